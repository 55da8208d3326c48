"""What is changed or taken down after it went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.people.access import everywhere, teams
from parvis.people.models import User
from parvis.work.models import Due, due_index


class AmendmentSet(models.QuerySet["Amendment"]):
    def seen_by(self, user: User) -> AmendmentSet:
        if everywhere(user):
            return self
        return self.filter(Q(delivery__post__team__in=teams(user, "post.see")) | Q(delivery__post__author=user))


class Amendment(Due):
    """One publication that is to be changed on its network, or taken down: by us where it may be, else by a person.

    `clear` takes away a work that was begun with words given up and that nobody sees (`text`: its names, one a line).

    review (its new words wait for approval) → scheduled → sending → done | refused; task (a person does it) → done; dropped;
    held (what has changed since keeps its words back: the charter, the emergency stop …; somebody begins anew).
    Both acts may be repeated: the same edit again changes nothing, what is gone cannot go twice.
    """

    delivery = models.ForeignKey("publishing.Delivery", on_delete=models.CASCADE, related_name="amendments")
    verb = models.CharField(max_length=8)  # edit · remove · clear
    text = models.TextField(blank=True)  # what it is to say
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="scheduled")
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    said = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = AmendmentSet.as_manager()

    class Meta:
        indexes = [due_index("amendment_due"), models.Index(fields=["state", "-id"], name="amendment_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                name="one_open_amendment",
                condition=Q(state__in=["review", "scheduled", "sending", "task"]) & ~Q(verb="clear"),
            )
        ]
