"""What one network alone lets one choose: read from its facts, asked of the network where only it knows, checked before it is kept.

A variant keeps `{key: value}`. A key that its network's facts do not name is left as it is; nobody can add one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.accounts.renewal import Renewed, renew
from parvis.accounts.words import asked, invalid, say
from parvis.journal.record import record
from parvis.networks.options import POLL, Option
from parvis.networks.protocol import Chooser, Expired, Maker, NetworkError
from parvis.people.access import demand
from parvis.people.models import User

log = structlog.get_logger()
KEPT = 600
"""Seconds for which a network's own list is taken as it was."""
MOST = 500
"""Choices shown of a list, and keys or words kept of one option."""
LONGEST = 10_000
"""Characters kept of one option: a draft may be too long for its network, never for the table."""
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Listed:
    """What a network lets one choose; `said`: why it could not be asked, in a sentence."""

    choices: tuple[tuple[str, str], ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An option as the composer draws it. `waits`: the network has still to be asked; `said`: why it could not be."""

    option: Option
    label: str
    hint: str
    value: Any
    choices: tuple[tuple[str, str], ...] = ()
    waits: bool = False
    said: str = ""
    used: int = 0
    problems: Sequence[Mapping[str, Any]] = ()

    @property
    def chosen(self) -> list[str]:
        """The keys that are chosen, of one or several."""
        return [str(one) for one in (self.value if isinstance(self.value, list) else [self.value]) if one]

    @property
    def line(self) -> str:
        """As a field shows it: words with commas between, a moment in the city's own hour."""
        if self.option.shape == "words" and isinstance(self.value, list):
            return ", ".join(map(str, self.value))
        if self.option.shape == "moment" and not _moment(self.option, self.value):
            return timezone.localtime(datetime.fromisoformat(self.value)).strftime("%Y-%m-%dT%H:%M")
        return "" if self.value is None else str(self.value)

    @property
    def poll(self) -> list[str]:
        """The lines of a poll: what is written, and room for as many as it may have."""
        told = self.value if isinstance(self.value, Mapping) else {}
        written = [str(choice) for choice in told.get("choices") or ()]
        return written + [""] * ((self.option.most or POLL[1]) - len(written))

    @property
    def minutes(self) -> str:
        told = self.value if isinstance(self.value, Mapping) else {}
        return str(told.get("minutes") or "1440")


def of(account: Account) -> tuple[Option, ...]:
    """What its network lets this account choose. Raises Unreadable without the right key."""
    found: tuple[Option, ...] = connector_of(account).facts.options
    return found


# ── What may be kept ─────────────────────────────────────────────────────────────────────────────────────────────────


def merged(account: Account, given: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """`kept` with what is `given`: None, "" or the network's default takes a key away. Raises ValidationError by place."""
    known = {option.key: option for option in of(account)}
    errors: dict[str, str] = {}
    found = dict(kept)
    for key, value in given.items():
        place = f"variants.{account.pk}.options.{key}"
        if key in kept and value == kept[key]:
            continue
        if key not in known:
            errors[place] = _("%(network)s ne connaît pas le choix « %(key)s ».") % {"network": account.name, "key": key[:60]}
        elif value in EMPTY or value == (known[key].default if known[key].shape != "yes" else bool(known[key].default)):
            found.pop(key, None)
        elif said := fault(known[key], value):
            errors[place] = f"{asked(known[key].label)} : {said}"
        else:
            found[key] = value
    if errors:
        raise ValidationError(errors)
    return found


def fault(option: Option, value: Any) -> str:
    """Why a value is none for this option, in words; "" when it is one. Lengths and what is missing are its network's to tell."""
    return _SHAPES[option.shape](option, value)


def _string(option: Option, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        return _("un texte est attendu.")
    return _("c’est trop long.") if len(value) > LONGEST else ""


def _choice(option: Option, value: Any) -> str:
    if said := _string(option, value):
        return said
    known = {key for key, _label in option.choices}
    return _("ce choix n’existe pas.") if known and value not in known else ""


def _several(option: Option, value: Any) -> str:
    if not isinstance(value, list) or len(value) > MOST:
        return _("une liste est attendue.")
    rule = _choice if option.shape == "several" else _string
    return next((said for one in value if (said := rule(option, one))), "")


def _yes(option: Option, value: Any) -> str:
    return "" if isinstance(value, bool) else _("oui ou non est attendu.")


def _moment(option: Option, value: Any) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    return "" if at is not None and at.tzinfo is not None else _("une date et une heure sont attendues.")


def _poll(option: Option, value: Any) -> str:
    fits = isinstance(value, dict) and set(value) == {"choices", "minutes"} and isinstance(value["choices"], list)
    if not fits or isinstance(value["minutes"], bool) or not isinstance(value["minutes"], int) or len(value["choices"]) > 20:
        return _("des choix et une durée en minutes sont attendus.")
    return next((said for one in value["choices"] if (said := _string(option, one))), "")


_SHAPES: dict[str, Callable[[Option, Any], str]] = {
    "line": _string, "text": _string, "choice": _choice, "several": _several, "words": _several, "yes": _yes, "moment": _moment,
    "poll": _poll,
}  # fmt: skip


# ── What the network lists ───────────────────────────────────────────────────────────────────────────────────────────


def listed(account: Account, option: Option, *, fresh: bool = False) -> Listed:
    """The network's own list, asked at most once in `KEPT` seconds. A failure is told, never raised, and not kept."""
    if not waits(option):
        return Listed(tuple((key, asked(label)) for key, label in option.choices))
    there = None if fresh else seen(account, option)
    if there is not None:
        return there
    connector = connector_of(account)
    if not isinstance(connector, Chooser):
        return Listed()
    try:
        found = _asked(account, connector, option.key)
    except NetworkError as error:
        log.warning("options.unlisted", account=account.pk, option=option.key, code=error.code)
        return Listed(said=" ".join(say(error.code)))
    told = Listed(tuple((str(key), str(label)) for key, label in found[:MOST]))
    cache.set(_place(account, option.key), told, KEPT)
    return told


def seen(account: Account, option: Option) -> Listed | None:
    """What the network listed a moment ago; None: it has to be asked."""
    found: Listed | None = cache.get(_place(account, option.key))
    return found


def _asked(account: Account, connector: Chooser, key: str) -> Sequence[tuple[str, str]]:
    try:
        return connector.choices(key)
    except Expired:
        if renew(account) is not Renewed.YES:
            raise
    again = connector_of(Account.objects.select_related("grant").get(pk=account.pk))
    found: Sequence[tuple[str, str]] = again.choices(key)
    return found


def _place(account: Account, key: str) -> str:
    """Its cache's key, without anything that a cache could refuse."""
    return f"options:{account.pk}:{re.sub(r'[^A-Za-z0-9_]', '-', key)[:60]}"


def make(account: Account, key: str, *, name: str, by: User) -> tuple[str, str]:
    """A new board, playlist … on the network, with this name. The same name again gives the one that is there."""
    demand(by, "post.write", account)
    option = next((one for one in of(account) if one.key == key), None)
    connector = connector_of(account)
    if option is None or not option.makes or not isinstance(connector, Maker):
        raise ValidationError({"key": _("Rien ne se crée ici.")})
    name = name.strip()
    if not name or len(name) > 200 or "\x00" in name:
        raise ValidationError({"name": _("Donnez un nom, de 200 caractères au plus.")})
    if account.state != "active":
        raise ValidationError(_("Le compte ne travaille pas en ce moment : remettez-le en service d’abord."))
    try:
        made = connector.create(key, name)
    except NetworkError as error:
        raise invalid(error, "name") from error
    record("account.made", by=by, about=account, channel=f"accounts:{account.team_id}", key=key, name=made[1])
    there = seen(account, option)
    if there is not None and made not in there.choices:
        cache.set(_place(account, key), Listed((made, *there.choices)), KEPT)
    return made


# ── What the composer draws ──────────────────────────────────────────────────────────────────────────────────────────


def shown(account: Account, options: Sequence[Option], chosen: Mapping[str, Any], problems: Sequence[Mapping[str, Any]]
          ) -> list[Shown]:  # fmt: skip
    """An account's options with what is chosen and what is wrong with it. No network is asked: what it lists comes later."""
    return [
        drawn(option, chosen.get(option.key), seen(account, option) if waits(option) else listed(account, option),
              [told for told in problems if told["option"] == option.key])
        for option in options
    ]  # fmt: skip


def waits(option: Option) -> bool:
    """Whether only its network knows what may be chosen."""
    return option.shape in ("choice", "several") and not option.choices


def drawn(option: Option, chosen: Any, there: Listed | None, problems: Sequence[Mapping[str, Any]] = ()) -> Shown:
    """`chosen` None: the default. What is chosen stays a choice, even where the network lists it no more."""
    value = option.default if chosen is None else chosen
    choices = there.choices if there else ()
    if option.shape in ("choice", "several"):
        several = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]
        choices += tuple((one, one) for one in several if one not in dict(choices))
    written = value if isinstance(value, str) else "".join(map(str, value)) if isinstance(value, list) else ""
    return Shown(
        option, asked(option.label), asked(option.hint), value, choices, waits=there is None,
        said=there.said if there else "", used=len(written), problems=list(problems),
    )  # fmt: skip
