"""One click: the drafts that announce a list, as each kind of network takes it — a thread, a carousel, a short post, pins.

They wait in the newsroom with their pictures and descriptions; nothing leaves from here. A second click makes only what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.people.models import User
from parvis.places.models import Announced, Place, PlaceList
from parvis.places.public.told import alt_of, of_list, page_of, whole
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Post
from parvis.venues import actions as venues
from parvis.venues.chosen import accounts as venue_accounts
from parvis.venues.chosen import keeps_lists
from parvis.venues.models import PlaceList as VenueList

MOST_PARTS = 20
MOST_PICTURES = 10
MOST_PINS = 10
WORDS = 140
"""Letters of a place's text in one post of a thread: the shortest networks take it with its name and its address."""


@dataclass(slots=True)
class Draft:
    """A post to be begun."""

    kind: str  # thread · carousel · post · pin:<place>
    text: str
    accounts: list[Account]
    places: list[Place] = field(default_factory=list)  # whose pictures go with it
    parts: list[str] = field(default_factory=list)
    title: str = ""  # of a pin


def way_of(account: Account) -> str:
    """How a list is told on the network of an account; "" where it publishes nothing."""
    facts = CATALOGUE[account.network].facts
    if not facts.publishes:
        return ""
    if facts.threads:
        return "thread"
    if any(option.key == "board" for option in facts.options):
        return "pin"
    if "image/jpeg" in facts.media.images and facts.media.most > 1:
        return "carousel"
    return "" if facts.media.needed and "image/jpeg" not in facts.media.images else "post"


@transaction.atomic
def announce(row: PlaceList, *, by: User) -> list[Post]:
    """The drafts, those of an earlier click too. Raises ValidationError when nothing can be announced."""
    demand(by, "post.write", row)
    row = PlaceList.objects.select_for_update().get(pk=row.pk)
    if row.state != "online":
        raise ValidationError(_("Mettez la liste en ligne d’abord : les publications mènent à sa page."))
    open_to = Account.objects.open_to(by, "post.write")
    seen = open_to.filter(state="active").select_related("team").order_by("network", "pk")
    drafts = planned(row, of_list(row), list(seen))
    if not drafts:
        raise ValidationError(_("Aucun compte en service ne peut annoncer cette liste."))
    there = {one.kind: one for one in row.announced.select_related("post")}
    posts = []
    for draft in drafts:
        old = there.get(draft.kind)
        if old is not None and old.post.state != "binned":
            posts.append(old.post)
            continue
        post = _begin(row, draft, by)
        Announced.objects.update_or_create(list=row, kind=draft.kind, defaults={"post": post})
        posts.append(post)
    record("placelists.announced", by=by, about=row, channel=f"places:{row.team_id}", name=row.title, rows=len(posts))
    return posts


def planned(row: PlaceList, places: Sequence[Place], seen: Sequence[Account]) -> list[Draft]:
    """What would be begun for these accounts."""
    ways: dict[str, list[Account]] = {}
    for account in seen:
        ways.setdefault(way_of(account), []).append(account)
    open_ = [place for place in places if not place.closed]
    shown = [place for place in open_ if place.file_id and not (place.file and place.file.over)]
    address, drafts = whole(f"/place/lieux/{row.slug}"), []
    lead = "\n\n".join(part for part in (row.title, Truncator(row.intro).chars(WORDS), address) if part)
    if to := ways.get("thread"):
        parts = [_part(n, place) for n, place in enumerate(open_[:MOST_PARTS], start=1)]
        drafts.append(Draft("thread", lead, to, shown[:1], parts))
    if (to := ways.get("carousel")) and shown:
        drafts.append(Draft("carousel", _all(row, open_, address), to, shown))
    plain = [*ways.get("post", ()), *(() if shown else ways.get("carousel", ()))]
    if plain:
        drafts.append(Draft("post", lead, plain, shown[:1]))
    for place in shown[:MOST_PINS] if ways.get("pin") else ():
        said = "\n\n".join(part for part in (place.text or place.name, whole(page_of(place))) if part)
        drafts.append(Draft(f"pin:{place.pk}", said, ways["pin"], [place], title=place.name[:100]))
    return drafts


def _part(number: int, place: Place) -> str:
    said = Truncator(" ".join(place.text.split())).chars(WORDS)
    return "\n".join(line for line in (f"{number}. {place.name}", said, place.address) if line)


def _all(row: PlaceList, places: Sequence[Place], address: str) -> str:
    lines = [f"{n}. {place.name}" for n, place in enumerate(places[:MOST_PARTS], start=1)]
    return "\n\n".join(part for part in (row.title, Truncator(row.intro).chars(400), "\n".join(lines), address) if part)


def _begin(row: PlaceList, draft: Draft, by: User) -> Post:
    most = min((CATALOGUE[one.network].facts.media.most for one in draft.accounts), default=0)
    pictures = {place.file_id: alt_of(place)[:1500] for place in draft.places if place.file_id}
    media: list[dict[str, Any]] = [{"id": pk, "alt": alt} for pk, alt in list(pictures.items())[: min(most, MOST_PICTURES)]]
    variants = {one.pk: {"options": {"title": draft.title}} for one in draft.accounts} if draft.title else {}
    return newsroom.write(
        by=by, team=row.team, text=draft.text, parts=draft.parts, language=row.language, accounts=[one.pk for one in draft.accounts],
        media=media, variants=variants,
    )  # fmt: skip


# ── A network of places ──────────────────────────────────────────────────────────────────────────────────────────────


def keepers(by: User) -> list[Account]:
    """Accounts on which lists of the old API are switched on."""
    return [account for account in venue_accounts(by) if keeps_lists(account)]


def keep_there(row: PlaceList, *, by: User) -> list[VenueList]:
    """Bring the list of the same title on each of those accounts to what it is here. Only places whose number there is known."""
    demand(by, "post.publish", row)
    items = [{"place": one.venue, "text": Truncator(one.text).chars(200)} for one in of_list(row) if one.venue and not one.closed]
    if not items:
        raise ValidationError(_("Aucun lieu de la liste n’a son numéro Foursquare : donnez-le sur la page du lieu."))
    to = keepers(by)
    if not to:
        raise ValidationError(_("Les listes de l’ancienne API sont éteintes : allumez-les sur la page des lieux du compte."))
    about = Truncator(row.intro).chars(300)
    return [venues.keep_list(account, name=row.title[:100], by=by, description=about, items=items) for account in to]
