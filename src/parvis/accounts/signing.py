"""Somebody is sent to a network, and comes back with a code: state once, ten minutes, the same person in the same browser.

Only the digest of a state is kept; what was given before and what was found are sealed, and forgotten when they have served.
The network is asked outside of any transaction.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import actions
from parvis.accounts.connect import door, kept, redirect_url
from parvis.accounts.models import Account, Visit
from parvis.accounts.sorting import sort_out
from parvis.accounts.words import invalid
from parvis.journal.seal import Unreadable, seal, unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError
from parvis.networks.signing import Presence, SignIn, Way
from parvis.people.access import demand
from parvis.people.models import Team, User

LIVES = timedelta(minutes=10)
CHOICE = timedelta(minutes=30)
"""From the return until presences must be chosen."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A sign-in that has begun: where the person goes."""

    visit: Visit
    address: str


def sign_in_of(network: str) -> SignIn:
    found = CATALOGUE[network].sign_in if network in CATALOGUE else None
    if found is None:
        raise ValidationError({"network": _("On ne se connecte pas à ce réseau de cette façon : donnez un jeton.")})
    return found


def begin(
    *, network: str, by: User, session: str = "", settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None, team: Team | None = None, name: str = "", account: Account | None = None,
) -> Sent:  # fmt: skip
    """Remember who leaves, and say where to. `session`: the browser's key, without which any browser of `by` may return.

    With `account` the same presence is connected again, with what it was connected with before. Raises ValidationError.
    """
    sign_in = sign_in_of(network)
    if account is not None:
        demand(by, "account.connect", account)
        team = account.team
    team = actions.whose(team, by)
    settings_, secrets_ = _given(network, sign_in, settings or {}, secrets or {}, account)
    state, verifier = random.token_urlsafe(32), random.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    way = Way(settings_, secrets_, redirect_url(network), state, verifier, challenge)
    try:
        if sign_in.register is not None:
            secrets_ = secrets_ | dict(sign_in.register(_http(secrets_), way))
            way = Way(settings_, secrets_, way.redirect, state, verifier, challenge)
        address = sign_in.address(way)
    except NetworkError as error:
        raise invalid(error) from error
    visit = Visit.objects.create(
        digest=_digest(state), session=_digest(session) if session else "", user=by, network=network, account=account,
        team=team, name=name, at=timezone.now(),
        sealed=seal({"settings": json.dumps(settings_), "secrets": json.dumps(secrets_), "verifier": verifier}, at="accounts.visit"),
    )  # fmt: skip
    return Sent(visit, address)


def _given(
    network: str, sign_in: SignIn, settings: Mapping[str, Any], secrets: Mapping[str, str], account: Account | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What is known before: what was given, over what the account has; nothing of what signing in fills in.

    Another address gets no secret of the account's: those that are needed are asked for again.
    """
    known, old = kept(account) if account else ({}, {})
    given, sealed = sort_out(network, settings, secrets, kept=known | old, needed=sign_in.before)
    return ({key: value for key, value in given.items() if key not in sign_in.fills},
            {key: value for key, value in sealed.items() if key not in sign_in.fills})  # fmt: skip


def back(*, network: str, state: str, by: User, session: str, code: str = "", error: str = "", said: str = "") -> Visit:
    """The person has returned: the state is spent, the code exchanged; what they may connect is kept, sealed, in the visit.

    Raises ValidationError in words, whatever went wrong.
    """
    sign_in = sign_in_of(network)
    visit = _spent(network, state, by, session)
    if error or not code:
        raise _denied(error, said)
    told = _opened(visit)
    settings, secrets = json.loads(told["settings"]), json.loads(told["secrets"])
    way = Way(settings, secrets, redirect_url(network), state, told["verifier"])
    try:
        found = sign_in.exchange(_http([*secrets.values(), code, told["verifier"]]), way, code)
    except NetworkError as wrong:
        raise invalid(wrong) from wrong
    if not found:
        raise ValidationError(_("Le réseau n’a donné aucun compte : choisissez-en un lors de l’autorisation, puis recommencez."))
    presences = [
        {"label": one.label, "settings": {**settings, **one.settings}, "secrets": {**secrets, **one.secrets}} for one in found
    ]
    visit.sealed = seal({"presences": json.dumps(presences)}, at="accounts.visit")
    visit.save(update_fields=["sealed"])
    return visit


def _spent(network: str, state: str, by: User, session: str) -> Visit:
    """One answer for all that is wrong with a state: unknown, another's, too late, used."""
    now = timezone.now()
    found = Visit.objects.filter(digest=_digest(state), network=network, user=by, at__gt=now - LIVES)
    visit = found.filter(session__in=("", _digest(session))).select_related("account", "team").first()
    if visit is None or not Visit.objects.filter(pk=visit.pk, used_at=None).update(used_at=now):
        raise ValidationError(_("Cette connexion n’est plus valable : recommencez depuis la page des comptes."), code="state")
    return visit


def _denied(error: str, said: str) -> ValidationError:
    if error in ("access_denied", "user_denied", "user_cancelled_authorize", "user_cancelled_login", ""):
        return ValidationError(_("L’autorisation n’a pas été donnée : rien n’a été connecté."), code="denied")
    words = _("Le réseau a refusé : rien n’a été connecté. Sa réponse : %(said)s")
    return ValidationError(words % {"said": f"{error} {said}".strip()[:300]}, code="refused")


# ── What was found ───────────────────────────────────────────────────────────────────────────────────────────────────


def found_by(by: User, session: str, pk: int) -> Visit | None:
    """A visit whose presences this person may still choose among, in this browser."""
    since = timezone.now() - CHOICE
    visits = Visit.objects.filter(pk=pk, user=by, used_at__gt=since, session__in=("", _digest(session)))
    visit = visits.select_related("account", "team").first()
    return visit if visit is not None and presences(visit) else None


def begun_by(by: User, session: str, pk: int) -> Visit | None:
    """A sign-in that this person began, on the way or back: nothing was chosen yet."""
    now = timezone.now()
    way = Q(used_at=None, at__gt=now - LIVES) | Q(used_at__gt=now - CHOICE)
    visits = Visit.objects.filter(way, pk=pk, user=by, account=None, session__in=("", _digest(session)))
    visit = visits.select_related("account", "team").first()
    return visit if visit is not None and (visit.used_at is None or presences(visit)) else None


def presences(visit: Visit) -> list[Presence]:
    try:
        told = json.loads(unseal(bytes(visit.sealed)).get("presences") or "[]")
    except Unreadable:
        return []
    return [Presence(one["label"], one["settings"], one["secrets"]) for one in told]


def connect(visit: Visit, *, chosen: Sequence[int], team: Team, by: User) -> tuple[list[Account], list[tuple[str, str]]]:
    """Connect the chosen presences: (accounts, what was refused as (label, why)). One that is refused costs no other."""
    there, done, refused = presences(visit), [], []
    if not chosen or not all(0 <= number < len(there) for number in chosen):
        raise ValidationError(_("Choisissez au moins un compte."))
    for number in dict.fromkeys(chosen):
        one = there[number]
        try:
            name = visit.name if len(chosen) == 1 else ""
            done.append(actions.admit(visit.network, one.settings, one.secrets, by=by, team=team, name=name))
        except ValidationError as error:
            refused.append((one.label, " ".join(error.messages)))
    if done:
        forget(visit)
    return done, refused


def reconnect(visit: Visit, *, by: User) -> Account:
    """The visit's account with what was found for it. Raises ValidationError when it is not among what was found."""
    assert visit.account is not None
    ours = visit.account.remote_id
    # The likely one first: each other one costs a question to the network.
    likely = sorted(presences(visit), key=lambda one: ours not in [str(value) for value in one.settings.values()])
    for one in likely:
        try:
            account = actions.readmit(visit.account, one.settings, one.secrets, by=by)
        except ValidationError as error:
            if getattr(error, "code", "") != "other" or one is likely[-1]:
                raise
        else:
            forget(visit)
            return account
    raise ValidationError(_("Le réseau n’a pas redonné ce compte : recommencez en le choisissant."))


def forget(visit: Visit) -> None:
    visit.sealed = seal({}, at="accounts.visit")
    visit.save(update_fields=["sealed"])


def _opened(visit: Visit) -> dict[str, str]:
    try:
        return unseal(bytes(visit.sealed))
    except Unreadable as error:
        raise ValidationError(_("La clé qui scelle les jetons a changé : recommencez.")) from error


def _http(secrets: Any) -> Http:
    return Http(door(), secrets=secrets.values() if isinstance(secrets, Mapping) else secrets)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
