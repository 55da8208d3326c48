"""Entries as they are looked at before anybody sees them; pictures with the hashtag; the originals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.accounts.words import mended
from parvis.contests.actions import award
from parvis.contests.asking import actions as asking
from parvis.contests.entering import actions
from parvis.contests.entering.papers import of_entry
from parvis.contests.lists import counts, with_photos
from parvis.contests.models import Contest, Entry
from parvis.contests.reuse.actions import to_library
from parvis.contests.reuse.originals import zipped
from parvis.contests.rights import PEOPLE, TERRITORIES, USES
from parvis.contests.views.desk import NO_MAIL, drawn, found
from parvis.contests.words import GROUNDS, STATES
from parvis.inbox.actions import Answered, Impossible, Unapproved
from parvis.inbox.models import Message
from parvis.inbox.wanted import number
from parvis.journal.exporting import exported
from parvis.letters.actions import NoMailbox
from parvis.people.access import may
from parvis.rest.auth import asker
from parvis.rest.cursors import page


@require_safe
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that wait, the oldest first; the others, the newest first."""
    row = found(request, pk)
    asked = request.GET.get("etat", "waiting")
    asked = asked if asked in STATES else "waiting"
    rows = with_photos(row.entries.filter(state=asked).select_related("rules"))
    try:
        one_page, further = page(rows, by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    numbers = counts(row)
    context = {
        "rows": one_page, "asked": asked, "states": [(state, words, numbers[state]) for state, words in STATES.items()],
        "next": f"?{urlencode({'etat': asked, 'cursor': further})}" if further else "", "counts": numbers,
    }  # fmt: skip
    return drawn(request, "contests/desk/entries.html", row, "entries", context)


def _entry(contest: Contest, number: int) -> Entry:
    rows = with_photos(contest.entries.select_related("contest__team", "rules", "message", "decided_by"))
    return get_object_or_404(rows, number=number)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One entry: accepted, refused with a ground, given a prize, taken into the library."""
    contest = found(request, pk)
    row = _entry(contest, number)
    if request.method != "POST":
        return _drawn(request, contest, row)
    try:
        following = _done(request, row)
    except ValidationError as error:
        return _drawn(request, contest, row, " ".join(error.messages), 422)
    except NoMailbox:
        return _drawn(request, contest, row, str(NO_MAIL), 503)
    if following is not None:
        return redirect("contests-desk:entry", pk=pk, number=following)
    return redirect("contests-desk:entry", pk=pk, number=number)


def _done(request: HttpRequest, row: Entry) -> int | None:
    """The number of the next one that waits, after a decision."""
    by, do = asker(request), request.POST.get("do", "")
    if do in ("accept", "refuse"):
        words, law = (request.POST.get(name, "").replace("\x00", "") for name in ("words", "law"))
        actions.decide(entry=row, accept=do == "accept", by=by, ground=request.POST.get("ground", ""), words=words, law=law)
        messages.success(request, _("Participation %(number)s : c’est fait, l’auteur est prévenu.") % {"number": row.number})
        waiting = row.contest.entries.filter(state="waiting", number__gt=row.number)
        return waiting.order_by("number").values_list("number", flat=True).first()
    if do == "award":
        award(entry=row, finalist=request.POST.get("finalist") == "on", prize=request.POST.get("prize", ""), by=by)
        messages.success(request, _("C’est noté."))
    elif do == "describe":
        photo = get_object_or_404(row.photos.select_related("entry"), pk=number(request.POST.get("photo", "")) or 0)
        actions.describe(photo=photo, alt=request.POST.get("alt", ""), by=by)
        messages.success(request, _("C’est noté."))
    elif do == "library":
        files = to_library(entry=row, by=by)
        messages.success(request, _("Dans la médiathèque, avec ses droits : %(count)s fichier(s).") % {"count": len(files)})
    else:
        raise Http404
    return None


def _drawn(request: HttpRequest, contest: Contest, row: Entry, refused: str = "", status: int = 200) -> HttpResponse:
    pictures = list(row.photos.all())
    context = {
        "entry": row, "pictures": pictures, "state": STATES[row.state], "grounds": GROUNDS.items(), "refused": refused,
        "ground": GROUNDS.get(row.ground, ""), "people": PEOPLE.get(row.people, ""),
        "uses": [USES[use] for use in row.grant["uses"] if use in USES],
        "territory": TERRITORIES.get(row.grant["territory"], ""), "typed": request.POST, "library": may(asker(request), "media.write"),
        "deciding": row.state == "accepted" or (row.state in ("waiting", "refused") and contest.state == "open"),
        "awarding": row.state == "accepted" and contest.state == "open", "in_library": [one for one in pictures if one.file_id],
        "alike": _alike(contest, row), "until": parse_date(row.grant["until"]),
    }  # fmt: skip
    return drawn(request, "contests/desk/entry.html", contest, "entries", context, status)


def _alike(contest: Contest, row: Entry) -> list[int]:
    """Numbers of other entries with the very same look: sent twice, or not by its author."""
    looks = {one.look for one in row.photos.all() if len(one.look) == 16}
    others = contest.entries.filter(photos__look__in=looks).exclude(pk=row.pk) if looks else contest.entries.none()
    return list(others.order_by("number").values_list("number", flat=True).distinct()[:5])


@require_safe
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The parents' form, for who runs the contest alone; each look is noted."""
    row = _entry(found(request, pk), number)
    kept = of_entry(row)
    if kept is None:
        raise Http404
    exported("contest.paper", by=asker(request))
    response = FileResponse(kept.path.open("rb"), content_type=kept.mime, as_attachment=True, filename=kept.name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def originals(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All originals as one ZIP, streamed; `?qui=finalistes`: of the finalists alone."""
    contest = found(request, pk)
    exported("contest.originals", by=asker(request))
    response = StreamingHttpResponse(
        zipped(contest, winners=request.GET.get("qui") == "finalistes"), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{contest.slug}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def hashtag(request: HttpRequest, pk: int) -> HttpResponse:
    """Pictures with the hashtag: their authors are asked, by who may answer at the counter."""
    contest, by = found(request, pk), asker(request)
    if not may(by, "inbox.reply"):
        raise PermissionDenied("inbox.reply")
    refused = ""
    if request.method == "POST":
        wanted = request.POST.get("message", "")
        rows = asking.candidates(contest, by)
        message: Message | None = next((one for one in rows if str(one.pk) == wanted), None)
        if message is None:
            raise Http404
        try:
            asking.ask(contest=contest, message=message, by=by)
            messages.success(request, _("La question est partie. Rien n’entre dans le concours avant un « oui »."))
            return redirect(reverse("contests-desk:hashtag", args=[pk]))
        except ValidationError as error:
            refused = " ".join(error.messages)
        except Answered:
            refused = _("Quelqu’un vient de répondre dans cette conversation : lisez-la d’abord.")
        except Unapproved as error:
            refused = _("Une relecture est demandée avant de répondre : %(why)s") % {"why": " ".join(error.why)}
        except Impossible as error:
            refused = " ".join(str(mended(one)["sentence"]) for one in error.problems)
    context: dict[str, Any] = {
        "lines": [(one, asking.first_picture(one)) for one in asking.candidates(contest, by)], "refused": refused,
        "asked": contest.asked.select_related("message__identity", "entry", "by").order_by("-pk")[:60],
    }  # fmt: skip
    return drawn(request, "contests/desk/hashtag.html", contest, "entries", context, 422 if refused else 200)
