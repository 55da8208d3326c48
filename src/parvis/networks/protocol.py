"""What a connector is: the values it takes and gives, the four ways it may fail, the protocols it may satisfy.

A connector is a class made with what it needs — ``Mastodon(settings, secrets, http)`` — and *is* whichever protocols it
satisfies: the screens ask ``isinstance(connector, Moderator)`` before they show "Masquer". No base class, no ORM row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

JSON: TypeAlias = Any
"""A value that ``json`` can write: cursors, tokens, contexts. Only the connector that made it reads inside."""


# ── What goes out ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video ready to be sent: `path` is a local file that stays there during the call."""

    path: Path
    mime: str
    size: int  # bytes
    name: str
    alt: str = ""
    width: int = 0  # pixels; 0 = unknown
    height: int = 0
    seconds: float = 0.0
    focus: tuple[float, float] = (0.0, 0.0)  # -1..1, right and up


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
    """What is to be said, in the form of one account. `parts` are the further posts of a thread, after `text`."""

    text: str
    language: str = "fr"
    media: tuple[Media, ...] = ()
    parts: tuple[str, ...] = ()
    audience: Audience = Audience()
    answering: Answering | None = None
    link: str = ""
    subject: str = ""  # e-mail only
    options: Mapping[str, JSON] = field(default_factory=dict)  # a network's own choices (visibility, …)


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


# ── How it may fail ──────────────────────────────────────────────────────────────────────────────────────────────────


class NetworkError(Exception):
    """A failed call. `code` is a stable word for the cause; `said` is the network's own answer, cut, without secrets."""

    def __init__(self, code: str, said: str = "", *, status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.said = said[:2000]
        self.status = status

    def __str__(self) -> str:
        return f"{self.code} ({self.status or '–'}): {self.said[:200]}"


class Refused(NetworkError):
    """No, and no again: show it, stop. `code` chooses the sentence (`networks/sentences.py`)."""


class Later(NetworkError):
    """Nothing happened; try again after `after` (obeyed exactly when the network named it: `named`)."""

    def __init__(
        self, code: str, said: str = "", *, status: int = 0, after: timedelta = timedelta(seconds=5), named: bool = False
    ) -> None:
        super().__init__(code, said, status=status)
        self.after = after
        self.named = named


class Expired(NetworkError):
    """Our permission is gone: pause the account, ask its owner to sign in again."""


class Doubt(NetworkError):
    """It may have happened. Never send again before `find` has said no. `token`: where a started work stood."""

    def __init__(self, code: str, said: str = "", *, status: int = 0, token: JSON = None) -> None:
        super().__init__(code, said, status=status)
        self.token = token


class Forged(Exception):
    """A webhook whose signature is wrong or absent."""


# ── What a network allows, as data ───────────────────────────────────────────────────────────────────────────────────


class Repeat(Enum):
    """What happens if the same publication is sent twice."""

    SAFE = "the network recognises our key and answers with the first post"
    VISIBLE = "it would post twice, but we can look and see whether the first one is there"
    BLIND = "it would post twice and we cannot see; after a doubt a person decides"


Unit: TypeAlias = Literal["characters", "graphemes", "utf16", "weighted", "bytes"]


@dataclass(frozen=True, slots=True)
class TextRule:
    """`limit` in `unit`; `link` = what any link costs (0: its own length); `needed`: a post without text is refused."""

    limit: int
    unit: Unit = "characters"
    link: int = 0
    needed: bool = False


@dataclass(frozen=True, slots=True)
class MediaRule:
    """How many pictures or videos, which, how heavy. `bytes_image` / `bytes_video` in bytes, `seconds` of a video."""

    most: int = 0
    images: tuple[str, ...] = ()  # MIME types
    videos: tuple[str, ...] = ()
    bytes_image: int = 0
    bytes_video: int = 0
    seconds: float = 0.0
    alt_text: int = 0  # longest alt text carried; 0 = none is carried
    captions: bool = False
    needed: bool = False
    mixed: bool = False  # pictures and videos in one post


Level: TypeAlias = Literal["enforced", "preferred", "none"]


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """What the network does with an `Audience`."""

    country: Level = "none"
    region: Level = "none"
    city: Level = "none"
    language: Level = "none"


@dataclass(frozen=True, slots=True)
class Facts:
    """A network in figures: shown in the composer, asserted by the contract suite."""

    key: str
    name: str
    text: TextRule
    media: MediaRule
    repeat: Repeat
    calls: int  # our own ceiling, a little under theirs …
    per: timedelta  # … in this time
    audience: AudienceRule = AudienceRule()
    reply: TextRule | None = None  # where it differs from `text`
    message: TextRule | None = None  # private messages; None: there are none
    remembers: timedelta = timedelta(0)  # Repeat.SAFE: how long the network knows our key
    public: bool = True  # it carries publications for everybody; else only letters to somebody
    edits: bool = False
    deletes: bool = False
    threads: bool = False
    window: timedelta = timedelta(0)  # a private answer is possible this long after the person's last message; 0 = always
    site: str = ""  # the network's own page on its API


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person can mend before it goes out. `code` and `values` choose the sentence, `where` the field.

    `values["options"]`: what an answer says of itself, as `Draft.options`, when a person has written it.
    """

    code: str
    where: Literal["text", "media", "audience", "link", "subject", "parts", "reply"] = "text"
    values: Mapping[str, JSON] = field(default_factory=dict)
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Length:
    """How long the network finds a text. `used` and `limit` in the network's own unit."""

    used: int
    limit: int


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
Kind: TypeAlias = Literal["comment", "mention", "private", "mail"]


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
    context: JSON = None  # what an answer needs later
    code: str = ""  # verb "bounce": why, e.g. "5.1.1"


@dataclass(frozen=True, slots=True)
class Page:
    """A read: `cursor` is where the next read begins; `more` = ask again at once."""

    items: tuple[Incoming, ...]
    cursor: JSON
    more: bool = False


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
class Reader(Protocol):
    def read(self, cursor: JSON) -> Page:
        """From `cursor` (None: from now less a little) on, oldest first, in bounded pages."""


@runtime_checkable
class Listener(Protocol):
    """A network that rings: blocks until something may be there to read, or `seconds` passed. True = read now."""

    def wait(self, seconds: float) -> bool: ...


@runtime_checkable
class Webhook(Protocol):
    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Forged. Header names are lower-case."""

    def parse(self, body: bytes) -> Iterable[Incoming]: ...

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        """The answer to the network's handshake (GET): (content type, text); None = refuse."""

    def subscribe(self, url: str) -> None:
        """Ask the network to send to `url`."""


@runtime_checkable
class Moderator(Protocol):
    def hide(self, remote_id: str, hidden: bool) -> None: ...


@runtime_checkable
class Targeting(Protocol):
    def places(self, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
        """(key, name) of what an Audience may hold."""


@runtime_checkable
class Directory(Protocol):
    """A network whose events tell some people by number alone: `person` looks the name up."""

    def person(self, remote_id: str) -> Person: ...


# ── How an account is connected ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked when an account is connected (`parvis account add NETWORK --set key=value`)."""

    key: str
    label: str
    secret: bool = False
    needed: bool = True
    default: str = ""
    hint: str = ""
