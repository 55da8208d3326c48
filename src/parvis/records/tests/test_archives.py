"""An open package for the archives: readable, with fingerprints, as it was seen at the time; verified, stopped, taken."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.inbox.models import Conversation, Message, Moderation
from parvis.journal.models import Event
from parvis.publishing.models import Delivery, Version
from parvis.publishing.repair.models import Amendment
from parvis.records import actions, archiving, as_seen, jobs, leaving, packages, packing, restricting, seda
from parvis.records.models import Erasure, Package
from parvis.records.tests import person
from parvis.records.words import counted
from parvis.testing import make
from parvis.work import rows

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOW = timezone.now()


def ago(hours: float):
    return NOW - timedelta(hours=hours)


@pytest.fixture
def by():
    return make.user("admin")


@pytest.fixture
def town(by):
    """A post that left six hours ago, changed on its network three hours ago; a comment that was hidden two hours ago."""
    account = make.account("facebook")
    post = make.post(by=by, accounts=[account], text="La piscine rouvre lundi.", state="sent")
    file = person.file()
    post.attachments.create(file=file, alt="Le bassin")
    for revision, text, hours in ((1, "La piscine rouvre.", 8), (2, "La piscine rouvre lundi.", 7)):
        Version.objects.create(post=post, revision=revision, by=by, at=ago(hours), began_at=ago(hours), content={"text": text})
    sent = Delivery.objects.create(
        post=post, account=account, revision=2, planned_at=ago(6), sent_at=ago(6), remote_id="p1", state="sent"
    )
    edit = Amendment.objects.create(
        delivery=sent, verb="edit", text="La piscine rouvre mardi.", by=by, state="done", done_at=ago(3)
    )
    Amendment.objects.filter(pk=edit.pk).update(at=ago(3.1))
    talk = make.conversation(account, texts=("Enfin, bande de nuls !",), at=ago(5), kind="comment", about="p1")
    said = talk.messages.get()
    Moderation.objects.create(
        act="hide", message=said, conversation=talk, identity=talk.identity, account=account, team=talk.team, by=by, at=ago(2),
        reason="injure", clause="3.1", state="done", snapshot={"text": said.text, "author": "Jo"},
    )  # fmt: skip
    cases.open_case(conversation=talk, by=None, title="Bassin fermé")
    return post


def test_a_publication_is_told_as_it_was_at_a_moment(town, django_assert_max_num_queries):
    def told(hours):
        return as_seen.at_moment([town], ago(hours))[0]

    before, then, later, now = told(6.5), told(4), told(2.5), told(0)
    assert [one["shown"] for one in before["deliveries"]] == ["absent"] and before["deliveries"][0]["comments"] == []
    assert len(told(7.5)["versions"]) == 1 and len(then["versions"]) == 2
    assert then["deliveries"][0]["text_since"] is None and later["deliveries"][0]["text_since"] == "La piscine rouvre mardi."
    assert (then["deliveries"][0]["comments"][0]["shown"], then["deliveries"][0]["comments"][0]["acts"]) == ("online", [])
    comment = now["deliveries"][0]["comments"][0]
    assert comment["shown"] == "hidden" and comment["acts"][0]["reason"] == "injure" and comment["text"].startswith("Enfin")
    Message.objects.update(edited_at=ago(1))
    assert told(1.5)["deliveries"][0]["comments"][0]["lost"] == "edited"
    with django_assert_max_num_queries(8):
        told(0)


def test_who_is_forgotten_is_in_no_package_either(town, by):
    """What is ready goes, what is being made begins anew, what is made afterwards knows nothing of them."""
    contact = Conversation.objects.get().contact
    ready = pack(packages.ask(kind="archive", kinds=["conversations"], since=None, until=None, by=by))
    path = packages.take(ready, by=by)
    assert ready.state == "done" and path.is_file()
    beginning = packages.ask(kind="city", kinds=[], since=None, until=None, by=by)
    held = Package.objects.get(pk=beginning.pk)  # as who writes it at this moment knows it
    row = actions.ask(contact, mode="erase", reason="par courrier", by=by)
    for _n in range(100):
        for one in rows.hold_due(Erasure, 5, now=timezone.now() + timedelta(minutes=1)):
            jobs.run(one)
    row.refresh_from_db()
    assert row.state in ("done", "kept") and row.counts["records.package"] == 1
    ready.refresh_from_db()
    assert ready.state == "dropped" and not path.exists()
    with pytest.raises(rows.Lost):
        rows.settle(held, state="done")
    with pytest.raises(ValidationError):
        packages.take(ready, by=by)
    assert Event.objects.filter(kind="package.discarded", about=ready.pk, data__receipt=row.pk).exists()
    assert "jetés" in str(dict(counted(row.counts)).keys())
    assert Package.objects.get(pk=beginning.pk).state == "working"
    after = pack(packages.ask(kind="archive", kinds=["conversations"], since=None, until=None, by=by))
    with zipfile.ZipFile(packages.take(after, by=by)) as zipped:
        assert not [name for name in zipped.namelist() if b"bande de nuls" in zipped.read(name)]


def test_who_restricted_the_use_is_not_told(town, by):
    restricting.restrict(Conversation.objects.get().contact, kind="restrict", reason="conteste", by=by)
    one = as_seen.at_moment([town], NOW)[0]["deliveries"][0]["comments"][0]
    assert (one["text"], one["author"], one["lost"], one["acts"][0]["reason"]) == ("", "", "restricted", "")


def pack(row):
    Package.objects.filter(pk=row.pk).update(due_at=timezone.now())
    row.refresh_from_db()
    jobs.pack([row])
    row.refresh_from_db()
    return row


def test_a_package_can_be_read_by_a_person_and_by_a_machine(town, by):
    row = pack(packages.ask(kind="archive", kinds=list(archiving.WRITERS), since=None, until=None, by=by))
    assert (row.state, row.wrong, row.percent) == ("done", [], 100) and row.verified_at
    path = packages.take(row, by=by)
    assert packing.verify(path) == [] and packing.fingerprint(path) == row.sha256
    with zipfile.ZipFile(path) as zipped:
        manifest = json.loads(zipped.read("manifeste.json"))
        posts = [json.loads(line) for line in zipped.read("donnees/posts.jsonl").splitlines()]
        assert posts[0]["deliveries"][0]["comments"][0]["acts"][0]["act"] == "hide"
        assert zipped.read(posts[0]["media"][0]["part"]) == b"une photo"
        page = zipped.read(f"pages/publication-{town.pk}.html").decode()
        assert "rouvre mardi" in page and "masqué par la ville" in page and "Le bassin" in page
        assert f"publication-{town.pk}.html" in zipped.read("index.html").decode()
        assert manifest["counts"] == {"posts": 1, "conversations": 1, "moderation": 1, "cases": 1}
        tree = ElementTree.fromstring(zipped.read("seda.xml"))  # noqa: S314 - written a moment ago
    name = f"{{{seda.NAMESPACE}}}"
    told = {one.find(f"{name}Uri").text: one.find(f"{name}MessageDigest").text for one in tree.iter(f"{name}BinaryDataObject")}
    inside = {one["path"]: one["sha256"] for one in manifest["files"] if one["path"] != "seda.xml"}
    assert told == inside
    ids = {one.get("id") for one in tree.iter(f"{name}BinaryDataObject")}
    assert {one.text for one in tree.iter(f"{name}DataObjectReferenceId")} <= ids
    assert [child.tag.removeprefix(name) for child in tree] == [
        "Comment", "Date", "MessageIdentifier", "ArchivalAgreement", "CodeListVersions", "DataObjectPackage", "ArchivalAgency",
        "TransferringAgency",
    ]  # fmt: skip


def test_a_period_bounds_it_and_restricted_conversations_are_left_out_and_counted(town, by):
    week = timezone.localdate() - timedelta(days=7)
    empty = pack(packages.ask(kind="archive", kinds=["posts", "conversations"], since=None, until=week, by=by))
    with zipfile.ZipFile(packages.path_of(empty)) as zipped:
        assert json.loads(zipped.read("manifeste.json"))["counts"] == {"posts": 0, "conversations": 0}
    restricting.restrict(Conversation.objects.get().contact, kind="object", reason="s’oppose", by=by)
    row = pack(packages.ask(kind="archive", kinds=["conversations", "moderation", "cases"], since=week, until=None, by=by))
    assert row.restricted == 3
    with zipfile.ZipFile(packages.path_of(row)) as zipped:
        assert b"bande de nuls" not in b"".join(zipped.read(name) for name in zipped.namelist())


def test_a_package_that_was_changed_says_so(town, by):
    row = pack(packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=by))
    path = packages.path_of(row)
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    parts["donnees/posts.jsonl"] = parts["donnees/posts.jsonl"].replace(b"lundi", b"jeudi")
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    assert pack(packages.reread(row, by=by)).wrong == ["donnees/posts.jsonl"]
    path.write_bytes(b"PK")
    assert "paquet" in pack(packages.reread(row, by=by)).wrong[0]


def test_it_is_asked_stopped_and_taken_by_who_keeps_the_records(by):
    with pytest.raises(PermissionDenied):
        packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=make.user("agent"))
    day = timezone.localdate()
    for given in ({"kinds": []}, {"kinds": ["secrets"]}, {"kind": "all"}, {"since": day, "until": day - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            packages.ask(**{"kind": "archive", "kinds": ["posts"], "since": None, "until": None, "by": by} | given)
    row = packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=by)
    with pytest.raises(ValidationError, match="se fait déjà"):
        packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=by)
    packages.stop(row, by=by)
    with pytest.raises(rows.Lost):
        packages.make(row)
    assert list(packages.path_of(row).parent.glob(f"{row.key}*")) == []
    with pytest.raises(ValidationError):
        packages.take(row, by=by)


@pytest.mark.django_db(transaction=True)
def test_a_whole_city_is_made_behind_and_is_one_that_can_be_imported(by):
    make.conversation()
    row = pack(packages.ask(kind="city", kinds=[], since=None, until=None, by=by))
    assert row.state == "done" and row.progress["inbox.message"] == [1, 1]
    with zipfile.ZipFile(packages.path_of(row)) as zipped:
        assert "kinds" in json.loads(zipped.read("manifeste.json")) and leaving.SEALED not in zipped.namelist()


def test_packages_go_after_thirty_days(town, by):
    row = pack(packages.ask(kind="archive", kinds=["posts"], since=None, until=None, by=by))
    assert packages.let_go() == 0
    Package.objects.update(done_at=timezone.now() - timedelta(days=31))
    assert packages.let_go() == 1 and not packages.path_of(row).exists()
