"""Who the account is; channels and playlists; what the server says of itself."""

import re
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.peertube import shown
from parvis.sandbox.peertube.abuses import role
from parvis.sandbox.peertube.auth import ApiError, invalid, missing, signed
from parvis.sandbox.peertube.videos import found
from parvis.sandbox.place import Place
from parvis.sandbox.wire import answer, given, iso

CHANNELS = """CREATE TABLE IF NOT EXISTS peertube_channels (
    seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, followers INTEGER NOT NULL)"""
PLAYLISTS = """CREATE TABLE IF NOT EXISTS peertube_playlists (
    seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, channel INTEGER, label TEXT NOT NULL, privacy INTEGER NOT NULL, at REAL NOT NULL)"""
HELD = """CREATE TABLE IF NOT EXISTS peertube_held (
    seq INTEGER PRIMARY KEY, playlist INTEGER NOT NULL, video TEXT NOT NULL)"""
OF = "SELECT * FROM peertube_channels WHERE owner = ? ORDER BY seq"


def channels_of(place: Place, me: sqlite3.Row) -> list[sqlite3.Row]:
    """Each account has one from its first day."""
    if not (rows := place.store.execute(OF, (me["id"],))):
        open_channel(place, me, f"{me['handle'].lower()}_channel"[:50], me["name"], me["followers"])
        rows = place.store.execute(OF, (me["id"],))
    return rows


def open_channel(place: Place, me: sqlite3.Row, name: str, label: str, followers: int = 0) -> int:
    number = place.store.next()
    place.store.insert("peertube_channels", seq=number, owner=me["id"], name=name, label=label, followers=followers)
    return number


@signed
async def whoami(request: Request, place: Place, me: sqlite3.Row) -> Response:
    told = {
        "id": me["seq"], "username": me["handle"], "email": f"{me['handle']}@{shown.HOST}", "role": role(place, me),
        "videoQuota": -1, "videoQuotaDaily": -1, "account": shown.account(place, me),
        "videoChannels": [shown.channel(place, row) for row in channels_of(place, me)],
    }  # fmt: skip
    return answer(told)


@signed
async def channels(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    name, label = asked.text("name"), asked.text("displayName")
    if not re.fullmatch(r"[a-z0-9_.]{1,50}", name) or not 1 <= len(label) <= 120:
        raise invalid("name")
    if place.store.one("SELECT 1 FROM peertube_channels WHERE name = ?", (name,)):
        raise ApiError(409, "Another actor (account/channel) with this name on this instance already exists")
    return answer({"videoChannel": {"id": open_channel(place, me, name, label)}})


@signed
async def channel(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = place.store.one("SELECT * FROM peertube_channels WHERE name = ?", (request.path_params["name"],))
    if row is None:
        raise missing("Video channel")
    return answer(shown.channel(place, row))


@signed
async def playlists(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """A public one belongs to a channel."""
    asked = await given(request)
    label, privacy, home = asked.text("displayName"), asked.whole("privacy", 3), asked.whole("videoChannelId", 0)
    if not 1 <= len(label) <= 120 or privacy not in (1, 2, 3):
        raise invalid("displayName")
    owner = place.store.one("SELECT * FROM peertube_channels WHERE seq = ? AND owner = ?", (home, me["id"]))
    if privacy == 1 and owner is None:
        raise ApiError(400, 'Cannot set "public" a playlist that is not assigned to a channel.')
    number = place.store.next()
    place.store.insert("peertube_playlists", seq=number, owner=me["id"], channel=home or None, label=label, privacy=privacy,
                       at=me["created"])  # fmt: skip
    return answer({"videoPlaylist": {"id": number}})


@signed
async def of_account(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    sql = "SELECT * FROM peertube_playlists WHERE owner = (SELECT id FROM people WHERE network = 'peertube' AND handle = ?)"
    rows = place.store.execute(f"{sql} ORDER BY seq DESC", (request.path_params["name"],))
    told = [_playlist(place, me, row) for row in rows]
    return answer(shown.page(told, asked.whole("start", 0), asked.whole("count", 15, 100)))


@signed
async def items(request: Request, place: Place, me: sqlite3.Row) -> Response:
    number, asked = request.path_params["playlist"], await given(request)
    row = place.store.one("SELECT * FROM peertube_playlists WHERE seq = ?", (number,))
    if row is None:
        raise missing("Playlist")
    if request.method == "GET":
        rows = place.store.execute("SELECT * FROM peertube_held WHERE playlist = ? ORDER BY seq", (number,))
        told = [_held(place, position, each) for position, each in enumerate(rows, start=1)]
        return answer(shown.page(told, asked.whole("start", 0), asked.whole("count", 15, 100)))
    if row["owner"] != me["id"]:
        raise ApiError(403, "Cannot manage playlist of another user")
    video, element = found(place, asked.text("videoId")), place.store.next()
    place.store.insert("peertube_held", seq=element, playlist=number, video=video["id"])  # as there, twice is twice
    return answer({"videoPlaylistElement": {"id": element}})


@signed
async def holding(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """In which of our playlists videos are."""
    told: dict[str, list[dict[str, Any]]] = {}
    for identity in (await given(request)).many("videoIds"):
        sql = """SELECT peertube_held.* FROM peertube_held JOIN peertube_playlists ON peertube_playlists.seq = playlist
                 WHERE video = ? AND owner = ?"""
        rows = place.store.execute(sql, (identity, me["id"]))
        told[identity] = [{"playlistElementId": row["seq"], "playlistId": row["playlist"]} for row in rows]
    return answer(told)


async def words(request: Request) -> Response:
    """Categories, licences, privacies: number and name."""
    known = {"categories": shown.CATEGORIES, "licences": shown.LICENCES, "privacies": shown.PRIVACIES}
    return answer({str(key): label for key, label in known[request.path_params["words"]].items()})


async def config(request: Request) -> Response:
    return answer({"instance": {"name": "La vidéothèque de la ville"}, "serverVersion": "8.1.0",
                   "video": {"file": {"extensions": [".mp4", ".webm", ".mov", ".mkv", ".avi", ".ogv"]}}})  # fmt: skip


def _playlist(place: Place, me: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    home = place.store.one("SELECT * FROM peertube_channels WHERE seq = ?", (row["channel"],))
    owner, at = place.world.person("peertube", row["owner"]) or me, iso(row["at"])
    total = place.store.number("SELECT count(*) FROM peertube_held WHERE playlist = ?", (row["seq"],))
    return {
        "id": row["seq"], "uuid": f"00000000-0000-4000-8000-{row['seq']:012d}", "shortUUID": shown.short(row["seq"] + 58**6),
        "displayName": row["label"], "description": None, "privacy": {"id": row["privacy"], "label": shown.PRIVACIES[row["privacy"]]},
        "type": {"id": 1, "label": "Regular"}, "isLocal": True, "videosLength": total, "videoChannelPosition": 1, "createdAt": at,
        "updatedAt": at, "thumbnailPath": "/t.jpg", "embedPath": "/e", "url": f"https://{shown.HOST}/w/p/{row['seq']}",
        "ownerAccount": shown.account(place, owner), "videoChannel": shown.channel(place, home) if home else None,
    }  # fmt: skip


def _held(place: Place, position: int, row: sqlite3.Row) -> dict[str, Any]:
    video = place.world.post("peertube", row["video"])
    return {"id": row["seq"], "position": position, "startTimestamp": None, "stopTimestamp": None, "type": 0 if video else 2,
            "video": shown.video(place, video) if video else None}  # fmt: skip
