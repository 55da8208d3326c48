"""What a due amendment does. Both acts may be repeated, so a lost answer is simply asked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts.connect import connector_of
from parvis.accounts.health import pause
from parvis.accounts.renewal import Renewed, renew
from parvis.accounts.words import mended
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.networks.protocol import Doubt, Expired, Later, Refused
from parvis.publishing.actions import demand_no_stop
from parvis.publishing.approval.bound import demand_free
from parvis.publishing.approval.standing import cleared
from parvis.publishing.checks import check_online
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Delivery
from parvis.publishing.repair.actions import done
from parvis.publishing.repair.models import Amendment
from parvis.work import rows
from parvis.work.registry import job

MOST_TRIES = 6
WAIT = timedelta(seconds=30)
GONE = ("not-found", "gone")
"""What a network says of what is not there any more."""
NEWS = {
    "done": gettext_lazy("Votre correction est faite sur %(name)s."),
    "refused": gettext_lazy("%(name)s n’a pas voulu de votre correction : faites-la sur le réseau."),
    "held": gettext_lazy("Votre correction est retenue et n’est pas faite sur %(name)s : %(said)s"),
    "task": gettext_lazy("Votre correction n’a pas pu être faite sur %(name)s : faites-la sur le réseau."),
}
LEFT_BEHIND = gettext_lazy("Une vidéo préparée, que personne ne voit, est restée sur %(name)s : retirez-la sur le réseau.")


@job(Amendment, seats=2, fetch=("delivery__post__team", "delivery__account__grant", "by"))
def correct(amendments: list[Amendment]) -> None:
    for amendment in amendments:
        _correct(amendment)


def _correct(row: Amendment) -> None:
    delivery = row.delivery
    if row.state not in ("scheduled", "sending") or (delivery.state != "sent" and row.verb != "clear"):
        return rows.settle(row, due_at=None, state="dropped")
    if row.verb == "edit" and not cleared(delivery.post):
        return rows.settle(row, due_at=None, state="review")
    if row.verb == "edit" and (why := _kept_back(delivery)):
        return _end(row, "held", failure=why[0], said=why[1])
    if delivery.account.state != "active":
        return rows.settle(row, due_at=timezone.now() + timedelta(minutes=10))
    rows.settle(row, state="sending", tries=row.tries + 1)
    try:
        with rows.renewed(row):
            _call(row, delivery)
    except Refused as no:
        _end(row, "refused", failure=no.code, said=no.said)
    except Expired as expired:
        if renew(delivery.account) is Renewed.NO:
            pause(delivery.account, expired)
        _again(row, timezone.now() + WAIT, expired.code, expired.said)
    except Later as later:
        _again(row, timezone.now() + max(later.after, WAIT), later.code, later.said)
    except Doubt as doubt:
        _again(row, timezone.now() + WAIT, doubt.code, doubt.said)
    else:
        _end(row, "done")


def _kept_back(delivery: Delivery) -> tuple[str, str] | None:
    """Looked at once more, as before any words go out: (code, in words) of what keeps new ones back. Somebody begins anew."""
    try:
        demand_no_stop()
        demand_free(delivery.post)
    except ValidationError as no:
        return "stopped", no.messages[0]
    found = check_online(delivery)
    wrong = next((one for one in found.problems if one.blocking), None) if found else None
    return (wrong.code, mended(wrong)["sentence"]) if wrong else None


def _call(row: Amendment, delivery: Delivery) -> None:
    connector = connector_of(delivery.account)
    if row.verb != "edit":
        for name in row.text.splitlines() if row.verb == "clear" else reversed(names_of(delivery)):
            try:
                connector.remove(name)
            except Refused as no:
                if no.code not in GONE:  # a part that went at the first try is no obstacle at the second
                    raise
        return
    post = delivery.post
    variant = post.variants.select_related("account__grant").filter(account=delivery.account_id).first()
    connector.edit(delivery.remote_id, draft_of(post, variant, list(post.attachments.for_sending())), delivery.context)


def names_of(delivery: Delivery) -> list[str]:
    """The network's names of all its parts: of a thread each, the first one first."""
    context: Any = delivery.context
    parts = context.get("parts") if isinstance(context, dict) else None
    named = [str(part) for part in parts if isinstance(part, (str, int))] if isinstance(parts, list) else []
    return named or [delivery.remote_id]


def _again(row: Amendment, at: datetime, failure: str, said: str) -> None:
    """Later; after a few tries a person does it."""
    if row.tries >= MOST_TRIES:
        return _end(row, "task", failure=failure, said=said)
    rows.settle(row, state="scheduled", due_at=at, failure=failure, said=said)


@transaction.atomic
def _end(row: Amendment, state: str, **changes: Any) -> None:
    rows.settle(row, state=state, due_at=None, done_at=timezone.now() if state == "done" else None, **changes)
    delivery = row.delivery
    if state == "done":
        done(row)
    cleared_away = row.verb == "clear"
    who = row.by or (delivery.post.author if cleared_away else None)
    if who and not (cleared_away and state == "done"):
        tell(
            [who],
            f"amendment.{state}",
            LEFT_BEHIND if cleared_away else NEWS[state],
            url=reverse("publishing:post", args=[delivery.post_id]),
            name=delivery.account.called,
            said=row.said,
        )
    record(f"amendment.{state}", about=row, channel=f"posts:{delivery.post.team_id}", verb=row.verb, delivery=delivery.pk)
