"""A comparison is planned, publications are put on one of its sides, the other variant is prepared; or all that is taken back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.insights.models import SIDES, Trial, TrialPost
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Post

MOST = 500
LINES = {"name": 120, "one": 60, "other": 60}


@transaction.atomic
def plan(*, name: str, one: str, other: str, team: Team, by: User) -> Trial:
    """A question and what tells the two sides apart. Raises ValidationError by field."""
    demand(by, "post.write", team)
    given = {"name": name, "one": one, "other": other}
    said = {key: " ".join(value.replace("\x00", "").split()) for key, value in given.items()}
    wrong = {
        key: _("Écrivez-le en %(most)s caractères au plus.") % {"most": most}
        for key, most in LINES.items()
        if not 1 <= len(said[key]) <= most
    }
    if not wrong and said["one"].casefold() == said["other"].casefold():
        wrong["other"] = _("Les deux variantes portent le même nom.")
    if wrong:
        raise ValidationError(wrong)
    if Trial.objects.count() >= MOST:
        raise ValidationError(_("Trop de comparaisons prévues : retirez-en une d’abord."))
    row = Trial.objects.create(team=team, by=by, **said)
    record("trial.planned", by=by, about=row, channel=f"posts:{team.pk}", name=row.name)
    return row


@transaction.atomic
def put(post: Post, trial: Trial, *, side: str, by: User) -> TrialPost:
    """On one side of it, and on no other comparison's. Twice is once."""
    _both(post, trial, by)
    if side not in SIDES:
        raise ValidationError({"side": _("Choisissez la variante.")})
    row, _new = TrialPost.objects.update_or_create(post=post, defaults={"trial": trial, "side": side})
    record("trial.put", by=by, about=post, channel=f"posts:{post.team_id}", trial=trial.pk, side=side)
    return row


@transaction.atomic
def prepare(post: Post, *, by: User) -> Post:
    """The other variant, as a draft with the same words, pictures and accounts, on the other side: there is but one thing to change."""
    demand(by, "post.write", post)
    row = TrialPost.objects.filter(post=post).select_related("trial").first()
    if row is None:
        raise ValidationError(_("Dites d’abord quelle variante est cette publication."))
    _both(post, row.trial, by)
    copy = newsroom.duplicate(post, by=by)
    put(copy, row.trial, side=SIDES[1 - SIDES.index(row.side)], by=by)
    return copy


@transaction.atomic
def away(post: Post, *, by: User) -> None:
    """In no comparison any more. Twice is once."""
    demand(by, "post.write", post)
    if TrialPost.objects.filter(post=post).delete()[0]:
        record("trial.away", by=by, about=post, channel=f"posts:{post.team_id}")


@transaction.atomic
def drop(trial: Trial, *, by: User) -> None:
    """The comparison goes, its publications stay."""
    demand(by, "post.write", trial)
    record("trial.dropped", by=by, about=trial, channel=f"posts:{trial.team_id}", name=trial.name)
    trial.delete()


def _both(post: Post, trial: Trial, by: User) -> None:
    demand(by, "post.write", post)
    demand(by, "post.write", trial)
