"""What a careful colleague would say of a text while it is written. Nothing here stands in the way: a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from parvis.city import languages
from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User
from parvis.publishing import mentions
from parvis.publishing.hashtags import Mend, mends
from parvis.publishing.models import Post
from parvis.publishing.tagging import link, links
from parvis.understanding.language import detect
from parvis.understanding.near import nearest

LOOK_BACK = timedelta(days=60)
MOST, MOST_DRAFTS = 450, 100
"""Posts compared with, on each side of its hour, and without one."""
ALIKE = 0.6
CLOSE = timedelta(minutes=30)
"""Two posts on one account nearer than this take each other's readers."""


@dataclass(frozen=True, slots=True)
class Told:
    """Another post, near in words or in time."""

    post: Post
    share: float = 0.0
    accounts: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the text, and what it becomes on the first account."""

    written: str
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    language: str = ""  # the one that the text is written in, when a person said another; a code
    hashtags: tuple[Mend, ...] = ()
    plain: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (network, names that stay text there)
    alike: Told | None = None
    close: tuple[Told, ...] = ()
    links: tuple[Link, ...] = ()
    lacks: tuple[str, ...] = field(default=())  # "objective" · "topic"

    @property
    def mentions(self) -> dict[tuple[str, ...], list[str]]:
        """Names → the networks on which they stay text."""
        found: dict[tuple[str, ...], list[str]] = {}
        for network, names in self.plain:
            found.setdefault(names, []).append(CATALOGUE[network].facts.name)
        return found

    @property
    def language_name(self) -> str:
        return languages.name(self.language) if self.language else ""

    @property
    def marked(self) -> bool:
        """Links that will be followed."""
        return any(link.marked for link in self.links)

    @property
    def count(self) -> int:
        return bool(self.language) + len(self.hashtags) + len(self.plain) + bool(self.alike) + len(self.close) + bool(self.lacks)


def advise(
    post: Post, by: User, *, accounts: Mapping[int, str], texts: Iterable[str] = (), values: Mapping[str, str] | None = None
) -> Advice:
    """`post` may be unsaved. `accounts`: id → network of those that it goes to; `texts`: their own words. Three queries."""
    said = "\n".join([post.text, *post.parts, *texts])
    guess = detect(post.text, post.language.split("-")[0])
    differs = guess.sure and post.language_told and guess.language != post.language.split("-")[0]
    others = _around(post, by)
    return Advice(
        language=guess.language if differs else "",
        hashtags=tuple(mends(said, _known(others) if "#" in said else ())),
        plain=_plain(said, accounts.values()),
        alike=_alike(post, others),
        close=_close(post, by, accounts) if post.publish_at else (),
        links=tuple(Link(one, _marked(one, post.marks, values)) for one in links(said)[:20]),
        lacks=tuple(name for name, there in (("objective", post.objective), ("topic", post.topic)) if said.strip() and not there),
    )


def _marked(address: str, marks: Mapping[str, Any], values: Mapping[str, str] | None) -> str:
    """What it becomes; "" when it stays as it is."""
    found = link(address, marks, values) if marks and values is not None else address
    return found if found != address else ""


def _around(post: Post, by: User) -> list[Post]:
    """What was and will be said nearest to its hour (to now, where it has none), and the newest drafts without one; a post's own
    languages say the same and are meant to. One query."""
    at: datetime = post.publish_at or timezone.now()
    family = {pk for pk in (post.pk, post.original_id) if pk}
    there = Post.objects.seen_by(by).exclude(state="model")
    if family:
        there = there.exclude(Q(pk__in=family) | Q(original__in=family))
    before = there.filter(publish_at__gte=at - LOOK_BACK, publish_at__lt=at).order_by("-publish_at")[:MOST]
    after = there.filter(publish_at__gte=at, publish_at__lt=at + LOOK_BACK).order_by("publish_at")[:MOST]
    drafts = there.filter(publish_at=None, changed_at__gte=timezone.now() - LOOK_BACK).order_by("-pk")[:MOST_DRAFTS]
    chosen = Q(pk__in=before.values("pk")) | Q(pk__in=after.values("pk")) | Q(pk__in=drafts.values("pk"))
    return list(
        Post.objects.filter(chosen).only("id", "text", "publish_at", "state", "original_id").order_by("-publish_at", "-pk")
    )


def written(by: User) -> set[str]:
    """Hashtags that the city writes well, and the words of its topics."""
    return _known(_around(Post(), by))


def _known(others: Sequence[Post]) -> set[str]:
    there = {word.lstrip("#").rstrip(".,;:!?)") for row in others for word in row.text.split() if word.startswith("#")}
    return there | set(Topic.objects.values_list("name", flat=True))


def _plain(said: str, networks: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = mentions.named(said)
    found = ((network, tuple(mentions.plain(names, network))) for network in dict.fromkeys(networks)) if names else ()
    return tuple((network, left) for network, left in found if left)


def _alike(post: Post, others: Sequence[Post]) -> Told | None:
    found = nearest(post.text, ((row.pk, row.text) for row in others), ALIKE)
    return Told(next(row for row in others if row.pk == found.key), found.share) if found else None


def _close(post: Post, by: User, accounts: Mapping[int, str]) -> tuple[Told, ...]:
    """Others at nearly the same time, with the names of the accounts that both go to."""
    at: datetime | None = post.publish_at
    if at is None or not accounts:
        return ()
    rows = (
        Post.objects.seen_by(by).filter(publish_at__gt=at - CLOSE, publish_at__lt=at + CLOSE, variants__account__in=accounts)
        .exclude(pk=post.pk).values_list("pk", "variants__account__network", "variants__account__name")[:50]
    )  # fmt: skip
    shared: dict[int, list[str]] = {}
    for pk, network, name in rows:
        shared.setdefault(pk, []).append(f"{CATALOGUE[network].facts.name} · {name}")
    there = Post.objects.in_bulk(list(shared)[:3])
    return tuple(Told(there[pk], accounts=tuple(dict.fromkeys(shared[pk]))) for pk in there)
