"""Who runs contests: the list, one contest, its settings, its rules, who else runs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.contests import actions
from parvis.contests.lists import counts, shown
from parvis.contests.middleware import is_guest
from parvis.contests.models import Contest, ContestKeeper
from parvis.contests.reuse.actions import news
from parvis.contests.rights import TERRITORIES, USES
from parvis.contests.words import LACKS, PHASES
from parvis.letters.actions import NoMailbox
from parvis.people.access import everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import by_field

TABS = (
    ("contest", gettext_lazy("Le concours")), ("entries", gettext_lazy("Participations")), ("jury", gettext_lazy("Jury")),
    ("votes", gettext_lazy("Votes")), ("redress", gettext_lazy("Signalements")),
    ("result", gettext_lazy("Résultat")), ("draws", gettext_lazy("Tirages")),
)  # fmt: skip
NO_MAIL = gettext_lazy(
    "La ville n’a pas de boîte d’où envoyer ce courriel : connectez-en une, ou choisissez-la dans les réglages."
)


def found(request: HttpRequest, pk: int) -> Contest:
    """The contest, if they run it; for everybody else it is not there."""
    return get_object_or_404(Contest.objects.kept_by(asker(request)).select_related("team"), pk=pk)


def shell(user: User) -> str:
    """The frame around a page: a guest has no way to the rest of the house."""
    return "contests/desk/guest.html" if is_guest(user) else "design/base.html"


def drawn(
    request: HttpRequest, template: str, contest: Contest, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of one contest, under its tabs. A guest sees no way to the rest of the house."""
    phase = contest.phase(timezone.now())
    around = {
        "contest": contest, "tab": tab, "tabs": TABS, "phase": phase, "said": PHASES[phase], "public": contest.state != "draft",
        "colleague": may(asker(request), "contest.edit", contest), "shell": shell(asker(request)),
    }  # fmt: skip
    return render(request, template, around | context, status=status)


@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    rows = Contest.objects.kept_by(by)
    colleague = may(by, "contest.edit")
    if not colleague and not rows.exists():
        return _not_today(request, by)
    try:
        one_page, further = page(rows.select_related("team"), by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    lines = [(one, PHASES[phase], phase) for one, phase in shown(one_page)]
    return render(
        request, "contests/desk/contests.html", {"lines": lines, "next": further, "colleague": colleague, "shell": shell(by)}
    )


def _not_today(request: HttpRequest, by: User) -> HttpResponse:
    """A guest outside their days is told which they are; nobody else has anything here. Raises PermissionDenied."""
    theirs = ContestKeeper.objects.filter(user=by).select_related("contest").order_by("pk")
    if not theirs:
        raise PermissionDenied("contest.edit")
    return render(request, "contests/desk/not_today.html", {"theirs": theirs, "shell": shell(by)}, status=403)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    if not may(by, "contest.edit"):
        raise PermissionDenied("contest.edit")
    mine = _teams(by)
    wrong: list[str] = []
    if request.method == "POST":
        team = next((one for one in mine if str(one.pk) == request.POST.get("team", "")), mine[0])
        try:
            return redirect("contests-desk:change", pk=actions.make(title=request.POST.get("title", ""), team=team, by=by).pk)
        except ValidationError as error:
            wrong = error.messages
    context = {"teams": mine, "wrong": wrong, "title": request.POST.get("title", "")}
    return render(request, "contests/desk/new.html", context, status=422 if wrong else 200)


def _teams(by: User) -> list[Team]:
    rows = Team.objects.open().order_by("name")
    return list(rows if everywhere(by) else rows.filter(pk__in=teams(by, "contest.edit")))


@require_safe
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    lacks = actions.lacking(row) if row.state == "draft" else []
    context = {
        "lacks": [LACKS[code] for code in lacks], "counts": counts(row), "rules": row.rules.order_by("-number").first(),
        "uses": [USES[use] for use in row.uses if use in USES], "territory": TERRITORIES[row.territory],
        "findings": row.findings.filter(state="open").count(), "post": may(asker(request), "post.write"),
    }  # fmt: skip
    return drawn(request, "contests/desk/contest.html", row, "contest", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """All of its settings. What was typed is shown again with what stands in its way."""
    row = found(request, pk)
    if request.method != "POST":
        return _settings(request, row, _typed(row))
    typed, wrong, status = _again(request.POST), {}, 422
    try:
        actions.change(
            contest=row, by=asker(request), revision=_number(request.POST.get("revision", "")) or 0, **_given(request.POST)
        )
    except ValidationError as error:
        wrong = by_field(error)
    except actions.Changed:
        row = found(request, pk)
        typed["revision"], status = row.revision, 409
        wrong = {
            "": [_("Un collègue vient de le modifier. Vos réponses sont ci-dessous : enregistrez de nouveau pour les garder.")]
        }
    else:
        messages.success(request, _("Le concours est enregistré."))
        return redirect("contests-desk:contest", pk=pk)
    return _settings(request, row, typed, wrong, status)


PLAIN = ("title", "theme", "lead", "organiser", "contact", "hashtag")


def _typed(row: Contest) -> dict[str, Any]:
    moments = {name: _local(getattr(row, name)) for name in actions.MOMENTS}
    numbers = {name: getattr(row, name) for name in actions.NUMBERS}
    return {name: getattr(row, name) for name in PLAIN} | moments | numbers | {
        "uses": row.uses, "more_uses": row.more_uses, "territory": row.territory, "prizes": "\n".join(row.prizes),
        "criteria": [(one["label"], one["weight"], one["most"]) for one in row.criteria], "revision": row.revision,
    }  # fmt: skip


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") if at else ""


def _again(given: QueryDict) -> dict[str, Any]:
    lines = {
        name: given.get(name, "").replace("\x00", "")[:5000]
        for name in (*PLAIN, *actions.MOMENTS, *actions.NUMBERS, "territory", "prizes", "revision")
    }
    return lines | {"uses": given.getlist("uses"), "more_uses": given.getlist("more_uses"), "criteria": _criteria(given)}


def _criteria(given: QueryDict) -> list[tuple[str, Any, Any]]:
    columns = (given.getlist(name) for name in ("criterion", "weight", "most"))
    return [(label, _number(weight), _number(most)) for label, weight, most in zip(*columns, strict=False) if label.strip()][:12]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _given(given: QueryDict) -> dict[str, Any]:
    """What the form says. A moment that cannot be read is a ValidationError of its field."""
    found: dict[str, Any] = {name: given.get(name, "") for name in (*PLAIN, "territory")}
    found |= {name: _number(given.get(name, "")) for name in actions.NUMBERS}
    found |= {name: _moment(given, name) for name in actions.MOMENTS}
    criteria = [{"label": label, "weight": weight, "most": most} for label, weight, most in _criteria(given)]
    return found | {
        "uses": given.getlist("uses"), "more_uses": given.getlist("more_uses"), "prizes": given.get("prizes", "").splitlines(),
        "criteria": criteria,
    }  # fmt: skip


def _moment(given: QueryDict, name: str) -> datetime | None:
    text = given.get(name, "").strip()
    try:
        read = parse_datetime(text) if text else None
    except ValueError:
        read = None
    if text and read is None:
        raise ValidationError({name: [_("Donnez un jour et une heure qui existent.")]})
    return timezone.make_aware(read) if read and timezone.is_naive(read) else read


def _day(given: QueryDict, name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        read = parse_date(text) if text else None
    except ValueError:
        read = None
    if text and read is None:
        raise ValidationError({name: [_("Donnez un jour qui existe.")]})
    return read


def _settings(request: HttpRequest, row: Contest, typed: dict[str, Any], wrong: dict[str, list[str]] | None = None,
              status: int = 200) -> HttpResponse:  # fmt: skip
    criteria = [*typed["criteria"], *[("", 1, 10)] * 2][: max(4, len(typed["criteria"]) + 1)]
    context = {
        "typed": typed, "wrong": wrong or {}, "uses": USES.items(), "territories": TERRITORIES.items(), "criteria": criteria,
        "fixed": row.state != "draft",
    }  # fmt: skip
    return drawn(request, "contests/desk/change.html", row, "contest", context, status if wrong else 200)


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    versions = list(row.rules.select_related("by").order_by("-number"))
    typed = {"text": versions[0].text if versions else "", "what": ""}
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "") for name in ("text", "what")}
        try:
            made = actions.write_rules(contest=row, by=asker(request), **typed)
            messages.success(request, _("Le règlement est à la version %(number)s.") % {"number": made.number})
            return redirect("contests-desk:rules", pk=pk)
        except ValidationError as error:
            wrong = by_field(error)
        except NoMailbox:
            wrong = {"": [str(NO_MAIL)]}
    entered = row.entries.exclude(state__in=("withdrawn", "refused")).count()
    context = {"typed": typed, "wrong": wrong, "versions": versions, "entered": entered}
    return drawn(request, "contests/desk/rules.html", row, "contest", context, 422 if wrong else 200)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """ouvrir · annuler · annoncer · publier: one button each."""
    row, by = found(request, pk), asker(request)
    acts: dict[str, Callable[[], Any]] = {
        "ouvrir": lambda: actions.open_(contest=row, by=by),
        "annuler": lambda: actions.cancel(contest=row, reason=request.POST.get("reason", ""), by=by),
        "annoncer": lambda: actions.announce(contest=row, by=by),
        "prix": lambda: actions.propose_prizes(contest=row, by=by),
        "publier": lambda: news(contest=row, by=by, address=_address(row)),
    }
    if verb not in acts:
        raise Http404
    try:
        made = acts[verb]()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except NoMailbox:
        messages.error(request, NO_MAIL)
    else:
        if verb == "publier":
            return redirect("publishing:edit", pk=made.pk)
        messages.success(request, SAID[verb])
    return redirect("contests-desk:result" if verb in ("prix", "annoncer") else "contests-desk:contest", pk=pk)


SAID = {
    "ouvrir": gettext_lazy("Le concours est public."), "annuler": gettext_lazy("Le concours est annulé."),
    "annoncer": gettext_lazy("Le résultat est public, et les participants sont prévenus."),
    "prix": gettext_lazy("Les prix sont proposés dans l’ordre du classement."),
}  # fmt: skip


def _address(row: Contest) -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('contests:result', args=[row.slug])}"


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who runs it from outside: colleagues alone let somebody in or out."""
    row, by = found(request, pk), asker(request)
    if not may(by, "contest.edit", row):
        raise PermissionDenied("contest.edit")
    typed, wrong = request.POST.get("email", "").strip()[:254], ""
    if request.method == "POST":
        try:
            if keeper := request.POST.get("keeper", ""):
                actions.let_out(keeper=get_object_or_404(row.keepers.select_related("contest"), pk=_number(keeper) or 0), by=by)
            elif invitation := request.POST.get("invitation", ""):
                waiting = row.invitations.select_related("contest")
                actions.call_back(invitation=get_object_or_404(waiting, pk=_number(invitation) or 0), by=by)
            else:
                days = {name: _day(request.POST, name) for name in ("first_day", "last_day")}
                actions.let_in(contest=row, email=typed, by=by, **days)
            messages.success(request, _("C’est fait."))
            return redirect("contests-desk:people", pk=pk)
        except ValidationError as error:
            wrong = " ".join(error.messages)
        except NoMailbox:
            wrong = str(NO_MAIL)
    context = {
        "keepers": row.keepers.select_related("user", "by").order_by("pk"), "typed": typed, "wrong": wrong,
        "first_day": request.POST.get("first_day", "")[:10], "last_day": request.POST.get("last_day", "")[:10],
        "invitations": row.invitations.filter(used_at__isnull=True, expires_at__gt=timezone.now()).order_by("-pk"),
    }  # fmt: skip
    return drawn(request, "contests/desk/people.html", row, "contest", context, 422 if wrong else 200)
