"""Setting a clause aside for one text, with a reason; and what was set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.charter import actions, exempting
from parvis.charter.beginnings import LABEL
from parvis.charter.models import Clause, Exemption
from parvis.charter.views import around, reader
from parvis.people.access import demand, everywhere, teams
from parvis.rest.auth import asker
from parvis.rest.cursors import page

PAGE = 50


@require_http_methods(["GET", "POST"])
def exempt(request: HttpRequest, token: str) -> HttpResponse:
    """The clause, the words, and why it is set aside."""
    by = asker(request)
    demand(by, "charter.exempt")
    about = exempting.read(token)
    if about is None:
        raise Http404
    clause = get_object_or_404(Clause, number=about["number"])
    refused: list[str] = []
    if request.method == "POST":
        back = about.pop("back")
        try:
            actions.exempt(**about, reason=request.POST.get("reason", "").replace("\x00", ""), by=by)
        except ValidationError as error:
            refused = error.messages
        else:
            said = _("L’article %(number)s est laissé de côté pour ce texte. Tout autre texte sera jugé de nouveau.")
            if about["label"] == LABEL:
                said = _("L’article %(number)s est laissé de côté pour ceci, pendant cette période seulement.")
            messages.success(request, said % {"number": clause.number})
            return redirect(back if url_has_allowed_host_and_scheme(back, None) else "charter:charter")
    context = {"clause": clause, "about": about, "refused": refused, "typed": request.POST.get("reason", "")}
    return render(request, "charter/exempt.html", context, status=422 if refused else 200)


@require_safe
def exemptions(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    try:
        wanted = Exemption.objects.select_related("by", "team")
        wanted = wanted if everywhere(by) else wanted.filter(team__in=teams(by, "charter.see"))
        rows, further = page(wanted, by="id", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    onward = f"{reverse('charter:exemptions')}?{urlencode({'cursor': further})}" if further else ""
    return render(request, "charter/exemptions.html", {"exemptions": rows, "next": onward, **around(by)})
