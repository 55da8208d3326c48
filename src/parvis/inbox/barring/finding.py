"""Who is blocked or muted, as the page and the API tell it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from parvis.accounts.words import say
from parvis.inbox import actions as counter
from parvis.inbox.models import Barring, BarringSet, Moderation
from parvis.inbox.moderation import BACK_OF
from parvis.people.models import User


def listed(user: User) -> BarringSet:
    """Those that stand, of the user's teams; to be put in the order of their review."""
    found = Barring.objects.seen_by(user).standing()
    return found.select_related("moderation__account", "moderation__by", "moderation__identity", "reviewed_by")


def due(row: Barring, now: datetime) -> bool:
    """Somebody has to look at it."""
    return row.state == "by_hand" or row.review_at <= now


def why_not(row: Barring) -> str:
    """Why it could not be lifted at its end, in words; "" when nothing stood in the way."""
    if row.failure == "not-liftable":
        return _("Parvis ne peut pas le lever d’ici : le réseau ne le permet pas, ou le message n’est plus là.")
    return " ".join(say(row.failure)) if row.failure else ""


def lift(row: Barring, *, by: User, reason: str = "") -> Moderation:
    """Before its end, on the network, in the name of who wants it. Raises what `inbox.actions.moderate` does."""
    done = row.moderation
    if done.message is None:
        return counter.end(done)  # it says why it cannot be
    return counter.moderate(done.message, act=BACK_OF[done.act], reason=reason, by=by)
