"""The provider as it is in service: what the environment says goes before what the page says."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from parvis.colleagues.models import Provider
from parvis.colleagues.words import KINDS
from parvis.identity.asking import PROCONNECT, Refusal, Wish
from parvis.journal.seal import unseal


def given() -> bool:
    """Does the environment say where the provider is?"""
    return bool(settings.ENVIRONMENT.oidc_issuer)


def in_service(row: Provider) -> bool:
    return row.on or given()


def wish(row: Provider) -> Wish:
    """Raises Refusal while no provider is in service."""
    if not in_service(row):
        raise Refusal("off")
    outside = settings.ENVIRONMENT
    return Wish(
        kind=row.kind, issuer=outside.oidc_issuer or row.issuer, client=outside.oidc_client if given() else row.client,
        scopes=row.scopes, acr=row.acr, pkce=row.pkce and row.kind != PROCONNECT, skew=row.skew, sirets=tuple(row.sirets),
    )  # fmt: skip


def secret(row: Provider) -> str:
    if given():
        return settings.ENVIRONMENT.oidc_secret
    return unseal(bytes(row.sealed)).get("secret", "") if row.sealed else ""


def called(row: Provider) -> str:
    return row.name or str(KINDS[row.kind])


def password_opens(row: Provider) -> bool:
    return not (row.compulsory and in_service(row))


def back() -> str:
    """The address that is registered at the provider, for coming back."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('signin:back')}"


def after() -> str:
    """The other one: after signing out there."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('account_login')}"


def wish_of(row: Provider) -> Wish:
    """What would be asked of a provider that is not in service yet. Raises Refusal while nothing says where it is."""
    if not row.issuer:
        raise Refusal("off")
    return Wish(kind=row.kind, issuer=row.issuer, client=row.client, scopes=row.scopes)
