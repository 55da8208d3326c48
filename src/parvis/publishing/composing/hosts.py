"""The city's own sites, as people write them (pure)."""

from __future__ import annotations

from urllib.parse import urlsplit

import regex

_HOST = regex.compile(r"(?=.{1,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{1,62}")


def host(written: str) -> str:
    """«https://www.Ville.fr/piscines» → «ville.fr»; "" when it is none."""
    try:
        found = urlsplit(written.strip() if "://" in written else f"https://{written.strip()}").hostname or ""
    except ValueError:
        return ""
    found = found.removeprefix("www.")
    return found if _HOST.fullmatch(found) else ""
