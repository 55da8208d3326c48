"""Dashboards, objectives and marks as pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.insights.boards import actions, drawn, objectives, things
from parvis.insights.boards.asking import FILTERS, OF, THINGS, UNKNOWN, Board, query, read
from parvis.insights.boards.reading import Found, comings, found
from parvis.insights.boards.words import OF_THINGS, TITLES, WHICH, WORD_OF, change, number, rate, title
from parvis.insights.models import Mark
from parvis.insights.plots import Plot
from parvis.insights.posts.gather import ENGAGED, SEEN
from parvis.insights.posts.words import BY as BY_WORDS
from parvis.insights.posts.words import Names
from parvis.insights.views.counter import as_csv, look, tabs
from parvis.insights.views.posts import choices
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker

PARTS = ("objective", "network", "topic", "account", "campaign", "language", "aim")
SHOWN = {"": ("objective", "network", "topic"), "objective": ("network", "topic"), "network": ("account", "topic"),
         "account": ("topic", "objective"), "campaign": ("network", "account"), "topic": ("network", "objective"),
         **dict.fromkeys(THINGS.values(), ("network", "account", "language"))}  # fmt: skip
"""What a board tells apart below: the dimension that it is of has one value there."""
MARKED = 60


@require_GET
def page(request: HttpRequest, by: str = "", value: str = "") -> HttpResponse:
    """Everything, or one objective, network, account, campaign, topic, live event, contest or list of places: the address says all
    that is asked."""
    user = asker(request)
    demand(user, "post.see")
    (board, thing), names = _board(request, by, value), Names()
    told, known = found(user, board, SHOWN[board.by]), choices(user, names)
    files = _address(by, value) if by else f"{_address(by, value)}/fichiers"
    context = {
        "tabs": tabs(user, "boards"), "title": thing.title if thing else title(board, names), "board": board, "found": told,
        "stats": _stats(told), "facts": _facts(thing), "which": WHICH.get(board.by, ""), "may_report": may(user, "post.write"),
        "about": f"{by}:{value}" if thing else "",
        "plots": plots_of(told, names), "look": look(), "these": urlencode(query(board)), "narrow": _narrow(board, known),
        "boards": _others(user, board, known), "own": bool(board.by), "file": files, "marks": told.marks,
        "spans": _spans(board), "city_named": board.by in ("account", "campaign", "topic", *THINGS.values()),
    }  # fmt: skip
    return render(request, "insights/board.html", context)


def _facts(thing: things.Thing | None) -> list[dict[str, Any]]:
    return [{"value": number(value), "words": words} for words, value in things.facts(thing)] if thing else []


def _board(request: HttpRequest, by: str, value: str) -> tuple[Board, things.Thing | None]:
    """What is asked, and the live event, contest or list that it is of; without days, those around it."""
    if by and (by not in OF or not value):
        raise Http404(by)
    board = read(request.GET, timezone.localdate(), by=by, value=value)
    if by and OF[by] not in board.narrow:
        raise Http404(value)
    if board.thing is None:
        return board, None
    thing = things.thing(asker(request), *board.thing)
    if thing is None:
        raise Http404(value)
    if "du" not in request.GET and "au" not in request.GET:
        board = replace(board, first=things.span(thing)[0], last=things.span(thing)[1])
    return board, thing


def plots_of(told: Found, names: Names) -> list[Plot]:
    """In the order in which they are asked."""
    strokes = drawn.events(told, comings(told.board, [one.account for one in told.following]), names)
    first = [drawn.sent(told, strokes), drawn.reactions(told, strokes), drawn.followers(told, strokes)]
    first += [drawn.daily(told, strokes)] if told.daily else []
    return first + [drawn.parts(told, dimension, names) for dimension in told.parts]


def _stats(told: Found) -> list[dict[str, Any]]:
    whole, before = told.whole, told.before
    gained = [one.gained for one in told.following if one.gained is not None]
    apart = [told.otherwise & set(names) for names in (ENGAGED, SEEN)]  # two definitions are not compared
    rows = [
        (number(whole.sent), _("publications"), change(whole.sent, before.sent)),
        (number(whole.told_engaged), _("réactions"), "" if apart[0] else change(whole.told_engaged, before.told_engaged)),
        (number(whole.told_seen), _("vues"), "" if apart[1] else change(whole.told_seen, before.told_seen)),
        (rate(whole.rate), _("réactions par vue"), ""),
        (number(whole.told_clicks), _("clics"), change(whole.told_clicks, before.told_clicks)),
        (number(sum(gained)) if gained else None, _("abonnés gagnés"), ""),
    ]  # fmt: skip
    return [{"value": value, "words": words, "before": then} for value, words, then in rows]


def _address(by: str, value: str) -> str:
    return reverse("insights:board", args=[by, value]) if by else reverse("insights:boards")


def _narrow(board: Board, known: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    here = query(board)
    return [
        (word, str(BY_WORDS[dimension]), [(key, said, here.get(word) == key) for key, said in known[dimension]])
        for word, dimension in FILTERS.items()
        if dimension != board.by and len(known[dimension]) > 1
    ]


def _others(
    user: User, board: Board, known: dict[str, list[tuple[str, str]]]
) -> list[tuple[str, bool, list[tuple[str, str, bool]]]]:
    """The other boards, by what they are of: (address, words, is it this one). A thing has days of its own."""
    these = urlencode({"du": board.first.isoformat(), "au": board.last.isoformat()})
    rows = []
    for dimension, words in TITLES.items():
        word, now = WORD_OF[dimension], board.narrow.get(dimension)
        there = [(f"{_address(word, key)}?{these}", said, board.by == dimension and str(now) == key)
                 for key, said in known[dimension] if key != UNKNOWN]  # fmt: skip
        if there:
            rows.append((str(words), dimension in ("account", "campaign", "topic"), there))
    for kind, titles in things.choices(user).items():
        here = board.thing or ("", 0)
        there = [(_address(WORD_OF[kind], pk), said, here == (kind, int(pk))) for pk, said in titles]
        if there:
            rows.append((str(OF_THINGS[kind]), True, there))
    return rows


def _spans(board: Board) -> list[tuple[str, str, bool]]:
    today = timezone.localdate()
    known = [(_("30 jours"), 30), (_("90 jours"), 90), (_("un an"), 365), (_("cinq ans"), 1826)]
    found_spans = []
    for words, many in known:
        first = date.fromordinal(today.toordinal() - many + 1)
        asked = urlencode(query(board, du=first.isoformat(), au=today.isoformat()))
        found_spans.append((asked, words, (first, today) == (board.first, board.last)))
    return found_spans


@require_GET
def file(request: HttpRequest, key: str, by: str = "", value: str = "") -> HttpResponseBase:
    """The table under one plot, whole."""
    user = asker(request)
    demand(user, "post.see")
    (board, _thing), names = _board(request, by, value), Names()
    told = found(user, board, SHOWN[board.by])
    plot = next((one for one in plots_of(told, names) if one.key == key), None)
    if plot is None:
        raise Http404(key)
    name = f"tableau-{by or 'tout'}-{key}-{board.first.isoformat()}-{board.last.isoformat()}.csv"
    asked = told.at.isoformat(timespec="seconds") if told.at else ""
    return as_csv(name, plot.head, plot.raw, [_("réseaux interrogés le"), asked])


@require_http_methods(["GET", "POST"])
def aims(request: HttpRequest) -> HttpResponse:
    """The mix of posts beside the one wanted, each objective by its own figures. POST: the mix that is wanted."""
    user = asker(request)
    demand(user, "post.see")
    board, names = read(request.GET, timezone.localdate()), Names()
    refused: list[str] = []
    goal = objectives.wanted()
    typed = {key: getattr(goal, key) for key in objectives.ORDER}
    if request.method == "POST":
        typed = {key: request.POST.get(key, "")[:4] for key in objectives.ORDER}
        try:
            actions.want(by=user, **{key: int(text) if text.isdecimal() else -1 for key, text in typed.items()})
            messages.success(request, _("Le mélange voulu est enregistré."))
            return redirect("insights:objectives")
        except ValidationError as error:
            refused = error.messages
    told = found(user, board, ("objective",))
    told_by = objectives.indicators(user, board, told)
    context = {
        "tabs": tabs(user, "objectives"), "board": board, "found": told, "plots": [objectives.mix(told, goal, names)], "look": look(),
        "these": urlencode(query(board)), "refused": refused, "may_want": may(user, "city.edit"), "spans": _spans(board),
        "typed": [(key, names("objective", key), typed[key]) for key in objectives.ORDER],
        "indicators": [(names("objective", key), _address("objectif", key), rows) for key, rows in told_by.items()],
    }  # fmt: skip
    return render(request, "insights/objectives.html", context, status=422 if refused else 200)


@require_GET
def aims_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under the mix."""
    user = asker(request)
    demand(user, "post.see")
    board = read(request.GET, timezone.localdate())
    plot = objectives.mix(found(user, board, ("objective",)), objectives.wanted(), Names())
    if plot.key != key:
        raise Http404(key)
    name = f"objectifs-{key}-{board.first.isoformat()}-{board.last.isoformat()}.csv"
    return as_csv(name, plot.head, plot.raw, [_("calculé le"), timezone.now().isoformat(timespec="seconds")])


@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest) -> HttpResponse:
    """What explains figures, day by day. POST: one more, or one anew."""
    user = asker(request)
    demand(user, "post.see")
    refused: list[str] = []
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("first", "last", "words", "mark")}
    if request.method == "POST":
        try:
            kept = Mark.objects.filter(pk=int(typed["mark"])).first() if typed["mark"].isdecimal() else None
            first, last = _day(typed["first"]), _day(typed["last"] or typed["first"])
            actions.keep(kept, first=first, last=last, words=typed["words"], by=user)
            messages.success(request, _("Le repère est enregistré."))
            return redirect("insights:marks")
        except ValidationError as error:
            refused = error.messages
    changing = request.GET.get("modifier", "")
    chosen = Mark.objects.filter(pk=int(changing)).first() if changing.isdecimal() and len(changing) < 18 else None
    if chosen is not None and request.method == "GET":
        typed = {
            "first": chosen.first.isoformat(),
            "last": chosen.last.isoformat(),
            "words": chosen.words,
            "mark": str(chosen.pk),
        }
    context = {
        "tabs": tabs(user, "boards"), "rows": Mark.objects.order_by("-first", "-pk")[:MARKED], "refused": refused, "typed": typed,
        "may_write": may(user, "post.write"), "chosen": chosen,
    }  # fmt: skip
    return render(request, "insights/marks.html", context, status=422 if refused else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({"first": _("Donnez un jour.")}) from error


@require_POST
def drop_mark(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "post.see")
    actions.drop(get_object_or_404(Mark, pk=pk), by=asker(request))
    messages.success(request, _("Le repère est retiré."))
    return redirect("insights:marks")
