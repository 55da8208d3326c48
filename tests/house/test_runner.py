"""The test run tells an unsteady test from a broken one, and says so: tried on tests that fail in every way there is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from tools.runner import Ended, Part, Run, tell

FIRST_TIME = """
import os, pathlib, pytest
def first_time(name):
    kept = pathlib.Path(__file__).parent / f"{name}.seen"
    new = not kept.exists()
    kept.touch()
    return new
"""
STEADY = "def test_steady(): pass\n"
SHARED = pytest.mark.parametrize("workers", [0, 2])


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run(tests, workers)`: a part made of this file, to its end."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = promise\n")
    ours = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process keeps its own

    def one(tests: str, workers: int = 0, **more: float) -> Ended:
        (tmp_path / "test_it.py").write_text(FIRST_TIME + tests)
        part = Part("it", ("-p", "xdist"), ("test_it.py",), ours, folder=str(tmp_path), workers=workers, **more)
        [ended] = Run().lanes([part])
        return ended

    return one


def ids(ends) -> list[str]:
    return [end.id for end in ends]


@SHARED
def test_what_passes_alone_is_unsteady_and_what_fails_twice_is_broken(run, workers, capsys):
    ended = run(
        STEADY
        + "def test_unsteady(): assert not first_time('a'), 'not yet'\n"
        + "def test_broken(): assert 1 == 2\n"
        + "@pytest.mark.skip(reason='no server here')\ndef test_left_out(): pass\n",
        workers,
    )
    assert (ended.passed, ids(ended.unsteady), ids(ended.failed)) == (
        2,
        ["test_it.py::test_unsteady"],
        ["test_it.py::test_broken"],
    )
    assert not tell([ended], 0)
    said = capsys.readouterr().out
    assert "unsteady  test_it.py::test_unsteady" in said and "not yet" in said
    assert said.splitlines()[-1] == "2 passed, 1 failed, 1 skipped"


def test_unsteady_alone_is_green_until_there_are_too_many(run, capsys):
    ended = run("@pytest.mark.parametrize('n', range(6))\ndef test_unsteady(n): assert not first_time(n)\n")
    assert len(ended.unsteady) == 6 and ended.good
    assert not tell([ended], 0)
    assert "6 unsteady tests in one run, 5 may be" in capsys.readouterr().out
    ended.unsteady.pop()
    assert tell([ended], 0)


def test_a_promise_is_not_tried_twice(run):
    ended = run("@pytest.mark.promise\ndef test_never_twice(): assert not first_time('a')\n")
    assert ids(ended.failed) == ["test_it.py::test_never_twice"] and ended.unsteady == []


def test_many_at_once_are_not_tried_again(run):
    ended = run("@pytest.mark.parametrize('n', range(11))\ndef test_many(n): assert not first_time(n)\n")
    assert len(ended.failed) == 11 and "11 failures at once" in ended.broken[0]


def test_a_file_that_cannot_be_read_is_broken(run):
    ended = run("import nothing_of_this_name\n")
    assert "nothing_of_this_name" in ended.failed[0].said and ended.broken


def test_a_dead_worker_is_seen_and_its_test_tried_again(run):
    ended = run(STEADY + "def test_takes_it_along():\n    if first_time('a'): os._exit(7)\n", 2)
    assert ids(ended.unsteady) == ["test_it.py::test_takes_it_along"] and ended.good


def test_a_process_that_ends_before_its_tests_is_broken(run):
    ended = run(STEADY + "def test_ends_everything(): os._exit(0)\ndef test_never_asked(): pass\n")
    assert ended.broken


def test_two_tests_of_one_name_are_one_too_few(run, tmp_path):
    """As schemathesis' were: 46 of 47 never ran, and nobody was told."""
    hook = "def pytest_itemcollected(item): item._id = type(item._id).parse('test_it.py::test_same')\n"
    (tmp_path / "conftest.py").write_text(hook)
    ended = run("def test_one(): pass\ndef test_other(): pass\n")
    assert "2 of 2 tests ran" in ended.broken[0]


def test_what_hangs_is_ended_and_told(run, monkeypatch):
    monkeypatch.setattr("tools.runner.PATIENCE", 1.0)
    ended = run("import time\ndef test_hangs(): time.sleep(300)\n", wall=1.5)
    assert "it hangs" in ended.broken[0]


def test_in_quarantine_it_runs_and_does_not_decide(run, tmp_path, monkeypatch, capsys):
    (tmp_path / "quarantine.txt").write_text("test_it.py::test_broken | 2026-12-01 | seen | tried\n")
    monkeypatch.setattr("tools.runner.QUARANTINE", tmp_path / "quarantine.txt")
    ended = run(STEADY + "def test_broken(): assert 1 == 2\n")
    assert ended.good and ids(ended.quarantined) == ["test_it.py::test_broken"]
    assert tell([ended], 0)
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 1 skipped"


def test_started_in_the_background_its_tests_can_be_interrupted(tmp_path):
    """A shell ignores SIGINT for what it starts with `&`, and so would all that this starts."""
    (tmp_path / "test_it.py").write_text(
        "import signal\ndef test_it(): assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ours = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    program = (
        "import sys; from tools.runner import Part, Run, tell\n"
        f"sys.exit(not tell(Run().lanes([Part('it', paths=('test_it.py',), environment={ours!r}, folder={str(tmp_path)!r})]), 0))"
    )
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
