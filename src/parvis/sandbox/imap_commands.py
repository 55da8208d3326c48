"""What the IMAP server does for each command. Each returns its tagged answer, or raises `No` or `Bad`."""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from parvis.sandbox.imap_folder import OpenFolder
from parvis.sandbox.imap_syntax import Bad, No, Words, day, flags, quoted, text
from parvis.sandbox.mailbox import FOLDERS, SENT, Folder

if TYPE_CHECKING:
    from parvis.sandbox.imap import Session

CAPABILITIES = "IMAP4rev1 LITERAL+ SASL-IR IDLE UIDPLUS MOVE UNSELECT SPECIAL-USE NAMESPACE ID AUTH=PLAIN"


# Before a folder is open


async def _capability(session: "Session", given: Words) -> str:
    session.say(f"* CAPABILITY {CAPABILITIES}")
    return "OK Done"


async def _noop(session: "Session", given: Words) -> str:
    return "OK Done"


async def _id(session: "Session", given: Words) -> str:
    session.say('* ID ("name" "Parvis sandbox")')
    return "OK Done"


async def _logout(session: "Session", given: Words) -> str:
    session.say("* BYE See you soon")
    session.over = True
    return "OK Done"


async def _login(session: "Session", given: Words) -> str:
    if len(given) != 2:
        raise Bad("LOGIN needs a name and a password")
    return _sign_in(session, text(given[0]), text(given[1]))


async def _authenticate(session: "Session", given: Words) -> str:
    if not given or text(given[0]).upper() != "PLAIN":
        raise No("[CANNOT] Only PLAIN is known")
    if len(given) > 1:
        answer = text(given[1]).encode()
    else:
        session.say("+ ")
        await session.writer.drain()
        answer, _ = await session.chunk()
    try:
        _, user, password = base64.b64decode(answer.strip(), validate=True).decode().split("\0")
    except (binascii.Error, ValueError) as error:
        raise Bad("Not an answer to PLAIN") from error
    return _sign_in(session, user, password)


def _sign_in(session: "Session", user: str, password: str) -> str:
    if session.signed_in:
        raise Bad("Already signed in")
    if user.lower() != session.server.user.lower() or password != session.server.password:
        raise No("[AUTHENTICATIONFAILED] Invalid credentials")
    session.signed_in = True
    return f"OK [CAPABILITY {CAPABILITIES}] Signed in"


# Folders


async def _select(session: "Session", given: Words, *, readonly: bool = False) -> str:
    folder = _folder(session, given)
    session.leave()
    session.open = OpenFolder(session.room, folder, readonly=readonly, wake=session.wake.set)
    for line in session.open.greeting():
        session.say(b"* " + line)
    return f"OK [{'READ-ONLY' if readonly else 'READ-WRITE'}] {folder.name} is open"


async def _examine(session: "Session", given: Words) -> str:
    return await _select(session, given, readonly=True)


async def _list(session: "Session", given: Words, *, answer: str = "LIST") -> str:
    special = bool(given) and isinstance(given[0], list)
    if len(given) < 2 + special:
        raise Bad("A reference and a pattern are expected")
    pattern = text(given[0 + special]) + text(given[1 + special])
    if not pattern:
        session.say(f'* {answer} (\\Noselect) "/" ""')
    shape = re.escape(pattern).replace(r"\*", ".*").replace("%", "[^/]*")
    for name in session.room.names():
        use = FOLDERS.get(name, "")
        if re.fullmatch(shape, name, re.IGNORECASE) and (use or not special):
            session.say(f'* {answer} (\\HasNoChildren{" " + use if use else ""}) "/" '.encode() + quoted(name))
    return "OK Done"


async def _lsub(session: "Session", given: Words) -> str:
    return await _list(session, given, answer="LSUB")


async def _status(session: "Session", given: Words) -> str:
    folder = _folder(session, given)
    if len(given) != 2 or not isinstance(given[1], list):
        raise Bad("STATUS needs a folder and a list")
    unseen = "instr(' ' || flags || ' ', ' \\Seen ') = 0"
    figures: dict[str, Callable[[], int]] = {
        "MESSAGES": lambda: session.room.count(folder.name),
        "UNSEEN": lambda: session.room.count(folder.name, unseen),
        "UIDNEXT": lambda: folder.uidnext,
        "UIDVALIDITY": lambda: folder.uidvalidity,
        "RECENT": lambda: 0,
    }
    asked = [text(name).upper() for name in given[1]]
    if not set(asked) <= set(figures):
        raise Bad("Unknown figure")
    shown = " ".join(f"{name} {figures[name]()}" for name in asked)
    session.say(b"* STATUS " + quoted(folder.name) + f" ({shown})".encode())
    return "OK Done"


async def _create(session: "Session", given: Words) -> str:
    name = text(given[0]).rstrip("/") if given else ""
    if not name or "@" in name or session.room.folder(_known(name)):
        raise No("[CANNOT] There is such a folder, or there cannot be one")
    session.room.create(name)
    return "OK Created"


async def _delete(session: "Session", given: Words) -> str:
    folder = _folder(session, given)
    if folder.name in FOLDERS:
        raise No("[CANNOT] This folder stays")
    session.room.delete(folder.name)
    return "OK Deleted"


async def _namespace(session: "Session", given: Words) -> str:
    session.say('* NAMESPACE (("" "/")) NIL NIL')
    return "OK Done"


async def _append(session: "Session", given: Words) -> str:
    folder = _folder(session, given)
    *options, raw = given[1:] or [""]
    if not isinstance(raw, bytes):
        raise Bad("APPEND needs a message")
    marked = flags(options[:1]) if options and isinstance(options[0], list) else []
    dates = [text(option) for option in options if not isinstance(option, list)]
    at = day(dates[0]) if dates else None
    if folder.name == SENT:
        uid = session.room.keep_sent(raw, at=at)
    else:
        direction = "sent" if folder.name == "Drafts" else "in"
        uid = session.room.add(folder.name, raw, direction=direction, flags=marked, at=at)
    return f"OK [APPENDUID {folder.uidvalidity} {uid}] Kept"


def _folder(session: "Session", given: Words) -> Folder:
    if not given:
        raise Bad("A folder is expected")
    name = _known(text(given[0]))
    folder = None if "@" in name else session.room.folder(name)
    if folder is None:
        raise No("[TRYCREATE] No such folder")
    return folder


async def _idle(session: "Session", given: Words) -> str:
    """Push what happens until the client says DONE."""
    session.say("+ Waiting with you")
    await session.writer.drain()
    line = asyncio.ensure_future(session.chunk())
    try:
        while not line.done():
            session.wake.clear()
            session.tell(gone=True)
            await session.writer.drain()
            waiting = asyncio.ensure_future(session.wake.wait())
            await asyncio.wait({line, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
    finally:
        line.cancel()
    if line.result()[0].strip().upper() != b"DONE":
        raise Bad("DONE is expected")
    return "OK Done"


# In a folder


async def _uid(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    name = text(given[0]).upper() if given else ""
    if name == "EXPUNGE":
        folder.expunge(text(given[1]) if len(given) == 2 else "")
        return "OK Done"
    if name not in {"FETCH", "STORE", "SEARCH", "COPY", "MOVE"}:
        raise Bad(f"Unknown command UID {name}")
    return await WITH_FOLDER[name](session, folder, given[1:], True)


async def _search(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    session.say(b"* " + folder.search(given, by_uid=by_uid))
    return "OK Done"


async def _fetch(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    await _pour(session, folder.fetch(given, by_uid=by_uid))
    return "OK Done"


async def _store(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    await _pour(session, folder.store(given, by_uid=by_uid))
    return "OK Done"


async def _copy(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    return f"OK {folder.copy(given, by_uid=by_uid)}Copied"


async def _move(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    session.say(f"* OK {folder.move(given, by_uid=by_uid)}Moved")
    return "OK Done"


async def _expunge(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    folder.expunge()
    return "OK Done"


async def _close(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    if not folder.readonly:
        folder.expunge()
    session.leave()
    return "OK Closed"


async def _unselect(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    session.leave()
    return "OK Closed"


async def _check(session: "Session", folder: OpenFolder, given: Words, by_uid: bool) -> str:
    return "OK Done"


async def _pour(session: "Session", lines: Iterable[bytes]) -> None:
    for line in lines:
        session.say(b"* " + line)
        await session.writer.drain()


def _known(name: str) -> str:
    """INBOX is the one name whose capitals do not matter."""
    return "INBOX" if name.upper() == "INBOX" else name


Command = Callable[["Session", Words], Awaitable[str]]
FolderCommand = Callable[["Session", OpenFolder, Words, bool], Awaitable[str]]

ANY_TIME: dict[str, Command] = {
    "CAPABILITY": _capability, "NOOP": _noop, "ID": _id, "LOGOUT": _logout,
    "LOGIN": _login, "AUTHENTICATE": _authenticate,
}  # fmt: skip
SIGNED_IN: dict[str, Command] = {
    "SELECT": _select, "EXAMINE": _examine, "LIST": _list, "LSUB": _lsub,
    "STATUS": _status, "CREATE": _create, "DELETE": _delete, "SUBSCRIBE": _noop,
    "UNSUBSCRIBE": _noop, "NAMESPACE": _namespace, "APPEND": _append, "IDLE": _idle,
}  # fmt: skip
WITH_FOLDER: dict[str, FolderCommand] = {
    "UID": _uid, "SEARCH": _search, "FETCH": _fetch, "STORE": _store,
    "COPY": _copy, "MOVE": _move, "EXPUNGE": _expunge, "CLOSE": _close,
    "UNSELECT": _unselect, "CHECK": _check,
}  # fmt: skip
