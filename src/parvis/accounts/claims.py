"""Whose a number of a network is: two rows of one account never have the same.

A network that is asked by words may show the same words that another row put there. So what others hold is left out of what is
looked for (`Draft.held`), and what a look gave is compared with it once more when it is written down, under a lock: two rows that
look at the same moment both see a post that neither held when they began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from parvis.accounts.models import Attempt, Sending
from parvis.accounts.moves import Move, doubted
from parvis.networks.protocol import Doubt

if TYPE_CHECKING:
    from parvis.accounts.sending import Outgoing

EARLIER = timedelta(minutes=10)
"""Looks go back a few minutes before a row's first try: a network's clock may be behind ours."""
GIVEN_BACK = {"state": "doubt", "due_at": None, "remote_id": "", "url": "", "context": None, "sent_at": None, "looks": 0,
              "failure": "no-answer"}  # fmt: skip
"""What becomes of a row whose number turned out to be another's."""
UNDER_WAY = ("scheduled", "sending", "processing", "later", "doubt")


def lock(ended: Sequence[Outgoing]) -> None:
    """Until the transaction ends nobody else claims a number of these accounts. Two answers of a network itself are never the same
    number, so that only who looked waits for all others. SQLite has one writer anyway."""
    accounts = sorted({one.lane for one in ended if one.move and _claimed(one)})
    if accounts and connection.vendor == "postgresql":
        shared = "" if any(one.verb == "find" for one in ended) else "_shared"
        with connection.cursor() as cursor:
            names = [f"claims {account}" for account in accounts]
            cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(hashtext(name)) FROM unnest(%s::text[]) AS name", [names])


def leave_out(model: type[Sending], looking: Sequence[Outgoing]) -> None:
    """What other rows of their accounts have put there, or are putting there, is not what these look for."""
    if not looking:
        return
    since = min(one.row.began_at or timezone.now() for one in looking) - EARLIER
    lanes = {one.lane for one in looking}
    tried = Attempt.objects.filter(label=model._meta.label_lower, account__in=lanes, at__gte=since).values("row")
    holding: dict[int, dict[int, set[str]]] = defaultdict(dict)
    told = model._base_manager.filter(pk__in=tried).values_list("account", "pk", "remote_id", "context", "token")
    for account, pk, remote_id, context, token in told:
        holding[account][pk] = {remote_id, *_parts(context), *_words_in(token)} - {""}
    for one in looking:
        others = (names for pk, names in holding[one.lane].items() if pk != one.row.pk)
        one.held = frozenset().union(*others)


def keep_apart(model: type[Sending], settled: Sequence[Outgoing]) -> list[Any]:
    """Before they are written: nobody takes a number that another row holds. Who only found it looks again, without it; who was
    told it by the network has it, and the row that had found it is in doubt once more. Gives those rows, to be written too."""
    claiming = [(one, names) for one in settled if one.move and (names := _claimed(one))]
    if not claiming:
        return []
    holders, back = _holders(model, claiming), []
    for one, names in sorted(claiming, key=lambda each: each[0].verb == "find"):
        others = [row for name in names for row in holders[name] if row.pk != one.row.pk]
        if others and one.verb == "find":
            one.move = Move({"due_at": timezone.now()}, outcome="absent")
            continue
        if not all(_was_found(row) for row in others):
            one.move = _same_number(one, names)
            continue
        back += [_given_back(row) for row in others]
        for name in names:
            holders[name] = [one.row]
    return back


def _claimed(one: Outgoing) -> set[str]:
    """Numbers that a move gives to its row, and that it did not have."""
    changes: dict[str, Any] = one.move.changes if one.move else {}
    if not changes.get("remote_id") and not changes.get("token"):
        return set()
    names_in = one.connector.facts.names_in
    new = {changes.get("remote_id", ""), *_parts(changes.get("context")), *names_in(changes.get("token"))}
    return new - {"", one.row.remote_id, *names_in(one.row.token)}


def _holders(model: type[Sending], claiming: Sequence[tuple[Outgoing, set[str]]]) -> dict[str, list[Any]]:
    """By number, the rows that have it. What is half there is asked for only where it may matter."""
    facts = {one.lane: one.connector.facts for one, _ in claiming}
    names = {name for _, claimed in claiming for name in claimed}
    ours = model._base_manager.filter(account__in=facts).select_related("account")
    found: list[Any] = list(ours.filter(remote_id__in=names))
    if any(one.verb == "find" or (one.move and one.move.changes.get("token")) for one, _ in claiming):
        found += ours.filter(state__in=UNDER_WAY, token__isnull=False)
    holders: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        for name in {row.remote_id, *facts[row.account_id].names_in(row.token)} & names:
            holders[name].append(row)
    return holders


def _was_found(row: Any) -> bool:
    """Its number was looked up: the network never told it."""
    tries = Attempt.objects.filter(label=row._meta.label_lower, row=row.pk, outcome="sent").order_by("-pk")
    return row.state == "sent" and tries.values_list("verb", flat=True).first() == "find"


def _same_number(one: Outgoing, names: set[str]) -> Move:
    """A work that went on may have been known by its words: it is looked for. One that was just sent is a person's to judge."""
    same = Doubt("number-held", ", ".join(sorted(names)))
    if one.verb == "resume":
        return doubted(one.row, same, timezone.now(), "doubt")
    return Move({"state": "asked", "due_at": None, "failure": same.code, "said": same.said}, "asked", "doubt", same)


def _given_back(row: Any) -> Any:
    for name, value in (GIVEN_BACK | {"due_at": timezone.now()}).items():
        setattr(row, name, value)
    return row


def _parts(context: Any) -> list[str]:
    return [str(name) for name in context.get("parts") or ()] if isinstance(context, dict) else []


def _words_in(token: Any) -> Iterable[str]:
    """All that a token names was made for its row: not only what can be seen of it."""
    if isinstance(token, str):
        yield token
    elif isinstance(token, dict | list):
        for each in token.values() if isinstance(token, dict) else token:
            yield from _words_in(each)
