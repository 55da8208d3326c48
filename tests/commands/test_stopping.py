"""Ctrl-C and SIGTERM: everything ends within seconds, no child stays, the ports are free, what was under way is not lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.commands.home import home, until
from tools.servers import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found, parents = [pid], {pid}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) in parents:
            found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def unfinished(port: int) -> Iterator[None]:
    """Somebody is in the middle of a request."""
    with socket.create_connection(("127.0.0.1", port)) as request:
        request.sendall(b"GET /signin/login/ HTTP/1.1\r\nHost: x\r\n")
        yield


@contextmanager
def listening(url: str, token: str) -> Iterator[None]:
    """An open tab: its stream is read until the city ends it, in order."""
    with httpx2.stream("GET", f"{url}/api/v1/stream", headers={"Authorization": f"Bearer {token}"}) as told:
        lines = told.iter_lines()
        assert next(lines).startswith("retry")
        yield
        for _ in lines:  # raises where it was torn off
            pass


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.gate), signal.SIGTERM])
def test_the_whole_city_stops(number):
    with home() as place:
        process = place.start("run")
        wait_for(place.port)
        wait_for(place.sandbox_port)
        until(lambda: "Ctrl-C" in place.log("run"), 40)
        people = family(process.pid)
        assert len(people) >= 2, "the sandbox is a process of its own"
        with unfinished(place.port), listening(place.url, place.run("token", "create", "--user", "manager").stdout.strip()):
            os.kill(process.pid, number)
            assert process.wait(60) in (0, 130, -number), place.log("run")[-1500:]
        until(lambda: not [pid for pid in people if alive(pid)], 10, "a child stays")
        assert free(place.port) and free(place.sandbox_port)
        assert "Traceback" not in place.log("run"), place.log("run")[-3000:]
        assert place.run("user", "list").returncode == 0, "the database is whole"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_process_alone_stops(place, command, number):
    process = place.start(command)
    if command == "web":
        wait_for(place.port)
        httpx2.get(f"{place.url}/healthz")
    else:
        until(lambda: len(list(Path(f"/proc/{process.pid}/task").iterdir())) > 2, 20)  # its clock runs
        time.sleep(0.3)
    os.kill(process.pid, number)
    assert process.wait(60) in (0, 130, -number), place.log(command)[-1500:]
    assert "Traceback" not in place.log(command), place.log(command)[-3000:]


@pytest.mark.crash
def test_the_sandbox_does_not_outlive_a_killed_city():
    with home() as place:
        process = place.start("run")
        wait_for(place.port)
        people = family(process.pid)
        process.kill()
        process.wait()
        until(lambda: not [pid for pid in people if alive(pid)], 10, "the sandbox stays")


def test_the_second_city_on_the_same_folder_is_told(place):
    """Two at once on one port: the second says why it does not start, the first goes on."""
    web = place.web()
    try:
        second = place.refused("web")
        assert str(place.port) in second
        assert httpx2.get(f"{place.url}/healthz").status_code == 200
    finally:
        web.send_signal(signal.SIGTERM)
        try:
            web.wait(60)
        except subprocess.TimeoutExpired:
            web.kill()
