"""The library: what may be published, described for those who do not see it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.media import actions
from parvis.media.forms import DescribeForm
from parvis.media.looks import Unknown, smaller
from parvis.media.models import File
from parvis.people.access import everywhere, may, teams
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SIDES = (320, 640, 1280)
PAGE = 60
FOREVER = "private, max-age=31536000, immutable"
"""A file never changes under its number."""


def _file(request: HttpRequest, pk: int) -> File:
    return get_object_or_404(File.objects.seen_by(asker(request)), pk=pk)


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    try:
        files, further = page(
            File.objects.seen_by(asker(request)).named(q), by="id", cursor=request.GET.get("cursor", ""), size=PAGE
        )
    except ValidationError as error:
        raise Http404 from error
    following = f"{reverse('media:library')}?{urlencode({'q': q, 'cursor': further})}" if further else ""
    context = {"files": files, "q": q, "next": following, "may_write": may(asker(request), "media.write")}
    part = request.headers.get("HX-Request") and request.GET.get("cursor")
    return render(request, "media/parts/shelf_page.html" if part else "media/library.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file or several. The composer's tray gets its row back, or a sentence; the library's page is shown again."""
    tray = bool(request.headers.get("HX-Request"))
    kept, refused = [], []
    for given in request.FILES.getlist("file"):
        try:
            kept.append(actions.take_in(cast(BinaryIO, given), name=given.name or "", by=asker(request)))
        except ValidationError as error:
            refused.append(f"{given.name} : {' '.join(error.messages)}")
    if not kept and not refused:
        refused.append(_("Choisissez un fichier."))
    if tray:
        if refused:
            return HttpResponse(
                refused[0].partition(" : ")[2] or refused[0], status=422, content_type="text/plain; charset=utf-8"
            )
        return render(request, "media/parts/tray_item.html", {"file": kept[0], "alt": kept[0].alt})
    for words in refused:
        messages.error(request, words)
    if len(kept) == 1:
        return redirect("media:file", pk=kept[0].pk)
    if kept:
        messages.success(request, _("%(count)s fichiers ajoutés : décrivez-les.") % {"count": len(kept)})
    return redirect("media:library")


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The newest files that match, to be taken into a post."""
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    files, _further = page(File.objects.seen_by(asker(request)).named(q), by="id", size=24)
    return render(request, "media/parts/shelf_pick.html", {"files": files})


@require_GET
def tray(request: HttpRequest, pk: int) -> HttpResponse:
    """A file's row in the composer's tray."""
    file = _file(request, pk)
    response = render(request, "media/parts/tray_item.html", {"file": file, "alt": file.alt})
    response["HX-Trigger"] = "parvis:tray"
    return response


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it shows, whose it is, where it serves."""
    found, by = _file(request, pk), asker(request)
    form = DescribeForm(request.POST or None, initial={"name": found.name, "alt": found.alt, "credit": found.credit})
    if request.method == "POST" and form.is_valid():
        actions.describe(found, by=by, **form.cleaned_data)
        messages.success(request, _("Enregistré."))
        return redirect("media:file", pk=pk)
    uses = found.uses.select_related("post").exclude(post__state="binned").order_by("-post_id")
    if not everywhere(by):
        uses = uses.filter(post__team__in=teams(by, "post.see"))
    context = {"file": found, "form": form, "uses": list(uses[:20]), "may_write": may(by, "media.write")}
    return render(request, "media/file.html", context, status=422 if form.errors else 200)


@require_GET
def content(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes themselves."""
    found = _file(request, pk)
    try:
        opened = (Path(settings.MEDIA_ROOT) / found.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=found.mime, filename=found.name)
    response["Cache-Control"] = FOREVER
    return response


@require_GET
def picture(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """A picture for the page, drawn once and kept."""
    found = _file(request, pk)
    if side not in SIDES or not found.is_image:
        raise Http404
    kept = Path(settings.MEDIA_ROOT) / "smaller" / found.sha256[:2] / f"{found.sha256}-{side}.webp"
    if not kept.exists():
        try:
            drawn = smaller(Path(settings.MEDIA_ROOT) / found.path, side)
        except Unknown as error:
            raise Http404 from error
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(drawn)
        os.replace(draft, kept)
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = FOREVER
    return response
