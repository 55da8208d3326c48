"""The verbs on accounts: connect, connect again, pause, resume, remove, test.

The network is asked outside of any transaction: a slow one never keeps the database waiting.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import hearing
from parvis.accounts.backlog import begun_anew
from parvis.accounts.beginning import demand_all
from parvis.accounts.connect import application_of, connector_of, kept, make
from parvis.accounts.cutting.actions import CODE as CUT
from parvis.accounts.health import DEAUTHORISED, failed, learnt
from parvis.accounts.health import pause as expire
from parvis.accounts.models import Account, Grant, Note, Raw, Sending
from parvis.accounts.places import Places, known_languages, known_places
from parvis.accounts.quota import budgets_of
from parvis.accounts.renewal import ends, renewing
from parvis.accounts.sorting import leads_elsewhere, server_of, sort_out
from parvis.accounts.words import invalid
from parvis.directory.officials import no_official
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.journal.seal import Unreadable, seal
from parvis.networks.addresses import web_address
from parvis.networks.budgets import quota_of
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, NetworkError, Profile, Reader
from parvis.people import second
from parvis.people.access import demand, teams
from parvis.people.models import Team, User
from parvis.work.rows import ring

WAITING = ("scheduled", "later", "processing", "doubt")
"""What stops with its account and goes on with it."""
TOLD = frozenset({"expires", "scopes"})  # secrets that say how far a permission goes
OURS = ("ceilings", "contact", "places", "lists", "languages", "residents")
"""Settings that are the city's own: a new permission leaves them."""
NOTE = 2000  # characters of a note
UNDONE = (*WAITING, "held", "late", "asked")
"""What a removed account will never do."""
Made: TypeAlias = Callable[[Account], None]


def connect(
    *, network: str, settings: Mapping[str, Any], secrets: Mapping[str, str], by: User | None = None,
    team: Team | None = None, name: str = "", made: Made | None = None,
) -> Account:  # fmt: skip
    """Connect one presence of the city: the network is asked who we are before anything is kept.

    `made` is called last in the transaction that keeps it. Raises ValidationError, by field where it is one. A presence that had
    been removed comes back with its history.
    """
    team = whose(team, by)
    given, sealed = sort_out(network, settings, secrets)
    return admit(network, given, sealed, by=by, team=team, name=name, made=made)


def admit(
    network: str, given: Mapping[str, Any], sealed: Mapping[str, str], *, by: User | None, team: Team, name: str = "",
    made: Made | None = None,
) -> Account:  # fmt: skip
    """Connect what these settings and secrets open. Raises ValidationError."""
    connector, profile = _ask(network, given, sealed)
    no_official(network, handle=profile.handle, url=profile.url)
    there = _presence(network, given, profile)
    if by is not None and not Account.objects.filter(**there).exists():
        demand_all(network)
    fields = _known(connector, network, profile, given, sealed)
    fields |= {"name": (name or profile.name or profile.handle)[:120], "team": team}
    try:
        with transaction.atomic(durable=hearing.proves(connector)):
            account = _keep(there, fields)
            _seal(account, sealed)
            _begin(account, connector)
            record("account.connected", by=by, about=account, channel=f"accounts:{team.pk}", network=network)
            if made:
                made(account)
    except IntegrityError as error:
        raise _twice(there, profile) from error
    subscribe(account)
    return account


def whose(team: Team | None, by: User | None) -> Team:
    """The team that a new account is given to: the one named, else the first in which `by` may connect accounts."""
    demand(by, "account.connect")
    found = team or _team(by)
    demand(by, "account.connect", Account(team=found))
    return found


def _team(by: User | None) -> Team:
    mine = teams(by, "account.connect") if by else []
    found = Team.objects.open().filter(pk__in=mine).order_by("pk").first() if by else Team.objects.open().order_by("pk").first()
    if found is None:
        raise ValidationError({"team": _("Choisissez l’équipe à qui le compte appartient.")})
    return found


def _ask(network: str, given: Mapping[str, Any], sealed: Mapping[str, str]) -> tuple[Any, Profile]:
    try:
        connector = make(network, given, sealed)
        return connector, connector.who()
    except NetworkError as error:
        raise invalid(error) from error


def _known(connector: Any, network: str, profile: Profile, given: Mapping[str, Any], sealed: Mapping[str, str]) -> dict[str, Any]:
    """`granted`: the scopes that the network told, where somebody signed in. `quota`: whose budgets it shares."""
    told: dict[str, Any] = {"granted": sealed["scopes"].replace(",", " ").split()} if sealed.get("scopes") else {}
    if quota := quota_of(network, {**given, **sealed}):
        told["quota"] = quota
    return {
        "handle": profile.handle[:200], "url": web_address(profile.url, 500), "avatar": web_address(profile.avatar, 500),
        "settings": {**given, **profile.settings, **told}, "probed_at": timezone.now(), "application": application_of(connector),
    }  # fmt: skip


def _presence(network: str, given: Mapping[str, Any], profile: Profile) -> dict[str, str]:
    """What makes it one."""
    server = server_of(network, {**given, **profile.settings})
    return {"network": network, "server": server, "remote_id": profile.remote_id[:200]}


def _keep(there: Mapping[str, str], fields: Mapping[str, Any]) -> Account:
    gone = Account.objects.select_for_update().filter(**there, state="removed")
    account = (gone.order_by("-pk").first() if there["remote_id"] else None) or Account(**there, hook=random.token_urlsafe(24))
    for field, value in fields.items():
        setattr(account, field, value)
    account.state = "active"
    account.save()
    return account


def _twice(there: Mapping[str, str], profile: Profile) -> ValidationError:
    connected = Account.objects.filter(**there).exclude(state="removed").first()
    name = connected.name if connected else profile.handle
    words = _("Ce compte est déjà connecté sous le nom « %(name)s ». Pour changer son jeton, reconnectez-le.")
    return ValidationError(words % {"name": name}, code="connected")


def _seal(account: Account, sealed: Mapping[str, str]) -> None:
    """Where nobody tells when the new permission ends, the first renewal does."""
    fresh = {"sealed": seal(sealed, at="accounts.grant"), "expires_at": ends(sealed), "renewed_at": None, "warned": 0}
    Grant.objects.update_or_create(account=account, defaults=fresh)


def _begin(account: Account, connector: Any) -> None:
    """It works from now on: it is read at once, and what waited for it goes on."""
    now = timezone.now()
    changes: dict[str, Any] = {
        "state": "active", "failure": "", "said": "", "resume_at": None, "attempts": 0, "ended": 0,
        "due_at": now if isinstance(connector, Reader) and account.stopped_at is None else None,
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
    secrets: Mapping[str, str] | None = None, made: Made | None = None,
) -> Account:  # fmt: skip
    """A new permission for the same presence; nothing of its history changes, what waited goes on.

    Fields left empty stay as they are; but another address gets no secret that was given for the first. `made` is called last in
    the transaction that keeps it. Raises ValidationError when the permission opens another presence.
    """
    demand(by, "account.connect", account)
    had, old = kept(account)
    given, sealed = sort_out(account.network, settings or {}, secrets or {}, kept=had | old)
    if leads_elsewhere(account.network, given, had):
        old = {}
    fields = {field.key for field in CATALOGUE[account.network].fields}
    ended = TOLD if secrets else frozenset()  # what the old permission's sign-in told is not true of a new one
    unasked = {key: value for key, value in old.items() if key not in fields and key not in ended}
    return readmit(account, given, unasked | sealed, by=by, made=made)


def readmit(
    account: Account, given: Mapping[str, Any], sealed: Mapping[str, str], *, by: User | None, made: Made | None = None
) -> Account:
    """The same presence with these settings and secrets. Raises ValidationError, with the code "other" for another one."""
    demand(by, "account.connect", account)
    connector, profile = _ask(account.network, given, sealed)
    if account.remote_id and not _same(account, given, profile):
        words = _("Ce jeton ouvre un autre compte (%(handle)s) : connectez-le à part.")
        raise ValidationError(words % {"handle": profile.handle}, code="other")
    fields = _known(connector, account.network, profile, given, sealed) | begun_anew(account, connector)
    fields["settings"] = {key: account.settings[key] for key in OURS if key in account.settings} | fields["settings"]
    with transaction.atomic(durable=hearing.proves(connector)):
        Account.objects.filter(pk=account.pk).update(**fields)
        _seal(account, sealed)
        _begin(account, connector)
        record("account.reconnected", by=by, about=account, channel=f"accounts:{account.team_id}")
        if made:
            made(Account.objects.get(pk=account.pk))
    account.refresh_from_db()
    subscribe(account)
    return account


def _same(account: Account, given: Mapping[str, Any], profile: Profile) -> bool:
    """One number is another's on another server: only who has the same page is then the same, at a new address of their server."""
    there = _presence(account.network, given, profile)
    same = there["server"] == account.server or (profile.url != "" and web_address(profile.url, 500) == account.url)
    return same and there["remote_id"] == account.remote_id


def subscribe(account: Account) -> bool:
    """Ask the network to send to us by itself. False: it does not, or not now; it is then read every few seconds."""
    return hearing.ask(account, lambda: _reached(account))


def _reached(account: Account) -> object:
    """Its connector; None when the key file that opens its permission was lost."""
    try:
        return connector_of(account)
    except Unreadable:
        return None


@transaction.atomic
def edit(account: Account, *, by: User, name: str | None = None, team: Team | None = None) -> Account:
    """Another name for colleagues, another team. The network is not asked."""
    demand(by, "account.connect", account)
    before = stands(account)
    if name is not None:
        if not name.strip():
            raise ValidationError({"name": _("Donnez un nom au compte.")})
        account.name = name.strip()[:120]
    if team is not None:
        demand(by, "account.connect", Account(team=team))
        account.team = team
    account.save(update_fields=["name", "team"])
    record("account.edited", by=by, about=account, channel=f"accounts:{account.team_id}", name=account.name,
           **changed_since(before, account))  # fmt: skip
    return account


@transaction.atomic
def cap(account: Account, *, ceilings: Mapping[str, float], by: User) -> Account:
    """Ceilings of our own by budget, lower than what the network gives to everybody, or higher where it granted more; 0 takes one
    away."""
    demand(by, "account.connect", account)
    known = {budget.key for budget in budgets_of(account)}
    if unknown := [key for key in ceilings if key not in known]:
        raise ValidationError({key: _("Ce réseau n’a pas ce compteur.") for key in unknown})
    if wrong := [key for key, most in ceilings.items() if not 0 <= most < 1e12]:
        raise ValidationError({key: _("Donnez un nombre positif.") for key in wrong})
    locked = Account.objects.select_for_update().get(pk=account.pk)
    before = stands(locked)
    own = {key: most for key, most in {**locked.settings.get("ceilings", {}), **ceilings}.items() if most}
    locked.settings = {**locked.settings, "ceilings": own}
    locked.save(update_fields=["settings"])
    record("account.capped", by=by, about=account, channel=f"accounts:{account.team_id}", ceilings=own,
           **changed_since(before, locked))  # fmt: skip
    return locked


@transaction.atomic
def orient(account: Account, *, by: User, languages: Sequence[str] | None = None, residents: Places | None = None) -> Account:
    """In which languages the city speaks there (none: all), and where its network finds our residents: (key, name) of cities and
    regions, as the network has them."""
    demand(by, "account.connect", account)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    given = {"languages": known_languages(languages), "residents": known_places(residents)}
    locked.settings = {**locked.settings, **{name: value for name, value in given.items() if value is not None}}
    locked.save(update_fields=["settings"])
    record("account.oriented", by=by, about=account, channel=f"accounts:{account.team_id}", **given)
    return locked


@transaction.atomic
def annotate(network: str, *, text: str, by: User) -> Note:
    """What colleagues should know of this network, in the city's own words."""
    demand(by, "account.connect")
    if network not in CATALOGUE:
        raise ValidationError({"network": _("Réseau inconnu : %(network)s.") % {"network": network}})
    if len(text) > NOTE or "\x00" in text:
        raise ValidationError({"text": _("La note a 2 000 caractères au plus.")})
    note, _made = Note.objects.update_or_create(network=network, defaults={"text": text.strip(), "by": by})
    record("network.annotated", by=by, about=note, network=network)
    return note


def pause(account: Account, *, by: User) -> Account:
    """Nothing is read or sent until somebody resumes; what is planned waits, and the network is told to send nothing."""
    demand(by, "account.connect", account)
    with transaction.atomic():
        if paused := Account.objects.filter(pk=account.pk, state="active").update(state="paused", due_at=None):
            record("account.paused", by=by, about=account, channel=f"accounts:{account.team_id}")
    if paused:
        hearing.end(account, _reached(account))
    account.refresh_from_db()
    return account


def resume(account: Account, *, by: User, made: Made | None = None) -> Account:
    """It works again, if the network still knows us. What was planned meanwhile and is late asks a person. `made` is called last in
    the transaction that keeps it."""
    demand(by, "account.connect", account)
    if account.state == "active":
        with transaction.atomic():
            if made:
                made(account)
        return account
    profile = test(account, by=by)
    with transaction.atomic():
        _begin(account, connector_of(account))
        record("account.resumed", by=by, about=account, channel=f"accounts:{account.team_id}", handle=profile.handle)
        if made:
            made(account)
    subscribe(account)
    return account


def test(account: Account, *, by: User) -> Profile:
    """Ask the network who we are, with a permission that is renewed if it ran out. Raises ValidationError with what is wrong
    and what to do."""
    demand(by, "account.connect", account)
    if account.failure in (CUT, DEAUTHORISED):  # there is nothing left to ask with
        raise invalid(Expired(account.failure))
    try:
        profile: Profile = renewing(account, lambda: connector_of(account).who())
    except Unreadable as error:
        words = _("La clé qui ouvre ce jeton manque. Restaurez le fichier seal.keys, ou reconnectez le compte.")
        raise ValidationError(words, code="seal") from error
    except Expired as error:
        expire(account, error, "test")
        raise invalid(error) from error
    except NetworkError as error:
        failed(account, error, "test")
        raise invalid(error) from error
    changes = begun_anew(account, connector_of(account)) if account.failure else {}  # it may stand where nothing more is given
    changes |= {"failure": "", "said": ""} if account.state == "active" else {}
    if changes:
        Account.objects.filter(pk=account.pk).update(**changes)
    learnt(account, profile)
    return profile


@transaction.atomic
def remove(account: Account, *, by: User) -> None:
    """Forget the permission, and have the network send nothing more; what was published, said and answered stays, what waited is
    given up, post by post."""
    demand(by, "account.connect", account)
    second.ask("account.remove", by=by, about=account)
    connector = _reached(account) if account.state != "expired" else None  # made while there is a permission
    Account.objects.filter(pk=account.pk).update(
        state="removed", due_at=None, pushed=False, ask_at=None, missed_at=None, refusals=0, reading=None, stopped_at=None
    )
    Grant.objects.filter(account=account).update(sealed=seal({}, at="accounts.grant"), expires_at=None)
    _wake(account, UNDONE, timezone.now())
    record("account.removed", by=by, about=account, channel=f"accounts:{account.team_id}", name=account.name)
    transaction.on_commit(lambda: hearing.end(account, connector))


@transaction.atomic
def retry_raw(raw: Raw, *, by: User) -> None:
    """Try once more to understand what came in. Raises ValidationError for what a list held: what stood around it there is gone."""
    if raw.form == "odd":
        words = _("Lisez cet élément sur le réseau : il n’est repris que si le réseau le montre encore comme nouveau.")
        raise ValidationError(words, code="raw")
    _taken_out(raw, "raw.retried", by, state="new", attempts=0, due_at=timezone.now())
    ring()


@transaction.atomic
def forget_raw(raw: Raw, *, by: User) -> None:
    """Leave it aside for good: its digest stays, so that it does not come back."""
    _taken_out(raw, "raw.forgotten", by, state="done", body=b"", due_at=None)


def _taken_out(raw: Raw, kind: str, by: User, **changes: Any) -> None:
    demand(by, "account.connect", raw.account)
    if Raw.objects.filter(pk=raw.pk, state="quarantine").update(**changes):
        record(kind, by=by, about=raw, channel=f"accounts:{raw.account.team_id}")
