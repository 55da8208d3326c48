"""Colleagues come in by the city's identity provider; nobody else does, and no answer is believed that is not what it must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.colleagues import actions
from parvis.colleagues.models import Binding
from parvis.colleagues.tests.conftest import come
from parvis.colleagues.tests.played import CLIENT, jwk, signed
from parvis.journal.models import Event
from parvis.pages.people import actions as entering
from parvis.people.middleware import STRANGERS
from parvis.people.models import Compulsory, Membership, User
from parvis.testing import make

pytestmark = pytest.mark.django_db
WHO = "jeanne@ville.test"


def signed_in(browser: Client) -> bool:
    return browser.get("/reglages").status_code == 200


def jeanne(**fields: Any) -> User:
    user = make.user("agent", username="jeanne")
    User.objects.filter(pk=user.pk).update(**fields)
    return User.objects.get(pk=user.pk)


# ── Who comes in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_colleague_comes_in_and_is_known_by_their_sub(there, settled):
    settled(there)
    user = jeanne()
    browser, answer = come(there, after="/guichet/")
    assert answer.status_code == 302 and answer["Location"] == "/guichet/"
    assert signed_in(browser)
    assert user.bindings.get().sub == "s-1"
    assert Event.objects.filter(kind="user.bound", about=user.pk).exists()
    there.person["email"] = "autre@ville.test"  # even when the provider changes the address
    assert come(there)[1].status_code == 302
    assert Binding.objects.count() == 1


def test_the_page_of_coming_in_has_the_button_only_in_service(there, settled):
    assert b"/signin/ville/" not in Client().get("/signin/login/").content
    settled(there, name="Compte Ville")
    html = Client().get("/signin/login/?next=/guichet/").content.decode()
    assert "Entrer avec Compte Ville" in html and "/signin/ville/?next=/guichet/" in html.replace("%2F", "/")


def test_next_leads_nowhere_else(there, settled):
    settled(there)
    jeanne()
    assert come(there, after="https://mechant.test/")[1]["Location"] == "/"


def test_an_unknown_person_does_not_come_in(there, settled):
    settled(there)
    browser, answer = come(there)
    assert answer.status_code == 403 and "vous n’avez pas d’accès ici" in answer.content.decode()
    assert not signed_in(browser) and not User.objects.filter(email=WHO).exists()


def test_an_invited_person_comes_in_with_their_role(there, settled, admin):
    settled(there)
    team = make.team("Guichet")
    invitation, _ = entering.invite(email=WHO, role="approver", team=team, by=admin)
    assert signed_in(come(there)[0])
    user = User.objects.get(email=WHO)
    assert user.memberships.get().role == "approver" and not user.has_usable_password()
    invitation.refresh_from_db()
    assert invitation.user_id == user.pk and invitation.used_at


def test_an_invitation_that_is_over_opens_nothing(there, settled, admin):
    settled(there)
    invitation, _ = entering.invite(email=WHO, role="agent", team=make.team(), by=admin)
    type(invitation).objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert come(there)[1].status_code == 403


def test_anybody_comes_in_where_the_administrator_says_so(there, settled):
    settled(there, provision=True, role="contributor", team=make.team("Services"))
    assert signed_in(come(there)[0])
    assert Membership.objects.get(user__email=WHO).role == "contributor"


def test_nobody_is_made_an_administrator_by_coming(there, settled):
    for role in ("admin", "manager", "roi"):
        with pytest.raises(ValidationError):
            settled(there, provision=True, role=role, team=make.team())


@pytest.mark.parametrize("said", [False, None, "true", 1])
def test_an_address_that_nobody_vouches_for_opens_nothing(there, settled, said):
    settled(there)
    jeanne()
    there.person["email_verified"] = said
    assert come(there)[1].status_code == 403


def test_an_address_that_changed_hands_opens_nothing(there, settled):
    """The provider gave Jeanne's address to a newcomer, with another `sub`."""
    settled(there)
    jeanne()
    come(there)
    there.person["sub"] = "s-2"
    answer = come(there)[1]
    assert answer.status_code == 403 and "quelqu’un d’autre" in answer.content.decode()


def test_who_was_let_out_stays_out(there, settled, admin):
    settled(there)
    user = jeanne()
    come(there)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come(there)[1].status_code == 403


def test_unlinked_they_are_linked_anew(there, settled, admin):
    settled(there)
    user = jeanne()
    come(there)
    page = Client()
    page.force_login(admin)
    assert page.post(f"/reglages/personnes/{user.pk}/delier").status_code == 302
    there.person["sub"] = "s-2"
    assert signed_in(come(there)[0])
    with pytest.raises(PermissionDenied):
        actions.unbind(user, by=user)


# ── An address that the provider changed ─────────────────────────────────────────────────────────────────────────────


def test_a_new_address_is_asked_about(there, settled):
    settled(there)
    user = jeanne()
    come(there)
    there.person["email"] = "jeanne.martin@ville.test"
    browser, answer = come(there)
    assert answer["Location"] == "/signin/ville/adresse"
    assert "jeanne.martin@ville.test" in browser.get("/signin/ville/adresse").content.decode()
    browser.post("/signin/ville/adresse", {"take": "yes"})
    user.refresh_from_db()
    assert user.email == "jeanne.martin@ville.test"


def test_a_new_address_may_be_left_and_is_not_asked_again(there, settled):
    settled(there)
    user = jeanne()
    come(there)
    there.person["email"] = "jeanne.martin@ville.test"
    browser, _ = come(there)
    browser.post("/signin/ville/adresse", {"keep": "yes"})
    assert come(there)[1]["Location"] == "/"
    user.refresh_from_db()
    assert user.email == WHO


def test_a_new_address_that_a_colleague_has_is_not_taken(there, settled):
    settled(there)
    user = jeanne()
    come(there)
    there.person["email"] = make.user("agent", username="samira").email
    browser, _ = come(there)
    browser.post("/signin/ville/adresse", {"take": "yes"})
    user.refresh_from_db()
    assert user.email == WHO


# ── What an answer must hold ─────────────────────────────────────────────────────────────────────────────────────────

SPOILT = {
    "another issuer": {"iss": "https://mechant.test"},
    "for somebody else": {"aud": "autre"},
    "for several, none of them named": {"aud": [CLIENT, "autre"]},
    "for several, another one": {"aud": [CLIENT, "autre"], "azp": "autre"},
    "another visit": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "over": {"exp": 1},
    "not yet": {"nbf": 9_999_999_999},
    "made tomorrow": {"iat": 9_999_999_999},
    "no hour": {"iat": None},
    "hour as words": {"exp": "demain"},
    "another access token": {"at_hash": "x"},
    "nobody": {"sub": ""},
    "another person": {"sub": "s-9"},
}


@pytest.mark.parametrize("wrong", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_token_opens_nothing(there, settled, wrong):
    settled(there)
    jeanne()
    there.wrong = wrong
    browser, answer = come(there)
    assert answer.status_code == 503 and "Vous n’êtes pas entré" in answer.content.decode()
    assert not signed_in(browser) and not Binding.objects.exists()


def test_clocks_may_differ_a_little(there, settled):
    settled(there, skew=120)
    jeanne()
    there.age = 150  # its minute was over 90 seconds ago
    assert come(there)[1].status_code == 302
    there.age = 200
    assert come(there)[1].status_code == 503


FORGED = {
    "unsigned": lambda claims: signed(claims, alg="none"),
    "signed with the secret": lambda claims: signed(claims, alg="HS256"),
    "another key": lambda claims: signed(claims, key=rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    "a key that nobody published": lambda claims: signed(claims, kid="three"),
    "the other kind of key": lambda claims: signed(claims, kid="two"),
    "a rule we do not know": lambda claims: signed(claims, crit=["b64"]),
    "cut": lambda claims: signed(claims).rpartition(".")[0],
    "no token": lambda claims: "….….…",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_opens_nothing(there, settled, monkeypatch, forge):
    settled(there)
    jeanne()
    monkeypatch.setattr(there, "made", forge)
    assert come(there)[1].status_code == 503
    assert not Binding.objects.exists()


def test_a_weak_key_signs_nothing(there, settled, monkeypatch):
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    settled(there)
    jeanne()
    there.keys = [jwk(weak, "one")]
    monkeypatch.setattr(there, "made", lambda claims: signed(claims, key=weak))
    assert come(there)[1].status_code == 503


def test_new_keys_are_fetched_but_not_for_each_invention(there, settled):
    settled(there)
    jeanne()
    come(there)
    there.keys, there.kid = [{**there.keys[0], "kid": "new"}], "new"
    assert come(there)[1].status_code == 302
    there.kid = "invented"
    for _ in range(3):
        assert come(there)[1].status_code == 503
    assert there.asked.count("/api/v2/jwks") == 2


SPOILT_WAYS = {
    "another state": {"state": "x" * 43},
    "no state": {"state": ""},
    "no code": {"code": ""},
    "mixed up": {"iss": "https://x.test"},
}


@pytest.mark.parametrize("spoil", SPOILT_WAYS.values(), ids=SPOILT_WAYS)
def test_a_way_back_that_is_not_ours_opens_nothing(there, settled, spoil):
    settled(there)
    jeanne()
    assert come(there, **spoil)[1].status_code in (403, 503)


def test_a_way_back_serves_once_and_for_its_own_browser(there, settled):
    settled(there)
    jeanne()
    browser = Client()
    back = there.authorize(browser.get("/signin/ville/")["Location"])
    assert Client().get("/signin/ville/retour", back).status_code == 403
    assert browser.get("/signin/ville/retour", back).status_code == 302
    assert browser.get("/signin/ville/retour", back).status_code == 403


def test_who_gives_up_there_is_told_so(there, settled):
    settled(there)
    answer = come(there, error="access_denied")[1]
    assert answer.status_code == 403 and "Recommencer" in answer.content.decode()


# ── ProConnect ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_proconnect_is_asked_nothing_that_it_does_not_know(proconnect, settled):
    """Its signed answer is read; an agent of the city comes in, by an address for which it stands."""
    settled(proconnect, acr="eidas1")
    jeanne()
    assert signed_in(come(proconnect)[0])


@pytest.mark.parametrize("told", [{"siret": "13002526500013"}, {"siret": None}, {"siret": ""}])
def test_an_agent_of_another_body_does_not_come_in(proconnect, settled, told):
    settled(proconnect)
    jeanne()
    proconnect.userinfo = told
    answer = come(proconnect)[1]
    assert answer.status_code == 403 and "SIRET" in answer.content.decode()


SPOILT_TOLD = {
    "issuer": {"iss": "https://x.test"},
    "none": {"iss": None},
    "audience": {"aud": "autre"},
    "over": {"exp": 1},
    "who": {"sub": "pc-2"},
}


@pytest.mark.parametrize("told", SPOILT_TOLD.values(), ids=SPOILT_TOLD)
def test_what_is_told_of_a_person_is_for_us_too(proconnect, settled, told):
    settled(proconnect)
    jeanne()
    proconnect.userinfo = told
    assert come(proconnect)[1].status_code == 503


def test_proconnect_never_tells_unsigned(proconnect, settled):
    settled(proconnect)
    jeanne()
    proconnect.plain = True
    assert come(proconnect)[1].status_code == 503


def test_a_level_that_was_asked_for_is_demanded(proconnect, settled):
    settled(proconnect, acr="eidas2")
    jeanne()
    proconnect.wrong = {"acr": "eidas1"}
    assert come(proconnect)[1].status_code == 403


def test_what_the_provider_asked_counts_as_second_factor(proconnect, settled, admin):
    settled(proconnect)
    jeanne()
    entering.demand_factor("agent", wanted=True, by=admin, grace=0)
    User.objects.update(joined_at=timezone.now() - timedelta(days=9))
    Compulsory.objects.update(since=timezone.localdate() - timedelta(days=5))
    browser, _ = come(proconnect)
    assert browser.get("/guichet/")["Location"] == "/reglages/deux-facteurs"
    proconnect.wrong = {"amr": ["pwd", "mfa"]}
    assert come(proconnect)[0].get("/guichet/").status_code == 200


def test_who_only_knocks_leaves_few_sessions_and_none_for_long(there, settled):
    settled(there)
    codes = [Client(REMOTE_ADDR="203.0.113.9").get("/signin/ville/").status_code for _ in range(STRANGERS + 20)]
    assert codes == [302] * STRANGERS + [429] * 20
    assert Session.objects.count() == STRANGERS
    assert Session.objects.latest("expire_date").expire_date < timezone.now() + timedelta(minutes=20)
    jeanne()
    browser, answer = come(there, Client(REMOTE_ADDR="198.51.100.7"))
    assert answer.status_code == 302 and signed_in(browser), "another network's are another's"
    assert browser.session.get_expiry_age() > 86_400, "who came in stays in"


def test_pages_of_who_is_signed_in_begin_no_session_for_a_stranger():
    for path in ("totp/activate/", "recovery-codes/generate/", ""):
        assert Client().post(f"/signin/2fa/{path}", {"code": "1"}).status_code in (302, 404)
    assert not Session.objects.exists()
