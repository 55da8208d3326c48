"""What waits in the quarantine is named, dated, described, young, and no promise."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta

from tests.house.tree import ROOT
from tools.runner import QUARANTINE, entries

LONGEST = timedelta(days=14)
ROWS = [[field.strip() for field in line.split("|")] for line in entries(QUARANTINE)]


def test_each_says_what_was_seen_and_what_was_tried():
    assert [row for row in ROWS if len(row) != 4 or not all(row)] == []


def test_none_is_older_than_two_weeks():
    today = date.fromtimestamp(time.time() - float(os.environ.get("PARVIS_TEST_AHEAD") or 0))  # the machine's own clock
    assert [row[0] for row in ROWS if today - date.fromisoformat(row[1]) > LONGEST] == [], "mend it"


def test_each_is_still_a_test_and_none_is_a_promise():
    for name, *_ in ROWS:
        path, function = ROOT / name.split("::")[0], name.split("::")[1].split("[")[0]
        text = path.read_text()
        assert f"def {function}(" in text, name
        assert "mark.promise" not in text, name
