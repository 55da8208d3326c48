"""Threads put in order, answers that become the city's own, boards, watched words, settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.forum import keeping, watching
from parvis.forum.counter import actions as counter
from parvis.forum.desk.views import colleague, pages, said_no
from parvis.forum.models import Board, Contribution, Thread, Watched
from parvis.forum.order import actions
from parvis.forum.order.forms import BoardForm, RulesForm, WatchedForm
from parvis.forum.words import WATCHED
from parvis.people.access import demand, may
from parvis.rest.cursors import capped


@require_POST
def tidy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Move, merge, split, close or open again."""
    by, found = colleague(request), get_object_or_404(Thread, pk=pk)
    act, to = request.POST.get("act", ""), found
    try:
        if act == "move":
            actions.move(thread=found, board=_board(request), by=by)
        elif act == "merge":
            to = actions.merge(thread=found, into=_other(request), by=by)
        elif act == "split":
            chosen = list(Contribution.objects.filter(thread=found, pk__in=_numbers(request.POST.getlist("answers"))))
            board = _board(request) if request.POST.get("board") else found.board
            to = actions.split(thread=found, answers=chosen, title=request.POST.get("title", ""), board=board, by=by)
        elif act in ("close", "reopen"):
            actions.close(thread=found, by=by, closed=act == "close")
        else:
            raise Http404
        messages.success(request, _("C’est fait ; les anciennes adresses y mènent."))
    except ValidationError as error:
        said_no(request, error)
    return redirect("forum-desk:thread", to.pk)


def _numbers(told: list[str]) -> list[int]:
    return [int(one) for one in told if one.isascii() and one.isdigit() and len(one) < 18]


def _board(request: HttpRequest) -> Board:
    found = Board.objects.filter(pk__in=_numbers([request.POST.get("board", "")])).first()
    if found is None:
        raise ValidationError({"board": _("Choisissez une rubrique.")})
    return found


def _other(request: HttpRequest) -> Thread:
    """By its number, or by its whole address."""
    told = request.POST.get("into", "").strip()
    after = told.split("/q/", 1)[-1].split("/", 1)[0].split("?", 1)[0]
    found = Thread.objects.filter(pk__in=_numbers([after])).first()
    if found is None:
        raise ValidationError({"into": _("Donnez le numéro ou l’adresse de l’autre question.")})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The second click: the answer as it will stand among the city's own, which a colleague may still mend."""
    by = colleague(request)
    demand(by, "answer.write")
    said = get_object_or_404(
        Contribution.objects.select_related("thread__board__topic", "thread__known"), pk=pk, kind="answer", state="shown"
    )
    typed: dict[str, Any] = {"title": said.thread.title, "text": said.text, "public": True}
    if request.method == "POST":
        typed = {
            "title": request.POST.get("title", ""),
            "text": request.POST.get("text", ""),
            "public": bool(request.POST.get("public")),
        }
        try:
            row = actions.make_known(thread=said.thread, said=said, by=by, **typed)
            messages.success(request, _("C’est une réponse type de la ville : elle sera proposée au guichet et à qui demande."))
            return redirect("knowledge:answer", row.pk)
        except ValidationError as error:
            said_no(request, error)
    return render(request, "forum/desk/known.html", pages(request, "threads") | {"said": said, "typed": typed})


@require_http_methods(["GET", "HEAD", "POST"])
def boards(request: HttpRequest) -> HttpResponseBase:
    return _board_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _board_page(request, get_object_or_404(Board, pk=pk))


def _board_page(request: HttpRequest, row: Board | None) -> HttpResponseBase:
    by = colleague(request)
    form = BoardForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_board(board=row, by=by, **form.cleaned_data)
            messages.success(request, _("La rubrique est enregistrée."))
            return redirect("forum-desk:boards")
        except ValidationError as error:
            form.add_error(None, error)
    context = pages(request, "boards") | {"form": form, "row": row, "rows": Board.objects.select_related("topic", "team")}
    return render(request, "forum/desk/boards.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def watched(request: HttpRequest) -> HttpResponseBase:
    """The words, and a box in which a text is tried before anybody writes it."""
    by = colleague(request)
    form = WatchedForm(request.POST if request.POST.get("act") else None, use_required_attribute=False)
    tried = request.POST.get("tried", "").replace("\x00", "")[:5000]
    if request.POST.get("drop"):
        row = Watched.objects.filter(pk__in=_numbers([request.POST.get("drop", "")])).first()
        if row is not None:
            actions.unwatch(row=row, by=by)
        return redirect("forum-desk:watched")
    if form.is_bound and form.is_valid():
        try:
            actions.watch(by=by, **form.cleaned_data)
            return redirect("forum-desk:watched")
        except ValidationError as error:
            form.add_error(None, error)
    looked = watching.look(tried, keeping.words()) if tried else None
    rows = [(row, WATCHED[row.act]) for row in Watched.objects.select_related("by")[:500]]
    context = pages(request, "watched") | {
        "form": form, "rows": rows, "tried": tried, "looked": looked,
        "personal": bool(tried) and watching.personal(tried), "links": watching.links(tried),
    }  # fmt: skip
    return render(request, "forum/desk/watched.html", context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    by = colleague(request)
    form = RulesForm(request.POST or None, row=keeping.rules())
    if request.method == "POST":
        demand(by, "city.edit")
        if form.is_valid():
            told = dict(form.cleaned_data)
            actions.set_rules(by=by, open_=told.pop("open"), **told)
            messages.success(request, _("Les réglages sont enregistrés."))
            form = RulesForm(None, row=keeping.rules())
    context = pages(request, "rules") | {
        "form": form, "may_edit": may(by, "city.edit"), "without_team": capped(counter.without_team(), 99),
    }  # fmt: skip
    return render(request, "forum/desk/rules.html", context, status=422 if form.is_bound and form.errors else 200)
