"""A person: under which names they write, who else they may be, what they wrote, what they object to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.contacts import actions, finding
from parvis.inbox.models import Contact, Conversation
from parvis.inbox.wanted import number
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SIZE = 30
GROUNDS = {
    "proof": gettext_lazy("même adresse"), "said": gettext_lazy("la personne l’a dit"), "hand": gettext_lazy("vérifié par un collègue"),
}  # fmt: skip


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = asker(request)
    demand(user, "inbox.see")
    if into := Contact.objects.seen_by(user).filter(united=pk).first():
        return redirect("inbox:person", pk=into.pk)
    return _drawn(request, get_object_or_404(Contact.objects.seen_by(user), pk=pk))


def _drawn(request: HttpRequest, contact: Contact, *, status: int = 200, **given: Any) -> HttpResponse:
    user = asker(request)
    identities = finding.identities_of(contact)
    seen = Conversation.objects.seen_by(user).filter(contact=contact, merged_into__isnull=True)
    found = seen.none() if contact.objected_at else seen.select_related("account", "identity")
    try:
        rows, further = page(found, by="last_at", cursor=request.GET.get("suite", "")[:200], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    context = {
        "contact": contact, "identities": [one for one in identities if one.expired_at is None], "rows": rows, "next": further,
        "likes": finding.likes(contact, identities, user), "may": may(user, "inbox.assign"),
        "united": [(row, GROUNDS.get(row.ground, "")) for row in finding.united(contact)],
    }  # fmt: skip
    return render(request, "inbox/person.html", context | given, status=status)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: unite (`other`, `ground`), apart (`other`), object or consent (`reason`)."""
    user, what = asker(request), request.POST.get("do", "")
    contact = get_object_or_404(Contact.objects.seen_by(user), pk=pk)
    try:
        if what in ("object", "consent"):
            reason = request.POST.get("reason", "").replace("\x00", "")[:500]
            actions.object_to(contact, objects=what == "object", reason=reason, by=user)
            said = _("L’opposition est enregistrée.") if what == "object" else _("L’opposition est levée.")
        elif what in ("unite", "apart"):
            other = get_object_or_404(Contact.objects.seen_by(user), pk=number(request.POST.get("other")) or 0)
            if what == "unite":
                actions.unite(contact, other, ground=request.POST.get("ground", ""), by=user)
            else:
                actions.set_apart(contact, other, by=user)
            said = (
                _("Une seule fiche réunit tout ce que cette personne écrit.")
                if what == "unite"
                else _("C’est noté : deux personnes.")
            )
        else:
            raise Http404
    except ValidationError as error:
        return _drawn(request, contact, status=422, refused=error.messages, reason=request.POST.get("reason", ""))
    messages.success(request, said)
    return redirect("inbox:person", pk=contact.pk)


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    likeness = get_object_or_404(finding.told_to(asker(request)), pk=pk)
    try:
        actions.part(likeness, by=asker(request))
        messages.success(request, _("Ce sont de nouveau deux personnes."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("inbox:person", pk=likeness.contact_id)
