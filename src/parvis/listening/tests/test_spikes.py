"""Spikes from the counter to the notice: counted, judged, told, shown, made a subject."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.listening.echoes import jobs as gathering
from parvis.listening.lookouts import actions as lookouts
from parvis.listening.models import Attention, HourCount, Lookout, Print, Spike
from parvis.listening.spikes import actions, lists
from parvis.listening.spikes.counting import add, hour_of, recount, series_of
from parvis.listening.spikes.jobs import judged, look_at, moment, number, window
from parvis.listening.tests.town import arrive, said, work
from parvis.readings import actions as reread
from parvis.readings.models import Understood
from parvis.subjects.models import Subject, SubjectLink
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def anew():
    gathering.forget()
    yield
    gathering.forget()


def past(days=40, n=1):
    """A message an hour, of no theme in particular."""
    now = hour_of(timezone.now())
    add(Counter({("all", "", now - timedelta(hours=hours)): n for hours in range(1, days * 24)}))


def flood(count=9):
    talks = arrive(make.account(), *[said(f"Inondation quai des Tanneurs, de l’eau partout {n}") for n in range(count)])
    work(Print)
    return talks


def counts(dimension):
    return dict(HourCount.objects.filter(dimension=dimension).values_list("key", "n"))


def test_what_arrives_is_counted_by_hour_kind_theme_place_and_lookout():
    manager = make.user("manager")
    row = lookouts.keep(name="Tanneurs", query="tanneurs", by=manager, team=make.team())
    arrive(
        make.account(), said("La piscine est fermée ?"), said("Quand rouvre la piscine ?"), said("Inondation quai des Tanneurs"),
        *[said("Toujours inondé quai des Tanneurs", who="jeanne", thread="un") for _ in range(5)],
    )  # fmt: skip
    work(Print)
    assert counts("all") == {"": 4}, "five messages of one person are one"
    assert counts("theme")["sport"] == 2
    assert counts("place") == {"quai des tanneurs": 2}
    assert counts("lookout") == {str(row.pk): 2}
    assert counts("kind")
    arrive(make.account("facebook"), said("La piscine est sale"))
    work(Print)
    assert counts("all") == {"": 5}


def test_hours_keep_their_place_in_the_week_when_the_clock_changes():
    before, after = datetime(2026, 3, 26, 9, tzinfo=PARIS), datetime(2026, 4, 2, 9, tzinfo=PARIS)
    assert number(after) - number(before) == 168
    assert moment(number(before)) == before
    assert datetime(2001, 1, 1).weekday() == 0


@pytest.mark.parametrize(
    ("now", "hours", "shown"),
    [
        (datetime(2027, 3, 28, 1, 5, tzinfo=UTC), [1, 0, -1], [0, 1, 3]),
        (datetime(2027, 10, 31, 1, 5, tzinfo=UTC), [1, 0, -1], [0, 1, 2]),
        (datetime(2027, 10, 31, 3, 5, tzinfo=UTC), [3, 2, 1, 0], [2, 3, 4]),
    ],
)
def test_three_hours_are_looked_at_also_when_the_clock_changes(now, hours, shown):
    midnight = now.replace(hour=0, minute=0)
    assert window(now) == [midnight + timedelta(hours=hour) for hour in hours]
    add(Counter({("all", "", midnight + timedelta(hours=hour)): 1 for hour in range(-40 * 24, 4)}))
    add(Counter({("place", "quai", midnight + timedelta(hours=hour)): 3 for hour in hours}))
    found = judged(now)["place", "quai"]
    assert (found.n, found.spike) == (3 * len(hours), True)
    assert [timezone.localtime(hour.at).hour for hour in lists.volume("place", "quai", until=now).hours][-3:] == shown


def test_a_spike_is_opened_once_followed_and_ended(django_assert_max_num_queries):
    past()
    flood()
    now = timezone.now()
    with django_assert_max_num_queries(17):
        look_at(now)
    assert {(row.dimension, row.key) for row in Spike.objects.all()} >= {("place", "quai des tanneurs")}
    assert look_at(now) == []
    look_at(now + timedelta(minutes=5))
    assert Spike.objects.filter(dimension="place").count() == 1
    spike = Spike.objects.get(dimension="place")
    assert (spike.n, spike.open) == (9, True) and spike.expected < 1
    look_at(now + timedelta(hours=6))
    assert not Spike.objects.filter(open=True).exists()
    assert Spike.objects.get(dimension="place").ended_at == now + timedelta(hours=6)


def test_without_history_nothing_is_said(client):
    flood()
    assert look_at(timezone.now()) == []
    assert all(not one.enough for one in judged(timezone.now()).values())
    client.force_login(make.user("agent", in_team=make.team()))
    assert "il faut deux semaines de messages" in client.get(reverse("listening:spikes")).content.decode()


def test_those_who_want_to_know_are_told_once():
    user, other = make.user("manager"), make.user("manager")
    actions.attend(by=user, how="now", quiet_from=time(3), quiet_to=time(3))
    actions.attend(by=user, how="now")
    past()
    flood()
    look_at(timezone.now())
    work(Attention)
    (notice,) = Notice.objects.filter(user=user)
    assert Spike.objects.count() > 1
    assert notice.text.startswith("Quai des tanneurs") and "9 messages en trois heures, contre" in notice.text
    assert "autres pics" not in notice.text, "one fact"
    assert not Notice.objects.filter(user=other).exists()
    actions.attend_no_more(by=user)
    assert not Attention.objects.exists()


def test_a_subject_of_it_once_with_what_the_user_may_put_in():
    manager, talks = make.user("manager"), None
    past()
    talks = flood()
    look_at(timezone.now())
    spike = Spike.objects.get(dimension="place")
    subject = actions.make_subject(spike, by=manager, team=make.team())
    assert SubjectLink.objects.filter(subject=subject).count() == len(talks)
    assert subject.title == "Quai des tanneurs"
    assert actions.make_subject(spike, by=manager, team=make.team()) == subject
    assert Subject.objects.count() == 1
    with pytest.raises(PermissionDenied):
        actions.make_subject(spike, by=make.user("trainee"), team=make.team())


def test_the_spike_of_a_lookout_is_for_those_who_see_it():
    agent, manager = make.user("agent", in_team=make.team()), make.user("manager")
    row = lookouts.keep(name="À moi", query="tanneurs", by=agent, team=make.team(), shared=False)
    past()
    flood()
    look_at(timezone.now())
    assert Spike.objects.seen_by(agent).filter(dimension="lookout").exists()
    assert not Spike.objects.seen_by(manager).filter(dimension="lookout").exists()
    assert lists.allowed(agent, "lookout", str(row.pk)) and not lists.allowed(manager, "lookout", str(row.pk))
    assert ("lookout", str(row.pk)) not in lists.offered(manager)


def test_by_the_pages(client):
    agent = make.user("agent", in_team=make.team())
    client.force_login(agent)
    assert "Rien n’a encore été compté" in client.get(reverse("listening:spikes")).content.decode()
    past()
    flood()
    assert "Aucun pic" in client.get(reverse("listening:spikes")).content.decode()
    look_at(timezone.now())
    page = client.get(reverse("listening:spikes")).content.decode()
    assert "Quai des tanneurs" in page and "9 messages en trois heures" in page
    spike = Spike.objects.get(dimension="place")
    page = client.get(reverse("listening:spike", args=[spike.pk])).content.decode()
    assert "<rect" in page and "de l’eau partout 3" in page and "<polyline" in page
    assert client.get(f"{reverse('listening:volume')}?quoi=place:quai des tanneurs").status_code == 200
    assert client.get(f"{reverse('listening:volume')}?quoi=rien:x").status_code == 404
    hours = {"how": "digest", "digest_at": "08:30", "quiet_from": "20:00", "quiet_to": "08:00"}
    client.post(reverse("listening:spikes"), hours)
    assert Attention.objects.get().lookout is None
    client.post(reverse("listening:spikes"), {**hours, "how": ""})
    assert not Attention.objects.exists()
    answer = client.post(reverse("listening:spike_subject", args=[spike.pk]), {"team": make.team().pk})
    assert answer.url == reverse("subjects:subject", args=[Subject.objects.get().pk])


def test_by_the_api(client):
    headers = {"Authorization": f"Bearer {make.token(make.user('manager'))}"}
    past()
    flood()
    look_at(timezone.now())

    def ask(method, path, body=None):
        answer = client.generic(
            method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    (spike,) = [one for one in ask("GET", "spikes?open=true")[1]["items"] if one["dimension"] == "place"]
    whole = ask("GET", f"spikes/{spike['id']}")[1]
    assert (whole["label"], len(whole["messages"])) == ("Quai des tanneurs", 9)
    volume = ask("GET", "volumes?dimension=place&key=quai des tanneurs&hours=24".replace(" ", "%20"))[1]
    assert sum(hour["n"] for hour in volume["hours"]) == 9 and volume["hours"][-1]["expected"] is not None
    assert ask("GET", "volumes?dimension=lookout&key=1")[0] == 404
    assert ask("POST", f"spikes/{spike['id']}/subject", {"team": make.team().pk})[1] == {"subject": Subject.objects.get().pk}
    assert ask("PUT", "spikes/attention", {"how": "now"})[1]["how"] == "now"
    assert ask("DELETE", "spikes/attention")[0] == 204
    assert Lookout.objects.count() == 0


def counted_anew():
    """By an independent way: of the prints as they are, one a person, hour and series."""
    once = {
        (row.conversation.contact_id, hour_of(row.at), *series)
        for row in Print.objects.select_related("conversation") for series in series_of(row, ())
    }  # fmt: skip
    return Counter((dimension, key) for _who, _hour, dimension, key in once)


def counted():
    found = Counter()
    for dimension, key, n in HourCount.objects.filter(n__gt=0).values_list("dimension", "key", "n"):
        found[dimension, key] += n
    return found


def test_under_a_theme_and_a_district_it_is_counted_too():
    arrive(
        make.account(),
        said("Lampadaire éteint dans le 9e arrondissement"),
        said("La nuit, dans le noir rue Pasteur, dans le 9e arrondissement"),
    )
    work(Print)
    assert counts("theme") == {"voirie": 2} and counts("topic") == {"voirie/eclairage": 2}
    assert counts("district") == {"9e": 2}
    assert counts("place") == {"rue pasteur": 1}, "a district is counted as one"


def test_what_a_person_repeats_in_another_batch_is_no_crowd():
    account = make.account()
    for _ in range(3):
        arrive(account, said("Lampadaire éteint rue Pasteur", who="jeanne", thread="un"))
        work(Print)
    assert counts("all") == {"": 1} == {"": Print.objects.values("conversation__contact").distinct().count()}


def test_what_is_settled_later_is_counted_again(django_assert_max_num_queries):
    talks = arrive(
        make.account(), said("Lampadaire éteint rue Pasteur", who="jeanne"), said("Lampadaire éteint rue Pasteur !", who="jeanne"),
        *[said(f"Bonjour à tous {n}") for n in range(3)],
    )  # fmt: skip
    work(Print)
    before, manager = counted(), make.user("manager")
    assert before == counted_anew()
    first, second = (talk.messages.get() for talk in talks[:2])
    kind = Print.objects.get(message=first).kind
    reread.correct(first, by=manager, kind="praise", topic="sport/piscine")
    assert counted()["kind", "praise"] == before["kind", "praise"] + 1 and counted()["topic", "sport/piscine"] == 1
    assert counted()["kind", kind] == before["kind", kind], "what the same person says besides is of that kind still"
    assert counted() == counted_anew()
    reread.correct(second, by=manager, kind="praise")
    assert counted()["kind", kind] == before["kind", kind] - 1
    assert counted() == counted_anew()
    reread.correct(first, by=manager, kind=reread.GUESSED, topic=reread.GUESSED)
    reread.correct(second, by=manager, kind=reread.GUESSED)
    assert counted() == before == counted_anew()
    numbers = list(Print.objects.values_list("message", flat=True))
    Understood.objects.filter(pk__in=numbers).update(kind="question", sure=True)
    with django_assert_max_num_queries(9):
        recount(numbers)
    assert (
        counted() == counted_anew()
        and counted()["kind", "question"] == Print.objects.values("conversation__contact").distinct().count()
    )


def test_what_is_settled_before_it_is_counted_is_counted_once():
    (talk,) = arrive(make.account(), said("Lampadaire éteint rue Pasteur"))
    reread.correct(talk.messages.get(), by=make.user("manager"), kind="praise")
    work(Print)
    assert counts("kind") == {"praise": 1}


def test_one_fact_is_one_spike_with_its_scopes(client):
    past()
    account = make.account()
    arrive(account, *[said(f"Lampadaires éteints rue Pasteur dans le 9e arrondissement {n}") for n in range(9)])
    arrive(account, *[said(f"La piscine Jean-Bouin est fermée {n}") for n in range(8)])
    work(Print)
    look_at(timezone.now())
    heads = {row.key: row for row in Spike.objects.facts()}
    light = heads["rue pasteur"]
    scopes = {(one.dimension, one.key) for one in light.scopes.all()}
    assert scopes >= {("district", "9e"), ("topic", "voirie/eclairage"), ("theme", "voirie")}
    assert not scopes & {(one.dimension, one.key) for one in Spike.objects.exclude(head=light)}
    other = [row for row in Spike.objects.facts() if row.pk != light.pk and row.dimension in ("place", "topic", "theme")]
    assert len(other) == 1, "the swimming pool is another fact"
    client.force_login(make.user("agent", in_team=make.team()))
    page = client.get(reverse("listening:spikes")).content.decode()
    assert "Un même fait, vu aussi ainsi" in page and "Éclairage public" in page
    scope = light.scopes.get(dimension="topic")
    page = client.get(reverse("listening:spike", args=[scope.pk])).content.decode()
    assert "Fait partie de" in page and "Rue pasteur" in page and "éteints rue Pasteur" in page
    later = timezone.now() + timedelta(minutes=5)
    arrive(account, *[said(f"Lampadaires éteints, ligne 4 {n}", at=timezone.now()) for n in range(6)])
    Spike.objects.filter(pk=scope.pk).delete()
    work(Print)
    look_at(later)
    assert Spike.objects.get(dimension="topic", key="voirie/eclairage").head == light, "what comes later joins what was told"


def test_a_dimension_that_is_new_is_not_judged_at_once():
    past()
    HourCount.objects.create(dimension="topic", key="", hour=hour_of(timezone.now() - timedelta(days=3)))
    arrive(make.account(), *[said(f"Lampadaires éteints {n}") for n in range(9)])
    work(Print)
    look_at(timezone.now())
    assert {row.dimension for row in Spike.objects.all()} & {"theme", "topic"} == {"theme"}
