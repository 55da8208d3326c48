"""Transfers themselves: the list, a draft, the side thread with the destination, and each of its acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.directory.told import told as proposed
from parvis.inbox.tongues import spoken
from parvis.inbox.wanted import number
from parvis.media.models import File
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.transfers import actions, letters, package, pointing
from parvis.transfers.counter import mark
from parvis.transfers.counts import counted
from parvis.transfers.models import BACK, LIVE, BodyAnswer, Handover, Letter, Transfer, TransferSet
from parvis.transfers.side import lines
from parvis.transfers.views.begin import hindered, last_words, newest
from parvis.transfers.views.door import handed
from parvis.transfers.ways import WAYS as OTHER
from parvis.transfers.words import CONSENTS, GROUNDS, PERSONAL, WAYS, troubled
from parvis.web.requests import is_part

VIEWS = {
    "": (gettext_lazy("Chez un autre"), LIVE), "revenues": (gettext_lazy("De retour"), BACK),
    "brouillons": (gettext_lazy("Brouillons"), ("draft",)), "closes": (gettext_lazy("Closes"), ("closed",)),
}  # fmt: skip
SIZE = 40


def _seen(user: User) -> TransferSet:
    found: TransferSet = Transfer.objects.seen_by(user).select_related(
        "destination", "conversation__identity", "conversation__account__grant", "team", "by", "mailbox", "informed__message"
    )
    return found


def _one(request: HttpRequest, pk: int) -> Transfer:
    demand(asker(request), "inbox.see")
    return get_object_or_404(_seen(asker(request)), pk=pk)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    asked = request.GET.get("vue", "")
    asked = asked if asked in VIEWS else ""
    rows = _seen(by).filter(state__in=VIEWS[asked][1])
    late = request.GET.get("relance") == "oui"
    if late:
        rows = rows.filter(reminded_at__isnull=False)
    try:
        found, further = page(rows, by="id", cursor=request.GET.get("cursor", "")[:200], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    query = urlencode({"vue": asked, "cursor": further} | ({"relance": "oui"} if late else {}))
    context = {
        "rows": [(row, mark(row) if row.state in (*LIVE, *BACK) else None) for row in found], "asked": asked, "late": late,
        "views": [(key, words) for key, (words, _states) in VIEWS.items()],
        "next": f"{reverse('transfers:list')}?{query}" if further else "",
        "counts": counted(by, since=timezone.now() - timedelta(days=30)),
    }  # fmt: skip
    part = is_part(request) and request.GET.get("cursor")
    return render(request, "transfers/parts/rows.html" if part else "transfers/list.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _one(request, pk))


def _page(request: HttpRequest, row: Transfer, **more: Any) -> HttpResponse:
    by = asker(request)
    shared = {
        "row": row, "conversation": row.conversation, "may_reply": may(by, "inbox.reply", row.conversation),
        "may_send": may(by, "inbox.transfer", row.conversation),
        "seen": newest(row.conversation), "ways": words_of_ways(), "writes": row.way not in ("team", *OTHER),
        "grounds": GROUNDS, "consents": CONSENTS,
        "proposed": proposed(row.destination, spoken(row.conversation), transferred=True, public=not row.conversation.private),
    }  # fmt: skip
    template = "transfers/draft.html" if row.state == "draft" else "transfers/one.html"
    context = shared | (_draft(row, by) if row.state == "draft" else _thread(row)) | more
    return render(request, template, context, status=more.get("status", 200))


def _draft(row: Transfer, by: User) -> dict[str, Any]:
    said = row.conversation.messages.filter(way="in", removed_at__isnull=True, expired_at__isnull=True)
    chosen = set(row.quoted.values_list("pk", flat=True))
    taken = set(row.files.values_list("pk", flat=True))
    words = package.quoted(row)
    others = Transfer.objects.filter(conversation=row.conversation_id, state__in=LIVE).select_related("destination", "by")
    return {
        "words": [(one, one.pk in chosen) for one in reversed(list(said.order_by("-at", "-id")[:30]))],
        "attached": [(pk, name, pk in taken) for pk, name in letters.files_of(row.conversation).items()],
        "mailboxes": letters.mailboxes(by), "others": list(others), "preview": package.text(row, words), "subject": package.subject(row),
        "personal": [PERSONAL[code] for code in package.personal(words)] if not package.may_name(row) else [],
        "possible": [way for way in words_of_ways() if _possible(way, row)],
        "parts": [(code, way.part, way.shows(row)) for code, way in OTHER.items() if way.possible(row.destination)],
        "said": last_words(row.conversation),
    }  # fmt: skip


def words_of_ways() -> dict[str, Any]:
    return {**WAYS, **{code: way.words for code, way in OTHER.items()}}


def _possible(way: str, row: Transfer) -> bool:
    to = row.destination
    if way in OTHER:
        return OTHER[way].possible(to)
    return bool({"mail": to.email, "hook": to.hook, "team": to.team_id and to.team_id != row.conversation.team_id}[way])


def _thread(row: Transfer) -> dict[str, Any]:
    return {
        "lines": lines(row) if row.way not in OTHER else sorted([*lines(row), *OTHER[row.way].lines(row)], key=lambda line: line.at),
        "mark": mark(row) if row.state in (*LIVE, *BACK) else None, "live": row.state in LIVE,
        "trouble": troubled(row.trouble) if row.trouble else "", "back": row.state in BACK,
        "files": list(row.files.all()), "quoted": [package.said(row, one) for one in package.quoted(row)], "person": package.person(row),
        "ground": GROUNDS[row.ground], "consent": CONSENTS[row.consent], "way": words_of_ways().get(row.way, row.way),
        "moving": row.letters.filter(due_at__isnull=False).exists() or row.handovers.filter(due_at__isnull=False).exists()
        or (row.way in OTHER and OTHER[row.way].under_way(row)),
    }  # fmt: skip


# ── Acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(given: QueryDict) -> dict[str, Any]:
    """A draft's form, whole: a box that is not ticked is not sent."""
    numbers = {name: [pk for text in given.getlist(name) if (pk := number(text))] for name in ("quoted", "files")}
    texts = {name: given.get(name, "") for name in ("summary", "place", "contact", "informs", "way", "ground", "consent")}
    return texts | numbers | {"identity": given.get("identity") == "yes", "mailbox": number(given.get("mailbox")) or 0}


@transaction.atomic
def _save(row: Transfer, by: User, given: QueryDict) -> Transfer:
    row = actions.prepare(row, by=by, **_fields(given))
    if row.way in OTHER:
        OTHER[row.way].typed(row, by, given)
    return row


def _send(row: Transfer, by: User, given: QueryDict) -> Any:
    if row.way != "team" and not may(by, "inbox.transfer", row.conversation):
        raise ValidationError({"way": _("Vous n’écrivez pas encore au-dehors : demandez à un collègue de l’envoyer.")})
    beside = [pk for text in given.getlist("beside") if (pk := number(text))]
    informs = given.get("informs", "") if given.get("tell") == "yes" else ""
    return actions.send(row, by=by, beside=beside, informs=informs, seen=number(given.get("seen")) or 0)


Act = Callable[[Transfer, User, QueryDict], Any]
ACTS: dict[str, Act] = {
    "enregistrer": _save,
    "envoyer": _send,
    "demander": lambda row, by, given: pointing.ask(row, by=by),
    "relancer": lambda row, by, given: actions.write(row, by=by, text=given.get("text", ""), remind=True),
    "ecrire": lambda row, by, given: actions.write(row, by=by, text=given.get("text", "")),
    "prevenir": lambda row, by, given: actions.inform(
        row, text=given.get("text", ""), by=by, seen=number(given.get("seen")) or 0
    ),
    "dire": lambda row, by, given: actions.say(
        row, state=given.get("state", ""), by=by, reason=given.get("reason", ""), text=given.get("text", "")
    ),
}
DONE = {
    "demander": gettext_lazy("Vos collègues sont prévenus : un d’eux la relit et l’envoie."),
    "enregistrer": gettext_lazy("Enregistré."), "envoyer": gettext_lazy("La demande est transmise."),
    "relancer": gettext_lazy("La relance part."), "ecrire": gettext_lazy("Votre message part."),
    "prevenir": gettext_lazy("La personne est prévenue."), "dire": gettext_lazy("C’est noté."),
}  # fmt: skip


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    row, by = _one(request, pk), asker(request)
    if verb == "jeter":
        problems = hindered(lambda: actions.discard(row, by=by))
        return _page(request, row, **problems) if problems else redirect("inbox:conversation", pk=row.conversation_id)
    own = OTHER[row.way].mends if row.way in OTHER else {}
    if verb not in ACTS and verb not in own:
        raise Http404
    problems, kept = dict[str, Any](), verb in ("envoyer", "demander")
    if kept and not (
        problems := hindered(lambda: _save(row, by, request.POST))
    ):  # first: a refusal to let it leave loses none of it
        row = _one(request, pk)
    kept = kept and not problems
    problems = problems or hindered(lambda: (ACTS.get(verb) or own[verb])(row, by, request.POST))
    if problems:
        if kept:
            messages.info(request, _("Le brouillon est enregistré, rien n’est parti."))
        return _page(request, _one(request, pk), typed=request.POST, verb=verb, **problems)
    messages.success(request, str(DONE.get(verb, DONE["dire"])))
    return redirect("transfers:one", pk=pk)


MENDED: dict[str, Callable[[Any, User], Any]] = {
    "reessayer": lambda row, by: actions.retry(row, by=by),
    "parti": lambda row, by: actions.judge(row, there=True, by=by),
    "pas-parti": lambda row, by: actions.judge(row, there=False, by=by),
}


@require_POST
def mend(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Of a letter: try again, or say whether it left. `rappeler`: of a call."""
    by = asker(request)
    demand(by, "inbox.see")
    seen = Transfer.objects.seen_by(by)
    if verb == "rappeler":
        call = get_object_or_404(Handover.objects.select_related("transfer__conversation"), pk=pk, transfer__in=seen)
        transfer, problems = call.transfer_id, hindered(lambda: actions.call_again(call, by=by))
    elif verb in MENDED:
        letter = get_object_or_404(Letter.objects.seen_by(by).select_related("transfer__conversation"), pk=pk)
        transfer, problems = letter.transfer_id, hindered(lambda: MENDED[verb](letter, by))
    else:
        raise Http404
    if problems:
        messages.error(request, " ".join(problems.get("refused", [])))
    return redirect("transfers:one", pk=transfer)


@require_GET
def attached(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """What came with an answer, for those who may see its transfer."""
    demand(asker(request), "inbox.see")
    row = get_object_or_404(BodyAnswer, pk=pk, transfer__in=Transfer.objects.seen_by(asker(request)))
    if number >= len(row.attached) or not row.attached[number].get("file"):
        raise Http404
    found = get_object_or_404(File, pk=row.attached[number]["file"])
    return handed(found, str(row.attached[number].get("name") or found.name))
