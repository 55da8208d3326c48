"""The meters of the first three networks: dead metrics, gone publications, older servers."""

from __future__ import annotations

import pytest

from parvis.networks.facebook import measure
from parvis.networks.protocol import Later, Refused
from parvis.networks.tests import fixtures_facebook as facebook
from parvis.networks.tests import fixtures_mastodon as mastodon
from parvis.networks.tests import fixtures_x as x
from parvis.networks.tests.cases import Given, Scripted

DEAD = Given(400, {"error": {"code": 100, "message": "(#100) The value must be a valid insights metric"}})
GONE = Given(400, {"error": {"code": 100, "error_subcode": 33, "message": "Unsupported get request"}})
FORBIDDEN = Given(403, {"error": {"code": 200, "message": "Requires read_insights"}})
INSIGHTS = f"GET {facebook.ROOT}/{facebook.POST}/insights"


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    measure._dead.clear()


def page(**spoilt: Given | list[Given]) -> tuple[object, Scripted]:
    http = Scripted({**facebook.CASE.routes, **spoilt}, facebook.SECRETS)
    return facebook.CASE.connector(http), http


def told(connector: object, *remote_ids: str) -> dict[str, float]:
    return {one.metric: one.value for one in connector.measure(remote_ids)}  # type: ignore[attr-defined]


def test_facebook_tells_views_and_counts() -> None:
    connector, _http = page()
    assert told(connector, facebook.POST) == {"views": 5400, "clicks": 61, "likes": 37, "comments": 11, "shares": 4}


def test_one_dead_metric_never_costs_the_others_and_is_not_asked_again() -> None:
    views, clicks = (
        Given(body={"data": [facebook.insight(name, value)]}) for name, value in (("post_media_view", 9), ("post_clicks", 2))
    )
    connector, http = page(**{INSIGHTS: [DEAD, views, DEAD, clicks, views]})
    assert told(connector, facebook.POST) == {"views": 9, "clicks": 2, "likes": 37, "comments": 11, "shares": 4}
    told(connector, facebook.POST)
    asked = [call["params"]["metric"] for call in http.calls("GET", f"{facebook.ROOT}/{facebook.POST}/insights")]
    assert asked[0] == "post_media_view,post_total_media_view_unique,post_clicks"
    assert asked[-1] == "post_media_view,post_clicks", "reach is dead for this page"


def test_without_the_right_to_insights_the_counts_stay() -> None:
    connector, _http = page(**{INSIGHTS: FORBIDDEN})
    assert told(connector, facebook.POST) == {"likes": 37, "comments": 11, "shares": 4}


def test_a_post_that_is_gone_is_not_told_and_nobody_shared_yet_is_nought() -> None:
    fresh = {"id": facebook.POST, "reactions": {"summary": {"total_count": 0}}}
    connector, _http = page(**{f"GET {facebook.ROOT}/{facebook.POST}": [GONE, Given(body=fresh)], INSIGHTS: FORBIDDEN})
    assert told(connector, facebook.POST) == {}
    assert told(connector, facebook.POST) == {"likes": 0, "shares": 0}


def test_followers_by_country_and_city_each_by_itself() -> None:
    insights = f"GET {facebook.ROOT}/{facebook.PAGE}/insights"
    city = Given(body={"data": [facebook.insight("page_follows_city", {"Paris, France": 12}, "day")]})
    connector, _http = page(**{insights: [DEAD, city]})
    assert [(one.by, one.key, one.value) for one in connector.audience()] == [("city", "Paris, France", 12)]  # type: ignore[attr-defined]
    days = Given(body={"data": [facebook.insight("page_media_view", 9100, "day")]})
    connector, _http = page(**{insights: days})
    assert [(one.metric, one.value, one.day) for one in connector.presence()] == [  # type: ignore[attr-defined]
        ("followers", 81_200, ""), ("views", 9100, "2026-11-24"),
    ]  # fmt: skip


def test_mastodon_servers_that_cannot_list_statuses_are_asked_one_by_one() -> None:
    one = mastodon.status(favourites_count=3, reblogs_count=0, poll={"votes_count": 12})
    connector, _http = mastodon.ville(
        None,
        **{
            "GET /api/v1/statuses": Given(404, {"error": "not here"}),
            f"GET /api/v1/statuses/{mastodon.POST}": Given(body=one),
            "GET /api/v1/statuses/9": Given(404, {"error": "Record not found"}),
        },
    )
    found = {reading.metric: reading.value for reading in connector.measure([mastodon.POST, "9"])}
    assert found == {"likes": 3, "shares": 0, "comments": 0, "votes": 12}
    assert "quotes" not in found, "a server that leaves a counter out has not counted nought"


def test_many_statuses_go_twenty_at_a_time() -> None:
    connector, http = mastodon.ville()
    list(connector.measure([str(n) for n in range(45)]))
    assert [len(call["params"]) for call in http.calls("GET", "/api/v1/statuses")] == [20, 20, 5]


def test_x_keeps_the_public_figures_where_our_own_are_refused() -> None:
    refused = Given(400, {"errors": [{"message": "post.fields is not a valid parameter"}]})
    forbidden = Given(403, {"title": "Forbidden", "detail": "non_public_metrics"})
    public = {"data": [{"id": "2001", "text": "", "public_metrics": {"like_count": 4, "impression_count": 90}}]}
    connector, http = x.ville(None, **{"GET /2/tweets": [refused, forbidden, Given(body=public)]})
    assert {one.metric: one.value for one in connector.measure(["2001", "2002"])} == {"likes": 4, "impressions": 90}
    assert [sorted(call["params"])[1] for call in http.calls("GET", "/2/tweets")] == [
        "post.fields",
        "tweet.fields",
        "tweet.fields",
    ]


def test_what_the_network_refuses_for_good_is_one_of_the_four() -> None:
    connector, _http = x.ville(None, **{"GET /2/tweets": Given(403, {"title": "Forbidden"})})
    with pytest.raises(Refused):
        list(connector.measure(["2001"]))
    connector, _http = x.ville(None, **{"GET /2/tweets": Given(429, {"title": "Too Many"}, {"x-rate-limit-reset": "1"})})
    with pytest.raises(Later):
        list(connector.measure(["2001"]))
