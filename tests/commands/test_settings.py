"""A wrong setting stops the start with a sentence that names it; so does what is not there yet."""

from __future__ import annotations

import socket

import pytest

from tests.commands.home import home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARVIS_PORT", "huit mille"), ("PARVIS_PORT", "70000"), ("PARVIS_PORT", "٨"), ("PARVIS_TIME_ZONE", "Paris"),
        ("PARVIS_TIME_ZONE", "../etc/passwd"), ("PARVIS_LANGUAGE", "de"), ("PARVIS_DATABASE_URL", "mysql://a:motdepasse@b/c"),
        ("PARVIS_BROKER_URL", "kafka://a:motdepasse@b"), ("PARVIS_PUBLIC_URL", "ville.example"), ("PARVIS_LEASE", "une minute"),
        ("PARVIS_CUTOFF", "-1"), ("PARVIS_THREADS", "0"), ("PARVIS_PROCESSES", "0"), ("PARVIS_SEAL_KEYS", "pas-une-cle"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(place, name, value):
    said = place.refused("check", **{name: value})
    assert name in said
    assert "motdepasse" not in said


@pytest.mark.gate
def test_a_database_that_is_not_there(place):
    said = place.refused("check", PARVIS_DATABASE_URL="postgresql://parvis:motdepasse@127.0.0.1:1/parvis")
    assert "injoignable" in said and "motdepasse" not in said


@pytest.mark.parametrize("words", [("user", "list"), ("account", "list"), ("check",), ("token", "create", "--user", "claire")])
def test_before_the_first_migration_it_says_what_to_do(words):
    """A fresh folder: the tables are not there yet."""
    with home() as place:
        done = place.run(*words)
        assert "Traceback" not in done.stderr, done.stderr[-800:]
        assert done.returncode == 0 or "parvis migrate" in done.stderr


@pytest.mark.gate
def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "fichier").write_text("")
    with home(PARVIS_DATA=str(tmp_path / "fichier" / "var")) as place:
        said = place.refused("check")
        assert "PARVIS_DATA" in said


@pytest.mark.parametrize("command", ["web", "run"])
def test_a_taken_port_is_said(place, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = (command, "--no-sandbox") if command == "run" else (command,)
        said = place.refused(*words, PARVIS_PORT=str(port))
    assert str(port) in said and "PARVIS_PORT" in said


def test_a_taken_port_of_the_sandbox_is_said(place):
    """The sandbox of this very place has it."""
    said = place.refused("run")
    assert str(place.sandbox_port) in said and "PARVIS_SANDBOX_PORT" in said
