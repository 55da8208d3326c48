"""What a connector costs: publications and messages a second on each played network, its calls beside those of a plain
client, and what twenty accounts with posts and answers cost while nothing happens.

`python -m bench.connectors`, or one part of it by `--only pace`, `beside` or `idle`. The networks are the sandbox's, in a
process of its own; no database but for the twenty accounts.
"""

from __future__ import annotations

import argparse
import functools
import io
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from bench import machine
from bench.place import Place, installation
from bench.table import Line, at_most, run, told
from parvis.networks.http import Door, Http
from parvis.networks.protocol import Correction as Right
from parvis.networks.protocol import Draft, Facts, Media, Processing, Reader

DOOR = Door(frozenset({"127.0.0.1"}))
DEARER = 1.3
"""Times a plain client's call."""
IDLE = 1.0
"""Percent of a core."""
WITHOUT_HTTP = ("email", "nostr", "divine")
"""They read by IMAP and by websockets: there is no plain client to stand beside them, their look is told in milliseconds."""
AT_ONCE = ("mastodon", "x", "facebook", "bluesky", "linkedin", "nostr")
"""They take words alone and answer with what is there: their publication is put beside a plain client's."""
POSTS, FILMS = 25, 5
"""Publications of each of the twenty accounts: as many as a look goes through; where a medium is needed, fewer."""
SEVERAL = ("mastodon", "x", "facebook", "bluesky", "instagram", "threads", "youtube", "vimeo", "nostr", "loops")
PATIENCE = 30.0
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 300_000


@dataclass(frozen=True)
class One:
    """A network with the account of the demo city on it."""

    key: str
    facts: Facts
    connector: Any
    http: Http
    options: Mapping[str, Any]


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    with installation() as place:
        place.sandbox()
        place.django()
        media = _media(place)
        if asked.only in ("", "pace"):
            for one in _networks(place):
                yield from _publishing(one, media, 3 if asked.quick else 5)
                yield from _reading(place, one, 20 if asked.quick else 100)
        if asked.only in ("", "beside"):
            for one in _networks(place):
                yield from _beside(one, 40 if asked.quick else 100)
        if asked.only in ("", "idle"):
            yield from _idle(place, media, 20 if asked.quick else 60)


def _networks(place: Place) -> Iterator[One]:
    from parvis.accounts.actions import sort_out
    from parvis.demo.begin import connections
    from parvis.networks.catalogue import CATALOGUE

    found = place.ask("/credentials")
    for key, settings, secrets in connections(place.sandbox_url, found):
        given, sealed = sort_out(key, settings, secrets)
        http, network = Http(DOOR, secrets=sealed.values()), CATALOGUE[key]
        known = network.make(given, sealed, http).who()
        given = {**given, **known.settings}
        fresh = network.refresh(http, given, sealed) if network.refresh and "token" not in sealed else {}  # opens the session
        connector = network.make({**given, "read_every": 0.001}, {**sealed, **fresh}, http)
        yield One(key, network.facts, connector, http, _needed(network.facts, connector))


def _needed(facts: Facts, connector: Any) -> dict[str, str]:
    """What must be chosen for a publication there: the first that is offered, else some words."""
    chosen = {}
    for option in (each for each in facts.options if each.needed):
        offered = option.choices or (connector.choices(option.key) if option.shape == "choice" else ())
        chosen[option.key] = offered[0][0] if offered else "Mesure"
    return chosen


# How many a second


def _publishing(one: One, media: dict[str, Media], count: int) -> Iterator[Line]:
    if one.facts.corrects:
        return (yield _correcting(one, count))
    if not one.facts.publishes:
        return
    spent = sum(_published(one, _draft(one, media, number), f"bench-{number}") for number in range(count))
    yield told("connectors: publications, the network's own waits left out", one.facts.name, count / spent, "/s")


def _correcting(one: One, count: int) -> Line:
    """Nothing is published there: what a place says is put right."""
    place = one.connector.candidates("Piscine")[0].remote_id
    drafts = [Draft("", correction=Right(place, "edit", {"phone": f"+33 1 42 76 40 {number:02}"})) for number in range(count)]
    spent = sum(_published(one, draft, f"bench-{number}") for number, draft in enumerate(drafts))
    return told("connectors: corrections of places", one.facts.name, count / spent, "/s")


def _draft(one: One, media: dict[str, Media], number: int) -> Draft:
    rule = one.facts.media
    fitting = [each for each in media.values() if each.mime in (*rule.images, *rule.videos)] if rule.needed else []
    return Draft(f"Mesure {number} : les quais rouvrent demain.", media=tuple(fitting[:1]), options=one.options)


def _published(one: One, draft: Draft, key: str) -> float:
    """Seconds in our calls until it is there."""
    spent, until = 0.0, time.monotonic() + PATIENCE
    began = time.perf_counter()
    outcome = one.connector.publish(draft, key)
    spent += time.perf_counter() - began
    while isinstance(outcome, Processing):
        assert time.monotonic() < until, f"{one.key}: not there after {PATIENCE} s"
        time.sleep(min(outcome.after.total_seconds(), 0.3))
        began = time.perf_counter()
        outcome = one.connector.resume(draft, json.loads(json.dumps(outcome.token)), key)
        spent += time.perf_counter() - began
    return spent


def _reading(place: Place, one: One, count: int) -> Iterator[Line]:
    if not isinstance(one.connector, Reader) or one.facts.corrects:  # tips are read of chosen places once a day
        return
    _, cursor = _read(one, None)
    place.ask("/crowd/burst", {"count": count, "networks": ["mail" if one.key == "email" else one.key]})
    began = time.perf_counter()
    items, _ = _read(one, cursor)
    yield told(
        f"connectors: messages read, of {count} that came at once", one.facts.name, items / (time.perf_counter() - began), "/s"
    )


def _read(one: One, cursor: Any) -> tuple[int, Any]:
    count = 0
    while True:
        page = one.connector.read(cursor)
        count, cursor = count + len(page.items), page.cursor
        if not page.more:
            return count, cursor


# Beside a plain client


def _beside(one: One, rounds: int) -> Iterator[Line]:
    if one.key in WITHOUT_HTTP:
        _, cursor = _read(one, None)
        spent = [_seconds(lambda: one.connector.read(cursor)) for _ in range(min(rounds, 20))]
        yield told("connectors: a look when nothing is new, without HTTP", one.facts.name, 1000 * statistics.median(spent), "ms")
    elif not one.facts.corrects:  # it asks nothing where no place is chosen
        yield _beside_a_plain_client(one, rounds)
    if one.key in AT_ONCE:
        yield _publishing_beside(one, rounds // 2)


def _publishing_beside(one: One, rounds: int) -> Line:
    """Publications of words alone, and the same requests by httpx2, in turns; without HTTP only what it costs is told."""
    numbers = itertools.count()
    ours, plainly, calls = [], [], 0

    def publish() -> object:
        number = next(numbers)
        draft = Draft(f"Mesure m{number:06} : les quais rouvrent demain.", options=one.options)
        key = f"beside-{number}"
        outcome = one.connector.publish(draft, key)
        while isinstance(outcome, Processing):  # Bluesky: first what will be written, then writing it
            outcome = one.connector.resume(draft, outcome.token, key)
        return outcome

    with httpx2.Client(trust_env=False) as client:
        for _ in range(rounds):
            ours.append(_seconds(publish))
            if one.key not in WITHOUT_HTTP:
                requests = [_another(request) for request in _requests(one.http, publish)]
                calls = len(requests)
                plainly.append(_seconds(functools.partial(_all_sent, client, requests)))
    milliseconds = 1000 * statistics.median(ours)
    if not plainly:
        return told("connectors: a publication, without HTTP", one.facts.name, milliseconds, "ms")
    what = f"connectors: a publication of words ({calls} calls, {milliseconds:.1f} ms), times a plain client's"
    return at_most(what, one.facts.name, statistics.median(ours) / statistics.median(plainly), DEARER, "×")


def _beside_a_plain_client(one: One, rounds: int) -> Line:
    """A look at what is new when nothing is, and the same requests by httpx2 alone, in turns."""
    look: Callable[[], object] = one.connector.who
    if isinstance(one.connector, Reader):
        _, cursor = _read(one, None)

        def look() -> object:
            return one.connector.read(cursor)

    requests = _requests(one.http, look)
    ours, plainly = [], []
    with httpx2.Client(trust_env=False) as client:
        for _ in range(rounds):
            ours.append(_seconds(look))
            plainly.append(_seconds(lambda: [_sent(client, each) for each in requests]))
    what = f"connectors: a look ({len(requests)} calls, {1000 * statistics.median(ours):.1f} ms), times a plain client's"
    return at_most(what, one.facts.name, statistics.median(ours) / statistics.median(plainly), DEARER, "×")


def _requests(http: Http, look: Callable[[], object]) -> list[httpx2.Request]:
    """What leaves during one look."""
    left: list[httpx2.Request] = []
    hooks = http._client.event_hooks
    http._client.event_hooks = {"request": [left.append]}
    try:
        look()
    finally:
        http._client.event_hooks = hooks
    return left


def _another(request: httpx2.Request) -> httpx2.Request:
    """The same of other words and another key: what is there already is answered, or refused, at less cost."""
    headers = {name: value.replace("beside-", "plainly-") for name, value in request.headers.items() if name != "content-length"}
    return httpx2.Request(request.method, request.url, headers=headers, content=request.content.replace(b"m0", b"m9"))


def _all_sent(client: httpx2.Client, requests: list[httpx2.Request]) -> list[Any]:
    return [_sent(client, each) for each in requests]


def _sent(client: httpx2.Client, request: httpx2.Request) -> Any:
    headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
    answer = client.request(request.method, str(request.url), headers=headers, content=request.content or None)
    return answer.json() if answer.content else None


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


# While nothing happens


def _idle(place: Place, media: dict[str, Media], seconds: float) -> Iterator[Line]:
    """Each account has published `POSTS` times and residents have written: looks go through lists, not past empty ones."""
    place.migrate()
    from django.utils import timezone

    from parvis.accounts.actions import connect
    from parvis.accounts.connect import connector_of
    from parvis.accounts.models import Account
    from parvis.accounts.renewal import renew
    from parvis.networks.catalogue import CATALOGUE
    from parvis.people.models import Team

    team = Team.objects.create(name="Rédaction", slug="redaction")
    worker = place.worker()
    time.sleep(8)
    rest = _share(worker.pid, 20)
    for number in range(2):
        for key in SEVERAL:
            settings, secrets = _account(place, key, f"mesure{number}")
            account = connect(network=key, settings=settings, secrets=secrets, team=team, by=None)
            if "token" not in secrets and CATALOGUE[key].refresh:
                renew(account)  # a session is opened
                account = Account.objects.select_related("grant").get(pk=account.pk)
            connector, facts = connector_of(account), CATALOGUE[key].facts
            one = One(key, facts, connector, Http(DOOR), _needed(facts, connector))
            for post in range(FILMS if facts.media.needed else POSTS):
                _published(one, _draft(one, media, post), f"idle-{number}-{post}")
    place.ask("/crowd/burst", {"count": 200, "networks": list(SEVERAL)})
    time.sleep(45)  # what was written is read, and each account looked at once more
    began = timezone.now()
    share = _share(worker.pid, seconds)
    read = Account.objects.filter(read_at__gte=began).count()
    yield told("connectors: a worker without accounts", "SQLite", rest, "% of a core")
    what = f"connectors: 20 accounts with posts and answers, nothing new ({read} of them read meanwhile), more than without"
    yield at_most(what, "SQLite", share - rest, IDLE, "% of a core")


def _account(place: Place, key: str, handle: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Settings and secrets of one more account."""
    given = place.ask("/accounts", {"network": key, "handle": handle})
    if "settings" in given:
        return given["settings"], given["secrets"]
    demo = place.ask("/credentials")[key]
    if key == "mastodon":
        return {"server": demo["server"]}, {"token": given["token"]}
    if key == "x":
        secrets = {name: demo[name] for name in ("client_id", "client_secret", "consumer_secret", "app_token")}
        return {"base": demo["base_url"], "user_id": given["id"]}, {**secrets, "token": given["token"]}
    page = {"base": demo["base_url"], "version": demo["version"], "page": given["id"], "app_id": demo["app_id"]}
    return page, {"token": given["token"], "app_secret": demo["app_secret"], "verify_token": demo["verify_token"]}


def _share(pid: int, seconds: float) -> float:
    """Percent of a core that a process uses."""
    before = machine.cpu(pid)
    time.sleep(seconds)
    return 100 * (machine.cpu(pid) - before) / seconds


def _media(place: Place) -> dict[str, Media]:
    """A JPEG and a film, in the sandbox's own folder of files, where networks that fetch find them."""
    drawn = io.BytesIO()
    Image.new("RGB", (720, 720), "navy").save(drawn, "JPEG")
    told_of = {"pont.jpg": ("image/jpeg", drawn.getvalue(), 720, 720, 0.0), "film.mp4": ("video/mp4", FILM, 720, 1280, 5.9)}
    made = {}
    for name, (mime, content, width, height, seconds) in told_of.items():
        path: Path = place.folder / "sandbox" / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        url = f"{place.sandbox_url}/files/{name}"
        made[name] = Media(path, mime, len(content), name, "Un pont", width, height, seconds, url=url)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("", "pace", "beside", "idle"), default="", help="one part alone")
    run(measure, parser)


if __name__ == "__main__":
    main()
