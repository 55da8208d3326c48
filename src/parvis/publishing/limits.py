"""Whose post it will be, that it stays inside the limits of its writer's role, and who answers for it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.people.access import limited, may, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post


def default_team(user: User) -> Team:
    """The team whose post it will be: the first one in which the user may write."""
    found = [*teams(user, "post.write"), *(one.team for one in limited(user, "post.write"))] if may(user, "post.write") else []
    if not found:
        raise PermissionDenied("post.write")
    return Team.objects.get(pk=found[0])


def begun(by: User | None, team: Team, form: UUID | None) -> Post:
    """A new post of somebody whose role is limited is of the campaign and the topic that they work for."""
    post = Post(team=team, author=by, form=form)
    if by is None or may(by, "post.write", post):
        return post
    if inside := next((one for one in limited(by, "post.write") if one.team == team.pk), None):
        post.campaign_id, post.topic_id = inside.limits.campaign, min(inside.limits.topics, default=None)
    return post


def unlost(post: Post, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` of a post that was begun: what the role said of it is not taken away by saying nothing."""
    kept = {name for name in ("topic", "campaign") if getattr(post, f"{name}_id") is not None}
    return {name: value for name, value in fields.items() if value or name not in kept}


def stays(post: Post, by: User | None) -> None:
    """What they wrote must still be inside the limits of their role, or they could not come back to it."""
    if by is not None and not may(by, "post.write", post):
        raise ValidationError(
            _("Votre rôle est limité : gardez les comptes, le thème et la campagne pour lesquels vous travaillez.")
        )


def answered_for(post: Post, voices: Sequence[User]) -> None:
    """A team's path of approval decides for its own accounts; on another team's one of `voices` (who asked, who said yes) must have the
    right to publish. Raises ValidationError."""
    for account in Account.objects.filter(pk__in=post.variants.values("account")).exclude(team=post.team_id).select_related("team"):
        if not any(may(one, "post.publish", account) for one in voices):
            told = {"account": account.called, "team": account.team}
            raise ValidationError(_("« %(account)s » est de l’équipe %(team)s : qui peut y publier la programme.") % told)
