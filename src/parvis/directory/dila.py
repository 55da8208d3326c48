"""The public directory's records (pure): api-lannuaire-administration and its daily files → values of a destination.

https://www.data.gouv.fr/fr/datasets/service-public-fr-annuaire-de-l-administration-base-de-donnees-locales/
In the bulk files nested fields are arrays; the API (Opendatasoft v2.1) gives the same fields as JSON *strings*. Dates and
coordinates are strings; what is not known is "", [] or null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

LICENCE = "Service-Public.gouv.fr / DILA, Licence Ouverte 2.0"
NETWORKS = {
    "facebook.com": "facebook", "twitter.com": "x", "x.com": "x", "instagram.com": "instagram", "linkedin.com": "linkedin",
    "youtube.com": "youtube", "tiktok.com": "tiktok", "dailymotion.com": "dailymotion", "threads.net": "threads",
    "bsky.app": "bluesky", "vimeo.com": "vimeo", "pinterest.com": "pinterest", "pinterest.fr": "pinterest",
}  # fmt: skip
FOLDERS = ("company", "in", "school", "channel", "c", "user", "profile", "pages", "groups", "showcase")
"""Parts of an address that stand before the account's own."""
MOST = 20_000
LISTS = ("service", "results", "records")


class Unreadable(ValueError):
    """`args[0]`: json, shape, long."""


def records(text: str) -> list[Any]:
    """The records of a file: {"service": […]}, an API answer, an export (an array), or one record a line."""
    text = text.removeprefix("\ufeff").strip()
    try:
        found = json.loads(text)
    except ValueError:
        found = _by_line(text)
    except RecursionError as error:
        raise Unreadable("json") from error
    if isinstance(found, dict):
        found = next((found[name] for name in LISTS if isinstance(found.get(name), list)), [found] if "nom" in found else None)
    if not isinstance(found, list):
        raise Unreadable("shape")
    if len(found) > MOST:
        raise Unreadable("long")
    return found


def _by_line(text: str) -> list[Any]:
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error


def values(record: Any) -> dict[str, Any]:
    """What a destination takes of a record. Raises ValueError with a code: record, id, name, nested:<field>."""
    if not isinstance(record, dict):
        raise ValueError("record")
    record = record.get("fields") if isinstance(record.get("fields"), dict) else record
    identifier, name = _word(record.get("id"), 80), _word(record.get("nom"), 200)
    if not identifier:
        raise ValueError("id")
    if not name:
        raise ValueError("name")
    return {
        "external_id": identifier, "name": name, "short": _word(record.get("sigle"), 60), "mission": _text(record.get("mission"), 4000),
        "territory": _territory(record), "email": _first(record, "adresse_courriel", 254), "phone": _phone(record),
        "address": _address(record), "hours": _hours(record), "site": _link(record, "site_internet"),
        "form": _link(record, "formulaire_contact"), "sve": _link(record, "sve"), "handles": list(_handles(record)),
        "source_at": moment(record.get("date_modification")), "gone": str(record.get("statut_de_diffusion", "true")).lower() == "false",
    }  # fmt: skip


def moment(said: Any) -> str:
    """ "dd/mm/yyyy HH:MM:SS" (the city's hour) as ISO 8601; "" when it says nothing."""
    try:
        return datetime.strptime(str(said or "")[:19], "%d/%m/%Y %H:%M:%S").isoformat()
    except ValueError:
        return ""


def _nested(record: Mapping[str, Any], name: str) -> list[Any]:
    """An array, whether it is one or is written as one."""
    said = record.get(name)
    if isinstance(said, str) and said.strip()[:1] in ("[", "{"):
        try:
            said = json.loads(said)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"nested:{name}") from error
    if said in (None, "", [], {}):
        return []
    return said if isinstance(said, list) else [said]


def _objects(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [one for one in _nested(record, name) if isinstance(one, dict)]


def _said(one: Any) -> str:
    """Of {"valeur": …} or the word itself."""
    return str((one.get("valeur") if isinstance(one, dict) else one) or "").strip()


def _word(said: Any, most: int) -> str:
    return " ".join(str(said or "").replace("\x00", "").split())[:most]


def _text(said: Any, most: int) -> str:
    return re.sub(r"<[^>]{0,500}>", "", str(said or "")).replace("\x00", "").strip()[:most]


def _first(record: Mapping[str, Any], name: str, most: int) -> str:
    return next((said[:most] for one in _nested(record, name) if (said := _said(one))), "")


def _link(record: Mapping[str, Any], name: str) -> str:
    said = _first(record, name, 500)
    return said if said.startswith(("http://", "https://")) else ""


def _phone(record: Mapping[str, Any]) -> str:
    told = [_said(one) for one in _nested(record, "telephone")]
    return " · ".join(one for one in told if one)[:60]


def _territory(record: Mapping[str, Any]) -> list[str]:
    """Where it is competent: the communes of its pivots, else its own."""
    found = [str(code) for one in _objects(record, "pivot") for code in (one.get("code_insee_commune") or [])]
    return sorted(dict.fromkeys(found or [code] if (code := _word(record.get("code_insee_commune"), 5)) else found))[:2000]


def _address(record: Mapping[str, Any]) -> str:
    """The one to visit before the one to write to."""
    told = sorted(_objects(record, "adresse"), key=lambda one: one.get("type_adresse") != "Adresse")
    if not told:
        return ""
    one = told[0]
    town = f"{_said(one.get('code_postal'))} {_said(one.get('nom_commune'))}"
    names = ("complement1", "complement2", "numero_voie", "service_distribution")
    lines = [_word(one.get(name), 200) for name in names]
    return "\n".join(line for line in (*lines, town.strip()) if line)


def _hours(record: Mapping[str, Any]) -> str:
    """A line a range of days, as it is given."""
    told = []
    for one in _objects(record, "plage_ouverture"):
        first, last = _word(one.get("nom_jour_debut"), 20), _word(one.get("nom_jour_fin"), 20)
        spans = [
            f"{begin[:5]}–{end[:5]}" for n in (1, 2)
            if (begin := _said(one.get(f"valeur_heure_debut_{n}"))) and (end := _said(one.get(f"valeur_heure_fin_{n}")))
        ]  # fmt: skip
        days = first if first == last or not last else f"{first}–{last}"
        comment = _word(one.get("commentaire"), 300)
        line = " : ".join(part for part in (days, ", ".join(spans)) if part)
        told.append(f"{line} ({comment})" if comment else line)
    return "\n".join([*told, _word(record.get("commentaire_plage_ouverture"), 500)]).strip()[:2000]


def _handles(record: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    seen = set()
    for one in _nested(record, "reseau_social"):
        found = handle_of(_said(one))
        if found and (found["network"], found["handle"]) not in seen:
            seen.add((found["network"], found["handle"]))
            yield found


def handle_of(url: str) -> dict[str, str] | None:
    """Which account of which network an address shows."""
    url = url.strip()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    network = next((key for known, key in NETWORKS.items() if host == known or host.endswith(f".{known}")), "")
    path = [part for part in parts.path.split("/") if part]
    while path and path[0].lower() in FOLDERS and len(path) > 1:
        path = path[1:]
    if not path:
        return None
    if not network and path[0].startswith("@"):
        network, path = "mastodon", [f"{path[0].lstrip('@')}@{host}"]
    return {"network": network, "handle": folded(path[0]), "url": url[:500]} if network else None


def folded(handle: str) -> str:
    """One account is written in many ways: without "@", in small letters."""
    return handle.strip().lstrip("@").lower()[:200]
