"""Bluesky's own servers on free ports: an account's server (PDS) with its directory, or the whole network with its index."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tools.bluesky import ENVIRONMENT, HERE
from tools.node import NODE
from tools.servers import free_port

PATIENCE = 90.0  # seconds for the whole network on a busy machine


@dataclass(frozen=True)
class Network:
    """`pds` is where accounts live; each has a password that is used like an application's."""

    pds: str

    def join(self, handle: str) -> dict[str, Any]:
        """Open an account: ``{"did", "handle", "accessJwt", …}``."""
        body = {"handle": f"{handle}.test", "email": f"{handle}@example.org", "password": f"password-of-{handle}"}
        return self.call("com.atproto.server.createAccount", body)

    def call(self, method: str, body: Any, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx2.post(f"{self.pds}/xrpc/{method}", json=body, headers=headers, trust_env=False, timeout=60)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()) if answer.content else {}

    def get(self, method: str, token: str = "", **params: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx2.get(f"{self.pds}/xrpc/{method}", params=params, headers=headers, trust_env=False, timeout=60)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def write(self, account: Mapping[str, Any], collection: str, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record of somebody else's, as another program writes it."""
        body = {"repo": account["did"], "collection": collection, "record": {"$type": collection, **record}}
        return self.call("com.atproto.repo.createRecord", body, account["accessJwt"])

    def records(self, did: str, collection: str) -> list[dict[str, Any]]:
        """What an account's repository holds, oldest first."""
        told = self.get("com.atproto.repo.listRecords", repo=did, collection=collection, reverse="true", limit=100)
        return list(told["records"])


@contextmanager
def pds() -> Iterator[Network]:
    port = free_port()
    with _node("pds.mjs", [port, free_port()], {}):
        yield Network(f"http://localhost:{port}")


@contextmanager
def whole_network(postgres: str, redis: str) -> Iterator[Network]:
    ports = [free_port() for _ in range(5)]
    given = {"DB_POSTGRES_URL": postgres, "REDIS_HOST": redis.removeprefix("redis://").partition("/")[0]}
    with _node("network.mjs", ports, given):
        yield Network(f"http://localhost:{ports[0]}")


@contextmanager
def _node(script: str, ports: list[int], given: Mapping[str, str]) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="parvis-bluesky-") as folder:
        log = Path(folder) / "log"
        environment = {**ENVIRONMENT, **given, "LOG_ENABLED": "false", "TMPDIR": folder}
        with log.open("wb") as out:
            command = [str(NODE), script, *map(str, ports)]
            process = subprocess.Popen(command, cwd=HERE, env=environment, stdout=out, stderr=out)
        try:
            until = time.monotonic() + PATIENCE
            while b"everything listens" not in log.read_bytes():
                assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
