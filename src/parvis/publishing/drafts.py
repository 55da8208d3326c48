"""From a post and an account to the draft that a connector understands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from parvis.media.models import File
from parvis.networks.protocol import Audience, Draft, Media
from parvis.publishing.models import Attachment, Post, Variant


def media_of(file: File, alt: str = "") -> Media:
    return Media(
        path=Path(settings.MEDIA_ROOT) / file.path, mime=file.mime, size=file.size, name=file.name,
        alt=alt or file.alt, width=file.width, height=file.height, seconds=file.seconds,
    )  # fmt: skip


def audience_of(stored: dict[str, Any]) -> Audience:
    return Audience(**{name: tuple(stored.get(name, ())) for name in ("countries", "regions", "cities", "languages")})


def draft_of(post: Post, variant: Variant | None, attachments: list[Attachment]) -> Draft:
    """The post's text unless the variant is detached; the post's pictures in their order."""
    detached = variant is not None and variant.text is not None
    return Draft(
        text=(variant.text or "") if detached and variant else post.text,
        language=post.language,
        media=tuple(media_of(a.file, a.alt) for a in attachments),
        parts=tuple(variant.parts) if variant else (),
        audience=audience_of(post.audience),
        options=variant.options if variant else {},
    )
