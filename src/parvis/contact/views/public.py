"""What the residents' pages share: which form, in which language, by whom they may be framed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from parvis.accounts.models import Account
from parvis.contact.choices import Choices

View = Callable[..., HttpResponse]
HEAVIEST = 55 * 1024 * 1024
"""Bytes of a request: five files and the words."""


def proved(view: View) -> View:
    """CSRF on our own page. In another site's frame browsers keep no cookie of ours: there the signed moment stands for it,
    and nobody is signed in whose rights could be borrowed."""

    @csrf_exempt
    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if framed(request) else csrf_protect(view))(request, *args, **kwargs)

    return either


def framed(request: HttpRequest) -> bool:
    return request.GET.get("embed") == "1"


def form_of(slug: str) -> Account:
    """Raises Http404; a form that is paused or closed is there, and says so."""
    found = Account.objects.filter(network="form", remote_id=slug).exclude(state="removed").select_related("grant").first()
    if found is None:
        raise Http404
    return found


def heavy(request: HttpRequest) -> bool:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return not told.isdigit() or int(told) > HEAVIEST


def language_of(request: HttpRequest, choices: Choices) -> str:
    """`?lang=`, else what the browser prefers among the form's languages, else the first of them."""
    offered = [code for code, _ in settings.LANGUAGES if code in choices.languages] or [settings.LANGUAGE_CODE]
    asked = request.GET.get("lang", "")
    if asked in offered:
        return asked
    preferred = translation.get_language_from_request(request)[:2]
    return preferred if preferred in offered else offered[0]


def shown(
    request: HttpRequest, template: str, choices: Choices | None, language: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page without any script, in its language."""
    offered = [(code, name) for code, name in settings.LANGUAGES if choices and code in choices.languages]
    frame = framed(request)
    more = {
        "choices": choices, "language": language, "frame": frame, "languages": offered if len(offered) > 1 else [],
        "query": "?" + urlencode({"lang": language} | ({"embed": 1} if frame else {})),
        "embed": "&embed=1" if frame else "",
    }  # fmt: skip
    with translation.override(language):
        response = render(request, template, context | more, status=status)
    ancestors = " ".join(choices.origins) if frame and choices and choices.origins else "'none'"
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # nobody else learns a follow-up page's address; none at all would fail the proof
    return response
