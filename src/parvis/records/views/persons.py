"""A person on pages: searched, what is kept of them, forgotten with a receipt; legal holds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox import forgetting
from parvis.inbox.contacts import actions as contacts
from parvis.inbox.models import Contact
from parvis.inbox.wanted import number
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.records import actions, finding, restricting
from parvis.records.claims import views as claims
from parvis.records.models import Access, Claim, Erasure, LegalHold, Restriction
from parvis.records.words import ALWAYS, MODES, STATES, TONES, counted, none_found, staying
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.square.models import Resident
from parvis.web.requests import is_part

SIZE = 30


@require_http_methods(["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """Whom is it about? And the requests, the newest first."""
    demand(asker(request), actions.VERB)
    q = request.GET.get("q", "").strip()
    try:
        rows = Erasure.objects.seen_by(asker(request)).select_related("by")
        erasures, further = page(rows, by="id", cursor=request.GET.get("suite", "")[:200], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    found, residents = (finding.search(q), finding.residents(q)) if q else ([], [])
    context = {
        "q": q, "found": found, "residents": residents, "none": none_found() if q and not (found or residents) else "",
        "under": finding.under(q) if q and not (found or residents) else 0, "further": further, "part": "records",
        "rows": [_told(row) for row in erasures], "second": actions.rules().second, "tab": "persons",
    }  # fmt: skip
    return render(request, "records/home.html", context)


def _told(row: Erasure) -> dict[str, Any]:
    return {"row": row, "state": STATES[row.state], "tone": TONES[row.state], "mode": MODES[row.mode]}


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept of them, and to forget them. POST: it is asked for."""
    by = asker(request)
    demand(by, actions.VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    if contact.united_into_id:
        return redirect("records:person", pk=forgetting.whole(contact).contacts[0])
    refused: list[str] = []
    if request.method == "POST":
        try:
            row = actions.ask(
                contact, mode=request.POST.get("mode", ""), reason=request.POST.get("reason", "").replace("\x00", ""), by=by
            )
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    return drawn(request, contact, by, refused=refused, typed=request.POST, status=422 if refused else 200)


@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Under whose address something is, and who never wrote to the counter: their page is opened."""
    by = asker(request)
    demand(by, actions.VERB)
    try:
        found = finding.opened_address(request.POST.get("email", "").replace("\x00", ""), by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("records:home")
    return redirect("records:person", pk=found.pk)


@require_POST
def resident(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has an account on the square and never wrote to the counter: their page is opened."""
    demand(asker(request), actions.VERB)
    found = get_object_or_404(Resident.objects.exclude(state="erased"), pk=pk)
    return redirect("records:person", pk=finding.opened(found, by=asker(request)).pk)


def drawn(request: HttpRequest, contact: Contact, by: User, *, status: int = 200, **given: Any) -> HttpResponse:
    """A person's page."""
    who = forgetting.whole(contact)
    counts = actions.found(who)
    accesses = Access.objects.filter(contact=contact).order_by("-pk")[:5]
    under_way = Erasure.objects.filter(contact=contact, state__in=("asked", "working", "held")).first()
    context = {
        "contact": contact, "identities": forgetting.identities_of(who.contacts).filter(expired_at__isnull=True).order_by("pk")[:50],
        "counts": counted(counts), "total": sum(counts.values()), "stays": staying(actions.stays(who)), "always": ALWAYS,
        "hold": LegalHold.objects.filter(contact__in=who.contacts, lifted_at__isnull=True).select_related("by").first(),
        "restriction": Restriction.objects.filter(contact__in=who.contacts, lifted_at__isnull=True).select_related("by").first(),
        "under_way": under_way, "accesses": accesses, "second": actions.second_needed(by), "part": "records",
        "namesakes": finding.namesakes(contact, who.contacts) if may(by, "inbox.assign") else (),
        "claims": [claims.told(one) for one in Claim.objects.filter(contact__in=who.contacts).order_by("-pk")[:5]],
    }  # fmt: skip
    return render(request, "records/person.html", context | given, status=status)


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of them is let go of until it is lifted."""
    by = asker(request)
    demand(by, actions.VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    try:
        actions.hold(contact, reason=request.POST.get("reason", "").replace("\x00", ""), by=by)
    except ValidationError as error:
        return drawn(request, contact, by, hold_refused=error.messages, status=422)
    messages.success(request, _("Le gel juridique est posé."))
    return redirect("records:person", pk=pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), actions.VERB)
    row = get_object_or_404(LegalHold, pk=pk)
    try:
        actions.release(row, by=asker(request))
        messages.success(request, _("Le gel juridique est levé."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("records:person", pk=row.contact_id)


@require_POST
def unite(request: HttpRequest, pk: int) -> HttpResponse:
    """Other pages that are theirs too: from now on all is one person's."""
    by = asker(request)
    demand(by, actions.VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    others = Contact.objects.filter(erased_at__isnull=True, pk__in=[number(one) or 0 for one in request.POST.getlist("other")])
    try:
        with transaction.atomic():
            for other in others:
                contacts.unite(contact, other, ground=request.POST.get("ground", ""), by=by)
    except ValidationError as error:
        return drawn(request, contact, by, unite_refused=error.messages, status=422)
    return redirect("records:person", pk=pk)


@require_POST
def restrict(request: HttpRequest, pk: int) -> HttpResponse:
    """Their data is kept and not used."""
    by = asker(request)
    demand(by, actions.VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    try:
        restricting.restrict(
            contact, kind=request.POST.get("kind", ""), reason=request.POST.get("reason", "").replace("\x00", ""), by=by
        )
    except ValidationError as error:
        return drawn(request, contact, by, restrict_refused=error.messages, status=422)
    messages.success(request, _("L’usage de ses données est limité."))
    return redirect("records:person", pk=pk)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), actions.VERB)
    row = get_object_or_404(Restriction.objects.select_related("contact"), pk=pk)
    try:
        restricting.lift(row, by=asker(request))
        messages.success(request, _("La limitation est levée."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("records:person", pk=row.contact_id)


@require_http_methods(["GET", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, then its receipt. POST, `do`: agree · refuse."""
    by = asker(request)
    demand(by, actions.VERB)
    row = get_object_or_404(Erasure.objects.seen_by(by).select_related("by", "agreed_by", "contact"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            (actions.agree if request.POST.get("do") == "agree" else actions.refuse)(row, by=by)
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    context = _told(row) | {
        "counts": counted(row.counts), "stays": staying(row.kept), "always": ALWAYS, "refused": refused, "part": "records",
        "mine": row.by_id == by.pk,
    }  # fmt: skip
    template = "records/parts/state.html" if is_part(request) else "records/erasure.html"
    return render(request, template, context, status=422 if refused else 200)


@require_POST
def rules(request: HttpRequest) -> HttpResponse:
    """Whether a second colleague says yes."""
    actions.choose(second=request.POST.get("second") == "on", by=asker(request))
    messages.success(request, _("Enregistré."))
    return redirect("records:home")
