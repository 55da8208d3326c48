"""Contests over the API: what its pages do, for who runs them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.contests import actions
from parvis.contests import shapes as s
from parvis.contests.drawing import ALGORITHM
from parvis.contests.draws import actions as drawing
from parvis.contests.judging import actions as judging
from parvis.contests.judging.results import result_of
from parvis.contests.lists import counts
from parvis.contests.models import Contest, ContestKeeper, Draw, Finding, Juror, KeeperInvitation
from parvis.contests.reuse.actions import news
from parvis.contests.voting import actions as voting
from parvis.letters.actions import NoMailbox
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["contests"])


def runner(request: HttpRequest) -> User:
    """Who runs contests at all: a colleague, or a guest of one."""
    by = asker(request)
    if not may(by, "contest.edit") and not Contest.objects.kept_by(by).exists():
        raise PermissionDenied("contest.edit")
    return by


def contest_of(request: HttpRequest, pk: int) -> Contest:
    return get_object_or_404(Contest.objects.kept_by(runner(request)).select_related("team"), pk=pk)


def _row(row: Contest) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("id", "slug", "title", "state")}
    return told | {"team": row.team_id, "phase": row.phase(timezone.now())}


PLAIN = (
    "theme", "enter_from", "enter_until", "vote_from", "vote_until", "jury_until", "most_photos", "votes_each", "least_age", "hashtag",
    "uses", "more_uses", "territory", "years", "prizes", "criteria", "public_weight", "jury_weight", "revision", "announced_at",
)  # fmt: skip


def _told(row: Contest) -> dict[str, Any]:
    newest = row.rules.order_by("-number").values_list("number", flat=True).first()
    return _row(row) | {name: getattr(row, name) for name in PLAIN} | {
        "url": f"{settings.ENVIRONMENT.public_url}{reverse('contests:contest', args=[row.slug])}", "rules": newest or 0,
        "lacks": actions.lacking(row) if row.state == "draft" else [], "counts": counts(row),
    }  # fmt: skip


def no_mailbox() -> Any:
    return problem(503, _("La ville n’a pas de boîte d’où envoyer ce courriel."))


@router.get("/contests", response={200: Page[s.ContestRow], **PROBLEMS}, operation_id="contests")
def contests(request: HttpRequest, asked: Query[s.ContestsAsked]) -> Any:
    """Those that you run, the newest first."""
    rows, further = page(Contest.objects.kept_by(runner(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_row(row) for row in rows], "next": further}


@router.post("/contests", response={201: s.ContestOut, **PROBLEMS}, operation_id="contest_make")
@once
def make(request: HttpRequest, given: s.ContestIn) -> Any:
    """A new one, in preparation: nobody sees it before it opens."""
    by = asker(request)
    demand(by, "contest.edit")
    mine = Team.objects.open() if everywhere(by) else Team.objects.open().filter(pk__in=teams(by, "contest.edit"))
    return 201, _told(actions.make(title=given.title, team=get_object_or_404(mine, pk=given.team), by=by))


@router.get("/contests/{int:pk}", response={200: s.ContestOut, **PROBLEMS}, operation_id="contest")
def contest(request: HttpRequest, pk: int) -> Any:
    return _told(contest_of(request, pk))


@router.patch("/contests/{int:pk}", response={200: s.ContestOut, **PROBLEMS}, operation_id="contest_change")
def change(request: HttpRequest, pk: int, given: s.ContestChange) -> Any:
    """409 when a colleague changed it after `revision`."""
    row = contest_of(request, pk)
    wanted = given.model_dump(exclude_unset=True)
    revision = wanted.pop("revision")
    moments = {name: wanted.pop(name) for name in actions.MOMENTS if name in wanted}
    wanted = {name: value for name, value in wanted.items() if value is not None} | moments
    try:
        return 200, _told(actions.change(contest=row, by=asker(request), revision=revision, **wanted))
    except actions.Changed:
        return problem(409, "Conflict", f"revision {contest_of(request, pk).revision}")


@router.get("/contests/{int:pk}/rules", response={200: list[s.ContestRulesOut], **PROBLEMS}, operation_id="contest_rules")
def rules(request: HttpRequest, pk: int) -> Any:
    """All versions, the newest first."""
    return [_version(one) for one in contest_of(request, pk).rules.order_by("-number")]


def _version(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", "text", "digest", "what", "at")} | {"by": one.by_id}


@router.post("/contests/{int:pk}/rules", response={201: s.ContestRulesOut, **PROBLEMS}, operation_id="contest_rules_write")
@once
def write_rules(request: HttpRequest, pk: int, given: s.ContestRulesIn) -> Any:
    """A new version: who has entered is told, and keeps the one that they accepted."""
    try:
        return 201, _version(
            actions.write_rules(contest=contest_of(request, pk), text=given.text, what=given.what, by=asker(request))
        )
    except NoMailbox:
        return no_mailbox()


@router.post("/contests/{int:pk}/open", response={200: s.ContestOut, **PROBLEMS}, operation_id="contest_open")
def open_(request: HttpRequest, pk: int) -> Any:
    """422 while something is missing (`lacks`)."""
    return _told(actions.open_(contest=contest_of(request, pk), by=asker(request)))


@router.post("/contests/{int:pk}/cancel", response={200: s.ContestOut, **PROBLEMS}, operation_id="contest_cancel")
def cancel(request: HttpRequest, pk: int, given: s.ContestReasonIn) -> Any:
    return _told(actions.cancel(contest=contest_of(request, pk), reason=given.reason, by=asker(request)))


@router.post("/contests/{int:pk}/announce", response={200: s.ContestOut, **PROBLEMS}, operation_id="contest_announce")
def announce(request: HttpRequest, pk: int) -> Any:
    """Public, frozen with its sums, and told to who took part."""
    try:
        return 200, _told(actions.announce(contest=contest_of(request, pk), by=asker(request)))
    except NoMailbox:
        return no_mailbox()


@router.get("/contests/{int:pk}/votes", response={200: s.ContestFindingsOut, **PROBLEMS}, operation_id="contest_votes")
def votes(request: HttpRequest, pk: int) -> Any:
    """How many count and are set apart, and the patterns that were found."""
    return _found(contest_of(request, pk))


def _found(row: Contest) -> dict[str, Any]:
    numbers = counts(row)
    findings = row.findings.select_related("entry").order_by("-pk")[:200]
    return {"counted": numbers["counted"], "apart": numbers["apart"], "findings": [_finding(one) for one in findings]}


def _finding(one: Finding) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "kind", "told", "state", "reason", "at")} | {"entry": one.entry.number}


@router.post("/contests/{int:pk}/votes/look", response={200: s.ContestFindingsOut, **PROBLEMS}, operation_id="contest_votes_look")
def look(request: HttpRequest, pk: int) -> Any:
    """Look for patterns now. What is found is set apart until somebody decides; nothing is deleted."""
    row = contest_of(request, pk)
    voting.look(contest=row, by=asker(request))
    return _found(row)


@router.post(
    "/contests/findings/{int:pk}", response={200: s.ContestFindingOut, **PROBLEMS}, operation_id="contest_finding_settle"
)
def settle(request: HttpRequest, pk: int, given: s.ContestSettleIn) -> Any:
    """Its votes stay apart, or count."""
    rows = Finding.objects.select_related("contest", "entry").filter(contest__in=Contest.objects.kept_by(runner(request)))
    row = get_object_or_404(rows, pk=pk)
    voting.settle(finding=row, uphold=given.uphold, reason=given.reason, by=asker(request))
    return _finding(rows.get(pk=pk))


@router.get("/contests/{int:pk}/jury", response={200: list[s.ContestJurorOut], **PROBLEMS}, operation_id="contest_jury")
def jury(request: HttpRequest, pk: int) -> Any:
    return [_juror(one) for one in _judging(contest_of(request, pk))]


def _judging(row: Contest) -> Any:
    return row.jurors.annotate(judged=Count("scores"), conflicts=Count("scores", filter=Q(scores__conflict=True))).order_by("pk")


def _juror(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "name", "email", "title", "declared_at", "judged", "conflicts")}


@router.post("/contests/{int:pk}/jury", response={201: s.ContestJurorOut, **PROBLEMS}, operation_id="contest_juror_name")
@once
def name_juror(request: HttpRequest, pk: int, given: s.ContestJurorIn) -> Any:
    """They are sent a link of their own."""
    row = contest_of(request, pk)
    try:
        made = judging.name(contest=row, juror=given.name, email=given.email, title=given.title, by=asker(request))
    except NoMailbox:
        return no_mailbox()
    return 201, _juror(_judging(row).get(pk=made.pk))


@router.delete("/contests/jurors/{int:pk}", response={204: None, **PROBLEMS}, operation_id="contest_juror_unname")
def unname(request: HttpRequest, pk: int) -> Any:
    rows = Juror.objects.select_related("contest").filter(contest__in=Contest.objects.kept_by(runner(request)))
    judging.unname(juror=get_object_or_404(rows, pk=pk), by=asker(request))
    return 204, None


@router.get("/contests/{int:pk}/result", response={200: s.ContestResultOut, **PROBLEMS}, operation_id="contest_result")
def result(request: HttpRequest, pk: int) -> Any:
    """As it stands, or as it was announced."""
    row = contest_of(request, pk)
    return {"announced": row.result is not None, "lines": result_of(row)}


@router.get("/contests/{int:pk}/draws", response={200: list[s.ContestDrawOut], **PROBLEMS}, operation_id="contest_draws")
def draws(request: HttpRequest, pk: int) -> Any:
    return [_drawn(one) for one in contest_of(request, pk).draws.order_by("-pk")]


def _drawn(one: Draw) -> dict[str, Any]:
    plain = ("id", "what", "source", "numbers", "most", "commitment", "listing", "value", "at", "drawn_at")
    done = one.drawn_at is not None
    told = {"secret": one.secret if done else "", "result": one.result or [], "algorithm": ALGORITHM}
    return {name: getattr(one, name) for name in plain} | told


@router.post("/contests/{int:pk}/draws", response={201: s.ContestDrawOut, **PROBLEMS}, operation_id="contest_draw_promise")
@once
def promise(request: HttpRequest, pk: int, given: s.ContestDrawIn) -> Any:
    """Publishes the list and the commitment; the secret comes with the draw."""
    return 201, _drawn(drawing.promise(contest=contest_of(request, pk), by=asker(request), **given.model_dump()))


@router.post("/contests/draws/{int:pk}", response={200: s.ContestDrawOut, **PROBLEMS}, operation_id="contest_draw")
def draw(request: HttpRequest, pk: int, given: s.ContestValueIn) -> Any:
    """The public value is known: the order follows, once."""
    rows = Draw.objects.select_related("contest").filter(contest__in=Contest.objects.kept_by(runner(request)))
    return _drawn(drawing.draw(draw=get_object_or_404(rows, pk=pk), value=given.value, by=asker(request)))


@router.post("/contests/{int:pk}/prizes", response={200: s.ContestPrizesOut, **PROBLEMS}, operation_id="contest_prizes_propose")
def propose(request: HttpRequest, pk: int) -> Any:
    """The prizes in the order of the result, up to an equality, which somebody must settle in the open."""
    return {"given": actions.propose_prizes(contest=contest_of(request, pk), by=asker(request))}


def _guest(one: ContestKeeper) -> dict[str, Any]:
    return {
        "id": one.pk, "user": one.user_id, "name": str(one.user), "email": one.user.email, "first_day": one.first_day,
        "last_day": one.last_day, "at": one.at,
    }  # fmt: skip


def _colleague(request: HttpRequest, pk: int) -> Contest:
    """A contest of theirs, for who may say who runs it."""
    row = contest_of(request, pk)
    demand(asker(request), "contest.edit", row)
    return row


@router.get("/contests/{int:pk}/guests", response={200: s.ContestGuestsOut, **PROBLEMS}, operation_id="contest_guests")
def guests(request: HttpRequest, pk: int) -> Any:
    """Who runs it from outside, between which days; and ways in that nobody used yet."""
    row = _colleague(request, pk)
    waiting = row.invitations.filter(used_at__isnull=True, expires_at__gt=timezone.now()).order_by("pk")
    return {"items": [_guest(one) for one in row.keepers.select_related("user").order_by("pk")], "invitations": list(waiting)}


@router.delete("/contests/guests/{int:pk}", response={204: None, **PROBLEMS}, operation_id="contest_guest_out")
def guest_out(request: HttpRequest, pk: int) -> Any:
    """They see it no longer."""
    rows = ContestKeeper.objects.select_related("contest").filter(contest__in=Contest.objects.kept_by(runner(request)))
    actions.let_out(keeper=get_object_or_404(rows, pk=pk), by=asker(request))
    return 204, None


@router.delete("/contests/invitations/{int:pk}", response={204: None, **PROBLEMS}, operation_id="contest_invitation_back")
def invitation_back(request: HttpRequest, pk: int) -> Any:
    """A way in that nobody used leads nowhere any more."""
    rows = KeeperInvitation.objects.select_related("contest").filter(contest__in=Contest.objects.kept_by(runner(request)))
    actions.call_back(invitation=get_object_or_404(rows, pk=pk, used_at__isnull=True), by=asker(request))
    return 204, None


@router.post("/contests/{int:pk}/guests", response={201: s.ContestGuestOut, **PROBLEMS}, operation_id="contest_guest")
@once
def guest(request: HttpRequest, pk: int, given: s.ContestGuestIn) -> Any:
    """Somebody outside runs it between two days, and sees nothing else. Who is there already gets these days."""
    row = contest_of(request, pk)
    try:
        made = actions.let_in(contest=row, by=asker(request), **given.model_dump())
    except NoMailbox:
        return no_mailbox()
    if isinstance(made, ContestKeeper):
        return 201, {"user": made.user_id, "expires_on": None}
    return 201, {"user": None, "expires_on": timezone.localdate(made.expires_at)}


@router.post("/contests/{int:pk}/news", response={201: s.ContestNewsOut, **PROBLEMS}, operation_id="contest_news")
@once
def announce_news(request: HttpRequest, pk: int) -> Any:
    """A draft for the networks: who won what, with their pictures and names."""
    row = contest_of(request, pk)
    address = f"{settings.ENVIRONMENT.public_url}{reverse('contests:result', args=[row.slug])}"
    return 201, {"post": news(contest=row, by=asker(request), address=address).pk}
