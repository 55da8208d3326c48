"""`parvis web` in several processes: they share a port, one that dies is begun anew, none outlives the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.commands.home import Home, home, until
from tools import servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    if not servers.present("postgresql"):
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres() as url:
        yield url


@pytest.fixture
def shared(database: str) -> Iterator[Home]:
    with home(database_url=database, PARVIS_PROCESSES="2") as place:
        place.migrate()
        yield place


def children(pid: int) -> set[int]:
    return {int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def answers(place: Home) -> bool:
    """Each on a connection of its own, so that both processes are asked."""
    return all(httpx2.get(f"{place.url}/readyz", timeout=30).status_code == 200 for _ in range(12))


@pytest.mark.gate
def test_one_that_dies_is_begun_anew_and_no_question_is_lost(shared: Home) -> None:
    first = shared.web()
    before = until(lambda: len(found := children(first.pid)) == 2 and found)
    assert len(before) == 2 and answers(shared)
    os.kill(min(before), signal.SIGKILL)
    assert answers(shared)  # those that come meanwhile wait for the next one
    after = children(first.pid)
    assert len(after) == 2 and len(after & before) == 1


def test_all_end_when_the_first_is_told_to(shared: Home) -> None:
    first = shared.web()
    begun = until(lambda: len(found := children(first.pid)) == 2 and found)
    assert answers(shared)
    os.kill(first.pid, signal.SIGTERM)
    assert first.wait(60) == 0
    assert not any(alive(pid) for pid in begun)


def test_none_outlives_the_first(shared: Home) -> None:
    first = shared.web()
    begun = until(lambda: len(found := children(first.pid)) == 2 and found)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(60)
    until(lambda: not any(alive(pid) for pid in begun))


LATE = """
import os, sys, time
from parvis.conf.processes import Processes

class Late(Processes):
    def _child(self, *given):
        print(os.getpid(), file=sys.stderr, flush=True)
        time.sleep(1)
        super()._child(*given)

Late(1, "127.0.0.1", 0, lambda one: time.sleep(60)).run()
"""
"""A child that comes to itself a second after it was begun: what reaches the two meanwhile?"""


@pytest.fixture
def late() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", LATE], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as first:
        yield first
        first.kill()


def child(first: subprocess.Popen[str]) -> int:
    assert first.stderr
    return int(first.stderr.readline())


def test_a_child_that_is_an_orphan_from_its_first_moment_ends_too(late: subprocess.Popen[str]) -> None:
    begun = child(late)
    late.kill()
    late.wait(60)
    until(lambda: not alive(begun))


def test_a_child_that_is_just_being_begun_hears_that_all_end(late: subprocess.Popen[str]) -> None:
    os.kill(child(late), signal.SIGKILL)
    begun = child(late)  # anew: it was begun by somebody who knows what to do when told to end
    late.terminate()
    assert late.wait(60) == 0
    assert not alive(begun)


def test_a_sandbox_whose_city_is_gone_already_ends() -> None:
    with home() as place:
        assert place.run("sandbox", "--port", str(place.port), "--with-parent", "1").returncode == 0


def test_sqlite_serves_one_process_and_says_so() -> None:
    with home() as place:
        place.migrate()
        said = place.refused("web", PARVIS_PROCESSES="2")
    assert "PARVIS_PROCESSES" in said and "PostgreSQL" in said
