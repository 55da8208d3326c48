"""What is in the repository speaks of itself alone: no registry, no machine, no secret."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.house.tree import ROOT, tracked

EXTRAS = ("semantic", "semantic-light")

ADDRESS = re.compile(r"https?://", re.I)
OWN = {"tests/house/test_tracked.py"}
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/(?:\w|\.)")
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bghp_\w{30,}|\bAKIA[0-9A-Z]{16}\b")


def texts():
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name in OWN:
            continue
        try:
            yield name, path.read_text()
        except UnicodeDecodeError:
            continue


def test_python_locks_hold_hashes_and_no_registry():
    for name in ("requirements.lock", "requirements-dev.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS)):
        text = (ROOT / name).read_text()
        assert not ADDRESS.search(text), name
        assert "--index-url" not in text and "--find-links" not in text, name
        pinned = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
        assert pinned and all("==" in line for line in pinned), name
        assert text.count("--hash=sha256:") >= len(pinned), name


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_an_extra_brings_stands_beside_what_is_installed(extra):
    """Its list holds all that the extra asks for, and no other version of what is installed anyhow."""
    base, more = (
        dict(re.findall(r"^([\w.-]+)(==\S+)", (ROOT / f"requirements-{name}.lock").read_text(), re.M)) for name in ("dev", extra)
    )
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"][extra]
    assert {re.split(r"[=<>]", one)[0] for one in asked} <= more.keys()
    assert {name: version for name, version in more.items() if name in base}.items() <= base.items()


def test_npm_locks_hold_hashes_and_no_registry():
    locks = [path for path in tracked() if path.name == "package-lock.json"]
    assert locks
    for path in locks:
        packages = json.loads(path.read_text())["packages"]
        for name, package in packages.items():
            assert "resolved" not in package or not ADDRESS.match(package["resolved"]), f"{path}: {name}"
            assert not name or package.get("link") or package.get("integrity"), f"{path}: {name} has no hash"


def test_no_path_of_a_machine():
    found = [f"{name}: {match.group()}" for name, text in texts() for match in MACHINE.finditer(text)]
    assert found == []


def test_no_key_lies_about():
    found = [name for name, text in texts() if KEY.search(text)]
    assert found == []


def test_what_is_built_and_kept_is_not_tracked():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    unwanted = re.compile(r"(^|/)(node_modules|__pycache__|var|\.venv|site)/|\.(mo|pyc|sqlite3|key|keys)$")
    assert [name for name in names if unwanted.search(name)] == []
