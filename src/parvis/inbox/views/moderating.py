"""Moderation: a reason asked, the act done, the thread shown again; and the register of all that was done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, retarget, trigger_client_event

from parvis.accounts.models import Account
from parvis.accounts.words import asked, say
from parvis.inbox import actions, desk
from parvis.inbox.barring.actions import BARS
from parvis.inbox.barring.views import proposed, read_term
from parvis.inbox.grounds.articles import articles
from parvis.inbox.models import Conversation, Message, Moderation
from parvis.inbox.moderation import ACTS, REASONS, RULES
from parvis.inbox.register import Filters, chosen, told_rows
from parvis.inbox.views.reading import handed
from parvis.inbox.wanted import number
from parvis.journal.exporting import exported
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Act
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.tables import writing
from parvis.web import downloads
from parvis.web.requests import is_part

MOST_ROWS = 50_000
"""Lines of a CSV file: years of a city's moderation."""


@require_http_methods(["GET", "POST"])
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?act=`: why, in a dialog, or on a page of its own without script. POST: `act`, `reason`, `confirmed`."""
    seen = Conversation.objects.seen_by(asker(request))
    wanted = Message.objects.select_related("conversation__account__grant", "conversation__identity", "identity")
    message = get_object_or_404(wanted, pk=pk, way="in", conversation__in=seen)
    given = request.POST if request.method == "POST" else request.GET
    if given.get("act") not in ACTS:
        raise Http404
    demand(asker(request), "inbox.moderate", message.conversation)
    act = cast(Act, given["act"])
    if request.method == "GET":
        return _asked(request, message, act)
    reason = given.get("reason", "").replace("\x00", "")[:1000]
    try:
        if ACTS[act].confirmed and given.get("confirmed") != "yes":
            raise ValidationError(_("Confirmez que vous voulez vraiment le faire."))
        clause = given.get("clause", "")[:12]
        until, endless = read_term(request) if act in BARS else (None, False)
        copies = given.get("copies") != "no"
        actions.moderate(
            message, act=act, reason=reason, clause=clause, by=asker(request), until=until, endless=endless, copies=copies
        )
    except ValidationError as error:
        return _refused(request, message, act, error.messages, reason)
    return _done(request, message, act)


def _asked(request: HttpRequest, message: Message, act: Act, status: int = 200, **more: Any) -> HttpResponse:
    context = {"message": message, "conversation": message.conversation, "act": act, "rule": ACTS[act], "reasons": REASONS,
               "articles": articles() if ACTS[act].reasoned else [], "clause": request.POST.get("clause", ""),
               "means": _means(message, act), "bars": act in BARS, "term": request.POST.get("term", "")} | proposed() | more  # fmt: skip
    template = "inbox/parts/moderate.html" if is_part(request) else "inbox/moderate.html"
    return render(request, template, context, status=status)


def _means(message: Message, act: Act) -> object:
    """What will happen: who still sees what is hidden is each network's own affair."""
    hiding = CATALOGUE[message.account.network].facts.hiding if act == "hide" else ""
    return asked(hiding) if hiding else ACTS[act].means


def _refused(request: HttpRequest, message: Message, act: Act, said: list[str], reason: str) -> HttpResponse:
    """Nothing was done, and why; what was typed is there again. An act of one press is refused in a word."""
    if is_part(request) and not ACTS[act].reasoned:
        return trigger_client_event(HttpResponse(status=204), "parvis:say", {"text": " ".join(said), "tone": "late"})
    chosen_day = {"until": request.POST["until"][:20]} if request.POST.get("until") else {}
    response = _asked(request, message, act, 422, refused=said, reason=reason, **chosen_day)
    return reswap(retarget(response, "#moderating"), "innerHTML")


def _done(request: HttpRequest, message: Message, act: Act) -> HttpResponse:
    if not is_part(request):
        messages.success(request, _("C’est fait : %(act)s.") % {"act": str(ACTS[act].word).lower()})
        return redirect("inbox:conversation", pk=message.conversation_id)
    user = asker(request)
    conversation = desk.fetch(user, message.conversation_id)
    context = desk.messages(conversation, user, desk.colleagues_of(conversation))
    response = render(request, "inbox/parts/moderated.html", context)
    return trigger_client_event(response, "parvis:close", {"focus": f"#m-{message.pk}-acts"})


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """All that was done and refused, newest first."""
    user = asker(request)
    demand(user, "inbox.see")
    wanted = _filters(request)
    try:
        rows, further = page(chosen(user, wanted), by="id", cursor=request.GET.get("suite", "")[:200], size=40)
    except ValidationError as error:
        raise Http404 from error
    kept = {name: value for name in ("acte", "compte", "qui", "contestes") if (value := request.GET.get(name, ""))}
    where = reverse("inbox:register")
    context = {
        "rows": [(row, RULES.get(row.act), " ".join(say(row.failure)) if row.failure else "") for row in rows],
        "acts": ACTS.items(), "wanted": wanted, "accounts": Account.objects.seen_by(user).order_by("name", "pk")[:500],
        "people": User.objects.order_by("name").only("pk", "name", "username")[:500],
        "next": f"{where}?{urlencode(kept | {'suite': further})}" if further else "",
        "file": f"{reverse('inbox:register_file')}?{urlencode(kept)}",
    }  # fmt: skip
    return render(request, "inbox/register.html", context)


@require_GET
def picture(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The register's copy of a picture, for those who see the act. Never opened by the browser as a page of ours."""
    user = asker(request)
    demand(user, "inbox.see")
    row = get_object_or_404(Moderation.objects.seen_by(user), pk=pk)
    shown = row.snapshot.get("pictures") or []
    if number >= len(shown) or not shown[number].get("file"):
        raise Http404
    return handed(get_object_or_404(File, pk=shown[number]["file"]), str(shown[number].get("name") or ""))


@require_GET
def register_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a CSV file, for a spreadsheet: UTF-8 with its mark, semicolons."""
    user = asker(request)
    demand(user, "inbox.see")
    found = chosen(user, _filters(request)).order_by("-id")[:MOST_ROWS]
    exported("register", by=user)
    name = f"moderation-{timezone.localdate().isoformat()}.csv"
    return downloads.table(_lines(found.iterator(chunk_size=1000)), name)


def _lines(rows: Iterator[Moderation]) -> Iterator[str]:
    """The headings are the names of the first row; nothing at all where there is none."""
    told = told_rows(rows)
    first = next(told, None)
    return writing.lines(first, (row.values() for row in chain([first], told))) if first else iter(())


def _filters(request: HttpRequest) -> Filters:
    return Filters(
        act=request.GET.get("acte", "")[:20],
        account=number(request.GET.get("compte")),
        by=number(request.GET.get("qui")),
        contested=request.GET.get("contestes") == "oui",
    )
