"""The city's mailbox by IMAP4rev1 (RFC 3501) with IDLE, UIDPLUS, MOVE and SPECIAL-USE: a small server of our own.

The mails must live in the sandbox's one store, beside everything else that is played, and a resident's mail must reach
a client that IDLEs at once.
"""

import asyncio
import time

from parvis.sandbox.faults import Fault, Faults
from parvis.sandbox.imap_commands import ANY_TIME, CAPABILITIES, SIGNED_IN, WITH_FOLDER
from parvis.sandbox.imap_folder import OpenFolder
from parvis.sandbox.imap_syntax import LITERAL, Bad, No, Words, text, words
from parvis.sandbox.mailbox import Mailroom

SIZE = 25 * 1024 * 1024
LINE = 1024 * 1024
PATIENCE = 1800
CALL_EFFECTS = {"timeout_before", "timeout_after", "drop_after", "429", "5xx_before", "5xx_after", "latency"}
PLAYED = {
    "LOGIN", "AUTHENTICATE", "SELECT", "EXAMINE", "STATUS", "APPEND",
    "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "EXPUNGE",
}  # fmt: skip
SIGN_IN = {"LOGIN", "AUTHENTICATE"}
NUMBERED = {"FETCH", "STORE", "SEARCH"}
"""While these answer by message number, removals may not be told (RFC 3501, 7.4.1)."""


class Gone(Exception):
    """The client, or a fault, ended the connection."""


class ImapServer:
    def __init__(self, room: Mailroom, *, host: str, port: int, user: str, password: str, faults: Faults) -> None:
        self.room, self.host, self.port, self.faults = room, host, port, faults
        self.user, self.password = user, password
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, self.port, limit=LINE)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for session in list(self._sessions):
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.get_running_loop().create_task(Session(self, reader, writer).run())
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)


class Session:
    """One connection, from the greeting to the goodbye."""

    def __init__(self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.room = server, server.room
        self.reader, self.writer = reader, writer
        self.signed_in = self.over = False
        self.open: OpenFolder | None = None
        self.wake = asyncio.Event()

    async def run(self) -> None:
        try:
            self.say(f"* OK [CAPABILITY {CAPABILITIES}] The sandbox's mailbox is ready")
            await self.writer.drain()
            while not self.over:
                await self._one_command()
                await self.writer.drain()
        except asyncio.LimitOverrunError:
            self.say("* BYE Line too long")
        except (Gone, ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client left, fell silent, or a fault cut the line
        finally:
            self.leave()
            self.writer.close()

    # Reading commands

    async def _one_command(self) -> None:
        chunks = [await self.chunk()]
        tag, _, _ = chunks[0][0].strip().partition(b" ")
        if not tag:
            return
        while chunks[-1][1] is not None:
            chunks.append(await self.chunk())
        chunks[0] = (chunks[0][0].lstrip()[len(tag) :], chunks[0][1])
        shown = tag.decode(errors="replace")
        try:
            given = words(chunks)
            name = text(given[0]).upper() if given else ""
            self.say(f"{shown} {await self._play(name, given[1:])}")
        except Bad as error:
            self.say(f"{shown} BAD {error}")
        except No as error:
            self.say(f"{shown} NO {error}")

    async def chunk(self) -> tuple[bytes, bytes | None]:
        """One line, and the literal that it announces."""
        line = await asyncio.wait_for(self.reader.readuntil(b"\n"), PATIENCE)
        match = LITERAL.search(line)
        if match is None:
            return line, None
        if int(match[1]) > SIZE:
            self.say("* BYE Message too big")
            raise Gone
        if not match[2]:
            self.say("+ Ready for the rest")
            await self.writer.drain()
        return line, await self.reader.readexactly(int(match[1]))

    async def _play(self, name: str, given: Words) -> str:
        """Run one command, through the faults that were ordered. Returns its tagged answer."""
        act = text(given[0]).upper() if name == "UID" and given else name
        fault = self._fault(act)
        if fault is None:
            return await self._run(name, given)
        if fault.effect == "latency":
            await asyncio.sleep(0.2 if fault.delay_ms is None else fault.delay)
            return await self._run(name, given)
        if fault.effect == "expired":
            raise No("[AUTHENTICATIONFAILED] Invalid credentials")
        if fault.effect.endswith("_after"):
            await self._run(name, given)
        if fault.effect == "429":
            raise No("[LIMIT] Too many commands, try again later")
        if fault.effect.startswith("5xx"):
            raise No("[UNAVAILABLE] Trouble here, try again later")
        await self.writer.drain()
        if fault.effect.startswith("timeout"):
            await asyncio.sleep(fault.delay)
        raise Gone

    def _fault(self, act: str) -> Fault | None:
        if act not in PLAYED:
            return None
        effects = CALL_EFFECTS | {"expired"} if act in SIGN_IN else CALL_EFFECTS
        fault = self.server.faults.strike("mail", "read", f"/imap/{act.lower()}", effects)
        self.room.store.insert(
            "calls", at=time.time(), network="mail", method=act, path=f"/imap/{act.lower()}", act="read",
            status=0, fault=fault.effect if fault else "",
        )  # fmt: skip
        return fault

    async def _run(self, name: str, given: Words) -> str:
        """Run one command and tell what changed meanwhile."""
        self.tell(gone=False)
        if name in ANY_TIME:
            answer = await ANY_TIME[name](self, given)
        elif not self.signed_in:
            raise No("Sign in first") if name in SIGNED_IN or name in WITH_FOLDER else Bad(f"Unknown command {name}")
        elif name in SIGNED_IN:
            answer = await SIGNED_IN[name](self, given)
        elif name not in WITH_FOLDER:
            raise Bad(f"Unknown command {name}")
        elif self.open is None:
            raise Bad("Open a folder first")
        else:
            answer = await WITH_FOLDER[name](self, self.open, given, False)
        self.tell(gone=name not in NUMBERED)
        return answer

    # Speaking

    def tell(self, *, gone: bool) -> None:
        """Tell what changed in the open folder; end the session when the folder itself is not there any more."""
        if self.open is None:
            return
        if not self.open.is_current():
            self.say("* BYE This folder was emptied and made again")
            raise Gone
        for line in self.open.news(gone=gone):
            self.say(b"* " + line)

    def say(self, line: str | bytes) -> None:
        self.writer.write((line.encode(errors="surrogateescape") if isinstance(line, str) else line) + b"\r\n")

    def leave(self) -> None:
        if self.open:
            self.open.leave()
            self.open = None
