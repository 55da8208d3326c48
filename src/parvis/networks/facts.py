"""What a network allows, in figures and words: read by the composer, the pages on networks and the contract suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Literal, TypeAlias

from parvis.networks.budgets import Budget, Price, Told
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.venues import Value


class Repeat(Enum):
    """What happens if the same publication is sent twice. After a doubt a network that can be asked is asked first, whichever it is."""

    SAFE = "the network recognises our key and answers with the first post, for as long as it remembers it"
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
    fetched: bool = False  # the network fetches the file at `Media.url`
    ratio: tuple[float, float] = (0.0, 0.0)  # least and most width / height; 0 = any
    video_ratio: tuple[float, float] = (0.0, 0.0)
    widest: int = 0  # pixels of the longer side; 0 = any
    narrowest: int = 0  # pixels of the shorter side
    seconds_least: float = 0.0


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
    fold: Fold | None = None  # where its feed folds a publication's text; None: never
    publishes: bool = True  # it carries publications for everybody; else only answers, letters, corrections
    instead: str = ""  # where one cannot publish or answer: what one does instead, in a French sentence
    corrects: tuple[Value, ...] = ()  # what it lets us put right of a place
    edits: bool = False
    deletes: bool = False
    threads: bool = False
    reads: bool = True  # what people say there can be read; else the network has no way, said plainly
    answers: bool = True
    options: tuple[Option, ...] = ()
    metrics: tuple[str, ...] = ()  # what it tells of a publication (`measures.Metric`)
    shares: tuple[str, ...] = ()  # where it tells whence followers or viewers are: country, city …
    budgets: tuple[Budget, ...] = ()
    told: tuple[Told, ...] = ()
    prices: tuple[Price, ...] = ()  # of each call, where the network asks for money
    cannot: tuple[str, ...] = ()  # what it does not allow, in a French sentence each
    window: timedelta = timedelta(0)  # a private answer is possible this long after the person's last message; 0 = always
    freely: timedelta = timedelta(0)  # of that window, the first part, in which anything may be answered; after it a person alone
    confides: tuple[str, ...] = ()  # kinds of what is said in public that may be answered in private, to its author alone
    keeps: timedelta = timedelta(0)  # what people write, and who they are, may be kept so long; 0 = as long as the city wants
    site: str = ""  # the network's own page on its API
    hiding: str = ""  # what hiding a message does there, in a French sentence: who still sees it
    shows: tuple[tuple[str, ...], ...] = ()  # of a token, what stands for what can be seen already, and what goes with it
    numbered_by: str = ""  # the setting that names the server whose ids these are: another gives the same to others. "": one for all
    unseen: str = ""  # of a token, what names a work that is there already and that nobody sees: given up, it is taken away

    def unseen_in(self, token: Any) -> str:
        """The network's name of a work that lies there unseen; "" when there is none, or when it can be seen."""
        there = isinstance(token, dict) and self.unseen and self.seen_of(token) is None
        return str(token.get(self.unseen) or "") if there else ""

    def seen_of(self, token: Any) -> Any:
        """What stays of a token once the words have changed: a thread's posts, a post whose comment is missing. None: nothing can
        be seen yet, and all of it is made anew."""
        for mark, *others in self.shows:
            if isinstance(token, dict) and token.get(mark):
                return {name: token[name] for name in (mark, *others) if name in token}
        return None

    def names_in(self, token: Any) -> tuple[str, ...]:
        """The network's names of what can be seen already of a token's work, the first one first."""
        for mark, *others in self.shows:
            if isinstance(token, dict) and (seen := token.get(mark)):
                known = seen if isinstance(seen, list) else [seen] if isinstance(seen, str) else [token[name] for name in others]
                named = [each.get("uri") if isinstance(each, dict) else each for each in known]
                return tuple(str(name) for name in named if name)
        return ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person can mend before it goes out. `code` and `values` choose the sentence, `where` the field.

    `values["options"]`: what an answer says of itself, as `Draft.options`, when a person has written it.
    """

    code: str
    where: Literal["text", "media", "audience", "link", "subject", "parts", "reply", "options"] = "text"
    values: Mapping[str, Any] = field(default_factory=dict)
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Length:
    """How long the network finds a text. `used` and `limit` in the network's own unit."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked when an account is connected (`parvis account add NETWORK --set key=value`).

    `made`: a word between the network and us, which we make where none is given. `leads`: an address where secrets go, or where
    people are sent to give theirs; another one gets none that was given for the first.
    """

    key: str
    label: str
    secret: bool = False
    needed: bool = True
    default: str = ""
    hint: str = ""
    made: bool = False
    leads: bool = False
