"""Videos, reels and stories: an upload is begun, its bytes come in pieces, a last call shows it once it is worked on."""

import json
import re
import sqlite3
import time

from starlette.requests import Request

from parvis.sandbox import ids
from parvis.sandbox.facebook.auth import NETWORK, GraphError, bad, missing
from parvis.sandbox.facebook.nodes import Node, Scene
from parvis.sandbox.facebook.publishing import MOST_BYTES, Answer, audience, content_of, keep, publish, publisher, unpublished
from parvis.sandbox.media import ready
from parvis.sandbox.wire import Given

PIECE = 1024 * 1024
MOST_SUBTITLES = 200_000  # bytes
SUBTITLES = re.compile(r".+\.(?P<locale>[a-z]{2,3}_[A-Z]{2})\.srt")
CUE = re.compile(rb"^\d+\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", re.MULTILINE)
PHASES = "Param upload_phase must be one of {START, TRANSFER, FINISH, CANCEL}"


async def videos(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page, phase = publisher(scene, node), asked.text("upload_phase")
    if phase == "start":
        return _start(scene, page, asked)
    if phase == "transfer":
        return await _transfer(scene, page, asked)
    if phase not in {"", "finish"}:
        raise bad(PHASES)
    description = asked.text("description") or asked.text("title")
    if phase == "finish":
        medium = _whole(scene, page, _upload(scene, page, asked.text("upload_session_id").removeprefix("upload-")), asked)
    else:
        medium = keep(scene, page, await content_of(asked, "video", ("source", "file"), "file_url"), "video", asked, description)
    post = _show(scene, page, description, asked, medium)
    return {"success": True} if phase else {"id": medium["id"], "post_id": post["id"]}


async def reels(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    return _in_two_phases(scene, node, asked, story=False)


async def video_stories(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    return _in_two_phases(scene, node, asked, story=True)


async def photo_stories(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page = publisher(scene, node)
    medium = unpublished(scene, page, asked.text("photo_id"))
    post = publish(scene, page, "", asked, {"story": medium["id"]}, [medium["id"]], visibility="story")
    return {"success": True, "post_id": post["id"].rpartition("_")[2]}


async def subtitle(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    """One language at a time, told by the file's name: https://developers.facebook.com/docs/graph-api/reference/video/captions/"""
    scene.who.demand("pages_manage_posts")
    if node.kind != "video" or node.row["owner"] != scene.who.person:
        raise missing(node.id)
    if "captions_file" not in asked.files:
        raise bad("(#100) The parameter captions_file is required")
    file = asked.files["captions_file"]
    named, content = SUBTITLES.fullmatch(file.filename or ""), await file.read()
    if named is None or len(content) > MOST_SUBTITLES or not CUE.search(content):
        raise GraphError(385, "(#385) The SRT file is invalid: its name must be filename.locale.srt", 1363049)
    details = json.loads(node.row["details"])
    kept = {**details.get("subtitles", {}), named["locale"]: content.decode()}
    default = asked.text("default_locale") or details.get("spoken", "")
    scene.place.media.describe(node.row, alt=node.row["alt"], details={"subtitles": kept, "spoken": default})
    return {"success": True}


def subtitles(node: Node) -> Answer:
    details = json.loads(node.row["details"])
    told = [{"locale": each, "is_default": each == details.get("spoken")} for each in details.get("subtitles", {})]
    return {"data": told}


async def pour(request: Request, scene: Scene, identity: str) -> Answer:
    """The host of bytes: https://developers.facebook.com/docs/video-api/guides/reels-publishing"""
    upload = _upload(scene, scene.place.world.person(NETWORK, scene.who.person), identity)
    path = scene.place.media.folder / upload["file"]
    size, offset = request.headers.get("file_size", ""), request.headers.get("offset", "")
    if not size.isdigit() or not offset.isdigit() or int(offset) != path.stat().st_size:
        raise GraphError(1363030, "OffsetInvalidError: request offset does not match", 1363037)
    content = await request.body()
    if int(offset) + len(content) > min(int(size), MOST_BYTES["video"]):
        raise GraphError(1363019, "PartialRequestError: too many bytes")
    scene.place.store.execute("UPDATE media SET size = ? WHERE network = ? AND id = ?", (int(size), NETWORK, identity))
    with path.open("ab") as file:
        file.write(content)
    return {"success": True}


def stories(scene: Scene, node: Node) -> Answer:
    """What the page's ring shows, newest first."""
    sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND visibility = 'story' AND NOT removed AND published
             AND created > ? ORDER BY seq DESC"""
    rows = scene.place.store.execute(sql, (NETWORK, node.id, time.time() - 86400))
    return {"data": [
        {"post_id": row["id"].rpartition("_")[2], "status": "PUBLISHED", "creation_time": str(int(row["created"])),
         "media_id": json.loads(row["details"])["story"], "url": scene.place.url(f"/facebook/web/stories/{row['id']}")}
        for row in rows
    ]}  # fmt: skip


def _in_two_phases(scene: Scene, node: Node, asked: Given, *, story: bool) -> Answer:
    page, phase = publisher(scene, node), asked.text("upload_phase")
    if phase == "start":
        identity = _open(scene, page, 0)
        return {"video_id": identity, "upload_url": scene.place.url(f"/facebook/video-upload/v26.0/{identity}")}
    if phase != "finish":
        raise bad(PHASES)
    if not story and asked.text("video_state") not in {"PUBLISHED", "SCHEDULED", "DRAFT"}:
        raise bad("Param video_state must be one of {PUBLISHED, SCHEDULED, DRAFT}")
    medium = _whole(scene, page, _upload(scene, page, asked.text("video_id")), asked)
    post = _show(scene, page, "" if story else asked.text("description"), asked, medium, story=story)
    return {"success": True, "post_id": post["id"].rpartition("_")[2]}


def _show(scene: Scene, page: sqlite3.Row, text: str, asked: Given, medium: sqlite3.Row, *, story: bool = False) -> sqlite3.Row:
    """It is seen when it has been worked on."""
    details = {**audience(asked), **({} if ready(medium) else {"appears": medium["ready_at"]})}
    if story:
        return publish(scene, page, "", asked, {**details, "story": medium["id"]}, [medium["id"]], visibility="story")
    return publish(scene, page, text, asked, details, [medium["id"]])


def _open(scene: Scene, page: sqlite3.Row, size: int) -> str:
    number, store = scene.place.store.next(), scene.place.store
    identity = ids.plain(NETWORK, number)
    file = f"facebook-{identity}.part"
    (scene.place.media.folder / file).write_bytes(b"")
    store.insert("media", seq=number, network=NETWORK, id=identity, owner=page["id"], mime="upload", file=file, size=size)
    return identity


def _start(scene: Scene, page: sqlite3.Row, asked: Given) -> Answer:
    size = asked.whole("file_size", 0)
    if not 0 < size <= MOST_BYTES["video"]:
        raise bad("param file_size is required")
    identity = _open(scene, page, size)
    return {"upload_session_id": f"upload-{identity}", "video_id": identity, "start_offset": "0",
            "end_offset": str(min(size, PIECE))}  # fmt: skip


async def _transfer(scene: Scene, page: sqlite3.Row, asked: Given) -> Answer:
    upload = _upload(scene, page, asked.text("upload_session_id").removeprefix("upload-"))
    path = scene.place.media.folder / upload["file"]
    if asked.whole("start_offset", 0) != path.stat().st_size or "video_file_chunk" not in asked.files:
        raise GraphError(1363037, "There was a problem uploading your video file. Please try again.", 1363037)
    with path.open("ab") as file:
        file.write(await asked.files["video_file_chunk"].read())
    start = path.stat().st_size
    return {"start_offset": str(start), "end_offset": str(min(upload["size"], start + PIECE))}


def _upload(scene: Scene, page: sqlite3.Row | None, identity: str) -> sqlite3.Row:
    upload = scene.place.media.get(NETWORK, identity)
    if page is None or upload is None or upload["owner"] != page["id"]:
        raise missing(identity)
    if upload["mime"] != "upload":
        raise GraphError(100, "(#100) The upload session is over", 1363041)
    return upload


def _whole(scene: Scene, page: sqlite3.Row, upload: sqlite3.Row, asked: Given) -> sqlite3.Row:
    """The film of an upload whose bytes are all there, under the id that its beginning gave."""
    path = scene.place.media.folder / upload["file"]
    content = path.read_bytes()
    if not content or len(content) != upload["size"]:
        raise GraphError(100, "(#100) The upload is not complete", 1363031)
    medium = keep(scene, page, content, "video", asked, asked.text("description"))
    store = scene.place.store
    store.execute("DELETE FROM media WHERE network = ? AND id = ?", (NETWORK, upload["id"]))
    store.execute("UPDATE media SET id = ? WHERE network = ? AND id = ?", (upload["id"], NETWORK, medium["id"]))
    path.unlink()
    film = scene.place.media.get(NETWORK, upload["id"])
    assert film is not None
    return film


def change_of(path: str, body: bytes) -> str:
    """What a call about a video does, for the faults."""
    if "/video-upload/" in path or b"transfer" in body[:4096]:
        return "media"
    return "change" if b"start" in body[:4096] and b"finish" not in body[:4096] else "publish"
