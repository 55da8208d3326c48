"""The rhythm of an account beside past years: what is known, what is not, what the charter says of it, and how it is brought in."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.accounts.models import Account
from parvis.charter.said import Band
from parvis.city.models import Ballot
from parvis.publishing.bands import actions
from parvis.publishing.bands.models import PastCount
from parvis.publishing.bands.past import Known, back, count, earlier, past, span_of
from parvis.publishing.bands.reading import bands, lines
from parvis.publishing.checks import check_post
from parvis.publishing.forms import zone
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller

DAYS = st.dates(date(2015, 1, 1), date(2040, 1, 1))
MARCH = span_of("month", date(2026, 3, 10))


def test_what_nobody_knows_is_not_nought() -> None:
    assert count(Known(), MARCH) is None
    assert count(Known(since=date(2026, 3, 2)), MARCH) is None
    assert count(Known(since=date(2026, 3, 1)), MARCH) == 0
    assert past("month", Known(since=date(2026, 1, 1)), MARCH) == ()


def test_days_brought_in_and_days_of_our_own_make_a_month_together() -> None:
    told = {(date(2026, 3, n), date(2026, 3, n)): 1 for n in range(1, 16)}
    known = Known(date(2026, 3, 16), {date(2026, 3, 20): 4}, told)
    assert count(known, MARCH) == 19
    assert count(Known(date(2026, 3, 17), known.own, told), MARCH) is None, "the 16th is not known"
    assert count(Known(None, {}, {MARCH: 12}), MARCH) == 12
    assert count(Known(None, {}, {MARCH: 12}), span_of("week", date(2026, 3, 10))) is None, "a month does not tell its weeks"


@given(DAYS, st.integers(1, 5))
def test_the_same_week_has_the_same_days_and_the_same_month_its_name(day: date, years: int) -> None:
    week, month = span_of("week", day), span_of("month", day)
    before = earlier("week", week, years)
    assert before[0].weekday() == 0 and (before[1] - before[0]).days == 6
    assert abs((before[0] - back(week[0], years)).days) <= 7
    then = earlier("month", month, years)
    assert (then[0].year, then[0].month, then[0].day) == (month[0].year - years, month[0].month, 1)
    assert (then[1] + timedelta(1)).day == 1


@given(st.lists(DAYS, max_size=30), DAYS)
def test_every_publication_counts_once_where_all_is_known(days: list[date], day: date) -> None:
    known = Known(date(2000, 1, 1), Counter(days))
    for per in ("week", "month"):
        span = span_of(per, day)
        assert count(known, span) == sum(span[0] <= one <= span[1] for one in days)


def test_a_leap_day_is_looked_for_on_the_twenty_eighth() -> None:
    assert back(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert earlier("month", span_of("month", date(2024, 2, 29)), 1) == (date(2023, 2, 1), date(2023, 2, 28))


def test_beyond_a_fifth_more_than_the_mean() -> None:
    band = Band("month", 24, ((2025, 22), (2024, 18)))
    assert band.mean == 20
    assert not band.above(120)
    assert Band("month", 25, band.past).above(120)
    assert not Band("month", 25, ()).above(120)
    assert Band("month", 1, ((2025, 0),)).above(120), "none in past years: one is more"


def sent(account: Account, day: date) -> Delivery:
    at = datetime.combine(day, time(10), tzinfo=zone())
    post = make.post(accounts=[account], state="sent", publish_at=at)
    return Delivery.objects.create(post=post, account=account, state="sent", planned_at=at, sent_at=at)


@pytest.mark.django_db
def test_what_left_from_here_is_counted_and_queries_do_not_grow(django_assert_max_num_queries: Any) -> None:
    accounts = [make.account() for _ in range(6)]
    for account in accounts:
        sent(account, date(2025, 3, 1))
        sent(account, date(2025, 3, 12))
        sent(account, date(2026, 3, 9))
    with django_assert_max_num_queries(5):
        found = bands([one.pk for one in accounts], date(2026, 3, 10), more=1)
    assert found[accounts[0].pk] == (Band("month", 2, ((2025, 2),)), Band("week", 2, ((2025, 1),)))


@pytest.mark.django_db
def test_a_file_of_past_years_makes_a_band_and_the_clause_speaks(django_assert_max_num_queries: Any) -> None:
    """In the composer, before anything is planned."""
    make.clause("8.5", kind="band", severity="advise", params={"factor": 120}, scope={"period": "pre-election"})
    account, manager = make.account(name="Ville sur Mastodon"), make.user("manager")
    day = timezone.localdate() + timedelta(days=20)
    Ballot.objects.create(
        name="Municipales", kind="municipal", status="decreed", round1=day, closes=time(20), zone="Europe/Paris"
    )
    post = make.post(accounts=[account], publish_at=timezone.now() + timedelta(hours=1))
    [checked] = check_post(post)
    assert [one.found.code for one in checked.verdicts] == ["no-past"], "said plainly, never compared with nought"
    weeks = [earlier("week", span_of("week", timezone.localdate()), n)[0] for n in (1, 2)]
    days = "".join(f"{day + timedelta(n)},Ville sur Mastodon,0\n" for day in weeks for n in range(7))
    actions.bring_in("date,compte,nombre\n" + days, by=manager, name="2024-2025.csv")
    [checked] = check_post(post)
    assert "week-above" in [one.found.code for one in checked.verdicts]
    [line] = lines(manager, timezone.localdate())
    assert line.sources == ("2024-2025.csv",)
    assert not checked.blocked, "it warns"


@pytest.mark.django_db
def test_outside_the_period_nobody_counts() -> None:
    make.clause("8.5", kind="band", severity="advise", params={"factor": 120}, scope={"period": "pre-election"})
    post = make.post(accounts=[make.account()], publish_at=timezone.now() + timedelta(hours=1))
    assert check_post(post)[0].verdicts == ()


@pytest.mark.django_db
class TestBringingIn:
    def test_days_months_and_one_publication_a_line(self) -> None:
        account, manager = make.account(name="Ville"), make.user("manager")
        assert actions.bring_in("date;compte;nombre\n2025-03-14;Ville;2\n16/03/2025;ville;1\n", by=manager) == (1, 3)
        assert list(PastCount.objects.order_by("first").values_list("first", "count")) == [
            (date(2025, 3, 14), 2), (date(2025, 3, 15), 0), (date(2025, 3, 16), 1)
        ], "a day without a line is a day without a publication"  # fmt: skip
        actions.bring_in("mois,compte,publications\n2025-03,Ville,40\n", by=manager)
        assert list(PastCount.objects.values_list("first", "last", "count")) == [(date(2025, 3, 1), date(2025, 3, 31), 40)]
        listed = f"date,compte\n2025-03-02T10:00:00Z,{account.pk}\n2025-03-02 11:00,{account.pk}\n"
        assert actions.bring_in(listed, by=manager) == (1, 2)
        assert PastCount.objects.get().count == 2, "what was told of the same days before is replaced"
        assert actions.bring_in(listed, by=manager) == (1, 2)
        assert PastCount.objects.count() == 1, "again: nothing twice"

    def test_a_wrong_line_is_named_and_nothing_is_kept(self) -> None:
        make.account(name="Ville")
        text = "date,compte,nombre\n2025-03-14,Ville,2\n2025-02-30,Ville,2\n2025-03-15,Autre,2\n2025-03-16,Ville,deux\n"
        with pytest.raises(ValidationError) as caught:
            actions.bring_in(text, by=make.user("manager"))
        told = caught.value.messages
        assert [one[:7] for one in told] == ["Ligne 3", "Ligne 4", "Ligne 5"]
        assert "Autre" in told[1]
        assert not PastCount.objects.exists()

    @pytest.mark.parametrize("text", ["", "date,compte\n", "a,b\n1,2\n", "date,nombre\n2025-01-01,2\n", '"'])
    def test_what_is_no_table_is_refused_in_words(self, text: str) -> None:
        with pytest.raises(ValidationError):
            actions.bring_in(text, by=make.user("manager"))

    def test_the_future_is_no_past(self) -> None:
        make.account(name="Ville")
        day = timezone.localdate() + timedelta(days=2)
        with pytest.raises(ValidationError, match="pas passé"):
            actions.bring_in(f"date,compte,nombre\n{day},Ville,2\n", by=make.user("manager"))

    def test_not_everybody_may(self) -> None:
        with pytest.raises(PermissionDenied):
            actions.bring_in("date,compte\n2025-01-01,1\n", by=make.user("approver"))


def reader(role: str = "manager") -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


@pytest.mark.django_db
class TestOnPages:
    @pytest.fixture(autouse=True)
    def period(self) -> None:
        day = timezone.localdate() + timedelta(days=40)
        Ballot.objects.create(name="Vote", kind="other", status="decreed", round1=day, closes=time(20), zone="Europe/Paris")

    def test_the_calendar_says_who_is_beyond_and_of_whom_nothing_is_known(self) -> None:
        beyond, _known, _new = make.account(name="Trop"), make.account(name="Calme"), make.account(name="Neuf")
        today = timezone.localdate()
        before = [earlier("month", span_of("month", today), n) for n in (1, 2, 3)]
        text = "".join(f"{first:%Y-%m},{name},0\n" for first, _last in before for name in ("Trop", "Calme"))
        actions.bring_in("mois,compte,nombre\n" + text, by=make.user("manager"), name="avant.csv")
        at = timezone.now()
        Delivery.objects.create(post=make.post(accounts=[beyond], publish_at=at), account=beyond, planned_at=at)
        page = reader().get("/publications/calendrier").content.decode()
        assert "Période préélectorale" in page
        assert "Trop</span>" in page and "1 ce mois, 0 en moyenne" in page
        assert "1 compte sans aucune donnée des années passées" in page
        Ballot.objects.all().delete()
        assert "comptes sans aucune donnée" not in reader().get("/publications/calendrier").content.decode()

    def test_the_page_brings_past_years_in_and_forgets_them(self) -> None:
        account, client = make.account(name="Ville"), reader()
        assert "aucune donnée des années passées" in client.get("/ville/rythme/").content.decode()
        file = SimpleUploadedFile("avant.csv", b"mois;compte;nombre\n2025-03;Ville;12\n2024-03;Ville;8\n")
        assert client.post("/ville/rythme/", {"file": file})["Location"] == "/ville/rythme/"
        page = client.get("/ville/rythme/?jour=2026-03-10").content.decode()
        assert "2025\u00a0: 12, 2024\u00a0: 8" in page
        assert "avant.csv" in page
        wrong = SimpleUploadedFile("faux.csv", b"mois;compte;nombre\n2025-13;Ville;12\n")
        answer = client.post("/ville/rythme/", {"file": wrong})
        assert answer.status_code == 422 and "Ligne 2" in answer.content.decode()
        client.post(f"/ville/rythme/{account.pk}/oublier")
        assert not PastCount.objects.exists()

    def test_who_only_plans_reads_it_and_brings_nothing_in(self) -> None:
        client = reader("contributor")
        assert client.get("/ville/rythme/").status_code == 200
        file = SimpleUploadedFile("avant.csv", b"mois;compte;nombre\n")
        assert client.post("/ville/rythme/", {"file": file}).status_code == 403

    def test_over_the_api(self) -> None:
        account, caller = make.account(name="Ville"), Caller(make.user("manager"))
        assert caller("POST", "/bands/past", {"text": "mois,compte,nombre\n2025-03,Ville,12\n", "name": "a"})[0] == 200
        _status, [told] = caller("GET", "/bands?day=2026-03-10")
        assert told["bands"][0] == {"per": "month", "count": 0, "mean": 12.0, "past": [{"year": 2025, "count": 12}]}
        assert told["bands"][1]["mean"] is None, "a month does not tell its weeks"
        assert caller("DELETE", f"/bands/past/{account.pk}")[0] == 204
        assert caller("GET", "/bands?day=2026-03-10")[1][0]["bands"][0]["past"] == []

    def test_the_ballots_page_lists_what_is_held_with_a_link_each(self) -> None:
        at = timezone.now()
        post = make.post(text="Le bilan.", accounts=[make.account()], state="attention", publish_at=at)
        Delivery.objects.create(post=post, account=post.variants.get().account, planned_at=at, state="unapproved")
        page = reader().get("/ville/scrutins").content.decode()
        assert f'href="/publications/{post.pk}"' in page and "Le bilan." in page
        assert "Rythme de ce mois" in page
        ballot = Ballot.objects.get()
        assert f'href="/publications/{post.pk}"' in reader().get(f"/ville/scrutins/{ballot.pk}").content.decode()

    def test_of_several_accounts_with_one_name_the_network_tells_which(self) -> None:
        mine, other = make.account(name="Ville"), make.account("x", name="Ville")
        manager = make.user("manager")
        with pytest.raises(ValidationError, match="réseau"):
            actions.bring_in("mois,compte,nombre\n2025-03,Ville,12\n", by=manager)
        actions.bring_in("mois,compte,réseau,nombre\n2025-03,Ville,Mastodon,12\n2025-03,Ville,x,3\n", by=manager)
        assert dict(PastCount.objects.values_list("account", "count")) == {mine.pk: 12, other.pk: 3}
