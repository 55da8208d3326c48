"""A resident with something in every room, for the tests of what is kept of them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.cases import actions as cases
from parvis.cases.models import Case, Category
from parvis.charter.models import Exemption
from parvis.contact.models import Entry
from parvis.directory.models import Destination
from parvis.drafts.models import DraftVersion, SharedDraft
from parvis.inbox import actions as inbox
from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.contacts import actions as contacts
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Appeal, Contact, Conversation, Message, Moderation, Reply, Unsent
from parvis.inbox.snapshots import copied
from parvis.journal.models import Hook, HookCall, Notice
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.media.models import File
from parvis.networks.protocol import Incoming, Person
from parvis.open311.models import ClientKey, Filed, Handed, PartnerDoor
from parvis.people.models import User
from parvis.receipts.models import Receipt
from parvis.rest.models import Once
from parvis.subjects.models import Subject, SubjectLink
from parvis.testing import make
from parvis.transfers.models import BodyAnswer, Handover, Letter, Transfer

HANDLE, NAME, WORDS = "quetzalcoatl", "Xylophonia Dupré", "zanzibarine"
MARKS = (HANDLE, "xylophonia", WORDS)
"""Only this person is called so, and only they, or somebody who speaks of them, say that word."""


def who(number: int = 1) -> Person:
    return Person(
        f"id-{HANDLE}-{number}", f"@{HANDLE}{number}", NAME, f"https://n.example/@{HANDLE}", f"https://n.example/{HANDLE}.png"
    )


def said(remote: str, text: str = "", *, number: int = 1, **fields: Any) -> Incoming:
    values = {"verb": "add", "thread": f"fil|{HANDLE}|{number}", "kind": "private", "private": True, "at": timezone.now(),
              "context": {"quoted": WORDS}, "url": f"https://n.example/@{HANDLE}/{remote}"} | fields  # fmt: skip
    return Incoming(
        remote_id=remote, author=who(number), text=text or f"La {WORDS} est en panne, {NAME}, 06 12 34 56 78", **values
    )


def take(account: Account, *items: Incoming) -> None:
    digest([Arrived(account, item) for item in items])


def contact() -> Contact:
    return Contact.objects.get(identities__handle=f"@{HANDLE}1")


def file(content: bytes = b"une photo") -> File:
    sha = hashlib.sha256(content).hexdigest()
    path = Path(settings.MEDIA_ROOT) / "t" / sha
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    row = File(sha256=sha, path=f"t/{sha}", name=f"{HANDLE}.jpg", mime="image/jpeg", size=len(content), inbound=True)
    row.save()
    return row


def everywhere(account: Account) -> Contact:
    """One person's traces in every room that keeps some."""
    manager, agent = make.user(), make.user("agent", in_team=account.team)
    take(account, said("m1"), said("m2"))
    talk, one = Conversation.objects.get(), contact()
    mine = list(talk.messages.order_by("pk"))
    Message.objects.filter(pk=mine[0].pk).update(attached=[{"name": f"{HANDLE}.jpg", "mime": "image/jpeg", "file": file().pk}])
    make.message(talk, way="out", text=f"Bonjour {NAME}", identity=None)
    inbox.note(talk, text=f"{NAME} a déjà écrit pour la {WORDS}", by=agent)
    inbox.assign(talk, to=agent, by=manager)
    row = Moderation(act="hide", message=mine[1], conversation=talk, identity=talk.identity, account=account, team=account.team,
                     by=manager, reason=f"{NAME} insulte", snapshot=copied(mine[1]))  # fmt: skip
    inbox._moderated(row, mine[1])
    Moderation.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=400))
    AuthorityReport.objects.create(
        message=mine[1], conversation=talk, team=account.team, kind="threat", to="pharos", facts=f"{NAME} menace", url="https://n.test/1",
        said=f"{NAME}, oui", by=manager, at=timezone.now() - timedelta(days=400),
    )  # fmt: skip
    _in_rooms_above(talk, one, row, manager)
    _by_machine(account, talk, manager)
    contacts.object_to(one, objects=True, reason=f"{NAME} l’a écrit par courrier", by=manager)
    return one


def _in_rooms_above(talk: Conversation, one: Contact, act: Moderation, by: User) -> None:
    now, words = timezone.now(), f"{NAME} et sa {WORDS}"
    _put(Appeal, moderation=act, text=words, at=now, state="kept", decision=words)
    _put(Unsent, conversation=talk, user=by, text=words)
    draft = _put(SharedDraft, conversation=talk, author=by, text=words, said=words, why=[words], changed_at=now)
    _put(DraftVersion, draft=draft, number=1, text=words)
    _put(Receipt, conversation=talk, kind="acknowledgment", reason=words, received_first_at=now)
    case = cases.open_case(conversation=talk, by=by)
    cases.note(case, text=words, by=by)
    Case.objects.filter(pk=case.pk).update(title=words, place=words, closed_at=now, answers={"nom": NAME})
    body = _put(Destination, kind="body", name="Port autonome", email="port@etat.test")
    sent = _put(Transfer, tag="TAG1", conversation=talk, team=talk.team, destination=body, state="sent", summary=words, place=words,
                contact=NAME, informs=words, received_at=now, sent_at=now, mailbox=talk.account)  # fmt: skip
    _put(Letter, account=talk.account, transfer=sent, kind="message", to="port@etat.test", text=words, said=words)
    _put(Handover, transfer=sent, kind="message", text=words, said=words)
    _put(BodyAnswer, transfer=sent, way="mail", remote_id="b1", author="Port", text=words, at=now)
    door = _put(PartnerDoor, destination=body, base="https://port.test")
    _put(Handed, transfer=sent, door=door, answers={"nom": [NAME]}, notes=words, lat=48.8, lon=2.3)
    subject = _put(Subject, title="Panne", team=talk.team, opened_at=now, moved_at=now, people=1, talks=1)
    _put(SubjectLink, subject=subject, conversation=talk, at=now)
    _put(Exemption, label="inbox.conversation", row=talk.pk, digest="d", number="1", title="t", excerpt=words[:200], version=1,
         reason="r", at=now)  # fmt: skip
    entry = _put(Entry, account=talk.account, asked=HANDLE, body="d", reference="PAR-1", secret="s", message=f"{HANDLE}@x",
                 thread=talk.thread, language="fr", state="kept", conversation=talk, at=now)  # fmt: skip
    key = _put(ClientKey, name="appli", digest="d", at=now)
    road = _put(Category, code="c1", name="Voirie")
    _put(Filed, key=key, asked=HANDLE, body="d", entry=entry, case=case, category=road, told={"title": words}, at=now)
    record("case.state", about=case, channel="", reason=words)
    record("transfer.returned", about=sent, reason=words)


def _by_machine(account: Account, talk: Conversation, by: User) -> None:
    now = timezone.now()
    _put(Reply, account=account, message=talk.messages.filter(way="out").get(), conversation=talk, options={"to": NAME},
         before={"preview": WORDS}, said=f"no such user {HANDLE}")  # fmt: skip
    _put(
        Raw,
        account=account,
        digest="q",
        form="hook",
        body=f'{{"from": "{HANDLE}1"}}'.encode(),
        state="quarantine",
        received_at=now,
    )
    _put(Once, user=by, key="k", digest="d", status=201, body={"conversation": talk.pk, "text": WORDS})
    _put(Notice, user=by, kind="x", text=f"{NAME} attend", url=reverse("inbox:conversation", args=[talk.pk]))
    hook = _put(Hook, url="https://ville.test", secret=seal({"secret": "x"}, at="journal.hook").decode())
    event = record("conversation.noted", about=talk)
    _put(HookCall, hook=hook, event=event, said=f"bien reçu pour {NAME}")


def _put(model: type[Any], **fields: Any) -> Any:
    row = model(**fields)
    row.save()
    return row


def where(marks: tuple[str, ...] = MARKS) -> list[str]:
    """Every column of every table that holds one of the marks."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("search_words"):  # FTS5's own, behind the table that is looked at
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            rows, names = cursor.fetchall(), [column[0] for column in cursor.description]
            told = {name for row in rows for name, value in zip(names, row, strict=True) if any(_holds(value, m) for m in marks)}
            found += [f"{table}.{name}" for name in names if name in told]
    return found


def _holds(value: Any, mark: str) -> bool:
    return mark.encode() in bytes(value).lower() if isinstance(value, bytes | memoryview) else mark in str(value).lower()
