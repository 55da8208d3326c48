"""A question goes to the counter as what any network sends; what the counter answers comes back once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.accounts.raws import Handed, keep
from parvis.cases.actions import open_case
from parvis.cases.lists import of_conversation
from parvis.cases.models import Case
from parvis.forum import counting, keeping, letters
from parvis.forum.models import Contribution, ForumRules, Passed, Thread
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.networks.packing import pack
from parvis.networks.protocol import Incoming, Person
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.work.rows import ring

SLUG = "forum"


class NoTeam(ValidationError):
    """No team receives what the forum passes on."""


def account_for(team: Team | None) -> Account:
    """By which the forum's questions arrive at a team's counter, made on first use. Raises NoTeam."""
    team = team or keeping.rules().team
    if team is None:
        raise NoTeam(_("Choisissez d’abord, dans les réglages du forum, l’équipe qui reçoit ses questions."))
    slug = f"{SLUG}-{team.pk}"
    found = Account.objects.filter(network="forum", remote_id=slug).first()
    if found is None or found.state == "removed":
        settings = {"slug": slug, "title": f"Forum — {team.name}"}
        found = accounts.connect(network="forum", settings=settings, secrets={}, by=None, team=team)
    return found


def without_team() -> QuerySet[Thread]:
    """Questions whose hours are over and that no team receives: neither their board has one nor the rules."""
    nobody = ~Exists(ForumRules.objects.filter(team__isnull=False))
    return counting.unheard().filter(nobody, board__team__isnull=True, attempts__gt=0, due_at__isnull=False)


def chosen() -> None:
    """A team was chosen: what waited for one goes now. In the caller's transaction."""
    now = timezone.now()
    if counting.unheard().filter(attempts__gt=0, due_at__gt=now).update(due_at=now):
        ring()


@transaction.atomic
def pass_on(*, thread: Thread, by: User | None, why: str = "hand") -> Passed:
    """To the counter, once. Raises PermissionDenied, NoTeam, ValidationError."""
    demand(by, "square.moderate")
    thread = Thread.objects.select_for_update(of=("self",)).select_related("board__team", "resident").get(pk=thread.pk)
    if there := Passed.objects.filter(thread=thread).first():
        return there
    if thread.state != "open" or thread.resident is None:
        raise ValidationError(_("Cette question n’est plus ouverte, ou n’a plus d’auteur."))
    account, now = account_for(thread.board.team), timezone.now()
    row = Passed.objects.create(thread=thread, account=account, why=why, by=by, at=now, due_at=now)
    question = thread.contributions.filter(kind="question").get()
    _hand(account, [_item(thread, question, f"{thread.title}\n\n{question.text}")])
    if by is not None:  # the clock's own turn settles the row itself
        Thread.objects.filter(pk=thread.pk).update(due_at=None)
    record("forum.passed", by=by, about=thread, channel="forum", why=why)
    ring()
    return row


def name_of(said: Contribution) -> str:
    return f"{said.pk}@forum"


def _item(thread: Thread, said: Contribution, text: str, verb: str = "add") -> Incoming:
    who = said.resident
    author = Person(str(who.key), who.pseudonym, who.pseudonym) if who else Person("erased", "", "")
    return Incoming(
        verb="remove" if verb == "remove" else "add", remote_id=name_of(said), thread=f"question:{thread.pk}", kind="comment",
        at=said.at, author=author, text=text, language=thread.language, url=keeping.absolute(keeping.permalink(said)),
        subject=thread.title, context={"thread": thread.pk},
    )  # fmt: skip


def _hand(account: Account, items: Iterable[Incoming]) -> None:
    """Into the raw intake."""
    now = timezone.now()
    keep(
        Handed(account.pk, keeping.mark(one.verb, one.remote_id, one.text), "items", json.dumps([pack(one)]).encode(), now, now)
        for one in items
    )


def heard(said: Contribution) -> None:
    """What its author adds, or takes back, after their question went to the counter goes there too. In the caller's transaction."""
    thread = said.thread
    if said.resident_id is None or said.resident_id != thread.resident_id:
        return
    row = Passed.objects.select_related("account").filter(thread=thread).first()
    if row is None or row.account.state == "removed":
        return
    if said.state == "shown" and said.kind != "question":
        _hand(row.account, [_item(thread, said, said.text)])
    elif said.state in ("withdrawn", "hidden"):
        _hand(row.account, [_item(thread, said, "", "remove")])


@transaction.atomic
def take_back(*, row: Passed, reply: Reply) -> Contribution:
    """An answer that left the counter stands in its thread as the city's own: one for each, whoever looks how often."""
    thread = Thread.objects.select_for_update().get(pk=row.thread_id)
    while thread.merged_into_id:  # it was merged meanwhile: the answer goes where the question went
        thread = Thread.objects.select_for_update().get(pk=thread.merged_into_id)
    mark = keeping.mark("reply", reply.key)
    if there := Contribution.objects.filter(asked=mark).first():
        return there
    said = Contribution.objects.create(
        thread=thread, kind="answer", colleague=reply.by, official=True, text=reply.message.text, asked=mark,
        at=reply.sent_at or timezone.now(),
    )  # fmt: skip
    counting.settle(thread)
    letters.answered(thread, said)
    record("forum.answered", by=reply.by, about=thread, channel="forum", reply=reply.pk)
    return said


def make_case(row: Passed, talk: Conversation) -> Case | None:
    """What nobody answered is a case at the counter, with the number by which it is followed; None: the city wants none, it is under
    one already, or no team has it. In the caller's transaction."""
    if not keeping.rules().cases or of_conversation(talk) is not None or talk.team_id is None:
        return None
    case = open_case(by=None, conversation=talk, title=row.thread.title)
    letters.at_the_counter(row.thread, case.number)
    record("forum.case", about=row.thread, channel="forum", case=case.number)
    return case


def case_of(thread: Thread) -> Case | None:
    """The case that a question became, and that its conversation is still under."""
    row = Passed.objects.select_related("conversation").filter(thread=thread, conversation__isnull=False).first()
    return of_conversation(row.conversation) if row and row.conversation else None


def moved(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """An agent answered: the answer is looked for until it has left."""
    if kind == "conversation.answered":
        found = Passed.objects.filter(conversation__in=[one.pk for one in conversations], due_at=None)
        if found.update(due_at=timezone.now(), attempts=0):
            ring()
