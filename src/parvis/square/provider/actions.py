"""How the provider is set, and who comes in by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.identity import asking
from parvis.identity.asking import GENERIC, Refusal, Who, Wish
from parvis.journal.record import record
from parvis.journal.seal import seal, unseal
from parvis.people.access import demand
from parvis.people.models import User
from parvis.square import actions as square
from parvis.square.looks import alike as folded
from parvis.square.models import Resident, ResidentBinding, ResidentProvider


def current() -> ResidentProvider:
    return ResidentProvider.objects.first() or ResidentProvider()


def wish(row: ResidentProvider) -> Wish:
    """Raises Refusal while nothing says where the provider is."""
    if not row.issuer:
        raise Refusal("off")
    return Wish(kind=GENERIC, issuer=row.issuer, client=row.client, scopes=row.scopes, acr=row.acr, pkce=row.pkce)


def in_service(row: ResidentProvider) -> Wish:
    """Raises Refusal while it is off."""
    if not row.on:
        raise Refusal("off")
    return wish(row)


def secret(row: ResidentProvider) -> str:
    return unseal(bytes(row.sealed)).get("secret", "") if row.sealed else ""


def back() -> str:
    """The address that is registered at the provider, for coming back."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('square:provider-back')}"


def after() -> str:
    """The other one: after signing out there."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('square:home')}"


@transaction.atomic
def settle(*, by: User, secret: str = "", **given: Any) -> ResidentProvider:
    """`secret`: a new one; "" keeps the one there is, unless the issuer is another. Raises PermissionDenied, ValidationError by field."""
    demand(by, "people.edit")
    ResidentProvider.objects.get_or_create(one=True)
    row = ResidentProvider.objects.select_for_update().get()
    before = row.issuer
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if secret:
        row.sealed = seal({"secret": secret}, at="square.residentprovider")
    elif row.issuer != before:
        row.sealed = None
    _check(row)
    row.save()
    record("square.provider", by=by, channel="city", on=row.on, issuer=row.issuer)
    return row


def _check(row: ResidentProvider) -> None:
    wrong: dict[str, str] = {}
    if row.issuer and not asking.issuer(row.issuer):
        wrong["issuer"] = _("Une adresse qui commence par https://, sans « ? » ni « # ».")
    if row.on and not row.issuer:
        wrong["issuer"] = _("Donnez l’adresse du fournisseur d’identité.")
    if row.on and not row.client:
        wrong["client"] = _("Donnez l’identifiant que le fournisseur a donné à Parvis.")
    if row.on and row.sealed is None:
        wrong["secret"] = _("Donnez le secret que le fournisseur a donné à Parvis.")
    if row.on and not row.name:
        wrong["name"] = _("Donnez le nom que l’on lira sur le bouton.")
    if not asking.scopes(row.scopes):
        wrong["scopes"] = _("Des mots séparés par des espaces, dont « openid ».")
    if wrong:
        raise ValidationError(wrong)


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says has come for the first time: a name for them is still to be chosen. `email`: "" unless vouched for."""

    issuer: str
    sub: str
    email: str


@transaction.atomic
def come(who: Who) -> Resident | Known:
    """The resident: by their `sub`, else by an address that the provider vouches for, once. Nothing else of theirs is kept."""
    found = ResidentBinding.objects.select_related("resident").filter(issuer=who.issuer, sub=who.sub).first()
    if found is not None:
        return found.resident
    known = Known(who.issuer, who.sub, who.email if who.verified else "")
    owner = Resident.objects.select_for_update().filter(email__iexact=known.email).first() if known.email else None
    # An address that changed hands at the provider must not hand over what was its first owner's here.
    if owner is None:
        return known
    if owner.bindings.filter(issuer=who.issuer).exists():
        raise Refusal("other-person")
    square.bind(resident=owner, issuer=who.issuer, sub=who.sub)
    return owner


@transaction.atomic
def join(*, known: Known, pseudonym: str, language: str) -> Resident:
    """A new resident, whose address the provider vouches for. Raises ValidationError."""
    name = square.named(pseudonym)
    if Resident.objects.filter(bare=folded(name)).exists():
        raise square.Taken({"pseudonym": _("Quelqu’un porte déjà ce nom. Choisissez-en un autre.")})
    try:
        with transaction.atomic():
            found = square.join(pseudonym=name, email=known.email, language=language)
    except IntegrityError as error:
        raise square.Taken({"pseudonym": _("Quelqu’un porte déjà ce nom. Choisissez-en un autre.")}) from error
    square.bind(resident=found, issuer=known.issuer, sub=known.sub)
    return found
