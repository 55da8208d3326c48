"""A backup holds everything and comes back whole; what cannot be restored says why."""

from __future__ import annotations

import io
import os
import tarfile
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import call_command

from parvis.inbox.models import Message
from parvis.journal.seal import unopened
from parvis.people.models import User
from parvis.records import backup
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_a_backup_has_rows_and_files_no_keys_and_a_whole_name_only(tmp_path):
    make.conversation(texts=("Été à la piscine ?", "Merci !"))
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "photo").write_bytes(b"picture")
    target = tmp_path / "parvis.tar.gz"
    count = backup.save(target)
    assert count > 5
    assert [path.name for path in tmp_path.iterdir()] == ["parvis.tar.gz"]
    with tarfile.open(target) as tar:
        assert {name for name in tar.getnames() if not name.startswith("files/")} == {"rows.jsonl", "journal.anchor"}
        assert "files/photo" in tar.getnames()
        assert "Été à la piscine" in tar.extractfile("rows.jsonl").read().decode()
    assert target.stat().st_mode & 0o077 == 0
    assert not _holds(target, *backup.keys_in_use().values())


def test_nobody_else_may_read_it_while_it_is_written(tmp_path, monkeypatch):
    """Neither as the file is new, nor in place of one that was left there, open to all."""
    modes, rows = [], backup._rows
    target = tmp_path / "parvis.tar.gz"
    (tmp_path / "parvis.tar.gz.part").write_bytes(b"")
    (tmp_path / "parvis.tar.gz.part").chmod(0o666)
    monkeypatch.setattr(
        backup, "_rows", lambda: [modes.append((tmp_path / "parvis.tar.gz.part").stat().st_mode & 0o777)] and rows()
    )
    before = os.umask(0)
    try:
        backup.save(target)
    finally:
        os.umask(before)
    assert modes == [0o600] and target.stat().st_mode & 0o777 == 0o600


def test_the_keys_come_along_under_a_passphrase(tmp_path, restored_folder):
    make.user()
    target = tmp_path / "parvis.tar.gz"
    backup.save(target, passphrase="une phrase assez longue")
    assert not _holds(target, *backup.keys_in_use().values())
    call_command("flush", interactive=False, verbosity=0)
    with pytest.raises(backup.Refused, match="phrase secrète"):
        backup.restore(target, passphrase="une phrase bien fausse")
    assert not User.objects.exists() and not list(restored_folder.iterdir())
    keys = backup.keys_in_use()
    assert backup.restore(target, passphrase="une phrase assez longue").keys
    assert {path.name: path.read_text() for path in restored_folder.iterdir()} == keys
    assert {path.stat().st_mode & 0o777 for path in restored_folder.iterdir()} == {0o600}


def test_what_an_older_backup_holds_in_the_clear_comes_back(tmp_path, restored_folder):
    target, older = tmp_path / "parvis.tar.gz", tmp_path / "older.tar.gz"
    backup.save(target)
    with tarfile.open(target) as whole, tarfile.open(older, "w:gz") as tar:
        tar.addfile(whole.getmember("rows.jsonl"), whole.extractfile("rows.jsonl"))
        _put(tar, "keys/seal.keys", b"the old one\n")
    call_command("flush", interactive=False, verbosity=0)
    assert backup.restore(older).keys
    assert (restored_folder / "seal.keys").read_text() == "the old one\n"
    call_command("flush", interactive=False, verbosity=0)
    assert not backup.restore(target).keys


def test_it_is_told_what_no_key_opens(monkeypatch):
    account = make.account()
    assert unopened() == {}
    other = replace(settings.ENVIRONMENT, seal_keys=(Fernet.generate_key().decode(),))
    monkeypatch.setattr(settings, "ENVIRONMENT", other)
    assert unopened() == {"accounts.grant": 1} and account.grant


@pytest.fixture
def restored_folder(tmp_path, monkeypatch):
    """A data folder of its own, in which nothing is yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, data=folder))
    return folder


def _holds(target, *secrets):
    with tarfile.open(target) as tar:
        content = b"".join(tar.extractfile(name).read() for name in tar.getnames())
    return [secret for secret in secrets if secret.strip().encode() in content]


def _put(tar, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def test_it_is_not_restored_over_an_installation_in_use(tmp_path):
    make.user()
    target = tmp_path / "parvis.tar.gz"
    backup.save(target)
    with pytest.raises(backup.Refused, match="vide"):
        backup.restore(target)


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"nothing")
    with pytest.raises(backup.Refused, match="sauvegarde"):
        backup.restore(tmp_path / "x")


def test_there_and_back(tmp_path, django_db_blocker):
    user = make.user("manager")
    make.conversation(texts=("Première", "Deuxième"))
    target = tmp_path / "parvis.tar.gz"
    backup.save(target)
    call_command("flush", interactive=False, verbosity=0)
    assert not User.objects.exists()
    backup.restore(target)
    assert User.objects.get(pk=user.pk).memberships.get().role == "manager"
    assert [m.text for m in Message.objects.order_by("id")] == ["Première", "Deuxième"]
    assert make.user("agent").pk > user.pk  # the sequences go on after the restored rows


def test_a_path_that_leaves_the_folder_is_refused(tmp_path):
    target = tmp_path / "evil.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        _put(tar, "files/../../outside", b"x")
    with pytest.raises(backup.Refused, match="interdit"):
        backup.restore(target)
