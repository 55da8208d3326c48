"""Which subjects a list shows, who may work on one, whom an answer would reach: for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from parvis.inbox.models import Conversation, ConversationSet, talk_seen_by
from parvis.people.access import everywhere, may, teams
from parvis.people.models import User
from parvis.subjects.models import Declined, Round, Subject, SubjectLink, SubjectSet, Told

WITH = ("team", "topic")
CHOICES = 40
"""Open subjects offered in a list of choices: the last that moved."""


def chosen(user: User, *, state: str = "", team: int | None = None, topic: str = "") -> SubjectSet:
    """Subjects that `user` may see. `topic`: a key."""
    same = {"state": state, "team": team, "topic__key": topic}
    return Subject.objects.seen_by(user).filter(**{name: value for name, value in same.items() if value})


def editable(user: User, subject: Subject) -> bool:
    """Of a team where the user may, or above a conversation where they may."""
    if may(user, "subject.edit", subject):
        return True
    if not may(user, "subject.edit"):
        return False
    return SubjectLink.objects.filter(subject=subject, conversation__team__in=teams(user, "subject.edit")).exists()


def of_conversation(conversation: Conversation) -> Subject | None:
    """The one it is in now, whether it goes on or has ended."""
    link = SubjectLink.objects.filter(conversation=conversation, current=True).select_related("subject__team").first()
    return link.subject if link else None


def offered(user: User) -> Sequence[Subject]:
    return list(chosen(user, state="open").order_by("-moved_at", "-id")[:CHOICES])


def reached(subject: Subject, user: User, *, again: bool) -> ConversationSet:
    """The conversations of a subject that this user may answer, without those who asked for no more of it.

    `again`: those too that an answer to all has reached before.
    """
    found: ConversationSet = Conversation.objects.filter(subject_links__subject=subject, subject_links__current=True)
    if not everywhere(user):
        found = found.filter(team__in=teams(user, "inbox.reply"))
    elif not may(user, "inbox.reply"):
        found = found.none()
    found = found.exclude(identity__in=Declined.objects.values("identity"))
    if again:
        return found
    return found.exclude(pk__in=Told.objects.filter(round__subject=subject, outcome="sent").values("conversation"))


def declining(subject: Subject) -> int:
    """People of a subject who asked for no more answers to all."""
    links = SubjectLink.objects.filter(
        subject=subject, current=True, conversation__identity__in=Declined.objects.values("identity")
    )
    return links.values("conversation__identity").distinct().count()


@dataclass(slots=True)
class Reach:
    """How many an answer would reach; of them in public; and by language, the most first."""

    all: int = 0
    public: int = 0
    languages: dict[str, int] = field(default_factory=dict)


def reach(conversations: ConversationSet) -> Reach:
    found, languages = Reach(), dict[str, int]()
    for private, language, n in conversations.order_by().values_list("private", "language").annotate(n=Count("pk")):
        found.all += n
        found.public += 0 if private else n
        code = (language or "fr").split("-")[0]
        languages[code] = languages.get(code, 0) + n
    found.languages = dict(sorted(languages.items(), key=lambda one: -one[1]))
    return found


def outcomes(rounds: Iterable[Round]) -> dict[int, dict[str, int]]:
    """How many of each outcome, by round: one statement."""
    found: dict[int, dict[str, int]] = {row.pk: {} for row in rounds}
    counted = Told.objects.filter(round__in=list(found)).order_by().values_list("round", "outcome").annotate(n=Count("pk"))
    for pk, outcome, n in counted:
        found[pk][outcome or "waiting"] = n
    return found


def tellings(row: Round, user: User, outcome: str = "") -> QuerySet[Told]:
    """Those of conversations that the reader may see. `outcome`: "waiting", or one of `words.OUTCOMES`."""
    found = row.tellings.filter(talk_seen_by(user))
    if outcome:
        found = found.filter(outcome="" if outcome == "waiting" else outcome)
    return found.select_related("conversation__account", "conversation__identity", "reply")
