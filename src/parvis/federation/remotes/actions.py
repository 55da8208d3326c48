"""Actors of other servers: read through the one guarded door, with a signed request, and remembered for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from parvis.accounts.connect import door
from parvis.federation import standing
from parvis.federation.models import Remote
from parvis.networks.activitypub import signatures
from parvis.networks.activitypub.documents import TYPE
from parvis.networks.activitypub.inbound import LONGEST, host, person, same_host, uri
from parvis.networks.http import Http
from parvis.networks.protocol import Expired, Refused

FRESH = timedelta(days=1)
STALE = timedelta(minutes=5)
"""A key that does not fit is asked for again when ours is older than this."""
MOST = 1024 * 1024
PATIENCE = 10.0
ACTORS = ("Person", "Service", "Application", "Organization", "Group")


def fetch(address: str) -> dict[str, Any] | None:
    """A document of another server, under its own name; None: there is none. Raises Later, Refused (an address we may not call)."""
    for _ in range(2):
        if not _safe(address):
            return None
        told, at = _asked(address.partition("#")[0])
        if told is None or not same_host(uri(told), at):
            return None
        if uri(told).partition("#")[0] == address.partition("#")[0]:
            return told
        address = uri(told)
    return None


def _safe(address: str) -> bool:
    """Not ourselves; over https, but for hosts that the administrator named."""
    parts = urlsplit(address) if host(address) else None
    if parts is None or not parts.hostname or host(address) == standing.here():
        return False
    return parts.scheme == "https" or door().named(parts.hostname, parts.port or 80)


def _asked(address: str) -> tuple[dict[str, Any] | None, str]:
    row = standing.actor()
    site = standing.site_of(row)
    headers = signatures.signed("GET", address, key_id=site.key_id, private=standing.private_key(row), now=timezone.now())
    accept = {"accept": f'{TYPE}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}
    try:
        answer = Http(door(), timeout=PATIENCE).call("GET", address, headers=headers | accept, most=MOST, within=PATIENCE)
    except Expired:  # they do not show it to us
        return None, address
    told = answer.json() if answer.status == 200 else None
    return (told if isinstance(told, dict) else None), answer.url


def known(address: str) -> Remote | None:
    return Remote.objects.filter(uri=address).first()


def read(address: str) -> Remote | None:
    """An actor as their server tells now; None: there is none, or none that we can use. Raises Later, Refused."""
    told = fetch(address)
    return keep(told) if told else None


def keep(told: dict[str, Any]) -> Remote | None:
    """An actor's document, that came from their own server."""
    key = told.get("publicKey")
    key = next((one for one in key if isinstance(one, dict)), None) if isinstance(key, list) else key
    shared = told.get("endpoints") if isinstance(told.get("endpoints"), dict) else {}
    address, inbox, name = uri(told), uri(told.get("inbox")), str(told.get("preferredUsername") or "")
    if told.get("type") not in ACTORS or not isinstance(key, dict) or not name or not host(inbox) or len(address) > LONGEST:
        return None
    if key.get("owner", address) != address or not same_host(uri(key), address) or len(inbox) > 500:
        return None
    who = person(told, f"{name}@{host(address)}"[:LONGEST])
    common = uri((shared or {}).get("sharedInbox"))
    row, _made = Remote.objects.update_or_create(
        uri=address,
        defaults={
            "handle": who.handle, "host": host(address)[:255], "name": who.name, "url": who.url, "icon": who.avatar, "inbox": inbox,
            "shared": common if same_host(common, inbox) and len(common) <= 500 else "", "key_id": uri(key)[:500],
            "public": str(key.get("publicKeyPem") or "")[:5000], "read_at": timezone.now(),
        },
    )  # fmt: skip
    return row


def of_key(key_id: str, *, fresh: bool = False) -> Remote | None:
    """Whose key that is. `fresh`: ask again, unless it was just asked. Raises Later, Refused."""
    row = Remote.objects.filter(key_id=key_id).first()
    age = timezone.now() - row.read_at if row else FRESH * 2
    if row and age < (STALE if fresh else FRESH):
        return row
    told = fetch(row.uri if row else key_id)
    if told is None:
        return None
    if not told.get("inbox"):  # a document of the key alone
        stub = told.get("publicKey") if isinstance(told.get("publicKey"), dict) else told
        owner = uri((stub or {}).get("owner"))
        told = fetch(owner) if same_host(owner, key_id) else None
    found = keep(told) if told else None
    return found if found and found.key_id == key_id else None


def believed(found: signatures.Proof) -> Remote | None:
    """Who signed; None: nobody whom we can know. Raises Later."""
    try:
        row = of_key(found.key_id)
        if row and not signatures.holds(found, row.public):
            row = of_key(found.key_id, fresh=True)
    except Refused:
        return None
    return row if row and signatures.holds(found, row.public) else None
