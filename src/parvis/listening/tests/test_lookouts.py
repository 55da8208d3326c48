"""Lookouts: kept and refused, matched in the batch, shown to those who may see, told as each wants, taken up."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.listening import jobs as feeds
from parvis.listening.feeds import Entry, Feed
from parvis.listening.lookouts import actions, lists
from parvis.listening.lookouts.following import next_hour, quiet_until
from parvis.listening.models import Attention, Lookout, Sighting, Source
from parvis.listening.tests.town import arrive, said, work
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def lookout(query="piscine", *, by=None, name="", **more):
    by = by or make.user("manager")
    return actions.keep(
        name=name or f"Veille {Lookout.objects.count()}", query=query, by=by, team=more.pop("team", make.team()), **more
    )


def texts(user, row, **more):
    return [one.message.text for one in lists.chosen(user, row, **more).order_by("pk")]


def test_what_arrives_is_matched_in_its_batch_with_as_many_statements_for_one_as_for_many(django_assert_num_queries):
    pools, works = lookout("piscine fermer"), lookout('travaux OU "rue barrée"')
    account, manager = make.account(), make.user("manager")
    arrive(account, said("La PISCINE est fermée ?"), said("Les travaux de la piscine"), said("Rue barrée"), said("Merci !"))
    assert texts(manager, pools) == ["La PISCINE est fermée ?"]
    assert texts(manager, works) == ["Les travaux de la piscine", "Rue barrée"]
    from parvis.inbox.hooks import Heard
    from parvis.listening.lookouts.following import heard

    talk = Conversation.objects.all()[0]
    many = [Heard(make.conversation(account), 0, "rien", timezone.now(), None, True, False) for _ in range(3)]
    with django_assert_num_queries(1):
        heard(many)
    messages = [make.message(talk, text="travaux") for _ in range(6)]
    with django_assert_num_queries(3):
        heard([Heard(talk, one.pk, one.text, one.at, None, False, False) for one in messages])


def test_a_lookout_that_is_changed_paused_or_dropped_is_read_anew():
    account, manager = make.account(), make.user("manager")
    row = lookout("piscine")
    arrive(account, said("piscine 1"))
    actions.keep(row, name="Bassins", query="bassin", by=manager, team=row.team)
    arrive(account, said("piscine 2"), said("bassin 3"))
    actions.pause(row, active=False, by=manager)
    arrive(account, said("bassin 4"))
    actions.pause(row, active=True, by=manager)
    arrive(account, said("bassin 5"))
    assert texts(manager, row) == ["piscine 1", "bassin 3", "bassin 5"]
    actions.drop(row, by=manager)
    arrive(account, said("bassin 6"))
    assert not Sighting.objects.exists()


def test_what_the_city_says_itself_is_not_seen_and_private_messages_only_where_wanted():
    account, manager = make.account(), make.user("manager")
    public, both = lookout("piscine", private=False), lookout("piscine")
    arrive(account, said("piscine privée", kind="private"))
    arrive(account, said("piscine publique", thread="un"), said("piscine de la ville", thread="un", own=True))
    assert texts(manager, public) == ["piscine publique"]
    assert texts(manager, both) == ["piscine privée", "piscine publique"]


def test_a_bad_query_is_refused_with_its_place_in_the_users_language():
    with pytest.raises(ValidationError) as met:
        lookout("piscine OU")
    assert met.value.message_dict["query"] == ["Caractère 11\u00a0: Il manque un mot après «\u00a0OU\u00a0»."]
    with translation.override("en"), pytest.raises(ValidationError) as met:
        lookout('"piscine')
    assert met.value.message_dict["query"] == ["Character 1: The quotation marks are not closed."]
    lookout("bassin", name="Bassins")
    with pytest.raises(ValidationError) as met:
        lookout("bassin", name="Bassins")
    assert "name" in met.value.message_dict


def test_who_sees_and_changes_which():
    here, elsewhere = make.team("Rédaction"), make.team("Voirie")
    agent, other, trainee = (
        make.user("agent", in_team=here),
        make.user("agent", in_team=elsewhere),
        make.user("trainee", in_team=here),
    )
    own = lookout("mienne", by=agent, team=here, shared=False)
    shared = lookout("partagée", by=agent, team=here)
    assert list(Lookout.objects.seen_by(agent).order_by("pk")) == [own, shared]
    assert list(Lookout.objects.seen_by(trainee)) == [shared]
    assert list(Lookout.objects.seen_by(other)) == []
    assert list(Lookout.objects.seen_by(make.user("manager"))) == [shared]
    for user in (other, trainee):
        with pytest.raises(PermissionDenied):
            actions.drop(shared, by=user)
    arrive(make.account(of=elsewhere), said("partagée"))
    assert texts(agent, shared) == [], "a conversation of another team is not shown"
    assert len(texts(make.user("manager"), shared)) == 1


def test_feeds_are_read_too():
    row, team = lookout("piscine"), make.team()
    source = Source.objects.create(team=team, url="https://quartier.example/flux", title="Le Quartier")
    titles = ("La piscine rouvre", "Autre chose")
    entries = [Entry(identity=title, url="", title=title, text="", author="", picture="", at=timezone.now()) for title in titles]
    feeds._keep(source, Feed("Le Quartier", "", entries))
    (seen,) = lists.chosen(make.user("manager"), row, network="feeds")
    assert seen.article.title == "La piscine rouvre"
    with pytest.raises(ValidationError):
        actions.take_up(seen, by=make.user("manager"))


def test_a_trial_looks_at_the_last_thirty_days_of_what_the_user_sees_and_keeps_nothing():
    team = make.team("Ici")
    agent, account = make.user("agent", in_team=team), make.account(of=team)
    arrive(
        account,
        said("la piscine"),
        said("les piscines"),
        said("le stade"),
        said("piscine", at=timezone.now() - timedelta(days=31)),
    )
    arrive(make.account(of=make.team("Ailleurs")), said("piscine d’ailleurs"))
    found = lists.tried(actions.read("piscine"), agent)
    assert (found.looked, found.fitted, found.cut) == (3, 2, False)
    assert [row.text for row in found.examples] == ["les piscines", "la piscine"]
    assert not Sighting.objects.exists()


def test_a_trial_of_many_messages_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(lists, "MOST", 5)
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    arrive(make.account(), *[said(f"piscine {n}") for n in range(8)])
    found = lists.tried(actions.read("piscine"), make.user("manager"))
    assert (found.looked, found.fitted, found.cut) == (5, 5, True)


# ── Being told ───────────────────────────────────────────────────────────────────────────────────────────────────────


def always(row, user, how="now"):
    return actions.attend(row, by=user, how=how, quiet_from=time(3), quiet_to=time(3))


def test_one_notice_for_all_that_was_seen_and_the_next_ten_minutes_later():
    user, row, account = make.user("manager"), lookout("piscine", name="Piscines"), make.account()
    arrive(account, said("piscine d’avant"))
    always(row, user)
    arrive(account, said("piscine 1"), said("piscine 2"))
    assert work(Attention) == 1
    assert [one.text for one in Notice.objects.filter(user=user)] == ["Veille «\u00a0Piscines\u00a0»\u00a0: 2 nouveaux messages."]
    arrive(account, said("piscine 3"))
    work(Attention)
    assert Notice.objects.count() == 1
    waiting = Attention.objects.get()
    assert waiting.due_at == waiting.told_at + timedelta(minutes=10)
    Attention.objects.update(due_at=timezone.now(), told_at=timezone.now() - timedelta(minutes=11))
    work(Attention)
    assert Notice.objects.order_by("-pk")[0].text == "Veille «\u00a0Piscines\u00a0»\u00a0: un nouveau message."
    arrive(account, said("le stade"))
    assert work(Attention) == 0


def test_a_digest_waits_for_its_hour_and_nobody_hears_of_what_they_may_not_see():
    team = make.team("Ici")
    agent, row = make.user("agent", in_team=team), lookout("piscine", team=team)
    always(row, agent, "digest")
    arrive(make.account(of=make.team("Ailleurs")), said("piscine"))
    waiting = Attention.objects.get()
    assert timezone.now() < waiting.due_at <= timezone.now() + timedelta(days=1, hours=1)
    assert timezone.localtime(waiting.due_at).time() == time(8, 30)
    Attention.objects.update(due_at=timezone.now())
    work(Attention)
    assert not Notice.objects.exists()


PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("begin", "end", "clock", "until"),
    [
        (time(20), time(8), "2026-03-10 19:59", None), (time(20), time(8), "2026-03-10 20:00", "2026-03-11 08:00"),
        (time(20), time(8), "2026-03-11 07:59", "2026-03-11 08:00"), (time(20), time(8), "2026-03-11 08:00", None),
        (time(12), time(14), "2026-03-10 13:00", "2026-03-10 14:00"), (time(12), time(14), "2026-03-10 15:00", None),
        (time(3), time(3), "2026-03-10 03:00", None), (time(20), time(8), "2026-03-28 22:00", "2026-03-29 08:00"),
    ],
)  # fmt: skip
def test_quiet_hours_are_those_of_the_citys_clock(begin, end, clock, until):
    one = Attention(quiet_from=begin, quiet_to=end)
    now = datetime.fromisoformat(clock).replace(tzinfo=PARIS)
    expected = datetime.fromisoformat(until).replace(tzinfo=PARIS) if until else None
    assert quiet_until(one, now) == expected
    assert next_hour(Attention(digest_at=time(8, 30)), now) > now


def test_in_quiet_hours_the_notice_waits():
    user, row = make.user("manager"), lookout("piscine")
    local = timezone.localtime()
    actions.attend(
        row, by=user, how="now", quiet_from=(local - timedelta(hours=1)).time(), quiet_to=(local + timedelta(hours=2)).time()
    )
    arrive(make.account(), said("piscine"))
    work(Attention)
    assert not Notice.objects.exists()
    assert Attention.objects.get().due_at > timezone.now() + timedelta(minutes=50), "two hours, one in the night that lacks an hour"


# ── The pages, the counter, the API ──────────────────────────────────────────────────────────────────────────────────


def test_by_the_pages(client):
    agent = make.user("agent", in_team=make.team())
    client.force_login(agent)
    assert "Aucune veille" in client.get(reverse("listening:lookouts")).content.decode()
    account = make.account(of=make.team())
    arrive(account, said("Les piscines sont froides"))
    given = {"name": "Piscines", "query": "piscine", "team": make.team().pk, "shared": "on", "private": "on"}
    trial = client.post(reverse("listening:new"), {"query": "piscine", "private": "on", "do": "try"}).content.decode()
    assert "1 message convient" in trial and "<mark>piscines</mark>" in trial
    bad = client.post(reverse("listening:new"), {**given, "query": "piscine (bassin"})
    assert bad.status_code == 422 and "Caractère 9" in bad.content.decode()
    assert client.post(reverse("listening:new"), given).status_code == 302
    row = Lookout.objects.get()
    (talk,) = arrive(account, said("Encore une piscine fermée"))
    page = client.get(reverse("listening:lookout", args=[row.pk])).content.decode()
    assert "Encore une <mark>piscine</mark> fermée" in page
    assert "Piscines" in client.get(reverse("inbox:list")).content.decode()
    narrowed = client.get(f"{reverse('inbox:list')}?vue=toutes&veille={row.pk}").content.decode()
    assert "Encore une piscine" in narrowed and "froides" not in narrowed
    seen = Sighting.objects.get()
    client.post(reverse("listening:sighting", args=[seen.pk, "ecarter"]))
    assert "Rien ne convient encore" in client.get(reverse("listening:lookout", args=[row.pk])).content.decode()
    assert "fermée" in client.get(f"{reverse('listening:lookout', args=[row.pk])}?vue=ecartes").content.decode()
    client.post(reverse("listening:sighting", args=[seen.pk, "garder"]))
    inbox.set_state(talk, state="closed", by=agent)
    answer = client.post(reverse("listening:sighting", args=[seen.pk, "traiter"]))
    assert answer.url == reverse("inbox:conversation", args=[talk.pk])
    talk.refresh_from_db()
    assert (talk.state, talk.assignee) == ("open", agent)
    hours = {"how": "now", "digest_at": "08:30", "quiet_from": "20:00", "quiet_to": "08:00"}
    client.post(reverse("listening:act", args=[row.pk, "prevenir"]), hours)
    assert Attention.objects.get().user == agent
    client.post(reverse("listening:act", args=[row.pk, "prevenir"]), {**hours, "how": ""})
    assert not Attention.objects.exists()
    client.post(reverse("listening:act", args=[row.pk, "pause"]))
    assert "En pause" in client.get(reverse("listening:lookouts")).content.decode()
    client.post(reverse("listening:act", args=[row.pk, "retirer"]))
    assert not Lookout.objects.exists()


def test_lists_cost_the_same_for_one_as_for_many(client, django_assert_max_num_queries):
    manager, account = make.user("manager"), make.account()
    client.force_login(manager)
    row = lookout("piscine")
    arrive(account, said("piscine"))
    for address in (reverse("listening:lookouts"), reverse("listening:lookout", args=[row.pk]), reverse("inbox:list")):
        client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("listening:lookouts"))
            client.get(reverse("listening:lookout", args=[row.pk]))
            client.get(reverse("inbox:list"))
        counts.append(len(asked))
        for n in range(5):
            lookout(f"piscine OU mot{n}x")
        arrive(account, *[said(f"piscine {n}") for n in range(12)])
    assert counts[1] <= counts[0]


def test_by_the_api(client):
    token = make.token(make.user("manager"))
    headers = {"Authorization": f"Bearer {token}"}

    def ask(method, path, body=None):
        answer = client.generic(
            method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    given = {"name": "Piscines", "query": "piscine*", "team": make.team().pk}
    status, row = ask("POST", "lookouts", given)
    assert (status, row["query"], row["shared"]) == (201, "piscine*", True)
    status, wrong = ask("POST", "lookouts", {**given, "name": "B", "query": "("})
    assert status == 422 and "query" in json.dumps(wrong)
    (talk,) = arrive(make.account(), said("les piscines"))
    assert ask("POST", "lookouts/trial", {"query": "piscine"})[1]["fitted"] == 1
    (seen,) = ask("GET", f"lookouts/{row['id']}/sightings?days=7")[1]["items"]
    assert (seen["text"], seen["conversation"]) == ("les piscines", talk.pk)
    assert ask("PUT", f"sightings/{seen['id']}", {"aside": True})[1]["aside"] is True
    assert ask("GET", f"lookouts/{row['id']}/sightings")[1]["items"] == []
    assert ask("POST", f"sightings/{seen['id']}/take-up")[1] == {"conversation": talk.pk}
    assert ask("PUT", f"lookouts/{row['id']}/attention", {"how": "digest", "digest_at": "07:15"})[1]["digest_at"] == "07:15"
    assert ask("DELETE", f"lookouts/{row['id']}/attention")[0] == 204
    assert ask("POST", f"lookouts/{row['id']}/switch", {"active": False})[1]["active"] is False
    assert ask("PUT", f"lookouts/{row['id']}", {**given, "query": "bassin"})[1]["query"] == "bassin"
    assert [one["id"] for one in ask("GET", "lookouts")[1]["items"]] == [row["id"]]
    assert ask("DELETE", f"lookouts/{row['id']}")[0] == 204
