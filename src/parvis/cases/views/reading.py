"""The list of cases, and one case with its history and the conversations that the reader may see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from parvis.cases import actions
from parvis.cases.history import conversations, history, opened
from parvis.cases.lists import VIEWS, WITH, chosen
from parvis.cases.models import Case, CaseUnion, Category
from parvis.cases.moving import moving
from parvis.cases.public.actions import address_of
from parvis.cases.uniting import near
from parvis.cases.uniting.actions import unions
from parvis.cases.words import INSIDE, KINDS, PRIORITIES, said
from parvis.inbox.models import Conversation, Message
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part

PAGE = 40
FILES = 200
TABS = (
    ("ouverts", gettext_lazy("Ouverts")), ("nouveaux", gettext_lazy("À traiter")), ("services", gettext_lazy("Chez un service")),
    ("habitants", gettext_lazy("Attendent l’habitant")), ("clos", gettext_lazy("Clos")), ("tous", gettext_lazy("Tous")),
)  # fmt: skip


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:19]) < 2**63 else None


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """`rattacher`: a conversation that looks for its case."""
    by = asker(request)
    demand(by, "inbox.see")
    given = {
        name: request.GET.get(name, "").replace("\x00", "")[:200]
        for name in ("vue", "q", "equipe", "categorie", "genre", "priorite")
    }
    view = given["vue"] if given["vue"] in VIEWS else "tous" if given["q"] else "ouverts"
    found = chosen(by, view=view, q=given["q"], team=number(given["equipe"]), category=given["categorie"], kind=given["genre"],
                   priority=given["priorite"])  # fmt: skip
    try:
        rows, further = page(found.select_related(*WITH), by="moved_at", cursor=request.GET.get("suite", "")[:200], size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    for row in rows:
        row.said = said(row)  # type: ignore[attr-defined]
    looking = number(request.GET.get("rattacher", ""))
    query = {name: value for name, value in (given | {"vue": view, "rattacher": str(looking or "")}).items() if value}
    context: dict[str, Any] = {
        "rows": rows, "tabs": TABS, "view": view, "given": given, "kinds": KINDS, "priorities": PRIORITIES,
        "looking": _looking(by, looking) if looking else None, "query": urlencode({k: v for k, v in query.items() if k != "vue"}),
        "next": f"{reverse('cases:list')}?{urlencode(query | {'suite': further})}" if further else "",
    }  # fmt: skip
    if is_part(request) and request.GET.get("suite"):
        return render(request, "cases/parts/rows.html", context)
    context["groups"] = Category.objects.filter(parent=None, active=True).order_by("position", "pk")
    context["teams"] = Team.objects.order_by("name")
    context["narrowed"] = any(value for name, value in given.items() if name != "vue")
    return render(request, "cases/list.html", context)


def _looking(by: User, pk: int) -> Conversation:
    return get_object_or_404(Conversation.objects.seen_by(by).select_related("identity"), pk=pk)


def to_tell(request: HttpRequest) -> dict[int, int]:
    """Conversation → the newest message that the page had shown."""
    chosen = (number(value) for value in request.POST.getlist("tell"))
    return {pk: number(request.POST.get(f"seen-{pk}", "")) or 0 for pk in chosen if pk}


def fetch(request: HttpRequest, pk: int) -> Case:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Case.objects.seen_by(by).select_related(*WITH, "opened_by"), pk=pk)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One that was merged leads to where it goes on, for those who see that."""
    case = fetch(request, pk)
    if case.merged_into_id and Case.objects.seen_by(asker(request)).filter(pk=case.merged_into_id).exists():
        messages.info(request, _("Le dossier %(number)s est fusionné dans celui-ci.") % {"number": case.number})
        return redirect("cases:case", pk=case.merged_into_id)
    return drawn(request, case)


def drawn(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    by = asker(request)
    linked = conversations(case, by)
    opened(case, linked, by=by)
    may_edit = actions.may_work(by, case) and case.merged_into_id is None
    context = {
        "case": case, "said": said(case), "kind": KINDS.get(case.kind, ""), "priority": PRIORITIES.get(case.priority, ""),
        "inside": INSIDE.get(case.state, ""), "steps": history(case, by), "linked": linked, "hidden": case.links.count() - len(linked),
        "files": files(linked), "may_edit": may_edit, "address": address_of(case),
        "confided": {row.pk for row in linked if row.private or row.kind in CATALOGUE[row.account.network].facts.confides},
        "answers": answered(case), "may_see_journal": may(by, "journal.see"),
        "near": near.to_case(case, by), "unions": _unions(case, may_edit=may_edit),
    }  # fmt: skip
    return render(request, "cases/one.html", context | moving(case, linked) | more, status=status)


def _unions(case: Case, *, may_edit: bool) -> list[CaseUnion]:
    """The newest that stands may be taken back."""
    rows = unions(case)
    standing = next((row for row in rows if row.undone_at is None), None)
    for row in rows:
        row.takes_back = may_edit and row is standing and row.case_id == case.pk  # type: ignore[attr-defined]
    return rows


def files(linked: list[Conversation]) -> list[dict[str, Any]]:
    """What came with their messages, kept here."""
    rows = Message.objects.filter(conversation__in=linked, way="in", removed_at__isnull=True).exclude(attached=[])
    return [
        {"name": one.get("name", ""), "at": row.at, "url": reverse("inbox:attached", args=[row.pk, place])}
        for row in rows.order_by("-at")[:FILES]
        for place, one in enumerate(row.attached)
        if one.get("file")
    ]


def answered(case: Case) -> list[tuple[str, str]]:
    """The questions of its category with what was answered."""
    told = []
    for one in case.category.attributes if case.category else []:
        given = case.answers.get(one["code"])
        names = {value["key"]: value["name"] for value in one["values"]}
        values = given if isinstance(given, list) else [given] if given not in (None, "") else []
        if values:
            told.append((one["description"], ", ".join(str(names.get(str(value), value)) for value in values)))
    return told
