"""Commands that are written down can be typed: the command line takes them, make has the targets, the API the operations."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from parvis.__main__ import _parser
from parvis.conf.api import api
from parvis.people.access import ROLES, VERBS
from parvis.sandbox import faults
from tests.docs.pages import DOCS, ROOT, code, commands, pages, read, table, tables

BINARY = re.compile(r"(?:\.venv/bin/)?parvis\s+(.*)")
METHOD = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) (/\S+)$")


def typed() -> list[tuple[str, str]]:
    """(page, arguments) of each `parvis …` in a shell block, whatever variables stand before it or are filled by it."""
    found = []
    for page in pages():
        for line in commands(page):
            bare = re.sub(r"^(?:\w+=\S+\s+)+", "", re.sub(r"^\w+=\$\((.*)\)$", r"\1", line))
            if place := BINARY.fullmatch(bare):
                found.append((page.name, place[1]))
    return found


@pytest.mark.parametrize(("page", "line"), typed())
def test_the_command_line_takes_it(page, line):
    _parser().parse_args(shlex.split(line))


def verbs(parser: argparse.ArgumentParser, *before: str) -> Iterator[str]:
    """`user add`: each command down to its last verb."""
    below = [action.choices for action in parser._actions if action.dest in ("command", "action")]
    if not below:
        yield " ".join(before)
    for choices in below:
        for name, found in choices.items():
            yield from verbs(found, *before, name)


def test_every_command_is_told():
    told = [line for page, line in typed() if page == "admin.md"]
    assert [verb for verb in verbs(_parser()) if not any(f"{line} ".startswith(f"{verb} ") for line in told)] == []


def test_make_has_the_targets_that_are_named():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.M))
    lines = [line for page in pages() for line in [*commands(page), *code(page.read_text())]]
    named = {name for line in lines for name in re.findall(r"(?:^|\s)make ([a-z0-9-]+)", line)}
    assert named and named - targets == set()


def operations() -> set[str]:
    paths = api.get_openapi_schema()["paths"]
    return {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods}


def test_every_operation_of_the_api_is_told_and_no_other():
    rows = [row for found in tables(read("api")) if found[0][0] == "Operation" for row in found[1:]]
    told = [name for row in rows for name in code(row[0]) if METHOD.match(name)]
    assert len(told) == len(set(told))
    assert set(told) == operations()


def test_addresses_of_the_examples_exist():
    known = {re.sub(r"\{\w+\}", "N", path) for path in api.get_openapi_schema()["paths"]} | {"/api/v1/stream"}
    asked = {re.sub(r"/\d+", "/N", m) for line in commands(DOCS / "api.md") for m in re.findall(r"\$PARVIS(/[\w/-]+)", line)}
    assert asked and asked - known == set()


def test_every_fault_of_the_sandbox_is_told():
    assert {code(row[0])[0] for row in table(read("sandbox"), "Effect", "What happens")} == faults.EFFECTS


def test_the_rights_are_those_of_the_house():
    head = next(rows for rows in tables(read("architecture")) if rows[0][0] == "Verb")
    told = {role: {code(row[0])[0] for row in head[1:] if row[place] == "✓"} for place, role in enumerate(head[0]) if place}
    assert {code(row[0])[0] for row in head[1:]} == set(VERBS)
    assert told == {role: set(verbs) for role, verbs in ROLES.items()}


def test_pages_for_machines_exist():
    for row in table(read("admin"), "Address", "Says"):
        assert get_resolver().resolve(code(row[0])[0])
