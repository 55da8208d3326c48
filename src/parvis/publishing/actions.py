"""The verbs of the newsroom: write, schedule, publish, cancel, repair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import sending
from parvis.accounts.models import Account
from parvis.city.stops import stopped
from parvis.journal.changes import changed_since
from parvis.journal.record import record
from parvis.media.actions import prepare
from parvis.media.models import Rendition
from parvis.media.renditions import Need
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import Team, User
from parvis.publishing import content, shown
from parvis.publishing.approval import bound, standing
from parvis.publishing.checks import Checked, check_post, demand_hour
from parvis.publishing.fields import address, id_in, valid
from parvis.publishing.leftovers import call_off, remember, take_away
from parvis.publishing.limits import answered_for, begun, stays, unlost
from parvis.publishing.limits import default_team as default_team
from parvis.publishing.models import Delivery, Post
from parvis.publishing.states import GONE_ACCOUNT, STILL, UNDER_WAY, post_state
from parvis.publishing.states import MOVABLE as MOVABLE
from parvis.work.rows import ring

GONE = ("sending", "processing", "doubt", "asked", "sent")
"""States in which something of it is on the network, or may be."""


class Stale(Exception):
    """Somebody saved this post meanwhile. `post` is as it is now: show both, lose nothing."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"post {post.pk} is at revision {post.revision}")
        self.post = post


class Blocked(Exception):
    """The post cannot be planned as it is: `checked` says why, account by account."""

    def __init__(self, checked: Sequence[Checked]) -> None:
        super().__init__("blocked")
        self.checked = [c for c in checked if c.blocked]


@transaction.atomic
def write(*, by: User, text: str = "", team: Team | None = None, form: UUID | None = None, **fields: Any) -> Post:
    """Begin a post. `fields` as `edit` takes them. IntegrityError: the page `form` has begun one already."""
    post = begun(by, team or default_team(by), form)
    demand(by, "post.write", post)
    content.apply(post, unlost(post, fields) | {"text": text}, by)
    stays(post, by)
    content.keep(post, by)
    record("post.written", by=by, about=post, channel=f"posts:{post.team_id}")
    return post


@transaction.atomic
def edit(post: Post, *, by: User, revision: int | None = None, form: UUID | None = None, **fields: Any) -> Post:
    """Change a post: `text`, `parts`, `numbered`, `language`, `objective`, `topic`, `campaign`, `aim`, `audience`, `publish_at`,
    `accounts`, `variants`, `media`, `marks`. Another topic brings its audience, unless a person chose one.

    Each change of content is a new revision; what was planned for the old one follows it only while nothing has left.
    Who changes what is planned decides what goes out: `post.publish` is asked for, and the checks of `schedule`.
    Raises Stale when `revision` is not the present one (unless the page `form` made it too), Blocked when a planned post
    could no longer go out.
    """
    demand(by, "post.write", post)
    post = _locked(post, revision, form)
    if post.deliveries.filter(state__in=GONE).exists():
        raise ValidationError(_("Cette publication est déjà partie : elle ne peut plus être modifiée ici."))
    planned = post.deliveries.filter(state__in=MOVABLE).exists()
    if planned:
        demand(by, "post.publish", post)
    before = post.text
    remember(post)
    post.form = form or post.form
    content.apply(post, fields, by)
    stays(post, by)
    if planned:
        demand(by, "post.publish", post)  # also on the accounts that it goes to now
    _revise(post, by)
    if bound.revised(post, by=by) and planned and post.publish_at and post.publish_at > timezone.now():
        demand_hour(post.publish_at)
        _plan(post, post.publish_at, by)
    _mark(post)
    record("post.edited", by=by, about=post, channel=f"posts:{post.team_id}", revision=post.revision,
           before=before, after=post.text)  # fmt: skip
    return post


@transaction.atomic
def adapt(delivery: Delivery, *, text: str, by: User, states: Sequence[str] = MOVABLE) -> Delivery:
    """Other words for one network on which nothing is (unless `states` say so), whatever has left for the others."""
    demand(by, "post.publish", delivery)
    post = _locked(delivery.post)
    if delivery.state not in states:
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    content.adapt(post, valid({"variants": {delivery.account_id: {"text": text}}})["variants"])
    _revise(post, by)
    bound.revised(post, by=by)
    _mark(post)
    record("delivery.adapted", by=by, about=delivery, channel=f"posts:{post.team_id}", text=text)
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def duplicate(post: Post, *, by: User) -> Post:
    """The same words, pictures and accounts as a new draft, without an hour."""
    chosen = [one.pk for one in Account.objects.open_to(by, "post.write").filter(pk__in=post.variants.values("account"))]
    rows = list(post.variants.filter(account__in=chosen))
    variants = {v.account_id: {"text": v.text, "parts": v.parts, "reach": v.reach} for v in rows}
    media = [{"id": a.file_id, "alt": a.alt} for a in post.attachments.all()]
    team = post.team if may(by, "post.write", post) else None
    copy = write(
        by=by, team=team, text=post.text, language=post.language if post.language_told else "auto", objective=post.objective,
        topic=post.topic, campaign=post.campaign, aim=post.aim, audience=post.audience, parts=post.parts,
        numbered=post.numbered, marks=post.marks, accounts=chosen, variants=variants, media=media,
    )  # fmt: skip
    for row in rows:
        copy.variants.filter(account=row.account_id).update(options=row.options)
    return copy


def _locked(post: Post, revision: int | None = None, form: UUID | None = None) -> Post:
    """The post as it is now, ours until the end of the transaction."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if revision is not None and revision != post.revision and (form is None or form != post.form):
        raise Stale(post)
    return post


def _revise(post: Post, by: User) -> None:
    post.revision += 1
    post.save()
    content.keep(post, by)
    take_away(post, by=by)
    for stopped_at in post.deliveries.filter(state__in=MOVABLE, token__isnull=False).select_related("account"):
        # What was begun with the old words is not shown any more; what can be seen already is not made twice.
        stopped_at.token = CATALOGUE[stopped_at.account.network].facts.seen_of(stopped_at.token)
        stopped_at.save(update_fields=["token"])
    # A worker that holds one of them with the old text loses its lease here, before it could send.
    post.deliveries.filter(state__in=MOVABLE, due_at__isnull=False).update(due_at=F("planned_at"))
    # For those that are under way nothing changed: only other networks get other words meanwhile.
    post.deliveries.filter(state__in=(*STILL, *UNDER_WAY)).update(revision=post.revision)


def fit_media(needed: Sequence[Need], *, by: User) -> list[Rendition]:
    """Ask for the copies that networks want of a post's files; the same wish of two networks is one copy."""
    demand(by, "media.write")
    return [prepare(one.file, one.wanted, by=by) for one in needed if not one.ready]


@transaction.atomic
def schedule(post: Post, *, at: datetime, by: User) -> Post:
    """Plan a post for each of its accounts at `at`. Raises Blocked with what must be mended first."""
    demand(by, "post.publish", post)
    post = _locked(post)
    demand_hour(at)
    checked = _sendable(post, at)  # what must be mended is said first: nobody is asked for a yes to what cannot leave
    bound.demand(post, at=at)
    _plan(post, at, by, checked)
    _mark(post, publish_at=at)
    content.keep(post, by, planned=True)
    record("post.scheduled", by=by, about=post, channel=f"posts:{post.team_id}", at=at.isoformat())
    ring()
    return post


def plan_approved(post: Post, *, by: User | None, voices: Sequence[User]) -> None:
    """What the last yes of `voices` sets going: the hour that was wished, if it is still ahead. Raises Blocked, ValidationError."""
    answered_for(post, voices)
    if post.publish_at and post.publish_at > timezone.now() and standing.hold_of(post) is None:
        _plan(post, post.publish_at, by)


def settle_state(post: Post) -> None:
    """The post's own state after its approval or a hold changed."""
    _mark(post)


def _sendable(post: Post, at: datetime, only: int | None = None) -> list[Checked]:
    """Each account that is not left out (`only`: that one), unless one of them could not go out."""
    checked = [c for c in check_post(post, at) if not c.out and only in (None, c.account.pk)]
    if not checked:
        raise ValidationError({"accounts": _("Choisissez au moins un compte.")})
    if any(c.blocked for c in checked):
        raise Blocked(checked)
    return checked


def _plan(post: Post, at: datetime, by: User | None, checked: Sequence[Checked] | None = None) -> None:
    """A delivery for each account, unless one of them could not go out. `checked`: what has been looked at already."""
    there = {d.account_id: d for d in post.deliveries.exclude(state__in=("cancelled", "dropped"))}
    left = shown.left(post)
    for c in _sendable(post, at) if checked is None else checked:
        delivery = there.get(c.account.pk)
        if delivery is None and (old := left.get(c.account.pk)):
            _take_up(old, post, at, by)
        elif delivery is None:
            Delivery.objects.create(post=post, account=c.account, revision=post.revision, planned_at=at, due_at=at, by=by)
        elif delivery.state in MOVABLE:
            _again(delivery, post, at)
        else:
            Delivery.objects.filter(pk=delivery.pk).update(called_off=False)


def publish(post: Post, *, by: User) -> Post:
    """Now: planned for this very moment, by the same way."""
    demand_no_stop()
    return schedule(post, at=timezone.now(), by=by)


def demand_no_stop() -> None:
    if stopped() is not None:
        raise ValidationError(_("L’arrêt d’urgence est en cours : rien ne peut partir."))


def _again(delivery: Delivery, post: Post, at: datetime) -> None:
    """Plan a delivery for which nothing is under way; where its work stood is kept."""
    Delivery.objects.filter(pk=delivery.pk, state__in=MOVABLE).update(
        state="scheduled" if delivery.token is None else "processing", planned_at=at, due_at=at, revision=post.revision,
        failure="", said="", attempts=0, called_off=False,
    )  # fmt: skip


def _take_up(old: Delivery, post: Post, at: datetime, by: User | None) -> None:
    """Never twice: a delivery that was called off half way goes on where it stood if what is online still says the same; else
    a person is asked what becomes of it."""
    changes: dict[str, Any] = {"state": "scheduled", "due_at": at, "failure": ""}
    if old.failure == shown.UNSURE:
        changes = {"state": "asked", "due_at": None}
    elif not shown.same(post, old):
        changes = {"state": "asked", "due_at": None, "failure": shown.HALF, "url": shown.address(old)}
    Delivery.objects.filter(pk=old.pk, state=old.state).update(
        planned_at=at, revision=post.revision, by=by, said="", attempts=0, looks=0, called_off=False, **changes
    )


@transaction.atomic
def move(post: Post, *, at: datetime, by: User, revision: int | None = None) -> Post:
    """Another hour: for a draft only its wish; for a planned post all that has not left."""
    demand(by, "post.write", post)
    if revision is not None and revision != post.revision:
        raise Stale(post)
    if post.state in ("draft", "review", "approved"):
        demand_hour(at)
        Post.objects.filter(pk=post.pk).update(publish_at=at)
        record("post.moved", by=by, about=post, channel=f"posts:{post.team_id}", at=at.isoformat(),
               **changed_since({}, post, ("publish_at", post.publish_at, at)))  # fmt: skip
        post = Post.objects.get(pk=post.pk)
        bound.moved(post)
        return post
    if post.deliveries.filter(state="sent").exists():
        said = _(
            "Cette publication est déjà en ligne : déplacer la carte ne la changerait pas. "
            "Dupliquez-la pour la publier de nouveau, ou corrigez-la depuis sa page."
        )
        raise ValidationError(said)
    return schedule(post, at=at, by=by)


@transaction.atomic
def cancel(post: Post, *, by: User) -> Post:
    """Nothing more of it goes out; what is already there stays there. It becomes a draft again if nothing left. A call that is
    under way may still put it online: those deliveries stay, called off, and are not tried again."""
    demand(by, "post.write", post)
    post = _locked(post)
    call_off(post, by=by)
    _mark(post)
    record("post.cancelled", by=by, about=post, channel=f"posts:{post.team_id}")
    return post


@transaction.atomic
def discard(post: Post, *, by: User) -> None:
    """Put a post in the bin; refused while a part of it is out or on its way."""
    demand(by, "post.write", post)
    post = _locked(post)
    if post.deliveries.filter(state__in=GONE).exists():
        raise ValidationError(_("Une partie est déjà en ligne : retirez-la d’abord des réseaux."))
    take_away(post, by=by)
    post.deliveries.filter(state__in=MOVABLE).update(state="cancelled", due_at=None)
    Post.objects.filter(pk=post.pk).update(state="binned", looked="", foreseen="", changed_at=timezone.now())
    record("post.discarded", by=by, about=post, channel=f"posts:{post.team_id}")


@transaction.atomic
def retry(delivery: Delivery, *, by: User) -> Delivery:
    """Try one network again, the others untouched. Only where nothing is under way there."""
    demand(by, "post.publish", delivery)
    if delivery.state not in MOVABLE:
        raise ValidationError(_("Cet envoi n’attend pas de nouvel essai."))
    demand_no_stop()
    bound.demand(delivery.post)
    _again(delivery, delivery.post, timezone.now())
    _mark(delivery.post)
    record("delivery.retried", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}")
    ring()
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def replan(delivery: Delivery, *, at: datetime, by: User) -> Delivery:
    """Another hour for one network, on which nothing is under way. Raises Blocked where it could not leave then."""
    demand(by, "post.publish", delivery)
    if delivery.state not in MOVABLE:
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    demand_hour(at)
    _sendable(delivery.post, at, delivery.account_id)
    bound.demand(delivery.post, at=at)
    _again(delivery, delivery.post, at)
    _mark(delivery.post)
    record("delivery.replanned", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}", at=at.isoformat())
    ring()
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def judge(delivery: Delivery, *, there: bool, by: User, url: str = "", remote_id: str = "") -> Delivery:
    """A person's answer to "Is it there?", or the address of a post that the network kept to itself."""
    demand(by, "post.publish", delivery)
    if delivery.state not in ("asked", "doubt", "refused", "late"):
        raise ValidationError(_("Cet envoi n’est plus en doute."))
    url = address(url) if there and url else ""
    changes = sending.answer(delivery, there=there, url=url, remote_id=remote_id or id_in(url))
    if delivery.failure == shown.HALF:
        changes |= (
            _of_half(delivery, url) if there else {"token": None, "key": uuid4(), "began_at": None, "context": None, "url": ""}
        )
    if not there:
        changes |= {"state": "cancelled", "due_at": None} if delivery.called_off else {"planned_at": timezone.now()}
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(**changes)
    _mark(delivery.post)
    record("delivery.judged", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}", there=there, url=url)
    ring()
    return Delivery.objects.get(pk=delivery.pk)


def _of_half(delivery: Delivery, url: str) -> dict[str, Any]:
    """What is online of it counts as the publication: we know its name, and each of its parts."""
    parts = shown.names(delivery)
    return {"remote_id": parts[0] if parts else id_in(url), "url": url or delivery.url, "context": {"parts": list(parts)}}


@transaction.atomic
def drop(delivery: Delivery, *, by: User) -> Delivery:
    """Give up one network for this post; of one whose account was removed, say that it is known."""
    demand(by, "post.publish", delivery)
    known = delivery.state == "dropped" and delivery.failure == GONE_ACCOUNT
    if not known and delivery.state not in (*STILL, "asked"):
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    remember(delivery.post)
    take_away(delivery.post, by=by, only=delivery.pk, states=STILL)
    unsure = {"failure": shown.UNSURE} if delivery.state == "asked" and delivery.failure != shown.HALF else {}
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(
        state="dropped", due_at=None, **({"failure": ""} if known else unsure)
    )
    _mark(delivery.post)
    record("delivery.dropped", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}")
    return Delivery.objects.get(pk=delivery.pk)


def _mark(post: Post, **changes: Any) -> None:
    Post.objects.select_for_update().filter(pk=post.pk).values_list("pk").get()
    if changes:
        Post.objects.filter(pk=post.pk).update(**changes)
    for name, value in changes.items():
        setattr(post, name, value)
    mark([post])


def mark(posts: Sequence[Post]) -> None:
    """Their states after those of their deliveries. Locked: two networks that answer at once would each see the other's under way."""
    seen: dict[int, set[str]] = {post.pk: set() for post in posts}
    living = Delivery.objects.filter(post__in=seen).exclude(state__in=("cancelled", "dropped"))
    for pk, state in living.values_list("post", "state"):
        seen[pk].add(state)
    found = {post.pk: post_state(seen[post.pk]) if seen[post.pk] else standing.resting(post) for post in posts}
    for state in set(found.values()):
        Post.objects.filter(pk__in=[pk for pk in found if found[pk] == state]).update(state=state, looked="", foreseen="")
    for post in posts:
        post.state = found[post.pk]
