"""Files for a post: the composer's dialog on the library, and the rows that it takes into its tray."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from parvis.media.folders import Tree
from parvis.media.forms import folder_choices
from parvis.media.lists import chosen, with_words
from parvis.media.models import File
from parvis.media.views import file_of
from parvis.media.wanted import Wanted, number
from parvis.rest.auth import asker
from parvis.rest.cursors import page

PAGE = 24
MOST = 50
"""Files that are picked at once."""


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The newest files that match: the dialog's list, or a further page of it."""
    return render(request, "media/parts/shelf_pick.html", picking(request, reverse("media:shelf")))


def picking(request: HttpRequest, url: str) -> dict[str, object]:
    """What a list to pick from shows; `url` is its own address, for the pages that follow.

    What is ticked already (`pick`) stays in front, in the order in which it was, whatever is looked for next.
    """
    wanted, by = Wanted.of(request.GET), asker(request)
    ticked = [] if wanted.after else [pk for text in request.GET.getlist("pick")[:MOST] if (pk := number(text))]
    kept = File.objects.seen_by(by).in_bulk(ticked)
    try:
        found = with_words(chosen(by, **wanted.filters)).exclude(pk__in=kept)
        files, further = page(found, by="id", cursor=wanted.after, size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    return {
        "files": [*(kept[pk] for pk in ticked if pk in kept), *files],
        "ticked": set(kept), "wanted": wanted, "folders": folder_choices(Tree.read())[1:],
        "next": url + wanted.address(after=further) if further else "",
    }  # fmt: skip


@require_GET
def tray(request: HttpRequest, pk: int) -> HttpResponse:
    """A file's row in the composer's tray."""
    return _rows(request, [file_of(request, pk)])


@require_GET
def trays(request: HttpRequest) -> HttpResponse:
    """The rows of the files that were ticked (`pick`), without those that the tray has already (`files`)."""
    there = {number(text) for text in request.GET.getlist("files")}
    ids = [pk for text in request.GET.getlist("pick")[:MOST] if (pk := number(text)) and pk not in there]
    found = File.objects.seen_by(asker(request)).in_bulk(ids)
    return _rows(request, [found[pk] for pk in ids if pk in found])


def _rows(request: HttpRequest, files: list[File]) -> HttpResponse:
    """Described in the language of the post, where somebody did."""
    language = request.GET.get("language", "fr")[:5]
    rows = [(file, file.alt_in(language)) for file in files]
    response = render(request, "media/parts/tray_items.html", {"rows": rows})
    response["HX-Trigger"] = "parvis:tray"
    return response
