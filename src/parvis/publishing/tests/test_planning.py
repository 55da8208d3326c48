"""The calendar's views and filters, many posts at once, slots, promised rhythms."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.city.models import Topic
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.publishing import board, planning
from parvis.publishing.bulk import Act, carry_out
from parvis.publishing.models import Campaign, Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/publications/calendrier"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def coming(days: int, hour: int = 18) -> datetime:
    day = timezone.now().astimezone(PARIS).date() + timedelta(days)
    return datetime.combine(day, time(hour), PARIS)


def page(client: Client, url: str, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200
    return answer.content.decode()


# ── Views and filters ────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_view_is_narrowed_by_its_address(manager: User) -> None:
    x, mastodon, topic = make.account("x"), make.account(), Topic.objects.create(key="sport", name="Sport")
    campaign = Campaign.objects.create(name="Été", first=date(2026, 11, 1), last=date(2026, 11, 30))
    at = datetime(2026, 11, 12, 18, tzinfo=PARIS)
    make.post(accounts=[x], text="Sur X", publish_at=at, by=manager, topic=topic)
    make.post(accounts=[mastodon], text="Sur Mastodon", publish_at=at, objective="service", state="sent", campaign=campaign)
    make.post(text="Nulle part", publish_at=at)
    client, where = browser(manager), f"{CALENDAR}?date=2026-11-12&vue="
    for view in ("mois", "semaine", "jour", "liste", "comptes"):
        whole = page(client, where + view)
        assert all(words in whole for words in ("Sur X", "Sur Mastodon", "Nulle part")), view
        for filters, shown in {
            f"compte={x.pk}": {"Sur X"}, "reseau=mastodon": {"Sur Mastodon"}, "theme=sport": {"Sur X"}, "etat=sent": {"Sur Mastodon"},
            f"auteur={manager.pk}": {"Sur X"}, "objectif=service": {"Sur Mastodon"}, f"campagne={campaign.pk}": {"Sur Mastodon"},
            "compte=9999999": set(), "auteur=personne": set(), "reseau=x&etat=sent": set(),
        }.items():  # fmt: skip
            html = page(client, f"{where}{view}&{filters}", headers={"HX-Request": "true"})
            assert {words for words in ("Sur X", "Sur Mastodon", "Nulle part") if words in html} == shown, (view, filters)


def test_filters_stay_in_each_link_and_another_teams_posts_stay_away(manager: User) -> None:
    html = page(browser(manager), f"{CALENDAR}?vue=semaine&reseau=x")
    assert html.count("reseau=x") > 6
    make.post(text="Petite enfance", publish_at=coming(1), team=make.team("Petite enfance"))
    assert "Petite enfance" not in page(browser(make.user("approver")), f"{CALENDAR}?vue=liste")


def test_as_many_queries_for_many_posts_as_for_few(manager: User, django_assert_max_num_queries: Any) -> None:
    client, accounts = browser(manager), [make.account("x"), make.account()]
    for n in range(40):
        make.post(accounts=accounts, text=f"N° {n}", publish_at=coming(n % 7))
    for one in accounts:
        planning.set_slots(one, week=[(day, time(18)) for day in range(7)], by=manager)
        planning.promise(one, times=9, wants="image", by=manager)
    for n in range(5):  # more than a day has room for
        planning.keep_campaign(by=manager, name=f"Campagne {n}", first=coming(-9).date(), last=coming(40).date())
    for view in ("mois", "semaine", "jour", "liste", "comptes"):
        with django_assert_max_num_queries(20):
            page(client, f"{CALENDAR}?vue={view}")


def test_campaigns_holidays_and_ballots_are_bars(manager: User) -> None:
    client = browser(manager)
    form = {"name": "Nuit Blanche", "kind": "event", "first": "2026-11-10", "last": "2026-11-12"}
    assert client.post("/ville/campagnes/", form | {"last": "2026-11-01"}).status_code == 422
    client.post("/ville/campagnes/", form)
    html = page(client, f"{CALENDAR}?vue=mois&date=2026-11")
    assert "Nuit Blanche" in html and "Armistice de 1918" in html
    row = Campaign.objects.get()
    client.post(f"/ville/campagnes/{row.pk}", form | {"name": "Nuit"})
    assert Campaign.objects.get().name == "Nuit"
    client.post(f"/ville/campagnes/{row.pk}", {"do": "drop"})
    assert not Campaign.objects.exists()
    assert browser(make.user("contributor")).post("/ville/campagnes/", form).status_code == 403


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_confirmation_tells_all_and_is_good_for_once(manager: User) -> None:
    client = browser(manager)
    draft = make.post(text="Un brouillon", publish_at=coming(3), by=manager, accounts=[make.account()])
    sent = make.post(text="Déjà en ligne", publish_at=coming(-3), state="sent", accounts=[account := make.account()])
    Delivery.objects.create(post=sent, account=account, planned_at=timezone.now(), state="sent")
    Topic.objects.create(key="sport", name="Sport")
    for view in ("mois", "semaine", "jour", "liste", "comptes"):
        html = page(client, f"{CALENDAR}?vue={view}&date={coming(3):%Y-%m-%d}&choisir=1")
        assert f'name="ids" value="{draft.pk}"' in html and '<option value="sport">Sport</option>' in html, view
    assert "choisir=1" in client.post(f"{CALENDAR}/agir", {"do": "move", "days": "7"})["Location"]
    asked = {"do": "move", "days": "7", "ids": [draft.pk, sent.pk], "back": "vue=liste"}
    html = client.post(f"{CALENDAR}/agir", asked).content.decode()
    assert "elle est déjà partie" in html and "Confirmer pour 1 publication <" in " ".join(html.split())
    draft.refresh_from_db()
    assert draft.publish_at == coming(3), "nothing is done yet"
    proof = html.split('name="sure" value="')[1].split('"')[0]
    for _twice in range(2):
        client.post(f"{CALENDAR}/agir", asked | {"sure": proof})
    draft.refresh_from_db()
    assert draft.publish_at == coming(10)


def test_what_one_refuses_stops_no_other(manager: User) -> None:
    good = make.post(text="Bonne", publish_at=coming(2), by=manager)
    planned = make.post(text="", publish_at=coming(2), state="scheduled", accounts=[account := make.account()])
    Delivery.objects.create(post=planned, account=account, planned_at=coming(2), due_at=coming(2), state="scheduled")
    lines = carry_out([good, planned], Act("move", days=1), by=manager)
    assert [bool(line.refused) for line in lines] == [False, True]
    good.refresh_from_db()
    assert good.publish_at == coming(3)


def test_bulk_over_the_api(manager: User) -> None:
    caller = Caller(manager)
    Topic.objects.create(key="sport", name="Sport")
    campaign = Campaign.objects.create(name="Été", first=date(2026, 11, 1), last=date(2026, 11, 30))
    posts = [make.post(publish_at=coming(n + 1), by=manager) for n in range(3)]
    ids = [post.pk for post in posts]
    status, lines = caller("POST", "/posts/bulk", {"posts": ids, "act": "topic", "topic": "sport", "dry": True})
    assert status == 200 and len(lines) == 3 and not Post.objects.filter(topic__isnull=False).exists()
    caller("POST", "/posts/bulk", {"posts": ids, "act": "topic", "topic": "sport"})
    caller("POST", "/posts/bulk", {"posts": ids[:1], "act": "campaign", "campaign": campaign.pk})
    assert Post.objects.filter(topic__key="sport").count() == 3 and campaign.posts.count() == 1
    copies = caller("POST", "/posts/bulk", {"posts": ids, "act": "duplicate"})[1]
    assert Post.objects.filter(pk__in=[line["made"] for line in copies], publish_at=None).count() == 3
    caller("POST", "/posts/bulk", {"posts": ids, "act": "discard"})
    assert Post.objects.filter(state="binned").count() == 3
    assert caller("POST", "/posts/bulk", {"posts": ids, "act": "move"})[0] == 422
    assert caller("POST", "/posts/bulk", {"posts": ids, "act": "topic", "topic": "rien"})[0] == 422


def test_a_post_cancelled_in_bulk_no_longer_goes(manager: User) -> None:
    post = make.post(publish_at=coming(2), state="scheduled", accounts=[account := make.account()])
    row = Delivery.objects.create(post=post, account=account, planned_at=coming(2), due_at=coming(2), state="scheduled")
    carry_out([post], Act("cancel"), by=manager)
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("cancelled", None)
    assert carry_out([Post.objects.get(pk=post.pk)], Act("cancel"), by=manager)[0].refused


# ── Slots and rhythms ────────────────────────────────────────────────────────────────────────────────────────────────


def test_slots_are_set_shown_and_filled(manager: User) -> None:
    account, client = make.account(name="La page"), browser(manager)
    where = f"/publications/creneaux/{account.pk}"
    assert "n’est pas une heure" in client.post(where, {"day-0": "midi"}).content.decode()
    client.post(where, {f"day-{day}": "9:00, 18h30" for day in range(7)})
    assert account.slots.count() == 14
    assert "créneau libre" in page(client, f"{CALENDAR}?vue=semaine&date={coming(8):%Y-%m-%d}")
    told = Caller(manager)("GET", f"/slots/next?accounts={account.pk}")[1]
    first = datetime.fromisoformat(told["at"])
    make.post(accounts=[account], publish_at=first)
    second = datetime.fromisoformat(Caller(manager)("GET", f"/slots/next?accounts={account.pk}")[1]["at"])
    assert second > first and told["for_all"]
    html = client.post("/publications/creneaux/libre", {"accounts": account.pk}).content.decode()
    assert f'value="{second.astimezone(PARIS):%H:%M}"' in html and "Prochain créneau libre" in html
    assert "Choisissez d’abord un compte" in client.post("/publications/creneaux/libre").content.decode()
    assert "Régler les créneaux" in client.post("/publications/creneaux/libre", {"accounts": make.account().pk}).content.decode()


def test_slots_are_set_by_who_may_publish(manager: User) -> None:
    account = make.account()
    with pytest.raises(PermissionDenied):
        planning.set_slots(account, week=[(0, time(9))], by=make.user("contributor"))
    caller = Caller(manager)
    assert caller("PUT", f"/accounts/{account.pk}/slots", [{"weekday": 0, "hour": "09:00"}] * 2)[1] == [
        {"weekday": 0, "hour": "09:00"}
    ]
    assert caller("PUT", f"/accounts/{account.pk}/slots", [{"weekday": 7, "hour": "09:00"}])[0] == 422


def test_a_promise_that_lacks_something_shows_the_day_before_and_is_told_once(manager: User) -> None:
    account, client = make.account(name="La ville en images"), browser(manager)
    client.post(
        f"/publications/creneaux/{account.pk}/promettre", {"times": "1", "wants": "any", "per": "day", "weekdays": [*"0123456"]}
    )
    tomorrow = coming(1)
    for where in ("/", f"{CALENDAR}?vue=jour&date={tomorrow:%Y-%m-%d}", f"{CALENDAR}?vue=comptes&date={tomorrow:%Y-%m-%d}"):
        assert "La ville en images : rien de prévu" in page(client, where), where
    holes = Caller(manager)("GET", "/calendar")[1]["holes"]
    assert [hole["account"] for hole in holes] == [account.pk, account.pk]
    today = timezone.now().astimezone(PARIS).date()
    assert planning.tell_holes(today) == 1 and planning.tell_holes(today) == 0
    assert Notice.objects.filter(user=manager, kind="rhythm.hole").count() == 1
    make.post(accounts=[account], publish_at=coming(0, 23))
    make.post(accounts=[account], publish_at=tomorrow)
    assert "rien de prévu" not in page(client, "/")
    [row] = Caller(manager)("GET", f"/accounts/{account.pk}/rhythms")[1]
    client.post(f"/publications/rythmes/{row['id']}/retirer")
    assert not account.rhythms.exists()


@pytest.mark.parametrize(
    ("state", "delivery", "lacks"),
    [
        ("draft", "", False), ("review", "", False), ("approved", "", False), ("scheduled", "scheduled", False), ("sent", "sent", False),
        ("attention", "refused", True), ("attention", "held", True), ("attention", "unapproved", True), ("attention", "late", True),
        ("sent", "dropped", True), ("binned", "", True),
    ],
)  # fmt: skip
def test_a_promise_is_kept_by_what_waits_for_its_yes_and_not_by_what_did_not_leave(
    manager: User, state: str, delivery: str, lacks: bool
) -> None:
    account, other = make.account(), make.account()
    planning.promise(account, times=1, by=manager)
    post = make.post(accounts=[account, other], publish_at=coming(1), state=state)
    for one, how in ((account, delivery), (other, "sent" if delivery else "")):
        if how:
            Delivery.objects.create(post=post, account=one, planned_at=coming(1), state=how)
    lacking = {lack.hole.day for lack in board.lacks(manager, coming(1).date(), coming(1).date())}
    assert lacking == ({coming(1).date()} if lacks else set())


def test_a_promise_is_not_kept_where_the_post_is_left_out(manager: User) -> None:
    planning.promise(account := make.account(), times=1, by=manager)
    post = make.post(accounts=[account], publish_at=coming(1))
    post.variants.update(reach="out")
    assert board.lacks(manager, coming(1).date(), coming(1).date())


def test_a_promise_is_for_chosen_weekdays_on_the_page(manager: User) -> None:
    account, client = make.account(), browser(manager)
    where = f"/publications/creneaux/{account.pk}"
    given = {"times": "1", "wants": "image", "per": "day", "weekdays": ["1", "3", "5"]}
    assert "mardi, jeudi, samedi" in client.post(f"{where}/promettre", given, follow=True).content.decode()
    assert account.rhythms.get().weekdays == "135"
    assert "au moins un jour" in client.post(f"{where}/promettre", given | {"weekdays": []}, follow=True).content.decode()
    assert "dans la liste" not in page(client, where) and account.rhythms.get().weekdays == "135"


def test_a_promise_that_is_none_is_refused(manager: User) -> None:
    account = make.account()
    caller = Caller(manager)
    assert caller("POST", f"/accounts/{account.pk}/rhythms", {"weekdays": []})[0] == 422
    assert caller("POST", f"/accounts/{account.pk}/rhythms", {"times": 0})[0] == 422
    assert caller("POST", f"/accounts/{account.pk}/rhythms", {"times": 3, "per": "week"})[0] == 201
    assert caller("POST", f"/accounts/{account.pk}/rhythms", {"times": 4, "per": "week"})[0] == 201
    assert [row.times for row in account.rhythms.all()] == [4]


# ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(datetime(2027, 3, 20, 8, tzinfo=UTC), tick=False)
def test_a_move_into_the_hour_that_does_not_exist_is_said(manager: User) -> None:
    post = make.post(text="La nuit", publish_at=datetime(2027, 3, 27, 2, 30, tzinfo=PARIS), by=manager)
    client = browser(manager)
    answer = client.post(reverse("publishing:move", args=[post.pk]), {"day": "2027-03-28", "hour": "02:30"}, follow=True)
    assert "n’existe pas ce jour-là" in answer.content.decode()
    told = client.post(
        reverse("publishing:move", args=[post.pk]), {"at": "2027-03-28T02:30"}, headers={"Accept": "application/json"}
    )
    assert "n’existe pas" in told.json()["said"]
    Post.objects.filter(pk=post.pk).update(publish_at=datetime(2027, 3, 27, 2, 30, tzinfo=PARIS))
    lines = carry_out([Post.objects.get(pk=post.pk)], Act("move", days=1), by=manager)
    assert "décalée" in lines[0].words
    post.refresh_from_db()
    assert post.publish_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
