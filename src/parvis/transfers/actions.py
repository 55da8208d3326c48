"""The verbs of a transfer: begin, prepare, send with both acts of the law, write again, say what became of it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import sending
from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.cases.actions import passed_on
from parvis.city.days import closed_days
from parvis.directory.models import Destination
from parvis.inbox.actions import Impossible
from parvis.inbox.actions import reply as answer_resident
from parvis.inbox.models import Conversation, Message
from parvis.journal.record import record
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.readings.models import Understood
from parvis.transfers import letters, moving, package, ways
from parvis.transfers.days import MOST, after
from parvis.transfers.models import BACK, LIVE, BodyAnswer, Handover, Letter, Rule, Transfer
from parvis.work.rows import ring

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
GROUNDS, CONSENTS, OWN_WAYS = ("law", "consent"), ("", "asked", "given", "refused"), ("mail", "hook", "team")
TEXTS = {"summary": 4000, "place": 300, "contact": 300, "informs": 10_000}


class Elsewhere(Exception):
    """A colleague has sent the question on after what the agent saw: nothing was sent. `others` have it."""

    def __init__(self, others: Sequence[Transfer]) -> None:
        super().__init__("elsewhere")
        self.others = others


def rule() -> Rule:
    return Rule.objects.select_related("mailbox").first() or Rule()


def channel(transfer: Transfer) -> str:
    return f"inbox:{transfer.conversation.team_id}"


# ── Preparing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def begin(conversation: Conversation, destination: Destination, *, by: User) -> Transfer:
    """A draft; one's own unfinished one to the same destination is taken up again."""
    demand(by, "inbox.reply", conversation)
    if destination.defunct_at:
        raise ValidationError({"destination": _("« %(name)s » n’existe plus.") % {"name": destination}})
    if destination.kind == "official":
        raise ValidationError({"destination": _("On ne transmet rien à un élu : renvoyez vers son compte.")})
    mine = Transfer.objects.filter(conversation=conversation, destination=destination, by=by, state="draft").first()
    if mine:
        return mine
    first = conversation.messages.filter(way="in").order_by("at", "id").first()
    row = Transfer.objects.create(
        tag=f"T-{''.join(secrets.choice(ALPHABET) for _n in range(10))}", conversation=conversation, team_id=conversation.team_id,
        destination=destination, by=by, received_at=first.at if first else conversation.created_at,
        way=_first_way(destination),
        ground="consent" if destination.kind == "team" else "law", mailbox=_mailbox(conversation, by), place=_place(first),
    )  # fmt: skip
    last = conversation.messages.filter(way="in", removed_at__isnull=True, expired_at__isnull=True).order_by("-at", "-id").first()
    row.quoted.set([last] if last else [])
    record("transfer.begun", by=by, about=row, channel=channel(row))
    return row


def _first_way(to: Destination) -> str:
    if to.team_id or to.email:
        return "team" if to.team_id else "mail"
    return next((code for code, way in ways.WAYS.items() if way.possible(to)), "hook" if to.hook else "mail")


def _place(first: Message | None) -> str:
    """What the person said in a form, or the place that was understood in their first words."""
    told = first.context if first and isinstance(first.context, dict) else {}
    understood = Understood.objects.filter(message=first).first()
    named = [str(one["name"]) for one in understood.places] if understood else []
    return str(told.get("place") or next(iter(named), ""))[:300]


def _mailbox(conversation: Conversation, by: User) -> Account | None:
    """The conversation's own mailbox, the one that the city chose, or the only one."""
    seen = letters.mailboxes(by)
    for wanted in (conversation.account_id, rule().mailbox_id):
        if found := next((one for one in seen if one.pk == wanted), None):
            return found
    return seen[0] if seen else None


@transaction.atomic
def prepare(transfer: Transfer, *, by: User, **fields: Any) -> Transfer:
    """Change what is given of a draft: TEXTS, `way`, `mailbox`, `ground`, `consent`, `identity`, `quoted` and `files` (ids)."""
    demand(by, "inbox.reply", transfer.conversation)
    row = locked(transfer)
    if row.state != "draft":
        raise ValidationError(_("Cette transmission est déjà partie."))
    for name, most in TEXTS.items():
        if name in fields:
            setattr(row, name, str(fields[name] or "").replace("\x00", "").strip()[:most])
    for name, known in (("way", (*OWN_WAYS, *ways.WAYS)), ("ground", GROUNDS), ("consent", CONSENTS)):
        if name in fields:
            if fields[name] not in known:
                raise ValidationError({name: _("Choix inconnu : %(value)s.") % {"value": str(fields[name])[:20]}})
            setattr(row, name, fields[name])
    if "identity" in fields:
        row.identity = bool(fields["identity"])
    if "mailbox" in fields:
        row.mailbox = next((one for one in letters.mailboxes(by) if one.pk == fields["mailbox"]), None)
    row.save()
    _choose(row, fields)
    return row


def _choose(row: Transfer, fields: Mapping[str, Any]) -> None:
    """Only what belongs to this conversation can be passed on."""
    said = row.conversation.messages.filter(way="in")
    if "quoted" in fields:
        row.quoted.set(said.filter(pk__in=fields["quoted"]))
    if "files" in fields:
        row.files.set(File.objects.filter(pk__in=set(fields["files"]) & set(letters.files_of(row.conversation))))


@transaction.atomic
def discard(transfer: Transfer, *, by: User) -> None:
    """Throw a draft away."""
    demand(by, "inbox.reply", transfer.conversation)
    row = locked(transfer)
    if row.state != "draft":
        raise ValidationError(_("Cette transmission est déjà partie."))
    record("transfer.discarded", by=by, about=row.conversation, channel=channel(row))
    row.delete()


def locked(transfer: Transfer) -> Transfer:
    found = Transfer.objects.select_for_update(of=("self",)).select_related(
        "destination", "conversation", "mailbox", "team", "by"
    )
    return found.get(pk=transfer.pk)


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def send(transfer: Transfer, *, by: User, beside: Collection[int] = (), informs: str = "", seen: int = 0) -> Transfer:
    """Both acts of article L. 114-2 in one: the question goes to who is competent, and the person is told who has it.

    `informs`: what the person is told, by an answer with all its checks; without it the telling is still to do. `beside`: living
    transfers of the conversation that the agent saw. Sent twice it is one. Raises Elsewhere, and what `inbox.actions.reply` does.
    """
    demand(by, "inbox.reply", transfer.conversation)
    try:
        with transaction.atomic():
            return _send(transfer, by=by, beside=beside, informs=informs, seen=seen)
    except IntegrityError:  # a colleague's, to the very same destination, a moment ago
        others = Transfer.objects.filter(
            conversation=transfer.conversation_id, destination=transfer.destination_id, state__in=LIVE
        )
        raise Elsewhere(list(others.exclude(pk=transfer.pk).select_related("destination", "by"))) from None


def _send(transfer: Transfer, *, by: User, beside: Collection[int], informs: str, seen: int) -> Transfer:
    Conversation.objects.select_for_update().get(pk=transfer.conversation_id)  # one sender at a time
    row = locked(transfer)
    if row.state != "draft":
        return row
    if row.way != "team":
        demand(by, "inbox.transfer", row.conversation)
    others = Transfer.objects.filter(conversation=row.conversation_id, state__in=LIVE).exclude(pk__in=[*beside, row.pk])
    if found := list(others.select_related("destination", "by")):
        raise Elsewhere(found)
    _ready(row)
    now = timezone.now()
    if informs.strip():
        row.informed = answer_resident(row.conversation, text=informs, by=by, seen=seen, key=uuid.uuid5(row.key, "informs"))
    row.state, row.by, row.due_at, row.informs = "sent", by, _asked_again(row), informs.strip()
    row.sent_at = now if row.way == "team" else None
    row.save()
    _leave(row, "package", "", by)
    passed_on(row.conversation, whom=str(row.destination), by=by)
    record("transfer.sent", by=by, about=row, channel=channel(row), to=row.destination_id, way=row.way, name=str(row.destination))
    ring()
    return row


def _ready(row: Transfer) -> None:
    """What stands in the way. Raises ValidationError, or Impossible with the mailbox's own problems."""
    if row.destination.defunct_at:
        raise ValidationError({"destination": _("« %(name)s » n’existe plus.") % {"name": row.destination}})
    if not row.summary.strip():
        raise ValidationError({"summary": _("Résumez ce qui est demandé.")})
    if row.consent == "refused" and row.ground != "law":
        raise ValidationError({"consent": _("La personne a refusé : rien ne peut être transmis.")})
    if row.way == "team" and not row.destination.team_id:
        raise ValidationError({"way": _("Cet interlocuteur n’est pas une équipe du guichet.")})
    if row.way == "team" and row.destination.team_id == row.conversation.team_id:
        raise ValidationError({"way": _("La conversation est déjà à cette équipe.")})
    if row.way == "hook" and not row.destination.hook:
        raise ValidationError({"way": _("Cet interlocuteur n’a pas de logiciel à appeler.")})
    if row.way == "mail":
        _mailable(row)
    if row.way in ways.WAYS:
        ways.WAYS[row.way].ready(row)


def _mailable(row: Transfer) -> None:
    to = row.destination.email
    if not to:
        raise ValidationError({"destination": _("Cet interlocuteur n’a pas d’adresse : ajoutez-la dans l’annuaire.")})
    if Account.objects.filter(network="email", handle__iexact=to).exclude(state="removed").exists():
        raise ValidationError({"destination": _("%(to)s est une boîte de la ville : transmettez à l’équipe.") % {"to": to}})
    if row.mailbox is None or row.mailbox.state == "removed":
        raise ValidationError({"mailbox": _("Choisissez la boîte de la ville qui envoie.")})
    draft = letters.package_draft(row, to, str(row.key))
    if stopping := [one for one in connector_of(row.mailbox).check(draft) if one.blocking]:
        raise Impossible(stopping)


def _leave(row: Transfer, kind: str, text: str, by: User) -> None:
    if row.way == "mail":
        assert row.mailbox is not None
        Letter.objects.create(transfer=row, account=row.mailbox, kind=kind, to=row.destination.email, text=text, by=by,
                              due_at=timezone.now())  # fmt: skip
    elif row.way == "hook":
        Handover.objects.create(transfer=row, kind=kind, text=text, by=by, due_at=timezone.now())
    elif row.way in ways.WAYS:
        ways.WAYS[row.way].leaves(row, by)
    elif kind == "package":
        moving.to_team(row, package.brief(row), by=by)


def _asked_again(row: Transfer) -> Any:
    """When colleagues are asked to look at it."""
    now = timezone.localtime()
    return after(now, rule().reminder_days, closed_days(now.date(), now.date() + timedelta(days=4 * MOST)))


@transaction.atomic
def inform(transfer: Transfer, *, text: str, by: User, seen: int) -> Transfer:
    """The second act, where it was left for later: the person is told who has their question."""
    demand(by, "inbox.reply", transfer.conversation)
    row = locked(transfer)
    if row.state == "draft" or row.informed_id:
        raise ValidationError(_("La personne est déjà prévenue, ou rien n’est encore parti."))
    if not text.strip():
        raise ValidationError({"text": _("Dites à la personne qui a sa demande, et comment le joindre.")})
    row.informed = answer_resident(row.conversation, text=text, by=by, seen=seen, key=uuid.uuid5(row.key, "informs"))
    row.informs = text.strip()
    row.save(update_fields=["informed", "informs"])
    record("transfer.informed", by=by, about=row, channel=channel(row))
    return row


@transaction.atomic
def write(transfer: Transfer, *, by: User, text: str = "", remind: bool = False) -> Transfer:
    """Write to the destination again; `remind`: ask what became of it, in the usual words where none are given."""
    demand(by, "inbox.transfer", transfer.conversation)
    row = locked(transfer)
    if row.state in ("draft", "closed") or row.way == "team":
        raise ValidationError(_("On n’écrit qu’à qui a une demande en cours."))
    if remind and row.state not in LIVE:
        raise ValidationError(_("Il n’y a rien à relancer : l’interlocuteur a répondu."))
    if row.way in ways.WAYS:
        raise ValidationError(
            _("Cette voie ne porte que la demande : écrivez-leur ou appelez-les, et notez ici ce qu’ils disent.")
        )
    text = text.replace("\x00", "").strip()[:20_000]
    if not text and not remind:
        raise ValidationError({"text": _("Écrivez votre message.")})
    if row.letters.filter(due_at__isnull=False).exists():
        raise ValidationError(_("Un courriel est déjà en train de partir."))
    kind = "reminder" if remind else "message"
    if remind:
        row.relaunched, row.due_at, row.reminded_at = row.relaunched + 1, _asked_again(row), None
    row.save(update_fields=["relaunched", "due_at", "reminded_at"])
    _leave(row, kind, text or letters.reminder(row), by)
    record("transfer.reminded" if remind else "transfer.written", by=by, about=row, channel=channel(row))
    ring()
    return row


@transaction.atomic
def retry(letter: Letter, *, by: User) -> Letter:
    """Try again what was refused or came back, at the address that the directory has now."""
    transfer = locked(letter.transfer)
    demand(by, "inbox.transfer", transfer.conversation)
    again = {
        "to": transfer.destination.email,
        "state": "scheduled",
        "due_at": timezone.now(),
        "failure": "",
        "said": "",
        "attempts": 0,
    }
    if letter.state == "bounced":  # it left: this is another mail
        again |= {"key": uuid.uuid4(), "remote_id": "", "began_at": None, "token": None, "looks": 0}
    if not Letter.objects.filter(pk=letter.pk, state__in=("refused", "later", "late", "bounced", "dropped")).update(**again):
        raise ValidationError(_("Ce courriel n’attend pas de nouvel essai."))
    Transfer.objects.filter(pk=transfer.pk).update(trouble="")
    record("letter.retried", by=by, about=transfer, channel=channel(transfer))
    ring()
    return Letter.objects.get(pk=letter.pk)


@transaction.atomic
def judge(letter: Letter, *, there: bool, by: User) -> Letter:
    """A person's answer to "Did it leave?"."""
    transfer = locked(letter.transfer)
    demand(by, "inbox.transfer", transfer.conversation)
    if not Letter.objects.filter(pk=letter.pk, state="asked").update(**sending.answer(letter, there=there)):
        raise ValidationError(_("Ce courriel n’est plus en doute."))
    left = {"sent_at": letter.began_at or timezone.now()} if there and transfer.sent_at is None else {}
    Transfer.objects.filter(pk=transfer.pk).update(trouble="", **left)
    record("letter.judged", by=by, about=transfer, channel=channel(transfer), there=there)
    ring()
    return Letter.objects.get(pk=letter.pk)


@transaction.atomic
def call_again(handover: Handover, *, by: User) -> None:
    transfer = locked(handover.transfer)
    demand(by, "inbox.transfer", transfer.conversation)
    if not Handover.objects.filter(pk=handover.pk, state="failed").update(state="waiting", attempts=0, due_at=timezone.now()):
        raise ValidationError(_("Cet appel n’attend pas de nouvel essai."))
    Transfer.objects.filter(pk=transfer.pk).update(trouble="")
    record("letter.retried", by=by, about=transfer, channel=channel(transfer))
    ring()


# ── What became of it ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def say(transfer: Transfer, *, state: str, by: User, reason: str = "", text: str = "") -> Transfer:
    """A colleague says how it stands: acknowledged · answered · returned · refused · closed · sent (it goes on).

    `text`: what was said, by telephone for instance; it is kept in the side thread.
    """
    demand(by, "inbox.reply", transfer.conversation)
    row = locked(transfer)
    if row.state == "draft" or state not in (*LIVE, *BACK, "closed"):
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": state[:40]}})
    if state in ("returned", "refused") and not reason.strip():
        raise ValidationError({"reason": _("Donnez le motif : il est conservé.")})
    if text.strip():
        BodyAnswer.objects.create(transfer=row, way="typed", remote_id=f"typed:{uuid.uuid4()}", by=by, author=str(row.destination),
                              text=text.replace("\x00", "").strip()[:20_000], at=timezone.now(), state=state)  # fmt: skip
    try:
        with transaction.atomic():
            moving.moved(row, state, by=by, reason=reason)
    except IntegrityError:
        raise ValidationError(_("Une autre transmission à cet interlocuteur est déjà en cours.")) from None
    if row.state in LIVE and row.due_at is None:
        Transfer.objects.filter(pk=row.pk).update(due_at=_asked_again(row), reminded_at=None)
    return row


def follow_team(conversations: Sequence[Conversation], kind: str, *, by: User) -> None:
    """In the transaction of what a colleague does: the team that was given a conversation has taken it up, or has answered."""
    rows = Transfer.objects.select_for_update(of=("self",)).filter(conversation__in=conversations, way="team", state__in=LIVE)
    theirs = rows.filter(destination__team=F("conversation__team")).exclude(by=by)
    for row in theirs.select_related("destination", "conversation", "by").order_by("pk"):
        moving.moved(row, "acknowledged" if kind == "conversation.assigned" else "closed", by=by)
