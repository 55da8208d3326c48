"""An account is put beside ours, or taken away."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.insights.models import Peer
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring

SHOWING = ("mastodon", "bluesky", "youtube")
"""Networks that show other accounts' figures to a program."""
MOST = 100


def accounts(user: User) -> list[Account]:
    """Ours, through which other accounts of their network may be looked at."""
    return list(Account.objects.seen_by(user).working().filter(network__in=SHOWING).order_by("network", "name", "pk"))


@transaction.atomic
def beside(*, account: Account, handle: str, by: User, made: Callable[[Peer], None] | None = None) -> Peer:
    """Look at an account once a day from now on, and at ours in the same way. Raises ValidationError by field."""
    demand(by, "post.write", account)
    wanted = handle.replace("\x00", "").strip().lstrip("@").casefold()[:200]
    if account.network not in SHOWING:
        raise ValidationError({"account": _("Ce réseau ne montre pas les chiffres d’autres comptes à un programme.")})
    if not wanted or any(letter.isspace() for letter in wanted) or "/" in wanted:
        raise ValidationError({"handle": _("Écrivez le nom du compte, comme @ville@mastodon.example.")})
    if Peer.objects.count() >= MOST:
        raise ValidationError({"handle": _("Cent comptes sont déjà regardés : retirez-en un d’abord.")})
    now, own = timezone.now(), account.handle.lstrip("@").casefold()
    try:
        with transaction.atomic():
            peer = Peer.objects.create(
                team=account.team, account=account, network=account.network, handle=wanted, ours=wanted == own, due_at=now
            )
    except IntegrityError as error:
        raise ValidationError({"handle": _("Ce compte est déjà regardé.")}) from error
    if own:
        Peer.objects.get_or_create(
            team=account.team, network=account.network, handle=own, defaults={"account": account, "ours": True, "due_at": now}
        )
    record("peer.placed", by=by, about=peer, channel=f"posts:{peer.team_id}", network=peer.network, handle=wanted)
    if made:
        made(peer)
    ring()
    return peer


@transaction.atomic
def away(peer: Peer, *, by: User) -> None:
    """Looked at no more; its figures go too, and ours when nobody is left to be compared with."""
    demand(by, "post.write", peer)
    record("peer.removed", by=by, about=peer, channel=f"posts:{peer.team_id}", network=peer.network, handle=peer.handle)
    peer.delete()
    rest = Peer.objects.filter(team=peer.team_id, network=peer.network)
    if not rest.filter(ours=False).exists():
        rest.delete()
