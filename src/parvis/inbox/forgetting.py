"""A person is forgotten at the counter: hidden at once, then their words, slice by slice. What is counted stays.

Called by `records`, inside its transactions, and by nobody else. Each of these may be done again: what is gone stays gone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from parvis.accounts.models import Attempt
from parvis.inbox import hooks
from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.expiry import NOBODY
from parvis.inbox.masks import veiled, who
from parvis.inbox.models import (
    BARRED,
    Appeal,
    Barring,
    Contact,
    Conversation,
    Identity,
    Message,
    Moderation,
    Objection,
    Reply,
    Tombstone,
)
from parvis.inbox.snapshots import files as files_of
from parvis.kept.hooks import Person, Slice, Stay
from parvis.search.index import Text, forget, index
from parvis.understanding.personal import redact

AT_ONCE = 500
GONE = Concat(Value("erased:"), Cast("pk", CharField()))
"""In the place of what a network called it, where no two may be the same."""
PROOF = timedelta(days=365)
"""So long the city can prove what it moderated (loi du 29 juillet 1881, art. 65)."""
LEAVING = ("scheduled", "later", "waiting", "held", "late", "asked", "refused")
CALLED = ("sending", "processing", "doubt")
"""A network is being called: what it says decides, not we."""


def identities_of(contacts: Collection[int]) -> QuerySet[Identity]:
    return Identity.objects.filter(contact__in=contacts)


def conversations_of(person: Person) -> QuerySet[Conversation]:
    """Theirs, and those that came under their name; or some that are past their time."""
    theirs = Q(contact__in=person.contacts) | Q(identity__in=person.identities)
    return Conversation.objects.filter(theirs | Q(pk__in=person.talks) if person.talks else theirs)


def messages_of(person: Person) -> QuerySet[Message]:
    """All that was said in their conversations, wherever it is shown, and what they wrote elsewhere. What is somebody else's and
    was merged into theirs is not theirs."""
    talks = conversations_of(person).values("pk")
    own = Q(conversation__in=talks, home__isnull=True) | Q(home__in=talks)
    return Message.objects.filter(own | Q(identity__in=person.identities))


def called(person: Person) -> bool:
    """Is an answer to them on its way at this very moment?"""
    return Reply.objects.filter(conversation__in=conversations_of(person).values("pk"), state__in=CALLED).exists()


def whole(contact: Contact) -> Person:
    """Who this is, over all that was united into them."""
    contacts, wave = {contact.pk}, {contact.pk}
    while wave := set(Contact.objects.filter(united_into__in=wave).values_list("pk", flat=True)) - contacts:
        contacts |= wave
    rows = list(identities_of(contacts).values_list("pk", "name", "handle", "remote_id"))
    names = {spelt for _, *words in rows for name in words for spelt in (name, name.lstrip("@"))} | set(
        Contact.objects.filter(pk__in=contacts).values_list("name", flat=True)
    )
    needles = sorted((name for name in names if len(name.strip()) >= 3), key=lambda name: (-len(name), name))
    return Person(tuple(sorted(contacts)), tuple(sorted(pk for pk, *_ in rows)), tuple(needles))


# ── At once ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def hide(person: Person) -> None:
    """Nobody sees their conversations from here on, nothing leaves for them, and nothing in a list says who they are."""
    now = timezone.now()
    talks = conversations_of(person)
    Reply.objects.filter(conversation__in=talks.values("pk"), state__in=LEAVING).update(state="dropped", due_at=None)
    left = list(talks.filter(hidden_at__isnull=True, erased_at__isnull=True).exclude(state="closed"))
    talks.filter(erased_at__isnull=True).update(
        hidden_at=now, state="closed", waiting_since=None, due_at=None, danger="", subject="", preview="", thread=GONE
    )
    with hooks.together():
        for talk in left:
            talk.state, talk.waiting_since, talk.due_at = "closed", None, None
            hooks.moved(talk, "conversation.state", None)


def unname(person: Person) -> None:
    """Who they were. Who is blocked or muted keeps what their network calls them, as long as that stands: it could not be lifted."""
    now, rows = timezone.now(), Identity.objects.filter(pk__in=person.identities)
    if Contact.objects.filter(pk__in=person.contacts, objected_at__isnull=False).exists():
        named = rows.exclude(remote_id__startswith="erased:").values_list("network", "server", "remote_id")
        Objection.objects.bulk_create([Objection(who=who(*one), at=now) for one in named], ignore_conflicts=True)
    rows.update(name="", url="", avatar="", expired_at=now)
    rows.exclude(pk__in=barred(person)).update(remote_id=GONE, handle="")
    Contact.objects.filter(pk__in=person.contacts).update(name="", erased_at=now)


def named(person: Person, after: int) -> Slice:
    """A block or a mute has ended: nothing is left of who it was."""
    rows = Identity.objects.filter(pk__in=person.identities).exclude(pk__in=barred(person))
    return Slice(rows.update(remote_id=GONE, handle=""))


def barred(person: Person) -> Any:
    standing = Barring.objects.filter(BARRED, moderation__identity__in=person.identities)
    return standing.values("moderation__identity")


def still_barred(person: Person) -> Stay | None:
    kept = Identity.objects.filter(pk__in=barred(person)).count()
    return Stay(kept, "barred", timezone.now() + timedelta(days=30)) if kept else None


# ── A slice at a time ────────────────────────────────────────────────────────────────────────────────────────────────


def forget_messages(person: Person, after: int) -> Slice:
    """The next messages: their words go, or the names in them; what a network called them comes back no more."""
    found = list(messages_of(person).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    if not found:
        return Slice(0)
    now, pks = timezone.now(), [one.pk for one in found]
    told = [one for one in found if one.way == "in" and one.remote_id and not one.remote_id.startswith("erased:")]
    Tombstone.objects.bulk_create(
        [Tombstone(account_id=one.account_id, remote_id=veiled(str(one.remote_id)), at=now) for one in told],
        ignore_conflicts=True,
    )
    rows = Message.objects.filter(pk__in=pks)
    gone: dict[str, Any] = {"html": "", "url": "", "parent": "", "attached": [], "context": None, "expires_at": None}
    rows.filter(way="in").update(remote_id=GONE)
    Reply.files.through.objects.filter(reply__message__in=pks).delete()  # one that still stands elsewhere stands there alone
    forget("inbox.message", pks)
    if person.mode == "erase":
        rows.update(text="", expired_at=now, **gone)
    else:
        rows.update(**gone)
        _mask(person, [one for one in found if one.text])
    files = {one["file"] for message in found for one in message.attached if isinstance(one, dict) and one.get("file")}
    return Slice(len(found), found[-1].pk, tuple(sorted(files)))


def _mask(person: Person, messages: list[Message]) -> None:
    for message in messages:
        message.text = masked(message.text, person.needles)
    Message.objects.bulk_update(messages, ["text"])
    talks = Conversation.objects.in_bulk({message.conversation_id for message in messages})
    index(
        Text("inbox.message", one.pk, one.conversation_id, talks[one.conversation_id].team_id, one.at, one.text)
        for one in messages
    )


def masked(text: str, needles: Collection[str]) -> str:
    """Without names, handles, numbers and addresses."""
    text = redact(text)
    if not needles:
        return text
    return re.sub("|".join(re.escape(needle) for needle in needles), "[…]", text, flags=re.IGNORECASE)


def proved(before: str = "") -> Q:
    """Acts of moderation whose proof is no longer owed: a year old, and nobody contests them. `before`: the way to the act."""
    contested = Appeal.objects.filter(state="open").values("moderation")
    return Q(**{f"{before}at__lt": timezone.now() - PROOF}) & ~Q(**{f"{before}pk__in": contested})


def acts_of(person: Person) -> QuerySet[Moderation]:
    talks = conversations_of(person).values("pk")
    return Moderation.objects.filter(Q(identity__in=person.identities) | Q(conversation__in=talks))


def forget_acts(person: Person, after: int) -> Slice:
    """Who it was goes from the register at once; the words that were moderated when their proof is no longer owed."""
    found = list(acts_of(person).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    if not found:
        return Slice(0)
    over = set(Moderation.objects.filter(proved(), pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    fell = {file for one in found if one.pk in over for file in files_of(one.snapshot)}
    for one in found:
        shown = one.snapshot.get("pictures", [])
        words = {} if one.pk in over else {"text": masked(str(one.snapshot.get("text", "")), person.needles)}
        one.snapshot = {**one.snapshot, **NOBODY, "url": "", "expired": one.pk in over, **words}
        one.snapshot["pictures"] = [] if one.pk in over else [{**picture, "name": ""} for picture in shown]
        one.reason, one.said = ("", "") if one.pk in over else (masked(one.reason, person.needles), "")
    Moderation.objects.bulk_update(found, ["snapshot", "reason", "said"])
    Appeal.objects.filter(moderation__in=over).update(text="", decision="")
    return Slice(len(found), found[-1].pk, tuple(sorted(fell)))


def acts_kept(person: Person) -> Stay | None:
    kept = acts_of(person).exclude(pk__in=acts_of(person).filter(proved()).values("pk"))
    last = kept.order_by("-at").values_list("at", flat=True).first()
    return Stay(kept.count(), "proof", last + PROOF + timedelta(days=1)) if last else None


def report_over() -> Q:
    """Reports to the authorities whose proof is no longer owed."""
    return Q(at__lt=timezone.now() - PROOF)


def reports_kept(person: Person) -> Stay | None:
    kept = AuthorityReport.objects.filter(conversation__in=conversations_of(person).values("pk")).exclude(report_over())
    last = kept.order_by("-at").values_list("at", flat=True).first()
    return Stay(kept.count(), "proof", last + PROOF + timedelta(days=1)) if last else None


def forget_tries(person: Person, after: int) -> Slice:
    """What networks said of answers that did not leave: they may name whom they were for."""
    replies = Reply.objects.filter(conversation__in=conversations_of(person).values("pk")).values("pk")
    return Slice(Attempt.objects.filter(label="inbox.reply", row__in=replies).exclude(said="").update(said=""))


def show_again(person: Person) -> None:
    """It is done: what is counted is counted, and says that there was something."""
    conversations_of(person).update(hidden_at=None, erased_at=timezone.now())


def standing_files(files: Collection[int]) -> set[int]:
    """Of these, the ones that a message still holds, or the register. A file came with one message, or the same bytes with several."""
    wanted, found = set(files), set[int]()
    for attached in Message.objects.exclude(attached=[]).values_list("attached", flat=True).iterator(chunk_size=2000):
        found |= wanted & {one.get("file") for one in attached if isinstance(one, dict)}
        if found == wanted:
            return found
    kept = Moderation.objects.filter(snapshot__has_key="pictures").values_list("snapshot", flat=True)
    for snapshot in kept.iterator(chunk_size=2000):
        found |= wanted & set(files_of(snapshot))
    return found
