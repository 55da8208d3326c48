"""A role reaches as far as it was given: dates, accounts, networks, topics, one campaign; a guest sees their campaign and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.colleagues.roles import actions
from parvis.colleagues.scim import actions as scim
from parvis.colleagues.scim.resources import Wanted
from parvis.conf.api import api
from parvis.media.models import File
from parvis.pages import actions as colleagues
from parvis.pages.people import actions as entering
from parvis.people.access import able, may, verbs, why
from parvis.people.guests import API
from parvis.people.models import Compulsory, Membership, OwnRole, User
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Campaign, Delivery, Post
from parvis.records import actions as records
from parvis.testing import make

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)


def again(user: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=user.pk)


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def campaign() -> Campaign:
    today = timezone.localdate()
    return Campaign.objects.create(name="Concours photo", first=today, last=today + SOON)


@pytest.fixture
def photographer(admin: User, campaign: Campaign) -> User:
    """A guest of an agency, with a second factor."""
    user = make.user("contributor", username="agence")
    user.memberships.all().delete()
    actions.hold(
        user, team=make.team(), role="contributor", by=admin, guest=True, campaign=campaign.pk, ends_at=timezone.now() + SOON
    )
    Authenticator.objects.create(user=user, type="totp", data={})
    return again(user)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def held(admin: User, **limits: Any) -> User:
    user = make.user("contributor")
    actions.hold(user, team=make.team(), role="contributor", by=admin, **limits)
    return again(user)


def test_a_role_limited_to_a_network_sees_and_writes_there_alone(admin):
    inside, outside = make.account("mastodon"), make.account("x")
    mine, theirs = make.post(accounts=[inside]), make.post(accounts=[outside])
    user = held(admin, networks=["mastodon"])
    assert set(Post.objects.seen_by(user)) == {mine}
    assert set(Account.objects.seen_by(user)) == {inside}
    assert may(user, "post.write", mine) and not may(user, "post.write", theirs)
    assert not may(user, "post.write", make.post(accounts=[inside, outside]))
    with pytest.raises(ValidationError):
        newsroom.write(by=user, text="Ailleurs", accounts=[outside.pk])
    assert newsroom.write(by=user, text="Ici", accounts=[inside.pk]).pk
    reason = why(user, "post.write", thing=outside)
    assert not reason.may and reason.why == "outside"
    assert why(user, "post.write", thing=inside).why == "limited"


def test_a_role_limited_to_an_account_or_a_topic(admin):
    one, other = make.account(), make.account()
    topic = Topic.objects.create(key="piscine", name="Piscines")
    of_account, of_topic = held(admin, accounts=[one.pk]), held(admin, topics=[topic.pk])
    first, second = make.post(accounts=[one]), make.post(accounts=[other], topic=topic)
    assert set(Post.objects.seen_by(of_account)) == {first}
    assert set(Post.objects.seen_by(of_topic)) == {second}
    written = newsroom.write(by=of_topic, text="Bassin", accounts=[other.pk])
    assert written.topic == topic
    with pytest.raises(ValidationError):
        newsroom.edit(written, by=of_topic, topic="")


def test_a_limited_role_keeps_only_what_knows_limits(admin):
    user = make.user("agent", username="samira")
    actions.hold(user, team=make.team(), role="agent", by=admin, networks=["x"])
    user = again(user)
    assert "inbox.see" not in verbs(user) and "post.see" in verbs(user)
    assert user not in able("inbox.reply", make.team().pk)
    assert page_of(user).get("/guichet/").status_code == 403


def test_what_is_planned_is_seen_within_limits_too(admin):
    inside, outside = make.account("mastodon"), make.account("x")
    now = timezone.now()
    for one in (inside, outside):
        Delivery.objects.create(post=make.post(accounts=[one]), account=one, planned_at=now)
    assert [one.account for one in Delivery.objects.seen_by(held(admin, networks=["mastodon"]))] == [inside]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "manager", "networks": ["x"]}, "role"), ({"networks": ["minitel"]}, "networks"), ({"accounts": [10**6]}, "accounts"),
        ({"campaign": 10**6}, "campaign"), ({"role": "roi"}, "role"), ({"guest": True}, "ends_at"),
        ({"guest": True, "ends_at": timezone.now() + SOON}, "campaign"),
        ({"guest": True, "ends_at": timezone.now() + timedelta(days=500)}, "ends_at"),
        ({"begins_at": timezone.now(), "ends_at": timezone.now() - SOON}, "ends_at"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_field(admin, given, field):
    with pytest.raises(ValidationError) as refused:
        actions.hold(make.user("agent"), team=make.team(), by=admin, **{"role": "contributor", **given})
    assert field in refused.value.message_dict


# ── Dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_role_begins_and_ends_at_its_moment(admin):
    user, team, now = make.user("agent", username="samira"), make.team(), timezone.now()
    page, token = page_of(user), make.token(user)
    assert page.get("/guichet/").status_code == 200
    actions.hold(user, team=team, role="agent", by=admin, begins_at=now + SOON)
    assert page.get("/guichet/")["Location"].startswith("/signin/login/")
    assert Client().get("/api/v1/conversations", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert again(user) not in able("inbox.reply", team.pk)
    actions.hold(user, team=team, role="agent", by=admin, begins_at=now - SOON, ends_at=now + SOON)
    assert page.get("/guichet/").status_code == 200
    Membership.objects.filter(user=user).update(ends_at=now)
    assert page.get("/guichet/").status_code == 302
    answer = Client().post("/signin/login/", {"login": "samira", "password": "une phrase de passe"}, follow=True)
    assert "fini" in answer.content.decode() and answer.wsgi_request.user.is_anonymous
    assert why(again(user), "inbox.see").why == "over"


def test_who_holds_another_role_still_comes_in(admin):
    user = make.user("agent")
    actions.hold(user, team=make.team("Ailleurs"), role="contributor", by=admin, ends_at=timezone.now() + SOON)
    Membership.objects.filter(user=user, role="contributor").update(ends_at=timezone.now())
    assert page_of(user).get("/guichet/").status_code == 200


def test_the_last_administrator_is_neither_ended_nor_limited(admin):
    for given in ({"role": "admin", "ends_at": timezone.now() + SOON}, {"role": "agent"}):
        with pytest.raises(ValidationError):
            actions.hold(admin, team=make.team(), by=admin, **given)


# ── Guests ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_guest_sees_their_campaign_and_nothing_else(photographer, campaign):
    inside, outside = make.post(campaign=campaign, text="Le concours"), make.post(text="Autre chose")
    own = make.post(by=photographer, text="D’avant")
    page = page_of(photographer)
    assert page.get("/")["Location"] == "/publications/"
    html = page.get("/publications/").content.decode()
    assert "Le concours" in html and "Autre chose" not in html and "D’avant" not in html
    assert "/guichet/" not in html and "/journal/" not in html
    assert page.get(f"/publications/{inside.pk}/modifier").status_code == 200
    for one in (outside, own):
        assert page.get(f"/publications/{one.pk}").status_code == 404
    shut = (
        "/guichet/ /annuaire/ /medias/ /charte/ /comptes/ /journal/ /mesures/guichet /chercher?q=x /ville/jours /reglages/droits"
    )
    shut += " /reglages/jetons /publications/calendrier /publications/modeles /publications/validation"
    for address in shut.split():
        assert page.get(address).status_code == 403, address


def test_a_guest_writes_for_their_campaign(photographer, campaign):
    account = make.account()
    post = newsroom.write(by=photographer, text="Participez", accounts=[account.pk])
    assert post.campaign == campaign
    assert page_of(photographer).get(f"/publications/{post.pk}/modifier").status_code == 200
    with pytest.raises(PermissionDenied):
        newsroom.publish(post, by=photographer)
    with pytest.raises(PermissionDenied):
        newsroom.edit(make.post(), by=photographer, text="À moi")


def test_a_guest_sees_their_own_files_and_those_of_the_campaign(photographer):
    theirs = File.objects.create(name="pont.png", by=photographer, size=1, sha256="1" * 64)
    File.objects.create(name="autre.png", by=make.user("manager"), size=1, sha256="2" * 64)
    assert list(File.objects.seen_by(photographer)) == [theirs]


def test_a_guest_needs_a_second_factor_at_once(photographer):
    Authenticator.objects.all().delete()
    assert page_of(photographer).get("/publications/")["Location"] == "/reglages/deux-facteurs"


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer nothing", "x"])
def test_no_header_opens_what_a_guest_or_their_missing_factor_closes(photographer, header):
    """A browser's session stays what it is, whatever else a request says that it is."""
    page = page_of(photographer)
    for closed in ("/guichet/", "/api/v1/conversations"):
        assert page.get(closed, headers={"Authorization": header}).status_code == 403, closed
    Authenticator.objects.all().delete()
    assert page.get("/publications/", headers={"Authorization": header})["Location"] == "/reglages/deux-facteurs"
    assert page.get("/api/v1/posts", headers={"Authorization": header}).status_code == 403


def test_no_assistant_comes_in_with_a_guests_token(photographer):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Authorization": f"Bearer {make.token(photographer)}"}
    assert Client().post("/mcp", call, content_type="application/json", headers=headers).status_code == 401


def test_after_the_window_nothing_opens(photographer, campaign):
    post = make.post(campaign=campaign, by=photographer)
    page, token = page_of(photographer), make.token(photographer)
    assert page.get(f"/publications/{post.pk}/modifier").status_code == 200
    Membership.objects.filter(user=photographer).update(ends_at=timezone.now() - timedelta(seconds=1))
    for address in ("/publications/", f"/publications/{post.pk}", "/reglages", "/avis"):
        assert page.get(address)["Location"].startswith("/signin/login/"), address
    for address in ("/api/v1/posts", f"/api/v1/posts/{post.pk}", "/api/v1/media"):
        assert Client().get(address, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert not Post.objects.seen_by(again(photographer)).exists()


def test_the_api_opens_no_more_to_a_guest(photographer, campaign):
    """Every operation: those of the list answer within the campaign, all others are shut."""
    token = make.token(photographer)
    outside = make.post()
    make.post(campaign=campaign)
    ask = Client(raise_request_exception=False)
    for path, there in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        address = re.sub(r"{[^}]+}", str(outside.pk), path)
        if "get" in there:
            answer = ask.get(address, headers={"Authorization": f"Bearer {token}"})
            opens = bool(API.fullmatch(address))
            assert answer.status_code in ((200, 403, 404, 422) if opens else (403,)), address
    told = ask.get("/api/v1/posts", headers={"Authorization": f"Bearer {token}"}).json()["items"]
    assert len(told) == 1


# ── Roles of the city's own making ───────────────────────────────────────────────────────────────────────────────────


def test_a_role_is_made_of_verbs_and_counts_at_once(admin):
    role = actions.keep_role(name="Relecteur", verbs=["answer.see", "inbox.see", "inbox.approve"], by=admin)
    user, team = make.user("trainee"), make.team()
    actions.hold(user, team=team, role="own", own=role, by=admin)
    assert verbs(again(user)) == {"answer.see", "inbox.see", "inbox.approve"}
    assert again(user) in able("inbox.approve", team.pk) and again(user) not in able("inbox.reply", team.pk)
    page = page_of(user)
    assert page.get("/guichet/").status_code == 200
    actions.keep_role(role, name="Relecteur", verbs=["answer.see"], by=admin)
    assert page.get("/guichet/").status_code == 403
    with pytest.raises(ValidationError):
        actions.drop_role(role, by=admin)


def test_nobody_gives_what_they_do_not_have(admin):
    chief = actions.keep_role(name="Chef", verbs=["people.edit", "post.see"], by=admin)
    user = make.user("agent")
    actions.hold(user, team=make.team(), role="own", own=chief, by=admin)
    user = again(user)
    other = make.user("contributor")
    other.memberships.all().delete()
    other = again(other)
    for role in ("admin", "manager", "agent"):
        with pytest.raises(ValidationError):
            actions.hold(other, team=make.team(), role=role, by=user)
    with pytest.raises(ValidationError):
        actions.keep_role(name="Plus", verbs=["post.publish"], by=user)
    for act in (colleagues.new_password, entering.drop_factor):
        with pytest.raises(PermissionDenied):
            act(admin, by=user)
    with pytest.raises(PermissionDenied):
        colleagues.set_active(admin, active=False, by=user)
    with pytest.raises(PermissionDenied):
        scim.change(admin, Wanted(address="moi@ville.test"), by=user)
    with pytest.raises(ValidationError):
        colleagues.set_role(user, team=make.team(), role="admin", by=user)
    assert actions.keep_role(name="Moins", verbs=["post.see"], by=user).pk
    with pytest.raises(PermissionDenied):
        actions.keep_role(name="Rien", verbs=["post.see"], by=make.user("manager"))


def test_who_keeps_the_records_by_a_role_of_the_city_is_asked_for_the_second_yes(admin):
    keeper, other = make.user("trainee"), make.user("trainee")
    assert not records.others_may(admin)
    actions.hold(
        keeper, team=make.team(), role="own", own=actions.keep_role(name="DPO", verbs=["record.keep"], by=admin), by=admin
    )
    actions.hold(other, team=make.team(), role="own", own=actions.keep_role(name="Lit", verbs=["post.see"], by=admin), by=admin)
    assert records.others_may(admin) and records.others_may(again(keeper))
    keeper.memberships.update(ends_at=timezone.now() - SOON)
    assert not records.others_may(admin)


def test_a_role_of_the_city_may_have_to_bring_a_second_factor(admin):
    role = actions.keep_role(name="Relecteur", verbs=["inbox.see"], by=admin)
    other = actions.keep_role(name="Autre", verbs=["inbox.see"], by=admin)
    user, free = make.user("trainee"), make.user("trainee")
    actions.hold(user, team=make.team(), role="own", own=role, by=admin)
    actions.hold(free, team=make.team(), role="own", own=other, by=admin)
    page, key = page_of(admin), f"own-{role.pk}"
    assert "Relecteur" in page.get("/reglages/deux-facteurs").content.decode()
    assert page.post("/reglages/deux-facteurs", {"roles": [key], "grace": "0"}).status_code == 302
    User.objects.update(joined_at=timezone.now() - SOON)
    Compulsory.objects.update(since=timezone.localdate() - SOON)
    cache.clear()
    assert page_of(user).get("/guichet/")["Location"] == "/reglages/deux-facteurs"
    assert page_of(free).get("/guichet/").status_code == 200
    headers = {"Authorization": f"Bearer {make.token(admin)}"}
    told = page.get("/api/v1/second-factor", headers=headers).json()
    assert [one["role"] for one in told["rules"]] == [key] and told["without"] == [user.pk]
    wrong = page.put("/api/v1/second-factor", {"roles": ["own-999"]}, content_type="application/json", headers=headers)
    assert wrong.status_code == 422 and Compulsory.objects.count() == 1
    user.memberships.all().delete()
    actions.drop_role(role, by=admin)
    assert not Compulsory.objects.exists()


def test_the_pages_of_roles(admin):
    page, user = page_of(admin), make.user("contributor", username="jeanne")
    assert page.post("/reglages/roles/", {"name": "Relecteur", "verbs": ["answer.see"]}).status_code == 302
    assert page.post("/reglages/roles/", {"name": "Relecteur", "verbs": ["answer.see"]}).status_code == 422
    role = OwnRole.objects.get()
    form = {"team": make.team().pk, "role": f"own-{role.pk}", "ends": (timezone.localdate() + SOON).isoformat()}
    assert page.post(f"/reglages/personnes/{user.pk}/roles/", form).status_code == 302
    row = user.memberships.get()
    assert row.own == role and row.ends_at
    html = page.get(f"/reglages/personnes/{user.pk}/roles/{row.pk}").content.decode()
    assert "Relecteur" in html and f'value="{form["ends"]}"' in html
    wrong = page.post(f"/reglages/personnes/{user.pk}/roles/", form | {"guest": "on"})
    assert wrong.status_code == 422 and "Un invité travaille pour une campagne" in wrong.content.decode()
    assert "Relecteur" in page.get("/reglages/personnes").content.decode()
    assert page.post(f"/reglages/personnes/{user.pk}/roles/{row.pk}/retirer").status_code == 302
    assert page.post(f"/reglages/roles/{role.pk}/retirer").status_code == 302 and not OwnRole.objects.exists()
    assert page_of(make.user("manager")).get("/reglages/roles/").status_code == 403


def test_why_may_they_of_an_account(admin):
    inside, outside = make.account("mastodon"), make.account("x", name="Compte X")
    user = held(admin, networks=["mastodon"])
    page = page_of(admin)
    said = page.get(f"/reglages/droits?qui={user.pk}&acte=post.write&compte={outside.pk}").content.decode()
    assert "hors des limites" in said and "Non." in said
    assert "dans les limites" in page.get(f"/reglages/droits?qui={user.pk}&acte=post.write&compte={inside.pk}").content.decode()
    told = Client().get(
        f"/api/v1/people/{user.pk}/may?verb=post.write&account={outside.pk}",
        headers={"Authorization": f"Bearer {make.token(admin)}"},
    )
    assert told.json()["why"] == "outside"
