"""The verbs of the counter: answer, note, give, set aside, close, repair."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.connect import connector_of
from parvis.accounts.words import invalid
from parvis.charter.problems import problem as charter_problem
from parvis.charter.rules import refused
from parvis.city.days import zone
from parvis.inbox import held, hooks, reported, whom
from parvis.inbox.barring import actions as barring
from parvis.inbox.barring.terms import Term, term
from parvis.inbox.digest import drop_double, recount
from parvis.inbox.drafts import answering_of, confides, draft_for, last_in, unfinished, way_out
from parvis.inbox.ending import demand_complete
from parvis.inbox.expiry import blanked
from parvis.inbox.eyes import demand_seen, newer
from parvis.inbox.grounds.articles import article, demand_ground
from parvis.inbox.homes import carrier, remembered, stands
from parvis.inbox.mentions import tell_named
from parvis.inbox.models import STATES, Conversation, Identity, Message, Moderation, Reply
from parvis.inbox.moderation import ACT_OF, ACTS, AUTHOR, BACK_OF, RULES, already, target_of
from parvis.inbox.refusals import may_answer
from parvis.inbox.signed import signing
from parvis.inbox.snapshots import copied, pictures
from parvis.inbox.verdicts import judged
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.knowledge.blanks import names as blanks
from parvis.media.models import File
from parvis.networks.protocol import Act, Moderator, NetworkError, Problem
from parvis.people.access import able, demand, may, roles
from parvis.people.models import Team, User
from parvis.publishing.rights import rights_problems
from parvis.search.index import Text, forget, hand_over, index
from parvis.work.rows import ring

TO_TEAM = gettext_lazy("%(by)s confie à l’équipe %(team)s la conversation avec %(who)s.")
NOT_LEFT = gettext_lazy("Votre réponse n’est pas partie. Son texte est gardé, et la conversation attend de nouveau.")
GIVEN = gettext_lazy("%(by)s vous confie la conversation avec %(who)s.")


class Answered(Exception):
    """A colleague answered after what the agent has seen: nothing was sent. `newer` is what they said."""

    def __init__(self, newer: Sequence[Message]) -> None:
        super().__init__("answered")
        self.newer = newer


class Impossible(Exception):
    """The network will not take this answer: `problems` say why and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class Unapproved(Impossible):
    """It waits for a colleague's yes: nothing was sent. `why`, in words."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__([Problem("needs-yes", "text", {"why": ", ".join(why)})])
        self.why = list(why)


def answer_problems(conversation: Conversation, text: str, files: Sequence[File] = (), options: Mapping[str, Any] | None = None,
                    home: int | None = None) -> list[Problem]:  # fmt: skip
    """What stands in the way of an answer, as the network counts and allows. Nothing is written. `home`: see `reply`."""
    answered = last_in(conversation, home)
    own = carrier(conversation, answered).account
    if own.state == "removed":
        return [Problem("account-removed", "text", {"account": own.name})]
    account = way_out(conversation, answered)
    draft = draft_for(conversation, text, answered, list(files), _carried(options), account)
    problems = rights_problems(files) + whom.problems(conversation, answered, options or {})
    if left := blanks(text):
        problems.append(Problem("blank-left", "text", {"names": ", ".join(f"{{{name}}}" for name in left)}))
    if not text.strip() and not files:
        problems.append(Problem("empty", "text"))
    aside = bool((options or {}).get("private")) and not carrier(conversation, answered).private
    if aside and not confides(conversation, answered):
        problems.append(Problem("no-private-here", "text"))
    if account.state != "active":
        problems.append(Problem("account-paused", "text", {"account": account.name}, blocking=False))
    connector = connector_of(account)
    connectors = [connector] if account == own else [connector_of(own), connector]
    problems += may_answer(connectors, answering_of(conversation, answered, aside=aside))
    problems += [charter_problem(one) for one in refused(judged(conversation, text, answered, files, aside=aside)[1])]
    return problems + list(connector.check(draft))


def _carried(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """What of the options leaves with the answer: that a person said "all the same" does not."""
    return {name: value for name, value in (options or {}).items() if name not in ("anyway", "unproven")}


@transaction.atomic
def reply(
    conversation: Conversation, *, text: str, by: User, seen: int, key: uuid.UUID | None = None,
    files: Sequence[File] = (), options: Mapping[str, Any] | None = None, hold: int = 0, home: int | None = None,
    agreed: bool = False,
) -> Reply:  # fmt: skip
    """Answer where the person asked, after `hold` seconds. `seen`: id of the newest message the agent had before their eyes.

    `home`: of conversations that were merged, the one whose thread is answered; None: that of the last message. One that was
    merged meanwhile is answered in its own thread. The same `key` twice is one answer. Raises Answered when somebody answered
    after `seen`, Impossible when the network refuses, Unapproved when it waits for a colleague's yes (`agreed`: there is one, to
    these very words). Option `private`: what was said in public is answered to its author alone; never the other way round.
    """
    conversation, home = _shown(conversation, home)
    demand(by, "inbox.reply", conversation)
    if key is not None and (there := Reply.objects.filter(key=key, conversation=conversation).first()):
        return there
    demand_seen(conversation, seen)
    if said := newer(conversation, seen):
        raise Answered(said)
    options = {**(options or {}), **signing(conversation, by, home)}
    problems = answer_problems(conversation, text, files, options, home)
    if blocking := [p for p in problems if p.blocking]:
        raise Impossible(blocking)
    if not agreed and (why := hooks.asked_before(conversation, by)):
        raise Unapproved(why)
    granted = {name: value for p in problems for name, value in p.values.get("options", {}).items()}
    row = _leaving(conversation, text, key or uuid.uuid4(), granted | _carried(options), by=by, files=files, hold=hold, home=home)
    state = "service" if conversation.state == "service" else "waiting"  # what a department owes is still owed
    Conversation.objects.filter(pk=conversation.pk).update(
        state=state, waiting_since=None, last_at=row.message.at, preview=text[:200], count=conversation.count + 1,
        due_at=None, assignee=conversation.assignee or by,
    )  # fmt: skip
    unfinished(conversation, by).delete()
    record("conversation.answered", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", reply=row.pk)
    hooks.moved(conversation, "conversation.answered", by)
    ring()
    return row


def _shown(conversation: Conversation, home: int | None) -> tuple[Conversation, int | None]:
    """Locked, where it is shown; and the home of what is answered: its own, when it has been merged."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("account__grant")
    found = rows.get(pk=conversation.pk)
    remembered(found)
    return (rows.get(pk=found.merged_into_id), found.pk) if found.merged_into_id else (found, home)


def _leaving(
    conversation: Conversation, text: str, key: uuid.UUID, options: Mapping[str, Any], *, by: User | None = None,
    files: Sequence[File] = (), hold: int = 0, home: int | None = None,
) -> Reply:  # fmt: skip
    """The message and its way out, due now or after `hold` seconds.

    A mailbox that carries it is told the key: the person's mail comes back with it.
    """
    now, answered = timezone.now(), last_in(conversation, home)
    account, carries = way_out(conversation, answered), carrier(conversation, answered)
    carried = {"token": str(key)} if account != carries.account else {}
    message = Message.objects.create(
        conversation=conversation, home_id=answered.home_id if answered else None, account=account, way="out", user=by, text=text,
        private=carries.private or bool(options.get("private")), at=now, language=carries.language,
        attached=[{"name": f.name, "mime": f.mime, "file": f.pk} for f in files],
    )  # fmt: skip
    row = Reply.objects.create(
        key=key, message=message, conversation=conversation, account=account, answers=answered, by=by,
        options=carried | dict(options), **held.until(conversation, now, hold),
    )  # fmt: skip
    row.files.set(files)
    index([Text("inbox.message", message.pk, conversation.pk, conversation.team_id, now, text)])
    return row


@transaction.atomic
def acknowledge(conversation: Conversation, *, text: str, key: uuid.UUID, hidden: Mapping[str, str]) -> Reply:
    """Say by machine that a message came in: nobody has answered yet. The same `key` twice is one.

    `hidden`: words that only the person reads, by what stands for them in `text`; they are kept sealed.
    """
    conversation, home = _shown(conversation, conversation.pk)  # in its own thread
    if there := Reply.objects.filter(key=key, conversation=conversation).first():
        return there
    row = _leaving(conversation, text, key, {"automatic": True, "sealed": seal(hidden, at="inbox.reply").decode()}, home=home)
    Conversation.objects.filter(pk=conversation.pk).update(count=conversation.count + 1)
    record("conversation.acknowledged", about=conversation, channel=f"inbox:{conversation.team_id}", reply=row.pk)
    ring()
    return row


def follow_up(row: Reply) -> None:
    """The message and its conversation follow their reply (called in the transaction that changes it)."""
    if row.state == "sent" and row.remote_id:
        # The network may have told us of our own answer before it told us that it took it: one of the two stays.
        drop_double(row.message, row.remote_id)
        at = max(row.message.at, row.sent_at or row.message.at)  # whatever their clock says, not before it was written
        Message.objects.filter(pk=row.message_id).update(remote_id=row.remote_id, url=row.url, at=at, context=row.context)
    elif row.state == "doubt" and row.message.remote_id:  # what was found was another answer of the same words
        Message.objects.filter(pk=row.message_id).update(remote_id=None, url="")
    elif row.state in ("refused", "asked", "late") and not row.options.get("automatic"):  # a receipt answers nobody
        answered = row.answers.at if row.answers else timezone.now()
        Conversation.objects.filter(pk=row.conversation_id).update(state="open", waiting_since=answered)
        hooks.moved(row.conversation, "reply.failed", None)
        if row.by is not None and row.state != "asked":
            tell([row.by], "reply.failed", NOT_LEFT, url=reverse("inbox:conversation", args=[row.conversation_id]))


@transaction.atomic
def note(conversation: Conversation, *, text: str, by: User) -> Message:
    """Something for colleagues only. It has no way out; those whom it names are told."""
    demand(by, "inbox.note", conversation)
    if not text.strip():
        raise ValidationError({"text": _("Écrivez votre note.")})
    message = Message.objects.create(
        conversation=conversation, account=conversation.account, way="note", user=by, text=text, private=True, at=timezone.now()
    )
    unfinished(conversation, by).delete()
    index([Text("inbox.message", message.pk, conversation.pk, conversation.team_id, message.at, text)])
    tell_named(conversation, text, by)
    record("conversation.noted", by=by, about=conversation, channel=f"inbox:{conversation.team_id}")
    hooks.moved(conversation, "conversation.noted", by)
    return message


@transaction.atomic
def assign(conversation: Conversation, *, to: User | None, by: User | None, told: bool = True) -> Conversation:
    """Give a conversation to a colleague who may answer it, or to nobody. `told` False: who gives many says it once."""
    demand(by, "inbox.assign", conversation)
    if to is not None and not (may(to, "inbox.see", conversation) and may(to, "inbox.reply")):
        raise ValidationError({"assignee": _("%(name)s ne peut pas répondre dans cette équipe.") % {"name": to}})
    changed = _change(conversation, by, "conversation.assigned", assignee=to, to=to.pk if to else None)
    if told and to is not None and to != by:
        url, who = reverse("inbox:conversation", args=[conversation.pk]), conversation.identity
        tell([to], "conversation.assigned", GIVEN, url=url, by=str(by or "Parvis"), who=who.name or who.handle)
    return changed


@transaction.atomic
def give(conversation: Conversation, *, team: Team, by: User, to: User | None = None, quiet: bool = False) -> Conversation:
    """Give a conversation to another team, which is told (unless `quiet`), and maybe to somebody in it. That team reads it now."""
    demand(by, "inbox.assign", conversation)
    stands(conversation)
    before, who = conversation.team_id, conversation.identity
    if team.pk == before:
        return assign(conversation, to=to, by=by) if to else conversation
    conversation.team, conversation.assignee = team, None
    if to is not None and not may(to, "inbox.reply", conversation):
        raise ValidationError({"assignee": _("%(name)s ne peut pas répondre dans cette équipe.") % {"name": to}})
    conversation.assignee = to
    conversation.save(update_fields=["team", "assignee"])
    hand_over("inbox.message", conversation.messages.values_list("pk", flat=True), team=team.pk)
    told = [] if quiet else [to] if to else [one for one in able("inbox.reply", team.pk) if team.pk in roles(one)]
    url = reverse("inbox:conversation", args=[conversation.pk])
    tell([one for one in told if one != by], "conversation.given", TO_TEAM, url=url, by=str(by), team=team.name, who=who.called)
    record("conversation.given", by=by, about=conversation, channel=f"inbox:{before}", team=team.pk, name=team.name)
    record("conversation.received", by=by, about=conversation, channel=f"inbox:{team.pk}", team=before)
    hooks.moved(conversation, "conversation.given", by)
    return conversation


@transaction.atomic
def set_state(conversation: Conversation, *, state: str, by: User, looked: bool = False) -> Conversation:
    """Raises Incomplete where what must be known to close it is not. `looked`: whoever closes many has asked that of all at once."""
    demand(by, "inbox.assign", conversation)
    if state not in STATES:
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": state}})
    if state == "closed" and not looked:
        demand_complete(conversation)
    closed = {"waiting_since": None} if state == "closed" else {}
    return _change(conversation, by, "conversation.state", state=state, due_at=None, to=state, **closed)


@transaction.atomic
def snooze(conversation: Conversation, *, until: datetime | None, by: User) -> Conversation:
    """Set aside until an hour, or until the person writes again; None: take it up now."""
    demand(by, "inbox.assign", conversation)
    if until is not None and not timezone.now() < until < timezone.now() + timedelta(days=366):
        raise ValidationError({"snooze_until": _("Choisissez une heure à venir, dans l’année.")})
    return _change(conversation, by, "conversation.snoozed", due_at=until, to=until.isoformat() if until else None)


def _change(conversation: Conversation, by: User | None, kind: str, *, to: Any, **changes: Any) -> Conversation:
    stands(conversation)
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=list(changes))
    record(kind, by=by, about=conversation, channel=f"inbox:{conversation.team_id}", to=to)
    hooks.moved(conversation, kind, by)
    return conversation


def moderate(message: Message, *, act: Act, by: User, reason: str = "", clause: str = "", until: date | None = None,
             endless: bool = False, copies: bool = True) -> Moderation:  # fmt: skip
    """Do it on the network, and keep it in the register with a copy of the words, and of the pictures unless `copies` is False; what
    holds already is not done again: its line is given.

    `clause`: the number of the charter's article that it rests on. `until`: the day on which a block or a mute is lifted, thirty
    days hence unless it is `endless`. Raises ValidationError where the network does not allow it, where a reason or the article is
    missing or is none (criticism), and when the network says no.
    """
    demand(by, "inbox.moderate", message.conversation)
    if ACTS[act].reasoned:
        if not reason.strip():
            raise ValidationError({"reason": _("Donnez le motif : il est conservé.")})
        demand_ground(reason)
    cited = article(clause, act)
    of = term(until, endless=endless, now=timezone.now(), zone=zone()) if act in barring.BARS else None
    if (there := already(message, act)) and barring.same_end(there, of):
        return there
    row, do = _prepared(message, act, by=by, reason=reason.strip(), clause=cited)
    if ACTS[act].reasoned and copies and (seen := pictures(message)):  # before the act: what is deleted is gone
        row.snapshot["pictures"] = seen
    try:
        do()  # outside of any transaction: a slow network keeps nobody waiting
    except NetworkError as error:
        row.at, row.state, row.failure, row.said = timezone.now(), "refused", error.code, error.said
        with transaction.atomic():
            _kept(row, message)
        raise invalid(error) from error
    return _moderated(row, message, of, once=True)


def end(done: Moderation) -> Moderation:
    """Take an act back at its end date, in nobody's name. Raises ValidationError where it cannot be done from here, and what the
    network says; then nothing is written."""
    if done.message is None or done.conversation is None:
        raise ValidationError(_("Le message n’est plus là."))
    row, do = _prepared(done.message, BACK_OF[done.act], by=None, reason="", clause="")
    do()
    return _moderated(row, done.message)


def _prepared(message: Message, act: Act, *, by: User | None, reason: str, clause: str) -> tuple[Moderation, Callable[[], None]]:
    """The line of the register, not yet written, and the call to the network."""
    conversation = message.conversation
    if message.account.state == "removed" or not message.remote_id:
        raise ValidationError(_("Ce message ne peut plus être modéré d’ici."))
    connector, target = connector_of(message.account), target_of(message, reason)
    if not isinstance(connector, Moderator) or act not in connector.may_moderate(target):
        raise ValidationError(_("Ce réseau ne permet pas cela sur ce message."))
    row = Moderation(
        act=act, message=message, conversation=conversation, identity=message.identity or conversation.identity,
        account=message.account, team_id=conversation.team_id, by=by, reason=reason, clause=clause[:140], snapshot=copied(message),
    )  # fmt: skip
    return row, partial(connector.moderate, act, target)


def _kept(row: Moderation, message: Message) -> None:
    """Into the register, inside a transaction; the words may have passed their moment while the network was asked."""
    there = Message.objects.select_for_update().filter(pk=message.pk, expired_at__isnull=False)
    if there.exists():
        row.snapshot = blanked(row.snapshot)
    row.save()


@transaction.atomic
def _moderated(row: Moderation, message: Message, of: Term | None = None, *, once: bool = False) -> Moderation:
    """The network did it: the register, the message and what it ended, together; `once`: unless another click was faster."""
    conversation, now = message.conversation, timezone.now()
    if once:
        list(Identity.objects.select_for_update().filter(pk=row.identity_id or 0))  # an act on a person may come by two of their messages
        locked = Message.objects.select_for_update(of=("self",)).select_related("conversation", "identity").get(pk=message.pk)
        if (there := already(locked, ACT_OF[row.act])) and barring.same_end(there, of):
            return there
    same = {"identity": row.identity} if row.act in AUTHOR else {"message": message}
    ended = Moderation.objects.filter(account=row.account, state="done", undone_at__isnull=True, **same)
    ended = ended.filter(act__in=RULES[row.act].ends)
    barring.over(ended)
    ended.update(undone_at=now, undone_by=row.by)
    row.at, row.state = now, "done"
    _kept(row, message)
    if of is not None:
        barring.begin(row, of=of)
    if told := {"hidden": row.act == "hide"} if row.act in ("hide", "show") else reported.settled(row.act):
        context = dict(message.context or {}) | told
        Message.objects.filter(pk=message.pk).update(context=context)
    elif row.act == "delete":
        Message.objects.filter(pk=message.pk).update(text="", html="", attached=[], context=None, removed_at=now)
        hooks.withdrawn([message.pk])
        forget("inbox.message", [message.pk])
        recount(conversation)
    kind = {"hide": "message.hidden", "show": "message.shown"}.get(row.act, "message.moderated")
    record(kind, by=row.by, about=conversation, channel=f"inbox:{conversation.team_id}", message=message.pk, act=row.act,
           reason=row.reason, text=row.snapshot["text"])  # fmt: skip
    return row
