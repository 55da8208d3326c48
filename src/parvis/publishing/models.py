"""What the city says: posts, their form for each account, and their way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from parvis.accounts.models import Account, Sending
from parvis.city.models import Topic
from parvis.media.models import File
from parvis.people.access import everywhere, guest, limited, over, teams
from parvis.people.models import Team, User
from parvis.publishing.states import GONE_ACCOUNT
from parvis.work.models import Due, due_index


def open_to(user: User, prefix: str = "") -> Q:
    """The posts that somebody sees: their teams', their own, and what is inside their limits. A guest sees the last alone."""
    found = Q(pk__in=[])
    if not guest(user) and not over(user):
        found = Q(**{f"{prefix}team__in": teams(user, "post.see")}) | Q(**{f"{prefix}author": user})
    for one in limited(user, "post.see"):
        limits, inside = one.limits, Q(**{f"{prefix}team": one.team})
        if limits.campaign:
            inside &= Q(**{f"{prefix}campaign": limits.campaign})
        if limits.topics:
            inside &= Q(**{f"{prefix}topic__in": limits.topics})
        if limits.accounts or limits.networks:
            accounts = Variant.objects.filter(post=OuterRef(f"{prefix}pk"))
            accounts = accounts.filter(account__in=limits.accounts) if limits.accounts else accounts
            inside &= Q(Exists(accounts.filter(account__network__in=limits.networks) if limits.networks else accounts))
        found |= inside
    return found


class PostSet(models.QuerySet["Post"]):
    def seen_by(self, user: User) -> PostSet:
        """Their teams' posts and their own; what is in the bin is not seen."""
        return self.within(user).exclude(state="binned")

    def within(self, user: User) -> PostSet:
        """As `seen_by`, with what is in the bin."""
        return self if everywhere(user) else self.filter(open_to(user))

    def on_calendar(self, begins: Any, ends: Any) -> PostSet:
        """Posts with an hour in [begins, ends), in order."""
        return self.filter(publish_at__gte=begins, publish_at__lt=ends).exclude(state="binned").order_by("publish_at")


class Campaign(models.Model):
    """Days that belong together: a campaign, or a live event. A bar on the calendar; posts may be of it."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, default="campaign")  # campaign · event
    first = models.DateField()
    last = models.DateField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["last", "first"], name="campaign_days")]

    def __str__(self) -> str:
        return self.name


def labels() -> dict[str, list[tuple[str, str]]]:
    """What many posts at once may be given: topics, and the latest hundred campaigns."""
    return {
        "topics": [(one.key, one.name) for one in Topic.objects.by_name()],
        "campaigns": [(str(one.pk), one.name) for one in Campaign.objects.order_by("-first")[:100]],
    }


class Post(models.Model):
    """One thing that the city says, for one or more accounts. An edit makes a new `revision`."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="posts")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="fr")
    language_told = models.BooleanField(default=False)  # a person said it; else it is what the text is written in
    objective = models.CharField(max_length=10, blank=True)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    aim = models.CharField(max_length=60, blank=True)  # a key of city.audiences.aims; "" = `audience` as it is written
    audience = models.JSONField(default=dict)  # {"countries": ["FR"], …} as networks.protocol.Audience
    parts = models.JSONField(default=list)  # further posts of the common thread; where there are none, one text
    numbered = models.BooleanField(default=False)  # «1/3» at the end of each
    marks = models.JSONField(default=dict)  # how its links are marked, as `tagging.link` takes it: a preset as it was
    original = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations")
    original_text = models.TextField(blank=True)  # what the original said when this was translated, or last read again
    revision = models.PositiveIntegerField(default=1)
    # draft · review · approved (before it is planned) · scheduled · sending · sent · attention · binned
    state = models.CharField(max_length=10, default="draft")
    publish_at = models.DateTimeField(null=True, blank=True)
    looked = models.CharField(max_length=40, blank=True)  # as `foreseeing.mark_of` says: when its plan was looked at again
    foreseen = models.TextField(blank=True)  # what would keep it back at its hour, in words; "" = it would leave
    form = models.UUIDField(null=True, unique=True)  # the page that wrote it last: its own saves are no conflict
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PostSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["publish_at"], name="post_calendar", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["state", "-id"], name="post_state"),
            models.Index(fields=["publish_at"], name="post_foreseen", condition=~Q(foreseen="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def also(self, verb: str) -> Iterable[Account]:
        """Who publishes it publishes on each of its accounts."""
        return Account.objects.filter(pk__in=self.variants.values("account")) if verb == "post.publish" and self.pk else ()


class Variant(models.Model):
    """A post's form for one account. `text` NULL = it follows the post's text; else it is detached."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(null=True, blank=True)
    parts = models.JSONField(default=list)  # further posts of a thread
    options = models.JSONField(default=dict)
    reach = models.CharField(max_length=4, blank=True)  # where the public cannot be limited: "all" anyway · "out" left out

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "account"], name="one_variant_an_account")]


class AttachmentSet(models.QuerySet["Attachment"]):
    def for_sending(self) -> AttachmentSet:
        """With the files and their copies, in a fixed number of queries."""
        return self.select_related("file__cover").prefetch_related("file__renditions", "file__captions")


class Attachment(models.Model):
    """A file in its place in a post. `alt` "" = the file's own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=1500, blank=True)

    objects = AttachmentSet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["post", "file"], name="one_place_a_file")]


class Slot(models.Model):
    """An hour of the week at which an account publishes, on the city's clocks. `weekday` 0 is Monday."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    hour = models.TimeField()

    class Meta:
        ordering = ["weekday", "hour"]
        constraints = [models.UniqueConstraint(fields=["account", "weekday", "hour"], name="one_slot")]


class Rhythm(models.Model):
    """What is promised of an account: `times` posts in each `per`; see `publishing.rhythms`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="rhythms")
    times = models.PositiveSmallIntegerField(default=1)
    per = models.CharField(max_length=5, default="day")  # day · week · month
    wants = models.CharField(max_length=5, default="any")  # any · image · video
    weekdays = models.CharField(max_length=7, default="0123456")  # the days that count
    told_on = models.DateField(null=True)  # the last day whose hole was told of

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "per", "wants"], name="one_rhythm")]


class Series(models.Model):
    """A post that comes back: each occurrence is a post of its own, made ahead from the model."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120)
    model = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="series")
    model_revision = models.PositiveIntegerField(default=0)  # of the model as the occurrences have it
    rule = models.JSONField()  # as publishing.recurring.Rule.kept
    hour = models.TimeField()
    begins = models.DateField()
    ends = models.DateField(null=True, blank=True)
    skips = models.BooleanField(default=False)  # public holidays
    plans = models.BooleanField(default=False)  # occurrences are planned, not only drafted
    state = models.CharField(max_length=8, default="active")  # active · ended
    said = models.CharField(max_length=300, blank=True)  # why it could not go on
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="series_state")]

    def __str__(self) -> str:
        return self.name


class Occurrence(models.Model):
    """A day of a series. `post` NULL: it was thrown away or left out, and is not made again."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    day = models.DateField()
    post = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="occurrence")
    revision = models.PositiveIntegerField(default=1)  # of the post, as the series left it
    at = models.DateTimeField()  # its hour, as the series left it

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="one_occurrence_a_day")]


class CalendarFeed(models.Model):
    """A calendar's private address for other programs: whoever knows it reads what its owner may see, until it is revoked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    query = models.CharField(max_length=400, blank=True)  # the filters, as in the calendar's address
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)


class PostImport(Due):
    """A table of posts on its way in: looked at first, then made, a few hundred lines at a time."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField()
    columns = models.JSONField(default=dict)  # field → the column's heading
    state = models.CharField(max_length=8, default="new")  # new · looked · working · done · stopped
    dry = models.BooleanField(default=True)  # being looked at: nothing is made
    offset = models.PositiveIntegerField(default=0)  # lines done
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)  # made by an earlier import
    errors = models.JSONField(default=list)  # [line, [words, …]]
    notes = models.JSONField(default=list)  # the same: what was understood otherwise than it was written
    looked = models.JSONField(default=dict)  # what its good lines come to, as `looked.added` writes it
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [due_index("post_import_due")]


class Imported(models.Model):
    """What an import made, by what its line said: the same line again makes nothing."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "digest"], name="one_import_a_line")]


def bereft() -> Q:
    """Deliveries whose account was removed while they waited, of which nobody has decided yet: neither left aside, nor taken out
    of the post, nor planned again since the account came back."""
    same = Delivery.objects.filter(post=OuterRef("post"), account=OuterRef("account"))
    wished = Variant.objects.filter(post=OuterRef("post"), account=OuterRef("account"))
    found = Q(state="dropped", failure=GONE_ACCOUNT) & ~Q(post__state="binned")
    return found & Q(Exists(wished)) & ~Q(Exists(same.exclude(state__in=("cancelled", "dropped"))))


class DeliverySet(models.QuerySet["Delivery"]):
    def seen_by(self, user: User) -> DeliverySet:
        if everywhere(user):
            return self
        return self.filter(open_to(user, "post__"))

    def bereft(self) -> DeliverySet:
        return self.filter(bereft())


class Delivery(Sending):
    """A post on its way to one account, at one revision. At most one that lives for a post and an account."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="deliveries")
    revision = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    called_off = models.BooleanField(default=False)  # while a call was under way: nothing is to follow it

    objects = DeliverySet.as_manager()

    class Meta:
        indexes = [
            due_index("delivery_due"),
            models.Index(fields=["state", "-id"], name="delivery_state"),
            models.Index(fields=["account", "remote_id"], name="delivery_remote"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "account"], name="one_delivery_an_account", condition=~Q(state__in=["cancelled", "dropped"])
            )
        ]

    team_id = property(lambda self: self.post.team_id)

    def also(self, verb: str) -> Iterable[Account]:
        """Its account may be another team's; those of the post's other deliveries do not matter to it."""
        return (self.account,)


class Version(models.Model):
    """A post as it was at one revision. What one page saves within a few minutes is one version, unless it was planned."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions", db_index=False)  # the constraint has one
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    began_at = models.DateTimeField()
    form = models.UUIDField(null=True)
    planned = models.BooleanField(default=False)
    content = models.JSONField()  # as `content.told` writes it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "revision"], name="one_version_a_revision")]


class OwnSet(models.QuerySet[Any]):
    """What a team keeps to write with: its writers see it, and the colleagues who see every team."""

    def seen_by(self, user: User) -> OwnSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "post.write"))


class Template(models.Model):
    """Words to begin with; names in braces are asked for each time."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField()
    objective = models.CharField(max_length=10, blank=True)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accounts = models.ManyToManyField(Account, related_name="+", blank=True)

    objects = OwnSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_template_a_name")]

    def __str__(self) -> str:
        return self.name


class Selection(models.Model):
    """Accounts that are often chosen together."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    accounts = models.ManyToManyField(Account, related_name="+")

    objects = OwnSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_selection_a_name")]

    def __str__(self) -> str:
        return self.name


class LinkPreset(models.Model):
    """How links to the city's own sites are marked; `usual`: new posts begin with it. At most one is."""

    name = models.CharField(max_length=80, unique=True)
    hosts = models.JSONField(default=list)
    source = models.CharField(max_length=100, blank=True)
    medium = models.CharField(max_length=100, blank=True)
    campaign = models.CharField(max_length=100, blank=True)
    content = models.CharField(max_length=100, blank=True)
    usual = models.BooleanField(null=True, default=None, unique=True)  # True or NULL

    def __str__(self) -> str:
        return self.name

    def told(self) -> dict[str, Any]:
        """As a post keeps it: a preset that is changed later does not change what was planned."""
        names = ("hosts", "source", "medium", "campaign", "content")
        return {"preset": self.pk} | {name: getattr(self, name) for name in names}


# Tables of the parts of this room, which Django finds here.
from parvis.publishing.approval import models as approval  # noqa: E402, F401
from parvis.publishing.bands import models as bands  # noqa: E402, F401
from parvis.publishing.repair import models as repair  # noqa: E402, F401
