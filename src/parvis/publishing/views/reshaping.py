"""What the composer's buttons do to what is written, before anything is kept: detach, follow, threads, mends, selections."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parvis.accounts.models import Account
from parvis.people.models import User
from parvis.publishing import options
from parvis.publishing.composing.advice import written
from parvis.publishing.composing.cut import cut
from parvis.publishing.cutting import moved
from parvis.publishing.fields import MOST_PARTS
from parvis.publishing.forms import Composed, Own
from parvis.publishing.hashtags import mended, mends
from parvis.publishing.models import Selection


def reshape(composed: Composed, do: str, by: User) -> bool:
    """One button (`verb-…`); False: it is none of these."""
    verb, *values = do.split("-")
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
    if verb in BY_WORDS:
        BY_WORDS[verb](composed, values[0] if values else "", by)
    elif verb in BY_NUMBERS:
        BY_NUMBERS[verb](composed, *numbers[:2])
    else:
        return False
    return True


def goes_on(composed: Composed, do: str) -> tuple[str, int, int]:
    """Where the writer goes on after a button: ("part", "up" or "down", which message, of which account; 0 is the common text)."""
    verb, *values = do.split("-")
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19] + [0, 0]
    account = numbers[0] if verb in ("detach", "part", "unpart", "partup", "partdown") else 0
    parts = composed.own[account].parts if account in composed.own else composed.parts
    first, last = (1 if account else 0), len(parts)
    number = numbers[1] + 1 if account else numbers[0]
    if verb in ("up", "partup"):
        number = max(number - 1, first)
        return ("up" if number > first else "down"), number, account
    if verb in ("down", "partdown"):
        number = min(number + 1, last)
        return ("down" if number < last else "up"), number, account
    where = {"longer": last, "part": last, "shorter": min(number, last), "unpart": min(number, last), "cut": 0, "detach": 0}
    return ("part", where[verb], account) if verb in where else ("", 0, 0)


def _detach(composed: Composed, account: int = 0, _: int = 0) -> None:
    own = composed.own.get(account)
    if own is not None and own.text is None:
        own.text, own.parts, composed.tab = composed.text, own.parts or list(composed.parts), f"tab-{account}"


def _follow(composed: Composed, account: int = 0, _: int = 0) -> None:
    if account in composed.own:
        composed.own[account].text, composed.own[account].parts, composed.tab = None, [], f"tab-{account}"


def _add_part(composed: Composed, account: int = 0, _: int = 0) -> None:
    if account in composed.own and len(composed.own[account].parts) < MOST_PARTS:
        composed.own[account].parts.append("")
        composed.tab = f"tab-{account}"


def _drop_part(composed: Composed, account: int = 0, number: int = 0) -> None:
    parts = composed.own[account].parts if account in composed.own else []
    if number < len(parts):
        del parts[number]
    composed.tab = f"tab-{account}"


def _raise_part(composed: Composed, account: int = 0, number: int = 0) -> None:
    if account in composed.own:
        composed.own[account].parts, composed.tab = moved(composed.own[account].parts, number, -1), f"tab-{account}"


def _lower_part(composed: Composed, account: int = 0, number: int = 0) -> None:
    if account in composed.own:
        composed.own[account].parts, composed.tab = moved(composed.own[account].parts, number, 1), f"tab-{account}"


def _lengthen(composed: Composed, _: int = 0, __: int = 0) -> None:
    if len(composed.parts) < MOST_PARTS:
        composed.parts.append("")


def _shorten(composed: Composed, number: int = 0, _: int = 0) -> None:
    if 0 < number <= len(composed.parts):
        del composed.parts[number - 1]


def _raise(composed: Composed, number: int = 0, _: int = 0) -> None:
    """Counted from 0, which is the common text itself."""
    composed.text, *composed.parts = moved([composed.text, *composed.parts], number, -1)


def _lower(composed: Composed, number: int = 0, _: int = 0) -> None:
    composed.text, *composed.parts = moved([composed.text, *composed.parts], number, 1)


def _accounts(composed: Composed, by: User, pks: Iterable[int]) -> list[Account]:
    return list(Account.objects.seen_by(by).filter(pk__in=list(pks)).select_related("grant"))


def _cut(composed: Composed, account: str, by: User) -> None:
    """The common text, or one account's own, in as many posts as its networks need."""
    if account.isascii() and account.isdigit() and int(account) in composed.own:
        own = composed.own[int(account)]
        first, *others = cut(own.text or "", _accounts(composed, by, [int(account)]), numbered=False) or [""]
        own.text, own.parts, composed.tab = first, [*others, *own.parts][:MOST_PARTS], f"tab-{account}"
        return
    following = [pk for pk in composed.accounts if composed.own[pk].text is None]
    first, *others = cut(composed.text, _accounts(composed, by, following), numbered=False) or [""]
    composed.text, composed.parts = first, [*others, *composed.parts][:MOST_PARTS]
    composed.numbered = composed.numbered or len(composed.parts) > 1


def _mend(composed: Composed, tag: str, by: User) -> None:
    """One hashtag, wherever it stands. Looked up again: what the page sends is a name, never a text."""
    said = "\n".join([composed.text, *composed.parts, *(own.text or "" for own in composed.own.values())])
    better = next((one.better for one in mends(said, written(by)) if one.tag == tag), "")
    if not better:
        return
    composed.text = mended(composed.text, tag, better)
    composed.parts = [mended(part, tag, better) for part in composed.parts]
    for own in composed.own.values():
        own.text = mended(own.text, tag, better) if own.text is not None else None
        own.parts = [mended(part, tag, better) for part in own.parts]


def _speak(composed: Composed, language: str, by: User) -> None:
    composed.language = language[:5]


def _decide(composed: Composed, said: str, by: User) -> None:
    """«all.3.5»: what becomes of the accounts whose public cannot be limited, in one go."""
    reach, *pks = said.split(".")
    for pk in (int(pk) for pk in pks if pk.isascii() and pk.isdigit() and len(pk) < 19):
        if pk in composed.own and reach in ("all", "out"):
            composed.own[pk].reach = reach


def _select(composed: Composed, number: str, by: User) -> None:
    """The accounts of a selection, and no other; own words of those that stay are kept."""
    found = Selection.objects.seen_by(by).filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if found is None:
        return
    composed.accounts = list(found.accounts.values_list("pk", flat=True))
    for pk in composed.accounts:
        composed.own.setdefault(pk, Own())


def _title(composed: Composed, account: str, by: User) -> None:
    """One account's title, for the others that ask for one and have none."""
    if not (account.isascii() and account.isdigit() and int(account) in composed.own):
        return
    composed.tab = f"tab-{account}"
    title = composed.own[int(account)].options.get("title", "")
    for other in _accounts(composed, by, composed.accounts):
        own = composed.own[other.pk]
        if not own.options.get("title") and any(one.key == "title" and one.needed for one in options.of(other)):
            own.options = own.options | {"title": title}


BY_NUMBERS: dict[str, Callable[..., None]] = {
    "detach": _detach, "follow": _follow, "part": _add_part, "unpart": _drop_part, "partup": _raise_part,
    "partdown": _lower_part, "longer": _lengthen, "shorter": _shorten, "up": _raise, "down": _lower,
}  # fmt: skip
BY_WORDS: dict[str, Callable[[Composed, str, User], None]] = {
    "cut": _cut, "mend": _mend, "speak": _speak, "select": _select, "title": _title, "reach": _decide,
}  # fmt: skip
