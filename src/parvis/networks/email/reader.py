"""Reading a mailbox from where we stood: (UIDVALIDITY, last UID), oldest first, a bounded page at a time.

The cursor is ``{"uidvalidity", "uid", "since", "upto", "given"}``. The first reading takes the mails received since a
date, up to the highest UID of that moment; after `upto` no date counts any more, so that an old mail which somebody
moves into the folder later is read too. `given` are the UIDs of the page before: when the cursor comes back they are
stored, and are marked. When UIDVALIDITY changes the UIDs mean nothing: everything since that date is read again, and
`remote_id` (the Message-ID) tells the inbox what it knows already.
"""

from __future__ import annotations

import imaplib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from parvis.networks import isolated_parse
from parvis.networks.email.account import Account
from parvis.networks.email.heavy import without_attachments
from parvis.networks.email.mailbox import IMPORTED, Mailbox, Session
from parvis.networks.email.parsing import EPOCH, HEAVIEST, UNKNOWN, blank, parse
from parvis.networks.odd import DEADLY, Odd, aside, each
from parvis.networks.protocol import JSON, Incoming, Page, Person

MOST = 50  # mails of a page
BUDGET = HEAVIEST  # bytes of a page
WINDOW = 20_000  # UIDs of one search: an answer stays far under the line length that imaplib suffers (1 MB)
STRIKES = 3  # a mail over which the connection broke so often is not asked for again


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading stands."""

    uidvalidity: int
    uid: int
    since: str
    upto: int
    given: tuple[int, ...] = ()


class Reader:
    def __init__(self, account: Account, mailbox: Mailbox) -> None:
        self._account = account
        self._mailbox = mailbox
        self._strikes: Counter[int] = Counter()
        self._suspects: set[int] = set()  # fetched together when the connection broke: now one by one
        self.wary = False  # the last reading did not come back: each mail is tried elsewhere first

    def read(self, cursor: JSON) -> Page:
        with self._mailbox.open() as session:
            session.client.noop()  # the server tells what is new only when asked something
            top = _highest(session)
            place = self._place(cursor, session, top)
            self._mark_read(session, place.given)
            place = _look(session, replace(place, given=()), top)
            uids = session.waiting[: 1 if self._suspects.intersection(session.waiting[:MOST]) else MOST]
            if not uids:
                return Page((), asdict(place))
            items, done = self._take(session, uids)
            session.waiting, session.before = [uid for uid in session.waiting if uid > done[-1]], done[-1]
            place = replace(place, uid=done[-1], given=tuple(done))
            left = len(session.waiting) + max(0, top - session.searched)  # not every UID beyond is still a mail, or recent enough
            return Page(tuple(items), asdict(place), more=bool(session.waiting) or place.uid < top, left=left)

    def _place(self, cursor: JSON, session: Session, top: int) -> Place:
        if cursor is None:
            since = datetime.now(UTC).date() - timedelta(days=self._account.days)
            return Place(session.uidvalidity, 0, since.isoformat(), top)
        place = Place(
            int(cursor["uidvalidity"]), int(cursor["uid"]), str(cursor["since"]), int(cursor["upto"]),
            tuple(map(int, cursor.get("given", ()))),
        )  # fmt: skip
        if place.uidvalidity == session.uidvalidity:
            return place
        return Place(session.uidvalidity, 0, place.since, top)

    def _take(self, session: Session, uids: list[int]) -> tuple[list[Incoming], list[int]]:
        """The mails of `uids` that fit the budget, and the UIDs that are thereby done (vanished ones too)."""
        found = session.client.fetch(uids, [b"RFC822.SIZE", b"INTERNALDATE"])
        sizes = {uid: int(values.get(b"RFC822.SIZE") or 0) for uid, values in found.items()}
        done: list[int] = []
        weight = 0
        for uid in uids:
            weight += min(sizes.get(uid, 0), BUDGET)
            if done and weight > BUDGET:
                break
            done.append(uid)
        light = [uid for uid in done if uid in sizes and sizes[uid] <= HEAVIEST]
        bodies = self._fetch(session, light)
        deadly = self._deadly(bodies) if self.wary else set()
        items: list[Incoming] = []
        for uid in done:
            told = {"id": f"imap:{session.uidvalidity}:{uid}", "size": sizes.get(uid, 0)}
            received = found.get(uid, {}).get(b"INTERNALDATE")
            if uid in deadly:
                aside(Odd("mailbox", told, DEADLY))
            elif uid in sizes and sizes[uid] > HEAVIEST:
                raw, dropped = without_attachments(session.client, uid, sizes[uid])
                items += each("mailbox", [told], partial(self._parse, raw, received, dropped))
            elif bodies.get(uid):
                items += each("mailbox", [told], partial(self._parse, bodies[uid], received, ()))
            elif uid in bodies:
                items.append(self._unreadable(session, uid, received))
        return items, done

    def _fetch(self, session: Session, uids: list[int]) -> dict[int, bytes]:
        """Bodies by UID; b"" for one that the server cannot give, nothing for one that is gone."""
        wanted = [uid for uid in uids if self._strikes[uid] < STRIKES]
        bodies = dict.fromkeys((uid for uid in uids if uid not in wanted), b"")
        try:
            bodies |= _bodies(session.client, wanted)
        except (imaplib.IMAP4.abort, OSError):
            self._suspects.update(wanted)
            if len(wanted) == 1:
                self._strikes[wanted[0]] += 1
            raise
        except (imaplib.IMAP4.error, ValueError):
            for uid in wanted:
                bodies |= _one(session.client, uid)
        self._suspects.difference_update(uids)
        return bodies

    def _deadly(self, bodies: dict[int, bytes]) -> set[int]:
        """Those that nobody here reads."""
        uids = [uid for uid in bodies if bodies[uid]]
        ended = isolated_parse.deadly([isolated_parse.Thing("mail", bodies[uid]) for uid in uids])
        return {uids[place] for place in ended}

    def _parse(self, raw: bytes, received: datetime | None, dropped: tuple[JSON, ...], _told: object) -> Incoming:
        return parse(raw, self._account.address, received=received, authserv=self._account.authserv, strict=True, dropped=dropped)

    def _unreadable(self, session: Session, uid: int, received: datetime | None) -> Incoming:
        """A mail that the server has and cannot give: somebody is told, the others pass."""
        name = f"imap:{session.uidvalidity}:{uid}"
        context = blank() | {"broken": ["the server cannot give it"]}
        return Incoming(
            verb="add", remote_id=name, thread=name, kind="mail", at=received or EPOCH, author=Person(UNKNOWN, UNKNOWN),
            private=True, context=context,
        )  # fmt: skip

    def _mark_read(self, session: Session, given: tuple[int, ...]) -> None:
        """Mark the last page, now that its cursor came back: it is stored. A refusal changes nothing."""
        flag = {"keyword": IMPORTED if session.marks else "", "seen": "\\Seen", "none": ""}[self._account.mark]
        if not given or not flag:
            return
        try:
            session.client.add_flags(list(given), [flag], silent=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            session.marks = False


def _highest(session: Session) -> int:
    """The highest UID of the folder now, 0 when it is empty."""
    return max(session.client.search("UID *"), default=0)


def _look(session: Session, place: Place, top: int) -> Place:
    """Search on, a window of UIDs after the other, until something waits or the top is reached."""
    if session.waiting and session.before == place.uid:
        return place
    session.waiting = []
    while place.uid < top:
        end = min(place.uid + WINDOW, top)
        dated = place.uid < place.upto
        criteria: list[Any] = ["UID", f"{place.uid + 1}:{min(end, place.upto) if dated else end}"]
        if dated:
            end = min(end, place.upto)
            criteria += ["SINCE", date.fromisoformat(place.since)]
        session.waiting = sorted(uid for uid in session.client.search(criteria) if place.uid < uid <= end)
        session.searched = end
        if session.waiting:
            return place
        place = replace(place, uid=end)
    return place


def _bodies(client: Any, uids: list[int]) -> dict[int, bytes]:
    if not uids:
        return {}
    found = client.fetch(uids, [b"BODY.PEEK[]"])
    return {uid: values.get(b"BODY[]") or b"" for uid, values in found.items()}


def _one(client: Any, uid: int) -> dict[int, bytes]:
    try:
        return _bodies(client, [uid])
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ValueError):
        return {uid: b""}
