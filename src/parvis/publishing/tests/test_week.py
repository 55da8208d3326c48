"""What a community manager meets in a week: accounts of one name, a thread under the hands, subtitles, titles, a monthly list."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parvis.city.models import Topic
from parvis.media.models import File
from parvis.people.models import User
from parvis.publishing import planning
from parvis.publishing.forms import Composed, Own
from parvis.publishing.models import Series, Slot
from parvis.publishing.views.reshaping import goes_on, reshape
from parvis.testing import make

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/publications/calendrier"
SRT = b"1\n00:00:00,500 --> 00:00:04,000\nWelcome to the park of the Lilacs, which opens this Saturday.\n"


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def client(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def html(answer: Any) -> str:
    return str(answer.content.decode())


def pause(client: Client, name: str, **typed: Any) -> str:
    return html(client.post(reverse(f"publishing:{name}"), typed, headers={"HX-Request": "true"}))


# ── The calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_leads_away_from_the_calendar_keeps_its_days_and_filters(client: Client) -> None:
    asked = "vue=semaine&amp;date=2026-11-09&amp;reseau=x"
    page = html(client.get(f"{CALENDAR}?vue=semaine&date=2026-11-12&reseau=x"))
    assert f"{reverse('publishing:exports')}?{asked}" in page
    assert f'href="?{asked}&amp;choisir=1"' in page
    choosing = html(client.get(f"{CALENDAR}?vue=semaine&date=2026-11-12&reseau=x&choisir=1"))
    assert f'name="back" value="{asked}"' in choosing
    assert "date=2026-11-16&amp;reseau=x&amp;choisir=1" in choosing, "one goes on choosing in the next week"
    sharing = html(client.get(f"{reverse('publishing:exports')}?vue=semaine&date=2026-11-09&reseau=x"))
    assert f"{reverse('publishing:export', args=['csv'])}?{asked}" in sharing


@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=PARIS), tick=False)
def test_accounts_of_one_name_are_told_apart_by_their_network(client: Client, manager: User) -> None:
    one, _other = make.account("facebook", name="Ville"), make.account("x", name="Ville")
    planning.promise(one, times=1, wants="image", by=manager)
    assert "Facebook · Ville\u00a0: pas de photo prévue" in html(client.get(f"{CALENDAR}?vue=jour&date=2026-11-26"))
    assert "Facebook · Ville\u00a0: pas de photo prévue" in html(client.get("/"))
    for path in (CALENDAR, reverse("publishing:list"), reverse("publishing:rhythms")):
        page = html(client.get(path))
        assert "Facebook · Ville<" in page and "X · Ville<" in page, path


def test_a_card_counts_the_networks_that_it_does_not_draw(client: Client) -> None:
    accounts = [make.account(network) for network in ("facebook", "mastodon", "mastodon", "mastodon", "x")]
    make.post(accounts=accounts, publish_at=datetime(2026, 11, 12, 18, tzinfo=PARIS))
    assert 'title="Mastodon, X">+2<' in html(client.get(f"{CALENDAR}?date=2026-11"))


def test_hours_of_every_day_are_typed_once(client: Client) -> None:
    account = make.account()
    client.post(reverse("publishing:slots", args=[account.pk]), {"daily": "18h30", "day-0": "9:00"})
    assert Slot.objects.filter(account=account).count() == 8
    assert [f"{one.hour:%H:%M}" for one in Slot.objects.filter(weekday=0)] == ["09:00", "18:30"]


def test_the_first_of_a_month_is_said_as_in_french(client: Client) -> None:
    make.post(publish_at=datetime(2026, 12, 1, 18, tzinfo=PARIS))
    assert "mardi 1er décembre" in html(client.get(f"{CALENDAR}?vue=liste&date=2026-12-01"))
    assert "mardi 1er décembre" in html(client.get(reverse("publishing:list")))


def test_topics_stand_as_in_a_dictionary(client: Client) -> None:
    for name in ("Voirie", "Écoles", "Eau"):
        Topic.objects.create(key=name.lower().replace("é", "e"), name=name)
    assert [topic.name for topic in Topic.objects.by_name()] == ["Eau", "Écoles", "Voirie"]
    page = html(client.get(reverse("publishing:compose")))
    assert page.index("Eau</option>") < page.index("Écoles</option>") < page.index("Voirie</option>")


# ── The composer ─────────────────────────────────────────────────────────────────────────────────────────────────────

GOES_ON = [
    ("longer", ("part", 3, 0)), ("shorter-1", ("part", 1, 0)), ("shorter-2", ("part", 1, 0)), ("up-2", ("up", 1, 0)),
    ("up-1", ("down", 0, 0)), ("down-0", ("down", 1, 0)), ("down-1", ("up", 2, 0)), ("cut", ("part", 0, 0)),
    ("part-7", ("part", 3, 7)), ("unpart-7-1", ("part", 1, 7)), ("partup-7-1", ("down", 1, 7)), ("partdown-7-0", ("up", 2, 7)),
    ("detach-7", ("part", 0, 7)), ("mend-Noel", ("", 0, 0)), ("follow-7", ("", 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("do", "expected"), GOES_ON)
def test_after_a_button_the_hands_are_where_one_writes(do: str, expected: tuple[str, int, int], manager: User) -> None:
    composed = Composed(text="un", parts=["deux", "trois"], own={7: Own("un", ["deux", "trois"])})
    reshape(composed, do, manager)
    assert goes_on(composed, do) == expected


def test_a_new_message_of_a_thread_is_where_one_goes_on_writing(client: Client) -> None:
    drawn = pause(client, "variants", text="Un fil", accounts=[make.account().pk], do="longer")
    assert re.search(r'<textarea id="part-1"[^>]* data-goes-on>', drawn)
    assert "autofocus" not in drawn, "the common text does not take the hands back"


def test_once_kept_a_draft_can_be_translated_without_loading_the_page_again(client: Client) -> None:
    sheet = str(uuid.uuid4())
    first = pause(client, "save", sheet=sheet, text="Le musée est gratuit", accounts=[make.account().pk])
    assert 'value="translate-en"' in first and "Répéter" in first
    post, revision = (re.search(rf'name="{name}" value="(\d+)"', first)[1] for name in ("post", "revision"))  # type: ignore[index]
    again = pause(client, "save", sheet=sheet, post=post, revision=revision, text="Le musée est gratuit dimanche")
    assert "data-saved" in again and "translate-en" not in again, "what is there already is not drawn at each pause"


def test_a_refusal_opens_the_account_that_must_be_mended(client: Client) -> None:
    first, wrong = make.account("facebook"), make.account("x")
    typed = {"text": "é" * 300, "accounts": [first.pk, wrong.pk], "do": "publish", "tab": f"tab-{first.pk}"}
    answer = client.post(reverse("publishing:compose"), typed)
    assert answer.status_code == 422
    assert re.search(rf'id="tab-{wrong.pk}"[^>]*aria-selected="true"', html(answer))


def test_networks_that_cannot_limit_are_decided_in_one_go(client: Client) -> None:
    accounts = [make.account("x"), make.account(), make.account("facebook")]
    typed = {"text": "Travaux", "accounts": [one.pk for one in accounts], "aim": "residents"}
    button = re.search(r'value="(reach-out[.0-9]+)"', pause(client, "check", **typed))
    assert button
    drawn = " ".join(pause(client, "variants", **typed, do=button[1]).split())
    assert drawn.count('value="out" checked') == 2, "Facebook limits it: nothing to decide there"


def test_subtitles_are_added_where_the_post_is_written(client: Client) -> None:
    film = File.objects.create(sha256="f" * 64, path="aa/f", name="parc.mp4", mime="video/mp4", size=1, seconds=3)
    where = reverse("media:add_caption", args=[film.pk])
    assert "Joindre des sous-titres" in html(client.get(reverse("media:tray", args=[film.pk])))
    refused = client.post(where, {"captions": SimpleUploadedFile("vide.srt", b"")}, headers={"HX-Request": "true"})
    assert 'role="alert"' in html(refused) and not film.captions.exists()
    given = {"captions": SimpleUploadedFile("parc.srt", SRT), "language": "auto"}
    answer = client.post(where, given, headers={"HX-Request": "true"})
    assert "anglais" in html(answer) and answer["HX-Trigger"] == "parvis:tray"
    assert [one.language for one in film.captions.all()] == ["en"], "in the language that they are in"


# ── A monthly list ───────────────────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=PARIS), tick=False)
def test_a_series_shows_its_dates_before_it_begins(client: Client) -> None:
    where = reverse("publishing:begin_series", args=[make.post(text="La liste du mois").pk])
    assert "jeudi 3 décembre 2026" in html(client.get(where))
    typed = {"name": "Liste", "kind": "weekday", "weekdays": [0], "nth": 1, "every": 1, "hour": "09:00", "begins": "2026-11-26"}
    shown = html(client.post(where, typed, headers={"HX-Request": "true"}))
    assert "lundi 7 décembre 2026" in shown and "lundi 4 janvier 2027" in shown
    assert "Choisissez un rythme" in html(client.post(where, typed | {"every": ""}, headers={"HX-Request": "true"}))
    assert "4 janvier" not in html(client.post(where, typed | {"ends": "2026-12-31"}, headers={"HX-Request": "true"}))
    assert not Series.objects.exists(), "looking makes nothing"
    two = client.post(where, typed | {"weekdays": [0, 3]})
    assert two.status_code == 422 and "Cochez un seul jour" in html(two)
    assert client.post(where, typed).status_code == 302
    assert Series.objects.get().begins == date(2026, 11, 26)


@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=PARIS), tick=False)
def test_what_will_not_leave_today_as_it_is_is_said_in_the_morning(client: Client) -> None:
    at = datetime(2026, 11, 26, 18, tzinfo=PARIS)
    for state, text in (("review", "Les piscines"), ("draft", "Une ébauche"), ("scheduled", "Planifiée")):
        make.post(text=text, state=state, publish_at=at)
    make.post(text="Demain", state="draft", publish_at=at + timedelta(days=1))
    page = " ".join(html(client.get("/")).split())
    assert "18:00 · Les piscines · attend une validation" in page
    assert "18:00 · Une ébauche · encore un brouillon" in page
    assert "· Planifiée" not in page and "Demain" not in page
