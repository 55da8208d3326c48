"""Polls: one vote each, results that are true and for whom they are meant, nothing voted after the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.forum import erasing
from parvis.forum.models import Contribution, Poll, PollVote
from parvis.forum.order import actions as order
from parvis.forum.polls import actions, reading
from parvis.forum.tests import town
from parvis.square.actions import erase
from parvis.square.testing import enter, moment, resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def counts(poll: Poll) -> list[int]:
    return list(poll.choices.values_list("votes", flat=True))


def test_one_vote_a_resident_which_may_be_changed():
    poll, who = town.polled(), town.neighbour()
    actions.vote(poll=poll, resident=who, chosen=[1])
    actions.vote(poll=poll, resident=town.neighbour(), chosen=[2])
    actions.vote(poll=poll, resident=who, chosen=[2])
    poll.refresh_from_db()
    assert counts(poll) == [0, 2, 0] and poll.votes == 2 and PollVote.objects.count() == 2
    for wrong in ([], [4], [1, 2]):
        with pytest.raises(ValidationError):
            actions.vote(poll=poll, resident=who, chosen=wrong)
    assert counts(poll) == [0, 2, 0]


def test_several_choices_are_counted_by_those_who_voted():
    poll, who = town.polled(several=True), town.neighbour()
    actions.vote(poll=poll, resident=who, chosen=[1, 3, 3])
    actions.vote(poll=poll, resident=town.neighbour(), chosen=[3])
    seen = reading.of(poll.thread, who)
    assert seen and [(line.votes, line.share, line.mine) for line in seen.lines] == [
        (1, 50, True),
        (0, 0, False),
        (2, 100, True),
    ]


@pytest.mark.parametrize(("sealed", "voted", "ended", "sees"), [
    (False, False, False, False), (False, True, False, True), (True, True, False, False), (True, False, True, True),
    (False, False, True, True),
])  # fmt: skip
def test_results_are_for_who_voted_or_for_after_the_end(sealed: bool, voted: bool, ended: bool, sees: bool):
    poll, who = town.polled("Le lundi", "Le mardi", sealed=sealed), town.neighbour()
    actions.vote(poll=poll, resident=town.neighbour(), chosen=[2])
    if voted:
        actions.vote(poll=poll, resident=who, chosen=[1])
    if ended:
        actions.end(poll=poll, by=make.user("agent"))
    page = enter(Client(), who).get(f"/place/forum/q/{poll.thread_id}", follow=True).content.decode()
    assert ("<meter" in page) is sees
    told = Client().get(f"/place/forum/q/{poll.thread_id}.json").json()["poll"]
    assert told["votes"] == (2 if voted else 1)
    assert [one["votes"] for one in told["choices"]] == ([int(voted), 1] if ended else [None, None])


def test_nobody_votes_after_the_end_nor_where_nobody_writes_any_more():
    poll, who = town.polled(), town.neighbour()
    order.close(thread=poll.thread, by=make.user("agent"), closed=True)
    with pytest.raises(ValidationError):
        actions.vote(poll=poll, resident=who, chosen=[1])
    other = town.polled("Oui", "Non")
    Poll.objects.filter(pk=other.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError):
        actions.vote(poll=other, resident=who, chosen=[1])
    assert not PollVote.objects.exists()


def test_choices_are_read_like_any_words():
    by = make.user("agent")
    order.watch(word="casino", act="block", by=by)
    order.watch(word="arnaque", act="hold", by=by)
    with pytest.raises(ValidationError) as refused:
        town.polled("Un casino", "Une piscine")
    assert "choices" in refused.value.message_dict
    for wrong in (("Seul",), ("Oui", "oui"), ("x" * 121, "y")):
        with pytest.raises(ValidationError):
            town.polled(*wrong)
    with pytest.raises(ValidationError):
        town.polled(days=0)
    assert not Poll.objects.exists()
    held = town.polled("Une arnaque", "Une fête")
    assert held.thread.state == "held" and Contribution.objects.get(thread=held.thread).held_for == ["words"]
    assert "Une arnaque · Une fête" in client_of(by).get("/place-publique/forum/").content.decode()


def client_of(by: object) -> Client:
    browser = Client()
    browser.force_login(by)  # type: ignore[arg-type]
    return browser


def test_asked_and_voted_on_by_forms_without_a_script():
    town.rules()
    who, drawer = enter(Client(), town.neighbour()), town.board()
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    form = {
        "title": "Quel nom pour le square ?", "text": "Il ouvre au printemps prochain.", "board": drawer.slug, "drawn": "page", "seen": "1",
        "moment": moment(), "choices": "Square du Lavoir\n\nSquare des Halles\n", "ends": "",
    }  # fmt: skip
    wrong = who.post("/place/forum/demander", form)
    assert wrong.status_code == 422 and "fo-ends-error" in wrong.content.decode() and "Square du Lavoir" in wrong.content.decode()
    assert who.post("/place/forum/demander", form | {"ends": day}).status_code == 302
    poll = Poll.objects.get()
    assert list(poll.choices.values_list("text", flat=True)) == ["Square du Lavoir", "Square des Halles"]
    address = f"/place/forum/q/{poll.thread_id}/voter"
    assert Client().post(address, {"chosen": "1"})["Location"].startswith("/place/entrer")
    assert who.post(address, {"chosen": "9"}).status_code == 422
    assert who.post(address, {"chosen": "2"})["Location"].endswith("#sondage")
    assert counts(poll) == [0, 1]


def test_who_leaves_takes_their_name_and_not_what_was_counted():
    asker, voter = town.neighbour(), town.neighbour()
    poll = town.polled(by=asker)
    actions.vote(poll=poll, resident=voter, chosen=[1])
    assert erasing.exported(voter)[1]["votes"] == [{"question": poll.thread.title, "choices": ["Plus tôt"]}]
    for who in (voter, asker):
        erase(resident=who)
    poll.refresh_from_db()
    assert counts(poll) == [1, 0, 0] and poll.votes == 1 and PollVote.objects.get().resident is None
    assert poll.thread.contributions.get(kind="question").state == "shown"  # others voted there


def test_a_colleague_opens_and_ends_one_and_its_votes_are_never_merged_away():
    by, thread = make.user("agent"), town.question()
    browser, address = client_of(by), f"/place-publique/forum/q/{thread.pk}/sondage"
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    browser.post(address, {"choices": "Oui\nNon", "ends": day})
    browser.post(address, {"choices": "Peut-être\nJamais", "ends": day})
    poll = Poll.objects.get(thread=thread)
    assert poll.by == by and poll.choices.count() == 2
    with pytest.raises(ValidationError):
        order.merge(thread=thread, into=town.question("Une tout autre question"), by=by)
    assert "Terminer le vote" in browser.get(f"/place-publique/forum/q/{thread.pk}").content.decode()
    browser.post(address, {"act": "end"})
    with pytest.raises(ValidationError):
        actions.vote(poll=poll, resident=resident(), chosen=[1])
