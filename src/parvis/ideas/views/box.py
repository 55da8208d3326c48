"""The box: lists for who proposes and who sorts, the form that keeps what is typed, what each button does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ideas import actions
from parvis.ideas.models import Idea
from parvis.media.actions import take_in
from parvis.media.models import File
from parvis.people.access import demand, may
from parvis.publishing.views import seen_post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part

VIEWS = (
    ("", gettext_lazy("À trier")), ("demandees", gettext_lazy("Question posée")), ("retenues", gettext_lazy("Retenues")),
    ("refusees", gettext_lazy("Refusées")), ("miennes", gettext_lazy("Les miennes")),
)  # fmt: skip
STATES = {"": ("received",), "demandees": ("asked",), "retenues": ("taken", "published"), "refusees": ("refused",)}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """For who sorts: what waits, first. For who proposes: their own, with what became of them."""
    by = asker(request)
    if not may(by, "idea.sort"):
        demand(by, "idea.propose")
    sorts = may(by, "idea.sort")
    asked = request.GET.get("vue", "") if sorts else "miennes"
    found = Idea.objects.seen_by(by)
    found = found.filter(by=by) if asked == "miennes" else found.filter(state__in=STATES.get(asked, STATES[""]))
    try:
        rows, further = page(found.select_related("by", "team", "post").prefetch_related("pictures__file"), by="id",
                             cursor=request.GET.get("cursor", ""), size=40)  # fmt: skip
    except ValidationError as error:
        raise Http404 from error
    query = urlencode({"vue": asked, "cursor": further})
    context = {
        "rows": rows, "views": VIEWS, "asked": asked, "sorts": sorts, "may_propose": may(by, "idea.propose"),
        "next": f"{reverse('ideas:list')}?{query}" if further else "",
    }  # fmt: skip
    part = is_part(request) and request.GET.get("cursor")
    return render(request, "ideas/parts/rows.html" if part else "ideas/list.html", context)


def _idea(request: HttpRequest, pk: int) -> Idea:
    rows = Idea.objects.seen_by(asker(request)).select_related("by", "team", "post", "sorter")
    return get_object_or_404(rows.prefetch_related("pictures__file", "said__by", "by__memberships__team"), pk=pk)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _idea(request, pk))


def _page(request: HttpRequest, idea: Idea, *, status: int = 200, **more: Any) -> HttpResponse:
    by = asker(request)
    mine = idea.by_id == by.pk
    open_, taken = idea.state in ("received", "asked"), idea.state == "taken"
    said = list(idea.said.all())
    context = {
        "idea": idea, "mine": mine, "sorts": may(by, "idea.sort", idea) and (open_ or taken), "taken": taken,
        "answers": mine and (open_ or (taken and bool(said))), "waits": bool(said) and said[-1].way == "question",
        "thrown": (open_ and idea.post is not None) or (taken and idea.post is not None and idea.post.state == "binned"),
        "editable": mine and idea.state in ("draft", "received", "asked"), "pictures": [p.file for p in idea.pictures.all()],
        "online": idea.state == "published" or (idea.post is not None and idea.post.state == "sent"),
        "sees_post": idea.post is not None and may(by, "post.see", idea.post) and idea.post.state != "binned",
        "links": _links(idea), "departments": [m.team.name for m in idea.by.memberships.all()] if idea.by else [],
    }  # fmt: skip
    return render(request, "ideas/one.html", context | more, status=status)


def _links(idea: Idea) -> list[tuple[str, str]]:
    """Where what it became can be seen: (the account, its address)."""
    if idea.post is None:
        return []
    rows = idea.post.deliveries.filter(state="sent").exclude(url="").select_related("account").order_by("account__name")
    return [(row.account.name, row.url) for row in rows]


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The form. `do`: keep, or send."""
    by = asker(request)
    demand(by, "idea.propose")
    idea = get_object_or_404(Idea.objects.filter(by=by), pk=pk) if pk else None
    if idea is not None and idea.state not in ("draft", "received", "asked"):
        return redirect("ideas:idea", pk=idea.pk)
    if request.method == "GET":
        return _form(request, _typed_of(idea), idea)
    typed = _typed(request)
    refused, kept = _take_in(request, typed), list[str]()
    try:
        if refused:
            raise ValidationError(refused)
        idea = actions.keep(by=by, form=uuid.UUID(typed["form"]), pk=typed["pk"], **_fields(typed))
        if request.POST.get("do") == "send":
            kept = [_("Votre proposition est enregistrée, elle n’est pas envoyée.")]  # a refusal loses none of it
            actions.send(idea, by=by)
            messages.success(request, _("Merci ! La rédaction a reçu votre proposition."))
        else:
            messages.success(request, _("Enregistrée."))
    except ValidationError as error:
        typed["pk"] = idea.pk if idea else typed["pk"]
        return _form(request, typed, idea, refused=[*error.messages, *kept], status=422)
    return redirect("ideas:idea", pk=idea.pk)


def _take_in(request: HttpRequest, typed: dict[str, Any]) -> list[str]:
    """Files sent with the form itself, by a page without script."""
    refused = []
    for given in request.FILES.getlist("upload")[: actions.MOST_FILES]:
        try:
            file = take_in(cast(BinaryIO, given), name=given.name or "", by=asker(request))
            typed["files"] = list(dict.fromkeys([*typed["files"], file.pk]))
        except ValidationError as error:
            refused.append(f"{given.name} : {' '.join(error.messages)}")
    return refused


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The autosave: «enregistrée à …», or why not yet."""
    by = asker(request)
    demand(by, "idea.propose")
    typed = _typed(request)
    context: dict[str, Any] = {"typed": typed}
    try:
        idea = actions.keep(by=by, form=uuid.UUID(typed["form"]), pk=typed["pk"], **_fields(typed))
        typed["pk"] = idea.pk
        context["saved_at"] = timezone.now()
    except ValidationError as error:
        context["unsaved"] = error.messages
    response = render(request, "ideas/parts/saved.html", context)
    if "saved_at" in context:
        response["HX-Replace-Url"] = reverse("ideas:edit", args=[typed["pk"]])
    return response


def _typed(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    numbers = [int(value) for value in given.getlist("files") if value.isascii() and value.isdigit() and len(value) < 19]
    pk = given.get("pk", "")
    return {
        "text": given.get("text", ""), "place": given.get("place", ""), "wished": given.get("wished", "").strip(),
        "contact": given.get("contact", ""), "credit": given.get("credit", ""), "files": list(dict.fromkeys(numbers)),
        "team": given.get("team", ""), "pk": int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None,
        "form": _uuid(given.get("sheet", "")),
    }  # fmt: skip


def _typed_of(idea: Idea | None) -> dict[str, Any]:
    if idea is None:
        return {"files": [], "pk": None, "form": str(uuid.uuid4())}
    return {
        "text": idea.text, "place": idea.place, "wished": idea.wished.isoformat() if idea.wished else "", "contact": idea.contact,
        "credit": idea.credit, "files": [p.file_id for p in idea.pictures.all()], "team": str(idea.team_id), "pk": idea.pk,
        "form": str(idea.form or uuid.uuid4()),
    }  # fmt: skip


def _fields(typed: dict[str, Any]) -> dict[str, Any]:
    """As `actions.keep` takes them. Raises ValidationError for a day that is none."""
    fields = {name: typed[name] for name in ("text", "place", "contact", "credit", "files")}
    fields["wished"] = _day(typed["wished"])
    if typed["team"].isdecimal() and len(typed["team"]) < 19:
        fields["team"] = next((team for team in actions.desks() if team.pk == int(typed["team"])), None)
    return fields


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"wished": _("Donnez un jour qui existe.")})
    return day


def _uuid(text: str) -> str:
    return text if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) else str(uuid.uuid4())


def _form(request: HttpRequest, typed: dict[str, Any], idea: Idea | None, *, status: int = 200, **more: Any) -> HttpResponse:
    files = File.objects.seen_by(asker(request)).in_bulk(typed["files"])
    context = {
        "typed": typed, "idea": idea, "desks": actions.desks(),
        "files": [(files[pk], files[pk].alt) for pk in typed["files"] if pk in files],
    }  # fmt: skip
    return render(request, "ideas/write.html", context | more, status=status)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What may be done about one proposal."""
    if verb not in VERBS:
        raise Http404
    idea = _idea(request, pk)
    try:
        return VERBS[verb](request, idea)
    except (ValidationError, PermissionDenied) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error) or _("Vos droits ne le permettent pas.")]
        return _page(request, _idea(request, pk), status=422, refused=said, typed=request.POST)


def _send(request: HttpRequest, idea: Idea) -> HttpResponse:
    actions.send(idea, by=asker(request))
    messages.success(request, _("Merci ! La rédaction a reçu votre proposition."))
    return redirect("ideas:idea", pk=idea.pk)


def _discard(request: HttpRequest, idea: Idea) -> HttpResponse:
    actions.discard(idea, by=asker(request))
    messages.success(request, _("La proposition est jetée."))
    return redirect("ideas:list")


def _ask(request: HttpRequest, idea: Idea) -> HttpResponse:
    actions.ask(idea, text=request.POST.get("text", ""), by=asker(request))
    messages.success(request, _("La question est posée."))
    return redirect("ideas:idea", pk=idea.pk)


def _answer(request: HttpRequest, idea: Idea) -> HttpResponse:
    actions.answer(idea, text=request.POST.get("text", ""), by=asker(request))
    messages.success(request, _("Votre réponse est transmise."))
    return redirect("ideas:idea", pk=idea.pk)


def _take(request: HttpRequest, idea: Idea) -> HttpResponse:
    taken = actions.take(idea, by=asker(request))
    messages.success(request, _("C’est une publication : finissez-la ici. Son auteur est prévenu."))
    return redirect("publishing:edit", pk=taken.post_id)


def _refuse(request: HttpRequest, idea: Idea) -> HttpResponse:
    actions.refuse(idea, reason=request.POST.get("reason", ""), by=asker(request))
    messages.success(request, _("La proposition est refusée ; son auteur lira pourquoi."))
    return redirect("ideas:list")


VERBS: dict[str, Callable[[HttpRequest, Idea], HttpResponse]] = {
    "envoyer": _send, "jeter": _discard, "demander": _ask, "repondre": _answer, "retenir": _take, "refuser": _refuse,
}  # fmt: skip


@require_GET
def of_post(request: HttpRequest, pk: int) -> HttpResponse:
    """On a post's page: whose proposal it was."""
    post = seen_post(request, pk)
    found = Idea.objects.filter(post=post).select_related("by").prefetch_related("by__memberships__team").first()
    return render(
        request,
        "ideas/parts/origin.html",
        {"idea": found, "sees": found and Idea.objects.seen_by(asker(request)).filter(pk=found.pk).exists()},
    )
