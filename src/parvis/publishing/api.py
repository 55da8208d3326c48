"""The newsroom over the API: posts, their check, their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.charter import told as charter
from parvis.charter.shapes import ExemptIn, ExemptionOut
from parvis.city.audiences import EVERYONE
from parvis.people.access import demand, may
from parvis.publishing import actions, options, told
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.binning import actions as binning
from parvis.publishing.checks import check_post, check_written
from parvis.publishing.composing.marks import marks_of
from parvis.publishing.foreseeing import planned
from parvis.publishing.models import Delivery, Post
from parvis.publishing.shapes import (
    AtIn,
    CheckedOut,
    ChoiceOut,
    CorrectIn,
    DeliveriesAsked,
    DeliveryOut,
    DeliveryWhole,
    FitIn,
    FittedOut,
    JudgeIn,
    MadeIn,
    OptionOut,
    PostChange,
    PostIn,
    PostOut,
    PostsAsked,
    WordsIn,
)
from parvis.publishing.verdicts import exempt
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once, once_outside
from parvis.rest.shapes import Asked, Page

router = Router(tags=["publishing"])


def post_of(request: HttpRequest, pk: int) -> Post:
    demand(asker(request), "post.see")
    return get_object_or_404(told.whole(Post.objects.seen_by(asker(request))), pk=pk)


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    demand(asker(request), "post.see")
    return get_object_or_404(Delivery.objects.seen_by(asker(request)).select_related("account", "post"), pk=pk)


def again(post: Post) -> dict[str, Any]:
    return told.post(told.whole(Post.objects.all()).get(pk=post.pk))


def blocked(error: Blocked) -> HttpResponse:
    """What must be mended, account by account."""
    found = [told.checked(c) for c in error.checked]
    first = found[0]["problems"][0]["sentence"] if found and found[0]["problems"] else ""
    return problem(422, _("La publication ne peut pas partir telle quelle."), first, kind="/problems/blocked", accounts=found)


def stale(error: Stale) -> HttpResponse:
    present = PostOut.model_validate(again(error.post)).model_dump(mode="json")
    title = _("Quelqu’un a modifié cette publication entre-temps.")
    return problem(409, title, kind="/problems/stale", post=present)


def fields_of(given: WordsIn | PostChange) -> dict[str, Any]:
    """What was given, as `actions.edit` takes it; what was not given stays as it is."""
    fields = given.model_dump(exclude={"revision", "state"}, exclude_unset=isinstance(given, PostChange))
    # What the program said of the audience is a choice, even of everybody; null says nothing.
    if given.audience is not None and "audience" in given.model_fields_set and not fields.get("aim"):
        fields["aim"] = "" if any(fields["audience"].values()) else EVERYONE
    if "preset" in fields:
        fields["marks"] = marks_of(fields.pop("preset"))
    return {name: value for name, value in fields.items() if value is not None or name in ("topic", "campaign", "publish_at")}


@router.get("/posts", response={200: Page[PostOut], **PROBLEMS}, operation_id="posts")
def posts(request: HttpRequest, asked: Query[PostsAsked]) -> Any:
    """Posts that you may see, newest first."""
    demand(asker(request), "post.see")
    found = Post.objects.seen_by(asker(request))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.account:
        found = found.filter(variants__account=asked.account)
    if asked.after:
        found = found.filter(publish_at__gte=asked.after)
    if asked.before:
        found = found.filter(publish_at__lt=asked.before)
    if asked.q:
        found = found.filter(text__icontains=asked.q)
    if asked.foreseen:
        found = found.filter(pk__in=planned(timezone.now()).exclude(foreseen="").values("pk"))
    rows, further = page(told.whole(found), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.post(row) for row in rows], "next": further}


@router.post("/posts", response={201: PostOut, **PROBLEMS}, operation_id="post_write")
@once
def write(request: HttpRequest, given: PostIn) -> Any:
    """Write a post. With `publish_at` it is planned; a post that cannot go out is a 422 that says why, account by account."""
    by = asker(request)
    try:
        with transaction.atomic():
            post = actions.write(by=by, **fields_of(given))
            if given.state == "scheduled" or (given.publish_at and given.state is None):
                post = actions.schedule(post, at=_hour(given), by=by)
    except Blocked as error:
        return blocked(error)
    return 201, again(post)


def _hour(given: PostIn) -> datetime:
    if given.publish_at is None:
        raise ValidationError({"publish_at": _("Donnez l’heure de publication.")})
    return given.publish_at


@router.post("/posts/check", response={200: list[CheckedOut], **PROBLEMS}, operation_id="post_check")
def check(request: HttpRequest, given: WordsIn) -> Any:
    """What each account would say of a post: its length as the network counts, and what should be mended. Nothing is kept."""
    demand(asker(request), "post.write")
    return [told.checked(c) for c in check_written(fields_of(given), by=asker(request))]


@router.get("/posts/{int:pk}", response={200: PostOut, **PROBLEMS}, operation_id="post")
def one(request: HttpRequest, pk: int) -> Any:
    return told.post(post_of(request, pk))


@router.patch("/posts/{int:pk}", response={200: PostOut, **PROBLEMS}, operation_id="post_change")
def change(request: HttpRequest, pk: int, given: PostChange) -> Any:
    """Change a post that has not left. Of a planned one, `publish_at` moves it."""
    post, by = post_of(request, pk), asker(request)
    fields = fields_of(given)
    planned = post.state not in ("draft", "review", "approved")
    at = fields.pop("publish_at", None) if planned else None
    try:
        with transaction.atomic():
            if fields or at is None:  # its new words are judged for its new hour
                hour = {} if at is None else {"publish_at": at}
                post = actions.edit(post, by=by, revision=given.revision, **fields, **hour)
            if at is not None:
                actions.move(post, at=at, by=by, revision=post.revision if fields else given.revision)
    except Stale as error:
        return stale(error)
    except Blocked as error:
        return blocked(error)
    return again(post)


@router.delete("/posts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="post_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """Put it in the bin. Refused while a part of it is out or on its way."""
    actions.discard(post_of(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/posts/{int:pk}/publish", response={200: PostOut, **PROBLEMS}, operation_id="post_publish")
def publish(request: HttpRequest, pk: int) -> Any:
    """Publish now."""
    try:
        return again(actions.publish(post_of(request, pk), by=asker(request)))
    except Blocked as error:
        return blocked(error)


@router.post("/posts/{int:pk}/schedule", response={200: PostOut, **PROBLEMS}, operation_id="post_schedule")
def schedule(request: HttpRequest, pk: int, given: AtIn) -> Any:
    """Plan it for `at`, or move what has not left yet to `at`."""
    try:
        return again(actions.schedule(post_of(request, pk), at=given.at, by=asker(request)))
    except Blocked as error:
        return blocked(error)


@router.post("/posts/{int:pk}/cancel", response={200: PostOut, **PROBLEMS}, operation_id="post_cancel")
def cancel(request: HttpRequest, pk: int) -> Any:
    """Nothing more of it goes out; what is online stays. Deliveries told as `called_off` were under way: their call may still put
    them online."""
    return again(actions.cancel(post_of(request, pk), by=asker(request)))


@router.get("/posts/bin", response={200: Page[PostOut], **PROBLEMS}, operation_id="posts_bin")
def bin_of_posts(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What was thrown away, newest posts first. A post that has been there long enough holds no files any more."""
    demand(asker(request), "post.write")
    rows, further = page(told.whole(binning.binned(asker(request))), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.post(row) for row in rows], "next": further}


@router.post("/posts/{int:pk}/unbin", response={200: PostOut, **PROBLEMS}, operation_id="post_unbin")
def unbin(request: HttpRequest, pk: int) -> Any:
    """Out of the bin, a draft again; nothing of it is planned."""
    demand(asker(request), "post.see")
    post = get_object_or_404(Post.objects.within(asker(request)), pk=pk)
    return again(binning.restore(post, by=asker(request)))


@router.post("/posts/{int:pk}/duplicate", response={201: PostOut, **PROBLEMS}, operation_id="post_duplicate")
@once
def duplicate(request: HttpRequest, pk: int) -> Any:
    """The same as a new draft."""
    return 201, again(actions.duplicate(post_of(request, pk), by=asker(request)))


@router.get("/deliveries", response={200: Page[DeliveryOut], **PROBLEMS}, operation_id="deliveries")
def deliveries(request: HttpRequest, asked: Query[DeliveriesAsked]) -> Any:
    """What is or was on its way, newest first."""
    demand(asker(request), "post.see")
    found = Delivery.objects.seen_by(asker(request)).select_related("account")
    if asked.state:
        found = found.filter(state__in=asked.state.split(",")[:20])
    if asked.account:
        found = found.filter(account=asked.account)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.delivery(row) for row in rows], "next": further}


@router.get("/deliveries/{int:pk}", response={200: DeliveryWhole, **PROBLEMS}, operation_id="delivery")
def delivery(request: HttpRequest, pk: int) -> Any:
    """One delivery, with what was tried."""
    row = _delivery(request, pk)
    return told.delivery(row) | {"tries": told.attempts(row)}


@router.post("/deliveries/{int:pk}/retry", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """Try this network again; the others are left alone."""
    return told.delivery(actions.retry(_delivery(request, pk), by=asker(request)))


@router.post("/deliveries/{int:pk}/correct", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_correct")
def correct(request: HttpRequest, pk: int, given: CorrectIn) -> Any:
    """Other words for this network alone, on which nothing is; `retry` tries them at once, or neither is done."""
    row = _delivery(request, pk)
    with transaction.atomic():
        row = actions.adapt(row, text=given.text, by=asker(request))
        if given.retry:
            row = actions.retry(Delivery.objects.select_related("account", "post").get(pk=row.pk), by=asker(request))
    return told.delivery(Delivery.objects.select_related("account").get(pk=row.pk))


@router.post("/deliveries/{int:pk}/replan", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_replan")
def replan(request: HttpRequest, pk: int, given: AtIn) -> Any:
    """Another hour for this network alone, on which nothing is under way."""
    try:
        row = actions.replan(_delivery(request, pk), at=given.at, by=asker(request))
    except Blocked as error:
        return blocked(error)
    return told.delivery(Delivery.objects.select_related("account").get(pk=row.pk))


@router.post("/deliveries/{int:pk}/drop", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """Give up this network for this post; where its account was removed meanwhile: say that it is known."""
    return told.delivery(actions.drop(_delivery(request, pk), by=asker(request)))


@router.post("/deliveries/{int:pk}/judge", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_judge")
def judge(request: HttpRequest, pk: int, given: JudgeIn) -> Any:
    """Somebody looked: it is there (with its address), or it is not and is sent again."""
    row = actions.judge(_delivery(request, pk), there=given.there, url=given.url, by=asker(request))
    return told.delivery(row)


def _account(request: HttpRequest, pk: int) -> Account:
    """Who writes posts must know where they may go."""
    if not may(asker(request), "post.write"):
        demand(asker(request), "account.see")
    return get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant"), pk=pk)


@router.get("/accounts/{int:pk}/options", response={200: list[OptionOut], **PROBLEMS}, operation_id="account_options")
def account_options(request: HttpRequest, pk: int) -> Any:
    """What this account's network lets one choose for a publication, its own lists included (a few minutes old at most)."""
    account = _account(request, pk)
    return [told.option(one, options.listed(account, one)) for one in options.of(account)]


@router.post("/accounts/{int:pk}/options/{key}", response={201: ChoiceOut, **PROBLEMS}, operation_id="account_option_make")
@once_outside
def account_option_make(request: HttpRequest, pk: int, key: str, given: MadeIn) -> Any:
    """Make a board, a playlist … on the network. The same name again gives the one that is there."""
    made = options.make(_account(request, pk), key, name=given.name, by=asker(request))
    return 201, {"key": made[0], "label": made[1]}


@router.post("/posts/{int:pk}/renditions", response={202: list[FittedOut], **PROBLEMS}, operation_id="post_fit")
def fit(request: HttpRequest, pk: int, given: FitIn) -> Any:
    """Ask for the copies of the post's files that its networks want: cut, smaller, lighter, shorter, converted."""
    post = post_of(request, pk)
    needed = [need for c in check_post(post) if given.account in (None, c.account.pk) for need in c.needs]
    made = actions.fit_media(needed, by=asker(request))
    return 202, [told.fitted(one) for one in {one.pk: one for one in made}.values()]


@router.post("/posts/{int:pk}/exemptions", response={201: list[ExemptionOut], **PROBLEMS}, operation_id="post_exempt")
@once
def set_aside(request: HttpRequest, pk: int, given: ExemptIn) -> Any:
    """Set a clause of the charter aside for this post as it is now, with a reason. Other words are judged again."""
    post = post_of(request, pk)
    rows = exempt(post, check_post(post), number=given.clause, reason=given.reason, by=asker(request))
    return 201, [charter.exemption(row) for row in rows]
