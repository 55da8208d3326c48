"""What a due delivery does: look again at everything that may have changed, then send, once. Imports, series and rhythms go on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts import sending
from parvis.accounts.models import Account
from parvis.city.audiences import aims
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.publishing import foreseeing, importing, planning, series
from parvis.publishing.actions import mark
from parvis.publishing.approval.bound import cut
from parvis.publishing.binning import actions as binning
from parvis.publishing.drafts import draft_of
from parvis.publishing.forms import zone
from parvis.publishing.leftovers import ended
from parvis.publishing.models import Attachment, Delivery, Post, PostImport, Variant
from parvis.publishing.states import GONE_ACCOUNT, UNSENT, WRONG
from parvis.publishing.stays import REASONS, stays
from parvis.publishing.templatetags.newsroom import wall
from parvis.work.groups import Batch
from parvis.work.registry import job, routine


def _lock(deliveries: list[Delivery]) -> None:
    """Their posts, until the end of the transaction: before the deliveries, as the newsroom does, and in one order."""
    posts = Post.objects.select_for_update().filter(pk__in={delivery.post_id for delivery in deliveries}).order_by("pk")
    list(posts.values_list("pk"))


def follow_up(deliveries: list[Delivery]) -> None:
    """The posts' own states follow their deliveries; authors hear of what is wrong."""
    off = ended(deliveries)
    mark([delivery.post for delivery in deliveries])
    for delivery in deliveries:
        if delivery.pk in off:
            continue  # whoever called it off knows what became of it
        words = REASONS.get(delivery.failure) or WRONG.get(delivery.state)
        url, told = reverse("publishing:post", args=[delivery.post_id]), {"name": delivery.account.called, "said": delivery.said}
        if delivery.state == "dropped" and delivery.failure == GONE_ACCOUNT:
            people = {one.pk: one for one in (delivery.post.author, delivery.by) if one}
            tell(people.values(), f"delivery.{GONE_ACCOUNT}", UNSENT, url=url, **told)
        elif words and (author := delivery.by or delivery.post.author):
            kind = delivery.failure if delivery.state == "held" else delivery.state
            tell([author], f"delivery.{kind}", words, url=url, **told)


OFFICE = sending.DeliveryEngine(
    sending.Room(
        model=Delivery, channel=lambda delivery: f"posts:{delivery.post.team_id}", lock=_lock, stays=stays, after=follow_up,
        by_words=True,
    )
)  # fmt: skip


@job(Delivery, batch=20, lane="account_id", seats=3, fetch=("post__topic", "post__campaign"), ahead="planned_at")
def deliver(deliveries: list[Delivery]) -> Batch:
    """Prepared in one go, a little before their moment."""
    posts = {delivery.post_id for delivery in deliveries}
    variants = {(v.post_id, v.account_id): v for v in Variant.objects.filter(post__in=posts)}
    attached: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.for_sending().filter(post__in=posts):
        attached[attachment.post_id].append(attachment)
    accounts = Account.objects.select_related("grant").in_bulk({delivery.account_id for delivery in deliveries})
    prepared, known = [], aims()
    for row in deliveries:
        if (variant := variants.get((row.post_id, row.account_id))) is not None:
            variant.account = accounts[row.account_id]
        prepared.append((row, draft_of(row.post, variant, attached[row.post_id], known), _moment(row, accounts[row.account_id])))
    return OFFICE.send(prepared)


def _moment(row: Delivery, account: Account) -> datetime:
    """Not before it was planned; a row that was tried is due when it is handed over, and one whose account is gone is given up
    at once: its author has until its hour to find another."""
    return row.planned_at if row.state == "scheduled" and account.state != "removed" else timezone.now()


@job(PostImport, seats=1, fetch=("by", "team"))
def take_in(imports: list[PostImport]) -> None:
    for one in imports:
        importing.take(one)


FORESEEN = gettext_lazy("« %(what)s », prévue %(when)s, ne partira pas : %(said)s")


@routine("*/5 * * * *")
def look_ahead() -> None:
    """What would not leave is said when that comes to be so, not when its hour has passed."""
    now, key = timezone.now(), foreseeing.signature()
    for post in foreseeing.to_look_at(now, key):
        _look(post, foreseeing.mark_of(key, now))


@transaction.atomic
def _look(post: Post, mark: str) -> None:
    """Told once for each reason. A post that somebody changes meanwhile is looked at the next time."""
    said = foreseeing.why(post)
    same = Post.objects.filter(pk=post.pk, revision=post.revision, publish_at=post.publish_at, state=post.state)
    if not same.update(looked=mark, foreseen=said) or said == post.foreseen:
        return
    record("post.foreseen" if said else "post.clear", about=post, channel=f"posts:{post.team_id}", said=said)
    if said and post.publish_at:  # what is sent by hand says so where its button stands
        makers = [post.author, *(row.by for row in post.deliveries.select_related("by"))]
        url = reverse("publishing:post", args=[post.pk])
        tell(dict.fromkeys(who for who in makers if who), "delivery.foreseen", FORESEEN, url=url, what=cut(post.text),
             when=wall(post.publish_at), said=said)  # fmt: skip


@routine("12 2 * * *")
def go_on_with_series() -> None:
    series.go_on(timezone.now())


@routine("42 2 * * *")
def let_files_go() -> None:
    binning.let_go(timezone.now())


@routine("0 10,16 * * *")
def tell_of_holes() -> None:
    planning.tell_holes(timezone.localdate(timezone=zone()))
