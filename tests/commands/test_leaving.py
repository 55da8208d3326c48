"""A city leaves by one command and arrives by another, from SQLite to PostgreSQL and back: the same digest; archives are verified."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.commands.home import Home, home
from tools import servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PASSPHRASE = "cheval agrafe pile correcte"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city with colleagues, an account and posts of another tool."""
    with home() as place:
        place.sandbox()
        place.manager()
        found = place.ask("/credentials")["mastodon"]
        account = str(place.connect("mastodon", server=found["server"], token=found["token"]))
        table = tmp_path_factory.mktemp("history") / "passe.csv"
        table.write_text("date;text;id\n2021-05-03;Été à la plage ❤;1\n2021-05-04;Deuxième;2\n")
        place.parvis("import", "posts", str(table), "--account", account)
        assert "0 ajoutés, 2 déjà là" in place.parvis("import", "posts", str(table), "--account", account)
        yield place


def digest(said: str) -> str:
    found = re.search(r"[0-9a-f]{64}", said)
    assert found, said
    return found[0]


def onwards(source: Path, tmp_path: Path, name: str, database_url: str = "") -> tuple[str, Path]:
    """Into another installation, and out of it again."""
    with home(database_url=database_url, PARVIS_PASSPHRASE=PASSPHRASE) as copy:
        arrived = digest(copy.parvis("import", "city", str(source), "--secrets"))
        again = tmp_path / name
        left = digest(copy.parvis("export", str(again), "--secrets"))
        assert arrived == left
        assert "claire" in copy.parvis("user", "list")
        assert "pas vide" in copy.refused("import", "city", str(source))
    return left, again


@pytest.mark.server
def test_from_one_database_to_the_other_and_back(city: Home, tmp_path):
    if not servers.present("postgresql"):
        pytest.skip("postgresql is not installed")
    city.environment["PARVIS_PASSPHRASE"] = PASSPHRASE
    first = digest(city.parvis("export", str(tmp_path / "sqlite.zip"), "--secrets"))
    with servers.postgres() as url:
        second, path = onwards(tmp_path / "sqlite.zip", tmp_path, "postgresql.zip", url)
    third, _path = onwards(path, tmp_path, "back.zip")
    assert first == second == third


def test_half_a_file_leaves_nothing(city: Home, tmp_path):
    whole, half = tmp_path / "ville.zip", tmp_path / "moitie.zip"
    city.parvis("export", str(whole))
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with home() as copy:
        assert "ne peut pas être lu" in copy.refused("import", "city", str(half))
        assert copy.parvis("user", "list") == ""
        copy.parvis("import", "city", str(whole))
        assert "claire" in copy.parvis("user", "list")


def test_an_archive_is_made_and_verified(city: Home, tmp_path):
    made = tmp_path / "archives.zip"
    assert "chacune a l’empreinte" in city.parvis("archive", "make", str(made), "--since", "2021-01-01", "--until", "2021-12-31")
    with zipfile.ZipFile(made) as zipped:
        assert len(zipped.read("donnees/posts.jsonl").splitlines()) == 2
    assert "chacune a l’empreinte" in city.parvis("archive", "verify", str(made))
    with zipfile.ZipFile(made, "a") as zipped:
        zipped.writestr("donnees/autre.jsonl", "{}")
    assert "ne sont pas telles" in city.refused("archive", "verify", str(made))
    assert "Sorte inconnue" in city.refused("archive", "make", str(tmp_path / "x.zip"), "--kinds", "secrets")
