"""Which destinations a list shows, in the order of their names: a keyset that goes up, and the words of a search."""

from __future__ import annotations

import base64
import binascii
import json
import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.directory.models import Destination, DestinationSet, Handle
from parvis.search.index import find, fold

LABEL = "directory.destination"
LOOKED = 1000
"""A search looks at so many finds, no more."""
SUGGESTED = 5
SHORTEST = 3
"""Characters of a word of residents that leads to a destination."""


def chosen(*, q: str = "", kind: str = "", topic: str = "", state: str = "") -> DestinationSet:
    """`state`: "" those that work; defunct; unreachable; all."""
    found = Destination.objects.all()
    if kind:
        found = found.filter(kind=kind)
    if topic:
        found = found.filter(topics__key=topic)
    if state == "unreachable":
        found = found.filter(unreachable_at__isnull=False)
    elif state != "all":
        found = found.filter(defunct_at__isnull=state != "defunct")
    if q.strip():
        by_handle = Handle.objects.filter(handle=q.strip().lstrip("@").lower()).values("destination")
        found = found.filter(Q(pk__in=list(find(q, label=LABEL).values_list("row", flat=True)[:LOOKED])) | Q(pk__in=by_handle))
    return found


def page(rows: DestinationSet, *, cursor: str = "", size: int = 50) -> tuple[list[Destination], str]:
    """`size` rows after `cursor`, by name, and the next cursor ("" at the end)."""
    rows = rows.order_by("sort", "id")
    if cursor:
        sort, pk = _place(cursor)
        rows = rows.filter(sort__gte=sort).filter(Q(sort__gt=sort) | Q(id__gt=pk))
    found = list(rows[: size + 1])
    further = _cursor(found[size - 1]) if len(found) > size else ""
    return found[:size], further


def _cursor(row: Destination) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.sort, row.pk]).encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[str, int]:
    try:
        sort, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(sort, str) or "\x00" in sort or not isinstance(pk, int) or abs(pk) >= 2**63:
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise ValidationError({"cursor": _("Ce curseur ne vient pas d’ici.")}) from error
    return sort, pk


def suggested(text: str, *, topics: tuple[str, ...] = ()) -> list[Destination]:
    """Those whose words a resident's text holds, the surest first. Only what the city itself has named leads anywhere."""
    said = f" {_plain(text)} "
    known = Destination.objects.living().exclude(words=[]).exclude(kind="official").order_by("sort")[:LOOKED]
    scored = [(sum(len(word) for word in _led(one) if f" {word}" in said), one) for one in known]
    if topics:
        mine = set(Destination.objects.living().filter(topics__key__in=topics).values_list("pk", flat=True)[:LOOKED])
        scored = [(score + (5 if one.pk in mine else 0), one) for score, one in scored]
    return [one for score, one in sorted(scored, key=lambda found: -found[0]) if score][:SUGGESTED]


def _led(row: Destination) -> list[str]:
    return [word for word in map(_plain, row.words) if len(word) >= SHORTEST]


def _plain(text: str) -> str:
    """Its words, folded, with one space between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
