"""The city's answers on a page: found, written, read again, taken from a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.city.languages import LANGUAGES
from parvis.city.models import Topic
from parvis.design.templatetags.design import network_name
from parvis.directory.models import Destination
from parvis.journal.exporting import exported
from parvis.knowledge import actions, importing
from parvis.knowledge.actions import Changed, Said
from parvis.knowledge.blanks import KNOWN
from parvis.knowledge.lists import chosen
from parvis.knowledge.models import Answer, AnswerVersion
from parvis.knowledge.parts import LINKS, PARTS
from parvis.knowledge.versions import texts_of
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import able, demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.tables import writing
from parvis.web import downloads, uploads
from parvis.web.errors import by_field

Row = TypeVar("Row", bound=Model)
PAGE = 40
SHOWN = 100
VERSIONS = 20
PLAIN = ("title", "key", "topic", "team", "owner", "destination", "source", "review_on", "from_on", "until_on", "examples")
ASKED = ("q", "theme", "langue", "voir")


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "answer.see")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ASKED}
    found = chosen(by, q=asked["q"], topic=asked["theme"], language=asked["langue"], show=asked["voir"])
    found = found.select_related("topic", "team", "owner").prefetch_related("wordings")
    try:
        rows, further = page(found, by="changed_at", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    kept = {name: value for name, value in asked.items() if value}
    today = timezone.localdate()
    context = {
        "lines": [(row, row.overdue(today)) for row in rows], "asked": asked, "topics": Topic.objects.by_name(),
        "languages": LANGUAGES, "may_write": may(by, "answer.write"), "links": LINKS.items(),
        "next": f"{reverse('knowledge:answers')}?{urlencode({**kept, 'cursor': further})}" if further else "",
    }  # fmt: skip
    return render(request, "knowledge/answers.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One answer, or a new one. What was typed is shown again with what stands in its way."""
    by = asker(request)
    demand(by, "answer.see")
    row = get_object_or_404(_whole(by), pk=pk) if pk else None
    if request.method != "POST":
        typed = _typed(row) if row else _typed(None) | {"examples": _clean(request.GET.get("examples", ""))[:6_000]}
        return render(request, "knowledge/answer.html", _form(row, by, typed))
    try:
        said, revision = _said(request.POST, by), request.POST.get("revision", "")
        kept = actions.keep(row, said, by=by, revision=int(revision) if revision.isdigit() else 0)
    except ValidationError as error:
        wrong = by_field(error)
        return render(request, "knowledge/answer.html", _form(row, by, _again(request.POST), wrong=wrong), status=422)
    except Changed as error:
        now = _whole(by).get(pk=error.now.pk)
        typed = _again(request.POST) | {"revision": now.revision}
        return render(request, "knowledge/answer.html", _form(now, by, typed, theirs=now), status=409)
    messages.success(request, _("La réponse type est enregistrée."))
    return redirect("knowledge:answer", pk=kept.pk)


def _whole(by: User) -> Any:
    found = Answer.objects.seen_by(by).select_related("topic", "team", "owner", "changed_by", "destination")
    return found.prefetch_related("wordings", "examples")


def _typed(row: Answer | None) -> dict[str, Any]:
    if row is None:
        return dict.fromkeys(PLAIN, "") | {"texts": {}, "own": [], "public": False, "revision": 0}
    texts, networks = texts_of(row)
    days = {name: day.isoformat() if (day := getattr(row, name)) else "" for name in ("review_on", "from_on", "until_on")}
    chosen = {name: str(getattr(row, f"{name}_id") or "") for name in ("topic", "team", "owner", "destination")}
    return {
        "texts": texts, "title": row.title, "key": row.key, "source": row.source, "revision": row.revision, "public": row.public,
        "examples": "\n".join(one.text for one in row.examples.all()),
        "own": [(network, language, text) for network, own in networks.items() for language, text in own.items()],
    } | days | chosen  # fmt: skip


def _again(given: QueryDict) -> dict[str, Any]:
    typed = {name: given.get(name, "") for name in (*PLAIN, "revision")}
    return typed | {"texts": _texts(given), "public": given.get("public") == "on", "own": _own(given)}


def _texts(given: QueryDict) -> dict[str, str]:
    return {code: _clean(given.get(f"text-{code}", "")) for code, _ in LANGUAGES}


def _own(given: QueryDict) -> list[tuple[str, str, str]]:
    """Texts for one network, as they stand in the form: network, language, text."""
    columns = (given.getlist(name) for name in ("own-network", "own-language", "own-text"))
    return [(network, language, _clean(text)) for network, language, text in zip(*columns, strict=False) if text.strip()][:60]


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")


def _form(row: Answer | None, by: User, typed: dict[str, Any], **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "row": row, "typed": typed, "fields": [(code, word, typed["texts"].get(code, "")) for code, word in LANGUAGES],
        "topics": Topic.objects.by_name(), "mine": _teams(by), "owners": _owners(by), "known": KNOWN,
        "destinations": Destination.objects.living().order_by("sort", "pk"), "languages": LANGUAGES,
        "networks": [(code, network_name(code)) for code in CATALOGUE],
        "parts": PARTS.items() if row else [],
        "own": [*typed["own"], ("", "fr", "")], "past": bool(row and row.past(today)),
        "versions": row.versions.select_related("by").order_by("-number")[:VERSIONS] if row else [],
        "overdue": bool(row and row.overdue(today)), "may_write": may(by, "answer.write", row if row and row.team_id else None),
        "in_a_year": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
    } | more  # fmt: skip


def _teams(by: User) -> list[Team]:
    found = Team.objects.open().order_by("name")
    return list(found if everywhere(by) else found.filter(pk__in=teams(by, "answer.write")))


def _owners(by: User) -> list[User]:
    found = {one.pk: one for team in _teams(by) for one in able("answer.write", team.pk)}
    return sorted(found.values(), key=str)


def _said(given: QueryDict, by: User) -> Said:
    """What the form says."""
    networks: dict[str, dict[str, str]] = {}
    for network, language, text in _own(given):
        networks.setdefault(network, {})[language] = text
    return Said(
        title=_clean(given.get("title", "")), key=_clean(given.get("key", "")), texts=_texts(given), networks=networks,
        team=_chosen(_teams(by), given, "team"), topic=_chosen(Topic.objects.all(), given, "topic"),
        owner=_chosen(_owners(by), given, "owner"), destination=_chosen(Destination.objects.living(), given, "destination"),
        source=_clean(given.get("source", "")), public=given.get("public") == "on",
        review_on=_day(given, "review_on"), from_on=_day(given, "from_on"), until_on=_day(given, "until_on"),
        examples=tuple(_clean(given.get("examples", "")).split("\n")),
    )  # fmt: skip


def _chosen(among: Iterable[Row], given: QueryDict, name: str) -> Row | None:
    """Ids that are not to be chosen from are as good as none."""
    asked = given.get(name, "")
    return next((one for one in among if str(one.pk) == asked), None) if asked else None


def _day(given: QueryDict, name: str) -> date | None:
    typed = given.get(name, "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise ValidationError({name: _("Ce n’est pas un jour.")}) from error


@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """relue: read and found right · retirer · reprendre · version: what it said before."""
    by = asker(request)
    demand(by, "answer.see")
    row = get_object_or_404(Answer.objects.seen_by(by), pk=pk)
    try:
        if verb == "relue":
            actions.read_again(row, until=_day(request.POST, "review_on") or timezone.localdate(), by=by)
        elif verb == "retirer":
            actions.retire(row, by=by)
        elif verb == "reprendre":
            actions.bring_back(row, by=by)
        elif verb == "version":
            _restored(request, row, by)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("knowledge:answer", pk=pk)


def _restored(request: HttpRequest, row: Answer, by: User) -> None:
    number, revision = request.POST.get("number", ""), request.POST.get("revision", "")
    if not number.isdigit() or not revision.isdigit():
        raise Http404
    try:
        actions.restore(row, number=int(number[:9]), by=by, revision=int(revision[:9]))
    except AnswerVersion.DoesNotExist as error:
        raise Http404 from error
    except Changed:
        messages.warning(request, _("Un collègue vient de la modifier : rien n’a été changé."))
        return
    messages.success(request, _("La réponse type dit de nouveau ce que disait la version %(number)s.") % {"number": number})


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """A table: looked at first, then taken. The look keeps nothing."""
    by = asker(request)
    context: dict[str, Any] = {"text": "", "headings": importing.HEADINGS}
    demand(by, "answer.write")
    if request.method != "POST":
        return render(request, "knowledge/import.html", context)
    text = ""
    try:
        text, _name = uploads.given(request, importing.LARGEST)
        if request.POST.get("do") == "take":
            kept, looked = importing.take(text, by=by)
            messages.success(request, _("Réponses types enregistrées : %(kept)s.") % {"kept": kept})
            if not looked.wrong:
                return redirect("knowledge:answers")
        else:
            looked = importing.look(text, by=by)
    except ValidationError as error:
        return render(request, "knowledge/import.html", context | {"text": text[:200_000], "refused": error.messages}, status=422)
    taken = request.POST.get("do") == "take"
    context |= {
        "text": "" if taken else text, "taken": taken, "wrong": looked.wrong[:SHOWN], "wrong_more": len(looked.wrong) - SHOWN,
        "planned": [] if taken else looked.planned[:SHOWN], "planned_more": len(looked.planned) - SHOWN,
        "changes": 0 if taken else sum(not one.same for one in looked.planned), "looked": True,
    }  # fmt: skip
    return render(request, "knowledge/import.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """Those in use, as a table that can be taken back."""
    by = asker(request)
    demand(by, "answer.see")
    found = Answer.objects.seen_by(by).in_use().select_related("topic").prefetch_related("wordings", "examples").order_by("key")
    exported("answers", by=by)
    rows = importing.rows_of(found.iterator(chunk_size=500))
    return downloads.table(writing.lines(importing.HEADINGS, rows), "reponses-types.csv")
