"""The verbs of what is ready: add, press, and the switch that turns all that has not left to rain, to cancelled, and back.

The newsroom keeps its rules: each text that changes is a new revision, looked at and approved like any other; what may not leave
in its new words is held and listed, never sent in its old ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.live import said
from parvis.live.actions import touch
from parvis.live.models import WEATHERS, LiveEvent, Prepared
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing import actions as posts
from parvis.publishing import foreseeing
from parvis.publishing.models import Post

MOST = 300
Refused = (ValidationError, posts.Blocked)


def _texts(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": said.clean(given["label"])[:120], "rain": said.long(given["rain"])[:5000],
        "cancelled": said.long(given["cancelled"])[:5000], "always": given["always"],
    }  # fmt: skip


@transaction.atomic
def prepare(
    event: LiveEvent, *, by: User, post: Post | None = None, text: str = "", label: str = "", at: datetime | None = None,
    rain: str = "", cancelled: str = "", always: bool = False,
) -> Prepared:  # fmt: skip
    """A draft of the newsroom, or a new one with `text` for the accounts of the event; with an hour it is planned.

    Raises ValidationError.
    """
    demand(by, "live.edit", event)
    if event.prepared.count() >= MOST:
        raise ValidationError(_("Trois cents publications préparées au plus."))
    if post is None:
        if not said.long(text):
            raise ValidationError({"text": _("Écrivez ce que dira la publication, ou choisissez un brouillon.")})
        chosen = list(event.accounts.values_list("pk", flat=True))
        post = posts.write(by=by, team=event.team, text=said.long(text), accounts=chosen)
    demand(by, "post.write", post)
    if Prepared.objects.filter(post=post).exists():
        raise ValidationError({"post": _("Cette publication est déjà préparée pour un événement.")})
    if post.state not in ("draft", "approved", "review", "scheduled"):
        raise ValidationError({"post": _("Cette publication est déjà partie.")})
    given = _texts({"label": label or post.text[:60], "rain": rain, "cancelled": cancelled, "always": always})
    row = Prepared.objects.create(event=event, post=post, at=at or post.publish_at, **given)
    if at is not None:
        _leave(post, at=at, by=by)
    if event.weather != "usual":
        _turn(row, event.weather, by)
    _foresee(post)
    record("live.prepared", by=by, about=row, channel=f"live:{event.team_id}", label=row.label)
    return row


@transaction.atomic
def change(row: Prepared, *, by: User, **given: Any) -> Prepared:
    """Its label and its other texts; what it says at this moment is changed in the newsroom."""
    demand(by, "live.edit", row.event)
    row = _locked(row)
    told = _texts({name: given.get(name, getattr(row, name)) for name in ("label", "rain", "cancelled", "always")})
    before = stands(row)
    for name, value in told.items():
        setattr(row, name, value)
    row.save(update_fields=list(told))
    if row.fired_at is None and row.weather == row.event.weather != "usual":
        _turn(row, "usual", by)
        _turn(row, row.event.weather, by)
    record("live.prepared.changed", by=by, about=row, channel=f"live:{row.event.team_id}", label=row.label,
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def drop(row: Prepared, *, by: User) -> None:
    """It is no more of this event; its post stays in the newsroom, as it is."""
    demand(by, "live.edit", row.event)
    record("live.prepared.dropped", by=by, about=row, channel=f"live:{row.event.team_id}", label=row.label)
    row.delete()


@transaction.atomic
def fire(row: Prepared, *, by: User) -> Prepared:
    """Its button: it leaves now, once. Again: nothing more happens. Raises ValidationError."""
    row = _locked(row)
    demand(by, "live.edit", row.event)
    if row.fired_at is not None or gone(row.post):
        return row
    if row.held:
        raise ValidationError(_("Cette publication est retenue : %(why)s") % {"why": row.held})
    _leave(row.post, at=None, by=by)
    row.fired_at, row.fired_by = timezone.now(), by
    row.save(update_fields=["fired_at", "fired_by"])
    record("live.fired", by=by, about=row, channel=f"live:{row.event.team_id}", label=row.label)
    return row


@transaction.atomic
def switch(event: LiveEvent, *, to: str, by: User) -> LiveEvent:
    """All that is prepared and has not left says what it says in rain, or cancelled; or what it said before. Again: nothing."""
    demand(by, "live.edit", event)
    if to not in WEATHERS:
        raise ValidationError({"to": _("Choisissez : comme prévu, pluie, annulé.")})
    event = LiveEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.weather == to:
        return event
    rows = event.prepared.select_for_update(of=("self",)).select_related("post").order_by("pk")
    for row in rows:
        _turn(row, to, by)
    event.weather, event.switched_at, event.switched_by = to, timezone.now(), by
    event.save(update_fields=["weather", "switched_at", "switched_by"])
    touch(event)
    record("live.switched", by=by, about=event, channel=f"live:{event.team_id}", to=to, title=event.title)
    return event


def sent_by_hand(now: datetime) -> QuerySet[Post]:
    """Posts whose button may be pressed: those of events that are not over."""
    rows = Prepared.objects.filter(at=None, fired_at=None, event__ends_at__gt=now).exclude(event__state="ended")
    return Post.objects.filter(pk__in=rows.values("post"), state__in=("draft", "review", "approved"))


def _foresee(post: Post) -> None:
    """What would keep a button's post back is said from the first moment; afterwards the newsroom looks every few minutes."""
    if post.publish_at is None:
        Post.objects.filter(pk=post.pk).update(foreseen=foreseeing.why(post))


def gone(post: Post) -> bool:
    """Something of it left, or may be leaving at this moment."""
    return post.deliveries.filter(state__in=posts.GONE).exists()


def _leave(post: Post, *, at: datetime | None, by: User) -> None:
    """At an hour, or now. What a network or the charter refuses is said by the names of the accounts."""
    try:
        if at is None:
            posts.publish(post, by=by)
        else:
            posts.schedule(post, at=at, by=by)
    except posts.Blocked as error:
        names = ", ".join(dict.fromkeys(one.account.name for one in error.checked))
        words = _("%(names)s ne peut pas la publier telle qu’elle est : ouvrez-la dans la rédaction pour voir pourquoi.")
        raise ValidationError(words % {"names": names}) from error


def _locked(row: Prepared) -> Prepared:
    """Ours until the end of the transaction: a button pressed twice is pressed once."""
    return Prepared.objects.select_for_update(of=("self",)).select_related("post", "event").get(pk=row.pk)


def _turn(row: Prepared, to: str, by: User) -> None:
    """One post says what it says in this weather; what cannot is held, and says why."""
    post = Post.objects.select_for_update().get(pk=row.post_id)
    if row.always or row.weather == to or row.fired_at is not None or post.state == "binned" or gone(post):
        return
    planned = post.publish_at or row.at
    waits = post.deliveries.filter(state__in=posts.MOVABLE).exists()
    row.held = ""
    try:
        with transaction.atomic():
            usual, row.held = _speak(row, post, to, by)
            if row.at is not None and not waits and not row.held:
                row.held = _plan(post, planned, by)
        row.usual = usual
    except Refused as error:
        row.held = _why(error)[:300]
    if row.held and waits:
        posts.cancel(post, by=by)
    row.weather = to
    row.save(update_fields=["weather", "usual", "held"])


def _speak(row: Prepared, post: Post, to: str, by: User) -> tuple[dict[str, Any] | None, str]:
    """What it said in fine weather, to be kept while it says something else; and why it may not leave."""
    if to == "usual":
        if row.usual is not None:
            posts.edit(post, by=by, **_back(row.usual))
        return None, ""
    text = row.rain if to == "rain" else row.cancelled
    if not text:
        return row.usual, _("aucun texte pour la pluie") if to == "rain" else _("aucun texte pour l’annulation")
    follow: dict[int, dict[str, Any]] = {v.account_id: {"text": None, "parts": []} for v in post.variants.all()}
    before = row.usual or _now(post)
    posts.edit(post, by=by, text=text, parts=[], variants=follow)
    return before, ""


def _plan(post: Post, planned: datetime | None, by: User) -> str:
    """What was held leaves at its hour after all; "" or why it does not."""
    if planned is None or planned <= timezone.now():
        return _("son heure est passée pendant qu’elle était retenue")
    posts.schedule(Post.objects.get(pk=post.pk), at=planned, by=by)
    return ""


def _now(post: Post) -> dict[str, Any]:
    variants = {str(v.account_id): {"text": v.text, "parts": v.parts} for v in post.variants.all()}
    return {"text": post.text, "parts": post.parts, "variants": variants}


def _back(usual: dict[str, Any]) -> dict[str, Any]:
    return usual | {"variants": {int(pk): told for pk, told in usual["variants"].items()}}


def _why(error: ValidationError | posts.Blocked) -> str:
    if isinstance(error, posts.Blocked):
        return _("un réseau ou la charte refuse ce texte")
    return " ".join(error.messages)
