"""A backup holds everything and comes back whole; what cannot be restored says why."""

from __future__ import annotations

import tarfile

import pytest
from django.conf import settings

from parvis.inbox.models import Message
from parvis.people.models import User
from parvis.records import backup
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_a_backup_has_rows_files_and_keys_and_a_whole_name_only(tmp_path):
    make.conversation(texts=("Été à la piscine ?", "Merci !"))
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "photo").write_bytes(b"picture")
    target = tmp_path / "parvis.tar.gz"
    count = backup.save(target)
    assert count > 5
    assert [path.name for path in tmp_path.iterdir()] == ["parvis.tar.gz"]
    with tarfile.open(target) as tar:
        names = tar.getnames()
        assert {"rows.jsonl", "files/photo", "keys/seal.keys", "keys/secret.key"} <= set(names)
        assert "Été à la piscine" in tar.extractfile("rows.jsonl").read().decode()
    assert target.stat().st_mode & 0o077 == 0


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
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert not User.objects.exists()
    backup.restore(target)
    assert User.objects.get(pk=user.pk).memberships.get().role == "manager"
    assert [m.text for m in Message.objects.order_by("id")] == ["Première", "Deuxième"]
    assert make.user("agent").pk > user.pk  # the sequences go on after the restored rows


def test_a_path_that_leaves_the_folder_is_refused(tmp_path):
    import io

    target = tmp_path / "evil.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        info = tarfile.TarInfo("files/../../outside")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(backup.Refused, match="interdit"):
        backup.restore(target)
