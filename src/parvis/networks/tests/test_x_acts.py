"""What X lets an account do with what people say, what it costs, and the quotes that no list of mentions has."""

from __future__ import annotations

from collections import Counter

import pytest

from parvis.networks.protocol import Draft, Refused, Target
from parvis.networks.tests.cases import Given
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_x import ME, NOW, ZOE, answering, listed, post, ville
from parvis.networks.x.facts import PRICES

MENTIONS, OWN = f"GET /2/users/{ME}/mentions", f"GET /2/users/{ME}/tweets"
DONE = {"mentions": {"since": "1"}, "dm": {"since": "1", "next": "2999-01-01T00:00:00Z"}, "turn": "quotes"}


def counted(**quotes: int) -> Given:
    """Our latest posts, with how often each is quoted."""
    return Given(body={"data": [{"id": name[1:], "public_metrics": {"quote_count": count}} for name, count in quotes.items()]})


@pytest.mark.parametrize(
    ("target", "acts"),
    [
        (Target("1", ZOE), {"hide", "show", "mute", "unmute"}),
        (Target("1", ZOE, kind="private"), {"mute", "unmute", "block", "unblock"}),
        (Target("1", ME), {"delete"}),
    ],
)
def test_what_may_be_done(target: Target, acts: set[str]) -> None:
    assert ville()[0].may_moderate(target) == acts


def test_what_the_enterprise_offer_adds() -> None:
    connector, http = ville(
        {"enterprise": "oui"},
        **{f"POST /2/users/{ME}/likes": Given(body={"data": {"liked": True}}), f"DELETE /2/users/{ME}/likes/9": Given(body={})},
    )
    assert {"like", "unlike"} <= connector.may_moderate(Target("9", ZOE))
    connector.moderate("like", Target("9", ZOE))
    connector.moderate("unlike", Target("9", ZOE))
    assert http.sent[0]["json"] == {"tweet_id": "9"}
    not_summoned = answering(context={"summoned": False})
    assert connector.may_answer(not_summoned, NOW) == []
    assert ville()[0].may_answer(not_summoned, NOW) != []


def test_the_price_of_a_link_is_told_and_stops_nothing() -> None:
    connector, _ = ville()
    told = {problem.code: problem for problem in connector.check(Draft("Bonjour", link="https://paris.fr"))}
    assert not told["x-link-price"].blocking
    assert (told["x-link-price"].where, told["x-link-price"].values) == ("link", {"price": 0.20, "usual": 0.015})
    assert connector.check(Draft("Bonjour")) == []
    assert connector.check(Draft("https://paris.fr", answering=answering(private=True))) == []


@pytest.mark.parametrize(
    ("draft", "paid"),
    [
        (Draft("Bonjour"), ["post"]),
        (Draft("Bonjour", link="https://paris.fr"), ["post with link"]),
        (Draft("Bonjour", answering=answering()), ["answer"]),
        (Draft("Bonjour", answering=answering(private=True)), ["message"]),
        (Draft("Bonjour", media=(media("image/png", alt="La Seine"),)), ["description", "post"]),
    ],
)
def test_what_is_paid_is_told_before_the_call(draft: Draft, paid: list[str]) -> None:
    connector, http = ville()
    spent: Counter[str] = Counter()
    http._quota = lambda budget, amount: spent.update({budget: round(amount * 1000)})
    connector.publish(draft, "k")
    assert spent == {"credits": sum(round(PRICES[what] * 1000) for what in paid)}


def test_quotes_are_asked_of_the_posts_that_have_new_ones() -> None:
    said = listed(post("31", "Enfin", quotes="20"), post("30", "Déjà vu", quotes="20"))
    connector, http = ville(**{OWN: counted(_20=2, _21=1, _22=0), "GET /2/tweets/20/quote_tweets": Given(body=said)})
    seen = {"since": "30", "counts": {"20": 1, "21": 1}}
    page = connector.read({**DONE, "quotes": seen})
    assert [(item.remote_id, item.kind, item.parent) for item in page.items] == [("31", "mention", "20")]
    assert not page.more
    assert page.cursor["quotes"]["since"] == "31"
    assert page.cursor["quotes"]["counts"] == {"20": 2, "21": 1, "22": 0}
    again = connector.read(page.cursor)
    assert not again.more or again.cursor.get("turn") != "quotes"
    assert len(http.calls("GET", "/2/tweets/*/quote_tweets")) == 1


def test_quotes_that_are_refused_cost_nothing_else() -> None:
    connector, _ = ville(**{OWN: Given(403, {"title": "Forbidden"})})
    page = connector.read({**DONE, "quotes": {"since": "30"}})
    assert (page.items, page.more) == ((), False)
    assert page.cursor["quotes"]["since"] == "30"
    assert page.cursor["quotes"]["next"] > "2020"


def test_a_cursor_of_before_there_were_turns() -> None:
    connector, _ = ville(**{MENTIONS: Given(body=listed())})
    page = connector.read({"mentions": {"since": "1"}, "dm": {"since": "1"}, "dm_now": False})
    assert set(page.cursor) <= {"mentions", "dm", "quotes", "turn"}


def test_deleting_another_s_post_is_refused() -> None:
    connector, _ = ville(**{"DELETE /2/tweets/*": Given(403, {"title": "Forbidden"})})
    with pytest.raises(Refused):
        connector.moderate("delete", Target("1", ME))
