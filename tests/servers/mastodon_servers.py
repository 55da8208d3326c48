"""Two servers that speak Mastodon's API and that we did not write: mastodon_mock (like Mastodon) and snac (unlike it)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

HOST = "127.0.0.1"
TOKENS = {"ville": "token-of-ville", "zoe": "token-of-zoe"}


class Running:
    """A server's process, which can die and come back with what it had stored."""

    def __init__(self, command: list[str], folder: Path, probe: str) -> None:
        self._command, self._folder, self._probe = command, folder, probe
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=log, stderr=log)
        for _ in range(300):
            if self._process.poll() is not None:
                break
            with suppress(httpx2.TransportError):
                if httpx2.get(self._probe, trust_env=False, timeout=5).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self._folder / "server.log").read_text()[-2000:])

    def stop(self, *, brutally: bool = False) -> None:
        if self._process is None:
            return
        self._process.kill() if brutally else self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(60)


@dataclass(frozen=True)
class Server:
    url: str
    tokens: dict[str, str]
    running: Running

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Killed; it starts again afterwards."""
        self.running.stop(brutally=True)
        try:
            yield
        finally:
            self.running.start()

    def get(self, who: str, path: str, **params: Any) -> Any:
        """What the server itself says: the judge of what the connector did."""
        return self._asked("GET", who, path, params=params)

    def post(self, who: str, path: str, **form: Any) -> Any:
        return self._asked("POST", who, path, data=form)

    def _asked(self, method: str, who: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        answer = httpx2.request(method, self.url + path, headers=headers, trust_env=False, timeout=60, **sent)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()


@contextmanager
def mastodon_mock(folder: Path, port: int) -> Iterator[Server]:
    accounts = "\n".join(f'[[seed.accounts]]\nusername = "{k}"\naccess_token = "{v}"' for k, v in TOKENS.items())
    (folder / "mock.toml").write_text(f'[database]\npath = "mock.sqlite3"\n[auth]\nenforce_scopes = false\n{accounts}\n')
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--config", "mock.toml", "--port", str(port)]
    with _running(command, folder, f"http://{HOST}:{port}/api/v2/instance") as running:
        yield Server(f"http://{HOST}:{port}", dict(TOKENS), running)


@contextmanager
def snac(folder: Path, port: int) -> Iterator[Server]:
    place, home = f"{HOST}:{port}", folder / "snac"
    asked = f"{HOST}\n{port}\n{place}\n\nadmin@example.org\n"
    subprocess.run(["snac", "init", str(home)], input=asked, text=True, check=True, capture_output=True)
    config = json.loads((home / "server.json").read_text())
    (home / "server.json").write_text(json.dumps({**config, "host": place, "protocol": "http", "num_threads": 12}))
    passwords = {}
    for name in TOKENS:
        said = subprocess.run(["snac", "adduser", str(home), name], text=True, check=True, capture_output=True)
        found = re.search(r"password is (\S+)", said.stdout + said.stderr)
        assert found
        passwords[name] = found[1]
    with _running(["snac", "httpd", str(home)], folder, f"http://{place}/api/v1/instance") as running:
        yield Server(f"http://{place}", {name: _token(place, name, word) for name, word in passwords.items()}, running)


def _token(place: str, login: str, password: str) -> str:
    """The way of a person who signs in with a browser."""
    back = "urn:ietf:wg:oauth:2.0:oob"
    asked = {"client_name": "t", "redirect_uris": back, "scopes": "read write"}
    app = _form(place, "/api/v1/apps", asked).json()
    signed = {"login": login, "passwd": password, "redir": back, "cid": app["client_id"], "state": ""}
    told = re.search(r"[0-9a-f]{32}", _form(place, "/oauth/x-snac-login", signed).text)
    assert told
    asked = {"grant_type": "authorization_code", "code": told[0], "redirect_uri": back}
    asked |= {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return str(_form(place, "/oauth/token", asked).json()["access_token"])


def _form(place: str, path: str, form: dict[str, str]) -> httpx2.Response:
    return httpx2.post(f"http://{place}{path}", data=form, trust_env=False, timeout=60)


@contextmanager
def _running(command: list[str], folder: Path, probe: str) -> Iterator[Running]:
    running = Running(command, folder, probe)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def missing(program: str) -> str:
    """Why a server cannot be started here; empty when it can."""
    return "" if shutil.which(program) else f"{program} is not installed (Debian package snac2)"
