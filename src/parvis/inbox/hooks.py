"""What the rooms above do with the counter, and what they show on it. This room does not know them: each says it, when it begins.

A case, a promise, a transfer, a subject stands above conversations. It hears of them in the transaction that changes them (`follows`),
adds its part to the pane of the person (`shows`), words to the rows of the list (`marks`), acts to the menu (`offers`), a way to narrow
the list (`narrows`), parts over it (`heads`), the list with which a counter opens (`opens`), a part over the reply box, which the page
asks for by itself (`boxes`), a button beside the one that sends (`sends`). It may want a yes before an answer leaves (`gates`). When
conversations become one, or two, what it holds goes along (`carries`, `joins`). What is no resident's word it takes out (`takes`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from uuid import UUID

from django.db.models import Expression, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise

from parvis.design.ticking import Ticking
from parvis.inbox.models import Conversation
from parvis.inbox.moves import Move, batches
from parvis.people.models import User

if TYPE_CHECKING:
    from parvis.inbox.digest import Arrived
    from parvis.inbox.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that was stored. `begun`: its conversation began with this batch. `received`: when it was handed to us.

    `own`: written by the city itself, with another tool. `machine`: nobody wrote it, a program answers.
    """

    conversation: Conversation
    message: int
    text: str
    at: datetime
    received: datetime | None
    begun: bool
    own: bool
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Follower:
    """`heard`: all new messages of a batch at once (never of an archive), a few statements whatever their number.

    `moved`: conversations, each once, after `kind` ("conversation.answered", "conversation.state", "conversation.assigned", …),
    by a colleague or by the machine (None); mostly one, all of a gesture on many: again a few statements whatever their number.

    `reworded`: messages whose author changed their words, as they read now. `withdrawn`: messages that their authors took back,
    by their ids.
    """

    heard: Callable[[Sequence[Heard]], None] | None = None
    moved: Callable[[Sequence[Conversation], str, User | None], None] | None = None
    reworded: Callable[[Sequence[Heard]], None] | None = None
    withdrawn: Callable[[Sequence[int]], None] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """`template` is rendered with what `show` gives as `part`, beside `conversation`; None: nothing to show."""

    template: str
    show: Callable[[Conversation, User], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words on a row of the list. `tone`: a badge's, see design. `html` is never in them.

    `clock`: it stands where a row says how long somebody has waited, and instead of that; `ticks`: it goes on by itself.
    """

    words: str | Promise
    tone: str = ""
    icon: str = ""
    title: str | Promise = ""
    clock: bool = False
    ticks: Ticking | None = None


class Listed(Protocol):
    """Of a conversation, what its row in the list knows."""

    @property
    def pk(self) -> int: ...

    @property
    def kind(self) -> str: ...


Fields: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Marker:
    """The marks of the rows of a page. All rooms are asked in one statement, so each says what it looks for and what it makes.

    `found`: of the conversations `among`, which this user may see, a queryset, its model with a `conversation`; it depends on the
    user's roles and on nothing else, not on the moment. `fields`: by name, what is read of each row. `made`: all that was found,
    and the moment; the conversation of each mark, in the order in which a row shows them. Moments come as text: see `moment`.
    `shown`: the conversation that shows it, where that need not be the row's own.
    """

    found: Callable[[RawSQL, User], QuerySet[Any]]
    fields: Mapping[str, str]
    made: Callable[[Sequence[tuple[int, Fields]], datetime], Iterator[tuple[int, Mark]]]
    shown: str | Expression = "conversation"


Taker = Callable[[list["Arrived"]], list["Arrived"]]
"""What of a batch is left for the counter, in the transaction that stores it; a few statements whatever its length."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the address's own word narrows the list to. `of`: None when the value means nothing to this user.

    `choices`: values and their words, offered under `label` among the filters.
    """

    of: Callable[[User, str], Q | None]
    said: Callable[[User, str], str | Promise]  # what the list is narrowed to, above it
    choices: Callable[[User], Sequence[tuple[str, str | Promise]]] | None = None
    label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Late:
    """Which conversations are late by what was promised, and of which something is promised at all."""

    late: Callable[[datetime], Q]
    promised: Callable[[], Q]


@dataclass(frozen=True, slots=True)
class Head:
    """Over the list, beside its views. `show`: for this user, and the list that is shown; None: nothing."""

    template: str
    show: Callable[[User, Wanted], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows of the room's model `label` that go along when their `conversation` is merged, and come back with it.

    `same`: of two rows that say the same in this column one is enough; the other stays where it is.
    """

    label: str
    same: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """Links of a conversation to one `parent` at a time (`current`: True or NULL).

    `open`: what a parent's link says while it goes on; two conversations under two of them are not merged, and `words` say why
    (`%(one)s`, `%(other)s`). `changed`: is told the parents whose links moved.
    """

    label: str
    parent: str
    open: Mapping[str, Any]
    words: str | Promise
    changed: Callable[[Sequence[int]], None] | None = None


@dataclass(frozen=True, slots=True)
class Joiner:
    """A room with a way of its own, in the transaction that does it. What `merged` gives is kept, as JSON, for `undone`.

    `merged`: the one that stays, the one that goes into it. `split`: the one that stays, the one that was split off it.
    `undone`: the same two, the kind, what was kept, and whether nothing happened to them since.
    """

    merged: Callable[[Conversation, Conversation], Any]
    split: Callable[[Conversation, Conversation], Any]
    undone: Callable[[Conversation, Conversation, str, Any, bool], None]


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands between an answer and its way out. `asks`: why it waits for a colleague's yes, in words; nothing: it leaves.

    `propose` puts it before colleagues, with `text`, `by`, `seen`, `key`, `files`, `why` and `way` (what else `reply` was given),
    and tells the id of what waits. `shared`: the words that were put before colleagues under this key; None: there are none.
    """

    asks: Callable[[Conversation, User], Sequence[str]]
    propose: Callable[..., int]
    shared: Callable[[UUID], str | None] = lambda key: None


FOLLOWERS: dict[str, Follower] = {}
AFTER: dict[str, set[str]] = {}
PARTS: dict[str, tuple[int, Part]] = {}
MARKERS: dict[str, Marker] = {}
ACTS: dict[str, tuple[int, Part]] = {}
NARROWS: dict[str, Narrow] = {}
LATE: list[Late] = []
TAKERS: dict[str, Taker] = {}
HEADS: dict[str, Head] = {}
OPENS: dict[str, Callable[[User], str]] = {}
CARRIED: dict[str, Carried] = {}
LINKED: dict[str, Linked] = {}
JOINERS: dict[str, Joiner] = {}
GATES: list[Gate] = []
BOXES: dict[str, tuple[int, str | Promise]] = {}
SENDS: list[str] = []
_WAITING: ContextVar[list[Move] | None] = ContextVar("moves that wait for each other", default=None)


def follows(room: str, follower: Follower, *, after: Collection[str] = ()) -> None:
    """`after`: followers that must have been told before, for this one asks for what they noted."""
    FOLLOWERS[room] = follower
    AFTER[room] = set(after)


def shows(room: str, part: Part, *, order: int) -> None:
    """A part of the pane beside a conversation, in its order."""
    PARTS[room] = (order, part)


def marks(room: str, marker: Marker) -> None:
    """Words on the rows of the list."""
    MARKERS[room] = marker


def offers(room: str, part: Part, *, order: int) -> None:
    """Acts in a conversation’s menu, in their order."""
    ACTS[room] = (order, part)


def narrows(word: str, narrow: Narrow) -> None:
    """`word`: the parameter's name in the address and in the API."""
    NARROWS[word] = narrow


def lates(rule: Late) -> None:
    """The one rule of what is late, where there are promises."""
    LATE[:] = [rule]


def takes(room: str, taker: Taker) -> None:
    """What of a batch is no resident’s word, taken out before it is stored."""
    TAKERS[room] = taker


def left(arrived: list[Arrived]) -> list[Arrived]:
    """What no room above has taken for its own."""
    for taker in TAKERS.values():
        arrived = taker(arrived) if arrived else arrived
    return arrived


def carries(*rows: Carried | Linked) -> None:
    """Rows that hang on a conversation, by their column, and go along when it is merged."""
    for one in rows:
        if isinstance(one, Linked):
            LINKED[one.label] = one
        else:
            CARRIED[one.label] = one


def joins(room: str, joiner: Joiner) -> None:
    """What goes along when two conversations become one, or one becomes two."""
    JOINERS[room] = joiner


def heads(room: str, head: Head) -> None:
    """A part over the list."""
    HEADS[room] = head


def opens(room: str, query: Callable[[User], str]) -> None:
    """`query`: the address of the list that this user's counter opens with; "": the usual one."""
    OPENS[room] = query


def gates(gate: Gate) -> None:
    """The one gate of answers."""
    GATES[:] = [gate]


def boxes(address: str, words: str | Promise, *, order: int) -> None:
    """`address`: the name of a view that takes a conversation's id. Its part comes after the page: it costs that nothing.

    `words`: what it is, for who has no script.
    """
    BOXES[address] = (order, words)


def boxes_in_order() -> list[tuple[str, str | Promise]]:
    return [(address, words) for address, (_, words) in sorted(BOXES.items(), key=lambda one: one[1][0])]


def sends(template: str) -> None:
    """A template beside « Envoyer »; it asks the database nothing."""
    if template not in SENDS:
        SENDS.append(template)


def asked_before(conversation: Conversation, by: User) -> list[str]:
    """Why an answer of `by` here waits for a colleague's yes; nothing: it may leave."""
    return [why for gate in GATES for why in gate.asks(conversation, by)]


def heads_of(user: User, wanted: Wanted) -> list[dict[str, Any]]:
    found = [(head.template, head.show(user, wanted)) for head in HEADS.values()]
    return [{"template": template, "shown": shown} for template, shown in found if shown is not None]


def opened_with(user: User) -> str:
    return next((query for one in OPENS.values() if (query := one(user))), "")


def _followers() -> Iterator[Follower]:
    """Each after those that it names, else in the order of their names: never in that in which rooms began."""
    order = TopologicalSorter({room: AFTER[room] & set(FOLLOWERS) for room in sorted(FOLLOWERS)})
    return (FOLLOWERS[room] for room in order.static_order())


def heard(messages: Sequence[Heard]) -> None:
    for told in [one.heard for one in _followers() if one.heard and messages]:
        told(messages)


def reworded(messages: Sequence[Heard]) -> None:
    for told in [one.reworded for one in _followers() if one.reworded and messages]:
        told(messages)


def withdrawn(messages: Sequence[int]) -> None:
    for told in [one.withdrawn for one in _followers() if one.withdrawn and messages]:
        told(messages)


def moved(conversation: Conversation, kind: str, by: User | None) -> None:
    """The rooms above hear of it now, or with the others when many move `together`."""
    if (waiting := _WAITING.get()) is None:
        _tell([conversation], kind, by)
    else:
        waiting.append((conversation, kind, by))


@contextmanager
def together() -> Iterator[None]:
    """In a transaction: of what moves inside, the rooms above hear at its end, of all that moved alike at once.

    One inside another: the inner one's, when it ends well, are among the outer one's. What an error ends was not done, and is
    not told.
    """
    outer, inner = _WAITING.get(), list[Move]()
    token = _WAITING.set(inner)
    try:
        yield
    finally:
        _WAITING.reset(token)
    if outer is not None:
        outer += inner
        return
    for (kind, by), conversations in batches(inner):
        _tell(conversations, kind, by)


def _tell(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    for follower in _followers():
        if follower.moved:
            follower.moved(conversations, kind, by)


def parts_of(conversation: Conversation, user: User) -> list[dict[str, Any]]:
    return _shown(PARTS, conversation, user)


def acts_of(conversation: Conversation, user: User) -> list[dict[str, Any]]:
    return _shown(ACTS, conversation, user)


def _shown(registered: Mapping[str, tuple[int, Part]], conversation: Conversation, user: User) -> list[dict[str, Any]]:
    found = [(part.template, part.show(conversation, user)) for _, part in sorted(registered.values(), key=lambda one: one[0])]
    return [{"template": template, "shown": shown} for template, shown in found if shown is not None]


def moment(text: str) -> datetime:
    """As a database writes it within a `Marker`'s fields; what names no zone is universal time."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
