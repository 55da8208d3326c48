"""Somebody is given what is kept of them: whole, verifiable, agreed to by two, for a week, and never after they were forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.journal.models import Event
from parvis.kept.hooks import KEPT
from parvis.records import actions, erasing, jobs, packing, telling
from parvis.records.models import Access, Erasure
from parvis.records.tests import person
from parvis.testing import make

pytestmark = pytest.mark.django_db
HOME = "/reglages/registres/"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def account():
    return make.account("mastodon")


def made(contact, by=None) -> Access:
    row = telling.ask(contact, reason="par courrier", by=by or make.user("admin"))
    Access.objects.filter(pk=row.pk).update(state="working", due_at=timezone.now())
    telling.make(Access.objects.get(pk=row.pk))
    return Access.objects.get(pk=row.pk)


def test_the_package_holds_everything_and_verifies(account):
    one = person.everywhere(account)
    other = make.conversation(account, texts=("Une autre personne parle.",))
    row = made(one)
    assert row.state == "done" and row.percent == 100 and row.looked >= row.total and row.reason == ""
    path = telling.path_of(row)
    assert packing.verify(path) == [] and packing.fingerprint(path) == row.sha256 and path.stat().st_size == row.size
    with zipfile.ZipFile(path) as zipped:
        data, page = json.loads(zipped.read("donnees.json")), zipped.read("index.html").decode()
        files = [name for name in zipped.namelist() if name.startswith("fichiers/")]
        assert zipped.read(files[0]) == b"une photo"
    found = actions.found(erasing.forgetting.whole(one))
    assert {label: len(rows) for label, rows in data.items()} == {
        label: count for label, count in found.items() if KEPT[label].shown
    }  # fmt: skip
    assert person.WORDS in page and person.NAME in page and "Une autre personne parle." not in page
    assert Message.objects.get(conversation=other).text not in json.dumps(data, ensure_ascii=False)
    assert not any(name in page for name in ("digest", "secret", "password"))


def test_what_was_changed_or_added_in_a_package_is_found(account, tmp_path):
    person.take(account, person.said("m1"))
    row = made(person.contact())
    with zipfile.ZipFile(telling.path_of(row)) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    changed = tmp_path / "autre.zip"
    with zipfile.ZipFile(changed, "w") as zipped:
        for name, content in {**parts, "donnees.json": b"{}", "en-plus.txt": b"x"}.items():
            zipped.writestr(name, content)
    assert packing.verify(changed) == ["donnees.json", "en-plus.txt"]


def test_a_death_in_the_middle_leaves_nothing_and_the_next_one_makes_it(account, folder, monkeypatch):
    person.take(account, person.said("m1"))
    row = telling.ask(person.contact(), reason="par courrier", by=make.user("admin"))
    write = packing.write

    def dies(target, *rest):
        target.write_bytes(b"half")
        raise RuntimeError

    monkeypatch.setattr(packing, "write", dies)
    with pytest.raises(RuntimeError):
        telling.make(Access.objects.get(pk=row.pk))
    assert not telling.path_of(row).exists()
    monkeypatch.setattr(packing, "write", write)
    telling.make(Access.objects.get(pk=row.pk))
    assert packing.verify(telling.path_of(row)) == [] and [one.suffix for one in folder.iterdir()] == [".zip"]


def test_it_is_taken_by_who_may_told_in_the_journal_and_gone_after_a_week(account, client):
    person.take(account, person.said("m1"))
    one, by = person.contact(), make.user("admin")
    row = made(one, by)
    client.force_login(by)
    answer = client.get(f"{HOME}dossiers/{row.pk}/paquet")
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None and answer["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(kind="person.taken", by=by).count() == 1
    assert "Prendre le dossier" in client.get(row.address).content.decode()
    Access.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"{HOME}dossiers/{row.pk}/paquet").status_code == 404
    jobs.let_go()
    row.refresh_from_db()
    assert row.state == "gone" and not telling.path_of(row).exists()
    client.force_login(make.user("agent"))
    assert client.get(f"{HOME}dossiers/{row.pk}/paquet").status_code == 403


def test_a_second_colleague_agrees_and_nobody_alone(account, client):
    person.take(account, person.said("m1"))
    by, other = make.user("admin"), make.user("manager")
    row = telling.ask(person.contact(), reason="par courrier", by=by)
    assert row.state == "asked"
    with pytest.raises(PermissionDenied):
        telling.agree(row, by=by)
    client.force_login(other)
    client.post(row.address, {"do": "agree"})
    assert Access.objects.get().state == "working"
    with pytest.raises(ValidationError):
        telling.refuse(row, by=by)


def test_an_erasure_waits_for_a_package_and_takes_it_away(account):
    person.take(account, person.said("m1"))
    one, by = person.contact(), make.user("admin")
    done = made(one, by)
    row = telling.ask(one, reason=f"{person.NAME} par courrier", by=by)
    erasure = actions.ask(one, mode="erase", reason="par courrier", by=by)
    jobs.run(Erasure.objects.get(pk=erasure.pk))
    assert Erasure.objects.get().hidden_at is None  # a package is being made
    telling.make(Access.objects.get(pk=row.pk))
    jobs.run(Erasure.objects.get(pk=erasure.pk))
    assert Erasure.objects.get().state == "done" and person.where() == []
    assert {one.state for one in Access.objects.all()} == {"gone"} and not telling.path_of(done).exists()
    with pytest.raises(ValidationError, match="effacée"):
        telling.ask(one, reason="par courrier", by=by)


def test_asked_for_on_the_page(account, client):
    person.take(account, person.said("m1"))
    one = person.contact()
    client.force_login(make.user("admin"))
    assert client.post(f"{HOME}personnes/{one.pk}/dossier", {"reason": ""}).status_code == 422
    went = client.post(f"{HOME}personnes/{one.pk}/dossier", {"reason": "par courrier"})
    assert went.url == Access.objects.get().address
    assert "Dossier n°" in client.get(f"{HOME}personnes/{one.pk}").content.decode()
