"""How the city stands on the fediverse: its actor's row as values, read only."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Q

from parvis.federation.models import Actor, Barred, Follower, Parcel, Server, Statement
from parvis.journal.seal import unseal
from parvis.networks.activitypub.documents import Named, Pictured, Site, Words
from parvis.networks.activitypub.inbound import host


def actor() -> Actor:
    return Actor.objects.select_related("account__team").first() or Actor()


def base() -> str:
    return str(settings.ENVIRONMENT.public_url).rstrip("/")


def here() -> str:
    return urlsplit(base()).netloc.lower()


def site_of(row: Actor) -> Site:
    return Site(base(), row.username, row.domain or here())


def name_of(row: Actor) -> str:
    return row.name or str(settings.ENVIRONMENT.city)


def private_key(row: Actor, *, before: bool = False) -> str:
    """PEM. Raises Unreadable."""
    kept = unseal(bytes(row.sealed or b""))
    return kept.get("before", "") or kept["private"] if before else kept["private"]


def words_of(site: Site, note: Statement) -> Words:
    """A note as the documents want it."""
    pictures = tuple(
        Pictured(f"{site.base}/ap/media/{note.key}/{number}", one["mime"], one["alt"], one["width"], one["height"])
        for number, one in enumerate(note.pictures)
    )
    named = tuple(Named(one["handle"], one["uri"], one.get("url", "")) for one in note.named)
    return Words(
        str(note.key), note.text, note.language, note.at, note.edited_at, note.deleted_at, note.warning, note.sensitive,
        note.private, note.unlisted, note.answers, named, pictures, note.url,
    )  # fmt: skip


def names_out() -> frozenset[str]:
    """Servers and actors that are kept out."""
    return frozenset(Barred.objects.values_list("name", flat=True))


def is_out(names: frozenset[str], *addresses: str) -> bool:
    """Whether one of these servers or actors is among `names`; a server's subdomains are kept out with it."""
    for address in addresses:
        name = (host(address) or address.lower()).split(":")[0]
        labels = name.split(".")
        if names & {address, host(address) or address.lower(), *(".".join(labels[n:]) for n in range(len(labels)))}:
            return True
    return False


def barred(*addresses: str) -> bool:
    return is_out(names_out(), *addresses)


def figures() -> dict[str, int]:
    """What stands on the settings page: four counts of rows that are few, or are found by an index."""
    parcels = Parcel.objects.filter(state="waiting").aggregate(waiting=Count("pk"), failing=Count("pk", filter=Q(attempts__gt=1)))
    servers = Server.objects.aggregate(
        reached=Count("pk", filter=Q(reached_at__isnull=False, failing_since__isnull=True)),
        failing_servers=Count("pk", filter=Q(failing_since__isnull=False, aside_at__isnull=True)),
        aside=Count("pk", filter=Q(aside_at__isnull=False)),
    )
    return {"followers": Follower.objects.count(), **parcels, **servers}
