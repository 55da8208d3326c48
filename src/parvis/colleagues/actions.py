"""The verbs of signing in by the city's identity provider: how it is set, who is whom there, who comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.colleagues import using
from parvis.colleagues.factors import sealed
from parvis.colleagues.models import Binding, Provider
from parvis.identity import asking
from parvis.identity.asking import GENERIC, PROCONNECT, Refusal, Who
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.people import second
from parvis.people.access import EVERYWHERE, ROLES, administrators, demand, over
from parvis.people.actions import demand_all, may_touch
from parvis.people.models import Invitation, Membership, Team, User

PROCONNECT_SCOPES = "openid given_name usual_name email uid siret"
MOST_SKEW = 300
BROKEN = gettext_lazy("%(who)s est entré par le compte de secours, avec son mot de passe.")


class Changed(Exception):
    """A colleague changed the settings meanwhile: `now` is how they stand."""

    def __init__(self, now: Provider) -> None:
        super().__init__("changed")
        self.now = now


@transaction.atomic
def settle(*, by: User, secret: str = "", revision: int | None = None, **given: Any) -> Provider:
    """How the provider is reached and who comes in by it. `secret`: a new one; "" keeps the one there is.

    Whoever says where it is says who comes in as whom. Another issuer gets no secret that was given for the first one. Raises
    ValidationError by field, Changed for an old `revision`, SecondWanted where the city wants two persons for it.
    """
    demand_all(by)
    Provider.objects.get_or_create(one=True)
    row = Provider.objects.select_for_update(of=("self",)).get()
    if revision is not None and revision != row.revision:
        raise Changed(row)
    before, stood, deciding = row.issuer, stands(row), _deciding(row)
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if secret:
        row.sealed = seal({"secret": secret}, at="colleagues.provider")
    elif row.issuer != before:
        row.sealed = None
    _check(row)
    if (wanted := _deciding(row)) != deciding:
        name = _("le fournisseur d’identité %(issuer)s") % {"issuer": row.issuer or "—"}
        second.ask("people.provider", by=by, name=name, **wanted)
    row.revision, row.changed_at, row.changed_by = row.revision + 1, timezone.now(), by
    row.save()
    told = {"on": row.on, "sort": row.kind, "issuer": row.issuer, "provision": row.provision, "compulsory": row.compulsory}
    record("provider.settled", by=by, about=row, channel="city", **told, **changed_since(stood, row))
    return row


def _deciding(row: Provider) -> dict[str, Any]:
    """What decides who comes in as whom. The secret decides nothing by itself, and stands in no wish."""
    names = ("on", "issuer", "client", "acr", "sirets", "provision", "role", "compulsory")
    return {name: getattr(row, name) for name in names} | {"team": row.team_id, "keeper": row.keeper_id}


def _check(row: Provider) -> None:
    wrong: dict[str, list[str]] = {}
    if row.issuer and not asking.issuer(row.issuer):
        wrong["issuer"] = [_("Une adresse qui commence par https://, sans « ? » ni « # ».")]
    outside = using.given()
    if row.on and not row.issuer and not outside:
        wrong["issuer"] = [_("Donnez l’adresse du fournisseur d’identité.")]
    if row.on and not row.client and not outside:
        wrong["client"] = [_("Donnez l’identifiant que le fournisseur a donné à Parvis.")]
    if row.on and row.sealed is None and not outside:
        wrong["secret"] = [_("Donnez le secret que le fournisseur a donné à Parvis.")]
    if not asking.scopes(row.scopes):
        wrong["scopes"] = [_("Des mots séparés par des espaces, dont « openid ».")]
    if row.kind not in (GENERIC, PROCONNECT):
        wrong["kind"] = [_("Choisissez une des sortes proposées.")]
    if not 0 <= row.skew <= MOST_SKEW:
        wrong["skew"] = [_("De 0 à 300 secondes.")]
    if bad := [one for one in row.sirets if not asking.siret(str(one))]:
        wrong["sirets"] = [_("Ce n’est pas un SIRET : %(siret)s.") % {"siret": str(bad[0])[:20]}]
    elif row.on and row.kind == PROCONNECT and not row.sirets:
        wrong["sirets"] = [_("Donnez au moins un SIRET : ProConnect identifie les agents de toutes les administrations.")]
    if row.provision and (row.role not in ROLES or row.role in EVERYWHERE or row.team_id is None):
        wrong["role"] = [_("Choisissez une équipe, et un rôle qui ne voit pas toutes les équipes.")]
    if row.compulsory and (row.keeper is None or not row.keeper.is_active or not row.keeper.has_usable_password()):
        wrong["keeper"] = [
            _("Gardez un compte de secours, actif et avec un mot de passe, pour le jour où le fournisseur ne répond plus.")
        ]
    if row.compulsory and not row.on:
        wrong["compulsory"] = [_("Mettez d’abord le fournisseur en service.")]
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def come(who: Who, provider: Provider) -> User:
    """The colleague who has come: known by their `sub`, else by an address that the provider vouches for. Raises Refusal."""
    known = Binding.objects.select_related("user").filter(issuer=who.issuer, sub=who.sub).first()
    if known is not None:
        user = _let_in(known.user)
        Binding.objects.filter(pk=known.pk).update(used_at=timezone.now())
        return user
    if not who.verified:
        raise Refusal("unverified")
    user = _by_address(who, provider) or _invited(who) or _provisioned(who, provider)
    now = timezone.now()
    Binding.objects.create(user=user, issuer=who.issuer, sub=who.sub, made_at=now, used_at=now)
    record("user.bound", by=user, about=user)
    return user


def _let_in(user: User) -> User:
    if not user.is_active:
        raise Refusal("closed")
    if over(user):
        raise Refusal("over")
    return user


def _by_address(who: Who, provider: Provider) -> User | None:
    """An address that changed hands at the provider must not hand over what was its first owner's here."""
    user = User.objects.select_for_update(of=("self",)).filter(email__iexact=who.email).first()
    if user is None:
        return None
    if user.pk == provider.keeper_id or user.bindings.filter(issuer=who.issuer).exists():
        raise Refusal("other-person")
    return _let_in(user)


def _invited(who: Who) -> User | None:
    now = timezone.now()
    open_ = Invitation.objects.select_for_update(of=("self",)).filter(used_at__isnull=True, expires_at__gt=now)
    invitation = open_.select_related("team").filter(email__iexact=who.email).first()
    if invitation is None:
        return None
    user = _made(who, name=invitation.name, **invitation.brings)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=now, user=user)
    return user


def _provisioned(who: Who, provider: Provider) -> User:
    if not provider.provision or provider.team is None or provider.role in EVERYWHERE or provider.role not in ROLES:
        raise Refusal("unknown")
    return _made(who, role=provider.role, team=provider.team)


def _made(who: Who, *, role: str, team: Team, name: str = "", **held: Any) -> User:
    """Without a password: the provider is their only door, until an administrator gives them another."""
    user = User(username=free_name(who.email), email=who.email, name=who.name or name)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    Membership.objects.create(user=user, team=team, role=role, **held)
    record("user.joined", by=user, about=user, role=role, team=team.pk)
    return user


def free_name(email: str) -> str:
    """A name to sign in with, of an address: the first that nobody has."""
    stem = slugify(email.partition("@")[0])[:50] or "agent"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


@transaction.atomic
def take_address(user: User, email: str, *, wanted: bool, issuer: str) -> None:
    """The provider has another address for them than we: they take it here too, or are not asked again."""
    if not wanted:
        Binding.objects.filter(user=user, issuer=issuer).update(declined=email)
        return
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise ValidationError(_("Un collègue a déjà cette adresse ici : votre administrateur doit la libérer."))
    user.email = email
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    record("user.address", by=user, about=user)


def asked_address(user: User, who: Who) -> bool:
    """Must they be asked about the address that the provider has now?"""
    if not who.verified or who.email == user.email.lower():
        return False
    return not Binding.objects.filter(user=user, issuer=who.issuer, declined=who.email).exists()


@transaction.atomic
def unbind(user: User, *, by: User) -> int:
    """A colleague is nobody at the provider any more: whoever comes next with their address is linked anew."""
    demand(by, "people.edit")
    may_touch(user, by=by)
    gone = Binding.objects.filter(user=user).delete()[0]
    record("user.unbound", by=by, about=user)
    return gone


@transaction.atomic
def glass_broken(user: User) -> None:
    """The account that stands beside the provider was used: all administrators are told, once an hour is not too often."""
    record("user.broke-glass", by=user, about=user)
    tell(administrators().exclude(pk=user.pk), "glass.broken", BROKEN, url="/reglages/connexion/", who=str(user))


def current() -> Provider:
    return Provider.objects.select_related("team", "keeper", "changed_by").first() or Provider()


def sirets(text: str) -> Sequence[str]:
    """One a line, with or without spaces."""
    return list(dict.fromkeys(filter(None, (re.sub(r"\s", "", line) for line in re.split(r"[\n,;]", text)))))


def seal_factors(rows: Iterable[Any]) -> None:
    """What an older version kept of second factors in the clear; what is sealed stays."""
    for row in rows:
        if (data := sealed(row.data)) != row.data:
            row.data = data
            row.save(update_fields=["data"])
