"""The pages of the library: `library` (what there is), `one` (a file), `fitted` (how it is cut, captioned, copied),
`order` (folders, several files, the bin), `pick` (files for a post), `bytes` (the files themselves)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parvis.media.models import File
from parvis.media.uses import opened_by
from parvis.rest.auth import asker


def file_of(request: HttpRequest, pk: int) -> File:
    return get_object_or_404(File.objects.seen_by(asker(request)).select_related("by", "cover"), pk=pk)


def shown_of(request: HttpRequest, pk: int) -> File:
    """Of the library, or of an answer that one may read: to look at."""
    return get_object_or_404(opened_by(asker(request)).select_related("by", "cover"), pk=pk)


def said(request: HttpRequest, error: ValidationError) -> None:
    """What could not be done, as the next page shows it."""
    for words in error.messages:
        messages.error(request, words)


def way_back(request: HttpRequest) -> str:
    """The query string of the list that one came from (`back`): nothing but that."""
    back = request.POST.get("back", "")[:600]
    return back if back.startswith("?") and "\n" not in back and "\r" not in back else ""
