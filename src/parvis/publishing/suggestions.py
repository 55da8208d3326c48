"""What the palette offers of the newsroom: publications and campaigns."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.design.moments import dated, here
from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing.models import Campaign, Post
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests

POSTS = 500
"""The newest publications, whose whole text is read."""
SHOWN = 80


@suggests("posts", _("Publications"), "newspaper", 50)
def posts(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "post.see"):
        return
    found = newest(Post.objects.seen_by(by), POSTS).filter(typed.begins("text")).order_by("-pk")
    for pk, text, at in found.values_list("pk", "text", "publish_at")[:READ]:
        said = " ".join(text.split())
        short = said if len(said) <= SHOWN else f"{said[:SHOWN].rstrip(' .,;')}…"
        yield Suggestion(short, reverse("publishing:post", args=[pk]), dated(here(at), "j F Y") if at else "")


@suggests("campaigns", _("Campagnes"), "flag", 80)
def campaigns(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "post.see"):
        return
    for row in newest(Campaign.objects.all()).filter(typed.begins("name")).order_by("-first", "-pk")[:READ]:
        days = f"{dated(row.first, 'j F Y')} – {dated(row.last, 'j F Y')}"
        yield Suggestion(row.name, f"{reverse('publishing:calendar')}?campagne={row.pk}&date={row.first.isoformat()}", days)
