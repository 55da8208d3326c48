"""An account of the city on one of Meta's played networks, and files at an address from which it can be fetched."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from PIL import Image
from played import DOOR, Played
from town import Town

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Media
from parvis.sandbox.faces import FACES

FILM = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 2000


def handle_of(request: pytest.FixtureRequest) -> str:
    """A handle for each test and each of its parameters."""
    return f"ville_{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"


def town_of(played: Played, network: str, handle: str, *, with_token: str = "") -> Town:
    """A new account for each test. `with_token`: the way in that `sdk` keeps the token of, instead of the usual one."""
    given: Any = FACES[network].open_account(played.place, handle)  # type: ignore[attr-defined]
    settings, secrets = dict(given["settings"]), dict(given["secrets"])
    if with_token:
        settings = {name: value for name, value in settings.items() if name not in ("login", "page")}
        secrets["token"] = given["sdk"][with_token]
    http = Http(DOOR, secrets=secrets.values())
    return Town(played, network, str(settings["account"]), CATALOGUE[network].make(settings, secrets, http))


def photo(played: Played, name: str = "pont.jpg", size: tuple[int, int] = (600, 400), **more: Any) -> Media:
    """A JPEG that stands in the sandbox's own folder of files, as it would at an address of ours."""
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, "JPEG")
    return _standing(played, name, "image/jpeg", content.getvalue(), {"width": size[0], "height": size[1], **more})


def film(played: Played, name: str = "film.mp4", **more: Any) -> Media:
    return _standing(played, name, "video/mp4", FILM, {"width": 1080, "height": 1920, "seconds": 12.0, **more})


def _standing(played: Played, name: str, mime: str, content: bytes, more: dict[str, Any]) -> Media:
    path = played.place.media.folder / name
    path.write_bytes(content)
    told = {"alt": "Un pont au crépuscule", "url": f"{played.url}/files/{name}", **more}
    return Media(path, mime, len(content), name, **told)
