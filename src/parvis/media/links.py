"""Addresses of files for networks that fetch them: signed, good for an hour, for one file only."""

from __future__ import annotations

import mimetypes

from django.conf import settings
from django.core import signing
from django.urls import reverse

from parvis.media.models import File, Rendition

SALT = "parvis.media.links"
GOOD_FOR = 3600
"""Seconds."""


def public_url(copy: File | Rendition) -> str:
    """`https://…/medias/signees/<token>/media.jpg`: the ending helps the networks that look at it."""
    token = signing.dumps([copy._meta.model_name, copy.pk], salt=SALT)
    name = f"media{mimetypes.guess_extension(copy.mime) or ''}"
    return f"{settings.ENVIRONMENT.public_url}{reverse('media:signed', args=[token, name])}"


def opened(token: str) -> File | Rendition | None:
    """The copy that an address names; None when it is too old or changed, or when the file is gone."""
    try:
        name, pk = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if name == "rendition":
        return Rendition.objects.filter(pk=pk, state="done").first()
    return File.objects.filter(pk=pk, inbound=False).first()
