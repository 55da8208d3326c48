"""Coming in by invitation, sessions closed from elsewhere, the second factor that a role asks for, why somebody may or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.journal.models import Event
from parvis.pages import actions as colleagues
from parvis.pages.people import actions
from parvis.people import login_throttles
from parvis.people.access import ROLES, VERBS, may, why
from parvis.people.models import Compulsory, Invitation, OpenSession, OwnRole, User
from parvis.publishing.models import Campaign
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
COMES = {"email": "jeanne@ville.test", "name": "Jeanne", "username": "jeanne", "password": "une phrase assez longue"}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed_in(user: User, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> Client:
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/signin/login/", {"login": user.username, "password": "une phrase de passe"})
    assert answer.status_code == 302, answer.content
    return client


def link(**given: str) -> str:
    admin = make.user("admin")
    fields = {"email": "jeanne@ville.test", "role": "agent", "team": str(make.team().pk), **given}
    page = client_of(admin).post("/reglages/invitations", fields).content.decode()
    found = re.search(r'value="[^"]*(/invitation/[^"]+)"', page)
    assert found
    return found.group(1)


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invited_person_comes_in_once() -> None:
    address = link()
    page = Client().get(address)
    assert page.status_code == 200 and "jeanne@ville.test" not in page.content.decode(), "the link does not tell its address"
    assert page["Referrer-Policy"] == "no-referrer"
    assert Client().post(address, COMES).status_code == 302
    user = User.objects.get(username="jeanne")
    assert may(user, "inbox.reply") and user.check_password("une phrase assez longue")
    assert Client().get(address).status_code == Client().post(address, COMES | {"username": "jeanne2"}).status_code == 404
    assert set(Event.objects.filter(kind__startswith="user.").values_list("kind", flat=True)) == {"user.invited", "user.joined"}


def test_a_guest_of_an_agency_is_invited_for_a_campaign_and_its_days() -> None:
    campaign = Campaign.objects.create(name="Concours photo", first=timezone.localdate(), last=timezone.localdate())
    ends = timezone.localdate() + timedelta(days=9)
    given = {"role": "contributor", "campaign": str(campaign.pk), "ends": ends.isoformat()}
    address = link(**given)
    page = client_of(make.user("admin")).get("/reglages/invitations").content.decode()
    assert "invité d’agence" in page and "Concours photo" in page
    assert "second facteur" in Client().get(address).content.decode()
    assert Client().post(address, COMES).status_code == 302
    user = User.objects.get(username="jeanne")
    row = user.memberships.get()
    assert (row.guest, row.limits) == (True, {"campaign": campaign.pk})
    assert timezone.localtime(row.ends_at).date() == ends + timedelta(days=1), "the last day is included"
    client = Client()
    client.post("/signin/login/", {"login": "jeanne", "password": COMES["password"]})
    assert client.get("/publications/").url == "/reglages/deux-facteurs", "nothing opens before they have a second factor"
    assert client.get("/guichet/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"campaign": True}, "ends"), ({"campaign": True, "ends": 400}, "ends"), ({"ends": -1}, "ends"),
        ({"campaign": True, "ends": 5, "role": "manager"}, "role"), ({"begins": 6, "ends": 5}, "ends"),
    ],
)  # fmt: skip
def test_a_visit_that_cannot_be_is_refused_beside_its_field(given: dict[str, Any], field: str) -> None:
    campaign = Campaign.objects.create(name="Été", first=timezone.localdate(), last=timezone.localdate())
    fields = {"email": "jeanne@ville.test", "role": "contributor", "team": str(make.team().pk)} | given
    if "campaign" in given:
        fields["campaign"] = str(campaign.pk)
    for name in {"begins", "ends"} & set(given):
        fields[name] = (timezone.localdate() + timedelta(days=given[name])).isoformat()
    answer = client_of(make.user("admin")).post("/reglages/invitations", fields)
    assert field in answer.context["form"].errors and not Invitation.objects.exists()


def test_a_guest_is_invited_over_the_api_too() -> None:
    campaign = Campaign.objects.create(name="Été", first=timezone.localdate(), last=timezone.localdate())
    call, ends = Caller(make.user("admin")), (timezone.now() + timedelta(days=9)).isoformat()
    body = {"email": "jeanne@ville.test", "role": "contributor", "team": make.team().pk, "campaign": campaign.pk}
    assert call("POST", "/invitations", body)[0] == 422
    status, told = call("POST", "/invitations", body | {"ends_at": ends})
    assert (status, told["campaign"]) == (201, campaign.pk) and told["ends_at"]
    assert call("POST", "/invitations", body | {"ends_at": ends, "campaign": 999})[0] == 422


def test_after_two_days_it_opens_nothing() -> None:
    address = link()
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().post(address, COMES).status_code == 404
    assert not User.objects.filter(username="jeanne").exists()


def test_a_link_that_strayed_opens_nothing_for_another_address() -> None:
    address = link()
    for _ in range(actions.TRIES):
        assert Client().post(address, COMES | {"email": "autre@ville.test"}).status_code == 422
    assert Client().post(address, COMES).status_code == 404, "after five addresses it is closed"


def test_a_closed_or_newer_link_ends_the_one_before() -> None:
    first, second = link(), link()
    assert Client().get(first).status_code == 404
    client_of(make.user("admin")).post(f"/reglages/invitations/{Invitation.objects.get().pk}/fermer")
    assert Client().get(second).status_code == 404


@pytest.mark.parametrize(
    ("change", "kept"), [({"password": "court"}, 0), ({"username": "a b"}, 0), ({"username": "agent-pris"}, 0)]
)
def test_a_mistake_leaves_the_link_open(change: dict[str, str], kept: int) -> None:
    make.user("agent", username="agent-pris")
    address = link()
    assert Client().post(address, COMES | change).status_code == 422
    assert Client().post(address, COMES).status_code == 302


def test_only_administrators_invite_and_nobody_who_is_here() -> None:
    with pytest.raises(PermissionDenied):
        actions.invite(email="x@ville.test", role="agent", team=make.team(), by=make.user("manager"))
    with pytest.raises(ValidationError, match="déjà"):
        actions.invite(email=make.user("agent").email.upper(), role="agent", team=make.team(), by=make.user("admin"))


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_my_sessions_are_listed_and_closed() -> None:
    user = make.user("agent")
    here, there = signed_in(user), signed_in(user, "Mozilla/5.0 (iPhone) Safari/605.1")
    page = here.get("/reglages/sessions").content.decode()
    assert "Firefox · Linux" in page and "Safari · iPhone" in page and page.count("celle-ci") == 1
    other = OpenSession.objects.get(browser="Safari · iPhone")
    assert here.post("/reglages/sessions", {"session": other.pk}).status_code == 302
    assert there.get("/reglages").status_code == 302 and here.get("/reglages").status_code == 200
    signed_in(user)
    here.post("/reglages/sessions", {"all": "yes"})
    assert OpenSession.objects.filter(user=user).count() == 1 and here.get("/reglages").status_code == 200


@pytest.mark.parametrize("session", ["abc", "9" * 30, "²", "0"])
def test_a_session_that_is_none_is_not_found(session: str) -> None:
    who, other = make.user("admin"), make.user("agent")
    page = Client()
    page.force_login(who)
    for path in ("/reglages/sessions", reverse("pages:user_sessions", args=[other.pk])):
        assert page.post(path, {"session": session}).status_code == 404


def test_a_session_that_got_a_new_key_is_still_closed() -> None:
    user = make.user("agent")
    here = signed_in(user)
    session = here.session
    session.cycle_key()
    session.save()
    here.cookies["sessionid"] = session.session_key or ""
    assert here.get("/reglages").status_code == 200
    actions.close_all(user, by=make.user("admin"))
    assert here.get("/reglages").status_code == 302


def test_an_administrator_closes_a_colleagues_sessions_and_nobody_else_does() -> None:
    admin, agent, other = make.user("admin"), make.user("agent"), make.user("agent")
    there = signed_in(agent)
    row = OpenSession.objects.get(user=agent)
    assert client_of(other).post("/reglages/sessions", {"session": row.pk}).status_code == 404
    assert client_of(other).post(f"/reglages/personnes/{agent.pk}/sessions", {"all": "yes"}).status_code == 403
    assert "Firefox" in client_of(admin).get(f"/reglages/personnes/{agent.pk}").content.decode()
    client_of(admin).post(f"/reglages/personnes/{agent.pk}/sessions", {"all": "yes"})
    assert there.get("/reglages").status_code == 302
    assert Event.objects.filter(kind="session.closed", by=admin, about=agent.pk).exists()


# ── Wrong passwords ──────────────────────────────────────────────────────────────────────────────────────────────────


def wrong(address: str, user: User, times: int = 1, client: Client | None = None) -> int:
    """The last answer's status: 200 with words, never in."""
    client = client or Client()
    asked = {"login": user.username, "password": "pas la bonne phrase"}
    return [client.post("/signin/login/", asked, REMOTE_ADDR=address).status_code for _n in range(times)][-1]


def comes_in(address: str, user: User, client: Client | None = None) -> bool:
    asked = {"login": user.username, "password": "une phrase de passe"}
    return (client or Client()).post("/signin/login/", asked, REMOTE_ADDR=address).status_code == 302


def test_a_strangers_wrong_passwords_shut_the_stranger_out_and_not_the_owner() -> None:
    owner = make.user("agent")
    wrong("198.51.100.7", owner, 6)
    assert not comes_in("198.51.100.7", owner), "who guesses is stopped, though the next guess is right"
    assert not comes_in("198.51.100.99", owner), "their neighbours of the same network too"
    assert comes_in("203.0.113.5", owner)
    wrong("2001:db8:1:2::1", owner, 6)
    assert not comes_in("2001:db8:1:2:ffff::9", owner) and comes_in("2001:db8:1:3::1", owner)


def test_a_guess_from_many_networks_is_slowed_and_the_owner_still_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(login_throttles.RATES, "login_failed_name", "12/3600s/key")
    owner, mine = make.user("agent"), Client()
    assert comes_in("203.0.113.5", owner, mine)
    for net in range(3):
        wrong(f"198.51.{net}.7", owner, 4)
    assert not comes_in("198.51.77.7", owner), "a network that never guessed meets the ceiling"
    assert comes_in("203.0.113.80", owner), "where they are signed in they come in with any browser"
    OpenSession.objects.all().delete()
    assert not comes_in("203.0.113.80", owner)
    mine.cookies.pop("sessionid")
    assert comes_in("192.0.2.1", owner, mine), "and with their own browser from anywhere"


def test_a_known_browser_guesses_no_more_than_another_and_only_for_its_owner() -> None:
    owner, other, mine = make.user("agent"), make.user("agent"), Client()
    assert comes_in("203.0.113.5", owner, mine)
    mine.cookies.pop("sessionid")
    wrong("203.0.113.5", owner, 6, mine)
    assert not comes_in("192.0.2.1", owner, mine)
    wrong("198.51.100.7", other, 6, mine)
    assert not comes_in("198.51.100.7", other, mine)


def test_a_new_password_ends_what_browsers_are_known_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(login_throttles.RATES, "login_failed_name", "1/3600s/key")
    owner, mine = make.user("agent"), Client()
    assert comes_in("203.0.113.5", owner, mine)
    wrong("198.51.100.7", owner)
    mine.cookies.pop("sessionid")
    assert comes_in("192.0.2.1", owner, mine)
    owner.set_password("une phrase de passe")  # the same words, salted anew
    owner.save()
    mine.cookies.pop("sessionid")
    OpenSession.objects.all().delete()
    assert not comes_in("192.0.2.1", owner, mine)


# ── The second factor ────────────────────────────────────────────────────────────────────────────────────────────────


def asked(role: str, *, since: int, grace: int = 14) -> None:
    Compulsory.objects.create(role=role, since=timezone.localdate() - timedelta(days=since), grace=grace)
    User.objects.update(joined_at=timezone.now() - timedelta(days=100))
    cache.clear()


def test_during_the_grace_the_page_says_until_when_and_all_works() -> None:
    manager = make.user("manager")
    asked("manager", since=2)
    page = client_of(manager).get("/journal/")
    assert page.status_code == 200 and "second facteur d’ici le" in page.content.decode()
    assert "second facteur d’ici" not in client_of(make.user("agent")).get("/medias/").content.decode()


def test_after_the_grace_only_the_way_to_get_one_opens() -> None:
    manager = make.user("manager")
    client = client_of(manager)
    asked("manager", since=30)
    assert client.get("/journal/")["Location"] == "/reglages/deux-facteurs"
    assert "depuis le" in client.get("/reglages/deux-facteurs").content.decode()
    assert client.get("/signin/2fa/").status_code in (200, 302)
    assert client.get("/api/v1/events").status_code == 403
    assert client.get("/journal/", headers={"HX-Request": "true"})["HX-Redirect"] == "/reglages/deux-facteurs"
    Authenticator.objects.create(user=manager, type="recovery_codes", data={})
    assert client.get("/journal/").status_code == 302, "recovery codes alone protect nobody"
    Authenticator.objects.create(user=manager, type="totp", data={"secret": "x"})
    assert client.get("/journal/").status_code == 200


def test_a_newcomer_has_their_own_grace() -> None:
    asked("agent", since=300)
    agent = make.user("agent")
    assert client_of(agent).get("/medias/").status_code == 200


def test_an_administrator_says_of_whom_it_is_asked_and_sees_who_has_none() -> None:
    admin, manager = make.user("admin"), make.user("manager", username="claire")
    client = client_of(admin)
    assert client.post("/reglages/deux-facteurs", {"roles": ["manager"], "grace": "7"}).status_code == 302
    assert list(Compulsory.objects.values_list("role", "grace")) == [("manager", 7)]
    page = client.get("/reglages/deux-facteurs").content.decode()
    assert f"/reglages/personnes/{manager.pk}" in page
    assert client_of(manager).post("/reglages/deux-facteurs", {"roles": [], "grace": "7"}).status_code == 403
    client.post("/reglages/deux-facteurs", {"roles": [], "grace": "7"})
    assert not Compulsory.objects.exists()


def test_a_lost_telephone_is_taken_away_by_an_administrator() -> None:
    admin, agent = make.user("admin"), make.user("agent")
    Authenticator.objects.create(user=agent, type="totp", data={"secret": "x"})
    client_of(admin).post(f"/reglages/personnes/{agent.pk}/sessions", {"factor": "drop"})
    assert not Authenticator.objects.exists()
    assert Event.objects.filter(kind="factor.dropped", about=agent.pk).exists()


# ── Rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ROLES)
def test_why_says_what_may_says(role: str) -> None:
    here, there = make.team(), make.team("Pôle Messages")
    user = make.user(role, in_team=here)
    for verb in VERBS:
        assert why(user, verb).may is may(user, verb)
        for team in (here, there):
            assert why(user, verb, team.pk).may is may(user, verb, type("T", (), {"team_id": team.pk})())


def test_why_may_i_not_is_answered_with_whom_to_ask() -> None:
    admin, agent = make.user("admin", username="paul"), make.user("agent", username="samira")
    page = client_of(agent).get("/reglages/droits", {"acte": "post.publish"}).content.decode()
    assert "Aucun des rôles de Samira ne le permet" in page and "Paul" in page
    other = client_of(agent).get("/reglages/droits", {"acte": "post.publish", "qui": str(admin.pk)}).content.decode()
    assert "Samira" in other, "only administrators ask about somebody else"
    page = client_of(admin).get("/reglages/droits", {"acte": "inbox.reply", "qui": str(agent.pk)}).content.decode()
    assert "Samira le peut par ce rôle : agent du guichet (Rédaction)" in page


# ── The last administrator ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_administrator_stays() -> None:
    admin = make.user("admin")
    team = make.team()
    for role in ("agent", ""):
        with pytest.raises(ValidationError, match="au moins un administrateur"):
            colleagues.set_role(admin, team=team, role=role, by=admin)
    with pytest.raises(ValidationError, match="au moins un administrateur"):
        colleagues.set_active(admin, active=False, by=admin)
    second = make.user("admin")
    colleagues.set_role(admin, team=team, role="agent", by=second)
    agent = make.user("agent")
    colleagues.set_active(agent, active=False, by=second)
    with pytest.raises(ValidationError):
        colleagues.set_active(second, active=False, by=second)


def test_who_has_just_come_in_gets_a_second_factor_without_saying_the_password_again() -> None:
    client = signed_in(make.user("agent"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [one | {"at": one["at"] - 3600} for one in records]
    session.save()
    later = client.get(reverse("mfa_activate_totp"))
    assert later.status_code == 302 and "reauthenticate" in later.url, "an hour later it is asked for"


def test_the_table_of_rights_says_how_far_and_what_somebody_holds() -> None:
    campaign = Campaign.objects.create(name="Concours photo", first=timezone.localdate(), last=timezone.localdate())
    OwnRole.objects.create(name="Iconographe", verbs=",media.write,post.see,")
    user = make.user("contributor")
    user.memberships.update(limited=True, limits={"campaign": campaign.pk, "networks": ["mastodon"]})
    page = client_of(make.user("admin")).get(f"/reglages/droits?qui={user.pk}").content.decode()
    assert "Concours photo, Mastodon" in page and "Iconographe" in page
    rows = dict(re.findall(r'<tr>\s*<th scope="row">([^<]+)</th>\s*<td>([^<]+)</td>', page))
    assert len(rows) == len(VERBS)
    assert rows["régler les jours et les scrutins de la ville"] == "toute la ville"
    assert any("se limite" in reach for reach in rows.values()) and "ses équipes" in rows.values()
