"""Every page there is: behind the door, under the policy, with a proof in each form, without what is another team's."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from parvis.conf.middleware import POLICY
from parvis.people.access import EVERYWHERE, ROLES
from parvis.people.models import User
from parvis.testing import make
from tests.failure.addresses import OPEN, OWN, address, filled, numbered, patterns

pytestmark = pytest.mark.django_db
OF_ONE_ROOM = pytest.mark.drawn(lambda item: item.callspec.params["pattern"].split("/")[0])
PUBLIC = ("dossier/", "aide/", "place/", "donnees/", "transparence", "effacement/")
"""Under a policy of their own, which allows less."""
PAGES = sorted(patterns())
PRIVATE = [path for path in PAGES if not path.startswith(OPEN)]


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """Limits of sign-in are counted in the cache."""
    cache.clear()


def browser(user=None, **more) -> Client:
    client = Client(raise_request_exception=False, **more)
    if user:
        client.force_login(user)
    return client


class Forms(HTMLParser):
    """The forms of a page that write, and whether each holds its proof."""

    def __init__(self) -> None:
        super().__init__()
        self.proofs: list[bool] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "form":
            self.inside = (names.get("method") or "get").lower() == "post"
            if self.inside:
                self.proofs.append(False)
        if tag == "input" and self.inside and names.get("name") == "csrfmiddlewaretoken" and len(names.get("value", "")) > 20:
            self.proofs[-1] = True


def test_the_list_of_pages_is_whole():
    assert len(PAGES) > 60
    assert {"", "guichet/", "publications/", "comptes/", "medias/", "journal/", "reglages"} <= set(PAGES)


@OF_ONE_ROOM
@pytest.mark.parametrize("pattern", PAGES)
def test_a_page_opens_under_the_policy_and_its_forms_are_proved(pattern):
    """And the session's cookie alone changes nothing: a form from another site is refused, whatever the page."""
    user = make.user("admin")
    client, where = browser(user, enforce_csrf_checks=True), address(pattern, make.team(), user)
    refused = client.post(where, {"text": "x"})
    answer = client.get(where)
    assert refused.status_code == (404 if pattern.startswith("contact/") and answer.status_code == 404 else 403), "no such form"
    assert answer.status_code < 500
    for one in (answer, refused):
        stricter = pattern.startswith(PUBLIC) and one["Content-Security-Policy"].startswith("default-src 'none'")
        assert one["Content-Security-Policy"] == POLICY or stricter
        assert one["X-Content-Type-Options"] == "nosniff"
        assert one["X-Frame-Options"] == "DENY"
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        page = answer.content.decode()
        forms = Forms()
        forms.feed(page)
        assert all(forms.proofs), "a form has no csrf token"
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert not re.search(r"<[^>]+\sstyle=|<style|<[^>]+\son\w+=", page)


@OF_ONE_ROOM
@pytest.mark.parametrize("pattern", PRIVATE)
def test_the_door_is_shut(pattern):
    where = filled(pattern, 1)
    for answer in (browser().get(where), browser().post(where)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/signin/login/")


@OF_ONE_ROOM
@pytest.mark.parametrize("pattern", [path for path in PAGES if numbered(path) and path.startswith(OWN)])
def test_what_is_another_teams_is_not_there(pattern):
    elsewhere, somebody = make.team("Petite enfance"), make.user("admin")
    for role in set(ROLES) - EVERYWHERE:
        client = browser(make.user(role))
        where = address(pattern, elsewhere, somebody)
        for answer in (client.get(where), client.post(where, {"text": "x", "mode": "note"})):
            assert answer.status_code in (403, 404, 405), f"{role} {pattern}: {answer.status_code}"


@pytest.mark.parametrize("pattern", ["avis/<int:pk>", "reglages/jetons/<int:pk>/revoquer"])
def test_what_is_another_persons_is_not_there(pattern):
    somebody, other = make.user("manager"), make.user("agent")
    client = browser(other)
    where = address(pattern, make.team(), somebody)
    assert client.get(where).status_code in (403, 404, 405)
    assert client.post(where).status_code in (403, 404, 405)


def test_a_role_sees_only_its_pages():
    """Pages of the whole city, by the verb that each asks for."""
    wanted = {
        "/journal/": "journal.see", "/guichet/": "inbox.see", "/publications/nouvelle": "post.write", "/comptes/": "account.see",
        "/reglages/personnes": "people.edit", "/reglages/webhooks": "hook.edit", "/comptes/ecartes": "account.see",
        "/comptes/connecter/mastodon": "account.connect", "/publications/": "post.see",
    }  # fmt: skip
    for role, verbs in ROLES.items():
        client = browser(make.user(role))
        for where, verb in wanted.items():
            status = client.get(where).status_code
            assert status == (200 if verb in verbs else 403), f"{role} {where}: {status}"


COUNTER = {
    "inbox.see": (
        "guichet/", "guichet/liste", "guichet/filtres", "guichet/<int:pk>", "guichet/<int:pk>/fil", "guichet/<int:pk>/entete",
        "guichet/<int:pk>/a-cote", "guichet/registre", "guichet/registre.csv", "guichet/registre/<int:pk>", "guichet/bloques",
        "guichet/autorites/", "guichet/autorites/<int:pk>", "dossiers/", "dossiers/<int:pk>", "sujets/", "transferts/", "promesses/",
        "promesses/chiffres.csv", "promesses/conversations/<int:pk>",
    ),
    "inbox.moderate": ("guichet/messages/<int:pk>/autorites", "regles/masques/"),
    "case.edit": ("dossiers/<int:pk>/questions",),
    "city.edit": (
        "promesses/niveaux", "promesses/niveaux/tableau", "promesses/niveaux/nouveau", "promesses/niveaux/<int:pk>",
        "promesses/niveaux/calcul", "promesses/horaires/nouveaux", "promesses/horaires/<int:pk>",
    ),
    "rule.edit": (
        "regles/", "regles/nouvelle", "regles/<int:pk>", "reglages/cloture/", "reglages/cloture/<int:pk>", "reglages/relecture/",
        "reglages/relecture/<int:pk>",
    ),
}  # fmt: skip
"""The counter's own pages, by the verb that opens them."""


def test_a_role_opens_only_its_pages_of_the_counter():
    """Each role at each, with things of its own team: what its verbs open it sees, nothing else."""
    team, somebody = make.team(), make.user("admin")
    pages = [(address(pattern, team, somebody), verb) for verb, patterns_ in COUNTER.items() for pattern in patterns_]
    wrong = []
    for role, verbs in ROLES.items():
        client = browser(make.user(role))
        for where, verb in pages:
            status = client.get(where).status_code
            if status not in ((200,) if verb in verbs else (403, 404)):
                wrong.append(f"{role} {where}: {status}")
    assert wrong == []


def test_what_is_not_there_says_so_in_words():
    client = browser(make.user("agent"))
    answer = client.get("/n-existe-pas")
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()
    assert answer["Content-Security-Policy"] == POLICY
    assert browser(make.user("agent")).get("/guichet/999999999999999999999").status_code == 404


def test_signing_in_is_limited():
    """Ten wrong passwords, then not even the right one: whoever guesses waits."""
    user = make.user("agent", username="samira")
    client = browser()
    statuses = [client.post("/signin/login/", {"login": "samira", "password": f"faux {n}"}).status_code for n in range(12)]
    assert statuses[0] == 200
    assert "_auth_user_id" not in client.session
    answer = client.post("/signin/login/", {"login": "samira", "password": "une phrase de passe"})
    assert "_auth_user_id" not in client.session, "the right password opens in the middle of a guess"
    assert answer.status_code in (200, 429)
    cache.clear()  # the limit ends by itself
    assert client.post("/signin/login/", {"login": "samira", "password": "une phrase de passe"}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_failed_sign_ins_are_counted_by_all_processes_together():
    """A load balancer in front of several web processes gives nobody more tries."""
    make.user("manager", username="samira")
    for n in range(8):
        LocMemCache.clear(caches["default"])  # the next one is answered by a process that knows nothing yet
        browser().post("/signin/login/", {"login": "samira", "password": f"faux {n}"})
    LocMemCache.clear(caches["default"])
    assert browser().post("/signin/login/", {"login": "samira", "password": "une phrase de passe"}).status_code != 302
    cache.clear()
    assert browser().post("/signin/login/", {"login": "samira", "password": "une phrase de passe"}).status_code == 302


def test_a_wrong_name_and_a_wrong_password_sound_the_same():
    make.user("agent", username="samira")
    said = []
    for login in ("samira", "personne"):
        page = browser().post("/signin/login/", {"login": login, "password": "faux"}).content.decode()
        said.append(re.sub(r"<[^>]+>|\s+", " ", page))
    assert said[0] == said[1]
    assert "passe" in said[0]


def test_nobody_signs_up_alone():
    assert 'name="password1"' not in browser().get("/signin/signup/").content.decode()
    browser().post("/signin/signup/", {"email": "a@b.test", "username": "intrus", "password1": "une phrase de passe"})
    assert not User.objects.filter(username="intrus").exists()


@pytest.mark.parametrize("after", ["https://mechant.example/", "//mechant.example/", "/\\mechant.example", "javascript:alert(1)"])
def test_no_page_sends_elsewhere(after):
    user = make.user("agent")
    client = browser()
    answer = client.post("/signin/login/", {"login": user.username, "password": "une phrase de passe", "next": after})
    assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))
    answer = client.post("/language", {"language": "en", "next": after})
    assert answer["Location"] == "/"


NO_PLACE = re.compile(r"/(nouveau|nouvelle|ajouter|essayer|essai|retour|tableau\.csv|.*\.csv|.*\.geojson|.*\.json)$")
"""What is made anew, tried or taken along stands on the page of its list."""


def test_the_palette_reaches_every_settings_page() -> None:
    """Each address under /reglages that opens by itself is in it, or one click from a page that is."""
    reader = browser(make.user("admin"))
    there = reader.get("/aller")
    assert there["Cache-Control"].startswith("private")
    found = set(re.findall(r'href="(/[^"#?]*)', there.content.decode()))
    pages = [f"/{path}" for path in patterns() if path.startswith("reglages") and "<" not in path]
    opening = [path for path in pages if not NO_PLACE.search(path) and reader.get(path).status_code == 200]
    assert len(opening) > 25
    assert sorted(set(opening) - found) == []
    assert {path for path in found if reader.get(path).status_code >= 400} == set()


@pytest.mark.parametrize("role", ["agent", "contributor", "manager"])
def test_the_palette_names_only_what_opens(role: str) -> None:
    reader = browser(make.user(role))
    found = set(re.findall(r'href="(/[^"#?]*)', reader.get("/aller").content.decode()))
    assert {path for path in found if reader.get(path).status_code not in (200, 302)} == set()
