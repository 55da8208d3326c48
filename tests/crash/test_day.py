"""A day at the counter, small: four hundred messages on eight networks and six agents; nothing lost, nothing doubled, every
deadline as counted minute by minute. Then it is spoilt on purpose: a check that cannot fail checks nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
NETWORKS = {"bluesky", "facebook", "instagram", "mail", "mastodon", "peertube", "threads", "x"}
ANSWERS = 60
"""On a slow machine the agents take longer to give them: they go on until they have, or for two minutes and a half."""


def test_a_day_is_as_it_was_and_what_is_spoilt_is_seen():
    options = ["--count", "400", "--seconds", "10", "--rate", "0.2", "--answers", str(ANSWERS), "--spoil", "--json"]
    done = subprocess.run([sys.executable, "-m", "bench.day", *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [line["what"] for line in lines if line["kept"] is False] == [], done.stdout
    found = {line["what"]: line["found"] for line in lines}
    arrived = {what.rsplit(" ", 1)[1]: said for what, said in found.items() if what.startswith("day: arrived")}
    assert set(arrived) == NETWORKS and all(said.split(" of ")[0] == said.split(" of ")[1] for said in arrived.values())
    assert sum(int(said.split(" of ")[0]) for said in arrived.values()) >= 400
    assert int(found["day: six agents: answered"]) >= ANSWERS
    assert (
        int(found["day: promises whose deadline was computed again"].replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", ""))
        > 400
    )
    assert found["day: spoilt on purpose five times, seen"] == "5"
