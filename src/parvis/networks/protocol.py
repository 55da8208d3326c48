"""What a connector is: the values it takes and gives, the four ways it may fail, the protocols it may satisfy.

A connector is a class made with what it needs — ``Mastodon(settings, secrets, http)`` — and *is* whichever protocols it
satisfies: the screens ask ``isinstance(connector, Moderator)`` before they show "Masquer". No base class, no ORM row.
What is longer has a file of its own beside this one (`facts`, `failures`, `moderation`, …); all of it is imported from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from parvis.networks.budgets import Budget
from parvis.networks.facts import (
    AudienceRule,
    Facts,
    Field,
    Length,
    Level,
    MediaRule,
    Problem,
    Repeat,
    TextRule,
    Unit,
)
from parvis.networks.failures import Doubt, Expired, Forged, Later, NetworkError, Refused
from parvis.networks.measures import Meter, Reading, Share
from parvis.networks.moderation import Act, Moderator, Target
from parvis.networks.options import Chooser, Maker, Option
from parvis.networks.partings import Parted
from parvis.networks.sharing import Shared
from parvis.networks.venues import Correction, Corrector, Gazetteer, PlaceList, Value, Venue

JSON: TypeAlias = Any
"""A value that ``json`` can write: cursors, tokens, contexts. Only the connector that made it reads inside."""


# ── What goes out ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Caption:
    """Subtitles of a video, WebVTT."""

    path: Path
    language: str  # BCP 47
    label: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video ready to be sent: `path` is a local file that stays there during the call.

    `url`: the same file on the web for an hour, by a signed address, where `MediaRule.fetched`; "" elsewhere.
    """

    path: Path
    mime: str
    size: int  # bytes
    name: str
    alt: str = ""
    width: int = 0  # pixels; 0 = unknown
    height: int = 0
    seconds: float = 0.0
    focus: tuple[float, float] = (0.0, 0.0)  # -1..1, right and up
    url: str = ""
    captions: tuple[Caption, ...] = ()
    cover: Path | None = None  # JPEG, chosen by a person


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a publication is for. Empty fields = no limit. Countries are ISO 3166 alpha-2, languages BCP 47."""

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # the network's own keys, looked up by `Targeting.places`
    cities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.countries or self.regions or self.cities or self.languages)


@dataclass(frozen=True, slots=True)
class Answering:
    """What a draft answers. Without it the draft is a publication of its own."""

    remote_id: str  # the message that is answered
    thread: str  # the conversation's id as `Incoming.thread` gave it
    private: bool  # private stays private: a connector never widens it
    author_id: str
    author: str  # handle or address, without "@"
    at: datetime  # of the person's last message: messaging windows count from it
    context: JSON = None  # `Incoming.context` of the message that is answered


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, in the form of one account. `parts` are the further posts of a thread, after `text`.

    With `correction` or `listing` it is no words for people: a place put right, a list of places kept in step.
    `held`: the network's names of what other drafts of the account have put there. Whatever is looked for is none of them, however
    alike: the search goes on past it.
    """

    text: str
    language: str = "fr"
    media: tuple[Media, ...] = ()
    parts: tuple[str, ...] = ()
    audience: Audience = Audience()
    answering: Answering | None = None
    link: str = ""
    subject: str = ""  # e-mail only
    options: Mapping[str, JSON] = field(default_factory=dict)  # a network's own choices (visibility, …)
    correction: Correction | None = None
    listing: PlaceList | None = None
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """It is there."""

    remote_id: str
    url: str
    at: datetime
    context: JSON = None  # what a later answer in the same thread needs (ids of parts, Message-ID…)


@dataclass(frozen=True, slots=True)
class Processing:
    """Accepted, not finished: come back with `resume(draft, token, key)` after `after`."""

    token: JSON
    after: timedelta


Outcome: TypeAlias = Published | Processing


# ── What comes in ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a network. `handle` without "@"; `remote_id` is what never changes."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that came with a message: at `url`, or `content` itself (mail)."""

    name: str
    mime: str
    url: str = ""
    content: bytes = b""
    alt: str = ""
    inline_id: str = ""  # a mail's Content-ID


Verb: TypeAlias = Literal["add", "edit", "remove", "bounce"]
Kind: TypeAlias = Literal["comment", "mention", "private", "mail", "form", "report"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody said, changed or took back. Unknown events are simply not yielded."""

    verb: Verb
    remote_id: str
    thread: str  # one thread with one person: the conversation's key on this account
    kind: Kind
    at: datetime
    author: Person
    text: str = ""  # plain text, HTML already reduced
    html: str = ""  # sanitised by the inbox before it is shown; mail only
    language: str = ""  # as the network tells; "" = not told
    url: str = ""
    subject: str = ""
    parent: str = ""  # the remote id of what it answers (our post, our answer …)
    private: bool = False
    own: bool = False  # written by our own account, here or with another tool
    attached: tuple[Attached, ...] = ()
    context: JSON = (
        None  # what an answer needs later; in it "expires", ISO 8601: until when the words may be kept (`Facts.keeps`)
    )
    code: str = ""  # verb "bounce": why, e.g. "5.1.1"


@dataclass(frozen=True, slots=True)
class Page:
    """A read: `cursor` is where the next read begins; `more` = ask again at once.

    `left`: how many there still are after this page, at most, where the network tells; None: it does not. `unread`: with the last
    page of a round, the lists that the network would not give and why (name → code, words of both in `accounts/unread.py`);
    None: not told with this page.
    """

    items: tuple[Incoming, ...]
    cursor: JSON
    more: bool = False
    left: int | None = None
    unread: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who we are on the network, and what this server allows (kept in the account's settings)."""

    remote_id: str
    handle: str
    name: str
    url: str = ""
    avatar: str = ""
    settings: Mapping[str, JSON] = field(default_factory=dict)


# ── What a connector may be ──────────────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class Connected(Protocol):
    """Every connector: it can say who it is, and what its network allows for this account."""

    facts: Facts

    def who(self) -> Profile: ...


@runtime_checkable
class Publisher(Protocol):
    facts: Facts

    def check(self, draft: Draft) -> list[Problem]:
        """Pure and instant: runs while the person types."""

    def length(self, draft: Draft) -> Length:
        """Of `draft.text`, as the network counts."""

    def publish(self, draft: Draft, key: str) -> Outcome:
        """Nothing public before the last call. Raises the four. `key` is ours, the same for every try."""

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        """Look; finish when ready. It may be the call that publishes."""

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        """After a doubt: is it there? None = it is not there (now)."""

    def remove(self, remote_id: str) -> None: ...


@runtime_checkable
class Replier(Protocol):
    """Answers: `publish` with `draft.answering`. `may_answer` is pure and says why not, as Problems."""

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]: ...


@runtime_checkable
class Carried(Protocol):
    """Answers leave by another account of the city: a form's by its mailbox."""

    def carrier(self, answering: Answering) -> int:
        """The number of that account; 0 = this answer leaves by itself."""


@runtime_checkable
class Reader(Protocol):
    def read(self, cursor: JSON) -> Page:
        """From `cursor` (None: from now less a little) on, oldest first, in bounded pages."""


@runtime_checkable
class Wary(Protocol):
    """A reader of what anybody may send, that can be tried elsewhere first."""

    def wary(self, on: bool) -> None:
        """`on`: the last reading did not come back; nothing is read here that has not been tried (`networks.isolated_parse`)."""


@runtime_checkable
class Restarter(Protocol):
    """A reader whose cursor holds, in the middle of a round, places in the network's own lists, which are not good for ever."""

    def anew(self, cursor: JSON) -> JSON:
        """Where a round begins that reads again what this one has begun: the same cursor between two rounds."""


@runtime_checkable
class Listener(Protocol):
    """A network that rings: blocks until something may be there to read, or `seconds` passed. True = read now."""

    def wait(self, seconds: float) -> bool: ...


@runtime_checkable
class Webhook(Protocol):
    """`hears`: kinds of messages that the network sends whenever they are said; the proof that it still does rests on them."""

    hears: frozenset[Kind]

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged. Header names are lower-case."""

    def parse(self, body: bytes) -> Iterable[Incoming]: ...

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        """The answer to the network's handshake (GET): (content type, text); None = refuse."""

    def subscribe(self, url: str) -> None:
        """Ask the network to send to `url`."""


@runtime_checkable
class Beckoner(Protocol):
    """A `Webhook` that says that there is something, without its words."""

    def beckoned(self, body: bytes, cursor: JSON) -> JSON:
        """Where reading goes on, at once, because of this delivery; the same cursor: it asks for no reading."""


@runtime_checkable
class Silencer(Protocol):
    """A `Webhook` that can be ended from here."""

    def unsubscribe(self, url: str) -> None:
        """Send nothing more for this account to `url`; the others of its application are left alone. What is not there is ended."""


@runtime_checkable
class Editor(Protocol):
    """A network on which what is published may be changed (`Facts.edits`). The same again changes nothing."""

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None: ...


@runtime_checkable
class Targeting(Protocol):
    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        """(key, name) of what an Audience may hold."""


@runtime_checkable
class Directory(Protocol):
    """A network whose events tell some people by number alone: `person` looks the name up."""

    def person(self, remote_id: str) -> Person: ...


__all__ = [
    "JSON", "Act", "Answering", "Attached", "Audience", "AudienceRule", "Beckoner", "Budget", "Caption", "Carried", "Chooser",
    "Connected", "Correction", "Corrector", "Directory", "Doubt", "Draft", "Editor", "Expired", "Facts", "Field", "Forged",
    "Gazetteer", "Incoming", "Kind", "Later", "Length", "Level", "Listener", "Maker", "Media", "MediaRule", "Meter",
    "Moderator", "NetworkError", "Option", "Outcome", "Page", "Parted", "Person", "PlaceList", "Problem", "Processing", "Profile",
    "Published", "Publisher", "Reader", "Reading", "Refused", "Repeat", "Replier", "Restarter", "Share", "Shared", "Silencer",
    "Target", "Targeting", "TextRule",
    "Unit", "Value", "Venue", "Verb", "Webhook",
]  # fmt: skip
