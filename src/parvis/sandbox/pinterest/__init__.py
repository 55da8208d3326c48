"""Pinterest, played: pins, boards and figures. People react and comment on its pages; no call tells what they wrote."""

import time
from typing import Any

from parvis.sandbox.pinterest import boards, pins
from parvis.sandbox.pinterest.auth import APP, NETWORK, REFRESH, SCOPES, SECRET, TOKEN
from parvis.sandbox.pinterest.face import face
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "credentials", "face", "found", "listen", "open_account"]

KEY, NAME, LIKE, CROWD = NETWORK, "Pinterest", "react", 1
BIO = "Les images de la ville : ses quartiers, ses jardins, ses fêtes."


def found(place: Place) -> None:
    for table in (boards.TABLE, pins.UPLOADS):
        place.store.execute(table)
    if place.world.owned(KEY):
        return
    city = place.world.join(
        KEY, "paris_demo", "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=5_200
    )
    place.store.insert("apps", id=APP, network=KEY, secret=SECRET, name="Parvis", scopes=SCOPES)
    _open(place, city["id"], ("Jardins", "Quais de Seine"), TOKEN, REFRESH)


def credentials(place: Place) -> dict[str, Any]:
    city = place.world.owned(KEY)[0]["id"]
    return {**_told(place, city, TOKEN, REFRESH), "sdk": {"board": boards.listed(place, city)[0]["id"]}}


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more account of the city, with a board and a token. The same handle gives the same account."""
    city = place.world.join(KEY, handle, name, owned=True, city="Paris", country="FR", followers=1000)
    token, refresh = f"pina_sandbox-{handle}", f"pinr_sandbox-{handle}"
    if place.store.one("SELECT 1 FROM tokens WHERE token = ?", (token,)) is None:
        _open(place, city["id"], ("Ville",), token, refresh)
    about = {"id": city["id"], "handle": city["handle"], "name": city["name"], "token": token}
    return {**about, **_told(place, city["id"], token, refresh)}


def _open(place: Place, city: str, names: tuple[str, ...], token: str, refresh: str) -> None:
    for name in names:
        boards.add(place, city, name)
    place.store.insert("tokens", token=token, network=KEY, person=city, app=APP, scopes=SCOPES, refresh=refresh,
                       created=time.time())  # fmt: skip


def _told(place: Place, city: str, token: str, refresh: str) -> dict[str, Any]:
    base = place.url(f"/{KEY}")
    settings = {"app_id": APP, "base": f"{base}/v5", "web": base, "ad_account": city}
    return {"settings": settings, "secrets": {"app_secret": SECRET, "token": token, "refresh_token": refresh}}


def listen(place: Place, webhooks: Webhooks) -> None:
    """Pinterest tells nobody what happens."""
