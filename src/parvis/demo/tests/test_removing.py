"""`parvis demo remove`: a demo city goes whole, a real one never."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Demo
from parvis.conf import demo_lines
from parvis.demo import mark, removing
from parvis.inbox.models import Contact
from parvis.journal.models import Event
from parvis.journal.record import record
from parvis.people.models import Team, User
from parvis.work import running
from parvis.work.models import Routine
from parvis.work.registry import ROUTINES

REMOVE = Namespace(action="remove", yes=True)


@pytest.fixture
def data(db, tmp_path, settings, monkeypatch):
    """A demo city with a row and a file of each sort, in a data folder of its own."""
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data=tmp_path)
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(running, "_elsewhere", lambda: False)
    assert mark.begun()
    user = User.objects.create_user("camille", "camille@parvis.example", "x")
    Contact.objects.create(name="Odile Renard", created_at=timezone.now())
    record("user.added", by=user, about=user, channel="people")
    for name in ("files/2026/photo.jpg", "sandbox/state.sqlite3", "journal.anchors", "seal.keys", "secret.key", "ground.pmtiles"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def account(network: str, **given: str) -> Account:
    team = Team.objects.get_or_create(name="Rédaction", defaults={"slug": "redaction"})[0]
    return Account.objects.create(network=network, name="La ville", team=team, settings=given, hook=network)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {running.NAME}


@pytest.mark.postgresql
def test_nothing_is_left_but_what_a_new_installation_has(data, capsys):
    account("mastodon", server="http://127.0.0.1:8010/mastodon")
    account("email", imap="imap://127.0.0.1:8012", address="contact@ville.example")
    account("form", slug="ville")
    demo_lines.perform(REMOVE)
    said = capsys.readouterr().out
    assert "personnes 1," in said and "fichiers 1," in said and "parvis run --no-sandbox" in said
    full = {model._meta.label_lower for model in apps.get_models() if model._meta.managed and model._default_manager.exists()}
    assert full - {"contenttypes.contenttype", "auth.permission"} == {"city.demo", "work.routine"}
    assert set(Routine.objects.values_list("name", flat=True)) == set(ROUTINES)
    assert left(data) == {"seal.keys", "secret.key", "ground.pmtiles"}
    assert not mark.begun()  # nor does it come back with the next start
    demo_lines.perform(Namespace(action="status"))
    assert "elle a été retirée" in capsys.readouterr().out
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            assert cursor.fetchone() == (0,)


def test_stopped_between_rows_and_files_it_is_run_again(data, monkeypatch):
    def full(path: Path, missing_ok: bool = False) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", full)
        with pytest.raises(SystemExit, match="relancez"):
            demo_lines.perform(REMOVE)
    assert not User.objects.exists() and (data / "files/2026/photo.jpg").exists()
    later = timezone.now().timestamp() + 60
    (data / "files/new.jpg").write_text("of the city that began since")
    os.utime(data / "files/new.jpg", (later, later))
    demo_lines.perform(REMOVE)
    assert left(data) == {"seal.keys", "secret.key", "ground.pmtiles", "files"}
    assert [path.name for path in (data / "files").rglob("*") if path.is_file()] == ["new.jpg"]
    with pytest.raises(SystemExit, match="pas de ville de démonstration"):
        demo_lines.perform(REMOVE)


@pytest.mark.parametrize(("network", "given"), [
    ("mastodon", {"server": "https://mastodon.social"}),
    ("facebook", {"page": "1"}),
    ("email", {"imap": "imap://127.0.0.1:143", "smtp": "smtp://127.0.0.1:25", "address": "contact@paris.fr"}),
])  # fmt: skip
def test_a_city_with_a_real_account_stays(data, network, given):
    account(network, **given)
    with pytest.raises(SystemExit, match="vraie ville"):
        demo_lines.perform(REMOVE)
    assert User.objects.exists() and Event.objects.exists()


def test_it_stays_without_a_word_or_while_parvis_runs(data, monkeypatch):
    with pytest.raises(SystemExit, match="--yes"):
        demo_lines.perform(Namespace(action="remove", yes=False))
    monkeypatch.setattr(running, "_held", [])
    running.say()
    try:
        with pytest.raises(SystemExit, match="tourne"):
            demo_lines.perform(REMOVE)
    finally:
        os.close(running._held[0])
    assert User.objects.exists() and removing.unfinished() is None


def test_a_real_city_is_no_demo_and_gets_none(db):
    User.objects.create_user("jeanne", "jeanne@ville.example", "x")
    assert not mark.begun() and not Demo.objects.exists()
    with pytest.raises(SystemExit, match="pas de ville de démonstration"):
        demo_lines.perform(REMOVE)


def test_a_city_that_was_not_whole_is_made_anew(data):
    """A start that was stopped in the middle: nobody has its passwords yet."""
    assert mark.begun()
    assert not User.objects.exists() and not Contact.objects.exists()
    assert Demo.objects.get().removed_at is None
    mark.made()
    assert not mark.begun()


def test_a_city_in_which_somebody_works_is_left_alone(data):
    User.objects.update(last_login=timezone.now())
    assert not mark.begun()
    assert User.objects.exists() and Contact.objects.exists()
