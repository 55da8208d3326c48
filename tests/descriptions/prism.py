"""Prism on a network's API description: it reads each request of a connector and says whether it is allowed.

The descriptions are not part of this repository: PARVIS_API_DESCRIPTIONS says where they are, else they are looked for
in ``../shared/api-descriptions`` beside it. Prism is installed by ``make setup-dev``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from parvis.networks.http import Answer
from parvis.networks.tests.cases import Routes, Scripted
from tools.node import NODE

HERE = Path(__file__).parent
DESCRIPTIONS = Path(os.environ.get("PARVIS_API_DESCRIPTIONS") or HERE.parents[2] / "shared" / "api-descriptions")
PRISM = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
PATIENCE = 90.0


class Judged(Scripted):
    """Each request goes to Prism as it is, then is answered by the table of routes; `refused`: what Prism objects."""

    def __init__(self, prism: str, routes: Routes, secrets: Mapping[str, str]) -> None:
        super().__init__(routes, secrets)
        self.refused: list[str] = []
        self._prism = prism

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        bounds = ("most", "within")  # ours, of the answer: nothing of them leaves
        asked = {name: value for name, value in sent.items() if value is not None and name not in bounds}
        path = urlsplit(url).path
        verdict = httpx2.request(method, self._prism + path, timeout=30, trust_env=False, **asked)
        # Prism tells violations of its own made-up answer too; those are no business of ours.
        told = json.loads(verdict.headers.get("sl-violations", "[]"))
        objections = [each for each in told if each.get("location", ["request"])[0] == "request"]
        if objections or verdict.status_code >= 400:
            self.refused.append(f"{method} {path}: {verdict.status_code} {objections} {verdict.text[:300]}")
        return super()._once(method, url, changes, timeout=timeout, **sent)


@contextmanager
def prism(file: str) -> Iterator[str]:
    """Prism on `file` of the descriptions, on a free port; its address. Skips the test when either is missing."""
    description = DESCRIPTIONS / file
    if not description.is_file():
        pytest.skip(f"the API description {file} is not here (PARVIS_API_DESCRIPTIONS)")
    if not PRISM.is_file():
        pytest.skip("Prism is not installed: make setup-dev")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(NODE), str(PRISM), "mock", "--host", "127.0.0.1", "--port", port, str(description)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx2.get(url, trust_env=False, timeout=30)
            return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError("Prism does not start")
