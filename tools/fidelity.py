"""`docs/fidelity.md`: what the networks' public clients do against the sandbox, unmodified. `python -m tools.fidelity`.

The tests marked `fidelity(network, operation, sdk)` are run; the page says what passed, with which version of the client, and
what could not be driven and why.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "fidelity.md"
WHERE = ("tests/fidelity", "tests/sandbox")
HEAD = """# How faithful the sandbox is

The sandbox plays each network so well that the network's public clients, unmodified, do their work on it. Made by
`python -m tools.fidelity`, which runs the tests marked `fidelity` in `tests/fidelity` and `tests/sandbox`. The connectors of
Parvis share no code with the sandbox: a client that somebody else wrote judges both.

"""
NOT_DRIVEN = (
    ("Instagram", "Instagram Login beyond its tokens", "No public client speaks it; its calls are those of Facebook Login elsewhere."),
    ("Threads", "`meta-threads-sdk`", "It asks for Python 3.12, which Parvis does not; `python-facebook-api` is driven instead."),
    ("PeerTube", "opening a session, beginning an upload, writing a comment",
     "The client made of PeerTube’s description has no such call; they go through its own connection, by hand."),
    ("Dailymotion", "everything, in each run",
     "Its only client, of 2020, installs a package named `asyncio` that hides Python’s own: no test can depend on it. Installed apart, "
     "its version 0.2.5 once drove the session, uploads whole and in pieces, playlists and subtitles."),
    ("TikTok", "publishing, signing in", "`python-tiktok` knows an old host for the developers’ API; its Business part is driven."),
    ("LinkedIn", "webhooks", "Its client only calls; deliveries are judged by our connector."),
    ("Loops", "everything", "We know of no public client. The face is written from the routes of its server."),
    ("diVine", "everything but what Nostr’s client does", "It is a Nostr relay with rules of its own; we know of no other public client."),
    ("Foursquare", "everything", "The client of 2020 that we know (`foursquare`) has its host written in it and speaks the old API alone."),
    ("E-mail", "sending", "Python’s own `smtplib` sends in `tests/sandbox/test_mail.py`: it belongs to no SDK."),
    (
        "X", "media by `tweepy`",
        "Its media calls are X’s old ones; X’s own `xdk` uploads instead. Its host is written in it: a test sends its requests"
        " to the sandbox.",
    ),
)  # fmt: skip
"""(network, what, why)."""


@dataclass(frozen=True, order=True)
class Driven:
    network: str
    operation: str
    sdk: str
    outcome: str


class Heard:
    """A plugin of pytest: what each marked test proves, and how it ended."""

    def __init__(self) -> None:
        self.marked: dict[str, tuple[str, str, str]] = {}
        self.ended: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("fidelity"):
                told = mark.kwargs
                self.marked[item.nodeid] = (told["network"], told["operation"], told["sdk"])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of its three phases; a test that is skipped never had its call."""
        if report.when == "call" or not report.passed:
            self.ended[report.nodeid] = (
                "failed" if "failed" in (self.ended.get(report.nodeid), report.outcome) else report.outcome
            )

    def driven(self) -> list[Driven]:
        """An operation that several tests prove passed if all did."""
        outcomes: dict[tuple[str, str, str], list[str]] = {}
        for nodeid, told in self.marked.items():
            outcomes.setdefault(told, []).append(self.ended.get(nodeid, "not run"))
        return sorted(Driven(*told, _worst(found)) for told, found in outcomes.items())


def _worst(outcomes: list[str]) -> str:
    return next((each for each in ("failed", "not run", "skipped") if each in outcomes), "passed")


def version(sdk: str) -> str:
    """Of a client that pip installed, or npm in a folder of the tests; "" when it is not here."""
    try:
        return installed(sdk)
    except PackageNotFoundError:
        for lock in sorted((ROOT / "tests").glob("*/**/package-lock.json")):
            if "node_modules" not in lock.parts and (
                found := json.loads(lock.read_text())["packages"].get(f"node_modules/{sdk}")
            ):
                return str(found["version"])
        return ""


def text(driven: Iterable[Driven]) -> str:
    return HEAD + "\n".join(_lines(list(driven))) + "\n"


def _lines(driven: list[Driven]) -> Iterator[str]:
    networks = {each.network for each in driven}
    passed = sum(each.outcome == "passed" for each in driven)
    yield f"{passed} of {len(driven)} operations on {len(networks)} networks passed when this page was made.\n"
    yield "| Network | Operation | Public client | Passed |\n| --- | --- | --- | :-: |"
    for each in driven:
        mark = {"passed": "✓", "failed": "✗"}.get(each.outcome, each.outcome)
        yield f"| {each.network} | {each.operation} | {each.sdk} {version(each.sdk)}".rstrip() + f" | {mark} |"
    yield "\n## What no public client drives here\n"
    yield "| Network | What | Why |\n| --- | --- | --- |"
    yield from (f"| {network} | {what} | {why} |" for network, what, why in sorted(NOT_DRIVEN))


def main() -> None:
    os.chdir(ROOT)
    heard = Heard()
    pytest.main(["-m", "fidelity", "-q", "-n", "0", "-p", "no:cacheprovider", *WHERE], plugins=[heard])
    driven = heard.driven()
    if not driven:
        sys.exit("no test is marked fidelity")
    PAGE.write_text(text(driven))
    sys.exit(any(each.outcome == "failed" for each in driven))


if __name__ == "__main__":
    main()
