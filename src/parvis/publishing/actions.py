"""The verbs of the newsroom: write, schedule, publish, cancel, repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts import sending
from parvis.accounts.models import Account
from parvis.city.stops import stopped
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.models import File
from parvis.people.access import demand, may, roles
from parvis.people.models import Team, User
from parvis.publishing import hours
from parvis.publishing.checks import Checked, check_post
from parvis.publishing.fields import address, valid
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.work.rows import ring

GONE = ("sending", "processing", "doubt", "asked", "sent")
"""States in which something of it is on the network, or may be."""
MOVABLE = ("scheduled", "later", "held", "late", "refused")
"""States in which nothing is under way on the network: the delivery may be moved, cancelled or tried again."""


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


def default_team(user: User) -> Team:
    """The team whose post it will be: the first one in which the user may write."""
    for pk in roles(user):
        team = Team.objects.get(pk=pk)
        if may(user, "post.write", Post(team=team)):
            return team
    raise PermissionDenied("post.write")


@transaction.atomic
def write(*, by: User, text: str = "", team: Team | None = None, form: UUID | None = None, **fields: Any) -> Post:
    """Begin a post. `fields` as `edit` takes them. IntegrityError: the page `form` has begun one already."""
    post = Post(team=team or default_team(by), author=by, form=form)
    demand(by, "post.write", post)
    _apply(post, {**fields, "text": text}, by)
    record("post.written", by=by, about=post, channel=f"posts:{post.team_id}")
    return post


@transaction.atomic
def edit(post: Post, *, by: User, revision: int | None = None, form: UUID | None = None, **fields: Any) -> Post:
    """Change a post: `text`, `language`, `objective`, `topic`, `audience`, `publish_at`, `accounts`, `variants`, `media`.

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
    post.form = form or post.form
    _apply(post, fields, by)
    _revise(post)
    if planned and post.publish_at and post.publish_at > timezone.now():
        _plan(post, post.publish_at, by)
    record("post.edited", by=by, about=post, channel=f"posts:{post.team_id}", revision=post.revision,
           before=before, after=post.text)  # fmt: skip
    return post


@transaction.atomic
def adapt(delivery: Delivery, *, text: str, by: User) -> Delivery:
    """Other words for one network on which nothing is, whatever has left for the others."""
    demand(by, "post.publish", delivery.post)
    post = _locked(delivery.post)
    if delivery.state not in MOVABLE:
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    _adapt(post, valid({"variants": {delivery.account_id: {"text": text}}})["variants"])
    _revise(post)
    record("delivery.adapted", by=by, about=delivery, channel=f"posts:{post.team_id}", text=text)
    return Delivery.objects.get(pk=delivery.pk)


def duplicate(post: Post, *, by: User) -> Post:
    """The same words, pictures and accounts as a new draft, without an hour."""
    seen = Account.objects.seen_by(by).filter(pk__in=post.variants.values("account")).values_list("pk", flat=True)
    chosen = list(seen)
    variants = {
        v.account_id: {"text": v.text, "parts": v.parts, "options": v.options} for v in post.variants.filter(account__in=chosen)
    }
    media = [{"id": a.file_id, "alt": a.alt} for a in post.attachments.all()]
    team = post.team if may(by, "post.write", post) else None
    return write(
        by=by, team=team, text=post.text, language=post.language, objective=post.objective, topic=post.topic,
        audience=post.audience, accounts=chosen, variants=variants, media=media,
    )  # fmt: skip


def _locked(post: Post, revision: int | None = None, form: UUID | None = None) -> Post:
    """The post as it is now, ours until the end of the transaction."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if revision is not None and revision != post.revision and (form is None or form != post.form):
        raise Stale(post)
    return post


def _revise(post: Post) -> None:
    post.revision += 1
    post.save()
    # A worker that holds one of them with the old text loses its lease here, before it could send.
    post.deliveries.filter(state__in=MOVABLE, due_at__isnull=False).update(due_at=F("planned_at"))
    post.deliveries.filter(state__in=MOVABLE).update(revision=post.revision)


def _apply(post: Post, fields: Mapping[str, Any], by: User) -> None:
    """`publish_at` None takes the hour away, `topic` None the topic; None leaves any other field as it is."""
    fields = valid(fields)
    for name in ("text", "language", "objective", "audience"):
        if fields.get(name) is not None:
            setattr(post, name, fields[name])
    for name in ("topic", "publish_at"):
        if name in fields:
            setattr(post, name, fields[name])
    post.save()
    if fields.get("accounts") is not None:
        _choose(post, fields["accounts"], by)
    if fields.get("variants") is not None:
        _adapt(post, fields["variants"])
    if fields.get("media") is not None:
        _attach(post, fields["media"], by)


def _choose(post: Post, wanted: Sequence[int], by: User) -> None:
    """The accounts of the post; the ones that go lose their variant, the others keep theirs."""
    seen = set(Account.objects.seen_by(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := [pk for pk in wanted if pk not in seen]:
        raise ValidationError({"accounts": _("Compte inconnu : %(pk)s.") % {"pk": missing[0]}})
    gone = post.variants.exclude(account__in=seen)
    post.deliveries.filter(account__in=gone.values("account"), state__in=MOVABLE).update(state="cancelled", due_at=None)
    gone.delete()
    Variant.objects.bulk_create([Variant(post=post, account_id=pk) for pk in seen], ignore_conflicts=True)


def _adapt(post: Post, variants: Mapping[int, Mapping[str, Any]]) -> None:
    """`variants`: account id → {"text": … or None to follow again, "parts": […], "options": {…}}."""
    rows = {v.account_id: v for v in post.variants.all()}
    for pk, fields in variants.items():
        if pk not in rows:
            raise ValidationError({"variants": _("Le compte %(pk)s n’est pas choisi pour cette publication.") % {"pk": pk}})
        row = rows[pk]
        for name in ("text", "parts", "options"):
            if name in fields:
                setattr(row, name, fields[name])
    Variant.objects.bulk_update(rows.values(), ["text", "parts", "options"])


def _attach(post: Post, media: Sequence[int | Mapping[str, Any]], by: User) -> None:
    """`media`: file ids, or {"id", "alt"}, in order."""
    wanted = [{"id": m} if isinstance(m, int) else m for m in media]
    files = File.objects.seen_by(by).in_bulk([m["id"] for m in wanted])
    if missing := [m["id"] for m in wanted if m["id"] not in files]:
        raise ValidationError({"media": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    post.attachments.all().delete()
    Attachment.objects.bulk_create(
        [Attachment(post=post, file=files[m["id"]], position=n, alt=m.get("alt", "")) for n, m in enumerate(wanted)]
    )


@transaction.atomic
def schedule(post: Post, *, at: datetime, by: User) -> Post:
    """Plan a post for each of its accounts at `at`. Raises Blocked with what must be mended first."""
    demand(by, "post.publish", post)
    post = _locked(post)
    _demand_hour(at)
    _plan(post, at, by)
    _mark(post, publish_at=at)
    record("post.scheduled", by=by, about=post, channel=f"posts:{post.team_id}", at=at.isoformat())
    ring()
    return post


def _demand_hour(at: datetime) -> None:
    if code := hours.problem(at, timezone.now()):
        words = {"past": _("Cette heure est passée."), "too-far": _("Cette date est trop lointaine (deux ans au plus).")}
        raise ValidationError({"publish_at": words[code]})


def _plan(post: Post, at: datetime, by: User) -> None:
    """A delivery for each account, unless one of them could not go out."""
    checked = check_post(post)
    if not checked:
        raise ValidationError({"accounts": _("Choisissez au moins un compte.")})
    if any(c.blocked for c in checked):
        raise Blocked(checked)
    there = {d.account_id: d for d in post.deliveries.exclude(state__in=("cancelled", "dropped"))}
    for c in checked:
        delivery = there.get(c.account.pk)
        if delivery is None:
            Delivery.objects.create(post=post, account=c.account, revision=post.revision, planned_at=at, due_at=at, by=by)
        elif delivery.state in MOVABLE:
            _again(delivery, post, at)


def publish(post: Post, *, by: User) -> Post:
    """Now: planned for this very moment, by the same way."""
    _demand_no_stop()
    return schedule(post, at=timezone.now(), by=by)


def _demand_no_stop() -> None:
    if stopped() is not None:
        raise ValidationError(_("L’arrêt d’urgence est en cours : rien ne peut partir."))


def _again(delivery: Delivery, post: Post, at: datetime) -> None:
    """Plan a delivery for which nothing is under way; where its work stood is kept."""
    state = "processing" if delivery.token is not None else "scheduled"
    Delivery.objects.filter(pk=delivery.pk, state__in=MOVABLE).update(
        state=state, planned_at=at, due_at=at, revision=post.revision, failure="", said="", attempts=0
    )


def move(post: Post, *, at: datetime, by: User, revision: int | None = None) -> Post:
    """Another hour: for a draft only its wish; for a planned post all that has not left."""
    demand(by, "post.write", post)
    if revision is not None and revision != post.revision:
        raise Stale(post)
    if post.state == "draft":
        _demand_hour(at)
        Post.objects.filter(pk=post.pk).update(publish_at=at)
        record("post.moved", by=by, about=post, channel=f"posts:{post.team_id}", at=at.isoformat())
        return Post.objects.get(pk=post.pk)
    if post.deliveries.filter(state="sent").exists():
        raise ValidationError(_("Cette publication est déjà en ligne : déplacer la carte ne la changerait pas."))
    return schedule(post, at=at, by=by)


@transaction.atomic
def cancel(post: Post, *, by: User) -> Post:
    """Nothing more of it goes out; what is already there stays there. It becomes a draft again if nothing left."""
    demand(by, "post.write", post)
    post = _locked(post)
    post.deliveries.filter(state__in=MOVABLE).update(state="cancelled", due_at=None)
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
    post.deliveries.filter(state__in=MOVABLE).update(state="cancelled", due_at=None)
    Post.objects.filter(pk=post.pk).update(state="binned")
    record("post.discarded", by=by, about=post, channel=f"posts:{post.team_id}")


@transaction.atomic
def retry(delivery: Delivery, *, by: User) -> Delivery:
    """Try one network again, the others untouched. Only where nothing is under way there."""
    demand(by, "post.publish", delivery.post)
    if delivery.state not in MOVABLE:
        raise ValidationError(_("Cet envoi n’attend pas de nouvel essai."))
    _demand_no_stop()
    _again(delivery, delivery.post, timezone.now())
    _mark(delivery.post)
    record("delivery.retried", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}")
    ring()
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def replan(delivery: Delivery, *, at: datetime, by: User) -> Delivery:
    """Another hour for one network, on which nothing is under way."""
    demand(by, "post.publish", delivery.post)
    if delivery.state not in MOVABLE:
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    _demand_hour(at)
    _again(delivery, delivery.post, at)
    _mark(delivery.post)
    record("delivery.replanned", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}", at=at.isoformat())
    ring()
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def judge(delivery: Delivery, *, there: bool, by: User, url: str = "", remote_id: str = "") -> Delivery:
    """A person's answer to "Is it there?", or the address of a post that the network kept to itself."""
    demand(by, "post.publish", delivery.post)
    if delivery.state not in ("asked", "doubt", "refused", "late"):
        raise ValidationError(_("Cet envoi n’est plus en doute."))
    url = address(url) if there and url else ""
    changes = sending.answer(delivery, there=there, url=url, remote_id=remote_id or _id_in(url))
    if not there:
        changes["planned_at"] = timezone.now()
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(**changes)
    _mark(delivery.post)
    record("delivery.judged", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}", there=there, url=url)
    ring()
    return Delivery.objects.get(pk=delivery.pk)


def _id_in(url: str) -> str:
    """The last part of an address, which is the post's number on most networks."""
    return url.rstrip("/").rsplit("/", 1)[-1].split("?")[0] if url else ""


@transaction.atomic
def drop(delivery: Delivery, *, by: User) -> Delivery:
    """Give up one network for this post."""
    demand(by, "post.publish", delivery.post)
    if delivery.state not in (*MOVABLE, "asked"):
        raise ValidationError(_("Cet envoi est en cours : attendez sa fin."))
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(state="dropped", due_at=None)
    _mark(delivery.post)
    record("delivery.dropped", by=by, about=delivery, channel=f"posts:{delivery.post.team_id}")
    return Delivery.objects.get(pk=delivery.pk)


WRONG = {
    "refused": gettext_lazy("%(name)s a refusé votre publication."),
    "asked": gettext_lazy("Votre publication est-elle en ligne sur %(name)s ? Regardez, et dites-le."),
    "late": gettext_lazy("Votre publication a manqué son heure sur %(name)s."),
}


def follow_up(delivery: Delivery) -> None:
    """The post's own state follows its deliveries (called in the transaction that changes one); its author hears of
    what is wrong."""
    _mark(delivery.post)
    if delivery.state in WRONG and (author := delivery.by or delivery.post.author):
        url = reverse("publishing:post", args=[delivery.post_id])
        tell([author], f"delivery.{delivery.state}", WRONG[delivery.state], url=url, name=delivery.account.name)


def _mark(post: Post, **changes: Any) -> None:
    """One after the other: two networks that answer at once would each see the other's delivery still under way."""
    Post.objects.select_for_update().filter(pk=post.pk).values_list("pk").get()
    states = set(post.deliveries.exclude(state__in=("cancelled", "dropped")).values_list("state", flat=True))
    changes["state"] = post_state(states)
    Post.objects.filter(pk=post.pk).update(**changes)
    for name, value in changes.items():
        setattr(post, name, value)


def post_state(states: set[str]) -> str:
    """A post's state from those of its deliveries."""
    if not states:
        return "draft"
    if states & {"refused", "asked", "late", "held"}:
        return "attention"
    if states == {"sent"}:
        return "sent"
    if states <= {"scheduled"}:
        return "scheduled"
    return "sending"
