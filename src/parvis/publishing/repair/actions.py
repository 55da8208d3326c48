"""The verbs of repair: try again all that failed for one cause; change or take down what is online; say that a task is done."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import network_of
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Facts
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing import shown
from parvis.publishing.approval import actions as judging
from parvis.publishing.approval import bound, standing
from parvis.publishing.checks import check_online
from parvis.publishing.models import Delivery
from parvis.publishing.repair.causes import TRIED_AGAIN
from parvis.publishing.repair.models import Amendment
from parvis.work.rows import ring

MOST_AT_ONCE = 500
OPEN = ("review", "scheduled", "sending", "task")


@transaction.atomic
def retry_all(rows: Sequence[Delivery], *, by: User) -> tuple[int, list[str]]:
    """Try each again, once: those that somebody else has moved meanwhile, and those in doubt, are left alone.

    How many leave again, and why others do not.
    """
    demand(by, "post.publish")
    left: list[str] = []
    done = 0
    wanted = [row.pk for row in rows][:MOST_AT_ONCE]
    there = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=wanted, state__in=TRIED_AGAIN)
    for row in there.select_related("post__author", "post__topic", "account").order_by("planned_at", "pk"):
        if not may(by, "post.publish", row):
            continue
        try:
            newsroom.retry(row, by=by)
            done += 1
        except ValidationError as error:
            left += error.messages
    record("deliveries.retried", by=by, number=done, of=len(wanted))
    return done, list(dict.fromkeys(left))


def facts_of(delivery: Delivery) -> Facts:
    return network_of(delivery.account).facts


@transaction.atomic
def rewrite(delivery: Delivery, *, text: str, by: User, reason: str = "") -> Amendment:
    """Other words for what is online. Where its post must be approved, they wait for that; where the network does not allow
    it, it is a task for a person.

    They pass what words pass before they go out: raises Blocked for what the charter, the language of the account, the rights
    of a media or the network refuses; ValidationError while the emergency stop is on or the post is frozen.
    """
    text = text.replace("\r\n", "\n").strip()
    _demand_online(delivery, by)
    if not text:
        raise ValidationError({"text": _("Écrivez le texte corrigé.")})
    newsroom.demand_no_stop()
    bound.demand_free(delivery.post)
    delivery = newsroom.adapt(delivery, text=text, by=by, states=("sent",))
    if (found := check_online(delivery)) is not None and found.blocked:
        raise newsroom.Blocked([found])
    post = delivery.post
    state = "scheduled" if facts_of(delivery).edits else "task"
    if not standing.cleared(post):
        judging.ask(post, by=by)
        state = "review"
    return _opened(delivery, "edit", state, by, text=text, reason=reason)


@transaction.atomic
def take_down(delivery: Delivery, *, reason: str, by: User) -> Amendment:
    """Take a publication off its network: by us where that is possible, else as a task with its link. Needs no approval.
    Of one that was called off half way, what is online of it."""
    if delivery.state == "asked" and delivery.failure == shown.HALF:
        delivery = newsroom.judge(delivery, there=True, by=by)
    _demand_online(delivery, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : vos collègues le liront.")})
    state = "scheduled" if facts_of(delivery).deletes else "task"
    return _opened(delivery, "remove", state, by, reason=reason)


def clear(delivery: Delivery, *, name: str, by: User | None, reason: str) -> Amendment:
    """Take away a work that lies on a network unseen (within the transaction that gives it up): the next try begins anew."""
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(token=None)
    state = "scheduled" if CATALOGUE[delivery.account.network].facts.deletes else "task"
    there = delivery.amendments.filter(verb="clear", state__in=("scheduled", "task")).first()
    if there is not None:
        names = [*there.text.splitlines(), name]
        Amendment.objects.filter(pk=there.pk).update(text="\n".join(dict.fromkeys(names)), due_at=timezone.now())
        return there
    return _opened(delivery, "clear", state, by, text=name, reason=reason)


def _demand_online(delivery: Delivery, by: User) -> None:
    demand(by, "post.publish", delivery)
    if delivery.state != "sent":
        raise ValidationError(_("Cette publication n’est pas en ligne sur ce réseau."))
    if delivery.amendments.filter(state__in=OPEN).exclude(verb="clear").exists():
        raise ValidationError(_("Une correction est déjà en cours pour ce réseau."))


def _opened(delivery: Delivery, verb: str, state: str, by: User | None, *, reason: str, text: str = "") -> Amendment:
    row = Amendment.objects.create(
        delivery=delivery, verb=verb, text=text, reason=reason.replace("\x00", "").strip()[:300], state=state, by=by,
        due_at=timezone.now() if state == "scheduled" else None,
    )  # fmt: skip
    channel = f"posts:{delivery.post.team_id}"
    record("amendment.begun", by=by, about=row, channel=channel, verb=verb, delivery=delivery.pk, state=state, reason=row.reason)
    ring()
    return row


@transaction.atomic
def finish(amendment: Amendment, *, by: User) -> Amendment:
    """A person did it on the network itself."""
    demand(by, "post.publish", amendment.delivery)
    now = timezone.now()
    changed = Amendment.objects.filter(pk=amendment.pk, state__in=("task", "refused")).update(
        state="done", done_by=by, done_at=now, due_at=None
    )
    if not changed:
        raise ValidationError(_("Cette tâche n’est plus à faire."))
    amendment.refresh_from_db()
    done(amendment)
    record("amendment.done", by=by, about=amendment, channel=f"posts:{amendment.delivery.post.team_id}", verb=amendment.verb)
    return amendment


@transaction.atomic
def give_up(amendment: Amendment, *, by: User) -> Amendment:
    """Leave what is online as it is."""
    demand(by, "post.publish", amendment.delivery)
    if not Amendment.objects.filter(pk=amendment.pk, state__in=("task", "refused", "review", "held")).update(
        state="dropped", due_at=None
    ):
        raise ValidationError(_("Cette correction est en cours ou finie."))
    amendment.refresh_from_db()
    record("amendment.dropped", by=by, about=amendment, channel=f"posts:{amendment.delivery.post.team_id}", verb=amendment.verb)
    return amendment


def done(amendment: Amendment) -> None:
    """What is taken down is online no more; its post follows."""
    if amendment.verb != "remove":
        return
    delivery = amendment.delivery
    Delivery.objects.filter(pk=delivery.pk, state="sent").update(state="dropped", failure="taken-down", due_at=None)
    newsroom.settle_state(delivery.post)
