"""What a calendar is narrowed to, as its address says it: the same words on the page, in its exports and in the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from django.db.models import Exists, OuterRef
from django.utils.http import urlencode

from parvis.publishing.models import PostSet, Variant

IN_ADDRESS = {"account": "compte", "network": "reseau", "topic": "theme", "state": "etat", "author": "auteur",
              "objective": "objectif", "campaign": "campagne"}  # fmt: skip
NUMBERS = ("account", "author", "campaign")


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: everything. Numbers as they were written; what is none of ours finds nothing."""

    account: str = ""
    network: str = ""
    topic: str = ""
    state: str = ""
    author: str = ""
    objective: str = ""
    campaign: str = ""

    @property
    def query(self) -> str:
        """As an address has them."""
        return urlencode({IN_ADDRESS[name]: value for name, value in asdict(self).items() if value})

    @property
    def any(self) -> bool:
        return any(asdict(self).values())

    def take(self, account: int, network: str) -> bool:
        """Is an account among those that are left?"""
        known = self.account.isdecimal() and len(self.account) < 19
        return self.network in ("", network) and (not known or int(self.account) == account)

    def narrow(self, posts: PostSet) -> PostSet:
        numbers = {name: int(value) for name in NUMBERS if (value := getattr(self, name)).isdecimal() and len(value) < 19}
        if any(getattr(self, name) and name not in numbers for name in NUMBERS):
            return posts.none()
        for name in ("author", "campaign"):
            if name in numbers:
                posts = posts.filter(**{f"{name}_id": numbers[name]})
        for name in ("state", "objective"):
            if value := getattr(self, name):
                posts = posts.filter(**{name: value})
        if self.topic:
            posts = posts.filter(topic__key=self.topic)
        if "account" in numbers or self.network:
            variants = Variant.objects.filter(post=OuterRef("pk"))
            if "account" in numbers:
                variants = variants.filter(account_id=numbers["account"])
            if self.network:
                variants = variants.filter(account__network=self.network)
            posts = posts.filter(Exists(variants))
        return posts


def filters_of(given: Mapping[str, str], *, in_address: bool = True) -> Filters:
    """From an address, by the French words or by the fields' own names."""
    names = {field.name: IN_ADDRESS[field.name] if in_address else field.name for field in fields(Filters)}
    return Filters(**{name: str(given.get(word) or "").replace("\x00", "")[:60] for name, word in names.items()})
