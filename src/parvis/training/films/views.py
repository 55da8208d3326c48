"""The page where whoever trains puts a video into a lesson."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.media import actions as library
from parvis.media.captions import MOST
from parvis.media.forms import LANGUAGES
from parvis.media.looks import Unknown, sniff
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.training.actions import LEAD
from parvis.training.courses import Course, Lesson
from parvis.training.films import actions
from parvis.training.films.reading import Film, film
from parvis.training.views.courses import course_of
from parvis.web.errors import refuse

OFFERED = 100
"""Videos of the library, the newest ones."""


class FilmForm(forms.Form):
    """A new file, or one of the library."""

    upload = forms.FileField(
        label=gettext_lazy("Vidéo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "video/*"}),
        help_text=gettext_lazy("MP4, WebM ou QuickTime. Elle est regardée, puis une copie que tous les navigateurs lisent est faite."),
    )  # fmt: skip
    kept: Any = forms.ModelChoiceField(
        label=gettext_lazy("Ou une vidéo de la médiathèque"), queryset=File.objects.none(), required=False,
        empty_label=gettext_lazy("aucune"),
    )  # fmt: skip

    def __init__(self, given: Any, files: Any, *, by: User) -> None:
        super().__init__(given, files)
        found = File.objects.seen_by(by).filter(mime__startswith="video/").order_by("-pk")
        offered = found.filter(pk__in=list(found.values_list("pk", flat=True)[:OFFERED]))
        self.fields["kept"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given.get("upload")) == bool(given.get("kept")):
            self.add_error("upload", _("Choisissez un fichier, ou une vidéo de la médiathèque."))
        elif (upload := given.get("upload")) and _is_picture(upload):  # before a byte of it is kept
            self.add_error("upload", _("Choisissez une vidéo."))
        return given


def _is_picture(upload: UploadedFile[Any]) -> bool:
    """What it is comes from its bytes; what it is not is said by who takes it in."""
    head = upload.read(4096)
    upload.seek(0)
    try:
        return sniff(head).startswith("image/")
    except Unknown:
        return False


class SubtitleForm(forms.Form):
    captions = forms.FileField(
        label=gettext_lazy("Sous-titres"), max_length=200, widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt"}),
        help_text=gettext_lazy("Un fichier .vtt ou .srt. La transcription sous la vidéo en est faite."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=LANGUAGES)


@require_http_methods(["GET", "POST"])
def video(request: HttpRequest, key: str, lesson: str) -> HttpResponse:
    """`act`: put · caption · publish · withdraw · drop."""
    by, course = asker(request), course_of(key)
    demand(by, LEAD)
    here = course.lesson(lesson)
    if here is None:
        raise Http404
    now, act = film(key, lesson, by=by), request.POST.get("act", "")
    form = FilmForm(request.POST if act == "put" else None, request.FILES if act == "put" else None, by=by)
    captions = SubtitleForm(request.POST if act == "caption" else None, request.FILES if act == "caption" else None)
    try:
        if request.method == "POST" and _done(act, course, here, now, form, captions, by):
            messages.success(request, _("Enregistré."))
            return redirect("training:film", key, lesson)
    except ValidationError as error:
        if act in ("put", "caption"):
            refuse(form if act == "put" else captions, error, file="upload")
        else:
            messages.error(request, " ".join(error.messages))
            return redirect("training:film", key, lesson)
    context = {"course": course, "lesson": here, "film": now, "form": form, "captions": captions}
    return render(request, "training/film.html", context, status=422 if form.errors or captions.errors else 200)


def _done(act: str, course: Course, lesson: Lesson, now: Film | None, form: FilmForm, captions: SubtitleForm, by: User) -> bool:
    if act == "put" and form.is_valid():
        upload = form.cleaned_data["upload"]
        with transaction.atomic():  # what the lesson does not take does not stay in the library
            file = form.cleaned_data["kept"] or library.take_in(upload, name=upload.name, by=by, alt=lesson.title)
            actions.put(course, lesson.key, file=file, by=by)
        return True
    if now is None:
        return False
    if act == "caption" and captions.is_valid():
        raw = captions.cleaned_data["captions"].read(MOST + 1)
        library.caption(now.file, language=captions.cleaned_data["language"], raw=raw, by=by)
    elif act in ("publish", "withdraw"):
        actions.publish(now.row, published=act == "publish", by=by)
    elif act == "drop":
        actions.drop(now.row, by=by)
    else:
        return False
    return True
