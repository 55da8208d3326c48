"""What was written under one of the city's publications, among all that arrives: the list narrowed to it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from parvis.inbox import hooks
from parvis.inbox.wanted import number
from parvis.people.models import User
from parvis.publishing.models import Delivery, Post

WORD = "publication"


def _narrowed(user: User, value: str) -> Q | None:
    """`value`: a post's id; on each account where it is, by the index of that account."""
    post = Post.objects.seen_by(user).filter(pk=number(value) or 0).first()
    if post is None:
        return None
    found = Q(pk__in=[])
    for account, remote in Delivery.objects.filter(post=post).exclude(remote_id="").values_list("account", "remote_id"):
        found |= Q(account=account, about=remote)
    return found


def _said(user: User, value: str) -> str | Promise:
    post = Post.objects.seen_by(user).filter(pk=number(value) or 0).first()
    return _("Sous « %(text)s »") % {"text": " ".join(post.text.split())[:60]} if post else _("Publication inconnue")


hooks.narrows(WORD, hooks.Narrow(_narrowed, _said))
