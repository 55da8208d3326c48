"""One look at an open stream: what is public and new is kept for some days; who does not want to be found is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.quota import levels
from parvis.accounts.renewal import Renewed, renew
from parvis.inbox.masks import objecting
from parvis.inbox.models import Identity
from parvis.journal.record import record
from parvis.kept.hooks import unrestricted
from parvis.listening.lookouts import following
from parvis.listening.models import Article, Source
from parvis.networks.around import Overheard, Overhearing
from parvis.networks.moments import sane
from parvis.networks.packing import pack
from parvis.networks.protocol import Expired, Incoming, Later, NetworkError
from parvis.work import rows

USUAL, MOST = timedelta(minutes=10), timedelta(hours=3)
ASIDE = timedelta(hours=1)
"""Until an account that does not work, or has little left to spend, is tried again."""
LONGEST = 4000
"""Characters of a post that are kept."""


def hear(source: Source) -> None:
    """Of a source with an account. Nothing else is asked of the network than what anybody may read."""
    account = source.account
    assert account is not None
    if account.state != "active" or any(level.low for level in levels([account]).get(account.pk, ())):
        return rows.settle(source, due_at=timezone.now() + ASIDE)
    try:
        with rows.renewed(source):
            found = cast(Overhearing, connector_of(account)).overhear(source.words, source.cursor)
    except Expired as expired:  # an account whose permission ended is paused by its own reading, not by this
        wait = ASIDE if renew(account) is Renewed.NO else timedelta(seconds=30)
        return _failed(source, expired.code, expired.said, wait)
    except NetworkError as error:
        return _failed(source, error.code, error.said, error.after if isinstance(error, Later) and error.named else _wait(source))
    _keep(source, found)


def _failed(source: Source, code: str, said: str, wait: timedelta) -> None:
    rows.settle(source, due_at=timezone.now() + wait, failure=code, said=said[:300])


def _wait(source: Source) -> timedelta:
    growing: timedelta = USUAL * 2 ** min(source.attempts, 5)
    return min(growing, MOST)


def _keep(source: Source, found: Overheard) -> None:
    now = timezone.now()
    wanted = allowed(source, found.items)
    with transaction.atomic():
        known = set(
            source.articles.filter(identity__in=[one.remote_id[:300] for one in wanted]).values_list("identity", flat=True)
        )
        new = [article(source, one) for one in wanted if one.remote_id[:300] not in known]
        Article.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            following.read(list(source.articles.filter(identity__in=[one.identity for one in new])))
            record("source.said", about=source, channel=f"posts:{source.team_id}", entries=len(new))
        quiet = 0 if new else source.quiet + 1
        left = found.unfound + len(found.items) - len(wanted)
        rows.settle(
            source, due_at=now + min(USUAL * (1 + quiet // 6), MOST), quiet=quiet, read_at=now, failure="", said="", attempts=0,
            cursor=found.cursor, unfound=F("unfound") + left,
        )  # fmt: skip


def allowed(source: Source, items: Sequence[Incoming]) -> list[Incoming]:
    """Without those who objected to being followed or restricted what their data is used for. Two statements."""
    assert source.account is not None
    there = source.account.network, source.account.server
    authors = {(*there, one.author.remote_id) for one in items}
    known = Identity.objects.filter(network=there[0], server=there[1], remote_id__in=[one[-1] for one in authors])
    free = set(unrestricted(known, "contact").filter(contact__objected_at__isnull=True).values_list("pk", flat=True))
    barred = {(*there, who) for pk, who in known.values_list("pk", "remote_id") if pk not in free} | objecting(authors)
    return [one for one in items if (*there, one.author.remote_id) not in barred]


def article(source: Source, one: Incoming) -> Article:
    """A post as it is kept. No picture of it: what people upload is not fetched from here."""
    handle, now = one.author.handle.lstrip("@"), timezone.now()
    return Article(
        source=source, identity=one.remote_id[:300], url=one.url[:600], text=one.text.replace("\x00", "")[:LONGEST],
        author=f"{one.author.name} (@{handle})"[:200] if one.author.name else f"@{handle}"[:200], at=min(sane(one.at, now), now),
        packed=pack(one), who=one.author.remote_id[:300],
    )  # fmt: skip
