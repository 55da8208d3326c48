"""What certificates open: an act without the one that its role needs waits for a colleague's yes. One small query an act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.drafts import gate as answers
from parvis.inbox.models import Conversation
from parvis.people.access import EVERYWHERE, roles
from parvis.people.models import Membership, User
from parvis.publishing.approval.rules import Step
from parvis.publishing.approval.standing import DESK, SOURCES, Source
from parvis.publishing.models import Post
from parvis.training.courses import title_of
from parvis.training.models import Certificate, CertificateRule


def missing(user: User, act: str, held: Iterable[str]) -> list[str]:
    """Courses whose certificate one of these roles needs for an act, and the user has not, or no more."""
    wanted = list(CertificateRule.objects.filter(act=act, role__in=list(held)).values_list("course", flat=True).distinct())
    if not wanted:
        return []
    had = set(Certificate.objects.valid().filter(user=user, course__in=wanted).values_list("course", flat=True))
    return sorted(set(wanted) - had)


def of_answer(conversation: Conversation, by: User) -> list[str]:
    here = roles(by)
    held = {here[conversation.team_id]} if conversation.team_id in here else set(here.values())
    return [_("certificat «\u00a0%(title)s\u00a0» à obtenir") % {"title": title_of(key)} for key in missing(by, "answer", held)]


def of_post(post: Post, at: datetime) -> list[Step]:
    """Whatever the hour: a certificate is looked at as it is now."""
    return of_author(post.author, post.team_id) if post.author else []


def of_author(author: User, team: int | None) -> list[Step]:
    """In this team; in any of theirs while there is no post."""
    there = Membership.objects.living().filter(user=author)
    if team is not None:
        there = there.filter(Q(team=team) | Q(role__in=EVERYWHERE))
    lacking = missing(author, "publish", there.values_list("role", flat=True))
    name = _("Certificat à obtenir\u00a0: %(titles)s")
    return [Step("certificate", name % {"titles": ", ".join(map(title_of, lacking))}, roles=DESK.roles)] if lacking else []


def asks() -> bool:
    return CertificateRule.objects.filter(act="publish").exists()


def lacking(user: User) -> dict[str, list[str]]:
    """For a page: act → courses that are missing."""
    held, now = set(roles(user).values()), timezone.now()
    rules = CertificateRule.objects.filter(role__in=held).values_list("act", "course")
    had = set(Certificate.objects.filter(user=user, expires_at__gt=now).values_list("course", flat=True))
    found: dict[str, list[str]] = {}
    for act, course in rules:
        if course not in had and course not in found.setdefault(act, []):
            found[act].append(course)
    return {act: names for act, names in found.items() if names}


answers.SOURCES.append(of_answer)
SOURCES.append(Source(of_post, asks, of_author))
