"""The city's own actor, who follows it, what it said, what goes to which server, what came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account
from parvis.journal.seal import Sealed, seals
from parvis.work.models import Due, due_index


class Actor(models.Model):
    """How the city is called on the fediverse, and its key: one row."""

    one = models.BooleanField(default=True, unique=True)
    open = models.BooleanField(default=False)
    username = models.CharField(max_length=40, default="ville")
    domain = models.CharField(max_length=200, blank=True)  # "": that of this installation
    name = models.CharField(max_length=120, blank=True)  # "": the city's
    summary = models.TextField(blank=True)
    links = models.JSONField(default=list)  # [[words, address]] beside the summary
    account = models.OneToOneField(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField(null=True)  # {"private": PEM, "before": PEM of the key that was replaced, or ""}
    public = models.TextField(blank=True)  # PEM
    since = models.DateTimeField(null=True)  # first opened
    turned_at = models.DateTimeField(null=True)  # the key was last replaced


seals(Sealed("federation.actor"))


class Remote(models.Model):
    """Somebody on another server, as their actor's document told last: whom we deliver to, whose key signs."""

    uri = models.CharField(max_length=300, unique=True)
    handle = models.CharField(max_length=300)  # name@server
    host = models.CharField(max_length=255)
    name = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    icon = models.CharField(max_length=500, blank=True)
    inbox = models.CharField(max_length=500)
    shared = models.CharField(max_length=500, blank=True)  # the inbox of all on that server
    key_id = models.CharField(max_length=500, db_index=True)
    public = models.TextField()
    read_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["handle"], name="remote_handle")]

    @property
    def nearest(self) -> str:
        """One delivery there serves everybody on that server."""
        return self.shared or self.inbox


class Follower(models.Model):
    remote = models.OneToOneField(Remote, on_delete=models.CASCADE, related_name="follows")
    follow = models.CharField(max_length=500)  # the address of their Follow
    at = models.DateTimeField()


class Statement(models.Model):
    """One thing that the city said there (a Note, in the words of ActivityPub): a publication, or an answer. Its address is made of
    `key`, that of its delivery."""

    key = models.UUIDField(unique=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="fr")
    warning = models.CharField(max_length=500, blank=True)
    sensitive = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    unlisted = models.BooleanField(default=False)
    answer = models.BooleanField(default=False)  # to one person: it goes to nobody else, even when they are forgotten here
    addressee = models.ForeignKey(Remote, null=True, on_delete=models.SET_NULL, related_name="+")
    answers = models.CharField(max_length=300, blank=True)  # the address of what it answers
    named = models.JSONField(default=list)  # [{"handle", "uri", "url"}]
    pictures = models.JSONField(default=list)  # [{"name", "mime", "alt", "width", "height"}]: files of ours
    url = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-id"], name="statement_outbox", condition=Q(private=False, deleted_at__isnull=True, answer=False)
            ),
            models.Index(fields=["at"], name="statement_answers", condition=Q(answer=True)),
        ]


class Activity(Due):
    """Something to be told to other servers. `due_at`: its parcels are to be made; what is sent is drawn when it leaves."""

    note = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=8)  # Create · Update · Delete · Accept · Reject
    mark = models.CharField(max_length=60)  # the end of its address
    told = models.JSONField(null=True)  # its document, where it is about no note
    old_key = models.BooleanField(default=False)  # signed with the key that was replaced: that one is still known
    inbox = models.CharField(max_length=500, blank=True)  # where it goes alone; "": to followers
    at = models.DateTimeField()

    class Meta:
        indexes = [due_index("federation_activity_due"), models.Index(fields=["at"], name="federation_activity_at")]
        constraints = [models.UniqueConstraint(fields=["note", "kind", "mark"], name="one_activity")]


class Server(models.Model):
    """How another server does: when it last took something, since when it does not."""

    host = models.CharField(max_length=255, unique=True)
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    aside_at = models.DateTimeField(null=True)  # nothing goes there until it writes to us

    class Meta:
        indexes = [models.Index(fields=["failing_since"], name="server_failing", condition=Q(failing_since__isnull=False))]


class Parcel(Due):
    """One activity on its way to one inbox. The other server knows its address: twice the same is once."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="parcels", db_index=False)
    inbox = models.CharField(max_length=500)
    host = models.CharField(max_length=255)
    state = models.CharField(max_length=8, default="waiting")  # waiting · reached · dropped
    failure = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            due_index("parcel_due"),
            models.Index(fields=["host", "id"], name="parcel_waiting", condition=Q(state="waiting")),
            models.Index(fields=["at"], name="parcel_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["activity", "inbox"], name="one_parcel")]


class Arrival(Due):
    """What was delivered to our inbox, before its signature is looked at. The same request twice is one."""

    digest = models.CharField(max_length=64, unique=True)
    uri = models.CharField(max_length=64, blank=True)  # digest of the activity's address, once it is proved
    key_id = models.CharField(max_length=500)
    signature = models.BinaryField()
    base = models.TextField(blank=True)  # what was signed
    body = models.BinaryField()
    state = models.CharField(max_length=10, default="new")  # new · done · refused · quarantine
    failure = models.CharField(max_length=500, blank=True)
    net = models.CharField(max_length=40, blank=True)  # digest of whence it was sent; "": from this house, where that says nothing
    lane = models.CharField(max_length=5, default="new")  # new · known: something from there has been believed before
    at = models.DateTimeField()

    class Meta:
        indexes = [
            due_index("arrival_due"),
            models.Index(fields=["net", "state"], name="arrival_net"),
            models.Index(fields=["at"], name="arrival_at"),
            models.Index(fields=["-id"], name="arrival_quarantine", condition=Q(state="quarantine")),
        ]
        constraints = [models.UniqueConstraint(fields=["uri"], name="one_arrival_done", condition=Q(state="done") & ~Q(uri=""))]


class Reaction(models.Model):
    """Somebody liked or shared something of ours: that it happened, not who it was."""

    note = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    kind = models.CharField(max_length=6)  # like · share
    who = models.CharField(max_length=64)  # keyed digest of their address
    activity = models.CharField(max_length=64, db_index=True)  # digest of the activity's address, to take it back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "kind", "who"], name="one_reaction")]


class Barred(models.Model):
    """A server, or somebody, from whom nothing is taken and to whom nothing goes."""

    name = models.CharField(max_length=300, unique=True)  # a server's name, or an actor's address
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
