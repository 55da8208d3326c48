"""At what moments the tests take place (`tools.moments`)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tools import moments, parts
from tools.servers import Cluster


@pytest.mark.parametrize("now", [datetime(2026, 12, 2, 14, tzinfo=UTC) + timedelta(days=n * 37, hours=n) for n in range(60)])
def test_none_has_passed_or_does_while_a_run_goes_on(now):
    found = [moments.coming(kind, now) for kind in moments.KINDS]
    assert all(now + moments.LONGEST < one < now + timedelta(days=4 * 366 + 1) for one in found)
    assert len({one.date() for one in found}) == len(moments.KINDS)


def test_the_clock_changes_a_few_minutes_later():
    for kind, before, after in (("spring T01:50", 1, 2), ("autumn T02:50", 2, 1)):
        moment = moments.coming(kind, datetime(2028, 5, 1, tzinfo=UTC)).astimezone(UTC)
        offsets = [(moment + timedelta(minutes=n)).astimezone(moments.CITY).utcoffset() for n in (0, 70)]
        assert offsets == [timedelta(hours=before), timedelta(hours=after)]


def test_one_that_has_passed_is_refused():
    with pytest.raises(SystemExit, match="has passed"):
        moments.at("2026-12-01T00:10")
    assert moments.at("") == {}


def test_each_python_process_is_there():
    wanted = moments.coming(moments.KINDS[0])
    there = moments.at(f"{wanted:%Y-%m-%dT%H:%M}")
    ours = float(os.environ.get("PARVIS_TEST_AHEAD", 0))  # this test is ahead itself, where the gate asks it
    there["PARVIS_TEST_AHEAD"] = str(float(there["PARVIS_TEST_AHEAD"]) + ours)
    said = subprocess.run(
        [sys.executable, "-c", "import time; print(time.time())"], env=os.environ | there, capture_output=True, text=True, check=True
    ).stdout
    assert timedelta(0) <= datetime.fromtimestamp(float(said), UTC) - wanted < timedelta(minutes=5)


def test_the_gate_is_at_the_moment_of_its_tree_and_somebody_else_s_servers_are_not(monkeypatch):
    monkeypatch.delenv("PARVIS_TEST_MOMENT", raising=False)
    there = {part.name: part.moment for lane in parts.gate(Cluster(), "b") for part in lane if part.paths}
    assert there.pop("by the machine's own clock") == ""
    assert set(there.values()) == {parts.drawn_moment("b")} and len(there) == 4
    hourly = [part.moment for lane in parts.full(Cluster()) for part in lane if part.moment]
    assert sorted(hourly) == sorted(moments.all_coming())
