"""What is given up. What was sent to a network and shown to nobody is taken away, never left there in silence; what is under way
at this very moment goes no further than its call.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User
from parvis.publishing import shown
from parvis.publishing.models import Delivery, Post
from parvis.publishing.states import MOVABLE, STILL, UNDER_WAY


def remember(post: Post) -> None:
    """Before its words change, or it is called off: what of it can be read on the networks already."""
    for row in shown.half(post):
        Delivery.objects.filter(pk=row.pk, state=row.state).update(context=shown.words(post, row))


def take_away(
    post: Post,
    *,
    by: User | None,
    only: int | None = None,
    accounts: Sequence[int] | None = None,
    states: Sequence[str] = MOVABLE,
) -> None:
    """Within the transaction that gives them up. The next try begins with a new upload; the old one goes by an amendment of its
    own, with its tries, and becomes a task where the network does not let us."""
    from parvis.publishing.repair.actions import clear

    rows = post.deliveries.filter(state__in=states, token__isnull=False).select_related("account", "post")
    rows = rows.filter(pk=only) if only is not None else rows
    for row in rows.filter(account__in=accounts) if accounts is not None else rows:
        if name := CATALOGUE[row.account.network].facts.unseen_in(row.token):
            clear(row, name=name, by=by, reason=_("Préparée avec des mots qui ont changé."))


def call_off(post: Post, *, by: User | None, only: int | None = None) -> None:
    """Nothing more of it leaves, in the transaction that locked it. A call that is under way cannot be caught: what is to follow
    it is called off, and what it did not put online is not tried again (`ended`)."""
    remember(post)
    take_away(post, by=by, only=only, states=STILL)
    rows = post.deliveries.filter(pk=only) if only is not None else post.deliveries.all()
    rows.filter(state__in=STILL).update(state="cancelled", due_at=None)
    rows.filter(state__in=UNDER_WAY).update(called_off=True)


def ended(rows: Sequence[Delivery]) -> set[int]:
    """Of those that were called off during their call: what it did not put online stays undone. Their keys."""
    still = [row.pk for row in rows if row.state in STILL]
    off = Delivery.objects.filter(pk__in=still, called_off=True, state__in=STILL).select_related("post") if still else ()
    found = list(off)
    for row in found:
        call_off(row.post, by=None, only=row.pk)
    return {row.pk for row in found}
