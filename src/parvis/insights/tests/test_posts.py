"""Publications together: the table, rates, comparisons, hours; each figure found again by a plain loop, a planted truth found back."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.insights.models import Reading
from parvis.insights.posts.gather import Look, Wanted, by_views, every, looks, units
from parvis.insights.posts.times import blocks
from parvis.insights.posts.words import differs
from parvis.publishing.models import Delivery, Post, Rhythm, Slot
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
YEAR = Wanted(date(2025, 6, 1), date(2026, 3, 20))


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def sent(account: Account, at: datetime, told: dict[str, float], *, post: Post | None = None, **fields: Any) -> Delivery:
    post = post or make.post(accounts=[account], state="sent", **fields)
    row = Delivery.objects.create(post=post, account=account, planned_at=at, sent_at=at, state="sent", remote_id=f"r{post.pk}")
    Reading.objects.bulk_create(
        Reading(account=account, delivery=row, metric=name, value=value, at=at, told_at=at) for name, value in told.items()
    )
    return row


def planted(n: int = 24, *, better: float = 3.0) -> tuple[Topic, Topic]:
    """Two topics, of which one has `better` times the reactions of the other."""
    chance, account = random.Random(4), make.account("facebook", name="La ville")
    one, other = Topic.objects.create(key="parc", name="Parcs"), Topic.objects.create(key="budget", name="Budget")
    for k in range(2 * n):
        topic, seen = (one, other)[k % 2], chance.randrange(500, 3000)
        likes = round(seen * 0.02 * (better if topic is one else 1) * chance.uniform(0.6, 1.4))
        sent(account, NOW - timedelta(days=k + 1, hours=k % 5), {"likes": likes, "shares": 2, "views": seen}, topic=topic,
             text=f"Publication {k}")  # fmt: skip
    return one, other


def test_a_publication_has_what_its_network_told_and_no_more(django_assert_num_queries: Any) -> None:
    mastodon, email = make.account("mastodon"), make.account("email")
    both = sent(mastodon, NOW - timedelta(days=3), {"likes": 5, "shares": 2, "clicks": 9}, text="Un")
    sent(email, NOW - timedelta(days=3), {}, post=both.post)
    sent(mastodon, NOW - timedelta(days=400), {"likes": 1}, text="Vieux")
    Reading.objects.create(account=mastodon, delivery=both, metric="likes", value=99, at=NOW, told_at=NOW, last=False)
    user = make.user()
    looks(user, YEAR)
    with django_assert_num_queries(5):
        found, cut = looks(user, YEAR)
    assert not cut and {(look.network, look.engaged, look.seen, look.rate) for look in found} == {
        ("mastodon", 7.0, None, None), ("email", None, None, None),
    }  # fmt: skip
    assert not by_views(found) and [unit.engaged for unit in units(found, views=False)] == [7.0]
    assert looks(make.user("agent", in_team=make.team("Autre")), YEAR) == ([], False)
    assert [look.text for look in looks(user, Wanted(YEAR.first, YEAR.last, {"network": "mastodon"}, "UN"))[0]] == ["Un"]
    assert looks(user, Wanted(YEAR.first, YEAR.last, {"topic": "x"}))[0] == []


def test_the_usual_is_the_median_of_the_twenty_before() -> None:
    account = make.account("mastodon")
    for k in range(30):
        sent(account, NOW - timedelta(days=30 - k), {"likes": float(k * k % 17)}, text=str(k))
    found = sorted(looks(make.user(), YEAR)[0], key=lambda look: look.at)
    for n, look in enumerate(found):
        before = [float(k * k % 17) for k in range(max(0, n - 20), n)]
        assert look.usual == (median(before) if len(before) >= 5 else None)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def manager() -> Client:
    client = Client()
    client.force_login(make.user())
    return client


def test_a_planted_difference_is_found_back_and_said_in_words(django_assert_max_num_queries: Any) -> None:
    planted()
    client = manager()
    page(client, "/mesures/comparer")
    with django_assert_max_num_queries(24):
        html = page(client, "/mesures/comparer?a=topic:parc&b=topic:budget")
    assert "« thème Parcs » fait mieux que « thème Budget »" in html and "moins d’une fois sur 1 000" in html
    assert "« thème Budget » fait moins bien que « toutes les autres »" in page(client, "/mesures/comparer?a=topic:budget")
    assert "Des publications sont dans les deux ensembles" in page(client, "/mesures/comparer?a=topic:parc&b=network:facebook")


def test_no_difference_is_not_invented() -> None:
    planted(better=1.0)
    html = page(manager(), "/mesures/comparer?a=topic:parc&b=topic:budget")
    assert "On ne peut pas dire que l’un fasse mieux" in html
    few = page(manager(), "/mesures/comparer?a_mots=publication+41&b=topic:budget")
    assert "Pas assez pour le dire" in few


def test_what_else_differs_is_said() -> None:
    def look(n: int, network: str, hour: int) -> Look:
        at = datetime(2026, 3, 2, hour, tzinfo=UTC)
        return Look(n, n, 1, network, at, "", "", None, "", "fr", "none", "")

    one, other = [look(n, "facebook", 8) for n in range(10)], [look(n, "mastodon", 17) for n in range(10, 20)]
    said = differs(one, other)
    assert any("Facebook" in words and "100" in words for words in said) and any("heure médiane" in words for words in said)
    assert differs(one, one) == [] and differs([], one) == []


def test_the_file_has_all_of_a_period_however_many_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """In slices that end between two of one moment, with what is usual as the table has it."""
    monkeypatch.setattr("parvis.insights.posts.gather.SLICE", 3)
    planted(6)
    account, moment = make.account("mastodon"), NOW - timedelta(days=4)
    for n in range(30):
        sent(account, moment - timedelta(hours=n // 2), {"likes": n}, text=f"Ensemble {n}")
    sent(make.account("email"), NOW - timedelta(days=1), {}, text="Sans mesure")
    user, client = make.user(), manager()
    found = list(every(user, YEAR))
    assert found == sorted(looks(user, YEAR)[0], key=lambda look: (look.at, look.delivery)) and len(found) == 43
    monkeypatch.setattr("parvis.insights.posts.gather.MOST", 5)
    lines = b"".join(client.get("/mesures/publications/publications.csv").streaming_content).decode().splitlines()
    assert len(lines) == 43 + 2 and lines[-2].startswith("Sans mesure")
    assert "Seules les" in page(client, "/mesures/comparer?a=topic:parc") and "Seules les" in page(
        client, "/mesures/publications"
    )


def test_the_api_says_that_the_newest_alone_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    planted(6)
    call, paths = (
        Caller(make.user()),
        ("/posts/figures", "/posts/compared?a=topic:parc", "/posts/hours", "/publics/question?a=topic:parc"),
    )
    for most, cut in ((12, False), (11, True)):
        monkeypatch.setattr("parvis.insights.posts.gather.MOST", most)
        assert [call("GET", path)[1]["cut"] for path in paths] == [cut] * 4
    monkeypatch.setattr("parvis.insights.posts.gather.MOST", 11)
    last = (NOW - timedelta(days=11)).date()
    assert call("GET", f"/posts/figures?first={last}")[1]["cut"] is False, "what was not looked at is older than the period"


def test_the_table_is_sorted_and_the_file_has_all_of_it() -> None:
    planted(4)
    sent(make.account("email"), NOW - timedelta(days=1), {}, text="Sans mesure")
    client = manager()
    html = page(client, "/mesures/publications?tri=reactions&par=topic")
    best = [look.text for look in sorted(looks(make.user(), YEAR)[0], key=lambda look: -(look.engaged or 0))]
    bare = "".join(html.split())
    places = [bare.index(f">{''.join(text.split())}</a>") for text in best]
    assert "non disponible" in html and places == sorted(places) and best[-1] == "Sans mesure"
    lines = b"".join(client.get("/mesures/publications/publications.csv").streaming_content).decode().splitlines()
    assert len(lines) == 11 and lines[-2].startswith("Sans mesure;") and ";;;;" in lines[-2]
    rates = b"".join(client.get("/mesures/publications/rates.csv?par=network").streaming_content).decode().splitlines()
    cells = rates[1].split(";")
    engaged = sum(look.engaged or 0 for look in looks(make.user(), YEAR)[0])
    seen = sum(look.seen or 0 for look in looks(make.user(), YEAR)[0])
    assert cells[:2] == ["Facebook", "8"] and float(cells[4]) == pytest.approx(engaged / seen)
    assert client.get("/mesures/publications/x.csv").status_code == 404


def test_hours_are_judged_only_with_enough_history() -> None:
    account, chance = make.account("mastodon"), random.Random(2)
    client = manager()
    assert "Pas assez de recul" in page(client, "/mesures/heures")
    for k in range(120):
        day = NOW - timedelta(days=k + 1)
        good = day.weekday() == 1
        at = day.replace(hour=17 if good else 8)
        sent(account, at, {"likes": round((60 if good else 15) * chance.uniform(0.7, 1.3))}, text=str(k))
    html = page(client, "/mesures/heures")
    assert "Font mieux que les autres : mardi de 18 h à 21 h." in html, "17 h UTC is 18 h in Paris"
    found = blocks(looks(make.user(), YEAR)[0])
    assert sum(block.n for block in found) == 120
    assert {block.verdict for block in found if (block.weekday, block.hour) != (1, 18)} <= {"usual", "worse", "few"}


def test_hours_without_any_difference_are_not_praised() -> None:
    account, chance = make.account("mastodon"), random.Random(9)
    for k in range(150):
        at = (NOW - timedelta(days=k + 1)).replace(hour=(7, 11, 16)[k % 3])
        sent(account, at, {"likes": round(30 * chance.lognormvariate(0, 0.6))}, text=str(k))
    assert "Aucune heure ne fait sûrement mieux" in page(manager(), "/mesures/heures")


def test_what_is_asked_wrongly_is_left_out() -> None:
    planted(3)
    client = manager()
    for path in ("publications?compte=x&du=y&tri=z&par=q&mots=%00", "comparer?a=topic:&b=:x&a_mots=%00", "comparer?a=campaign:x&b=autre:y",
                 "heures?campagne=-&langue=zz"):  # fmt: skip
        page(client, f"/mesures/{path}")
    contributor = Client()
    contributor.force_login(make.user("contributor"))
    assert contributor.get("/mesures/").url == "/mesures/publications"
    assert contributor.get("/mesures/publications").status_code == 200


def test_the_api_compares_and_lists_as_the_pages_do() -> None:
    planted()
    caller = Caller(make.user())
    status, told = caller("GET", "/posts/compared?a=topic:parc&b=topic:budget")
    assert status == 200 and told["verdict"] == "more" and told["views"] and told["chance"] < 0.001 and told["low"] > 1
    assert (told["one"]["n"], told["other"]["n"]) == (24, 24) and "fait mieux" in told["sentence"]
    status, rows = caller("GET", "/posts/figures?first=2026-03-01&topic=parc")
    mine, _cut = looks(make.user(), Wanted(date(2026, 3, 1), date(2026, 3, 20), {"topic": "parc"}))
    assert [row["engaged"] for row in rows["items"]] == [look.engaged for look in mine] and not rows["cut"]
    status, hours = caller("GET", "/posts/hours")
    assert status == 200 and sum(block["n"] for block in hours["items"]) == 48
    assert caller("GET", "/posts/compared?a=secret:x")[0] == 422


def test_two_things_at_once_are_what_a_plain_loop_counts() -> None:
    """Topic by language: publications, reactions and views of each pair, on the page, in the file, over the API."""
    planted(12)
    Post.objects.filter(text__endswith="3").update(language="en")
    user = make.user()
    status, told = Caller(user)("GET", "/posts/crossed?by=topic&also=language&first=2025-06-01")
    assert status == 200 and told["views"]
    seen: dict[tuple[str, str], list[float]] = {}
    for row in Delivery.objects.select_related("post__topic"):
        values = {one.metric: one.value for one in row.readings.all()}
        pair = seen.setdefault((row.post.topic.key if row.post.topic else "", row.post.language), [0, 0, 0])
        for n, value in enumerate((1, values["likes"] + values["shares"], values["views"])):
            pair[n] += value
    assert {(one["key"], one["also_key"]): one["n"] for one in told["items"]} == {key: n for key, (n, _e, _v) in seen.items()}
    for one in told["items"]:
        n, engaged, views = seen[one["key"], one["also_key"]]
        assert one["rate"]["value"] == pytest.approx(engaged / views) and (one["rate"]["low"] is None) == (n < 5)
    _status, single = Caller(user)("GET", "/posts/rates?by=language&first=2025-06-01")
    for one in single["items"]:
        mine = [sums for (_topic, language), sums in seen.items() if language == one["key"]]
        assert one["n"] == sum(n for n, _e, _v in mine)
        assert one["rate"]["value"] == pytest.approx(sum(e for _n, e, _v in mine) / sum(v for _n, _e, v in mine))
    client = manager()
    html = page(client, "/mesures/publications?par=topic&et=language&du=2025-06-01")
    assert 'data-plot="crossed"' in html and "par thème et par langue" in html and "trop peu" in html
    lines = b"".join(
        client.get("/mesures/publications/crossed.csv?par=topic&et=language&du=2025-06-01").streaming_content
    ).decode()
    assert len(lines.splitlines()) == len(seen) + 2
    assert client.get("/mesures/publications/crossed.csv?par=topic&et=topic").status_code == 404


def test_columns_are_chosen_kept_in_links_and_in_the_file() -> None:
    account = make.account("mastodon")
    sent(account, NOW - timedelta(days=2), {"likes": 5, "clicks": 41}, text="Beaucoup", objective="city")
    sent(account, NOW - timedelta(days=1), {"likes": 9}, text="Rien dit", objective="service")
    client = manager()
    html = page(client, "/mesures/publications?col=clicks&col=objective&tri=clicks")
    assert "Clics" in html and "ville" in html and "Parrapportàl’habitude</a>" not in "".join(html.split())
    bare = "".join(html.split())
    assert bare.index("Beaucoup</a>") < bare.index("Riendit</a>") and "col=clicks&amp;col=objective" in html
    assert 'value="clicks" checked' in html and 'value="vues" checked' not in html
    usual = page(client, "/mesures/publications?tri=objective")
    assert 'value="vues" checked' in usual and "non disponible" in usual
    lines = b"".join(client.get("/mesures/publications/publications.csv?col=clicks&col=objective").streaming_content).decode()
    assert lines.splitlines()[0].endswith(";Clics;objectif") and lines.splitlines()[1].endswith(";41.0;ville")


def test_promised_hours_tell_what_they_delivered_and_their_holes() -> None:
    """Six Mondays at nine, of which two had nothing; on Thursdays at eighteen always something, three times the usual."""
    account = make.account("mastodon", name="M")
    Slot.objects.create(account=account, weekday=0, hour=time(9))
    Slot.objects.create(account=account, weekday=3, hour=time(18))
    Rhythm.objects.create(account=account, times=1, per="day")
    first, held = datetime(2026, 1, 5, 8, tzinfo=UTC), set()
    for n in range(10):  # Mondays and Thursdays of ten weeks, beside six other days
        monday = first + timedelta(days=7 * n)
        if n not in (4, 7):
            sent(account, monday + timedelta(minutes=20), {"likes": 10 + n % 3}, text=f"L{n}")
            held.add(monday.date())
        sent(account, monday + timedelta(days=3, hours=9), {"likes": 40 + n % 3}, text=f"J{n}")
        sent(account, monday + timedelta(days=5, hours=4), {"likes": 10 + n % 2}, text=f"S{n}")
        sent(account, monday + timedelta(days=6, hours=4), {"likes": 11 + n % 2}, text=f"D{n}")
    status, told = Caller(make.user())("GET", "/posts/slots?first=2026-01-01")
    assert status == 200
    monday, thursday = told["slots"]
    assert (monday["moments"], monday["filled"], monday["last_hole"]) == (11, len(held), "2026-03-16")
    assert (thursday["moments"], thursday["filled"], thursday["verdict"]) == (11, 10, "better") and thursday["level"] > 3
    days = [first.date() + timedelta(days=n) for n in range((NOW.date() - first.date()).days)]
    out = {row.sent_at.date() for row in Delivery.objects.all() if row.sent_at}
    assert told["rhythms"][0]["missing"] == sum(day not in out for day in days if day >= min(out))
    html = page(manager(), "/mesures/heures?du=2026-01-01")
    assert "Que donnent les créneaux promis" in html and "8 sur 11" in html and "mieux que le reste du compte" in html
    assert "Non disponible avec ce filtre" in page(manager(), "/mesures/heures?du=2026-01-01&theme=-")
    lines = b"".join(manager().get("/mesures/publications/slots.csv?du=2026-01-01").streaming_content).decode().splitlines()
    assert lines[1].split(";")[1:3] == ["11", "8"]
