"""The verbs of shared drafts: share, hand on, write together, ask, say yes, ask for a change, take back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.drafts.gate import Asked, asked_of
from parvis.drafts.models import OPEN, DraftVersion, ReviewRule, SharedDraft
from parvis.inbox import actions as inbox
from parvis.inbox.drafts import last_in, unfinished
from parvis.inbox.eyes import demand_seen, newest
from parvis.inbox.models import Conversation, Reply, Unsent
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.kept.hooks import Person
from parvis.media.models import File
from parvis.people.access import able, demand, may, roles
from parvis.people.models import User
from parvis.work.rows import ring

REMIND = timedelta(minutes=30)
"""So long after it was asked for, a yes that has not come is asked for again."""
MOST = 100_000
"""Characters."""
TOLD = 20
"""Colleagues who are told at once."""
HANDED = gettext_lazy("%(by)s vous passe un brouillon pour %(who)s. %(said)s")
WAITS = gettext_lazy("%(by)s demande votre oui avant de répondre à %(who)s.")
RETURNED = gettext_lazy("%(by)s demande un changement à votre réponse à %(who)s : %(said)s")
AGREED = gettext_lazy("%(by)s a dit oui : votre réponse à %(who)s est partie.")
TAKEN = gettext_lazy("%(by)s a repris votre brouillon pour %(who)s.")


class Stale(Exception):
    """A colleague has written at it since: nothing was changed. `row` is the draft as it is now."""

    def __init__(self, row: SharedDraft) -> None:
        super().__init__("stale")
        self.row = row


def may_agree(row: SharedDraft, by: User) -> bool:
    verb = "inbox.oversee" if row.senior else "inbox.approve"
    return row.state == "asked" and row.author_id != by.pk and may(by, verb, row.conversation)


def may_write(row: SharedDraft, by: User) -> bool:
    return row.state in OPEN and (may(by, "inbox.reply", row.conversation) or may(by, "inbox.approve", row.conversation))


def _demand_writing(row: SharedDraft, by: User) -> None:
    if not (may(by, "inbox.reply", row.conversation) or may(by, "inbox.approve", row.conversation)):
        raise PermissionDenied("inbox.reply")


def _locked(row: SharedDraft, revision: int | None = None) -> SharedDraft:
    """The conversation first, as whoever answers does: two never wait for each other in a ring."""
    talk = Conversation.objects.select_for_update(of=("self",)).get(pk=row.conversation_id)
    there = SharedDraft.objects.select_for_update(of=("self",)).select_related("author", "to").get(pk=row.pk)
    there.conversation = Conversation.objects.select_related("account__grant", "identity", "contact", "team").get(pk=talk.pk)
    if there.state not in OPEN:
        raise ValidationError(_("Ce brouillon n’est plus ouvert : il a été envoyé, repris ou retiré."))
    if revision is not None and there.revision != revision:
        raise Stale(there)
    return there


def _text(text: str) -> str:
    text = text.replace("\x00", "")
    if not text.strip():
        raise ValidationError({"text": _("Écrivez la réponse.")})
    if len(text) > MOST:
        raise ValidationError({"text": _("Ce texte est trop long.")})
    return text


def is_aside(row: SharedDraft) -> bool:
    """It is to be said in private, to what was public."""
    return bool(row.way.get("options", {}).get("private"))


def _told(kind: str, row: SharedDraft, by: User | None, **more: Any) -> None:
    talk = row.conversation
    record(kind, by=by, about=talk, channel=f"inbox:{talk.team_id}", draft=row.pk, revision=row.revision, **more)


def _tell(to: Iterable[User | None], kind: str, words: Any, row: SharedDraft, by: User, **values: str) -> None:
    url, who = reverse("inbox:conversation", args=[row.conversation_id]), row.conversation.identity.called
    tell([one for one in to if one is not None and one != by], kind, words, url=url, by=str(by), who=who, **values)


def deciders(row: SharedDraft) -> list[User]:
    """Who is asked for a yes: of the team, those on duty before the others."""
    team = row.conversation.team_id
    found = [one for one in able("inbox.oversee" if row.senior else "inbox.approve", team) if one.pk != row.author_id]
    near = [one for one in found if team in roles(one)] or found
    duty = [one for one in near if one.on_duty]
    return (duty or near)[:TOLD]


# ── Written together ─────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def share(
    conversation: Conversation, *, text: str, by: User, seen: int, files: Sequence[File] = (), key: uuid.UUID | None = None,
    asked: Asked | None = None, way: Mapping[str, Any] | None = None,
) -> SharedDraft:  # fmt: skip
    """Put what I was writing where colleagues read it and write at it; `asked`: it waits for one of them.

    `way`: whom it answers, as the box says it (`home` and `options` of `inbox.reply`); kept with the words. The same `key` twice
    is one draft. There is one open draft a conversation.
    """
    demand(by, "inbox.reply", conversation)
    text = _text(text)
    talk = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if key is not None and (there := SharedDraft.objects.filter(key=key, conversation=talk).first()):
        return there
    demand_seen(talk, seen)
    now = timezone.now()
    row = SharedDraft(
        conversation=conversation, author=by, text=text, seen=seen, changed_by=by, changed_at=now, key=key or uuid.uuid4(),
        way=_way(talk, way or {}),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(
            _("Un brouillon est déjà partagé ici : lisez-le au-dessus, et modifiez-le ou reprenez-le. Votre texte est gardé.")
        ) from error
    row.files.set(files)
    DraftVersion.objects.create(draft=row, number=1, text=text, by=by)
    unfinished(conversation, by).delete()
    if asked is not None:
        return _ask(row, asked, by)
    _told("draft.shared", row, by)
    return row


def shared(key: uuid.UUID) -> str | None:
    """What was shared under this key, as its author wrote it."""
    return DraftVersion.objects.filter(draft__key=key).order_by("number").values_list("text", flat=True).first()


def _way(talk: Conversation, given: Mapping[str, Any]) -> dict[str, Any]:
    """The thread is that of the person's last message now: what comes later in another one does not change whom it answers."""
    last = last_in(talk) if given.get("home") is None else None
    return {"home": given.get("home") or (last and (last.home_id or talk.pk)), "options": dict(given.get("options") or {})}


@transaction.atomic
def edit(row: SharedDraft, *, text: str, revision: int, by: User) -> SharedDraft:
    """Write at it. Raises Stale when a colleague has since `revision`: what they wrote is not written over."""
    _demand_writing(row, by)
    text, there = _text(text), _locked(row, revision)
    if text == there.text:
        return there
    there.text, there.revision, there.changed_by, there.changed_at = text, there.revision + 1, by, timezone.now()
    there.save(update_fields=["text", "revision", "changed_by", "changed_at"])
    DraftVersion.objects.create(draft=there, number=there.revision, text=text, by=by)
    _told("draft.edited", there, by)
    return there


@transaction.atomic
def hand(row: SharedDraft, *, to: User, by: User, said: str = "") -> SharedDraft:
    """It is a colleague's turn, who is told."""
    _demand_writing(row, by)
    there = _locked(row)
    if not (may(to, "inbox.see", there.conversation) or there.conversation.assignee_id == to.pk):
        raise ValidationError({"to": _("%(name)s ne lit pas le guichet de cette équipe.") % {"name": to}})
    there.to, there.said = to, said.replace("\x00", "").strip()[:1000]
    there.save(update_fields=["to", "said"])
    _tell([to], "draft.handed", HANDED, there, by, said=there.said)
    _told("draft.handed", there, by, to=to.pk)
    return there


@transaction.atomic
def take(row: SharedDraft, *, by: User, revision: int) -> str:
    """It is in my own box again, after what I was writing there; nobody else finds it."""
    demand(by, "inbox.reply", row.conversation)
    there = _locked(row, revision)
    typed = Unsent.objects.filter(conversation=there.conversation_id, user=by, note=False).values_list("text", flat=True).first()
    text = "\n\n".join(words for words in (typed, there.text) if words)
    Unsent.objects.update_or_create(
        conversation=there.conversation, user=by, defaults={"text": text, "note": False, "aside": is_aside(there)}
    )
    _ended(there, "taken", by)
    _tell([there.author], "draft.taken", TAKEN, there, by)
    return text


@transaction.atomic
def drop(row: SharedDraft, *, by: User) -> SharedDraft:
    """It is not wanted. Its words stay in its history, and its author's own box has them again when it is empty."""
    _demand_writing(row, by)
    there = _locked(row)
    if there.author_id:
        Unsent.objects.get_or_create(
            conversation=there.conversation,
            user=there.author,
            defaults={"text": there.text, "note": False, "aside": is_aside(there)},
        )
    _ended(there, "dropped", by)
    return there


def _ended(row: SharedDraft, state: str, by: User, **more: Any) -> None:
    row.state, row.ended_by, row.ended_at, row.due_at = state, by, timezone.now(), None
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "ended_by", "ended_at", "due_at", *more])
    _told(f"draft.{state}", row, by)


# ── A colleague's yes ────────────────────────────────────────────────────────────────────────────────────────────────


def propose(conversation: Conversation, *, text: str, by: User, seen: int, key: uuid.UUID | None, files: Sequence[File] = (),
            why: Sequence[str] = (), way: Mapping[str, Any] | None = None) -> int:  # fmt: skip
    """An answer that may not leave alone waits here; the id of the draft."""
    asked = Asked(tuple(why), asked_of(conversation, by).senior)
    return share(conversation, text=text, by=by, seen=seen, key=key, files=files, asked=asked, way=way).pk


def ask(row: SharedDraft, *, by: User, revision: int) -> SharedDraft:
    """Ask for a colleague's yes, whether it must be or not; again, after a change."""
    with transaction.atomic():
        demand(by, "inbox.reply", row.conversation)
        there = _locked(row, revision)
        found = asked_of(there.conversation, there.author or by)
        return _ask(there, found if found.why else Asked((_("%(name)s le demande") % {"name": by},), row.senior), by)


def _ask(row: SharedDraft, asked: Asked, by: User) -> SharedDraft:
    now = timezone.now()
    row.state, row.why, row.senior, row.asked_at, row.due_at = "asked", list(asked.why), asked.senior, now, now + REMIND
    row.reminded, row.to, row.author = 0, None, row.author or by
    row.save(update_fields=["state", "why", "senior", "asked_at", "due_at", "reminded", "to", "author"])
    _tell(deciders(row), "draft.asked", WAITS, row, by)
    _told("draft.asked", row, by, why=row.why)
    ring()
    return row


@transaction.atomic
def agree(row: SharedDraft, *, by: User, revision: int, seen: int | None = None) -> Reply:
    """Yes to these very words: they leave, in their author's name, once.

    Raises Stale when they were changed since, `inbox.Answered` when somebody has answered since they were written (`seen`: the
    newest message that who says yes had before their eyes), `inbox.Impossible` when the network no longer takes them.
    """
    there = _locked(row, revision)
    if there.state != "asked":
        raise ValidationError(_("Personne ne demande de oui pour ce brouillon."))
    if there.author_id == by.pk:
        raise ValidationError(_("C’est votre réponse : le oui est celui d’un collègue."))
    demand(by, "inbox.oversee" if there.senior else "inbox.approve", there.conversation)
    author = there.author
    if author is None or not may(author, "inbox.reply", there.conversation):
        raise ValidationError(_("Son auteur ne peut plus répondre ici : reprenez ce brouillon pour l’envoyer en votre nom."))
    reply = inbox.reply(
        there.conversation, text=there.text, by=author, seen=newest(there.conversation, there.seen, seen), key=there.key,
        files=list(there.files.all()), agreed=True, **there.way,
    )  # fmt: skip
    _ended(there, "sent", by, reply=reply)
    _tell([author], "draft.agreed", AGREED, there, by)
    return reply


@transaction.atomic
def send_back(row: SharedDraft, *, by: User, said: str, revision: int) -> SharedDraft:
    """Something else is wanted before a yes; the author is told what."""
    there = _locked(row, revision)
    demand(by, "inbox.oversee" if there.senior else "inbox.approve", there.conversation)
    said = said.replace("\x00", "").strip()[:1000]
    if not said:
        raise ValidationError({"said": _("Dites ce qu’il faut changer.")})
    if there.state != "asked" or there.author_id == by.pk:
        raise ValidationError(_("Personne ne demande de oui pour ce brouillon."))
    there.state, there.said, there.to, there.due_at = "changes", said, there.author, None
    there.save(update_fields=["state", "said", "to", "due_at"])
    _tell([there.author], "draft.returned", RETURNED, there, by, said=said)
    _told("draft.returned", there, by, said=said)
    return there


def send(row: SharedDraft, *, by: User, revision: int, seen: int | None = None, hold: int = 0) -> Reply | SharedDraft:
    """Send it in my own name; where that waits for a yes, the yes is asked for instead, and the draft is returned."""
    with transaction.atomic():
        demand(by, "inbox.reply", row.conversation)
        there = _locked(row, revision)
        if there.author_id != by.pk:
            there.author = by
            there.save(update_fields=["author"])
        asked = asked_of(there.conversation, by)
        if asked.why or there.state == "asked":
            return _ask(there, asked if asked.why else Asked(tuple(there.why), there.senior), by)
        reply = inbox.reply(there.conversation, text=there.text, by=by, seen=newest(there.conversation, there.seen, seen),
                            key=there.key, files=list(there.files.all()), hold=hold, **there.way)  # fmt: skip
        _ended(there, "sent", by, reply=reply)
        return reply


# ── Which answers wait ───────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = ("name", "active", "team", "roles", "kinds", "private", "topic", "labels", "words", "senior")


@transaction.atomic
def keep_rule(row: ReviewRule | None = None, *, by: User, **fields: Any) -> ReviewRule:
    demand(by, "rule.edit")
    before, row = stands(row), row or ReviewRule()
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.name = " ".join(row.name.split())
    if not 1 <= len(row.name) <= 80:
        raise ValidationError({"name": _("Donnez un nom de 80 caractères au plus.")})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une règle porte déjà ce nom.")}) from error
    record("review-rule.kept", by=by, about=row, channel="city", name=row.name, active=row.active, **changed_since(before, row))
    return row


@transaction.atomic
def drop_rule(row: ReviewRule, *, by: User) -> None:
    """What waits already still waits."""
    demand(by, "rule.edit")
    record("review-rule.dropped", by=by, about=row, channel="city", name=row.name)
    row.delete()


def forget(person: Person) -> None:
    """Nothing is written any more to somebody who asked to be forgotten."""
    mine = SharedDraft.objects.filter(conversation__in=person.rows("conversation"), state__in=OPEN)
    mine.update(state="dropped", ended_at=timezone.now(), due_at=None)
