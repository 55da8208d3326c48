"""Planning ahead over the API: the calendar, slots, rhythms, series, campaigns, many posts at once, tables of posts, addresses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.people.access import demand
from parvis.publishing import board, bulk, exports, importing, planning, series
from parvis.publishing.bulk import Act
from parvis.publishing.exports_api import span_of
from parvis.publishing.filters import filters_of
from parvis.publishing.looked import added
from parvis.publishing.models import CalendarFeed, Campaign, Post, PostImport, Rhythm, Series, Variant
from parvis.publishing.planning_shapes import (
    BulkIn,
    BulkLine,
    CalendarAsked,
    CalendarOut,
    CampaignIn,
    CampaignOut,
    FeedIn,
    FeedMade,
    FeedOut,
    ImportIn,
    ImportOut,
    ImportsAsked,
    ImportsPage,
    ImportStart,
    NextAsked,
    NextOut,
    RhythmIn,
    RhythmOut,
    RuleIn,
    SeriesAsked,
    SeriesChange,
    SeriesEnd,
    SeriesIn,
    SeriesPage,
    SeriesWhole,
    SlotIn,
    SlotOut,
)
from parvis.publishing.recurring import Rule, rule_of
from parvis.publishing.series import Changed
from parvis.publishing.series_words import said
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, once_secret, whole

router = Router(tags=["planning"])


@router.get("/calendar", response={200: CalendarOut, **PROBLEMS}, operation_id="calendar")
def calendar(request: HttpRequest, asked: Query[CalendarAsked]) -> Any:
    """What is planned or drafted for some days, the bars across them, and what promised rhythms lack today and tomorrow."""
    by, span = asker(request), span_of(asked)
    demand(by, "post.see")
    filters = filters_of({name: str(value or "") for name, value in asked.model_dump().items()}, in_address=False)
    found = board.chosen(by, filters, *board.bounds(span)).select_related("occurrence").prefetch_related("variants")
    rows = list(found[: exports.MOST + 1])
    return {
        "posts": [_card(post) for post in rows[: exports.MOST]],
        "bars": board.all_bars(span.first, span.last),
        "holes": [_hole(lack) for lack in board.lacks(by, span.first, span.last, filters)],
        "cut": len(rows) > exports.MOST,
    }


def _card(post: Post) -> dict[str, Any]:
    occurrence = getattr(post, "occurrence", None)
    return {"id": post.pk, "at": post.publish_at, "state": post.state, "text": post.text[:200], "campaign": post.campaign_id,
            "accounts": [v.account_id for v in post.variants.all()],
            "series": occurrence.series_id if occurrence else None}  # fmt: skip


def _hole(lack: board.Lack) -> dict[str, Any]:
    promise = lack.hole.promise
    return {"day": lack.hole.day, "account": lack.account.pk, "rhythm": promise.rhythm, "wants": promise.wants,
            "missing": lack.hole.missing}  # fmt: skip


# ── Slots and rhythms ────────────────────────────────────────────────────────────────────────────────────────────────


def _account(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "post.see")
    return get_object_or_404(Account.objects.seen_by(asker(request)), pk=pk)


@router.get("/accounts/{int:pk}/slots", response={200: list[SlotOut], **PROBLEMS}, operation_id="account_slots")
def account_slots(request: HttpRequest, pk: int) -> Any:
    """The hours of the week at which an account publishes."""
    return list(_account(request, pk).slots.values("weekday", "hour"))


@router.put("/accounts/{int:pk}/slots", response={200: list[SlotOut], **PROBLEMS}, operation_id="account_slots_set")
def account_slots_set(request: HttpRequest, pk: int, given: list[SlotIn]) -> Any:
    """All of them anew."""
    week = [(one.weekday, one.hour) for one in given]
    return planning.set_slots(_account(request, pk), week=week, by=asker(request))


@router.get("/slots/next", response={200: NextOut, **PROBLEMS}, operation_id="slot_next")
def slot_next(request: HttpRequest, asked: Query[NextAsked]) -> Any:
    """The next moment that is a free slot of all these accounts; failing that, of one of them."""
    demand(asker(request), "post.write")
    wanted = [int(one) for one in asked.accounts.split(",") if one.strip().isdecimal() and len(one) < 19]
    accounts = Account.objects.seen_by(asker(request)).filter(pk__in=wanted[:200]).values_list("pk", flat=True)
    found = board.next_slot(list(accounts), timezone.now())
    return (
        {"at": found.at, "for_all": found.for_all, "moved": found.moved}
        if found
        else {"at": None, "for_all": False, "moved": False}
    )


@router.get("/accounts/{int:pk}/rhythms", response={200: list[RhythmOut], **PROBLEMS}, operation_id="account_rhythms")
def account_rhythms(request: HttpRequest, pk: int) -> Any:
    """What is promised of an account."""
    return [_rhythm(row) for row in _account(request, pk).rhythms.order_by("pk")]


@router.post("/accounts/{int:pk}/rhythms", response={201: RhythmOut, **PROBLEMS}, operation_id="account_promise")
@once
def account_promise(request: HttpRequest, pk: int, given: RhythmIn) -> Any:
    """Promise so many posts in each day, week or month. The same promise with another number replaces it."""
    weekdays = "".join(map(str, sorted(set(given.weekdays))))
    row = planning.promise(_account(request, pk), times=given.times, per=given.per, wants=given.wants, weekdays=weekdays,
                           by=asker(request))  # fmt: skip
    return 201, _rhythm(row)


def _rhythm(row: Rhythm) -> dict[str, Any]:
    return {"id": row.pk, "account": row.account_id, "times": row.times, "per": row.per, "wants": row.wants,
            "weekdays": [int(one) for one in row.weekdays]}  # fmt: skip


@router.delete("/rhythms/{int:pk}", response={204: None, **PROBLEMS}, operation_id="rhythm_drop")
def rhythm_drop(request: HttpRequest, pk: int) -> Any:
    """The promise no longer holds."""
    demand(asker(request), "post.see")
    seen = Account.objects.seen_by(asker(request))
    planning.take_back(get_object_or_404(Rhythm.objects.select_related("account"), pk=pk, account__in=seen), by=asker(request))
    return HttpResponse(status=204)


# ── Series ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _series(request: HttpRequest, pk: int) -> Series:
    demand(asker(request), "post.see")
    found: Series = get_object_or_404(series.seen_by(asker(request)), pk=pk)
    return found


def _rule(given: RuleIn) -> Rule:
    return Rule(given.kind, given.every, tuple(given.weekdays), given.day, given.nth)


def _told(row: Series) -> dict[str, Any]:
    names = ("name", "state", "said", "rule", "hour", "begins", "ends", "skips", "plans")
    return {name: getattr(row, name) for name in names} | {"id": row.pk, "model": row.model_id, "words": said(rule_of(row.rule))}


def _whole(row: Series, changed: Changed | str = "") -> dict[str, Any]:
    row = Series.objects.select_related("model", "team", "by").get(pk=row.pk)
    coming = row.occurrences.filter(at__gte=timezone.now()).select_related("post")[:200]
    there = [{"day": one.day, "at": one.at, "post": one.post_id, "untouched": series.untouched(one, row)} for one in coming]
    return _told(row) | {"occurrences": there, "changed": str(changed)}


@router.get("/series", response={200: SeriesPage, **PROBLEMS}, operation_id="series")
def series_all(request: HttpRequest, asked: Query[SeriesAsked]) -> Any:
    """Series of your teams, newest first."""
    demand(asker(request), "post.see")
    rows, further = page(series.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.post("/series", response={201: SeriesWhole, **PROBLEMS}, operation_id="series_begin")
@once
def series_begin(request: HttpRequest, given: SeriesIn) -> Any:
    """A series of posts like `post`; the occurrences of the next sixty days are made at once, each a post of its own."""
    by = asker(request)
    demand(by, "post.write")
    post = get_object_or_404(Post.objects.seen_by(by), pk=given.post)
    fields = given.model_dump(exclude={"post", "rule"})
    return 201, _whole(series.begin(post, by=by, rule=_rule(given.rule), **fields))


@router.get("/series/{int:pk}", response={200: SeriesWhole, **PROBLEMS}, operation_id="series_one")
def series_one(request: HttpRequest, pk: int) -> Any:
    return _whole(_series(request, pk))


@router.patch("/series/{int:pk}", response={200: SeriesWhole, **PROBLEMS}, operation_id="series_change")
@whole
def series_change(request: HttpRequest, pk: int, given: SeriesChange) -> Any:
    """Another rhythm, hour or end; only what is ahead and untouched follows."""
    row, by = _series(request, pk), asker(request)
    fields = given.model_dump(exclude={"rewrite", "rule"}, exclude_unset=True)
    fields = {name: value for name, value in fields.items() if value is not None or name == "ends"}
    if given.rule is not None:
        fields["rule"] = _rule(given.rule)
    changed: Changed | str = ""
    if fields or not given.rewrite:
        changed = series.change(row, by=by, **fields)
    if given.rewrite:
        changed = series.rewrite(row, by=by)
    return _whole(row, changed)


@router.delete("/series/{int:pk}", response={200: SeriesWhole, **PROBLEMS}, operation_id="series_end")
def series_end(request: HttpRequest, pk: int, asked: Query[SeriesEnd]) -> Any:
    """No more occurrences. What was made ahead and nobody touched goes to the bin, unless you `keep` it."""
    row = _series(request, pk)
    return _whole(row, series.end(row, by=asker(request), discards=not asked.keep))


# ── Campaigns ────────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/campaigns", response={200: list[CampaignOut], **PROBLEMS}, operation_id="campaigns")
def campaigns(request: HttpRequest) -> Any:
    """The latest two hundred campaigns and live events."""
    demand(asker(request), "post.see")
    return list(Campaign.objects.order_by("-last", "-pk")[:200])


@router.post("/campaigns", response={201: CampaignOut, **PROBLEMS}, operation_id="campaign_add")
@once
def campaign_add(request: HttpRequest, given: CampaignIn) -> Any:
    """A bar on everybody's calendar."""
    row = planning.keep_campaign(by=asker(request), **given.model_dump())
    return 201, {name: getattr(row, name) for name in CampaignOut.model_fields}


@router.put("/campaigns/{int:pk}", response={200: CampaignOut, **PROBLEMS}, operation_id="campaign_change")
def campaign_change(request: HttpRequest, pk: int, given: CampaignIn) -> Any:
    demand(asker(request), "post.publish")
    return planning.keep_campaign(get_object_or_404(Campaign, pk=pk), by=asker(request), **given.model_dump())


@router.delete("/campaigns/{int:pk}", response={204: None, **PROBLEMS}, operation_id="campaign_drop")
def campaign_drop(request: HttpRequest, pk: int) -> Any:
    """Its bar goes; its posts stay."""
    demand(asker(request), "post.publish")
    planning.drop_campaign(get_object_or_404(Campaign, pk=pk), by=asker(request))
    return HttpResponse(status=204)


# ── Many posts at once ───────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/posts/bulk", response={200: list[BulkLine], **PROBLEMS}, operation_id="posts_bulk")
@once
def posts_bulk(request: HttpRequest, given: BulkIn) -> Any:
    """Move, plan, submit, cancel, duplicate, label or discard many posts: what one refuses stops no other. `dry`: only told."""
    by = asker(request)
    demand(by, "post.write")
    variants = Prefetch("variants", Variant.objects.select_related("account"))
    posts = list(Post.objects.seen_by(by).filter(pk__in=given.posts).prefetch_related("deliveries", variants).order_by("pk"))
    act = Act(given.act, given.days, given.topic, given.campaign)
    lines = bulk.asked(posts, act, by=by) if given.dry else bulk.carry_out(posts, act, by=by)
    told = [{"post": one.post.pk, "words": one.words, "refused": one.refused, "made": one.made} for one in lines]
    there = {one.pk for one in posts}
    gone = [pk for pk in dict.fromkeys(given.posts) if pk not in there]
    return told + [{"post": pk, "words": "", "refused": _("elle n’est pas là"), "made": None} for pk in gone]


# ── Tables of posts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _import(request: HttpRequest, pk: int) -> PostImport:
    demand(asker(request), "post.write")
    found: PostImport = get_object_or_404(importing.seen_by(asker(request)), pk=pk)
    return found


def _import_told(row: PostImport) -> dict[str, Any]:
    names = ("name", "state", "dry", "columns", "total", "good", "there", "at")
    lines = {name: [{"line": line, "words": words} for line, words in getattr(row, name)] for name in ("errors", "notes")}
    looked = added(row.looked, ())
    return {name: getattr(row, name) for name in names} | {"id": row.pk, "done": row.offset, "looked": looked} | lines


@router.get("/post-imports", response={200: ImportsPage, **PROBLEMS}, operation_id="post_imports")
def post_imports(request: HttpRequest, asked: Query[ImportsAsked]) -> Any:
    """The tables that your teams gave, newest first, as long as they are kept."""
    demand(asker(request), "post.write")
    rows, further = page(importing.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    names = ("id", "name", "state", "dry", "total", "good", "there", "at")
    items = [{name: getattr(row, name) for name in names} | {"done": row.offset, "refused": len(row.errors)} for row in rows]
    return {"items": items, "next": further}


@router.post("/post-imports", response={201: ImportOut, **PROBLEMS}, operation_id="post_import")
@once
def post_import(request: HttpRequest, given: ImportIn) -> Any:
    """Give a table of posts. Nothing is made yet: start it dry, look at what it says, then start it for good."""
    demand(asker(request), "post.write")
    return 201, _import_told(importing.begin(by=asker(request), text=given.text, name=given.name, columns=given.columns))


@router.get("/post-imports/{int:pk}", response={200: ImportOut, **PROBLEMS}, operation_id="post_import_one")
def post_import_one(request: HttpRequest, pk: int) -> Any:
    """How far it is, and each line that was refused, with why."""
    return _import_told(_import(request, pk))


@router.post("/post-imports/{int:pk}/start", response={202: ImportOut, **PROBLEMS}, operation_id="post_import_start")
def post_import_start(request: HttpRequest, pk: int, given: ImportStart) -> Any:
    """Look at every line (`dry`), or make the drafts. A line that was imported before is never made twice."""
    return 202, _import_told(importing.start(_import(request, pk), by=asker(request), dry=given.dry, columns=given.columns))


@router.post("/post-imports/{int:pk}/stop", response={200: ImportOut, **PROBLEMS}, operation_id="post_import_stop")
def post_import_stop(request: HttpRequest, pk: int) -> Any:
    """No further line; what was made stays."""
    return _import_told(importing.stop(_import(request, pk), by=asker(request)))


# ── Calendars for other programs ─────────────────────────────────────────────────────────────────────────────────────


@router.get("/calendar-feeds", response={200: list[FeedOut], **PROBLEMS}, operation_id="calendar_feeds")
def calendar_feeds(request: HttpRequest) -> Any:
    """Your private addresses of the calendar."""
    return list(CalendarFeed.objects.filter(user=asker(request)).order_by("-pk")[: planning.MOST_FEEDS])


@router.post("/calendar-feeds", response={201: FeedMade, **PROBLEMS}, operation_id="calendar_subscribe")
@once_secret("url")
def calendar_subscribe(request: HttpRequest, given: FeedIn) -> Any:
    """An address in iCal that other programs read; it is told once."""
    filters = filters_of(QueryDict(given.query).dict())
    feed, token = planning.subscribe(by=asker(request), name=given.name, query=filters.query)
    told = {name: getattr(feed, name) for name in FeedOut.model_fields}
    return 201, told | {"url": settings.ENVIRONMENT.public_url.rstrip("/") + reverse("feeds:calendar", args=[token])}


@router.delete("/calendar-feeds/{int:pk}", response={204: None, **PROBLEMS}, operation_id="calendar_revoke")
def calendar_revoke(request: HttpRequest, pk: int) -> Any:
    """The address answers nobody any more."""
    feed = CalendarFeed.objects.filter(pk=pk, user=asker(request)).first()
    if feed is None:
        raise Http404
    planning.revoke(feed, by=asker(request))
    return HttpResponse(status=204)
