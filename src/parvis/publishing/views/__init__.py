"""The newsroom's pages: the composer, a post and its deliveries, the calendar."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from parvis.people.access import demand
from parvis.publishing.models import Attachment, Delivery, Post, Variant
from parvis.rest.auth import asker


def sentences(error: ValidationError | PermissionDenied) -> list[str]:
    """An action's refusal, as a page says it."""
    return error.messages if isinstance(error, ValidationError) else [str(error)]


def seen_post(request: HttpRequest, pk: int, *, whole: bool = False) -> Post:
    """The post, if this user may see it. `whole`: with its variants, files and deliveries."""
    demand(asker(request), "post.see")
    posts = Post.objects.seen_by(asker(request)).select_related("team", "author", "topic", "original")
    if whole:
        posts = posts.prefetch_related(
            Prefetch("variants", Variant.objects.select_related("account").order_by("account__name")),
            Prefetch("attachments", Attachment.objects.select_related("file")),
            Prefetch(
                "deliveries",
                Delivery.objects.select_related("account__grant").prefetch_related("amendments").order_by("account__name"),
            ),
        )
    return get_object_or_404(posts, pk=pk)
