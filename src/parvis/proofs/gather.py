"""The publications of a period, each with all that a judge may ask: what left in which words, what was held and why, who agreed,
what the charter said. Reads only; as many queries for one slice of publications, however many accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from parvis.charter import judging, labels, written
from parvis.charter.kinds import compiled
from parvis.charter.models import Exemption
from parvis.charter.models import Version as CharterVersion
from parvis.charter.rules import Charter, Verdict
from parvis.charter.said import digest
from parvis.city import periods
from parvis.city.audiences import aims
from parvis.city.days import vote_of
from parvis.city.models import Ballot, Topic
from parvis.journal.models import Event
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User
from parvis.publishing.approval.models import Approval, Hold
from parvis.publishing.content import told as told_now
from parvis.publishing.drafts import draft_of, facts_as_listed
from parvis.publishing.models import Attachment, Campaign, Delivery, Post, Variant, Version
from parvis.publishing.repair.models import Amendment
from parvis.publishing.verdicts import said_of

HELD = ("held", "late", "unapproved", "refused", "asked", "doubt", "waiting", "dropped")
"""What was to leave and did not, or of which nobody knows: all of it is told."""
TOLD = ("post.scheduled", "post.moved", "post.cancelled", "post.held", "post.released", "delivery.held", "delivery.late",
        "delivery.unapproved", "delivery.refused", "delivery.retried", "delivery.replanned", "delivery.dropped", "delivery.sent",
        "delivery.judged")  # fmt: skip
"""Of its history, what tells why it left when it did."""


@dataclass(slots=True)
class Around:
    """What is read once for many publications."""

    votes: Sequence[periods.Vote]
    versions: Sequence[tuple[datetime, int, Charter]]  # of the charter, the newest first
    topics: Mapping[str, Topic]
    aims: Mapping[str, Any]

    @classmethod
    def read(cls) -> Around:
        rows = CharterVersion.objects.order_by("-number")
        versions = [(row.at, row.number, compiled(written.rules(row.clauses))) for row in rows]
        topics = {topic.key: topic for topic in Topic.objects.all()}
        return cls([vote_of(one) for one in Ballot.objects.all()], versions, topics, aims())

    def charter(self, at: datetime) -> tuple[int, Charter]:
        """The version that was in force, and its number; 0 before the first one."""
        return next(((number, charter) for since, number, charter in self.versions if since <= at), (0, judging.EMPTY))


def wanted(begins: datetime, ends: datetime) -> Any:
    """The publications that left, or were held, in [begins, ends)."""
    within = Q(sent_at__gte=begins, sent_at__lt=ends, state="sent") | Q(
        planned_at__gte=begins, planned_at__lt=ends, state__in=HELD
    )
    frozen = Hold.objects.filter(post=OuterRef("pk"), at__gte=begins, at__lt=ends)
    return Post.objects.filter(Exists(Delivery.objects.filter(within, post=OuterRef("pk"))) | Exists(frozen)).order_by("pk")


@dataclass
class Slice:
    """A few publications with what belongs to them, each read once."""

    posts: Sequence[Post]
    around: Around
    keys: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = [post.pk for post in self.posts]

    @cached_property
    def deliveries(self) -> Mapping[int, list[Delivery]]:
        rows = Delivery.objects.filter(post__in=self.keys).exclude(state="cancelled").select_related("account", "by")
        return _by(rows.order_by("pk"), "post_id")

    @cached_property
    def versions(self) -> Mapping[int, list[Version]]:
        return _by(Version.objects.filter(post__in=self.keys).order_by("revision"), "post_id")

    @cached_property
    def approvals(self) -> Mapping[int, list[Approval]]:
        rows = Approval.objects.filter(post__in=self.keys).select_related("by", "flow")
        rows = rows.prefetch_related("decisions__by", "decisions__of", "decisions__reviewer")
        return _by(rows.order_by("pk"), "post_id")

    @cached_property
    def holds(self) -> Mapping[int, list[Hold]]:
        return _by(Hold.objects.filter(post__in=self.keys).select_related("by", "lifted_by").order_by("pk"), "post_id")

    @cached_property
    def exemptions(self) -> Mapping[int, list[Exemption]]:
        rows = Exemption.objects.filter(label=Post._meta.label_lower, row__in=self.keys).select_related("by")
        return _by(rows.order_by("pk"), "row")

    @cached_property
    def amendments(self) -> Mapping[int, list[Amendment]]:
        rows = Amendment.objects.filter(delivery__post__in=self.keys).select_related("by", "done_by")
        return _by(rows.order_by("pk"), "delivery_id")

    @cached_property
    def events(self) -> Mapping[int, list[Event]]:
        """By post, of the post and of its deliveries."""
        posts = {one.pk: post for post, rows in self.deliveries.items() for one in rows}
        of_posts = Q(label=Post._meta.label_lower, about__in=self.keys)
        of_deliveries = Q(label=Delivery._meta.label_lower, about__in=list(posts))
        found: dict[int, list[Event]] = defaultdict(list)
        for row in Event.objects.filter(of_posts | of_deliveries, kind__in=TOLD).select_related("by").order_by("pk"):
            about = row.about or 0
            found[about if row.label == Post._meta.label_lower else posts[about]].append(row)
        return found

    @cached_property
    def contents(self) -> Mapping[tuple[int, int], Mapping[str, Any]]:
        """(post, revision of a delivery) → what it said then."""
        found = {}
        for post in self.posts:
            for row in self.deliveries.get(post.pk, ()):
                kept = next((one for one in self.versions.get(post.pk, ()) if one.revision >= row.revision), None)
                found[post.pk, row.revision] = kept.content if kept is not None else told_now(post)
        return found

    @cached_property
    def files(self) -> Mapping[int, File]:
        wanted = {medium["id"] for content in self.contents.values() for medium in content["media"]}
        return File.objects.filter(pk__in=wanted).prefetch_related("captions").in_bulk()

    @cached_property
    def campaigns(self) -> Mapping[int, Campaign]:
        """By which links are marked."""
        wanted = {pk for content in self.contents.values() if content["marks"] and (pk := content.get("campaign"))}
        return Campaign.objects.in_bulk(wanted) if wanted else {}

    def told(self) -> list[tuple[int, dict[str, Any]]]:
        """(key, the publication) of each, in order."""
        return [(post.pk, self._post(post)) for post in self.posts]

    def _post(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.pk, "team": str(post.team), "author": person(post.author), "written_at": post.created_at,
            "objective": post.objective, "topic": post.topic.name if post.topic else "", "language": post.language,
            "campaign": post.campaign.name if post.campaign else "", "state": post.state,
            "deliveries": [self._delivery(post, row) for row in self.deliveries.get(post.pk, ())],
            "approvals": [_approval(row) for row in self.approvals.get(post.pk, ())],
            "holds": [{"reason": row.reason, "by": person(row.by), "at": row.at, "lifted_by": person(row.lifted_by),
                       "lifted_at": row.lifted_at} for row in self.holds.get(post.pk, ())],
            "exemptions": [_exemption(row) for row in self.exemptions.get(post.pk, ())],
            "history": [{"at": row.at, "what": row.kind, "by": person(row.by)} for row in self.events.get(post.pk, ())],
        }  # fmt: skip

    def _delivery(self, post: Post, row: Delivery) -> dict[str, Any]:
        content = self.contents[post.pk, row.revision]
        then, attached = self._then(post, row, content), self._attached(content)
        variant = self._variant(row, content)
        facts_as_listed(row.account)
        draft = draft_of(then, variant, [], self.around.aims)
        at = row.sent_at or row.planned_at
        held = periods.periods_on(self.around.votes, at)
        said = said_of(then, row.account, draft, CATALOGUE[row.account.network].facts, attached, at=at, periods=held)
        number, charter = self.around.charter(at)
        aside = {one.number: one for one in self.exemptions.get(post.pk, ()) if one.digest == digest(said)}
        return {
            "account": row.account.name, "network": row.account.network, "state": row.state, "planned_at": row.planned_at,
            "planned_by": person(row.by), "sent_at": row.sent_at, "url": row.url, "remote_id": row.remote_id,
            "revision": row.revision, "text": draft.text, "parts": list(draft.parts),
            "audience": {"countries": list(draft.audience.countries), "regions": list(draft.audience.regions),
                         "cities": list(draft.audience.cities), "languages": list(draft.audience.languages)},
            "media": [{"name": one.file.name, "description": one.alt or one.file.alt, "sha256": one.file.sha256}
                      for one in attached],
            "why": row.failure if row.state != "sent" else "", "said": row.said if row.state != "sent" else "",
            "periods": sorted(held), "charter": number,
            "verdicts": [_verdict(one, aside) for one in charter.verdicts(said)],
            "amendments": [_amendment(one) for one in self.amendments.get(row.pk, ())],
        }  # fmt: skip

    def _then(self, post: Post, row: Delivery, content: Mapping[str, Any]) -> Post:
        """The publication as it was at that revision; nothing of it is kept."""
        plain = {name: content[name] for name in ("text", "objective", "aim", "audience", "parts", "numbered", "marks")}
        topic, campaign = self.around.topics.get(content["topic"]), self.campaigns.get(content.get("campaign") or 0)
        return Post(
            pk=post.pk, team=post.team, language=content["language"], topic=topic, campaign=campaign, publish_at=row.planned_at, **plain
        )  # fmt: skip

    def _variant(self, row: Delivery, content: Mapping[str, Any]) -> Variant:
        own = content["variants"].get(str(row.account_id), {})
        return Variant(
            account=row.account, text=own.get("text"), parts=own.get("parts") or [], options=own.get("options") or {},
            reach=own.get("reach") or "",
        )  # fmt: skip

    def _attached(self, content: Mapping[str, Any]) -> list[Attachment]:
        there = ((self.files.get(medium["id"]), medium) for medium in content["media"])
        return [Attachment(file=file, alt=medium.get("alt") or "") for file, medium in there if file is not None]


def person(user: User | None) -> str:
    return str(user) if user is not None else ""


def _by(rows: Any, name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return dict(found)


def _verdict(one: Verdict, aside: Mapping[str, Exemption]) -> dict[str, Any]:
    by = aside.get(one.number) if not one.rule.hard and (one.blocking or one.asks) else None
    return {
        "clause": one.number, "title": one.rule.title, "severity": one.severity, "sentence": labels.reason(one),
        "passed_by": one.passed, "exempted": _exemption(by) if by is not None else None,
    }  # fmt: skip


def _exemption(row: Exemption) -> dict[str, Any]:
    return {"clause": row.number, "by": person(row.by), "reason": row.reason, "at": row.at, "charter": row.version}


def _approval(row: Approval) -> dict[str, Any]:
    return {
        "revision": row.revision, "state": row.state, "asked_by": person(row.by), "asked_at": row.at,
        "path": row.flow.name if row.flow else "", "digest": row.digest,
        "decisions": [
            {"step": one.name or one.step, "verdict": one.verdict, "by": one.reviewer.name if one.reviewer else person(one.by),
             "for": person(one.of) if one.of_id != one.by_id or one.reviewer_id else "", "reason": one.reason, "at": one.at}
            for one in sorted(row.decisions.all(), key=lambda one: one.at)
        ],
    }  # fmt: skip


def _amendment(row: Amendment) -> dict[str, Any]:
    return {
        "what": row.verb, "text": row.text, "reason": row.reason, "state": row.state, "by": person(row.by), "at": row.at,
        "done_by": person(row.done_by), "done_at": row.done_at,
    }  # fmt: skip
