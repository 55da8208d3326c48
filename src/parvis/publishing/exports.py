"""A calendar for other programs: a table (CSV), events (iCal, RFC 5545). `paper.py` makes the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from parvis.design.states import state_of
from parvis.design.templatetags.design import network_name
from parvis.people.models import User
from parvis.publishing import board
from parvis.publishing.filters import Filters
from parvis.publishing.forms import zone
from parvis.publishing.models import Post
from parvis.tables import writing

AHEAD, BACK = timedelta(days=366), timedelta(days=31)
"""What a subscription tells of."""
MOST = 5000
LASTS = timedelta(minutes=15)


def taken(by: User, filters: Filters, begins: datetime, ends: datetime) -> tuple[list[Post], bool]:
    """The posts of an export, whole; whether there are more than it takes."""
    found = board.whole(board.chosen(by, filters, begins, ends)).select_related("campaign", "occurrence", "topic", "author")
    posts = list(found[: MOST + 1])
    return posts[:MOST], len(posts) > MOST


def overflows(by: User, filters: Filters, begins: datetime, ends: datetime) -> bool:
    """Are there more than an export takes? Said before it is asked for."""
    return board.chosen(by, filters, begins, ends)[: MOST + 1].count() > MOST


def cut_words() -> str:
    return _(
        "Il y a plus de %(most)s publications : seules les %(most)s premières sont là. Choisissez moins de jours, ou filtrez."
    ) % {"most": MOST}


def named(first: date, last: date, form: str, *, cut: bool) -> str:
    """The name of its file, which says when it is not whole."""
    return f"calendrier-{first}-{last}{'-incomplet' if cut else ''}.{form}"


def table(posts: Iterable[Post]) -> Iterator[str]:
    """Lines of a CSV."""
    headings = [_("numéro"), _("jour"), _("heure"), _("état"), _("comptes"), _("texte"), _("thème"), _("objectif"), _("langue"),
                _("campagne"), _("auteur")]  # fmt: skip
    return writing.lines(headings, map(_row, posts), separator=",")


def _row(post: Post) -> list[str]:
    at = post.publish_at.astimezone(zone()) if post.publish_at else None
    return [
        str(post.pk), f"{at:%Y-%m-%d}" if at else "", f"{at:%H:%M}" if at else "", str(state_of(post.state, "").word),
        ", ".join(v.account.called for v in post.variants.all()), post.text, post.topic.name if post.topic else "",
        post.objective, post.language, post.campaign.name if post.campaign else "", str(post.author or ""),
    ]  # fmt: skip


def ical(posts: Iterable[Post], *, name: str, base: str, now: datetime, cut: bool = False) -> str:
    """Each post is an event of a quarter of an hour with a name that stays the same: a program that reads again moves it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parvis//Calendar//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]  # fmt: skip
    lines += [f"X-WR-CALDESC:{_escaped(cut_words())}"] if cut else []
    for post in posts:
        if post.publish_at is not None:
            lines += _event(post, post.publish_at, base, now)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines)


def _event(post: Post, at: datetime, base: str, now: datetime) -> list[str]:
    networks = ", ".join(dict.fromkeys(network_name(v.account.network) for v in post.variants.all()))
    first = post.text.strip().split("\n", 1)[0][:80] or _("Sans texte")
    state = str(state_of(post.state, "").word)
    return [
        "BEGIN:VEVENT", f"UID:post-{post.pk}@{base.partition('://')[2] or 'parvis'}", f"DTSTAMP:{_utc(now)}", f"DTSTART:{_utc(at)}",
        f"DTEND:{_utc(at + LASTS)}", f"LAST-MODIFIED:{_utc(post.changed_at)}", f"SEQUENCE:{post.revision}",
        f"SUMMARY:{_escaped(f'{networks} · {first}' if networks else first)}",
        f"DESCRIPTION:{_escaped(f'{post.text[:2000]} ({state})')}", f"URL:{base}/publications/{post.pk}",
        f"STATUS:{'TENTATIVE' if post.state == 'draft' else 'CONFIRMED'}", f"CATEGORIES:{_escaped(state)}", "END:VEVENT",
    ]  # fmt: skip


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(one for one in text if one >= " ")


def folded(line: str) -> str:
    """Lines of 75 bytes at most, never in the midst of a character."""
    parts, now, room = [], "", 75
    for one in line:
        if len((now + one).encode()) > room:
            parts.append(now)
            now, room = "", 74  # a further line begins with a space
        now += one
    return "\r\n ".join([*parts, now])
