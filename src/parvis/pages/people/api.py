"""People over the API: who works here, who is invited, where they are signed in, what they may do and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from parvis.accounts.models import Account
from parvis.pages import actions as colleagues
from parvis.pages.people import actions, factor, reading
from parvis.pages.people.views import link_of
from parvis.people.access import ROLES, VERBS, demand, why
from parvis.people.models import Compulsory, Invitation, OpenSession, Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once_secret, whole
from parvis.rest.shapes import Asked, Id, Moment, Page, Strict, Words

router = Router(tags=["people"])
EDIT = "people.edit"


class RoleOut(Schema):
    """A role and the verbs that it allows."""

    role: str
    verbs: list[str]


class MemberOut(Schema):
    team: int
    role: str


class ColleagueOut(Schema):
    """Somebody who works here."""

    id: int
    username: str
    name: str
    email: str
    active: bool
    on_duty: bool
    joined_at: datetime
    memberships: list[MemberOut]


class PeopleOut(Page[ColleagueOut]):
    pass


class ColleagueChange(Strict):
    """What is given changes. `role` "": they leave the team."""

    active: bool | None = None
    team: Id | None = None
    role: Words | None = Field(None, max_length=20)


class InvitationIn(Strict):
    email: Words = Field(max_length=254)
    role: Words = Field(max_length=20)
    team: Id
    name: Words = Field("", max_length=120)
    begins_at: Moment | None = None
    ends_at: Moment | None = Field(None, description="the role ends then; a guest has to have one, within the year")
    campaign: Id | None = Field(None, description="a guest of an agency: nothing opens but this campaign, with a second factor")


class InvitationOut(Schema):
    """A way in for one address."""

    id: int
    email: str
    name: str
    role: str
    team: int
    made_at: datetime
    expires_at: datetime
    begins_at: datetime | None
    ends_at: datetime | None
    campaign: int | None


class InvitationMade(InvitationOut):
    link: str = Field(description="serves once, within 48 hours; it is told this once")


class SessionOut(Schema):
    """Where somebody is signed in."""

    id: int
    browser: str
    address: str
    begun_at: datetime
    seen_at: datetime


class SecondFactorIn(Strict):
    """Of which roles a second factor is asked, after how many days."""

    roles: list[Words] = Field(max_length=100)
    grace: StrictInt = Field(14, ge=0, le=90)


class SecondFactorRule(Schema):
    role: str = Field(description="of /roles; of /own-roles: « own- » and its id")
    since: date
    grace: int = Field(description="days, from `since` or from the day somebody came")


class SecondFactorOut(Schema):
    """Of whom a second factor is asked, and who has none yet."""

    rules: list[SecondFactorRule]
    without: list[int] = Field(description="ids of people")


class MayAsked(Schema):
    verb: Words = Field("post.see", max_length=40)
    team: Id | None = None
    account: Id | None = None


class ReasonOut(Schema):
    """Why somebody may, or may not."""

    may: bool
    why: str = Field(description="role · limited · everywhere; inactive · over · no-role · nowhere · token · outside · elsewhere")
    held: list[MemberOut] = Field(description="the roles that matter here")
    granting: list[str] = Field(description="roles that would do")
    words: str


def _person(row: User) -> dict[str, Any]:
    names = ("username", "name", "email", "on_duty", "joined_at")
    members = [{"team": one.team_id, "role": one.role} for one in row.memberships.all()]
    return {name: getattr(row, name) for name in names} | {"id": row.pk, "active": row.is_active, "memberships": members}


def _invited(row: Invitation) -> dict[str, Any]:
    names = ("email", "name", "role", "made_at", "expires_at", "begins_at", "ends_at", "campaign")
    return {name: getattr(row, name) for name in names} | {"id": row.pk, "team": row.team_id}


def _found(request: HttpRequest, pk: int) -> User:
    """Oneself, or anybody for who looks after people."""
    if pk != asker(request).pk:
        demand(asker(request), EDIT)
    return get_object_or_404(User.objects.prefetch_related("memberships"), pk=pk)


@router.get("/roles", response={200: list[RoleOut], **PROBLEMS}, operation_id="roles")
def roles(request: HttpRequest) -> Any:
    """The table of rights: each role with its verbs."""
    return [{"role": role, "verbs": [verb for verb in VERBS if verb in granted]} for role, granted in ROLES.items()]


def _factor() -> dict[str, Any]:
    rules = list(Compulsory.objects.order_by("role").values("role", "since", "grace"))
    return {"rules": rules, "without": [one.pk for one in reading.without_factor()]}


@router.get("/second-factor", response={200: SecondFactorOut, **PROBLEMS}, operation_id="second_factor")
def second_factor(request: HttpRequest) -> Any:
    """Of which roles a second factor is asked, and who has none (a hundred at most)."""
    demand(asker(request), EDIT)
    return _factor()


@router.put("/second-factor", response={200: SecondFactorOut, **PROBLEMS}, operation_id="second_factor_ask")
def ask_factor(request: HttpRequest, given: SecondFactorIn) -> Any:
    """Of these roles, and of no other: `agent`, or `own-7` for one that the city made."""
    by = asker(request)
    demand(by, EDIT)
    there, wanted = actions.factor_roles(), set(given.roles)
    with transaction.atomic():
        for role in [*sorted(wanted - there.keys()), *there]:
            actions.demand_factor(role, wanted=role in wanted, grace=given.grace, by=by)
    factor.forget()
    return _factor()


@router.get("/people", response={200: PeopleOut, **PROBLEMS}, operation_id="people")
def people(request: HttpRequest, asked: Query[Asked]) -> Any:
    demand(asker(request), EDIT)
    found = User.objects.prefetch_related("memberships")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_person(row) for row in rows], "next": further}


@router.get("/people/{int:pk}", response={200: ColleagueOut, **PROBLEMS}, operation_id="person")
def person(request: HttpRequest, pk: int) -> Any:
    return _person(_found(request, pk))


@router.patch("/people/{int:pk}", response={200: ColleagueOut, **PROBLEMS}, operation_id="person_change")
@whole
def change(request: HttpRequest, pk: int, given: ColleagueChange) -> Any:
    """Access, and the role in a team. The last administrator keeps both."""
    by = asker(request)
    demand(by, EDIT)
    found = get_object_or_404(User, pk=pk)
    if given.team is not None and given.role is not None:
        colleagues.set_role(found, team=get_object_or_404(Team, pk=given.team), role=given.role, by=by)
    if given.active is not None:
        colleagues.set_active(found, active=given.active, by=by)
    return _person(_found(request, pk))


@router.get("/people/{int:pk}/may", response={200: ReasonOut, **PROBLEMS}, operation_id="person_may")
def may(request: HttpRequest, pk: int, asked: Query[MayAsked]) -> Any:
    """Why may they, or not, do `verb` — somewhere, in a `team`, or to an `account`?"""
    found = _found(request, pk)
    if asked.verb not in VERBS:
        raise ValidationError({"verb": _("Acte inconnu : %(verb)s.") % {"verb": asked.verb}})
    team = get_object_or_404(Team, pk=asked.team) if asked.team else None
    account = get_object_or_404(Account.objects.seen_by(asker(request)), pk=asked.account) if asked.account else None
    reason = why(found, asked.verb, team.pk if team else None, account)
    held = [{"team": where, "role": role} for where, role in reason.held]
    words = reading.answer(reason, found, account.team if account else team, account or "").words
    return {"may": reason.may, "why": reason.why, "held": held, "granting": reason.granting, "words": words}


@router.get("/people/{int:pk}/sessions", response={200: list[SessionOut], **PROBLEMS}, operation_id="person_sessions")
def sessions(request: HttpRequest, pk: int) -> Any:
    """Where they are signed in, the last used first."""
    return reading.sessions_of(_found(request, pk))


@router.delete("/sessions/{int:pk}", response={204: None, **PROBLEMS}, operation_id="session_close")
def close(request: HttpRequest, pk: int) -> Any:
    """One's own, or anybody's for who looks after people: the next click there asks for the password."""
    by = asker(request)
    rows = OpenSession.objects.select_related("user")
    found = rows.filter(pk=pk, user=by).first()
    if found is None:
        demand(by, EDIT)
        found = get_object_or_404(rows, pk=pk)
    actions.close(found, by=by)
    return HttpResponse(status=204)


@router.get("/invitations", response={200: Page[InvitationOut], **PROBLEMS}, operation_id="invitations")
def invitations(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Those that were not used yet, newest first."""
    demand(asker(request), EDIT)
    rows, further = page(Invitation.objects.filter(used_at__isnull=True), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_invited(row) for row in rows], "next": further}


@router.post("/invitations", response={201: InvitationMade, **PROBLEMS}, operation_id="invite")
@once_secret("link")
def invite(request: HttpRequest, given: InvitationIn) -> Any:
    """A link for one address, once, within 48 hours; an earlier one to the same address opens nothing any more. The answer holds
    the link, this once: what an `Idempotency-Key` repeats has none."""
    by = asker(request)
    demand(by, EDIT)
    team = get_object_or_404(Team, pk=given.team)
    visit = {name: getattr(given, name) for name in ("begins_at", "ends_at", "campaign")}
    made, secret = actions.invite(email=given.email, role=given.role, team=team, name=given.name, by=by, **visit)
    return 201, _invited(made) | {"link": link_of(secret)}


@router.delete("/invitations/{int:pk}", response={204: None, **PROBLEMS}, operation_id="uninvite")
def uninvite(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), EDIT)
    actions.cancel(get_object_or_404(Invitation, pk=pk, used_at__isnull=True), by=asker(request))
    return HttpResponse(status=204)
