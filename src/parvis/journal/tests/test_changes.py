"""What an act changed, before and after, and whence it was done: in the journal, on its page, in its table, over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from parvis.city import actions as city
from parvis.colleagues.roles import actions as roles
from parvis.colleagues.teams import actions as teams
from parvis.conf import environment
from parvis.journal import actions, chain, linking
from parvis.journal.changes import changed_since, stands
from parvis.journal.differences import differences, in_a_line
from parvis.journal.models import Event
from parvis.journal.record import record, record_many
from parvis.people.models import Department, Membership, Team
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def told(kind: str) -> dict[str, list[object]]:
    found = Event.objects.filter(kind=kind).latest("pk").data
    return found.get("changes", {})


def test_a_team_says_how_it_was_called_and_what_led_it() -> None:
    admin, row = make.user("admin"), make.team("Piscines")
    sport = Department.objects.create(name="Sports")
    teams.keep(row, name="Bassins", department=sport, by=admin)
    assert told("team.kept") == {"name": ["Piscines", "Bassins"], "department": [None, f"Sports ({sport.pk})"]}
    teams.keep(None, name="Patinoires", department=None, by=admin)
    assert told("team.kept") == {}, "what is new was nothing before"


def test_a_role_says_what_it_was() -> None:
    admin, user, team = make.user("admin"), make.user("agent"), make.team()
    Membership.objects.filter(user=user, team=team).delete()
    roles.hold(user, team=team, role="agent", by=admin)
    assert told("user.role") == {}
    roles.hold(user, team=team, role="approver", by=admin, ends_at=timezone.now() + timedelta(days=3))
    assert told("user.role")["role"] == ["agent", "approver"]
    assert told("user.role")["ends_at"][0] is None


def test_no_secret_and_no_word_of_a_resident_is_told() -> None:
    admin = make.user("admin")
    hook, _secret = actions.add_hook(url="https://example.org/a", kinds=[], by=admin)
    assert "secret" not in stands(hook)
    actions.change_hook(hook, url="https://example.org/b", by=admin)
    assert told("hook.changed") == {"url": ["https://example.org/a", "https://example.org/b"]}
    assert "password" not in stands(admin)
    talk = make.conversation(texts=("Je m’appelle Jeanne",))
    assert {"subject", "excerpt"} & set(stands(talk)) == set()
    assert "text" not in stands(talk.messages.get())
    assert "name" not in stands(talk.contact)


def test_the_user_of_a_request_is_one_too() -> None:
    user = make.user("agent")
    wrapped = SimpleLazyObject(lambda: user)
    before = stands(wrapped)
    wrapped.name = "Samira"
    assert changed_since(before, wrapped) == {"changes": {"name": [before["name"], "Samira"]}}
    browser = Client()
    browser.force_login(user)
    assert browser.post("/language", {"language": "en"}).status_code == 302
    assert Event.objects.count() == 0


def test_a_long_text_tells_what_differs_with_a_little_around_it() -> None:
    before, after = "a" * 4000 + " lundi " + "b" * 4000, "a" * 4000 + " mardi " + "b" * 4000
    was, now = changed_since({}, Team(), ("text", before, after))["changes"]["text"]
    assert "lundi" in was and "mardi" in now and max(len(was), len(now)) < 120
    assert changed_since({}, Team(), ("verbs", ["a", "b", "c"], ["b", "c", "d"])) == {"changes": {"verbs": [["a"], ["d"]]}}
    assert changed_since({}, Team(), ("text", "x" * 900, "y" * 900))["changes"]["text"][0].endswith("…")
    assert changed_since({}, Team(), ("on", True, True)) == {}


def test_the_page_the_table_and_the_api_show_before_and_after() -> None:
    manager, admin = make.user("manager"), make.user("admin")
    topic = city.name_topic(name="Piscine", by=manager)
    city.name_topic(key=topic.key, name="Piscines & lacs", by=manager)
    event = Event.objects.get(kind="topic.edited")
    assert in_a_line(event) == "nom : Piscine → Piscines & lacs"
    browser = Client()
    browser.force_login(manager)
    page = browser.get("/journal/?quoi=topic").content.decode()
    assert "Piscine</del>" in page and "Piscines &amp; lacs</ins>" in page
    table = b"".join(browser.get("/journal/journal.csv?quoi=topic").streaming_content).decode()
    assert "nom : Piscine → Piscines & lacs" in table
    answer = Caller(admin)("GET", "/events?kind=topic.edited")[1]["items"][0]
    assert answer["changes"] == [{"field": "name", "before": "Piscine", "after": "Piscines & lacs"}]


def test_values_are_read_in_words() -> None:
    row = Event(
        data={"changes": {"active": [True, False], "ends_at": [None, "2026-03-01T11:00:00+00:00"], "first": ["2026-03-01", ""]}}
    )
    assert [(one.name, one.before, one.after) for one in differences(row)] == [
        ("en service", "oui", "non"), ("fin", "", "1er mars 2026 12:00"), ("premier jour", "1er mars 2026", ""),
    ]  # fmt: skip
    assert differences(Event(data={"changes": "autre chose"})) == []
    assert differences(Event(data={"before": "Lundi", "after": "Mardi"}))[0].field == "text"


def test_whence_a_colleague_acted_is_kept_for_a_year_and_told_to_who_edits_people() -> None:
    admin, manager = make.user("admin"), make.user("manager")
    here = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}  # what anybody may say of themselves
    caller = Caller(manager)
    caller.client = Client(**here)
    assert caller("PUT", "/topics/piscines", {"name": "Piscines"})[0] == 200
    event = Event.objects.get(kind="topic.named")
    assert event.address == "192.0.2.7"
    record("topic.named", by=manager)  # by the machine, in somebody's name
    record_many("topic.named", [(admin, "city")], by=manager)
    assert list(Event.objects.filter(kind="topic.named").order_by("pk").values_list("address", flat=True)) == [
        "192.0.2.7",
        None,
        None,
    ]

    for user, seen in ((admin, "192.0.2.7"), (manager, None)):
        rows = Caller(user)("GET", "/events?kind=topic.named")[1]["items"]
        assert rows[-1]["address"] == seen
        only = Caller(user)("GET", "/events?kind=topic.named&address=192.0.2.7")[1]["items"]
        assert len(only) == (1 if seen else 3), "who may not read it filters nothing by it"
        browser = Client()
        browser.force_login(user)
        assert ("192.0.2.7" in browser.get("/journal/?quoi=topic").content.decode()) == bool(seen)
        table = b"".join(browser.get("/journal/journal.csv?quoi=topic").streaming_content).decode()
        assert ("192.0.2.7" in table) == bool(seen)
    assert Caller(admin)("GET", "/events?address=ici")[0] == 422

    leaf = chain.leaf(chain.among([event.pk])[0])
    linking.forget_whence()
    assert Event.objects.filter(address__isnull=False).count() >= 1
    Event.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(days=366))
    Event.objects.exclude(pk=event.pk).update(address=None)
    before = chain.leaf(chain.among([event.pk])[0])
    linking.forget_whence()
    assert not Event.objects.filter(address__isnull=False).exists()
    assert chain.leaf(chain.among([event.pk])[0]) == before != leaf, "the chain never held it"


@pytest.mark.parametrize("given", ["*", "0.0.0.0/0", "::/0", "mandataire.local", "10.0.0.1/8"])
def test_nobody_may_be_a_proxy(given: str, tmp_path) -> None:
    with pytest.raises(environment.WrongSetting, match="PARVIS_PROXIES"):
        environment.read({"PARVIS_DATA": str(tmp_path), "PARVIS_PROXIES": given})


def test_proxies_are_addresses_and_networks(tmp_path) -> None:
    assert environment.read({"PARVIS_DATA": str(tmp_path)}).proxies == ("127.0.0.1", "::1")
    assert environment.read({"PARVIS_DATA": str(tmp_path), "PARVIS_PROXIES": " 10.0.0.4 , 10.1.0.0/16"}).proxies == (
        "10.0.0.4", "10.1.0.0/16",
    )  # fmt: skip
    assert environment.read({"PARVIS_DATA": str(tmp_path), "PARVIS_PROXIES": ""}).proxies == ()
