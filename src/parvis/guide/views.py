"""Help, first steps, what changed, the API to read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.guide import actions, pages
from parvis.guide.steps import first_steps
from parvis.people.access import demand, may
from parvis.rest.auth import asker

SHOWN = 120


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    context = {"helps": pages.helps(pages.language()).values(), "of_city": may(asker(request), "city.edit")}
    return render(request, "guide/home.html", context)


@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    found = pages.helps(pages.language())
    if key not in found:
        raise Http404
    return render(request, "guide/page.html", {"help": found[key], "helps": found.values()})


@require_GET
def near(request: HttpRequest, room: str) -> HttpResponse:
    """From the `?` of a page to the help about its room."""
    return redirect("guide:page", pages.NEAR.get(room, "debut"))


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    return render(request, "guide/changes.html", {"changes": pages.changes()})


@require_GET
def api(request: HttpRequest) -> HttpResponse:
    """One tag at a time, or what is searched for: the whole would be a page of several hundred operations."""
    whole = pages.description(request)
    q, tag = request.GET.get("q", "").replace("\x00", "")[:80], request.GET.get("theme", "")
    tags = sorted({tag for methods in whole["paths"].values() for one in methods.values() for tag in one.get("tags", ())})
    tag = "" if q else tag if tag in tags else tags[0]
    found = pages.operations(whole, tag, q)
    for one in found[:SHOWN]:
        named = ((_("Adresse"), one["parameters"]), (_("Ce qu’on donne"), one["body"]), (_("Ce qu’on reçoit"), one["answer"]))
        one["tables"] = [(title, rows) for title, rows in named if rows]
    context: dict[str, Any] = {
        "origin": request.build_absolute_uri("/")[:-1],
        "tags": tags,
        "tag": tag,
        "q": q,
        "rows": found[:SHOWN],
        "more": len(found) > SHOWN,
        "count": len(found),
    }
    return render(request, "guide/api.html", context)


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    return render(request, "guide/begin.html", first_steps(by) | {"on_today": may(by, "people.edit")})


@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """For the top of Today, which asks for it when it is there itself: nothing once all is done, or put away."""
    by = asker(request)
    demand(by, "people.edit")
    return render(request, "guide/parts/begin.html", first_steps(by))


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """`do=back`: they stand on Today again."""
    by = asker(request)
    if request.POST.get("do") == "back":
        actions.take_out(by=by)
        return redirect("guide:begin")
    actions.put_away(by=by)
    return redirect("pages:today")
