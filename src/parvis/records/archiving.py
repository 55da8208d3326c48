"""Records of a period as an open package for the archives, written to the disk piece by piece.

A ZIP: `donnees/<kind>.jsonl`, `pages/…html` to be read in a browser, `medias/…`, `seda.xml` (`seda.py`), `manifeste.json` with the
SHA-256 of each part. What a person restricted the use of is left out and counted.
"""

from __future__ import annotations

import itertools
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.cases.models import Case
from parvis.inbox.models import Conversation, Message, Moderation
from parvis.kept.hooks import unrestricted
from parvis.media.models import File
from parvis.publishing.models import Delivery, Post
from parvis.records import as_seen, seda
from parvis.records.packing import MANIFEST, Package
from parvis.records.restricting import restricted_contacts
from parvis.records.words import PARTS

AT_ONCE = 50
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Writing:
    """A package under way. `seen`: media that are in already. `units`: what the SEDA manifest describes, by kind."""

    package: Package
    at: datetime
    progress: Progress
    seen: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    units: dict[str, list[seda.Unit]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=dict)

    def lines(self, kind: str, rows: Iterable[Any], total: int, tell: Callable[[Sequence[Any]], list[dict[str, Any]]]) -> None:
        """A kind: its lines into one part, a page for each slice beside them."""
        with NamedTemporaryFile("w+b") as file:
            done, some = 0, iter(rows)
            while batch := list(itertools.islice(some, AT_ONCE)):
                for one in tell(batch):
                    file.write(json.dumps(one, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode() + b"\n")
                    done += 1
                self.progress(kind, done, total)
            file.flush()
            self.package.add(f"donnees/{kind}.jsonl", Path(file.name))
        self.counts[kind] = done
        self.progress(kind, done, done)

    def page(self, kind: str, name: str, context: Mapping[str, Any], *, title: str, began: datetime | None, ended: datetime | None,
             media: Sequence[str] = ()) -> None:  # fmt: skip
        html = render_to_string("records/archive/page.html", {"kind": kind, "title": title, "up": "../", **context})
        self.package.put(f"pages/{name}.html", html.encode())
        self.units[kind].append(seda.Unit(title, (f"pages/{name}.html", *media), began, ended))

    def media(self, sha256: str, path: str, name: str) -> str:
        """Its place in the package; nothing when it is not on the disk."""
        place = f"medias/{sha256}{Path(name).suffix[:10].lower()}"
        if place in self.seen:
            return place
        found = Path(settings.MEDIA_ROOT) / path
        if not found.is_file():
            self.missing.append(name)
            return ""
        self.package.add(place, found)
        self.seen.add(place)
        return place


def write(target: Path, *, kinds: Sequence[str], since: date | None, until: date | None, progress: Progress) -> int:
    """All of it into `target`. Returns how many conversations were left out because their use is restricted."""
    at = min(timezone.now(), _end(until)) if until else timezone.now()
    span, left_out = (_begin(since), _end(until)), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        one = Writing(Package(zipped), at, progress)
        for kind in kinds:
            left_out += WRITERS[kind](one, span)
        made = timezone.now()
        envelope = {
            "format": "parvis-archive/1", "made_at": made, "city": settings.ENVIRONMENT.city, "since": since, "until": until,
            "seen_at": at, "kinds": list(kinds), "counts": one.counts, "restricted": left_out, "missing": one.missing,
        }  # fmt: skip
        pages = [(PARTS[kind], one.units[kind]) for kind in kinds]
        index = render_to_string("records/archive/index.html", {**envelope, "pages": pages, "counted": _counted(one.counts)})
        one.package.put("index.html", index.encode())
        with one.package.stream("seda.xml") as put:
            seda.write(put, parts=list(one.package.parts), units={str(PARTS[kind]): one.units[kind] for kind in kinds}, made=made)
        manifest = {**envelope, "files": one.package.parts}
        zipped.writestr(MANIFEST, json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return left_out


def _counted(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    return [(PARTS[kind], count) for kind, count in counts.items()]


Span = tuple[datetime | None, datetime | None]


def _begin(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _end(day: date | None) -> datetime:
    """The moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else timezone.now() + timedelta(days=1)


def _within(name: str, span: Span) -> dict[str, datetime]:
    begin, end = span
    return ({f"{name}__gte": begin} if begin else {}) | ({f"{name}__lt": end} if end else {})


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    """A slice at a time, by key: no cursor stays open while progress is written."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from some
        last = some[-1].pk


# ── Kinds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _posts(one: Writing, span: Span) -> int:
    """What left for at least one network in the period, with what was said under it."""
    left = Delivery.objects.filter(post=OuterRef("pk"), **_within("sent_at", span))
    rows = Post.objects.filter(Exists(left)).select_related("author")

    def tell(batch: Sequence[Post]) -> list[dict[str, Any]]:
        told = as_seen.at_moment(batch, one.at)
        for post in told:
            media = []
            for file in post["media"]:
                file["part"] = one.media(file["sha256"], file.pop("path"), file["name"])
                media.append(file["part"])
            moments = [delivery["sent_at"] for delivery in post["deliveries"] if delivery["sent_at"]]
            kept = [part for part in media if part]
            one.page("posts", f"publication-{post['id']}", {"post": post}, title=f"{PARTS['post']} {post['id']}",
                     began=min(moments, default=None), ended=max(moments, default=None), media=kept)  # fmt: skip
        return told

    one.lines("posts", _each(rows), rows.count(), tell)
    return 0


def _conversations(one: Writing, span: Span) -> int:
    """What residents and the city said to each other. Internal notes are part of it: they are archives too."""
    all_of = Conversation.objects.filter(
        merged_into__isnull=True, hidden_at__isnull=True, erased_at__isnull=True, **_within("last_at", span)
    )
    rows = unrestricted(all_of, "contact").select_related("account", "identity", "team")

    def tell(batch: Sequence[Conversation]) -> list[dict[str, Any]]:
        told = _talks(one, batch)
        title = f"{PARTS['conversations']} {batch[0].pk}–{batch[-1].pk}"
        one.page("conversations", f"conversations-{batch[0].pk}", {"talks": told}, title=title,
                 began=min(talk.created_at for talk in batch), ended=max(talk.last_at for talk in batch))  # fmt: skip
        return told

    total = rows.count()
    one.lines("conversations", _each(rows), total, tell)
    return all_of.count() - total


def _talks(one: Writing, batch: Sequence[Conversation]) -> list[dict[str, Any]]:
    pks = [talk.pk for talk in batch]
    said: dict[int, list[Message]] = defaultdict(list)
    for row in (
        Message.objects.filter(conversation__in=pks, at__lte=one.at).select_related("identity", "user").order_by("at", "id")
    ):
        said[row.conversation_id].append(row)
    acts: dict[int, list[Moderation]] = defaultdict(list)
    for act in Moderation.objects.filter(conversation__in=pks, at__lte=one.at).select_related("by").order_by("at", "id"):
        acts[act.message_id or 0].append(act)
    wanted = {item["file"] for rows in said.values() for row in rows for item in row.attached if item.get("file")}
    files = File.objects.in_bulk(sorted(wanted))
    return [_talk(one, talk, said[talk.pk], acts, files) for talk in batch]


def _talk(
    one: Writing, talk: Conversation, said: Sequence[Message], acts: Mapping[int, list[Moderation]], files: Mapping[int, File]
) -> dict[str, Any]:  # fmt: skip
    messages = []
    for row in said:
        told = as_seen.comment(row, one.at, acts.get(row.pk, []), restricted=False)
        found = [files[item["file"]] for item in row.attached if item.get("file") in files]
        told["media"] = [{"name": file.name, "part": one.media(file.sha256, file.path, file.name)} for file in found]
        messages.append(told)
    return {
        "id": talk.pk, "account": str(talk.account), "network": talk.account.network, "kind": talk.kind, "private": talk.private,
        "subject": talk.subject, "state": talk.state, "team": str(talk.team), "created_at": talk.created_at, "last_at": talk.last_at,
        "person": {"name": talk.identity.name, "handle": talk.identity.handle}, "messages": messages,
    }  # fmt: skip


def _moderation(one: Writing, span: Span) -> int:
    """The register of acts, with the words as they were copied when the act was done."""
    rows = Moderation.objects.filter(**_within("at", span)).exclude(conversation__hidden_at__isnull=False)
    free = unrestricted(unrestricted(rows, "identity__contact"), "conversation__contact").select_related("by", "account")

    def tell(batch: Sequence[Moderation]) -> list[dict[str, Any]]:
        told = [
            as_seen.act_told(act, one.at) | {"id": act.pk, "account": str(act.account), "snapshot": act.snapshot} for act in batch
        ]  # fmt: skip
        title = f"{PARTS['moderation']} {batch[0].pk}–{batch[-1].pk}"
        one.page("moderation", f"moderation-{batch[0].pk}", {"acts": told}, title=title,
                 began=min(act.at for act in batch), ended=max(act.at for act in batch))  # fmt: skip
        return told

    total = free.count()
    one.lines("moderation", _each(free), total, tell)
    return rows.count() - total


CASE = (
    "number",
    "title",
    "kind",
    "public_state",
    "state",
    "place",
    "public",
    "public_title",
    "public_text",
    "opened_at",
    "closed_at",
    "merged_into_id",
)
STEP = ("kind", "at", "public_state", "state", "whom", "told", "reason")


def _cases(one: Writing, span: Span) -> int:
    rows = Case.objects.filter(**_within("opened_at", span)).prefetch_related("steps", "links")

    def tell(batch: Sequence[Case]) -> list[dict[str, Any]]:
        told = [
            {"id": case.pk, **{name: getattr(case, name) for name in CASE},
             "steps": [{name: getattr(step, name) for name in STEP} for step in case.steps.all()],
             "conversations": [link.conversation_id for link in case.links.all()]}
            for case in batch
        ]  # fmt: skip
        one.page("cases", f"dossiers-{batch[0].pk}", {"cases": told}, title=f"{PARTS['cases']} {batch[0].number}–{batch[-1].number}",
                 began=min(case.opened_at for case in batch), ended=max(case.closed_at or case.opened_at for case in batch))  # fmt: skip
        return told

    free = rows.exclude(links__conversation__in=_restricted_talks())
    total = free.count()
    one.lines("cases", _each(free), total, tell)
    return rows.count() - total


def _restricted_talks() -> QuerySet[Any]:
    return Conversation.objects.filter(contact__in=restricted_contacts()).values("pk")


WRITERS: Mapping[str, Callable[[Writing, Span], int]] = {
    "posts": _posts, "conversations": _conversations, "moderation": _moderation, "cases": _cases,
}  # fmt: skip
