"""A city leaves in one file and arrives whole: the same digest after an import, nothing of a file that is broken."""

from __future__ import annotations

import json
import zipfile

import pytest
from django.conf import settings
from django.core.management import call_command

from parvis.accounts.models import Account, Grant
from parvis.inbox.models import Message
from parvis.journal import checking
from parvis.journal.linking import link_up
from parvis.people.models import User
from parvis.records import leaving, packing
from parvis.records.backup import Refused
from parvis.records.tests import person
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def city():
    """Something in every room, with files and secrets."""
    account = make.account("mastodon")
    person.everywhere(account)
    make.post(accounts=[account])
    make.clause()
    link_up()
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "visas").mkdir(exist_ok=True)
    (settings.MEDIA_ROOT / "visas" / "un").write_bytes(b"%PDF-1.7")
    return account


def empty():
    call_command("flush", interactive=False, verbosity=0)
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()


def test_out_in_and_out_again_gives_the_same_digest(city, tmp_path):
    told: dict[str, int] = {}
    first = leaving.export(tmp_path / "ville.zip", progress=lambda kind, done, total: told.__setitem__(kind, done))
    assert told["inbox.message"] == Message.objects.count() and packing.verify(tmp_path / "ville.zip") == []
    assert (tmp_path / "ville.zip").stat().st_mode & 0o077 == 0
    whole = (tmp_path / "ville.zip").read_bytes()
    moment = Account.objects.get(pk=city.pk).created_at
    empty()
    leaving.bring(tmp_path / "ville.zip")
    again = leaving.export(tmp_path / "encore.zip")
    assert again["digest"] == first["digest"] and again["kinds"] == first["kinds"]
    assert Account.objects.get(pk=city.pk).created_at == moment
    assert (settings.MEDIA_ROOT / "visas" / "un").read_bytes() == b"%PDF-1.7"
    assert checking.verify([]).findings == [], "the journal's chain still holds"
    assert not Grant.objects.exists() and Account.objects.get(pk=city.pk).state == "expired"
    assert not User.objects.first().has_usable_password()
    assert make.user("agent", username="nouvelle").pk > max(row["pk"] for row in rows(whole, tmp_path, "people.user"))
    with pytest.raises(Refused, match="pas vide"):
        leaving.bring(tmp_path / "ville.zip")


def rows(whole: bytes, folder, label):
    (folder / "lu.zip").write_bytes(whole)
    with zipfile.ZipFile(folder / "lu.zip") as zipped:
        return [json.loads(line) for line in zipped.read(f"lignes/{label}.jsonl").splitlines()]


def test_secrets_come_along_under_a_passphrase_alone(city, tmp_path):
    sealed = bytes(Grant.objects.get(account=city).sealed)
    open_, shut = leaving.export(tmp_path / "a.zip"), leaving.export(tmp_path / "b.zip", passphrase="cheval agrafe pile")
    assert open_["digest"] == shut["digest"]
    with zipfile.ZipFile(tmp_path / "b.zip") as zipped:
        assert b"gAAAA" not in zipped.read("lignes/accounts.grant.jsonl")
        assert leaving.SEALED in zipped.namelist()
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        assert leaving.SEALED not in zipped.namelist()
    empty()
    with pytest.raises(Refused, match="phrase secrète"):
        leaving.bring(tmp_path / "b.zip", passphrase="autre")
    assert not User.objects.exists()
    leaving.bring(tmp_path / "b.zip", passphrase="cheval agrafe pile")
    assert bytes(Grant.objects.get().sealed) == sealed and Account.objects.get(pk=city.pk).state == "active"
    assert leaving.export(tmp_path / "c.zip")["digest"] == open_["digest"]


@pytest.mark.parametrize("how", ["cut", "changed", "other", "nothing"])
def test_a_broken_file_leaves_nothing(city, tmp_path, how):
    source = tmp_path / "ville.zip"
    leaving.export(source)
    empty()
    if how == "cut":
        source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    elif how == "nothing":
        source.write_text("bonjour")
    else:
        _rewrite(source, how)
    with pytest.raises(Refused):
        leaving.bring(source)
    assert not User.objects.exists() and not Message.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def _rewrite(source, how):
    with zipfile.ZipFile(source) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    if how == "changed":
        parts["lignes/people.user.jsonl"] = parts["lignes/people.user.jsonl"].replace(b"admin", b"nimda").replace(b"a", b"b", 1)
    else:
        manifest = json.loads(parts["manifeste.json"])
        manifest["tables"]["inbox"] = "0000_other"
        parts["manifeste.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(source, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)


def test_what_breaks_in_the_middle_leaves_nothing_half(city, tmp_path, monkeypatch):
    source = tmp_path / "ville.zip"
    leaving.export(source)
    empty()
    put = leaving.backup.put

    def breaks(model, chunk):
        if model is Message:
            raise OSError(28, "No space left on device")
        put(model, chunk)

    monkeypatch.setattr(leaving.backup, "put", breaks)
    with pytest.raises(Refused, match="No space"):
        leaving.bring(source)
    assert not User.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    monkeypatch.setattr(leaving.backup, "put", put)
    leaving.bring(source)
    assert User.objects.exists()
