"""The played X is faithful when X's own SDK and tweepy use it without noticing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import tweepy
from played import Played, sandbox
from requests.adapters import HTTPAdapter
from xdk import Client
from xdk.users.models import MuteUserRequest

from parvis.sandbox import residents
from parvis.sandbox.x.quoting import quote


class Redirected(HTTPAdapter):
    """tweepy knows one host only: its requests are sent to the sandbox instead."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url
        asked = urlsplit(request.url)
        request.url = self._base + asked.path + (f"?{asked.query}" if asked.query else "")
        return super().send(request, *args, **kwargs)


def proves(operation: str, sdk: str = "tweepy") -> Any:
    return pytest.mark.fidelity(network="X", operation=operation, sdk=sdk)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    return played.credentials("x")


@pytest.fixture
def tweepy_client(given: dict[str, str]) -> tweepy.Client:
    """With the OAuth 2.0 token of the account, as its documentation says."""
    client = tweepy.Client(given["token"])
    client.session.trust_env = False
    for host in ("https://api.twitter.com", "https://api.x.com"):
        client.session.mount(host, Redirected(given["base_url"]))
    return client


@pytest.fixture
def official(given: dict[str, str]) -> Client:
    return Client(base_url=given["base_url"], access_token=given["token"])


def zoe(played: Played) -> Any:
    return residents.resident(played.place, "x", "zoe", "Zoé Petit")


@proves("publish, a thread, read back, delete")
def test_tweepy_publishes_and_deletes(tweepy_client: tweepy.Client) -> None:
    first = tweepy_client.create_tweet(text="Les quais rouvrent", user_auth=False).data["id"]
    second = tweepy_client.create_tweet(text="La suite", in_reply_to_tweet_id=first, user_auth=False).data["id"]
    told = tweepy_client.get_tweet(second, tweet_fields=["referenced_tweets", "conversation_id"]).data
    assert (str(told.referenced_tweets[0].id), str(told.conversation_id)) == (first, first)
    assert tweepy_client.delete_tweet(second, user_auth=False).data["deleted"] is True


@proves("read mentions, answer, hide")
def test_tweepy_reads_answers_and_hides(played: Played, given: dict[str, str], tweepy_client: tweepy.Client) -> None:
    root = tweepy_client.create_tweet(text="Concours de photos", user_auth=False).data["id"]
    post = played.place.world.post("x", root)
    assert post
    said = residents.comment(played.place, zoe(played), post, "@paris_demo jusqu’à quand ?")["id"]
    told = tweepy_client.get_users_mentions(given["user_id"], tweet_fields=["author_id"], expansions=["author_id"])
    assert (str(told.data[0].id), told.includes["users"][0].username) == (said, "zoe")
    assert tweepy_client.create_tweet(text="Vendredi.", in_reply_to_tweet_id=said, user_auth=False).data["id"]
    assert tweepy_client.hide_reply(said, user_auth=False).data["hidden"] is True


@proves("read quotes")
def test_tweepy_reads_quotes(played: Played, tweepy_client: tweepy.Client) -> None:
    post = played.place.world.post("x", tweepy_client.create_tweet(text="Citez-nous", user_auth=False).data["id"])
    assert post
    said = quote(played.place, zoe(played), post, "Voilà")
    told = tweepy_client.get_quote_tweets(post["id"], tweet_fields=["referenced_tweets"]).data
    assert [(str(each.id), each.referenced_tweets[0].type) for each in told] == [(said["id"], "quoted")]


@proves("mute")
def test_tweepy_mutes(played: Played, tweepy_client: tweepy.Client) -> None:
    person = zoe(played)["id"]
    assert tweepy_client.mute(person, user_auth=False).data["muting"] is True
    assert tweepy_client.unmute(person, user_auth=False).data["muting"] is False


@proves("private messages")
def test_tweepy_writes_in_private(played: Played, tweepy_client: tweepy.Client) -> None:
    person = zoe(played)["id"]
    sent = tweepy_client.create_direct_message(participant_id=person, text="Bonjour Zoé", user_auth=False).data
    read = tweepy_client.get_direct_message_events(participant_id=person, dm_event_fields=["sender_id"], user_auth=False)
    assert (str(read.data[0].id), read.data[0].text) == (sent["dm_event_id"], "Bonjour Zoé")


@proves("refusals")
def test_tweepy_understands_what_goes_wrong(played: Played, tweepy_client: tweepy.Client) -> None:
    with pytest.raises(tweepy.Forbidden):
        tweepy_client.create_tweet(text="日" * 141, user_auth=False)
    played.order(network="x", match="publish", effect="429")
    with pytest.raises(tweepy.TooManyRequests):
        tweepy_client.create_tweet(text="Trop", user_auth=False)
    played.order(network="x", match="publish", effect="expired")
    with pytest.raises(tweepy.Unauthorized):
        tweepy_client.create_tweet(text="Trop", user_auth=False)


@proves("mute", "xdk")
def test_xdk_mutes(played: Played, given: dict[str, str], official: Client) -> None:
    person = zoe(played)["id"]
    told = official.users.mute_user(id=given["user_id"], body=MuteUserRequest(target_user_id=person))
    assert told.data.muting is True


@proves("measure", "xdk")
def test_xdk_measures(given: dict[str, str], official: Client, tweepy_client: tweepy.Client) -> None:
    identity = tweepy_client.create_tweet(text="Mesure", user_auth=False).data["id"]
    told = official.posts.get_by_id(id=identity, post_fields=["public_metrics"]).data
    assert told.public_metrics.like_count == 0
