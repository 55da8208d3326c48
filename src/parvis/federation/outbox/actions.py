"""The outbox: what the city says is kept here before it is called sent, and goes out from here. What lays it in is the connector."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from parvis.federation import standing
from parvis.federation.models import Activity, Follower, Reaction, Remote, Statement
from parvis.federation.remotes import actions as remotes
from parvis.networks import rules
from parvis.networks.activitypub import documents
from parvis.networks.activitypub.documents import Site
from parvis.networks.protocol import Draft, Media, Published, Reading, Refused
from parvis.work.rows import ring

NAMED = 10
"""People of whom one text may speak by name, at most."""
KINDS = {"likes": "like", "shares": "share"}


def folder(key: UUID | str) -> Path:
    """Where the public copies of what it shows lie."""
    return Path(settings.MEDIA_ROOT) / "federation" / str(key)


class Kept:
    """`networks.activitypub.outbox.Outbox`, in the database."""

    def knows(self, actor: str) -> bool:
        row = standing.actor()
        return row.open and standing.site_of(row).actor == actor

    def put(self, draft: Draft, key: str) -> Published:
        return self.find(key) or self._put(draft, key)

    def _put(self, draft: Draft, key: str) -> Published:
        row = standing.actor()
        if not row.open:
            raise Refused("activitypub-closed")
        site, addressee = standing.site_of(row), _addressee(draft)
        words = _words(draft, addressee)
        if draft.answering is None and not draft.audience:
            words["url"] = f"{site.base}/place/publications/{key}"
        words["pictures"] = _copied(draft.media, key)
        now = timezone.now()
        try:
            with transaction.atomic():
                note = Statement.objects.create(key=key, addressee=addressee, answer=addressee is not None, at=now, **words)
                _tell(note, "Create", "create", now)
        except IntegrityError:  # the same try, twice at once
            found = self.find(key)
            if found is None:
                raise
            return found
        return _published(site, note)

    def find(self, key: str) -> Published | None:
        note = Statement.objects.filter(key=key).first()
        return _published(standing.site_of(standing.actor()), note) if note else None

    @transaction.atomic
    def change(self, remote_id: str, draft: Draft) -> None:
        note = _locked(remote_id)
        if note is None or note.deleted_at:
            raise Refused("not-found")
        words = _words(draft, note.addressee) | {"pictures": _copied(draft.media, str(note.key)), "private": note.private}
        if all(getattr(note, name) == value for name, value in words.items()):
            return
        now = timezone.now()
        Statement.objects.filter(pk=note.pk).update(**words, edited_at=now)
        _tell(note, "Update", f"update-{int(now.timestamp() * 1000)}", now)

    @transaction.atomic
    def withdraw(self, remote_id: str) -> None:
        """Its words go here; others are asked to forget them."""
        note = _locked(remote_id)
        if note is None or note.deleted_at:
            return
        now, key = timezone.now(), note.key
        Statement.objects.filter(pk=note.pk).update(deleted_at=now, text="", warning="", pictures=[])
        _tell(note, "Delete", "delete", now)
        transaction.on_commit(lambda: shutil.rmtree(folder(key), ignore_errors=True))

    def counted(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        site, now = standing.site_of(standing.actor()), timezone.now()
        wanted = {key: name for name in remote_ids if (key := _key(site, name))}
        notes = dict(Statement.objects.filter(key__in=wanted, deleted_at__isnull=True).values_list("pk", "key"))
        rows = Reaction.objects.filter(note__in=notes).values_list("note", "kind").annotate(n=Count("pk"))
        counts = {(note, kind): n for note, kind, n in rows}
        return [
            Reading(metric, counts.get((pk, kind), 0), now, wanted[str(key)])  # type: ignore[arg-type]
            for pk, key in notes.items() for metric, kind in KINDS.items()
        ]  # fmt: skip

    def presence(self) -> Iterable[Reading]:
        return [Reading("followers", Follower.objects.count(), timezone.now())]


def _published(site: Site, note: Statement) -> Published:
    uri = site.note(str(note.key))
    return Published(uri, note.url or uri, note.at)


def _key(site: Site, remote_id: str) -> str:
    """Of a note of ours; "" for what is none."""
    told = remote_id.removeprefix(f"{site.base}/ap/posts/")
    try:
        return str(UUID(told)) if told != remote_id else ""
    except ValueError:
        return ""


def _locked(remote_id: str) -> Statement | None:
    key = _key(standing.site_of(standing.actor()), remote_id)
    return Statement.objects.select_for_update(of=("self",)).select_related("addressee").filter(key=key).first() if key else None


def _addressee(draft: Draft) -> Remote | None:
    """Whom an answer goes to. Raises Refused, Later."""
    if draft.answering is None:
        return None
    found = remotes.known(draft.answering.author_id) or remotes.read(draft.answering.author_id)
    if found is None or standing.barred(found.uri):
        raise Refused("activitypub-nobody")
    return found


def _words(draft: Draft, addressee: Remote | None) -> dict[str, Any]:
    """A draft as a note's fields. An answer names its addressee; what is private names nobody else, and stays private whatever
    the draft says of the message that it answers."""
    answering = draft.answering
    told = answering.context if answering and isinstance(answering.context, dict) else {}
    private = bool(answering and (answering.private or told.get("visibility") == "private"))
    text = rules.outgoing(draft).strip()
    if addressee and f"@{addressee.handle}".lower() not in text.lower():
        text = f"@{addressee.handle} {text}".strip()
    named = [addressee] if addressee else []
    if not private:
        handles = [one for one in documents.handles(text) if not addressee or one.lower() != addressee.handle.lower()]
        named += Remote.objects.filter(handle__in=handles[:NAMED]).order_by("pk") if handles else []
    return {
        "text": text, "language": draft.language[:5], "warning": str(draft.options.get("warning") or "")[:500],
        "sensitive": draft.options.get("sensitive") in (True, "true", "yes", "1"), "private": private,
        "unlisted": told.get("visibility") == "unlisted", "answers": answering.remote_id[:300] if answering else "",
        "named": [{"handle": one.handle, "uri": one.uri, "url": one.url} for one in named],
    }  # fmt: skip


def _copied(media: Sequence[Media], key: str) -> list[dict[str, Any]]:
    """Copies of our own, so that what was said keeps its pictures whatever becomes of the library."""
    told = []
    for one in media:
        name = f"{one.path.stem[:40]}-{one.size}{one.path.suffix}"
        if not (kept := folder(key) / name).exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            draft = kept.with_suffix(".part")
            shutil.copyfile(one.path, draft)
            draft.replace(kept)
        told.append({"name": name, "mime": one.mime, "alt": one.alt, "width": one.width, "height": one.height})
    return told


def _tell(note: Statement, kind: str, mark: str, now: datetime) -> None:
    """To followers, or to the one whom it answers: of somebody forgotten meanwhile, to nobody. In the caller's transaction."""
    there = note.addressee
    if note.answer and there is None:
        return
    inbox = (there.inbox if note.private else there.nearest) if there else ""
    Activity.objects.create(note=note, kind=kind, mark=mark, inbox=inbox, at=now, due_at=now)
    ring()
