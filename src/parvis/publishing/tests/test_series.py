"""Series: what is made ahead, what a change touches and leaves, when one cannot go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.journal.models import Notice
from parvis.people.models import Membership, User
from parvis.publishing import actions, series
from parvis.publishing.models import Delivery, Post, Series
from parvis.publishing.recurring import Rule
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
TUESDAYS = Rule("weekly", weekdays=(1,))


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def begun(by: User, rule: Rule = TUESDAYS, **fields: Any) -> Series:
    post = make.post(text="Le marché du mardi", accounts=[make.account("x")], by=by)
    given = {"name": "Marché", "hour": time(9), "begins": date(2026, 11, 26)} | fields
    return series.begin(post, by=by, rule=rule, **given)


def days(row: Series) -> list[str]:
    found = row.occurrences.exclude(post__state="binned").filter(post__isnull=False).order_by("post__publish_at")
    return [f"{one.post.publish_at.astimezone(PARIS):%d/%m %H:%M}" for one in found.select_related("post") if one.post]


def test_occurrences_are_posts_of_their_own_made_sixty_days_ahead(manager: User) -> None:
    row = begun(manager)
    assert days(row) == [f"{day} 09:00" for day in
                         ("01/12", "08/12", "15/12", "22/12", "29/12", "05/01", "12/01", "19/01")]  # fmt: skip
    posts = Post.objects.filter(occurrence__series=row)
    assert {(post.text, post.state, post.variants.count()) for post in posts} == {("Le marché du mardi", "draft", 1)}
    assert series.go_on(NOW) == 0, "made once"
    assert series.go_on(NOW + timedelta(days=7)) == 1


def test_holidays_are_skipped_when_asked(manager: User) -> None:
    fridays = Rule("weekly", weekdays=(4,))  # Christmas and New Year's Day of 2026 are Fridays
    assert {"25/12 09:00", "01/01 09:00"} <= set(days(begun(manager, fridays)))
    assert not {"25/12 09:00", "01/01 09:00"} & set(days(begun(manager, fridays, skips=True)))


def test_the_hour_on_the_wall_stays_when_clocks_change(manager: User) -> None:
    with time_machine.travel(datetime(2027, 3, 1, 8, tzinfo=UTC), tick=False):
        row = begun(manager, Rule("weekly", weekdays=(6,)), begins=date(2027, 3, 1), hour=time(2, 30), ends=date(2027, 4, 4))
        assert days(row) == ["07/03 02:30", "14/03 02:30", "21/03 02:30", "28/03 03:30", "04/04 02:30"]
        client = Client()
        client.force_login(manager)
        assert "n’existe pas ce jour-là" in client.get(f"/publications/series/{row.pk}").content.decode()


def test_a_change_of_the_series_touches_only_what_nobody_touched(manager: User) -> None:
    row = begun(manager)
    first, second, third = (one.post for one in row.occurrences.all()[:3])
    actions.edit(first, by=manager, text="Marché de Noël")
    actions.move(second, at=second.publish_at + timedelta(hours=3), by=manager)
    actions.discard(third, by=manager)
    changed = series.change(row, by=manager, hour=time(10))
    assert (changed.moved, changed.left) == (5, 2)
    assert days(row)[:3] == ["01/12 09:00", "08/12 12:00", "22/12 10:00"]
    assert "laissée(s)" in str(changed)
    changed = series.change(row, by=manager, rule=Rule("weekly", weekdays=(2,)))
    assert changed.removed == 5 and changed.left == 2 and changed.made > 5
    assert "22/12 10:00" not in days(row) and "23/12 10:00" in days(row)
    assert series.go_on(NOW) == 0


def test_what_was_thrown_away_is_not_made_again(manager: User) -> None:
    row = begun(manager)
    post = row.occurrences.all()[0].post
    assert post is not None
    actions.discard(post, by=manager)
    assert series.go_on(NOW) == 0 and "01/12 09:00" not in days(row)


def test_the_models_new_words_reach_what_nobody_touched(manager: User) -> None:
    row = begun(manager)
    first = row.occurrences.all()[0].post
    assert first is not None
    actions.edit(first, by=manager, text="Le mien")
    model = actions.edit(row.model, by=manager, text="Le marché, avec les nouveaux horaires")
    assert model.state == "model"
    changed = series.rewrite(row, by=manager)
    assert (changed.rewritten, changed.left) == (7, 1)
    first.refresh_from_db()
    assert first.text == "Le mien"
    assert series.rewrite(row, by=manager).rewritten == 7, "what the series wrote itself is still untouched"


def test_an_end_keeps_or_clears(manager: User) -> None:
    kept, cleared = begun(manager), begun(manager)
    series.end(kept, by=manager)
    series.end(cleared, by=manager, discards=True)
    assert len(days(kept)) == 8 and days(cleared) == []
    assert series.go_on(NOW + timedelta(days=30)) == 0


def test_occurrences_that_are_planned_of_themselves_and_one_that_cannot(manager: User) -> None:
    row = begun(manager, plans=True, ends=date(2026, 12, 9))
    assert Delivery.objects.filter(post__occurrence__series=row, state="scheduled").count() == 2
    long = make.post(text="x" * 9000, accounts=[make.account("x")], by=manager)
    stuck = series.begin(long, by=manager, name="Trop long", rule=TUESDAYS, hour=time(9), begins=date(2026, 11, 26), plans=True,
                         ends=date(2026, 12, 2))  # fmt: skip
    assert {post.state for post in Post.objects.filter(occurrence__series=stuck)} == {"draft"}
    assert "reste un brouillon" in Series.objects.get(pk=stuck.pk).said
    assert Notice.objects.filter(user=manager, kind="series.stayed").exists()


def test_a_series_whose_keeper_left_says_so_and_can_be_taken_over(manager: User) -> None:
    row = begun(make.user("approver"))
    User.objects.filter(pk=row.by_id).update(is_active=False)
    assert series.go_on(NOW + timedelta(days=14)) == 0
    assert "quelqu’un doit la reprendre" in Series.objects.get(pk=row.pk).said
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert series.change(row, by=manager).made == 2


def test_a_series_that_fails_stops_no_other_and_its_keeper_and_the_manager_hear_of_it_once(manager: User) -> None:
    moved = make.user("approver")
    stuck, after = begun(moved), begun(manager)
    Membership.objects.filter(user=moved).update(role="agent")  # comes in still, and writes no more
    later = NOW + timedelta(days=14)
    assert series.go_on(later) == 2 and series.go_on(later) == 0
    assert len(days(after)) == 10 and len(days(stuck)) == 8
    assert "n’en a plus le droit" in Series.objects.get(pk=stuck.pk).said and not Series.objects.get(pk=after.pk).said
    told = Notice.objects.filter(kind="series.stuck")
    assert sorted(told.values_list("user", flat=True)) == sorted([moved.pk, manager.pk])
    assert {one.url for one in told} == {f"/publications/series/{stuck.pk}"}
    with time_machine.travel(later, tick=False):
        assert series.change(stuck, by=manager).made == 2 and not Series.objects.get(pk=stuck.pk).said


def test_a_fault_of_ours_in_one_series_is_raised_when_the_others_have_gone_on(manager: User) -> None:
    first, second = begun(manager), begun(manager)
    Series.objects.filter(pk=first.pk).update(rule={})
    with pytest.raises(KeyError):
        series.go_on(NOW + timedelta(days=14))
    assert len(days(second)) == 10


def test_an_account_that_is_gone_is_said_and_a_series_without_any_stops(manager: User) -> None:
    accounts = [make.account("x", name="La place"), make.account(name="Le parc")]
    post = make.post(accounts=accounts, by=manager)
    row = series.begin(post, by=manager, name="Marché", rule=TUESDAYS, hour=time(9), begins=date(2026, 11, 26))
    Account.objects.filter(pk=accounts[0].pk).update(state="removed")
    assert series.go_on(NOW + timedelta(days=7)) == 1
    assert "La place" in Series.objects.get(pk=row.pk).said and "Le parc" not in Series.objects.get(pk=row.pk).said
    assert "moins de comptes" in Notice.objects.get(user=manager).text
    Account.objects.update(state="removed")
    assert series.go_on(NOW + timedelta(days=14)) == 0 and len(days(row)) == 9
    assert "Aucun de ses comptes" in Series.objects.get(pk=row.pk).said


def test_over_the_api(manager: User) -> None:
    caller, post = Caller(manager), make.post(text="Conseil", accounts=[make.account()], by=manager)
    given = {"post": post.pk, "name": "Conseil", "rule": {"kind": "weekday", "weekdays": [0], "nth": 1}, "hour": "10:00",
             "begins": "2026-11-26"}  # fmt: skip
    status, told = caller("POST", "/series", given)
    assert status == 201 and told["words"] == "le premier lundi du mois"
    assert [one["day"] for one in told["occurrences"]] == ["2026-12-07", "2027-01-04"]
    status, told = caller("PATCH", f"/series/{told['id']}", {"hour": "11:00", "ends": "2026-12-31"})
    assert status == 200 and [one["at"][11:16] for one in told["occurrences"]] == ["10:00"]  # UTC
    assert caller("PATCH", f"/series/{told['id']}", {"hour": "11:00Z"})[1]["hour"] == "11:00", "an hour on the wall has no zone"
    assert caller("PATCH", f"/series/{told['id']}", {"ends": "2026-11-01"})[0] == 422
    assert caller("POST", "/series", given | {"rule": {"kind": "weekly"}})[0] == 422
    kept = caller("POST", "/series", given | {"name": "Autre"})[1]
    told_kept = caller("DELETE", f"/series/{kept['id']}?keep=true")[1]
    assert told_kept["state"] == "ended" and len(told_kept["occurrences"]) == 2
    ended = caller("DELETE", f"/series/{told['id']}")[1]
    assert ended["state"] == "ended" and not ended["occurrences"]
    assert caller("PATCH", f"/series/{told['id']}", {"hour": "11:00"})[0] == 422
    assert len(caller("GET", "/series")[1]["items"]) == 2


def test_the_pages_begin_change_and_end(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    post = make.post(text="Piscine", accounts=[make.account()], by=manager)
    form = {"name": "Piscine", "kind": "weekly", "weekdays": ["1", "3"], "every": "1", "hour": "09:00", "begins": "2026-11-26"}
    assert client.get(f"/publications/{post.pk}/serie").status_code == 200
    assert client.post(f"/publications/{post.pk}/serie", form | {"weekdays": []}).status_code == 422
    answer = client.post(f"/publications/{post.pk}/serie", form, follow=True)
    assert "Chaque mardi et jeudi" in answer.content.decode()
    row = Series.objects.get()
    where = f"/publications/series/{row.pk}"
    answer = client.post(where, form | {"do": "change", "hour": "12:00"}, follow=True)
    assert "déplacée(s)" in answer.content.decode()
    actions.edit(row.model, by=manager, text="Piscine fermée")
    assert "Le modèle a changé" in client.get(where).content.decode()
    client.post(where, {"do": "rewrite"})
    assert Post.objects.filter(occurrence__series=row, text="Piscine fermée").exists()
    client.post(where, {"do": "clear"})
    assert Series.objects.get().state == "ended" and "finie" in client.get("/publications/series").content.decode()
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.post(where, {"do": "end"}).status_code == 403
