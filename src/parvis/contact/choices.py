"""What a city chose for one form, read from its account's settings: ``settings["contact"]``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from parvis.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Choices:
    """`mailbox`: number of the account of network `email` that carries answers; 0 = none. `origins`: `https://site.example`.

    Empty `subjects` or `districts` are not asked for.
    """

    open: bool = True
    title: str = ""
    intro: str = ""
    subjects: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    place: bool = False
    service: str = ""
    service_address: str = ""
    service_phone: str = ""
    service_mail: str = ""
    mailbox: int = 0
    origins: tuple[str, ...] = ()
    languages: tuple[str, ...] = field(default=("fr", "en"))
    notice: str = ""
    opinion: bool = False  # once it is answered or closed, the follow-up page asks in one click whether that will do

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def choices_of(account: Account) -> Choices:
    kept = account.settings.get("contact") or {}
    known = {one.name for one in fields(Choices)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
    }
    given.setdefault("title", str(account.settings.get("title") or account.name))
    return Choices(**given)
