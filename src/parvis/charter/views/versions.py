"""Versions: what changed, by whom, and back to one of them; a charter from a file, and what that would change."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.charter import actions, told
from parvis.charter.actions import Breaks
from parvis.charter.models import Version
from parvis.charter.views import around, newest, reader, writer
from parvis.people.models import User
from parvis.rest.cursors import page

PAGE = 50
LARGEST = 4_000_000
FEW = 10


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    try:
        wanted = Version.objects.defer("clauses").select_related("by")
        rows, further = page(wanted, by="id", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    onward = f"{reverse('charter:versions')}?{urlencode({'cursor': further})}" if further else ""
    return render(request, "charter/versions.html", {"versions": rows, "next": onward, **around(by)})


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version beside another one (`avec`; the one in force unless told)."""
    return _version(request, reader(request), number)


def _version(request: HttpRequest, by: User, number: int, *, status: int = 200, **more: Any) -> HttpResponse:
    found = get_object_or_404(Version.objects.select_related("by"), number=number)
    wanted = request.GET.get("avec", "")
    other = get_object_or_404(Version, number=int(wanted)) if wanted.isdecimal() and len(wanted) < 9 else newest()
    older, newer = sorted([found, other or found], key=lambda one: one.number)
    context = {
        "version": found, "older": older, "newer": newer, "current": newest(),
        "changes": told.differences(older.clauses, newer.clauses), "chapters": told.chapters(found.clauses), **around(by), **more,
    }  # fmt: skip
    return render(request, "charter/version.html", context, status=status)


@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    by = writer(request)
    found = get_object_or_404(Version, number=number)
    try:
        made = actions.restore(found, by=by, force=request.POST.get("do") == "keep")
    except Breaks as error:
        broken = [told.outcome(one) for one in error.outcomes[:FEW]]
        return _version(request, by, number, status=422, broken=broken, broken_count=len(error.outcomes))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("charter:version", number=number)
    messages.success(request, _("La version %(number)s est rétablie : c’est la version %(made)s.")
                     % {"number": number, "made": made.number})  # fmt: skip
    return redirect("charter:charter")


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """A file shows what it would change; the second button does it."""
    by = writer(request)
    context: dict[str, Any] = around(by)
    if request.method != "POST":
        return render(request, "charter/import.html", context)
    try:
        text = _text(request)
        given = json.loads(text)
        clauses, kept = actions.valid_file(given)
        if request.POST.get("do") in ("import", "keep"):
            actions.take_in(given, by=by, force=request.POST["do"] == "keep")
            messages.success(request, _("La charte du fichier est en vigueur."))
            return redirect("charter:charter")
    except Breaks as error:
        broken = error.outcomes
    except ValidationError as error:
        return render(request, "charter/import.html", context | {"refused": error.messages}, status=422)
    except (ValueError, RecursionError) as error:
        words = _("Ce fichier n’est pas du JSON : %(error)s") % {"error": str(error)[:120]}
        return render(request, "charter/import.html", context | {"refused": [words]}, status=422)
    else:
        broken = actions.wrong_in_file(clauses, kept)
    context |= {"text": text, "clauses": len(clauses), "examples": len(kept), "changes": told.differences(actions.present(), clauses),
                "broken": [told.outcome(one) for one in broken[:FEW]], "broken_count": len(broken)}  # fmt: skip
    return render(request, "charter/import.html", context, status=422 if broken and "do" in request.POST else 200)


def _text(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    if (file.size or 0) > LARGEST:
        raise ValidationError(_("Ce fichier est trop lourd : 4 Mo au plus."))
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Ce fichier n’est pas un texte en UTF-8.")) from error
