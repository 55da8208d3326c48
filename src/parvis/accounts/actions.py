"""The verbs on accounts: connect, connect again, pause, resume, remove, test, rotate the seals.

The network is asked outside of any transaction: a slow one never keeps the database waiting.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of, make, webhook_url
from parvis.accounts.health import failed
from parvis.accounts.health import pause as expire
from parvis.accounts.models import Account, Grant, Raw, Sending
from parvis.accounts.words import invalid
from parvis.journal.record import record
from parvis.journal.seal import Unreadable, reseal, seal, unseal
from parvis.networks.addresses import web_address
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, NetworkError, Profile, Reader, Webhook
from parvis.people.access import demand, teams
from parvis.people.models import Team, User
from parvis.work.rows import ring

WAITING = ("scheduled", "later", "processing", "doubt")
"""What stops with its account and goes on with it."""
UNDONE = (*WAITING, "held", "late", "asked")
"""What a removed account will never do."""


def connect(
    *, network: str, settings: Mapping[str, Any], secrets: Mapping[str, str], by: User | None = None,
    team: Team | None = None, name: str = "",
) -> Account:  # fmt: skip
    """Connect one presence of the city: the network is asked who we are before anything is kept.

    Raises ValidationError, by field where it is one. A presence that had been removed comes back with its history.
    """
    demand(by, "account.connect")
    team = team or _team(by)
    demand(by, "account.connect", Account(team=team))
    given, sealed = sort_out(network, settings, secrets)
    connector, profile = _ask(network, given, sealed)
    fields = _known(profile, given) | {"name": (name or profile.name or profile.handle)[:120], "team": team}
    try:
        with transaction.atomic():
            account = _keep(network, fields, profile)
            _seal(account, sealed)
            _begin(account, connector)
            record("account.connected", by=by, about=account, channel=f"accounts:{team.pk}", network=network)
    except IntegrityError as error:
        raise _twice(network, profile) from error
    subscribe(account)
    return account


def sort_out(
    network: str, settings: Mapping[str, Any], secrets: Mapping[str, str], *, kept: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was given, as the network's fields want it: (settings, secrets). A secret given as a setting is a secret.

    `kept`: what is known already, which an empty field leaves as it is.
    """
    if network not in CATALOGUE:
        raise ValidationError({"network": _("Réseau inconnu : %(network)s.") % {"network": network}})
    fields = {field.key: field for field in CATALOGUE[network].fields}
    given = {key: str(value).strip() for key, value in {**settings, **secrets}.items() if value is not None}
    errors = {key: _("Ce champ n’existe pas pour ce réseau.") for key in given if key not in fields}
    known = kept or {}
    values = {key: given.get(key) or str(known.get(key) or "") or field.default for key, field in fields.items()}
    for key, field in fields.items():
        if field.needed and not values[key]:
            errors[key] = _("Ce champ est nécessaire.")
        elif "\x00" in values[key]:
            errors[key] = _("Ce champ contient un caractère interdit.")
    if errors:
        raise ValidationError(errors)
    plain = {key: value for key, value in values.items() if value and not fields[key].secret}
    return plain, {key: value for key, value in values.items() if value and fields[key].secret}


def _team(by: User | None) -> Team:
    mine = teams(by, "account.connect") if by else []
    found = Team.objects.filter(pk__in=mine).order_by("pk").first() if by else Team.objects.order_by("pk").first()
    if found is None:
        raise ValidationError({"team": _("Choisissez l’équipe à qui le compte appartient.")})
    return found


def _ask(network: str, given: Mapping[str, Any], sealed: Mapping[str, str]) -> tuple[Any, Profile]:
    try:
        connector = make(network, given, sealed)
        return connector, connector.who()
    except NetworkError as error:
        raise invalid(error) from error


def _known(profile: Profile, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "handle": profile.handle[:200], "url": web_address(profile.url, 500), "avatar": web_address(profile.avatar, 500),
        "settings": {**given, **profile.settings},
    }  # fmt: skip


def _keep(network: str, fields: Mapping[str, Any], profile: Profile) -> Account:
    gone = Account.objects.select_for_update().filter(network=network, remote_id=profile.remote_id, state="removed")
    account = (gone.order_by("-pk").first() if profile.remote_id else None) or Account(
        network=network, remote_id=profile.remote_id[:200], hook=random.token_urlsafe(24)
    )
    for field, value in fields.items():
        setattr(account, field, value)
    account.state = "active"
    account.save()
    return account


def _twice(network: str, profile: Profile) -> ValidationError:
    there = Account.objects.filter(network=network, remote_id=profile.remote_id).exclude(state="removed").first()
    name = there.name if there else profile.handle
    words = _("Ce compte est déjà connecté sous le nom « %(name)s ». Pour changer son jeton, reconnectez-le.")
    return ValidationError(words % {"name": name}, code="connected")


def _seal(account: Account, sealed: Mapping[str, str]) -> None:
    """When the new permission ends is not known yet: the first renewal tells."""
    fresh = {"sealed": seal(sealed), "expires_at": None, "renewed_at": None}
    Grant.objects.update_or_create(account=account, defaults=fresh)


def _begin(account: Account, connector: Any) -> None:
    """It works from now on: it is read at once, and what waited for it goes on."""
    now = timezone.now()
    changes: dict[str, Any] = {
        "state": "active", "failure": "", "said": "", "resume_at": None, "attempts": 0,
        "due_at": now if isinstance(connector, Reader) else None,
    }  # fmt: skip
    Account.objects.filter(pk=account.pk).update(**changes)
    for field, value in changes.items():
        setattr(account, field, value)
    _wake(account, WAITING, now, due_at__isnull=True)


def _wake(account: Account, states: tuple[str, ...], now: datetime, **only: Any) -> None:
    """Make due what waits for this account, in every room that sends; its own job looks again at everything."""
    for model in Sending.__subclasses__():
        model._default_manager.filter(account=account, state__in=states, **only).update(due_at=now)
    ring()


def reconnect(
    account: Account, *, by: User | None, settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Account:  # fmt: skip
    """A new permission for the same presence; nothing of its history changes, what waited goes on.

    Fields left empty stay as they are. Raises ValidationError when the permission opens another presence.
    """
    demand(by, "account.connect", account)
    try:
        old = unseal(bytes(account.grant.sealed))
    except Unreadable:  # the key file was lost: all secrets must be given again
        old = {}
    keys = {field.key for field in CATALOGUE[account.network].fields}
    kept = {key: value for key, value in account.settings.items() if key in keys} | old
    given, sealed = sort_out(account.network, settings or {}, secrets or {}, kept=kept)
    connector, profile = _ask(account.network, given, sealed)
    if account.remote_id and profile.remote_id != account.remote_id:
        words = _("Ce jeton ouvre un autre compte (%(handle)s) : connectez-le à part.")
        raise ValidationError(words % {"handle": profile.handle}, code="other")
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(**_known(profile, given))
        _seal(account, sealed)
        _begin(account, connector)
        record("account.reconnected", by=by, about=account, channel=f"accounts:{account.team_id}")
    account.refresh_from_db()
    subscribe(account)
    return account


def subscribe(account: Account) -> bool:
    """Ask the network to send to us by itself. False: it does not, or not now; it is then read every few seconds."""
    try:
        connector = connector_of(account)
        if not isinstance(connector, Webhook):
            return False
        connector.subscribe(webhook_url(account))
    except (NetworkError, Unreadable):
        pushed = False
    else:
        pushed = True
    Account.objects.filter(pk=account.pk).update(pushed=pushed)
    account.pushed = pushed
    return pushed


@transaction.atomic
def edit(account: Account, *, by: User, name: str | None = None, team: Team | None = None) -> Account:
    """Another name for colleagues, another team. The network is not asked."""
    demand(by, "account.connect", account)
    if name is not None:
        if not name.strip():
            raise ValidationError({"name": _("Donnez un nom au compte.")})
        account.name = name.strip()[:120]
    if team is not None:
        demand(by, "account.connect", Account(team=team))
        account.team = team
    account.save(update_fields=["name", "team"])
    record("account.edited", by=by, about=account, channel=f"accounts:{account.team_id}", name=account.name)
    return account


@transaction.atomic
def pause(account: Account, *, by: User) -> Account:
    """Nothing is read or sent until somebody resumes; what is planned waits."""
    demand(by, "account.connect", account)
    if Account.objects.filter(pk=account.pk, state="active").update(state="paused", due_at=None):
        record("account.paused", by=by, about=account, channel=f"accounts:{account.team_id}")
    account.refresh_from_db()
    return account


def resume(account: Account, *, by: User) -> Account:
    """It works again, if the network still knows us. What was planned meanwhile and is late asks a person."""
    demand(by, "account.connect", account)
    if account.state == "active":
        return account
    profile = test(account, by=by)
    with transaction.atomic():
        _begin(account, connector_of(account))
        record("account.resumed", by=by, about=account, channel=f"accounts:{account.team_id}", handle=profile.handle)
    return account


def test(account: Account, *, by: User) -> Profile:
    """Ask the network who we are. Raises ValidationError with what is wrong and what to do."""
    demand(by, "account.connect", account)
    try:
        profile: Profile = connector_of(account).who()
    except Unreadable as error:
        words = _("La clé qui ouvre ce jeton manque. Restaurez le fichier seal.keys, ou reconnectez le compte.")
        raise ValidationError(words, code="seal") from error
    except Expired as error:
        expire(account, error)
        raise invalid(error) from error
    except NetworkError as error:
        failed(account, error)
        raise invalid(error) from error
    if account.state == "active":
        Account.objects.filter(pk=account.pk).update(failure="", said="")
    return profile


@transaction.atomic
def remove(account: Account, *, by: User) -> None:
    """Forget the permission; what was published, said and answered stays. What waited is given up, post by post."""
    demand(by, "account.connect", account)
    Account.objects.filter(pk=account.pk).update(state="removed", due_at=None, pushed=False)
    Grant.objects.filter(account=account).update(sealed=seal({}), expires_at=None)
    _wake(account, UNDONE, timezone.now())
    record("account.removed", by=by, about=account, channel=f"accounts:{account.team_id}", name=account.name)


def rotate() -> int:
    """Every permission under the newest key; how many were moved. Run after a key was added to the file."""
    moved = 0
    for grant in Grant.objects.only("pk", "sealed").iterator():
        # Compared and set: a permission renewed meanwhile is already under the newest key.
        moved += Grant.objects.filter(pk=grant.pk, sealed=grant.sealed).update(sealed=reseal(bytes(grant.sealed)))
    return moved


# ── Quarantine ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def retry_raw(raw: Raw, *, by: User) -> None:
    """Try once more to understand what came in."""
    demand(by, "account.connect", raw.account)
    if Raw.objects.filter(pk=raw.pk, state="quarantine").update(state="new", attempts=0, due_at=timezone.now()):
        record("raw.retried", by=by, about=raw, channel=f"accounts:{raw.account.team_id}")
    ring()


@transaction.atomic
def forget_raw(raw: Raw, *, by: User) -> None:
    """Leave it aside for good: its digest stays, so that it does not come back."""
    demand(by, "account.connect", raw.account)
    if Raw.objects.filter(pk=raw.pk, state="quarantine").update(state="done", body=b"", due_at=None):
        record("raw.forgotten", by=by, about=raw, channel=f"accounts:{raw.account.team_id}")
