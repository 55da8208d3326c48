"""The forum as colleagues see it: what waits, what is said, what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.forum import keeping, lists, near, watching
from parvis.forum.counter import actions as counter
from parvis.forum.desk import actions
from parvis.forum.desk import lists as desk
from parvis.forum.models import Board, Contribution, Decision, Passed, Revision, Thread
from parvis.forum.polls import reading as polls
from parvis.forum.polls.asking import usual_end
from parvis.forum.words import ACTS, GROUNDS, HELD, SOURCES
from parvis.inbox.grounds.articles import articles
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.square.tabs import tabs


def colleague(request: HttpRequest) -> User:
    """Who may moderate the square. Raises PermissionDenied."""
    by = asker(request)
    demand(by, "square.moderate")
    return by


def pages(request: HttpRequest, part: str) -> dict[str, Any]:
    """What each of these pages shows around its own part."""
    counts = desk.counts()
    own = [
        ("queue", _("À relire"), counts["held"] + counts["flagged"] + counts["contested"]), ("threads", _("Questions"), 0),
        ("decisions", _("Registre"), 0), ("boards", _("Rubriques"), 0), ("watched", _("Mots surveillés"), 0), ("rules", _("Réglages"), 0),
    ]  # fmt: skip
    parts = [{"url": reverse(f"forum-desk:{name}"), "text": word, "count": n, "current": name == part} for name, word, n in own]
    return {"counts": counts, "parts": parts, "tabs": tabs(asker(request), request.path)}


def said_no(request: HttpRequest, error: ValidationError) -> None:
    for line in error.messages:
        messages.error(request, line)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Held first contributions and words, flags, contested decisions: the oldest first."""
    colleague(request)
    what = request.GET.get("voir", "held")
    if what not in desk.WAITING:
        raise Http404
    context: dict[str, Any] = pages(request, "queue") | {"what": what, "articles": articles()}
    try:
        if what == "contested":
            context |= {"contested": desk.contested()[: desk.PAGE], "next": ""}
        else:
            rows, following = desk.queue(what, request.GET.get("suite", ""))
            context |= {"rows": told(rows), "next": following}
    except ValidationError as error:
        raise Http404 from error
    return render(request, "forum/desk/queue.html", context)


def told(rows: list[Contribution]) -> list[dict[str, Any]]:
    """Each with why it waits, in words, and the watched words in it."""
    flags, words = desk.flags_of(rows), keeping.words()
    choices = desk.choices_of(rows)
    found = []
    for row in rows:
        looked = watching.look(f"{row.thread.title}\n{row.text}", words) if "words" in row.held_for else None
        why = [str(HELD.get(code, code)) for code in row.held_for]
        if looked and looked.held:
            why.append("« " + " », « ".join(looked.held) + " »")
        found.append(
            {
                "said": row,
                "why": why,
                "choices": choices.get(row.thread_id, []) if row.kind == "question" else [],
                "flags": [(flag, GROUNDS.get(flag.ground, flag.ground)) for flag in flags.get(row.pk, [])],
            }
        )
    return found


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let it in, leave it, take it down or give it back, with reasons."""
    by = colleague(request)
    said = get_object_or_404(Contribution.objects.select_related("thread"), pk=pk)
    act = request.POST.get("act", "")
    try:
        if act == "let_in":
            actions.let_in(said=said, by=by)
            messages.success(request, _("C’est visible de tous."))
        elif act == "keep":
            actions.dismiss_flags(said=said, by=by)
            messages.success(request, _("C’est resté en place ; qui l’a signalé le sait."))
        elif act == "give_back":
            actions.give_back(said=said, by=by)
            messages.success(request, _("C’est de nouveau visible."))
        elif act == "take_down":
            facts, clause, law = (request.POST.get(name, "") for name in ("facts", "clause", "law"))
            row = actions.take_down(said=said, by=by, facts=facts, clause=clause, law=law)
            told_it = _("C’est masqué ; son auteur l’apprend par courriel et sur sa page.")
            messages.success(request, told_it if row.told_at else _("C’est masqué ; son auteur l’apprend sur sa page."))
        else:
            raise Http404
    except ValidationError as error:
        said_no(request, error)
        if act == "take_down":  # nothing typed is lost
            typed = {name: request.POST.get(name, "") for name in ("facts", "clause", "law")}
            return _one(request, said.thread, {"typed": typed, "taking": said.pk}, 422)
    return redirect(
        request.POST.get("back", "") if request.POST.get("back", "").startswith("/place-publique/") else "forum-desk:queue"
    )


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    colleague(request)
    show, q = request.GET.get("filtre", ""), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if show not in lists.FILTERS:
        raise Http404
    try:
        rows, following = (lists.searched(q), "") if q else desk.threads(show, request.GET.get("suite", ""))
    except ValidationError as error:
        raise Http404 from error
    context = pages(request, "threads") | {"rows": rows, "next": following, "show": show, "q": q}
    return render(request, "forum/desk/threads.html", context)


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    colleague(request)
    return _one(request, get_object_or_404(_full(), pk=pk))


def _full() -> Any:
    return Thread.objects.select_related("board", "resident", "known", "merged_into")


def _one(request: HttpRequest, found: Thread, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    by = asker(request)
    rows = found.contributions.select_related("resident__member", "colleague", "certified_by").order_by("at", "pk")[:300]
    context = pages(request, "threads") | {
        "thread": found, "rows": told(list(rows)), "near": near.threads(found.title, without=found.pk), "articles": articles(),
        "case": counter.case_of(found),
        "boards": Board.objects.all(), "passed": Passed.objects.filter(thread=found).select_related("conversation").first(),
        "address": keeping.address(found), "drawn": get_random_string(16), "typed": {}, "taking": 0,
        "poll": polls.of(found), "ends": usual_end(localdate()),
        "may_answer": may(by, "inbox.reply"), "may_know": may(by, "answer.write"),
        "proposals": near.answers(found.title, found.language) if found.state == "open" else [],
    }  # fmt: skip
    return render(request, "forum/desk/thread.html", context | (more or {}), status=status)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The city's own answer."""
    by, found = colleague(request), get_object_or_404(_full(), pk=pk)
    text = request.POST.get("text", "")
    try:
        actions.answer(thread=found, by=by, text=text, asked=request.POST.get("drawn", "") or get_random_string(16))
    except ValidationError as error:
        said_no(request, error)
        return _one(request, found, {"typed": {"text": text}}, 422)
    messages.success(request, _("La réponse officielle est publiée."))
    return redirect("forum-desk:thread", pk)


@require_POST
def pass_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    by, found = colleague(request), get_object_or_404(Thread, pk=pk)
    try:
        counter.pass_on(thread=found, by=by)
        messages.success(request, _("La question est au guichet : la réponse qui en partira reviendra ici."))
    except ValidationError as error:
        said_no(request, error)
    return redirect("forum-desk:thread", pk)


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Certified, or the answer that solves it; or no longer."""
    by = colleague(request)
    said = get_object_or_404(Contribution.objects.select_related("thread"), pk=pk)
    act = request.POST.get("act", "")
    try:
        if act in ("certify", "uncertify"):
            actions.certify(said=said, by=by, right=act == "certify")
        elif act in ("choose", "unchoose"):
            actions.choose(thread=said.thread, said=said if act == "choose" else None, by=by)
        else:
            raise Http404
        messages.success(request, _("C’est noté."))
    except ValidationError as error:
        said_no(request, error)
    return redirect("forum-desk:thread", said.thread_id)


@require_http_methods(["GET", "HEAD", "POST"])
def revert(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What it said before; one click brings it back."""
    by = colleague(request)
    said = get_object_or_404(Contribution.objects.select_related("thread"), pk=pk)
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            actions.revert(said=said, number=int(number) if number.isascii() and number.isdigit() else 0, by=by)
        except Revision.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("Le texte d’avant est revenu."))
        return redirect("forum-desk:thread", said.thread_id)
    rows = said.revisions.select_related("resident", "colleague").order_by("-number")[:50]
    return render(request, "forum/desk/revisions.html", pages(request, "threads") | {"said": said, "rows": rows})


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    colleague(request)
    try:
        rows, following = desk.decisions(request.GET.get("suite", ""))
    except ValidationError as error:
        raise Http404 from error
    context = pages(request, "decisions") | {"rows": rows, "next": following, "acts": ACTS, "sources": SOURCES}
    return render(request, "forum/desk/decisions.html", context)


@require_POST
def second_look(request: HttpRequest, pk: int) -> HttpResponseBase:
    by, row = colleague(request), get_object_or_404(Decision, pk=pk)
    try:
        actions.second_look(row=row, by=by, lift=request.POST.get("act") == "lift", answer=request.POST.get("answer", ""))
        messages.success(request, _("C’est tranché ; la personne l’apprend par courriel et sur sa page."))
    except ValidationError as error:
        said_no(request, error)
    return redirect(reverse("forum-desk:queue") + "?voir=contested")
