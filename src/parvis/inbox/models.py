"""What people say to the city, and what it answers: persons, conversations, messages, replies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from parvis.accounts.models import Account, Sending
from parvis.inbox.naming import Named
from parvis.media.models import File
from parvis.people.access import everywhere, sees, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index


class ContactSet(models.QuerySet["Contact"]):
    def seen_by(self, user: User) -> ContactSet:
        """Who has a conversation that the user may see."""
        seen = self.filter(erased_at__isnull=True)  # of somebody who is forgotten there is nothing to see
        if everywhere(user):
            return seen
        return seen.filter(Exists(Conversation.objects.seen_by(user).filter(contact=OuterRef("pk"))))


class Contact(models.Model):
    """Somebody outside, over all their identities. Nothing political is ever noted about them."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    united_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="united", db_index=False)
    objected_at = models.DateTimeField(null=True)  # they object to being followed from one conversation to another
    erased_at = models.DateTimeField(null=True)  # nothing says any more who it was: `inbox.keeps`

    objects = ContactSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["united_into"], name="contact_united", condition=Q(united_into__isnull=False))]

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """Somebody who was forgotten had objected to being followed; should they write again they are taken at their word. `who`: a
    keyed digest of their identity, which tells nobody."""

    who = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()


class Likeness(models.Model):
    """Two contacts were said to be one person, or not to be. `kept`: the identities that came along."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="likenesses", db_index=False)  # it stays
    other = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="likened", db_index=False)
    state = models.CharField(max_length=7)  # united · parted: it was taken back · apart: they are not one
    ground = models.CharField(max_length=5, blank=True)  # proof: one address · said: by the person · hand
    kept = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="likeness_contact"),
            models.Index(fields=["other", "-id"], name="likeness_other"),
        ]


class Identity(Named):
    """A person's handle on one network."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    network = models.CharField(max_length=30)
    server = models.CharField(max_length=260, blank=True)  # that of the account which they wrote to, see accounts/models.py

    class Meta:
        indexes = [models.Index(fields=["handle"], name="identity_handle")]
        constraints = [models.UniqueConstraint(fields=["network", "server", "remote_id"], name="one_identity")]


class ConversationSet(models.QuerySet["Conversation"]):
    def seen_by(self, user: User) -> ConversationSet:
        """The permission is in the fetch: conversations of the user's teams, or given to them."""
        return self.seen(sees(user, "inbox.see"), user.pk)

    def seen(self, mine: tuple[int, ...] | None, user: int) -> ConversationSet:
        """The same by what it depends on: a user's teams (None: all) and their id."""
        theirs = Q() if mine is None else Q(team__in=mine) | Q(assignee=user)
        return self.none() if mine == () else self.filter(theirs, hidden_at__isnull=True)


def talk_seen_by(user: User, relation: str = "conversation") -> Exists:
    """Rows whose conversation the user sees: a look at each row's own one. SQLite would else first list all that the team ever had."""
    return Exists(Conversation.objects.seen_by(user).filter(pk=OuterRef(relation)))


STATES = ("new", "open", "waiting", "service", "closed")
"""new: nobody answered yet · open: being worked on · waiting: for the resident · service: for somebody in the city or beside it,
and the resident still waits · closed."""
IN_DANGER = ~Q(danger="") & ~Q(state="closed")
TO_ANSWER = Q(state__in=("new", "open"), due_at__isnull=True, waiting_since__isnull=False)


class Conversation(Due):
    """Messages of one thread with one person on one account. `due_at`: when a snooze ends.

    Relations that begin an index or a constraint below have none of their own: each arrival writes them all.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    thread = models.CharField(max_length=400)
    kind = models.CharField(max_length=10)  # networks.protocol.Kind
    private = models.BooleanField(default=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="conversations")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=8, default="new")
    subject = models.CharField(max_length=300, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    about = models.CharField(max_length=300, blank=True)  # remote id of the city's publication it hangs under
    danger = models.CharField(max_length=6, blank=True, default="")  # understanding.danger.KINDS: somebody may need help at once
    waiting_since = models.DateTimeField(null=True)  # the oldest message that has no answer yet
    last_in = models.BigIntegerField(default=0)  # id of the last message from the person: `seen` is compared with it
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True)  # its person is being forgotten: nobody sees it until that is done
    erased_at = models.DateTimeField(null=True)  # that is done: it counts, and says nothing
    # It was merged into that one (never itself merged): its messages are there, and it stands in no list.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False)
    # Split off: its thread on the network is that one's, which was neither split off itself.
    split_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="split", db_index=False)

    reopened = False
    """Of a batch that is being stored: its person writes again after it was closed."""

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
            models.Index(fields=["waiting_since", "assignee", "team"], name="conversation_to_answer", condition=TO_ANSWER),
            models.Index(fields=["merged_into"], name="conversation_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["split_from"], name="conversation_split", condition=Q(split_from__isnull=False)),
            models.Index(fields=["-last_at", "-id"], name="conversation_danger", condition=~Q(danger="")),
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
    expires_at = models.DateTimeField(null=True)  # its network lets us keep the words until then (see expiry.py)
    expired_at = models.DateTimeField(null=True)  # the moment came: the words are gone, the message was
    created_at = models.DateTimeField(default=timezone.now)  # the same moment for all of a batch
    # Where it belongs when its conversation holds others that were merged into it; NULL: to its conversation itself.
    home = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="housed", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            models.Index(fields=["home"], name="message_home", condition=Q(home__isnull=False)),
            models.Index(
                fields=["expires_at"], name="message_expires", condition=Q(expires_at__isnull=False, expired_at__isnull=True)
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="one_message_a_remote")]


class JoiningSet(models.QuerySet["Joining"]):
    def standing(self) -> JoiningSet:
        return self.filter(undone_at__isnull=True)

    def of(self, *conversations: int) -> JoiningSet:
        return self.filter(Q(conversation__in=conversations) | Q(other__in=conversations))


class Joining(models.Model):
    """Two conversations became one (`merge`), or one two (`split`); with what is needed to take it back. It holds no words."""

    kind = models.CharField(max_length=5)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="joinings", db_index=False)  # it stays
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="joined", db_index=False)
    newest = models.BigIntegerField()  # no message of the two was newer then
    before = models.JSONField()  # how the two stood: {"conversation": …, "other": …}, see standing.py
    after = models.JSONField()
    kept = models.JSONField(default=dict)  # what each room above needs
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = JoiningSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "-id"], name="joining_conversation"),
            models.Index(fields=["other", "-id"], name="joining_other"),
        ]


class Belonging(models.Model):
    """Somebody said whose conversation it is: another person's than that of the name it came under (a mail passed on)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="belongings", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="belongings")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["conversation", "-id"], name="belonging_conversation")]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="one_belonging", condition=Q(undone_at__isnull=True))
        ]


class Tombstone(models.Model):
    """A message taken back before it arrived: when it comes, it is not shown."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="one_tombstone")]


class ReplySet(models.QuerySet["Reply"]):
    def seen_by(self, user: User) -> ReplySet:
        return self.filter(talk_seen_by(user))


class Reply(Sending):
    """The way out of an answer: `message` is what is said, this is how it gets there, once."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reply")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="replies")
    answers = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    files = models.ManyToManyField(File, related_name="+")
    options = models.JSONField(default=dict)
    held_until = models.DateTimeField(null=True)  # its writer may take it back until then: held.py
    before = models.JSONField(null=True)  # what its conversation was, for that

    objects = ReplySet.as_manager()

    class Meta:
        indexes = [
            due_index("reply_due"),
            models.Index(fields=["state", "-id"], name="reply_state"),
            models.Index(fields=["account", "remote_id"], name="reply_remote"),
        ]


class ModerationSet(models.QuerySet["Moderation"]):
    def seen_by(self, user: User) -> ModerationSet:
        """Acts of the user's teams, and their own."""
        seen = self.exclude(conversation__hidden_at__isnull=False)
        return seen if everywhere(user) else seen.filter(Q(team__in=teams(user, "inbox.see")) | Q(by=user))


class Moderation(models.Model):
    """The register: one act on what somebody wrote, or on its author, with a copy of the words. Never let go by itself."""

    act = models.CharField(max_length=10)  # networks.moderation.Act
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="moderations")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    clause = models.CharField(max_length=140, blank=True)  # the article of the charter, as it was then
    notice = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")  # its author was told
    state = models.CharField(max_length=8)  # done · refused: the network said no
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)  # the network's own words
    snapshot = models.JSONField(default=dict)  # {"author", "handle", "text", "url", "at", "attached"} as it was then
    undone_at = models.DateTimeField(null=True)  # a later act ended it: hidden, then shown again
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ModerationSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-id"], name="moderation_team"),
            models.Index(fields=["account", "-id"], name="moderation_account"),
            models.Index(fields=["act", "-id"], name="moderation_act"),
            models.Index(fields=["identity", "account"], name="moderation_identity"),
        ]


class BarringSet(models.QuerySet["Barring"]):
    def seen_by(self, user: User) -> BarringSet:
        """As the register: acts of the user's teams, and their own."""
        mine = teams(user, "inbox.see")
        return self if everywhere(user) else self.filter(Q(moderation__team__in=mine) | Q(moderation__by=user))

    def standing(self) -> BarringSet:
        return self.filter(BARRED)


BARRED = Q(state__in=("standing", "by_hand"))


class Barring(Due):
    """How long somebody is blocked or muted. `due_at`: the moment at which it is lifted, or looked at again."""

    moderation = models.OneToOneField(Moderation, on_delete=models.CASCADE, related_name="barring")
    until = models.DateField(null=True)  # it is lifted on that day; NULL: it was said that it has no end
    review_at = models.DateTimeField()  # its end, or the moment at which somebody looks whether it is still needed
    state = models.CharField(max_length=8, default="standing")  # standing · by_hand: nobody can lift it from here · over
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)  # the network's own words
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = BarringSet.as_manager()

    class Meta:
        indexes = [due_index("barring_due"), models.Index(fields=["review_at", "id"], name="barring_review", condition=BARRED)]


class Appeal(models.Model):
    """What its author says against an act of moderation, and the second look by somebody else."""

    moderation = models.ForeignKey(Moderation, on_delete=models.CASCADE, related_name="appeals")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=6, default="open")  # open · kept · lifted
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["moderation"], name="one_open_appeal", condition=Q(state="open"))]


class Presence(models.Model):
    """Who looks at or writes in a conversation now. A row older than a minute means nothing."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8)  # viewing · writing · idle: open before nobody · gone
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_presence")]


class Unsent(models.Model):
    """An agent's unfinished answer: kept at each pause, gone when it is sent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="unsent")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    note = models.BooleanField(default=False)
    aside = models.BooleanField(default=False)  # to be said in private, to what was public
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_unsent_a_user")]


from parvis.inbox.authorities.models import AuthorityReport  # noqa: E402, F401 - a model of this room that has a folder of its own
