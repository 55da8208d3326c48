"""One act on many posts: first what would happen to each, then each in its own transaction, the others whatever befalls one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.accounts.words import mended
from parvis.city.audiences import EVERYONE, aims
from parvis.city.models import Topic
from parvis.journal.record import record
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import actions, hours
from parvis.publishing.actions import GONE, Blocked
from parvis.publishing.approval import actions as judging
from parvis.publishing.forms import zone
from parvis.publishing.models import Campaign, Post
from parvis.publishing.public import decided
from parvis.publishing.states import STILL
from parvis.publishing.templatetags.newsroom import wall

ACTS = ("move", "schedule", "ask", "cancel", "duplicate", "topic", "campaign", "discard")
MOST = 200
FARTHEST = 366


@dataclass(frozen=True, slots=True)
class Act:
    """`days` of a move, back when it is negative; `topic` is a key, "" takes it away; `campaign` an id or None. `name`: that topic's
    or that campaign's, as `valid` found it."""

    verb: str
    days: int = 0
    topic: str = ""
    campaign: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What happens to one post, in words; `refused`: why nothing does. `made`: the copy."""

    post: Post
    words: str = ""
    refused: str = ""
    made: int | None = None


class _AsFetched:
    """What rights ask of a post, with the accounts that were fetched with it: a look at many asks nothing of each. Whoever then does
    something to it asks anew."""

    def __init__(self, post: Post) -> None:
        self.team_id, self.campaign_id, self.topic_id = post.team_id, post.campaign_id, post.topic_id
        self.known_accounts = [variant.account for variant in post.variants.all()]

    def also(self, verb: str) -> list[Account]:
        return self.known_accounts if verb == "post.publish" else []


def valid(act: Act) -> Act:
    """Raises ValidationError where no post at all could do it."""
    if act.verb not in ACTS:
        raise ValidationError(_("Choisissez ce qu’il faut faire de ces publications."))
    if act.verb == "move" and not 0 < abs(act.days) <= FARTHEST:
        raise ValidationError({"days": _("Déplacez de 1 à %(most)s jours, en avant ou en arrière.") % {"most": FARTHEST}})
    if act.verb == "topic" and act.topic and not Topic.objects.filter(key=act.topic).exists():
        raise ValidationError({"topic": _("Thème inconnu : %(topic)s.") % {"topic": act.topic[:60]}})
    if act.verb == "campaign" and act.campaign is not None and not Campaign.objects.filter(pk=act.campaign).exists():
        raise ValidationError({"campaign": _("Cette campagne n’existe plus.")})
    return act


def asked(posts: Sequence[Post], act: Act, *, by: User) -> list[Line]:
    """What would happen, post by post; nothing is changed. As many statements for many posts as for one."""
    act = valid(act)
    if len(posts) > MOST:
        raise ValidationError(_("Choisissez %(most)s publications au plus.") % {"most": MOST})
    prefetch_related_objects(posts, "deliveries", "variants__account")
    lines = [_asked(post, act, by) for post in posts]
    return _for_whom(lines, act) if act.verb == "topic" else lines


def _asked(post: Post, act: Act, by: User) -> Line:
    deciding = act.verb == "schedule" or (act.verb in ("move", "topic") and post.state != "draft")
    verb = "post.publish" if deciding else "post.write"
    if not may(by, verb, _AsFetched(post)):
        return Line(post, refused=_("vos droits ne le permettent pas"))
    states = {delivery.state for delivery in post.deliveries.all()}
    return {"move": _moved, "schedule": _planned, "ask": _submitted, "cancel": _cancelled, "duplicate": _copied, "topic": _about,
            "campaign": _of_campaign, "discard": _discarded}[act.verb](post, act, states)  # fmt: skip


def then(post: Post, act: Act) -> datetime | None:
    """The same hour on the wall, so many days from its own."""
    if post.publish_at is None:
        return None
    here = post.publish_at.astimezone(zone())
    return hours.moment(here.date() + timedelta(days=act.days), here.time(), zone())


def _moved(post: Post, act: Act, states: set[str]) -> Line:
    at = then(post, act)
    if at is None or post.publish_at is None:
        return Line(post, refused=_("elle n’a pas d’heure"))
    if states & set(GONE):
        return Line(post, refused=_("elle est déjà partie"))
    if code := hours.problem(at, timezone.now()):
        return Line(post, refused=_("ce serait dans le passé") if code == "past" else _("ce serait trop loin"))
    words = _("%(before)s → %(after)s") % {"before": wall(post.publish_at), "after": wall(at)}
    if hours.skipped(at.astimezone(zone()).date(), post.publish_at.astimezone(zone()).time(), zone()):
        words += " " + _("(l’heure n’existe pas ce jour-là : elle est décalée)")
    return Line(post, words)


def _planned(post: Post, act: Act, states: set[str]) -> Line:
    if states & set(GONE):
        return Line(post, refused=_("elle est déjà partie"))
    if post.state == "scheduled":
        return Line(post, refused=_("elle est déjà programmée"))
    if post.publish_at is None:
        return Line(post, refused=_("elle n’a pas d’heure"))
    if hours.problem(post.publish_at, timezone.now()):
        return Line(post, refused=_("son heure est passée"))
    if not post.variants.all():
        return Line(post, refused=_("aucun compte n’est choisi"))
    return Line(post, _("programmée : elle part %(at)s") % {"at": wall(post.publish_at)})


def _submitted(post: Post, act: Act, states: set[str]) -> Line:
    if states & set(GONE):
        return Line(post, refused=_("elle est déjà partie"))
    if post.state in ("review", "approved"):
        return Line(post, refused=_("sa validation est déjà demandée"))
    if not post.variants.all():
        return Line(post, refused=_("aucun compte n’est choisi"))
    return Line(post, _("sa validation est demandée"))


def _cancelled(post: Post, act: Act, states: set[str]) -> Line:
    if not states & {*STILL, "sending", "doubt"}:
        return Line(post, refused=_("rien n’attend de partir"))
    if states & set(GONE):
        return Line(post, _("ce qui n’est pas parti est annulé ; ce qui est en ligne y reste"))
    return Line(post, _("elle ne part plus et redevient un brouillon"))


def _copied(post: Post, act: Act, states: set[str]) -> Line:
    return Line(post, _("une copie en brouillon, sans heure"))


def _about(post: Post, act: Act, states: set[str]) -> Line:
    if states & set(GONE):
        return Line(post, refused=_("elle est déjà partie"))
    if not act.topic:
        return Line(post, _("sans thème"))
    return Line(post, _("thème : %(topic)s") % {"topic": act.name})


def _for_whom(lines: Sequence[Line], act: Act) -> list[Line]:
    """With the public that the topic brings, where it is another one."""
    topic, known = Topic.objects.filter(key=act.topic).first(), aims()
    found = []
    for line in lines:
        aim = decided({"topic": topic}, line.post, known).get("aim", "")
        if aim and not line.refused and aim != (line.post.aim or EVERYONE):
            line = replace(line, words=line.words + " ; " + _("public : %(name)s") % {"name": known[aim].name})
        found.append(line)
    return found


def _of_campaign(post: Post, act: Act, states: set[str]) -> Line:
    if act.campaign is None:
        return Line(post, _("d’aucune campagne"))
    return Line(post, _("campagne : %(name)s") % {"name": act.name})


def _discarded(post: Post, act: Act, states: set[str]) -> Line:
    if states & set(GONE):
        return Line(post, refused=_("une partie est déjà en ligne"))
    return Line(post, _("elle va à la corbeille"))


def carry_out(posts: Sequence[Post], act: Act, *, by: User) -> list[Line]:
    """Do it to each post that can; what one refuses stops no other."""
    return [line if line.refused else _done(line, act, by) for line in asked(posts, act, by=by)]


def _done(line: Line, act: Act, by: User) -> Line:
    try:
        with transaction.atomic():
            return replace(line, made=_do(line.post, act, by))
    except Blocked as error:
        problems = [mended(problem)["sentence"] for found in error.checked for problem in found.problems if problem.blocking]
        return Line(line.post, refused=" ".join(problems[:2]))
    except actions.Stale:
        return Line(line.post, refused=_("quelqu’un l’a modifiée entre-temps"))
    except ValidationError as error:
        return Line(line.post, refused=" ".join(error.messages))
    except PermissionDenied:
        return Line(line.post, refused=_("vos droits ne le permettent pas"))


def _do(post: Post, act: Act, by: User) -> int | None:
    if act.verb == "move":
        at = then(post, act)
        assert at is not None  # looked at before
        actions.move(post, at=at, by=by, revision=post.revision)
    elif act.verb == "schedule":
        assert post.publish_at is not None  # looked at before
        actions.schedule(post, at=post.publish_at, by=by)
    elif act.verb == "ask":
        judging.submit(post, by=by, revision=post.revision)
    elif act.verb == "cancel":
        actions.cancel(post, by=by)
    elif act.verb == "duplicate":
        return actions.duplicate(post, by=by).pk
    elif act.verb == "topic":
        actions.edit(post, by=by, revision=post.revision, topic=act.topic)
    elif act.verb == "discard":
        actions.discard(post, by=by)
    else:
        set_campaign(post, act.campaign, by=by)
    return None


def set_campaign(post: Post, campaign: int | None, *, by: User) -> None:
    """A label of the calendar: no new revision, whatever has left."""
    demand(by, "post.write", post)
    Post.objects.filter(pk=post.pk).update(campaign=campaign)
    record("post.campaigned", by=by, about=post, channel=f"posts:{post.team_id}", campaign=campaign)


def said(lines: Sequence[Line]) -> dict[str, Any]:
    """How many it was done to, and how many it was not."""
    return {"done": sum(not line.refused for line in lines), "refused": sum(bool(line.refused) for line in lines)}
