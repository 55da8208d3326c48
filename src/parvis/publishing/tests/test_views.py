"""Posts, deliveries, the calendar: what is shown, what each button does, who may press it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Attempt
from parvis.city import actions as city
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.models import Delivery, Post
from parvis.testing import make


def change_of_time(after: date) -> date:
    """The next last Sunday of March."""
    day = date(after.year, 3, 31) - timedelta(days=date(after.year, 3, 31).isoweekday() % 7)
    return day if day > after else change_of_time(date(after.year + 1, 1, 1))


CHANGE = change_of_time(timezone.localdate() + timedelta(days=7))
EARLIER, BEFORE, AFTER, LATER = (CHANGE + timedelta(days=days) for days in (-3, -2, 1, 2))
SOON = timezone.localdate() + timedelta(days=30)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> Client:
    return signed_in(make.user("manager"))


def sending(state: str, **fields: Any) -> Delivery:
    post = make.post(accounts=[account := make.account("x")], state="attention", publish_at=timezone.now())
    return Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state=state, **fields)


def press(client: Client, row: Delivery, verb: str, **given: str) -> Any:
    return client.post(reverse("publishing:delivery", args=[row.pk, verb]), given)


def page(client: Client, row: Delivery) -> str:
    return client.get(reverse("publishing:post", args=[row.post_id])).content.decode()


def test_the_list_is_filtered_and_goes_on(manager: Client, django_assert_max_num_queries: Any) -> None:
    account = make.account()
    for n in range(45):
        make.post(accounts=[account], text=f"Publication {n}")
    make.post(text="Autre chose", state="sent")
    with django_assert_max_num_queries(12):
        first = manager.get(reverse("publishing:list")).content.decode()
    assert "Publication 44" in first and "Publication 3<" not in first and "cursor=" in first
    assert "Publication 44" not in manager.get(reverse("publishing:list") + "?etat=sent").content.decode()
    assert "Autre chose" not in manager.get(reverse("publishing:list") + "?q=Publication").content.decode()
    assert manager.get(reverse("publishing:list") + "?cursor=faux").status_code == 404


def test_a_refusal_says_what_happened_what_to_do_and_what_was_tried(manager: Client, django_assert_max_num_queries: Any) -> None:
    row = sending("refused", failure="duplicate", said="Status is a duplicate.")
    Attempt.objects.create(label="publishing.delivery", row=row.pk, account=row.account, verb="publish", at=timezone.now(),
                           outcome="refused", code="duplicate", status=403, said="<b>Status is a duplicate.</b>")  # fmt: skip
    with django_assert_max_num_queries(15):
        shown = page(manager, row)
    assert "1 tentative" in shown and "403" in shown
    assert "&lt;b&gt;Status" in shown
    assert "Corriger le texte pour ce réseau" in shown


def test_what_may_be_done_follows_what_happens(manager: Client) -> None:
    """The page was made while nothing had left: its buttons go as soon as something is online."""
    row = sending("scheduled", due_at=timezone.now())
    live = reverse("publishing:post", args=[row.post_id])
    for words in ("Modifier", "Annuler l’envoi", "Mettre à la corbeille"):
        assert words in page(manager, row)
    Delivery.objects.filter(pk=row.pk).update(state="sent", due_at=None, sent_at=timezone.now())
    Post.objects.filter(pk=row.post_id).update(state="sent")
    part = manager.get(live, headers={"HX-Request": "true"}).content.decode()
    assert [f'id="{one}" hx-swap-oob' in part for one in ("post-state", "post-acts", "post-bin")] == [True] * 3
    assert "Dupliquer" in part and "publiée" in part
    assert "Modifier" not in part and "Annuler l’envoi" not in part and "corbeille" not in part


def test_a_corrected_text_is_for_one_network_only_and_goes_again(manager: Client) -> None:
    row = sending("refused", failure="duplicate")
    sent = Delivery.objects.create(post=row.post, account=make.account(), planned_at=timezone.now(), state="sent")
    press(manager, row, "corriger", text="Autrement dit", then="retry")
    row.refresh_from_db()
    assert (row.state, row.post.variants.get(account=row.account).text) == ("scheduled", "Autrement dit")
    assert row.revision == Post.objects.get(pk=row.post_id).revision  # its own job does not take it for an old one
    assert Delivery.objects.get(pk=sent.pk).state == "sent"


def test_is_it_there(manager: Client) -> None:
    row = sending("asked")
    assert "Est-elle en ligne" in page(manager, row)
    assert press(manager, row, "juger", there="yes").status_code == 422
    refused = press(manager, row, "juger", there="yes", url="x.example/statut/1")
    assert refused.status_code == 422
    assert "x.example/statut/1" in refused.content.decode()
    press(manager, row, "juger", there="yes", url="https://x.example/ville/status/12")
    row.refresh_from_db()
    assert (row.state, row.remote_id) == ("sent", "12")
    other = sending("asked")
    press(manager, other, "juger", there="no")
    assert Delivery.objects.get(pk=other.pk).state == "scheduled"


def test_an_address_may_be_attached_to_what_was_refused(manager: Client) -> None:
    row = sending("refused", failure="duplicate")
    press(manager, row, "juger", there="yes", url="https://x.example/ville/status/12")
    assert Delivery.objects.get().state == "sent"


def test_drop_retry_replan(manager: Client) -> None:
    row = sending("late")
    assert press(manager, row, "replanifier", day="2020-01-01", hour="10:00").status_code == 422
    assert press(manager, row, "replanifier", day=f"{SOON}", hour="10:00").status_code == 302
    row.refresh_from_db()
    assert (row.state, timezone.localtime(row.planned_at).hour) == ("scheduled", 10)
    press(manager, row, "reessayer")
    assert Delivery.objects.get().due_at <= timezone.now()
    press(manager, row, "abandonner")
    assert Delivery.objects.get().state == "dropped"
    assert press(manager, row, "inventer").status_code == 404


def test_a_delivery_on_its_way_is_left_alone(manager: Client) -> None:
    row = sending("sending", due_at=timezone.now() + timedelta(seconds=50))
    for verb in ("reessayer", "abandonner", "corriger", "juger"):
        assert press(manager, row, verb, text="x", there="no").status_code == 422
    assert Delivery.objects.get().state == "sending"


def test_a_paused_accounts_delivery_says_that_it_waits(manager: Client) -> None:
    row = sending("scheduled", due_at=None)
    assert "repartira avec lui" in page(manager, row)


def test_cancel_duplicate_discard(manager: Client) -> None:
    post = make.post(accounts=[make.account()], text="À refaire")
    actions.schedule(post, at=timezone.now() + timedelta(days=1), by=make.user("manager"))
    manager.post(reverse("publishing:act", args=[post.pk, "annuler"]))
    assert Delivery.objects.get().state == "cancelled"
    answer = manager.post(reverse("publishing:act", args=[post.pk, "dupliquer"]))
    copy = Post.objects.latest("pk")
    assert answer.url == reverse("publishing:edit", args=[copy.pk])
    assert (copy.text, copy.state, copy.publish_at, copy.variants.count()) == ("À refaire", "draft", None, 1)
    manager.post(reverse("publishing:act", args=[post.pk, "jeter"]))
    assert manager.get(reverse("publishing:post", args=[post.pk])).status_code == 404


def test_all_that_is_held_is_shown_page_after_page(manager: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("parvis.publishing.views.posts.HELD", 2)
    at, account = timezone.now(), make.account()
    for n in range(5):
        post = make.post(text=f"Retenue {n}.", accounts=[account])
        Delivery.objects.create(post=post, account=account, planned_at=at, due_at=None, state="held")
    found, address = [], reverse("publishing:held")
    while address:
        html = manager.get(address).content.decode()
        found += re.findall(r"Retenue (\d)\.", html)
        following = re.search(r'href="([^"]*\?suite=[^"]+)"', html)
        address = following[1] if following else ""
    assert found == list("01234")
    assert manager.get(reverse("publishing:held") + "?suite=faux").status_code == 404


def test_only_who_may_publish_is_offered_to_repair() -> None:
    row = sending("refused", failure="duplicate")
    contributor = signed_in(make.user("contributor"))
    assert "Réessayer" not in page(contributor, row)
    assert press(contributor, row, "reessayer").status_code == 403
    stranger = signed_in(make.user("approver", in_team=make.team("Petite enfance")))
    assert press(stranger, row, "reessayer").status_code == 404
    assert Delivery.objects.get().state == "refused"


# ── The calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_month_shows_three_a_day_and_counts_the_rest(manager: Client, django_assert_max_num_queries: Any) -> None:
    account = make.account()
    for hour in range(5):
        make.post(accounts=[account], text=f"Heure {hour}", publish_at=_paris(2026, 11, 12, 8 + hour))
    url = reverse("publishing:calendar")
    with django_assert_max_num_queries(17):
        month = manager.get(f"{url}?vue=mois&date=2026-11").content.decode()
    assert "Heure 2" in month and "Heure 3" not in month and "+ 2" in month
    assert "Heure 4" in manager.get(f"{url}?vue=semaine&date=2026-11-12").content.decode()
    assert "Heure 4" in manager.get(f"{url}?vue=liste&date=2026-11-10").content.decode()
    assert "Heure" not in manager.get(f"{url}?vue=mois&date=2027-01").content.decode()
    assert manager.get(f"{url}?vue=siecle&date=demain").status_code == 200


def test_a_late_evening_is_on_its_own_day_in_the_citys_zone(manager: Client) -> None:
    make.post(accounts=[make.account()], text="Minuit passé", publish_at=_paris(2026, 11, 13, 0, 30))
    month = manager.get(reverse("publishing:calendar") + "?date=2026-11").content.decode()
    day = month.split('data-day="2026-11-13"')[1].split("data-day=")[0]
    assert "Minuit passé" in day and "00:30" in day


def test_a_card_dropped_on_a_day_keeps_its_hour_over_the_change_of_time(manager: Client) -> None:
    post = make.post(accounts=[make.account()])
    actions.schedule(post, at=_on(BEFORE, 18), by=make.user("manager"))
    url = reverse("publishing:move", args=[post.pk])
    answer = manager.post(url, json.dumps({"day": f"{AFTER}", "revision": 1}), content_type="application/json")
    assert answer.status_code == 200
    due = Delivery.objects.get().due_at
    assert due == _on(AFTER, 18)
    # As the board sends it: an hour without a zone is the city's.
    answer = manager.post(url, {"at": f"{EARLIER}T18:00", "revision": "1"}, headers={"Accept": "application/json"})
    assert answer.json()["revision"] == 1
    assert Delivery.objects.get().due_at == _on(EARLIER, 18)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"at": "2020-01-01T10:00"}, 422), ({"at": "hier"}, 422), ({"day": f"{AFTER.year}-02-30"}, 422), ({}, 422),
        ({"day": f"{AFTER}", "hour": "99:99"}, 422), ({"at": f"{EARLIER}T18:00", "revision": "7"}, 409), ([], 422),
    ],
)  # fmt: skip
def test_a_refused_move_is_said_and_changes_nothing(manager: Client, given: Any, status: int) -> None:
    post = make.post(accounts=[make.account()])
    actions.schedule(post, at=_on(BEFORE, 18), by=make.user("manager"))
    answer = manager.post(reverse("publishing:move", args=[post.pk]), json.dumps(given), content_type="application/json")
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)
    assert Delivery.objects.get().due_at == _on(BEFORE, 18)


def test_moving_by_the_form(manager: Client) -> None:
    post = make.post(accounts=[make.account()], publish_at=_on(BEFORE, 18))
    url = reverse("publishing:move", args=[post.pk])
    assert 'value="18:00"' in manager.get(url).content.decode()
    assert "data-open-now" in manager.get(url, headers={"HX-Request": "true"}).content.decode()
    assert manager.post(url, {"day": f"{LATER}", "hour": "07:15", "revision": "1"}).status_code == 302
    assert Post.objects.get().publish_at == _on(LATER, 7, 15)
    assert signed_in(make.user("agent")).post(url, {"day": f"{LATER + timedelta(days=1)}", "hour": "07:15"}).status_code == 403


# ── The emergency stop ───────────────────────────────────────────────────────────────────────────────────────────────


def test_stop_is_said_on_each_page_and_what_it_held_waits_for_a_person(manager: Client) -> None:
    stop = reverse("city:stop")
    assert "Pourquoi" in manager.get(stop, headers={"HX-Request": "true"}).content.decode()
    assert manager.post(stop, {"reason": "  "}).status_code == 422
    assert manager.post(stop, {"reason": "Incendie rue de Rivoli"}).status_code == 302
    row = sending("held")
    assert "Incendie rue de Rivoli" in manager.get(stop).content.decode()
    assert press(manager, row, "reessayer").status_code == 422
    answer = manager.post(reverse("city:resume"))
    assert answer.url == reverse("publishing:held")
    assert Delivery.objects.get().state == "held"  # nothing bursts out
    held = manager.get(answer.url).content.decode()
    assert row.post.text in held
    assert press(manager, row, "replanifier", day=f"{SOON}", hour="10:00", back="held").url == reverse("publishing:held")
    assert Delivery.objects.get().state == "scheduled"


def test_who_may_not_press_the_stop_sees_it_only() -> None:
    agent = signed_in(make.user("agent"))
    assert agent.post(reverse("city:stop"), {"reason": "Non"}).status_code == 403
    city.stop(reason="Oui", by=make.user("approver"))
    shown = agent.get(reverse("city:stop")).content.decode()
    assert "Oui" in shown and "Reprendre les publications" not in shown
    assert agent.post(reverse("city:resume")).status_code == 403


def _paris(*moment: int) -> Any:
    return timezone.make_aware(datetime(*moment))  # type: ignore[misc, arg-type]


def _on(day: date, *hour: int) -> Any:
    return timezone.make_aware(datetime.combine(day, time(*hour)))
