"""Paths of approval, what was said on them, remarks, stand-ins, outside reviewers, holds."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.people.access import everywhere
from parvis.people.models import User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL


class Flow(models.Model):
    """A path: which posts it is for, and the steps they pass. The first in order whose conditions all hold is taken."""

    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    apart = models.BooleanField(default=True)  # nobody approves what they wrote themselves
    conditions = models.JSONField(default=dict)  # as `rules.Conditions.of` reads it; {} = every post
    steps = models.JSONField(default=list)  # as `rules.Step.of` reads each
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class StandInSet(models.QuerySet["StandIn"]):
    def on(self, day: date) -> StandInSet:
        return self.filter(first__lte=day, last__gte=day)


class StandIn(models.Model):
    """While somebody is away, somebody else may say yes for them."""

    absent = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="stand_ins")
    substitute = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="stands_in")
    first = models.DateField()  # both days included
    last = models.DateField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = StandInSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["substitute", "last"], name="stand_in_of"),
            models.Index(fields=["last"], name="stand_in_last"),
        ]


class ApprovalSet(models.QuerySet["Approval"]):
    def seen_by(self, user: User) -> ApprovalSet:
        """Of posts that they see, and those that wait for them or for somebody whose place they take."""
        found = self.exclude(post__state="binned")
        if everywhere(user):
            return found
        from parvis.publishing.models import open_to

        mine = open_to(user, "post__")
        asked = Awaited.objects.for_user(user).values("approval")
        said = Decision.objects.filter(by=user).values("approval")
        return found.filter(mine | Q(pk__in=asked) | Q(pk__in=said))

    def awaiting(self, user: User) -> ApprovalSet:
        """What waits for this user's word, their own or for somebody who is away."""
        return self.filter(state="waiting", pk__in=Awaited.objects.for_user(user).values("approval")).exclude(
            post__state="binned"
        )


class Approval(Due):
    """One revision of a post before those who must say yes. `due_at`: when somebody is told that its hour comes near."""

    post = models.ForeignKey("publishing.Post", on_delete=models.CASCADE, related_name="approvals")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of what was read: text, pictures, descriptions, accounts
    said = models.JSONField(default=dict)  # the same, to show what changed since
    flow = models.ForeignKey(Flow, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, default="waiting")  # waiting · approved · changes · refused · fallen · withdrawn
    step = models.CharField(max_length=80, blank=True)  # the key of the step that waits
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=99)  # hours before its hour that were told last; 0 = that it was missed

    objects = ApprovalSet.as_manager()

    class Meta:
        indexes = [due_index("approval_due"), models.Index(fields=["state", "-id"], name="approval_state")]
        constraints = [
            models.UniqueConstraint(fields=["post"], name="one_living_approval", condition=Q(state__in=["waiting", "approved"]))
        ]


class AwaitedSet(models.QuerySet["Awaited"]):
    def for_user(self, user: User) -> AwaitedSet:
        away = StandIn.objects.on(timezone.localdate()).filter(substitute=user).values("absent")
        return self.filter(Q(user=user) | Q(user__in=away))


class Awaited(models.Model):
    """Whom the present step waits for: an index for lists; `rules.progress` decides."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="awaited")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")

    objects = AwaitedSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "user"], name="awaited_once")]


class Reviewer(models.Model):
    """Somebody outside, let in to one post by a link: only its digest is kept."""

    post = models.ForeignKey("publishing.Post", on_delete=models.CASCADE, related_name="reviewers")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    may_approve = models.BooleanField(default=False)  # with the voice of who invited them
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="reviewer_expires")]

    @property
    def open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class Decision(models.Model):
    """What somebody said of a revision at a step: `by` for `of` where they differ; a reviewer for who invited them."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=80)
    name = models.CharField(max_length=80, blank=True)  # the step's, as it was called
    verdict = models.CharField(max_length=8)  # yes · changes · no
    of = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.SET_NULL, related_name="decisions")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "step", "of"], name="one_word_a_step")]


class Remark(models.Model):
    """Something said about a post while it is being judged. `outside`: the outside reviewers see it too."""

    post = models.ForeignKey("publishing.Post", on_delete=models.CASCADE, related_name="remarks")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.SET_NULL, related_name="remarks")
    outside = models.BooleanField(default=False)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["post", "id"], name="remark_post")]


class Hold(models.Model):
    """Somebody froze a post, whatever was decided: nothing of it leaves until it is lifted."""

    post = models.ForeignKey("publishing.Post", on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    open = models.BooleanField(null=True, default=True)  # True or NULL: at most one is open

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "open"], name="one_hold_a_post")]
