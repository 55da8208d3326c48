"""A pytest plugin (`-p tools.recorder`): how each test ended, by its exact id, with what it cost; and exactly those ids again.

PARVIS_TEST_REPORT names the file that is written, a line of JSON each: `{"collected": number}`, a test as soon as it has ended, and
`{"finished": code}`. PARVIS_TEST_ONLY names a file with a JSON list of ids that are to run, and no others. It works in the process
that sees all reports: xdist's controller, or pytest itself.
"""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

WORSE = ("passed", "skipped", "failed")
_ends: dict[str, dict[str, Any]] = {}
_before: dict[str, float] = {}
_worker = False


def pytest_configure(config: pytest.Config) -> None:
    global _worker
    _worker = hasattr(config, "workerinput")
    if config.pluginmanager.hasplugin("dsession"):
        config.pluginmanager.register(Controller())


class Controller:
    """In the process that hands tests to xdist's workers: each of them collects all, and no test is collected here."""

    def __init__(self) -> None:
        self.told = False

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        if not self.told:
            _told({"collected": len(ids)})
        self.told = True


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.pluginmanager.hasplugin("dsession"):
        _told({"collected": len(session.items)})


def _cpu() -> float:
    """Seconds of a core of this process and of those that it has waited for."""
    every = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in every)


@pytest.hookimpl(wrapper=True, trylast=True)  # after `-m`: what was not wanted is not missing
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    yield
    if path := os.environ.get("PARVIS_TEST_ONLY"):
        wanted = set(json.loads(Path(path).read_text()))
        items[:] = [item for item in items if item.nodeid in wanted]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What travels from xdist's worker to its controller."""
    report = yield
    if call.when == "setup":
        _before[item.nodeid] = _before.pop("", _cpu())
    if call.when == "teardown":
        _before[""] = _cpu()  # the next test's setup begins here
        report.user_properties.append(("cpu", _before[""] - _before.pop(item.nodeid, _before[""])))
    if item.get_closest_marker("promise"):
        report.user_properties.append(("promise", True))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    end = _ends.setdefault(
        report.nodeid, {"id": report.nodeid, "outcome": "passed", "seconds": 0.0, "cpu": 0.0, "said": "", "promise": False}
    )
    properties = dict(report.user_properties)
    end["seconds"] += report.duration
    end["promise"] |= "promise" in properties
    if WORSE.index(report.outcome) > WORSE.index(end["outcome"]):
        end["outcome"] = report.outcome
        if report.skipped and isinstance(report.longrepr, tuple):
            end["said"] = str(report.longrepr[2]).removeprefix("Skipped: ")
        elif report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            end["said"] = (
                f"{report.when}: " + (str(crash.message if crash else report.longrepr).strip().splitlines() or [""])[0][:300]
            )
    if report.when == "teardown":
        end["cpu"] = float(properties.get("cpu", 0.0))
        _told(_ends.pop(report.nodeid))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:  # a file that cannot be read is broken, not unsteady: it is not tried again
        said = str(report.longrepr).strip().splitlines()[-1][:300]
        _told({"id": report.nodeid, "outcome": "unreadable", "seconds": 0.0, "cpu": 0.0, "said": said, "promise": False})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(exitstatus: int) -> None:
    for end in _ends.values():  # those whose process died: they have no teardown
        _told(end)
    _told({"finished": int(exitstatus)})


def _told(line: dict[str, Any]) -> None:
    if (path := os.environ.get("PARVIS_TEST_REPORT")) and not _worker:
        with Path(path).open("a") as file:
            file.write(json.dumps(line) + "\n")
