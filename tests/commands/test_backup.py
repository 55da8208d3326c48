"""Everything into one file, and back — into SQLite and into PostgreSQL: the same counts, the same secrets, the same files."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.commands.home import Home, home, until
from tools import servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A city with something of each kind, its backup, and what its API tells."""
    with home() as place:
        place.sandbox()
        place.manager()
        found = place.ask("/credentials")["mastodon"]
        account = place.connect("mastodon", server=found["server"], token=found["token"])
        web, worker = place.web(), place.worker()
        out = io.BytesIO()
        Image.new("RGB", (40, 30), "teal").save(out, "PNG")
        files = {"file": ("pont.png", out.getvalue(), "image/png")}
        media = place.answer("POST", "/api/v1/media", files=files, data={"alt": "Le pont"}).json()
        for n in range(3):
            place.call("POST", "/posts", {"text": f"Été à la plage n° {n} — ❤", "accounts": [account], "media": [media["id"]]})
        place.ask("/crowd/burst", {"count": 5, "networks": ["mastodon"]})
        row = _arrived(place)
        place.call("POST", f"/conversations/{row['id']}/notes", {"text": "À rappeler demain."})
        web.terminate()
        worker.terminate()
        for process in (web, worker):
            process.wait(60)
        path = tmp_path_factory.mktemp("backup") / "parvis.tar.gz"
        said = place.parvis("backup", str(path))
        assert str(path) in said
        assert "Gardez-les à part" in said and f"{place.folder}/seal.keys" in said and f"{place.folder}/secret.key" in said
        yield place, path


def _arrived(place: Home) -> Any:
    until(lambda: len(place.call("GET", "/conversations?limit=100")["items"]) >= 3, 30)
    return place.call("GET", "/conversations")["items"][0]


def rows(place: Home, path: Path) -> Counter[str]:
    """How many rows of each kind a backup holds."""
    with tarfile.open(path) as tar:
        member = tar.extractfile("rows.jsonl")
        assert member
        return Counter(json.loads(line)["model"] for line in member)


def restored_alike(original: Home, copy: Home, path: Path, tmp_path: Path) -> None:
    said = copy.parvis("restore", str(path))
    assert said.split()[0].isdigit()
    assert "remettez celles que vous gardez à part" in said and f"{copy.folder}/seal.keys" in said
    assert "secrets ne s’ouvrent avec aucune" in said, "nobody says that the permission does not open"
    for key in ("seal.keys", "secret.key"):  # as they are kept apart
        shutil.copy(original.folder / key, copy.folder / key)
    again = tmp_path / "again.tar.gz"
    copy.parvis("backup", str(again))
    before, after = rows(original, path), rows(copy, again)
    assert after == before
    assert before["inbox.message"] >= 4 and before["publishing.post"] == 3 and before["accounts.grant"] == 1
    copy.token = original.token
    checked = copy.parvis("check")
    assert checked.count(" ok ") == 2, "the account's secret does not open any more"
    web = copy.web()
    try:
        media = copy.call("GET", "/media")["items"][0]
        assert copy.call("GET", "/posts")["items"][0]["media"] == [media["id"]]
        kept = [p for p in (copy.folder / "files").rglob("*") if p.is_file()]
        assert len(kept) == 1 and Image.open(kept[0]).size == (40, 30)
        new = copy.call("POST", "/posts", {"text": "Après le retour"})
        assert new["id"] > 3, "a new row gets a new number"
    finally:
        web.terminate()
        web.wait(60)


def beside(original: Home, database_url: str = "") -> Any:
    """A new installation that reaches the same sandbox."""
    return home(database_url=database_url, PARVIS_ALLOW_HOSTS=original.environment["PARVIS_ALLOW_HOSTS"])


def test_into_sqlite(full, tmp_path):
    original, path = full
    with beside(original) as copy:
        restored_alike(original, copy, path, tmp_path)
        assert "n’est pas vide" in copy.refused("restore", str(path)), "what is there is not overwritten"


def test_with_the_keys_under_a_passphrase(full, tmp_path):
    original, _ = full
    path, phrase = tmp_path / "parvis.tar.gz", {"PARVIS_PASSPHRASE": "une phrase assez longue"}
    assert original.run("backup", str(path), "--secrets", **phrase).returncode == 0
    with beside(original) as copy:
        done = copy.run("restore", str(path), "--secrets", **phrase)
        assert done.returncode == 0, done.stderr
        assert "remettez" not in done.stdout and "aucune des clés" not in done.stdout
        assert (copy.folder / "seal.keys").read_text() == (original.folder / "seal.keys").read_text()
        assert copy.parvis("check").count(" ok ") == 2


def test_nobody_else_may_read_what_the_commands_leave():
    """Started as most systems start a process, in a folder that was open: the folder, the database, the keys, files, the backup."""
    before = os.umask(0o022)
    try:
        with home() as place:
            place.folder.chmod(0o755)
            place.parvis("migrate")
            place.parvis("user", "add", "claire", "--email", "claire@ville.example", "--role", "manager")
            place.parvis("backup", str(place.folder / "parvis.tar.gz"))
            place.parvis("keys", "rotate")
            made = [place.folder, *place.folder.rglob("*")]
            assert {"parvis.sqlite3", "seal.keys", "secret.key", "static", "parvis.tar.gz"} <= {path.name for path in made}
            assert {path.name: oct(path.stat().st_mode) for path in made if path.stat().st_mode & 0o077} == {}
    finally:
        os.umask(before)


@pytest.mark.server
def test_into_postgresql(full, tmp_path):
    if not servers.present("postgresql"):
        pytest.skip("postgresql is not installed")
    original, path = full
    with servers.postgres() as url, beside(original, url) as copy:
        restored_alike(original, copy, path, tmp_path)


def test_a_backup_is_private_and_whole(full):
    _, path = full
    assert path.stat().st_mode & 0o077 == 0
    with tarfile.open(path) as tar:
        names = tar.getnames()
    assert "rows.jsonl" in names and not [name for name in names if "key" in name]
    assert not [name for name in names if name.startswith(("/", "..")) or "/../" in name]
    assert list(path.parent.glob("*.part")) == []


def test_what_is_no_backup_is_refused(full, tmp_path):
    original, path = full
    (tmp_path / "texte.tar.gz").write_text("bonjour")
    cut = tmp_path / "coupe.tar.gz"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with beside(original) as copy:
        copy.parvis("migrate")
        assert "sauvegarde" in copy.refused("restore", str(tmp_path / "texte.tar.gz"))
        assert "sauvegarde" in copy.refused("restore", str(tmp_path / "rien.tar.gz"))
        copy.refused("restore", str(cut))
        assert copy.parvis("user", "list") == "", "half a backup has left something"


def test_a_backup_that_cannot_be_written(full, tmp_path):
    original, _ = full
    said = original.refused("backup", str(tmp_path / "absent" / "parvis.tar.gz"))
    assert "absent" in said
