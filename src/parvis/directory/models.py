"""Who can answer besides the city's own counter: teams, departments, outside bodies, elected people; and where it is known from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.city.models import Topic
from parvis.journal.seal import Sealed, seals
from parvis.people.models import Team
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL


class DestinationSet(models.QuerySet["Destination"]):
    def living(self) -> DestinationSet:
        """Those to which something may still be sent."""
        return self.filter(defunct_at__isnull=True)


class Destination(models.Model):
    """Somebody who can answer. Fields that come from a public directory keep what it last said in `imported`; those that the
    city wrote itself are named in `own`, and no import touches them."""

    kind = models.CharField(max_length=10)  # team · department · body · official
    name = models.CharField(max_length=200)
    short = models.CharField(max_length=60, blank=True)  # as agents and residents call it
    sort = models.CharField(max_length=120)  # the name folded: the list's order
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")  # whose counter it is
    mission = models.TextField(blank=True)  # what it is competent for, as one says it
    words = models.JSONField(default=list)  # words of residents that lead here
    territory = models.JSONField(default=list)  # INSEE codes; [] = it is not bound to a place
    told = models.JSONField(default=dict)  # language → what one tells a resident: not ours, theirs, and how to reach them
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    address = models.TextField(blank=True)
    hours = models.TextField(blank=True)  # as given
    site = models.CharField(max_length=500, blank=True)
    form = models.CharField(max_length=500, blank=True)  # its contact form
    sve = models.CharField(max_length=500, blank=True)  # where it is addressed electronically (saisine par voie électronique)
    hook = models.CharField(max_length=500, blank=True)  # the address of its own program
    sealed = models.BinaryField(null=True)  # what signs the calls to it
    source = models.CharField(max_length=10, blank=True)  # dila · csv; "" = written here
    external_id = models.CharField(max_length=80, blank=True)
    source_at = models.DateTimeField(null=True)  # the source's own date of this record
    imported = models.JSONField(default=dict)
    own = models.JSONField(default=list)
    alternates = models.ManyToManyField("self", symmetrical=True)
    defunct_at = models.DateTimeField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    unreachable_at = models.DateTimeField(null=True)  # its address answered no more
    unreachable = models.CharField(max_length=300, blank=True)  # what the mail server said
    notes = models.TextField(blank=True)  # for colleagues
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # its owner was asked to look at it again
    topics = models.ManyToManyField(Topic, related_name="destinations")
    changed_at = models.DateTimeField(auto_now=True)

    objects = DestinationSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort", "id"], name="destination_list"),
            models.Index(fields=["kind", "sort", "id"], name="destination_kind"),
            models.Index(fields=["reviewed_at"], name="destination_review", condition=Q(owner__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="one_destination_a_record", condition=~Q(external_id="")
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short or self.name


seals(Sealed("directory.destination"))


class Handle(models.Model):
    """Their own account on a network, folded: an elected person's is never one of the city's."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="handles")
    network = models.CharField(max_length=30)
    handle = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["network", "handle"]
        indexes = [models.Index(fields=["network", "handle"], name="handle_of")]
        constraints = [models.UniqueConstraint(fields=["destination", "network", "handle"], name="one_handle")]


class Change(models.Model):
    """A colleague says that something here is wrong. open → done · refused; the log stays."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="changes")
    text = models.TextField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, default="open")
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["destination", "-id"], name="change_destination"),
            models.Index(fields=["-id"], name="change_open", condition=Q(state="open")),
        ]


class DirectoryImport(Due):
    """A file on its way into the directory. `dry`: each line is compared and nothing is written.

    new → working → looked (dry) · done; stopped by a person. What died begins again at `offset`: the same line changes nothing twice.
    """

    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=10)  # dila · csv
    dated = models.DateTimeField(null=True)  # of the file, as it says
    lines = models.JSONField(default=list)  # [{"line", "values"} | {"line", "error"}], see `reading`
    total = models.PositiveIntegerField(default=0)
    offset = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default="new")
    dry = models.BooleanField(default=True)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # fields that the city wrote, and that stay
    errors = models.JSONField(default=list)  # [[line, words]]
    notes = models.JSONField(default=list)  # [[line, name, field, before, after]]: what changes, the first ones
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [due_index("directoryimport_due")]
