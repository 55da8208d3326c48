"""What the suite changes of the product's defaults: each with its reason, and with a test that runs as everybody does.

A default that tests change everywhere hides what happens where nobody changes it: accounts that were read every five seconds hid for
weeks that none of the demo city heard at once.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GIVEN = "tests/e2e/walks/test_as_it_is_given.py::test_each_network_that_tells_us_is_on_the_open_screen_at_once"
PLACE = {
    "PARVIS_DATA", "PARVIS_PORT", "PARVIS_SANDBOX_PORT", "PARVIS_DATABASE_URL", "PARVIS_BROKER_URL", "PARVIS_ALLOW_HOSTS",
    "PARVIS_PUBLIC_URL",
}  # fmt: skip
"""Where an installation is, and beside what: others run on the same machine."""
CHANGED = {
    "PARVIS_READ_EVERY": ("5 instead of 20 seconds: fifty tests wait for what is read, not for the clock", GIVEN),
    "PARVIS_LOOK_AGAIN": ("two looks after a doubt lie a moment apart instead of half a minute", GIVEN),
    "PARVIS_API_RATE": ("thousands of requests come under one token", GIVEN),
    "PARVIS_DEMO": ("`new`, a city without a past, is there sooner", GIVEN),
    "PARVIS_LEASE": ("whoever took over from a killed process would wait a minute", GIVEN),
}
"""Setting → why tests change it, and the test that runs with the default."""
SUBJECT = {
    "PARVIS_PASSPHRASE": "tests/commands", "PARVIS_TOKEN": "tests/commands/test_mcp_command.py", "PARVIS_PROCESSES": "tests/commands",
    "PARVIS_BODY_SECONDS": "tests/failure",
}  # fmt: skip
"""Setting → where the tests are whose subject it is; nobody else may change it. (`bench.place` starts several processes on demand.)"""
SET = re.compile(r"\b(PARVIS_(?!TEST_)[A-Z_]+)\"?\]?\s?(?:=(?!=)|:)")
FOLDERS = ("tests", "src/parvis/testing", "bench/place.py")


def changed() -> dict[str, set[str]]:
    """Setting → files that set it."""
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*.py")):
            if path != Path(__file__):
                for name in SET.findall(path.read_text()):
                    found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return found


def test_no_default_is_changed_without_a_reason() -> None:
    found = changed()
    assert set(found) - PLACE - set(SUBJECT) == set(CHANGED), "a reason, and a test that runs with the default"
    for name, folder in SUBJECT.items():
        assert all(path.startswith(folder) or path == "bench/place.py" for path in found[name]), (name, found[name])


def test_each_has_a_test_that_runs_with_the_default() -> None:
    for name, (why, test) in CHANGED.items():
        path, _, function = test.partition("::")
        text = (ROOT / path).read_text()
        assert why and f"def {function}(" in text and name not in text, name
    assert 'not name.startswith("PARVIS_") or name in NEEDED' in (ROOT / GIVEN.partition("::")[0]).read_text()
