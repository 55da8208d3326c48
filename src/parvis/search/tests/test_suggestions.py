"""What is offered while one types: word by word, accents and case apart, to whoever may see it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.desk.models import Label, View
from parvis.inbox.models import Contact, Identity
from parvis.people.models import Team, User
from parvis.places.models import PlaceList
from parvis.publishing.models import Campaign
from parvis.search.suggestions import SOURCES, pattern, suggest
from parvis.subjects.models import Subject
from parvis.testing import make
from parvis.testing.caller import Caller

ROOMS = {
    "colleagues", "persons", "cases", "subjects", "posts", "answers", "accounts", "campaigns", "places", "views", "labels", "threads",
    "directory",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "written", "fits"),
    [
        ("ecole", "École", True),
        ("oeuvre", "L’Œuvre", True),
        ("oe", "Oee", True),
        ("strasse", "STRASSE", True),
        ("cam", "camille", True),
        ("mille", "camille", False),
        ("7kq4", "PAR-7KQ4-93", True),
    ],
)
def test_a_word_is_known_however_it_is_written(typed, written, fits):
    assert bool(re.search(rf"(^|\W){pattern(typed)}", written)) is fits


def offered(user: User, q: str) -> dict[str, list[str]]:
    return {group.key: [row.label for row in group.rows] for group in suggest(user, q)}


@pytest.fixture
def there(db: None) -> Team:
    """Of each sort something that begins with « été », in one team."""
    team = make.team("Été")
    account = make.account("mastodon", of=team, name="Été à Paris")
    talk = make.conversation(account)
    Identity.objects.filter(pk=talk.identity_id).update(name="Odile Étéroux", handle="odile_e")
    make.post(accounts=[account], text="Bientôt l’ÉTÉ au bord de l’eau", team=team)
    now = timezone.now()
    Subject.objects.create(title="Chaleur : été difficile", team=team, opened_at=now, moved_at=now)
    Campaign.objects.create(name="Étés du livre", first=date(2026, 6, 1), last=date(2026, 9, 1))
    Label.objects.create(team=team, name="étéindre")
    View.objects.create(team=team, name="L’été", query="vue=toutes")
    make.user("agent", username="ete", in_team=team)
    User.objects.filter(username="ete").update(name="Lucie Été")
    cases.open_case(conversation=talk, title="Fontaine d’été", by=make.user("manager", username="chef"))
    return team


@pytest.mark.postgresql
def test_each_room_offers_what_it_has(there):
    assert set(SOURCES) == ROOMS
    found = offered(make.user("admin"), "ete")
    assert found["colleagues"] == ["Lucie Été"]
    assert found["persons"] == ["Odile Étéroux"]
    assert found["cases"] == ["Fontaine d’été"]
    assert found["subjects"] == ["Chaleur : été difficile"]
    assert found["posts"] == ["Bientôt l’ÉTÉ au bord de l’eau"]
    assert found["accounts"] == ["Été à Paris"]
    assert found["campaigns"] == ["Étés du livre"]
    assert found["views"] == ["L’été"] and found["labels"] == ["étéindre"]
    assert offered(make.user("admin", username="deux"), "e") == {} == offered(make.user("admin", username="trois"), "zzz")
    assert offered(make.user("admin", username="quatre"), "odile et")["persons"] == ["Odile Étéroux"]


def test_nobody_is_offered_what_they_may_not_see(there):
    stranger = offered(make.user("agent", in_team=make.team("Ailleurs")), "ete")
    assert set(stranger) <= {"colleagues", "campaigns"}
    mine = offered(User.objects.get(username="ete"), "ete")
    assert {"persons", "cases", "subjects", "posts", "accounts", "views", "labels"} <= set(mine)
    Contact.objects.update(erased_at="2026-11-01T00:00Z")
    assert "persons" not in offered(make.user("admin"), "ete")


def test_as_many_questions_whatever_is_found(there):
    user = make.user("manager")
    suggest(user, "ete")
    with CaptureQueriesContext(connection) as nothing:
        suggest(user, "zzz")
    with CaptureQueriesContext(connection) as something:
        suggest(user, "ete")
    assert len(nothing) == len(something) <= 15


def test_the_page_the_palette_and_the_api_offer_the_same(there):
    user = make.user("manager")
    client = Client()
    client.force_login(user)
    part = client.get("/proposer?q=odile").content.decode()
    contact = Identity.objects.get(name="Odile Étéroux").contact_id
    assert 'data-group="Personnes"' in part and f'href="/guichet/personnes/{contact}"' in part
    page = client.get("/chercher?q=odile").content.decode()
    assert "Odile Étéroux" in page and "Essayez avec moins de mots" not in page
    assert "Essayez avec moins de mots" in client.get("/chercher?q=zzzq").content.decode()
    _status, told = Caller(user)("GET", "/suggestions?q=odile")
    assert [(one["key"], one["items"][0]["label"]) for one in told] == [("persons", "Odile Étéroux")]


def test_places_are_offered_to_whoever_keeps_them(there):
    PlaceList.objects.create(team=there, slug="bains", title="Bains d’été", changed_at="2026-11-01T00:00Z")
    assert offered(make.user("manager"), "bai") == {"places": ["Bains d’été"]}
    assert offered(make.user("agent", in_team=there), "bai") == {}
