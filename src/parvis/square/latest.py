"""The city's latest posts as our own copies: their words and pictures, and the way to each network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.publishing.models import Attachment
from parvis.publishing.said import Said, said
from parvis.square import hooks

MOST = 60
HOME = 6
LONGEST_TITLE = 110
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…](?=\s|$)|(?=\n|$))")
PLAYERS = {
    "youtube": ("https://www.youtube-nocookie.com", "https://www.youtube-nocookie.com/embed/{id}"),
    "vimeo": ("https://player.vimeo.com", "https://player.vimeo.com/video/{id}?dnt=1"),
    "dailymotion": ("https://geo.dailymotion.com", "https://geo.dailymotion.com/player.html?video={id}"),
}
"""Networks whose own player a reader may ask for: its host, its address."""


@dataclass(frozen=True, slots=True)
class Picture:
    number: int
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as everybody reads it. `ways`: (network, its name, address there)."""

    key: str
    text: str
    language: str
    at: datetime
    topic: str
    pictures: list[Picture]
    ways: list[tuple[str, str, str]]
    videos: list[tuple[str, str]]

    @property
    def title(self) -> str:
        """Its first sentence, if that is short enough for a title; else its first words."""
        return self._sentence or Truncator(self.text.strip().split("\n", 1)[0]).chars(LONGEST_TITLE)

    @property
    def rest(self) -> str:
        """What the title does not say already."""
        return self.text.strip()[len(self._sentence) :].strip() if self._sentence else self.text

    @property
    def _sentence(self) -> str:
        found = _SENTENCE.match(self.text.strip())
        return found[0].strip() if found and len(found[0].strip()) <= LONGEST_TITLE else ""


def _full(found: Any) -> Any:
    pictures = Attachment.objects.select_related("file__cover").order_by("position", "id")
    return found.prefetch_related(Prefetch("post__attachments", queryset=pictures))


def latest(most: int = HOME, *, before: datetime | None = None) -> list[Shown]:
    """Newest first, each post once, by the first network on which it was seen. A fixed number of queries."""
    found = said().filter(sent_at__lt=before) if before else said()
    posts: dict[int, list[Said]] = {}
    for one in _full(found)[: most * 5]:
        posts.setdefault(one.post_id, []).append(one)
    newest = sorted(posts.values(), key=lambda ones: ones[-1].sent_at, reverse=True)[:most]
    return [_shown(ones) for ones in newest]


def one(key: str) -> Shown | None:
    """By the key of any of its deliveries."""
    first = said().filter(key=key).values_list("post_id", flat=True).first()
    found = list(_full(said().filter(post_id=first))) if first else []
    return _shown(found) if found else None


def picture(number: int) -> File | None:
    """The file of an attachment whose post is public; None else."""
    row = Attachment.objects.select_related("file__cover").filter(pk=number, file__binned_at__isnull=True).first()
    return row.file if row and said().filter(post_id=row.post_id).exists() else None


def _shown(ones: list[Said]) -> Shown:
    """`ones`: a post's public deliveries, newest first. The longest words are the ones that lost least."""
    first = ones[-1]
    words = max(ones, key=lambda one: (len(one.words), -one.pk))
    pictures = [
        Picture(row.pk, row.alt or row.file.alt, *_measures(row.file))
        for row in first.post.attachments.all() if row.file.is_image or row.file.is_video
    ]  # fmt: skip
    names = {key: network.facts.name for key, network in CATALOGUE.items()}
    ways = [(one.account.network, names.get(one.account.network, one.account.network), one.url) for one in ones if one.url]
    videos = [(one.account.network, one.remote_id) for one in ones if one.account.network in PLAYERS and one.remote_id]
    topic = first.post.topic.name if first.post.topic else ""
    return Shown(str(first.key), words.words, words.post.language, first.sent_at, topic, pictures, ways, videos)


def _measures(file: File) -> tuple[int, int]:
    shown = file.cover if file.is_video and file.cover else file
    return (shown.width or 16, shown.height or 9)


def home(language: str) -> dict[str, Any] | None:
    posts = latest()
    return {"posts": posts} if posts else None


def found(q: str, _language: str, most: int) -> list[hooks.Found]:
    words = [word for word in q.split() if len(word) > 1][:6]
    wanted = Q()
    for word in words:
        wanted &= Q(post__text__icontains=word)
    if not words:
        return []
    posts = {row.post_id: row for row in reversed(said().filter(wanted)[: most * 3])}
    return [
        hooks.Found(
            Truncator(row.words).chars(90), reverse("square:post", args=[row.key]), Truncator(row.words).chars(220), row.sent_at,
            row.post.language,
        )
        for row in list(posts.values())[:most]
    ]  # fmt: skip


def addresses() -> Iterable[tuple[str, datetime | None]]:
    for shown in latest(MOST):
        yield reverse("square:post", args=[shown.key]), shown.at


def feed() -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('feeds:city', args=['atom'])}"


hooks.adds(
    hooks.Part(
        code="posts", words=_("Publications"), address="square:posts", order=5, home=home, template="square/parts/posts.html",
        found=found, addresses=addresses,
    )
)  # fmt: skip
