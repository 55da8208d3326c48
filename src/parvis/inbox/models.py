"""What people say to the city, and what it answers: persons, conversations, messages, replies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.models import Account, Sending
from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index


class Contact(models.Model):
    """Somebody outside, over all their identities. Nothing political is ever noted about them."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """A person's handle on one network."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    network = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "remote_id"], name="one_identity")]


class ConversationSet(models.QuerySet["Conversation"]):
    def seen_by(self, user: User) -> ConversationSet:
        """The permission is in the fetch: conversations of the user's teams, or given to them."""
        if everywhere(user):
            return self
        mine = teams(user, "inbox.see")
        return self.filter(Q(team__in=mine) | Q(assignee=user)) if mine else self.none()


STATES = ("new", "open", "waiting", "closed")
"""new: nobody answered yet · open: being worked on · waiting: for the resident · closed."""


class Conversation(Due):
    """Messages of one thread with one person on one account. `due_at`: when a snooze ends.

    Relations that begin an index or a constraint below have none of their own: each arrival writes them all.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    thread = models.CharField(max_length=400)
    kind = models.CharField(max_length=10)  # comment · mention · private · mail
    private = models.BooleanField(default=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="conversations")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, default="new")
    subject = models.CharField(max_length=300, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    about = models.CharField(max_length=300, blank=True)  # remote id of the city's publication it hangs under
    waiting_since = models.DateTimeField(null=True)  # the oldest message that has no answer yet
    last_in = models.BigIntegerField(default=0)  # id of the last message from the person: `seen` is compared with it
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationSet.as_manager()

    class Meta:
        indexes = [
            due_index("conversation_due"),
            models.Index(fields=["-last_at", "-id"], name="conversation_all"),
            models.Index(fields=["state", "-last_at", "-id"], name="conversation_state"),
            models.Index(fields=["team", "state", "-last_at", "-id"], name="conversation_team"),
            models.Index(fields=["assignee", "state", "-last_at", "-id"], name="conversation_mine"),
            models.Index(fields=["account", "-last_at", "-id"], name="conversation_account"),
            models.Index(fields=["contact", "-last_at"], name="conversation_contact"),
            models.Index(fields=["waiting_since"], name="conversation_waiting", condition=Q(waiting_since__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "thread"], name="one_conversation_a_thread")]


class Message(models.Model):
    """One thing said: by a person (in), by the city (out), or among colleagues (note: it never leaves)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=4)  # in · out · note
    remote_id = models.CharField(max_length=300, null=True)  # NULL: a note, or an answer not yet there
    identity = models.ForeignKey(Identity, null=True, on_delete=models.PROTECT, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # sanitised before it is stored
    language = models.CharField(max_length=5, blank=True)
    url = models.URLField(max_length=600, blank=True)
    parent = models.CharField(max_length=300, blank=True)
    private = models.BooleanField(default=False)
    at = models.DateTimeField()  # as the network says
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # taken back by its author: the text is gone
    attached = models.JSONField(default=list)  # [{"name", "mime", "url" or "file"}]
    context = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)  # the same moment for all of a batch

    class Meta:
        indexes = [models.Index(fields=["conversation", "at", "id"], name="message_thread")]
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="one_message_a_remote")]


class Tombstone(models.Model):
    """A message taken back before it arrived: when it comes, it is not shown."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="one_tombstone")]


class ReplySet(models.QuerySet["Reply"]):
    def seen_by(self, user: User) -> ReplySet:
        return self.filter(conversation__in=Conversation.objects.seen_by(user))


class Reply(Sending):
    """The way out of an answer: `message` is what is said, this is how it gets there, once."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reply")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="replies")
    answers = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    files = models.ManyToManyField(File, related_name="+")
    options = models.JSONField(default=dict)

    objects = ReplySet.as_manager()

    class Meta:
        indexes = [due_index("reply_due"), models.Index(fields=["state", "-id"], name="reply_state")]


class Presence(models.Model):
    """Who looks at or writes in a conversation now. A row older than a minute means nothing."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8)  # viewing · writing · idle
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_presence")]


class Unsent(models.Model):
    """An agent's unfinished answer: kept at each pause, gone when it is sent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="unsent")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    note = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_unsent_a_user")]
