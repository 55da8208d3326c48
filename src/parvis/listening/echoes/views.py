"""Echoes: what many say, with its examples; made a subject in one click, or refused."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.listening.echoes import actions, lists
from parvis.listening.models import Echo
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.understanding.topics import titles

PAGE = 20


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    view = request.GET.get("vue", "")
    if view not in lists.VIEWS:
        raise Http404
    try:
        rows, further = page(lists.proposed(by, lists.VIEWS[view]), by="last_at", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    said, names = lists.examples(rows, by), titles()
    context = {
        "echoes": [(row, names.get(row.theme, ""), said.get(row.pk, [])) for row in rows], "view": view, "part": "echoes",
        "next": f"?{urlencode({'vue': view, 'suite': further})}" if further else "", "may_edit": may(by, "subject.edit"),
    }  # fmt: skip
    return render(request, "listening/echoes/list.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    echo = get_object_or_404(Echo.objects.seen_by(by).select_related("subject", "team"), pk=pk)
    try:
        rows, further = page(lists.prints(echo, by), by="id", cursor=request.GET.get("suite", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    may_edit = may(by, "subject.edit", echo)
    context = {
        "echo": echo, "rows": rows, "theme": titles().get(echo.theme, ""), "may_edit": may_edit,
        "next": f"?{urlencode({'suite': further})}" if further else "",
        "later": len(actions.waiting(echo, by)) if may_edit and echo.subject and echo.subject.state == "open" else 0,
    }  # fmt: skip
    return render(request, "listening/echoes/one.html", context)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    echo = get_object_or_404(Echo.objects.seen_by(by).select_related("subject", "team"), pk=pk)
    try:
        if verb == "sujet":
            subject = actions.make_subject(echo, by=by, title=request.POST.get("title", ""))
            messages.success(request, _("Le sujet « %(title)s » est ouvert.") % {"title": subject.title})
            return redirect("subjects:subject", pk=subject.pk)
        if verb == "refuser":
            actions.refuse(echo, by=by)
            messages.success(request, _("C’est noté : cet écho ne sera plus proposé."))
            return redirect("listening:echoes")
        if verb != "rejoindre":
            raise Http404
        n = actions.join_later(echo, by=by)
        said = ngettext("%(n)s conversation a rejoint le sujet.", "%(n)s conversations ont rejoint le sujet.", n)
        messages.success(request, said % {"n": n})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("listening:echo", pk=pk)
