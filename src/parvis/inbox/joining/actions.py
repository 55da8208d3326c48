"""Merge, split, and take it back. Nothing happens on any network: each answer still leaves by the thread that it answers.

A message is in exactly one conversation, whatever is done in whatever order; what was said since stays where it was really said.
The newest gesture on a conversation is the one that can be taken back, so that each undo finds what it knows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import hooks
from parvis.inbox.digest import PREVIEW
from parvis.inbox.joining import rows
from parvis.inbox.models import Conversation, Joining, Message, Reply, Unsent
from parvis.inbox.standing import Standing, Word, back, merged, parted, said
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.search.models import Entry

LOOKED = 20
"""Messages among which the newest words are looked for: the rest are receipts."""
BETWEEN = "\n\n"
"""What stands between two drafts of one agent that become one."""
FAILED = ("refused", "asked", "late", "bounced")
"""States of an answer that has not arrived: the person waits as before."""
CLOSED: dict[str, Any] = {"state": "closed", "waiting_since": None, "due_at": None}
"""What was merged waits for nothing by itself."""


# ── Merge ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def merge(conversation: Conversation, other: Conversation, *, by: User, other_person: bool = False) -> Joining:
    """`other` is dealt with in `conversation` from now on. `other_person`: somebody has said that it is not the same person.

    Raises ValidationError where it may not be: public and private are never one.
    """
    for one in (conversation, other):
        demand(by, "inbox.assign", one)
    stays, goes = _locked(conversation.pk, other.pk)
    _may_merge(stays, goes, other_person)
    before = {"conversation": _standing(stays).told(), "other": _standing(goes).told()}
    newest = _newest(stays, goes)
    kept = {"rows": rows.carry(stays, goes), "notes": _drafts(stays, goes)}
    moving = Message.objects.filter(conversation=goes)
    _show_in(stays, moving, home=Coalesce(F("home"), goes.pk))
    Conversation.objects.filter(Q(pk=goes.pk) | Q(merged_into=goes)).update(merged_into=stays)
    _write(stays, merged(_standing(stays), _standing(goes)))
    goes.merged_into = stays
    _set(goes, **CLOSED)
    kept["rooms"] = {room: one.merged(stays, goes) for room, one in hooks.JOINERS.items()}
    made = _keep("merge", stays, goes, newest, before, kept, by)
    who = goes.identity.called
    record("conversation.merged", by=by, about=stays, channel=f"inbox:{stays.team_id}", other=goes.pk, who=who)
    record("conversation.merged_away", by=by, about=goes, channel=f"inbox:{goes.team_id}", into=stays.pk)
    return made


def _may_merge(stays: Conversation, goes: Conversation, other_person: bool) -> None:
    if stays.pk == goes.pk:
        raise ValidationError(_("Une conversation ne se fusionne pas avec elle-même."))
    if stays.merged_into_id or goes.merged_into_id:
        raise ValidationError(_("L’une des deux vient d’être fusionnée par un collègue : rouvrez-la."))
    if stays.private != goes.private:
        raise ValidationError(
            _("L’une est publique, l’autre privée : elles ne se fusionnent pas, pour que rien de privé ne devienne public. "
              "Rattachez-les plutôt au même dossier."), code="visibility",
        )  # fmt: skip
    if stays.contact_id != goes.contact_id and not other_person:
        raise ValidationError(
            _("Ce n’est pas la même personne : confirmez que les deux conversations se traitent ensemble."), code="person"
        )
    _none_leaves(stays, goes)
    if why := rows.against(stays, goes):
        raise ValidationError(why, code="linked")


def _none_leaves(*conversations: Conversation) -> None:
    leaving = Reply.objects.filter(conversation__in=conversations, state="scheduled", held_until__gt=timezone.now())
    if leaving.exists():
        raise ValidationError(_("Une réponse part dans quelques secondes : attendez qu’elle soit partie, ou annulez son envoi."))


def _drafts(stays: Conversation, goes: Conversation) -> dict[str, bool]:
    """What agents were writing there is here too, below what they write here; the drafts of what goes stay there for an undo.

    Beside a note the whole is a note: it leaves nothing by itself. Returns, by user, whether the draft was one.
    """
    mine = {row.user_id: row for row in Unsent.objects.filter(conversation=stays)}
    notes = {}
    for draft in Unsent.objects.filter(conversation=goes):
        if (there := mine.get(draft.user_id)) is None:
            Unsent.objects.create(conversation=stays, user_id=draft.user_id, text=draft.text, note=draft.note)
            continue
        notes[str(draft.user_id)] = there.note
        there.text, there.note = there.text + BETWEEN + draft.text, there.note or draft.note
        there.save(update_fields=["text", "note", "at"])
    return notes


# ── Split ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def split(conversation: Conversation, *, messages: Sequence[int], by: User) -> Joining:
    """What was chosen becomes a conversation of its own: another matter, to be dealt with for itself."""
    demand(by, "inbox.assign", conversation)
    (stays,) = _locked(conversation.pk)
    if stays.merged_into_id:
        raise ValidationError(_("Cette conversation vient d’être fusionnée par un collègue : rouvrez-la."))
    _none_leaves(stays)
    chosen = list(stays.messages.filter(pk__in=messages).select_related("identity", "home").order_by("at", "pk"))
    home = _one_home(stays, chosen, len(set(messages)))
    words, before = _words(stays.messages.all()), {"conversation": _standing(stays).told(), "other": None}
    taken = {message.pk for message in chosen}
    stay, go = parted(_standing(stays), [w for w in words if w.pk not in taken], [w for w in words if w.pk in taken])
    made = _begun(home, stays, next(m.identity for m in chosen if m.way == "in" and m.identity), go)
    newest = _newest(stays)
    _show_in(made, Message.objects.filter(pk__in=taken), home=None)
    _write(stays, stay)
    _write(made, go)
    kept = {"home": home.pk, "rooms": {room: one.split(stays, made) for room, one in hooks.JOINERS.items()}}
    joining = _keep("split", stays, made, newest, before, kept, by)
    record("conversation.split", by=by, about=stays, channel=f"inbox:{stays.team_id}", other=made.pk, n=len(taken))
    record("conversation.split_off", by=by, about=made, channel=f"inbox:{made.team_id}", other=stays.pk, n=len(taken))
    return joining


def _one_home(stays: Conversation, chosen: list[Message], wanted: int) -> Conversation:
    """The conversation to which all that was chosen belongs."""
    if not chosen or len(chosen) != wanted:
        raise ValidationError({"messages": _("Choisissez des messages de cette conversation.")})
    if not any(message.way == "in" and message.identity for message in chosen):
        raise ValidationError({"messages": _("Choisissez au moins un message de la personne : c’est à lui que l’on répondra.")})
    homes = {message.home_id or stays.pk: message.home or stays for message in chosen}
    if len(homes) > 1:
        raise ValidationError({"messages": _("Ces messages viennent de deux conversations fusionnées : séparez-les l’une après "
                                             "l’autre, ou annulez la fusion.")})  # fmt: skip
    ((pk, home),) = homes.items()
    rest = stays.messages.exclude(pk__in=[message.pk for message in chosen]).filter(way="in")
    if not rest.filter(Q(home=pk) if pk != stays.pk else Q(home__isnull=True)).exists():
        raise ValidationError({"messages": _("Laissez au moins un message de la personne dans la conversation d’origine.")})
    return home


def _begun(home: Conversation, stays: Conversation, who: Any, go: Standing) -> Conversation:
    return Conversation.objects.create(
        account=home.account, thread=f"split:{uuid.uuid4()}", kind=home.kind, private=home.private, contact=who.contact,
        identity=who, team=stays.team, assignee=stays.assignee, subject=home.subject, language=home.language, about=home.about,
        split_from=home.split_from or home, last_at=go.last_at,
    )  # fmt: skip


# ── Undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def undo(joining: Joining, *, by: User) -> Joining:
    """Take it back. What came and was answered since is where it was really said: replies have left, and do not move."""
    demand(by, "inbox.assign", joining.conversation)
    stays, other = _locked(joining.conversation_id, joining.other_id)
    joining = Joining.objects.select_for_update(of=("self",)).get(pk=joining.pk)
    if joining.undone_at is not None:
        raise ValidationError(_("C’est déjà annulé."))
    if Joining.objects.standing().of(stays.pk, other.pk).filter(pk__gt=joining.pk).exists():
        raise ValidationError(_("Une fusion ou une séparation plus récente concerne ces conversations : annulez-la d’abord."))
    _none_leaves(stays, other)
    untouched = _part(joining, stays, other) if joining.kind == "merge" else _close_up(joining, stays, other)
    for room, joiner in hooks.JOINERS.items():
        joiner.undone(stays, other, joining.kind, joining.kept.get("rooms", {}).get(room), untouched)
    joining.undone_at, joining.undone_by = timezone.now(), by
    joining.save(update_fields=["undone_at", "undone_by"])
    kind = {"merge": "conversation.unmerged", "split": "conversation.unsplit"}[joining.kind]
    for one, two in ((stays, other), (other, stays)):
        record(kind, by=by, about=one, channel=f"inbox:{one.team_id}", other=two.pk, who=two.identity.called)
    return joining


def _part(joining: Joining, stays: Conversation, other: Conversation) -> bool:
    """Two again. Returns whether nothing was said and nothing done since."""
    homes = _inside(other)
    since = stays.messages.filter(pk__gt=joining.newest)
    theirs = Q(home__in=homes)
    now, after = _standing(stays), Standing.read(joining.after["conversation"])
    words, own = _words(since), _words(since.exclude(theirs))
    found = back(now, after, Standing.read(joining.before["conversation"]), words, own)
    gone = said(Standing.read(joining.before["other"]), _words(since.filter(theirs)))
    Conversation.objects.filter(pk__in=homes - {other.pk}).update(merged_into=other)
    other.merged_into = None
    moving = Message.objects.filter(theirs, conversation=stays)
    _show_in(other, moving, home=F("home"))
    Message.objects.filter(conversation=other, home=other).update(home=None)
    _write(stays, found)
    _write(other, gone)
    rows.bring_back(stays, other, joining.kept["rows"])
    _part_drafts(stays, other, joining.kept["notes"])
    return now == after and not words


def _close_up(joining: Joining, stays: Conversation, other: Conversation) -> bool:
    """One again: what was split off, and what was said there since."""
    now = (_standing(stays), _standing(other))
    after = tuple(Standing.read(joining.after[name]) for name in ("conversation", "other"))
    newer = Message.objects.filter(conversation__in=[stays, other], pk__gt=joining.newest).exclude(way="note")
    untouched = now == after and not newer.exists()
    found = Standing.read(joining.before["conversation"]) if untouched else merged(*now)
    _drafts(stays, other)
    Unsent.objects.filter(conversation=other).delete()
    rows.carry(stays, other)
    home = joining.kept["home"]
    _show_in(stays, Message.objects.filter(conversation=other), home=home if home != stays.pk else None)
    other.merged_into = stays
    _set(other, **CLOSED)
    _write(stays, found)
    return untouched


def _part_drafts(stays: Conversation, other: Conversation, notes: dict[str, bool]) -> None:
    """Each draft is what it was, unless its writer has gone on with it."""
    mine = {row.user_id: row for row in Unsent.objects.filter(conversation=stays)}
    for draft in Unsent.objects.filter(conversation=other):
        there = mine.get(draft.user_id)
        if there is None:
            continue
        if str(draft.user_id) in notes and there.text.endswith(BETWEEN + draft.text):
            there.text, there.note = there.text.removesuffix(BETWEEN + draft.text), notes[str(draft.user_id)]
            there.save(update_fields=["text", "note"])
        elif there.text == draft.text:
            there.delete()


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _locked(*pks: int) -> list[Conversation]:
    """In one order for everybody; as they were asked for."""
    found = Conversation.objects.select_for_update(of=("self",)).select_related("account", "identity", "team", "assignee")
    there = {row.pk: row for row in found.filter(pk__in=pks).order_by("pk")}
    return [there[pk] for pk in pks]


def _newest(*conversations: Conversation) -> int:
    return Message.objects.filter(conversation__in=conversations).order_by("-pk").values_list("pk", flat=True).first() or 0


def _inside(other: Conversation) -> set[int]:
    """What is in `other` once it stands for itself: itself, and what was merged into it."""
    found, further = {other.pk}, {other.pk}
    while further:
        inner = Joining.objects.standing().filter(kind="merge", conversation__in=further)
        further = set(inner.values_list("other", flat=True)) - found
        found |= further
    return found


def _words(messages: QuerySet[Message]) -> list[Word]:
    """In the order in which they came to us, as intake saw them: who wrote before our answer, and was heard after it, still waits.
    Notes change nothing."""
    told = (
        messages.exclude(way="note")
        .select_related("reply")
        .only("at", "way", "user", "context", "reply__options", "reply__state")
    )
    return sorted((_word(message) for message in told), key=lambda word: word.pk)


def _word(message: Message) -> Word:
    reply = getattr(message, "reply", None)
    if message.way == "in":
        machine = isinstance(message.context, dict) and message.context.get("auto")
        return Word(message.pk, message.at, "machine" if machine else "asked")
    if reply is None:
        return Word(message.pk, message.at, "elsewhere")
    kind = "receipt" if reply.options.get("automatic") else "failed" if reply.state in FAILED else "answer"
    return Word(message.pk, message.at, kind, message.user_id)


def _standing(row: Conversation) -> Standing:
    return Standing(row.state, row.waiting_since, row.due_at, row.assignee_id, row.last_at, row.last_in, row.count)


def _show_in(conversation: Conversation, messages: QuerySet[Message], *, home: Any) -> None:
    """From now on `messages` stand in `conversation`, with their answers, and its team finds them."""
    pks = list(messages.values_list("pk", flat=True))
    for some in _slices(pks):
        Message.objects.filter(pk__in=some).update(conversation=conversation, home=home)
        Reply.objects.filter(message__in=some).update(conversation=conversation)
        Entry.objects.filter(label="inbox.message", row__in=some).update(thread=conversation.pk, team=conversation.team_id)


def _slices(pks: list[int]) -> Iterable[list[int]]:
    for begin in range(0, len(pks), 500):
        yield pks[begin : begin + 500]


def _write(row: Conversation, standing: Standing) -> None:
    """How it stands, and what its row says: its newest words, and nobody who waits for what was taken back meanwhile."""
    said_in = row.messages.exclude(way="note")
    newest = (
        said_in.filter(removed_at__isnull=True, expired_at__isnull=True).select_related("reply").order_by("-at", "-pk")[:LOOKED]
    )
    last = next((message for message in newest if _word(message).kind != "receipt"), None)
    since = standing.waiting_since
    asked = set(said_in.filter(way="in", at__gte=since).values_list("removed_at", flat=True)) if since else set()
    _set(
        row, state=standing.state, waiting_since=None if asked and None not in asked else since, due_at=standing.due_at,
        assignee_id=standing.assignee, last_at=standing.last_at, last_in=standing.last_in, count=standing.count,
        preview=last.text[:PREVIEW] if last else "",
    )  # fmt: skip


def _set(row: Conversation, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*(name.removesuffix("_id") for name in values), "merged_into"])


def _keep(
    kind: str, stays: Conversation, other: Conversation, newest: int, before: dict[str, Any], kept: dict[str, Any], by: User
) -> Joining:
    after = {"conversation": _standing(stays).told(), "other": _standing(other).told()}
    return Joining.objects.create(
        kind=kind, conversation=stays, other=other, newest=newest, before=before, after=after, kept=kept, by=by, at=timezone.now()
    )
