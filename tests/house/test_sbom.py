"""The bill of materials: every locked package is in it, with its digests and its licence; the page of licences says the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tools import sbom

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "EUPL-1.2", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib",
})  # fmt: skip
"""Licences that may be part of what is published under the EUPL-1.2. LGPL: a library that is called and replaced freely;
CC0: files inside numpy."""
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def found() -> list[sbom.Part]:
    return sbom.parts()


def test_the_bill_holds_every_locked_package(found: list[sbom.Part]) -> None:
    lock = sbom.PYTHON.read_text()
    locked = {line.split("==")[0].split("[")[0].lower() for line in lock.splitlines() if re.match(r"[a-zA-Z0-9]", line)}
    assert locked and {one.name for one in found if one.kind == "pypi"} == locked
    told = sbom.bill(found, version="1.0", at=AT)
    refs = [one["bom-ref"] for one in told["components"]]
    assert len(set(refs)) == len(refs) == len(found) and all(
        one["hashes"] for one in told["components"] if one["scope"] == "required"
    )
    assert all(
        re.fullmatch(r"[0-9a-f]{64}|[0-9a-f]{128}", one["content"]) for part in told["components"] for one in part["hashes"]
    )
    known = {"parvis", *refs}
    assert {one["ref"] for one in told["dependencies"]} == known
    assert {need for one in told["dependencies"] for need in one["dependsOn"]} <= known
    assert len(told["dependencies"][0]["dependsOn"]) > 30
    assert told["serialNumber"] == sbom.bill(found, version="1.0", at=datetime.now(UTC))["serialNumber"]


def test_each_part_that_runs_has_a_licence_that_may_be_part_of_ours(found: list[sbom.Part]) -> None:
    bare = [one.name for one in found if one.here and not one.licence]
    assert bare == [], "say it in tools/sbom.py, READ, once you have read it"
    words = {
        word for one in found if one.runs for word in re.split(r"[ ()]+", one.licence) if word not in ("AND", "OR", "WITH", "")
    }
    assert words - ALLOWED == set()


def test_the_page_of_licences_is_today_s(found: list[sbom.Part]) -> None:
    assert sbom.PAGE.read_text() == sbom.page(found), "make sbom"
