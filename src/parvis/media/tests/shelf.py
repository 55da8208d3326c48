"""Files for the tests of the library: pictures that are really drawn, rows that only look so."""

from __future__ import annotations

import io
import itertools
from typing import Any

from django.test import Client
from PIL import Image, ImageDraw

from parvis.media import actions
from parvis.media.models import File
from parvis.people.models import User
from parvis.search.index import Text, index

_numbers = itertools.count(1)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drawn(seed: int = 1, size: tuple[int, int] = (400, 300), form: str = "PNG") -> bytes:
    """A picture with something on it, always the same for a number."""
    picture = Image.new("RGB", (400, 300), "white")
    pen = ImageDraw.Draw(picture)
    for n in range(6):
        left, top = (seed * 97 + n * 61) % 340, (seed * 53 + n * 83) % 240
        pen.rectangle((left, top, left + 60, top + 60), fill=((seed * 40) % 255, (n * 50) % 255, 120))
    out = io.BytesIO()
    picture.resize(size).save(out, form)
    return out.getvalue()


def kept(by: User, *, name: str = "pont.png", seed: int = 0, **said: Any) -> File:
    """A picture in the library, with what is said of it."""
    file = actions.take_in(io.BytesIO(drawn(seed or next(_numbers))), name=name, by=by)
    return actions.describe(file, by=by, **said) if said else file


def many(count: int, by: User, **fields: Any) -> None:
    """Rows without bytes."""
    start = next(_numbers) * 1_000_000
    rows = File.objects.bulk_create(
        File(sha256=f"{start + n:064}", path="aa/aa", name=f"photo {n}.jpg", mime="image/jpeg", size=1000, width=1200, height=800,
             by=by, alt=f"Vue {n} du canal", **fields)
        for n in range(count)
    )  # fmt: skip
    index([Text("media.file", row.pk, None, None, row.created_at, row.name + " " + row.alt) for row in rows])
