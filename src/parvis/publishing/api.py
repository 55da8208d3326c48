"""The newsroom over the API: posts, their check, their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.people.access import demand
from parvis.publishing import actions, told
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.checks import check_written
from parvis.publishing.models import Delivery, Post
from parvis.publishing.shapes import (
    AtIn,
    CheckedOut,
    DeliveriesAsked,
    DeliveriesOut,
    DeliveryOut,
    DeliveryWhole,
    JudgeIn,
    PostChange,
    PostIn,
    PostOut,
    PostsAsked,
    PostsOut,
    WordsIn,
)
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.once import once

router = Router(tags=["publishing"])


def _post(request: HttpRequest, pk: int) -> Post:
    demand(asker(request), "post.see")
    return get_object_or_404(told.whole(Post.objects.seen_by(asker(request))), pk=pk)


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    demand(asker(request), "post.see")
    return get_object_or_404(Delivery.objects.seen_by(asker(request)).select_related("account", "post"), pk=pk)


def _again(post: Post) -> dict[str, Any]:
    return told.post(told.whole(Post.objects.all()).get(pk=post.pk))


def _blocked(error: Blocked) -> HttpResponse:
    """What must be mended, account by account."""
    found = [told.checked(c) for c in error.checked]
    first = found[0]["problems"][0]["sentence"] if found and found[0]["problems"] else ""
    return problem(422, _("La publication ne peut pas partir telle quelle."), first, kind="/problems/blocked", accounts=found)


def _stale(error: Stale) -> HttpResponse:
    present = PostOut.model_validate(_again(error.post)).model_dump(mode="json")
    title = _("Quelqu’un a modifié cette publication entre-temps.")
    return problem(409, title, kind="/problems/stale", post=present)


def _fields(given: WordsIn | PostChange) -> dict[str, Any]:
    """What was given, as `actions.edit` takes it; what was not given stays as it is."""
    fields = given.model_dump(exclude={"revision", "state"}, exclude_unset=isinstance(given, PostChange))
    return {name: value for name, value in fields.items() if value is not None or name in ("topic", "publish_at")}


@router.get("/posts", response={200: PostsOut, **PROBLEMS}, operation_id="posts")
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
    rows, further = page(told.whole(found), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.post(row) for row in rows], "next": further}


@router.post("/posts", response={201: PostOut, **PROBLEMS}, operation_id="post_write")
@once
def write(request: HttpRequest, given: PostIn) -> Any:
    """Write a post. With `publish_at` it is planned; a post that cannot go out is a 422 that says why, account by account."""
    by = asker(request)
    try:
        with transaction.atomic():
            post = actions.write(by=by, **_fields(given))
            if given.state == "scheduled" or (given.publish_at and given.state is None):
                post = actions.schedule(post, at=_hour(given), by=by)
    except Blocked as error:
        return _blocked(error)
    return 201, _again(post)


def _hour(given: PostIn) -> datetime:
    if given.publish_at is None:
        raise ValidationError({"publish_at": _("Donnez l’heure de publication.")})
    return given.publish_at


@router.post("/posts/check", response={200: list[CheckedOut], **PROBLEMS}, operation_id="post_check")
def check(request: HttpRequest, given: WordsIn) -> Any:
    """What each account would say of a post: its length as the network counts, and what should be mended. Nothing is kept."""
    demand(asker(request), "post.write")
    return [told.checked(c) for c in check_written(_fields(given), by=asker(request))]


@router.get("/posts/{int:pk}", response={200: PostOut, **PROBLEMS}, operation_id="post")
def one(request: HttpRequest, pk: int) -> Any:
    return told.post(_post(request, pk))


@router.patch("/posts/{int:pk}", response={200: PostOut, **PROBLEMS}, operation_id="post_change")
def change(request: HttpRequest, pk: int, given: PostChange) -> Any:
    """Change a post that has not left. Of a planned one, `publish_at` moves it."""
    post, by = _post(request, pk), asker(request)
    fields = _fields(given)
    planned = post.state != "draft"
    at = fields.pop("publish_at", None) if planned else None
    try:
        with transaction.atomic():
            if fields or at is None:
                post = actions.edit(post, by=by, revision=given.revision, **fields)
            if at is not None:
                actions.move(post, at=at, by=by, revision=post.revision if fields else given.revision)
    except Stale as error:
        return _stale(error)
    except Blocked as error:
        return _blocked(error)
    return _again(post)


@router.delete("/posts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="post_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """Put it in the bin. Refused while a part of it is out or on its way."""
    actions.discard(_post(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/posts/{int:pk}/publish", response={200: PostOut, **PROBLEMS}, operation_id="post_publish")
def publish(request: HttpRequest, pk: int) -> Any:
    """Publish now."""
    try:
        return _again(actions.publish(_post(request, pk), by=asker(request)))
    except Blocked as error:
        return _blocked(error)


@router.post("/posts/{int:pk}/schedule", response={200: PostOut, **PROBLEMS}, operation_id="post_schedule")
def schedule(request: HttpRequest, pk: int, given: AtIn) -> Any:
    """Plan it for `at`, or move what has not left yet to `at`."""
    try:
        return _again(actions.schedule(_post(request, pk), at=given.at, by=asker(request)))
    except Blocked as error:
        return _blocked(error)


@router.post("/posts/{int:pk}/cancel", response={200: PostOut, **PROBLEMS}, operation_id="post_cancel")
def cancel(request: HttpRequest, pk: int) -> Any:
    """Nothing more of it goes out; what is online stays."""
    return _again(actions.cancel(_post(request, pk), by=asker(request)))


@router.post("/posts/{int:pk}/duplicate", response={201: PostOut, **PROBLEMS}, operation_id="post_duplicate")
@once
def duplicate(request: HttpRequest, pk: int) -> Any:
    """The same as a new draft."""
    return 201, _again(actions.duplicate(_post(request, pk), by=asker(request)))


@router.get("/deliveries", response={200: DeliveriesOut, **PROBLEMS}, operation_id="deliveries")
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


@router.post("/deliveries/{int:pk}/drop", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """Give up this network for this post."""
    return told.delivery(actions.drop(_delivery(request, pk), by=asker(request)))


@router.post("/deliveries/{int:pk}/judge", response={200: DeliveryOut, **PROBLEMS}, operation_id="delivery_judge")
def judge(request: HttpRequest, pk: int, given: JudgeIn) -> Any:
    """Somebody looked: it is there (with its address), or it is not and is sent again."""
    row = actions.judge(_delivery(request, pk), there=given.there, url=given.url, by=asker(request))
    return told.delivery(row)
