"""Small things of the frame: language, notices."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from parvis.design.colour import sheet
from parvis.journal.models import Notice
from parvis.pages import actions
from parvis.pages.places import places_for
from parvis.pages.views.settings import set_cookies
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page


@require_safe
def colour(request: HttpRequest, code: str) -> HttpResponse:
    """The city's colour as a sheet. It is in the address: a browser may keep it for ever. Any other is nothing."""
    given: str = settings.ENVIRONMENT.accent
    if given != f"#{code}":
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(sheet(given), content_type="text/css; charset=utf-8", headers=headers)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """French or English, from now on; for a signed-in user also elsewhere."""
    chosen, after = request.POST.get("language", ""), request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(after if here else "/")
    if chosen in dict(settings.LANGUAGES):
        set_cookies(response, language=chosen)
        if isinstance(request.user, User) and request.user.language != chosen:
            actions.change_profile(request.user, language=chosen)
    return response


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """For the palette, which asks once: the settings' own list and pages a level further in."""
    response = render(request, "pages/parts/places.html", {"places": places_for(asker(request))})
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What I should know, newest first."""
    try:
        rows, further = page(Notice.objects.filter(user=asker(request)), by="id", cursor=request.GET.get("suite", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    following = f"{reverse('pages:notices')}?suite={further}" if further else ""
    return render(request, "pages/notices.html", {"rows": rows, "next": following})


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads; it is read then."""
    row = get_object_or_404(Notice, pk=pk, user=asker(request))
    actions.see_notices(asker(request), only=pk)
    return redirect(row.url or "pages:notices")


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    actions.see_notices(asker(request))
    return redirect("pages:notices")
