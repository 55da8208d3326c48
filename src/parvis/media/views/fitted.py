"""What makes a file fit: its point of interest, its subtitles, its picture, the copies made for the networks."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.media import actions
from parvis.media.captions import MOST
from parvis.media.forms import CaptionForm, FocusForm, SecondForm
from parvis.media.models import Caption, File, Rendition
from parvis.media.views import file_of, said
from parvis.media.views.bytes import kept
from parvis.people.access import may
from parvis.rest.auth import asker
from parvis.understanding.language import detect
from parvis.web.requests import is_part


def _caption(request: HttpRequest, pk: int) -> Caption:
    return get_object_or_404(Caption, pk=pk, file__in=File.objects.seen_by(asker(request)))


@require_POST
def focus(request: HttpRequest, pk: int) -> HttpResponse:
    file, form = file_of(request, pk), FocusForm(request.POST)
    if form.is_valid():
        actions.focus(file, x=form.cleaned_data["x"] / 100, y=form.cleaned_data["y"] / 100, by=asker(request))
        messages.success(request, _("Enregistré."))
    else:
        messages.error(request, _("Le point d’intérêt est hors de l’image."))
    return redirect("media:file", pk=pk)


@require_POST
def add_caption(request: HttpRequest, pk: int) -> HttpResponse:
    if is_part(request):
        return _caption_in_tray(request, file_of(request, pk))
    file, form = file_of(request, pk), CaptionForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choisissez un fichier .srt ou .vtt et sa langue."))
        return redirect("media:file", pk=pk)
    try:
        raw = form.cleaned_data["captions"].read(MOST + 1)
        actions.caption(file, language=form.cleaned_data["language"], raw=raw, by=asker(request))
        messages.success(request, _("Sous-titres enregistrés."))
    except ValidationError as error:
        said(request, error)
    return redirect("media:file", pk=pk)


def _caption_in_tray(request: HttpRequest, file: File) -> HttpResponse:
    """Beside a post that is being written: in the language in which the subtitles are."""
    given, refused = request.FILES.get("captions"), []
    raw = given.read(MOST + 1) if given else b""
    language = detect(raw.decode("utf-8", "replace"), request.POST.get("language", "")).language or "fr"
    try:
        actions.caption(file, language=language, raw=raw, by=asker(request))
    except ValidationError as error:
        refused = error.messages
    answer = render(request, "media/parts/tray_more.html", {"file": file, "unread": refused})
    answer["HX-Trigger"] = "parvis:tray"  # what is said of the post is looked at again
    return answer


@require_GET
def caption(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The subtitles themselves, for the player and to be taken away."""
    held = _caption(request, pk)
    try:
        opened = (Path(settings.MEDIA_ROOT) / held.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(opened, content_type="text/vtt; charset=utf-8", filename=f"{held.file_id}-{held.language}.vtt")


@require_POST
def drop_caption(request: HttpRequest, pk: int) -> HttpResponse:
    held = _caption(request, pk)
    actions.uncaption(held, by=asker(request))
    messages.success(request, _("Sous-titres retirés."))
    return redirect("media:file", pk=held.file_id)


@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    file, form = file_of(request, pk), SecondForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Donnez un instant de la vidéo, en secondes."))
        actions.cover(file, second=form.cleaned_data["second"], by=asker(request))
        messages.success(request, _("Image de couverture enregistrée."))
    except ValidationError as error:
        said(request, error)
    return redirect("media:file", pk=pk)


@require_GET
def renditions(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of copies, asked again while one is being made."""
    return _copies(request, file_of(request, pk))


def _copies(request: HttpRequest, file: File) -> HttpResponse:
    context = {"file": file, "made": list(file.renditions.order_by("-pk")[:30]), "may_write": may(asker(request), "media.write")}
    return render(request, "media/parts/renditions.html", context)


@require_GET
def rendition(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of a copy."""
    seen = File.objects.seen_by(asker(request))
    made = get_object_or_404(Rendition, pk=pk, state="done", file__in=seen)
    return kept(request, made.path, made.mime)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(Rendition, pk=pk, file__in=File.objects.seen_by(asker(request)))
    actions.stop(made, by=asker(request))
    if is_part(request):
        return _copies(request, made.file)
    return redirect("media:file", pk=made.file_id)


@require_POST
def remake(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the copy anew, as it was wished."""
    made = get_object_or_404(Rendition.objects.select_related("file"), pk=pk, file__in=File.objects.seen_by(asker(request)))
    actions.remake(made, by=asker(request))
    if is_part(request):
        return _copies(request, made.file)
    return redirect("media:file", pk=made.file_id)
