"""The page of fidelity names each network that the sandbox plays: driven by a public client, or with the reason why not."""

from __future__ import annotations

import re

from parvis.networks.catalogue import CATALOGUE
from parvis.sandbox.faces import FACES
from tests.docs.pages import ROOT, read, table
from tools.fidelity import NOT_DRIVEN

PLAYED = {"mastodon", "x", "facebook", "email", *(FACES.keys() & CATALOGUE.keys())}
MARKED = re.compile(r'fidelity\(network="([^"]+)"')


def test_each_network_that_is_played_is_told():
    page = read("fidelity")
    driven = {row[0] for row in table(page, "Network", "Operation", "Public client", "Passed")}
    reasons = {row[0] for row in table(page, "Network", "What", "Why")}
    assert {CATALOGUE[key].facts.name for key in PLAYED} - driven - reasons == set()


def test_what_is_driven_passed():
    rows = table(read("fidelity"), "Network", "Operation", "Public client", "Passed")
    assert [row for row in rows if row[3] == "✗"] == []


def test_the_reasons_are_those_of_the_tool():
    told = {tuple(row) for row in table(read("fidelity"), "Network", "What", "Why")}
    assert told == set(NOT_DRIVEN), "run: python -m tools.fidelity"


def test_each_network_of_the_marked_tests_is_told():
    marked = {name for path in (ROOT / "tests" / "fidelity").glob("test_*.py") for name in MARKED.findall(path.read_text())}
    driven = {row[0] for row in table(read("fidelity"), "Network", "Operation", "Public client", "Passed")}
    assert marked - driven == set(), "run: python -m tools.fidelity"
