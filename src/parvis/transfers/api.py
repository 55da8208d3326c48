"""Transfers over the API: send a question on, tell the person, follow the side thread; or only point to somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.accounts.words import mended
from parvis.directory.models import Destination
from parvis.directory.told import told as said_of
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page
from parvis.transfers import actions, package, pointing
from parvis.transfers.counts import counted
from parvis.transfers.models import BACK, LIVE, Handover, Letter, Redirection, Rule, Transfer, TransferSet
from parvis.transfers.offering import offered, officials
from parvis.transfers.shapes import (
    CountsAsked,
    CountsOut,
    InformIn,
    LetterJudgement,
    LetterOut,
    OfferedAsked,
    OfferedOut,
    OfficialOut,
    PointIn,
    RedirectionOut,
    ReferIn,
    RuleChange,
    RuleOut,
    SayIn,
    SendIn,
    SideOut,
    TransferChange,
    TransferIn,
    TransferOut,
    TransfersAsked,
    WriteIn,
)
from parvis.transfers.side import Line, lines
from parvis.transfers.ways import WAYS

router = Router(tags=["transfers"])
STATES = {"live": LIVE, "back": BACK}


def _seen(request: HttpRequest) -> TransferSet:
    demand(asker(request), "inbox.see")
    found: TransferSet = Transfer.objects.seen_by(asker(request)).select_related("destination", "conversation", "informed")
    return found.prefetch_related("quoted", "files")


def _one(request: HttpRequest, pk: int) -> Transfer:
    return get_object_or_404(_seen(request), pk=pk)


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request)).select_related(
        "account__grant", "identity", "contact", "team", "assignee"
    )
    return get_object_or_404(seen, pk=pk)


def _destination(pk: int) -> Destination:
    found = Destination.objects.prefetch_related("handles").filter(pk=pk).first()
    if found is None:
        raise ValidationError({"destination": _("Cet interlocuteur n’est pas dans l’annuaire.")})
    return found


def told(row: Transfer) -> dict[str, Any]:
    names = (
        "id", "tag", "way", "state", "trouble", "summary", "place", "ground", "consent", "identity", "contact", "informs", "reason",
        "relaunched", "received_at", "created_at", "sent_at", "acknowledged_at", "answered_at", "closed_at", "reminded_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "conversation": row.conversation_id, "destination": row.destination_id, "team": row.team_id, "by": row.by_id,
        "mailbox": row.mailbox_id, "quoted": [one.pk for one in row.quoted.all()], "files": [one.pk for one in row.files.all()],
        "informed": row.informed_id, "informed_state": row.informed.state if row.informed else "",
        "reminder_at": row.due_at if row.state in LIVE else None, "asked_at": row.asked_at,
    }  # fmt: skip


def _again(request: HttpRequest, row: Transfer) -> dict[str, Any]:
    """As it is now; a team that was given it may be another than one's own."""
    found = Transfer.objects.select_related("informed").prefetch_related("quoted", "files")
    return told(found.get(pk=row.pk))


def _refusal(error: Answered | Impossible | actions.Elsewhere) -> HttpResponse:
    if isinstance(error, Answered):
        newer = [{"id": one.pk, "text": one.text} for one in error.newer]
        return problem(409, _("Un collègue a répondu entre-temps : rien n’est parti."), newer=newer)
    if isinstance(error, actions.Elsewhere):
        others = [one.pk for one in error.others]
        return problem(409, _("Un collègue a transmis cette demande entre-temps : rien n’est parti."), others=others)
    return problem(422, _("Rien n’est parti."), problems=[mended(one) for one in error.problems])


@router.get("/transfers", response={200: Page[TransferOut], **PROBLEMS}, operation_id="transfers")
def transfers(request: HttpRequest, asked: Query[TransfersAsked]) -> Any:
    """What others have in hand, newest first."""
    found = _seen(request)
    if asked.state:
        found = found.filter(state__in=STATES.get(asked.state, (asked.state,)))
    given = {"conversation": asked.conversation, "destination": asked.destination}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if asked.late:
        found = found.filter(reminded_at__isnull=False)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.get("/transfer-counts", response={200: CountsOut, **PROBLEMS}, operation_id="transfer_counts")
def counts(request: HttpRequest, asked: Query[CountsAsked]) -> Any:
    """Transmissions, and courtesies beside them: two acts that are not counted as one. A year at most."""
    demand(asker(request), "inbox.see")
    until = asked.until or timezone.now()
    since = asked.since or until - timedelta(days=30)
    if until <= since or (until - since).days > 366:
        raise ValidationError({"since": _("Une année au plus, le début avant la fin.")})
    return counted(asker(request), since=since, until=until)


@router.get("/transfer-rule", response={200: RuleOut, **PROBLEMS}, operation_id="transfer_rule")
def rule(request: HttpRequest) -> Any:
    """How long one waits, which mailbox is proposed, what is answered to a political question."""
    demand(asker(request), "inbox.see")
    return _rule(actions.rule())


@router.patch("/transfer-rule", response={200: RuleOut, **PROBLEMS}, operation_id="transfer_rule_change")
def change_rule(request: HttpRequest, given: RuleChange) -> Any:
    by = asker(request)
    demand(by, "city.edit")
    mailbox = Account.objects.seen_by(by).filter(pk=given.mailbox, network="email").first() if given.mailbox else None
    if given.mailbox and mailbox is None:
        raise ValidationError({"mailbox": _("Choisissez une boîte de la ville.")})
    row = pointing.set_rule(
        by=by, reminder_days=given.reminder_days, mailbox=mailbox, political=given.political,
        keeps_mailbox="mailbox" not in given.model_fields_set,
    )  # fmt: skip
    return _rule(row)


def _rule(row: Rule) -> dict[str, Any]:
    return {"reminder_days": row.reminder_days, "mailbox": row.mailbox_id, "political": row.political}


@router.post("/conversations/{int:pk}/transfers", response={201: TransferOut, **PROBLEMS}, operation_id="transfer_begin")
@once
def begin(request: HttpRequest, pk: int, given: TransferIn) -> Any:
    """A draft of what will be passed on; nothing leaves. By default no name goes along."""
    by, conversation = asker(request), _conversation(request, pk)
    demand(by, "inbox.reply", conversation)
    row = actions.begin(conversation, _destination(given.destination), by=by)
    fields = given.model_dump(exclude_unset=True, exclude={"destination"})
    return 201, _again(request, actions.prepare(row, by=by, **fields) if fields else row)


@router.get("/transfers/{int:pk}", response={200: TransferOut, **PROBLEMS}, operation_id="transfer")
def one(request: HttpRequest, pk: int) -> Any:
    return told(_one(request, pk))


@router.patch("/transfers/{int:pk}", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_change")
def change(request: HttpRequest, pk: int, given: TransferChange) -> Any:
    """Change a draft."""
    row = actions.prepare(_one(request, pk), by=asker(request), **given.model_dump(exclude_unset=True))
    return _again(request, row)


@router.delete("/transfers/{int:pk}", response={204: None, **PROBLEMS}, operation_id="transfer_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """Throw a draft away."""
    actions.discard(_one(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/transfers/{int:pk}/thread", response={200: SideOut, **PROBLEMS}, operation_id="transfer_thread")
def thread(request: HttpRequest, pk: int) -> Any:
    """The side thread, oldest first: for colleagues only. `package`: what left, or will."""
    row = _one(request, pk)
    said = [
        {"at": line.at, "way": line.way, "author": line.author, "text": line.text, "kind": line.kind, "state": line.state,
         "said": line.said, "id": line.pk, "badges": line.badges, "files": [name for name, _url in line.attached]}
        for line in _lines(row)
    ]  # fmt: skip
    return {"items": said, "subject": package.subject(row), "package": package.text(row, package.quoted(row))}


def _lines(row: Transfer) -> list[Line]:
    other = WAYS.get(row.way)
    return sorted([*lines(row), *(other.lines(row) if other else [])], key=lambda line: line.at)


@router.post("/transfers/{int:pk}/send", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_send")
def send(request: HttpRequest, pk: int, given: SendIn) -> Any:
    """Both acts of article L. 114-2: the question goes, and the person is told who has it (`informs`). Sent twice it is one."""
    row = _one(request, pk)
    try:
        sent = actions.send(row, by=asker(request), beside=given.beside, informs=given.informs, seen=given.seen)
    except (Answered, Impossible, actions.Elsewhere) as error:
        return _refusal(error)
    return _again(request, sent)


@router.post("/transfers/{int:pk}/ask", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_ask")
def ask(request: HttpRequest, pk: int) -> Any:
    """Whoever may prepare it but not write outside (`inbox.transfer`) asks a colleague to send it."""
    return _again(request, pointing.ask(_one(request, pk), by=asker(request)))


@router.post("/transfers/{int:pk}/inform", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_inform")
def inform(request: HttpRequest, pk: int, given: InformIn) -> Any:
    """Tell the person who has their question, where that was left for later."""
    row = _one(request, pk)
    try:
        return _again(request, actions.inform(row, text=given.text, by=asker(request), seen=given.seen))
    except (Answered, Impossible) as error:
        return _refusal(error)


@router.post("/transfers/{int:pk}/write", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_write")
@once
def write(request: HttpRequest, pk: int, given: WriteIn) -> Any:
    """Write to the destination; `remind` asks what became of it."""
    return 200, _again(request, actions.write(_one(request, pk), by=asker(request), text=given.text, remind=given.remind))


@router.post("/transfers/{int:pk}/state", response={200: TransferOut, **PROBLEMS}, operation_id="transfer_say")
def say(request: HttpRequest, pk: int, given: SayIn) -> Any:
    """Say how it stands; `text` is kept in the side thread."""
    row = actions.say(_one(request, pk), state=given.state, by=asker(request), reason=given.reason, text=given.text)
    return _again(request, row)


def _letter(request: HttpRequest, pk: int) -> Letter:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Letter.objects.seen_by(asker(request)).select_related("transfer__conversation"), pk=pk)


def _told_letter(row: Letter) -> dict[str, Any]:
    names = ("id", "kind", "to", "state", "failure", "said", "sent_at")
    return {name: getattr(row, name) for name in names} | {"transfer": row.transfer_id}


@router.post("/letters/{int:pk}/retry", response={200: LetterOut, **PROBLEMS}, operation_id="letter_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """Try again what was refused or came back, at the address that the directory has now."""
    return _told_letter(actions.retry(_letter(request, pk), by=asker(request)))


@router.post("/letters/{int:pk}/judge", response={200: LetterOut, **PROBLEMS}, operation_id="letter_judge")
def judge(request: HttpRequest, pk: int, given: LetterJudgement) -> Any:
    """Did it leave? Asked of a person where nobody else can know."""
    return _told_letter(actions.judge(_letter(request, pk), there=given.there, by=asker(request)))


@router.post("/handovers/{int:pk}/retry", response={204: None, **PROBLEMS}, operation_id="handover_retry")
def call_again(request: HttpRequest, pk: int) -> Any:
    """Call their program again."""
    demand(asker(request), "inbox.see")
    seen = Handover.objects.filter(transfer__in=Transfer.objects.seen_by(asker(request)))
    actions.call_again(get_object_or_404(seen.select_related("transfer__conversation"), pk=pk), by=asker(request))
    return HttpResponse(status=204)


# ── To whom ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _answerable(request: HttpRequest, pk: int) -> Conversation:
    found = _conversation(request, pk)
    demand(asker(request), "inbox.reply", found)
    return found


@router.get(
    "/conversations/{int:pk}/destinations", response={200: list[OfferedOut], **PROBLEMS}, operation_id="conversation_destinations"
)
def destinations(request: HttpRequest, pk: int, asked: Query[OfferedAsked]) -> Any:
    """To whom it may be sent on, the likeliest first. Nothing is begun by it."""
    talk = _answerable(request, pk)
    they, public, language = offered(talk, asked.q), not talk.private, spoken(talk)
    near = {one.pk for one in they.near}
    return [
        {"destination": one.pk, "kind": one.kind, "name": str(one), "likely": one.pk in near,
         "passed_on": said_of(one, language, transferred=True, public=public),
         "pointed": said_of(one, language, transferred=False, public=public)}
        for one in they.all
    ]  # fmt: skip


@router.get(
    "/conversations/{int:pk}/officials", response={200: list[OfficialOut], **PROBLEMS}, operation_id="conversation_officials"
)
def of_officials(request: HttpRequest, pk: int, asked: Query[OfferedAsked]) -> Any:
    """Elected people whom a political question may be sent to, each with the words that would be said."""
    talk = _answerable(request, pk)
    return [{"destination": one.pk, "name": str(one), "text": text} for one, text in officials(talk, asked.q)]


# ── Lighter acts ─────────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/conversations/{int:pk}/redirect", response={201: RedirectionOut, **PROBLEMS}, operation_id="conversation_redirect")
@once
def redirect(request: HttpRequest, pk: int, given: PointIn) -> Any:
    """A courtesy: the person is told whom to ask, nothing is passed on."""
    by, conversation = asker(request), _conversation(request, pk)
    demand(by, "inbox.reply", conversation)
    destination = _destination(given.destination)
    return _pointed(lambda: pointing.redirect(
        conversation, destination, text=given.text, by=by, seen=given.seen, key=given.key))  # fmt: skip


@router.post("/conversations/{int:pk}/refer", response={201: RedirectionOut, **PROBLEMS}, operation_id="conversation_refer")
@once
def refer(request: HttpRequest, pk: int, given: ReferIn) -> Any:
    """A political question goes, in the city's standard words, to the elected person's own account."""
    by, conversation = asker(request), _conversation(request, pk)
    demand(by, "inbox.reply", conversation)
    destination = _destination(given.destination)
    return _pointed(lambda: pointing.refer(conversation, destination, by=by, seen=given.seen, key=given.key))


def _pointed(act: Any) -> Any:
    try:
        row: Redirection = act()
    except (Answered, Impossible) as error:
        return _refusal(error)
    told = {name: getattr(row, name) for name in ("id", "kind", "at")}
    return 201, told | {"conversation": row.conversation_id, "destination": row.destination_id, "reply": row.reply_id}
