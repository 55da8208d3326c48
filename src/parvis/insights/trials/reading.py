"""Planned comparisons as they stand: what is on each side, what went out, what may be said. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from parvis.insights.honest import FEWEST, Comparison, compare
from parvis.insights.models import SIDES, Trial, TrialPost, TrialSet
from parvis.insights.posts.gather import Look, by_views, looks_of, units
from parvis.insights.posts.words import sentence
from parvis.people.models import User
from parvis.publishing.models import Post

BEFORE = timedelta(days=30)
"""What went out before the comparison was written down may be put in it: as long before, no more."""


@dataclass(frozen=True, slots=True)
class Result:
    """`posts`: of each side, all that the user may see, the newest first; `looks`: what went out of them. `missing`: publications that
    each side still needs before anything can be said."""

    trial: Trial
    posts: tuple[list[Post], list[Post]]
    looks: tuple[list[Look], list[Look]]
    found: Comparison
    views: bool
    answer: str

    @property
    def missing(self) -> tuple[int, int]:
        return max(0, FEWEST - self.found.one.n), max(0, FEWEST - self.found.other.n)


def counted(user: User) -> TrialSet:
    """The newest first, each with how many publications are on its sides (`ones`, `others`): one statement."""
    sides = {name: Count("posts", filter=Q(posts__side=side)) for name, side in zip(("ones", "others"), SIDES, strict=True)}
    return Trial.objects.seen_by(user).annotate(**sides).order_by("-pk")


def result(trial: Trial, user: User) -> Result:
    rows = list(
        TrialPost.objects.filter(trial=trial, post__in=Post.objects.seen_by(user)).select_related("post").order_by("-post")
    )
    posts = tuple([row.post for row in rows if row.side == side] for side in SIDES)
    everything = looks_of(user, [row.post_id for row in rows], trial.at - BEFORE) if rows else []
    sets = tuple([each for each in everything if each.post in {post.pk for post in side}] for side in posts)
    views = by_views([*sets[0], *sets[1]])
    found = compare(units(sets[0], views=views), units(sets[1], views=views))
    answer = sentence(found, trial.one, trial.other, views=views)
    return Result(trial, (posts[0], posts[1]), (sets[0], sets[1]), found, views, answer)
