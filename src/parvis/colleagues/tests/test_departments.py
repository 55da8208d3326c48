"""A role in a department is a role in all teams below it; one in a team itself goes before; the nearer department wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.colleagues.departments import actions
from parvis.colleagues.departments.spreading import above, wanted, without
from parvis.colleagues.roles import actions as roles
from parvis.inbox.models import Conversation
from parvis.pages import actions as people
from parvis.people.access import able, may
from parvis.people.access import roles as held
from parvis.people.models import Department, Membership, Team, User
from parvis.people.scopes import lives
from parvis.testing import make

pytestmark = pytest.mark.django_db
DAYS = st.none() | st.integers(1, 20).map(lambda day: datetime(2027, 1, day, tzinfo=UTC))


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(timezone.now(), tick=False) as travelling:
        yield travelling


@pytest.fixture
def house(admin: User) -> dict[str, Department]:
    """culture › libraries; the museums' team in culture, two libraries below."""
    culture = actions.keep(None, name="Culture", parent=None, teams=[make.team("Musées")], by=admin)
    libraries = actions.keep(
        None,
        name="Bibliothèques",
        parent=culture,
        teams=[make.team("Bibliothèque Nord"), make.team("Bibliothèque Sud")],
        by=admin,
    )
    return {"culture": culture, "libraries": libraries}


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def named(user: User) -> dict[str, str]:
    names = dict(Team.objects.values_list("pk", "name"))
    return {names[team]: role for team, role in held(fresh(user)).items()}


def test_a_role_reaches_all_teams_below_present_and_to_come(house: dict[str, Department], admin: User) -> None:
    user = make.user("agent", in_team=make.team("Accueil"))
    given = actions.give(house["culture"], user, role="contributor", by=admin)
    everywhere = {"Musées": "contributor", "Bibliothèque Nord": "contributor", "Bibliothèque Sud": "contributor"}
    assert named(user) == {"Accueil": "agent", **everywhere}
    assert user in able("post.write", Team.objects.get(name="Musées").pk)
    theatre = make.team("Théâtre")
    actions.keep(house["culture"], name="Culture", parent=None, teams=[*house["culture"].teams.all(), theatre], by=admin)
    assert named(user)["Théâtre"] == "contributor" and may(fresh(user), "post.write", make.account(of=theatre))
    actions.keep(house["libraries"], name="Bibliothèques", parent=None, teams=list(house["libraries"].teams.all()), by=admin)
    assert "Bibliothèque Nord" not in named(user), "it is no part of culture any more"
    actions.take(given, by=admin)
    assert named(user) == {"Accueil": "agent"}


def test_the_nearer_department_wins_and_a_role_of_the_team_itself_goes_before(house: dict[str, Department], admin: User) -> None:
    user, north = make.user("agent", in_team=make.team("Accueil")), Team.objects.get(name="Bibliothèque Nord")
    actions.give(house["culture"], user, role="contributor", by=admin)
    near = actions.give(house["libraries"], user, role="approver", by=admin)
    assert (named(user)["Musées"], named(user)["Bibliothèque Nord"]) == ("contributor", "approver")
    people.set_role(user, team=north, role="agent", by=admin)
    actions.take(near, by=admin)
    assert (named(user)["Bibliothèque Nord"], named(user)["Bibliothèque Sud"]) == ("agent", "contributor")
    people.set_role(user, team=north, role="", by=admin)
    assert named(user)["Bibliothèque Nord"] == "contributor", "what was under it comes back"
    with pytest.raises(ValidationError):
        people.set_role(user, team=north, role="", by=admin)
    with pytest.raises(ValidationError):
        roles.leave(Membership.objects.select_related("user", "team").get(user=user, team=north), by=admin)


def test_why_names_the_department(house: dict[str, Department], admin: User) -> None:
    user = make.user("agent", in_team=make.team("Accueil"))
    actions.give(house["culture"], user, role="contributor", by=admin)
    client = Client()
    client.force_login(admin)
    team = Team.objects.get(name="Bibliothèque Sud")
    told = client.get(f"/api/v1/people/{user.pk}/may", {"verb": "post.write", "team": team.pk}).json()
    assert told["may"] is True and "par Culture" in str(told)


def test_no_circle_no_role_for_all_teams_and_nothing_is_dropped_that_holds_something(
    house: dict[str, Department], admin: User
) -> None:
    culture, libraries = house["culture"], house["libraries"]
    user, manager = make.user("agent"), make.user("manager")
    with pytest.raises(ValidationError):
        actions.keep(culture, name="Culture", parent=libraries, teams=[], by=admin)
    with pytest.raises(ValidationError):
        actions.keep(None, name="Culture", parent=None, teams=[], by=admin)
    for role in ("admin", "manager", "inventé"):
        with pytest.raises(ValidationError):
            actions.give(culture, user, role=role, by=admin)
    with pytest.raises(ValidationError):
        actions.drop(culture, by=admin)
    with pytest.raises(PermissionDenied):
        actions.give(culture, user, role="agent", by=manager)


def test_on_the_pages(house: dict[str, Department], admin: User) -> None:
    client, user = Client(), make.user("agent", in_team=make.team("Accueil"))
    client.force_login(admin)
    pk = house["culture"].pk
    given = {"give": "1", "user": user.pk, "role": "contributor", "begins": "2020-01-01", "ends": "2090-06-30"}
    assert client.post(f"/reglages/directions/{pk}", given).status_code == 302
    assert "Bibliothèque Sud" in named(user) and "Culture" in client.get("/reglages/directions/").content.decode()
    assert "par Culture" in client.get(f"/reglages/personnes/{user.pk}").content.decode()
    row = user.department_roles.get()
    shown = client.get(f"/reglages/directions/{pk}?role={row.pk}").content.decode()
    assert "jusqu’au 30 juin 2090" in shown and 'value="2090-06-30"' in shown, "as it was given, that day included"
    assert client.post(f"/reglages/directions/{pk}", given | {"ends": "2019-12-31"}).status_code == 422
    assert client.post(f"/reglages/directions/roles/{row.pk}/retirer").status_code == 302 and named(user) == {"Accueil": "agent"}
    assert client.post("/reglages/directions/", {"name": ""}).status_code == 422


def test_pure_rules() -> None:
    assert above(3, {3: 2, 2: 1, 1: None}) == [3, 2, 1] and above(1, {1: 2, 2: 1}) == [1, 2]
    always = (None, None)
    found = wanted({(7, 1): (10, always), (7, 2): (20, always)}, {5: 2, 6: 1}, {2: 1, 1: None}, {})
    assert sorted(found) == [(7, 5, 20, always), (7, 6, 10, always)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(DAYS, DAYS), max_size=5), DAYS)
def test_at_each_moment_one_role_counts_and_it_is_the_nearest_that_lives(
    spans: list[tuple[datetime | None, datetime | None]], moment: datetime | None
) -> None:
    """`spans`: of a role given in the team, then of departments from the nearest one up."""
    now = moment or datetime(2027, 1, 1, tzinfo=UTC)
    taken: list[tuple[datetime | None, datetime | None]] = []
    counting = []
    for number, span in enumerate(spans):
        counting += [number for left in without(span, taken) if lives(*left, now)]
        taken.append(span)
    assert counting == [number for number, span in enumerate(spans) if lives(*span, now)][:1]


def test_a_role_between_two_days_begins_and_ends_by_itself_and_what_lies_under_it_comes_back(
    house: dict[str, Department], admin: User, clock: time_machine.Coordinates
) -> None:
    user, day = make.user("agent", in_team=make.team("Accueil")), timezone.now()
    north = Team.objects.get(name="Bibliothèque Nord")
    north_account = make.account(of=north)
    actions.give(house["culture"], user, role="contributor", by=admin)
    near = {"role": "approver", "begins_at": day + timedelta(days=2), "ends_at": day + timedelta(days=5)}
    actions.give(house["libraries"], user, by=admin, **near)
    own = {"begins_at": day + timedelta(days=3), "ends_at": day + timedelta(days=4)}
    roles.hold(user, team=north, role="trainee", by=admin, **own)
    seen = []
    for hours in (0, 49, 73, 97, 121):
        clock.move_to(day + timedelta(hours=hours))
        seen.append(named(user)["Bibliothèque Nord"])
        allowed = may(fresh(user), "post.publish", north_account), user in able("post.publish", north.pk)
        assert allowed == (seen[-1] == "approver",) * 2
    assert seen == ["contributor", "approver", "trainee", "approver", "contributor"]
    clock.move_to(day + timedelta(days=2))
    assert named(user)["Bibliothèque Sud"] == "approver"
    actions.give(house["libraries"], user, role="approver", by=admin, ends_at=day + timedelta(days=1))
    assert named(user)["Bibliothèque Sud"] == "contributor", "ended already: gone at once"


def test_a_role_that_has_not_begun_or_has_ended_opens_nothing_of_a_department(
    house: dict[str, Department], admin: User, clock: time_machine.Coordinates
) -> None:
    user = make.user("agent")
    user.memberships.all().delete()
    day = timezone.now()
    client = Client()
    client.force_login(admin)
    body = {
        "user": user.pk,
        "role": "agent",
        "begins_at": (day + timedelta(days=1)).isoformat(),
        "ends_at": (day + timedelta(days=2)).isoformat(),
    }
    path = f"/api/v1/departments/{house['culture'].pk}/roles"
    made = client.post(path, body, content_type="application/json")
    assert made.status_code == 201 and made.json()["ends_at"] is not None
    theirs = Client()
    theirs.force_login(user)
    talk = make.conversation(make.account(of=Team.objects.get(name="Musées")))
    for hours, opens in ((0, False), (25, True), (49, False)):
        clock.move_to(day + timedelta(hours=hours))
        assert (theirs.get(f"/guichet/{talk.pk}").status_code == 200) is opens
        assert (Conversation.objects.seen_by(fresh(user)).exists()) is opens
    backwards = body | {"ends_at": day.isoformat()}
    assert client.post(path, backwards, content_type="application/json").status_code == 422
