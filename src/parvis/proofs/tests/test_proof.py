"""A file of proof: what it tells, that it goes on after whatever stopped it, and that it can be proven unchanged."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.city.models import Ballot, Topic
from parvis.journal.models import Event, Notice
from parvis.kept.lasting import RULES
from parvis.people.models import User
from parvis.proofs import actions, jobs
from parvis.proofs.content import canonical
from parvis.proofs.models import Leaf, Paper, Proof
from parvis.publishing import actions as newsroom
from parvis.publishing.approval.actions import ask, decide, hold
from parvis.publishing.bands import actions as bands
from parvis.publishing.forms import zone
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.records.retention import sweep
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted
from parvis.work import rows

named = pytest.importorskip("parvis.proofs.typesetting", reason="the typesetter of requirements.lock is not installed").named
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def played(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: Scripted())


@pytest.fixture
def ballot() -> Ballot:
    return Ballot.objects.create(
        name="Régionales", kind="regional", status="decreed", round1=date(2028, 3, 12), round2=date(2028, 3, 19), closes=time(20),
        zone="Europe/Paris", source="Décret du 1er octobre 2027",
    )  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone())


def sent(text: str, moment: datetime, account: Any, **fields: Any) -> Post:
    """Planned the day before, gone at its moment."""
    by = fields.pop("by", None) or make.user("manager")
    with time_machine.travel(moment - timedelta(days=1)):
        post = newsroom.write(by=by, text=text, accounts=[account.pk], **fields)
        newsroom.schedule(post, at=moment, by=by)
    with time_machine.travel(moment, tick=False):
        [held] = rows.hold_due(Delivery, 5, now=moment, ahead="planned_at")
        deliver([Delivery.objects.select_related("post__topic", "account__grant").get(pk=held.pk)]).wait()
    return Post.objects.get(pk=post.pk)


def worked(proof: Proof) -> Proof:
    """As the clock would: slice after slice."""
    for _ in range(50):
        found = rows.hold_due(Proof, 1, now=timezone.now())
        if not found:
            break
        jobs.gather(found)
    return Proof.objects.get(pk=proof.pk)


def content(proof: Proof) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(Paper.objects.get(proof=proof, form="json").content))["content"]
    return found


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@time_machine.travel(at("2028-04-01T09:00"))
def test_what_it_tells_of_a_publication(ballot: Ballot) -> None:
    with time_machine.travel(at("2027-06-01T09:00")):
        make.clause("5.1", severity="advise", title="Rien d’interdit")
    account, manager = make.account(name="Ville"), make.user("manager")
    topic = Topic.objects.create(key="voirie", name="Voirie")
    post = sent("C’est interdit, 😀.", at("2028-02-10T10:00"), account, objective="service", topic=topic, by=manager)
    proof = worked(actions.begin(by=manager, ballot=ballot))
    assert (proof.state, proof.first, proof.last) == ("done", date(2027, 9, 1), date(2028, 3, 19))
    told = content(proof)
    [one] = told["posts"]
    assert (one["id"], one["objective"], one["topic"], one["author"]) == (post.pk, "service", "Voirie", str(manager))
    [row] = one["deliveries"]
    assert (row["text"], row["state"], row["sent_at"]) == ("C’est interdit, 😀.", "sent", "2028-02-10T09:00:00Z")
    assert row["url"] == post.deliveries.get().url != ""
    assert row["periods"] == ["pre-election"]
    assert [(v["clause"], v["severity"]) for v in row["verdicts"]] == [("5.1", "advise")]
    assert told["totals"] == {"posts": 1, "sent": 1, "held": 0, "exemptions": 0, "approved": 0}
    assert told["promotion"]["paid"] == "none"
    assert [one["what"] for one in one["history"]] == ["post.scheduled", "delivery.sent"]


@time_machine.travel(at("2028-04-01T09:00"))
def test_the_windows_come_with_their_arithmetic_and_their_source(ballot: Ballot) -> None:
    told = content(worked(actions.begin(by=make.user("manager"), ballot=ballot)))
    [one] = told["ballots"]
    assert (one["status"], one["source"]) == ("decreed", "Décret du 1er octobre 2027")
    assert one["arithmetic"]["first_day_of_the_sixth_month_before"] == "2027-09-01"
    assert [w["period"] for w in one["windows"]] == ["pre-election", "eve", "embargo", "eve", "embargo"]
    assert one["windows"][0] == {"period": "pre-election", "begins": "2027-08-31T22:00:00Z", "ends": "2028-03-19T23:00:00Z"}


@time_machine.travel(at("2028-04-01T09:00"))
def test_the_words_are_those_that_left_though_they_were_changed_since(ballot: Ballot) -> None:
    post = sent("Avant.", at("2028-02-10T10:00"), make.account(), objective="service")
    Post.objects.filter(pk=post.pk).update(text="Après.", revision=post.revision + 1)
    [one] = content(worked(actions.begin(by=make.user("manager"), ballot=ballot)))["posts"]
    assert one["deliveries"][0]["text"] == "Avant."


@time_machine.travel(at("2028-04-01T09:00"))
def test_the_charter_is_the_one_that_was_in_force(ballot: Ballot) -> None:
    """A clause of afterwards says nothing of what was said before; those of the period are quoted, version by version."""
    with time_machine.travel(at("2027-06-01T09:00")):
        make.clause("8.1", severity="advise", scope={"period": "pre-election"}, params={"words": ["bilan"]}, title="Pas de bilan")
    sent("Le bilan est interdit.", at("2028-02-10T10:00"), make.account(), objective="service")
    with time_machine.travel(at("2028-02-20T09:00")):
        make.clause("1.1")
    told = content(worked(actions.begin(by=make.user("manager"), ballot=ballot)))
    [row] = told["posts"][0]["deliveries"]
    assert ([v["clause"] for v in row["verdicts"]], row["charter"]) == (["8.1"], 1)
    assert [v["number"] for v in told["charter"]["versions"]] == [1, 2]
    assert [c["number"] for c in told["charter"]["versions"][1]["clauses"]] == ["8.1"]
    assert told["charter"]["versions"][1]["others"] == 1


@time_machine.travel(at("2028-04-01T09:00"))
def test_what_was_held_is_told_with_its_reason_and_what_became_of_it(ballot: Ballot) -> None:
    account, manager = make.account(), make.user("manager")
    moment = at("2028-03-11T10:00")
    with time_machine.travel(moment - timedelta(days=1)):
        post = newsroom.write(by=manager, text="La photo du jour.", accounts=[account.pk], objective="presence")
        newsroom.schedule(post, at=moment, by=manager)
    make.clause("8.4", kind="objectives", scope={"period": "eve"}, title="Services seuls")
    with time_machine.travel(moment, tick=False):
        [found] = rows.hold_due(Delivery, 5, now=moment, ahead="planned_at")
        deliver([Delivery.objects.select_related("post__topic", "account__grant").get(pk=found.pk)]).wait()
        hold(Post.objects.get(pk=post.pk), reason="On attend lundi", by=manager)
        newsroom.drop(post.deliveries.get(), by=manager)
    [one] = content(worked(actions.begin(by=manager, ballot=ballot)))["posts"]
    [row] = one["deliveries"]
    assert (row["state"], row["why"]) == ("dropped", "charter")
    assert row["said"].startswith("8.4 Services seuls")
    assert [(h["reason"], h["by"]) for h in one["holds"]] == [("On attend lundi", str(manager))]
    assert [e["what"] for e in one["history"]] == ["post.scheduled", "delivery.held", "post.held", "delivery.dropped"]


@time_machine.travel(at("2028-04-01T09:00"))
def test_approvals_and_exemptions_are_told_with_persons_and_reasons(ballot: Ballot) -> None:
    with time_machine.travel(at("2027-06-01T09:00")):
        make.clause("1.1")
        make.clause("8.6", kind="objectives", severity="approve")
    account, manager, approver = make.account(), make.user("manager"), make.user("approver")
    moment = at("2028-02-10T10:00")
    with time_machine.travel(moment - timedelta(days=1)):
        post = newsroom.write(by=manager, text="C’est interdit.", accounts=[account.pk], objective="city")
        Caller(approver)("POST", f"/posts/{post.pk}/exemptions", {"clause": "1.1", "reason": "Une citation du code"})
        decide(ask(post, by=manager), verdict="yes", by=approver)
        newsroom.schedule(Post.objects.get(pk=post.pk), at=moment, by=manager)
    with time_machine.travel(moment, tick=False):
        [found] = rows.hold_due(Delivery, 5, now=moment, ahead="planned_at")
        deliver([Delivery.objects.select_related("post__topic", "account__grant").get(pk=found.pk)]).wait()
    told = content(worked(actions.begin(by=manager, ballot=ballot)))
    [one] = told["posts"]
    [approval] = one["approvals"]
    assert (approval["state"], approval["revision"]) == ("approved", post.revision)
    assert [(d["verdict"], d["by"]) for d in approval["decisions"]] == [("yes", str(approver))]
    verdict, second_look = one["deliveries"][0]["verdicts"]
    assert (second_look["clause"], second_look["exempted"]) == ("8.6", None)
    assert (verdict["exempted"]["by"], verdict["exempted"]["reason"]) == (str(approver), "Une citation du code")
    assert told["totals"]["exemptions"] == told["totals"]["approved"] == 1


@time_machine.travel(at("2028-04-01T09:00"))
def test_past_years_are_not_available_until_the_city_has_them(ballot: Ballot) -> None:
    """Never nought: what nobody knows is null in the data, "non disponible" on paper."""
    with time_machine.travel(at("2028-01-01T09:00")):
        account = make.account(name="Ville")
    manager = make.user("manager")
    sent("Un.", at("2028-02-10T10:00"), account, objective="service")
    told = content(worked(actions.begin(by=manager, ballot=ballot)))["comparison"]
    assert {(row["kind"], row["now"], *row["before"]) for row in told["rows"]} == {
        ("account", 1, None, None), ("network", 1, None, None), ("objective", 1, None, None), ("topic", 1, None, None)
    }  # fmt: skip
    days = [date(2026, 9, 1) + timedelta(n) for n in range(200)]
    bands.bring_in("date,compte,nombre\n" + "".join(f"{day},Ville,3\n" for day in days), by=manager, name="avant.csv")
    told = content(worked(actions.begin(by=manager, ballot=ballot)))["comparison"]
    by_kind = {row["kind"]: row["before"] for row in told["rows"]}
    assert by_kind["account"] == by_kind["network"] == [600, None]
    assert by_kind["objective"] == [None, None], "a file of counts does not tell objectives"
    assert [(one["file"], one["by"]) for one in told["sources"]] == [("avant.csv", str(manager))]


@time_machine.travel(at("2028-04-01T09:00"))
def test_it_can_be_proven_unchanged(ballot: Ballot) -> None:
    manager = make.user("manager")
    sent("Bonjour.", at("2028-02-10T10:00"), make.account(), objective="service")
    proof = worked(actions.begin(by=manager, ballot=ballot))
    whole = {row.form: bytes(row.content) for row in proof.papers.all()}
    given = json.loads(whole["json"])
    assert hashlib.sha256(canonical(given["content"])).hexdigest() == given["sha256"] == proof.sha256
    told = Event.objects.get(kind="proof.made").data
    assert told["sha256"] == proof.sha256
    assert {form: hashlib.sha256(one).hexdigest() for form, one in whole.items()} == {"json": told["json"], "pdf": told["pdf"]}
    assert proof.sha256.encode() in whole["pdf"], "printed on paper (in its keywords as plain bytes too)"
    client = browser(manager)
    same = client.post(reverse("proofs:list"), {"do": "check", "file": SimpleUploadedFile("p.pdf", whole["pdf"])})
    assert "C’est bien le fichier" in same.content.decode()
    other = client.post(reverse("proofs:list"), {"do": "check", "file": SimpleUploadedFile("p.pdf", whole["pdf"] + b" ")})
    assert "Aucun fichier de preuve n’a cette empreinte" in other.content.decode()
    taken = client.get(reverse("proofs:paper", args=[proof.pk, "pdf"]))
    assert (taken.content, taken["Content-Type"]) == (whole["pdf"], "application/pdf")
    assert Notice.objects.get(user=manager, kind="proof.made").url == proof.address


@time_machine.travel(at("2028-04-01T09:00"))
def test_stopped_it_goes_on_where_it_was_and_tells_everything_once(ballot: Ballot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    account, manager = make.account(), make.user("manager")
    for n in range(5):
        sent(f"Numéro {n}.", at(f"2028-02-1{n}T10:00"), account, objective="service")
    proof = actions.begin(by=manager, ballot=ballot)
    assert proof.total == 5
    jobs.gather(rows.hold_due(Proof, 1, now=timezone.now()))
    actions.stop(proof, by=manager)
    assert worked(proof).looked == 2
    actions.resume(proof, by=manager)
    [held] = rows.hold_due(Proof, 1, now=timezone.now())
    Proof.objects.filter(pk=proof.pk).update(due_at=timezone.now())  # its worker died: the lease ran out
    with pytest.raises(rows.Lost):
        jobs.gather([held])
    proof = worked(proof)
    assert (proof.state, len(content(proof)["posts"])) == ("done", 5)
    assert not Leaf.objects.exists()


@time_machine.travel(at("2028-04-01T09:00"))
def test_a_slice_costs_the_same_for_one_and_for_many(ballot: Ballot, django_assert_max_num_queries: Any) -> None:
    account = make.account()
    for n in range(9):
        sent(f"Numéro {n}.", at(f"2028-02-1{n}T10:00"), account, objective="service")
    actions.begin(by=make.user("manager"), ballot=ballot)
    held = rows.hold_due(Proof, 1, now=timezone.now())
    with django_assert_max_num_queries(24):
        jobs.gather(held)


def test_what_cannot_be_asked(ballot: Ballot) -> None:
    manager = make.user("manager")
    for given in ({}, {"first": date(2026, 2, 1), "last": date(2026, 1, 1)}, {"first": date(2020, 1, 1), "last": date(2026, 1, 1)},
                  {"first": timezone.localdate() + timedelta(9), "last": timezone.localdate() + timedelta(10)}):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.begin(by=manager, **given)


@time_machine.travel(at("2028-04-01T09:00"))
def test_only_those_who_keep_the_ballots_see_it(ballot: Ballot) -> None:
    proof = worked(actions.begin(by=make.user("manager"), ballot=ballot))
    paper_of = reverse("proofs:paper", args=[proof.pk, "json"])
    for role in ("approver", "agent", "contributor"):
        client = browser(make.user(role))
        assert {client.get(one).status_code for one in (reverse("proofs:list"), proof.address, paper_of)} == {403}
        assert Proof.objects.seen_by(make.user(role)).count() == 0
    assert browser(make.user("manager")).get(paper_of).status_code == 200


@time_machine.travel(at("2028-04-01T09:00"))
def test_over_the_api(ballot: Ballot) -> None:
    caller = Caller(make.user("manager"))
    status, begun = caller("POST", "/proofs", {"ballot": ballot.pk})
    assert (status, begun["state"], begun["papers"]) == (201, "working", [])
    assert caller("GET", f"/proofs/{begun['id']}/json")[0] == 404
    assert caller("POST", f"/proofs/{begun['id']}/stop")[1]["state"] == "stopped"
    assert caller("POST", f"/proofs/{begun['id']}/resume")[1]["state"] == "working"
    proof = worked(Proof.objects.get(pk=begun["id"]))
    _status, found = caller("GET", f"/proofs/{proof.pk}")
    assert {one["form"] for one in found["papers"]} == {"pdf", "json"}
    assert caller("GET", f"/proofs/{proof.pk}/json")[1]["sha256"] == found["sha256"]
    for one, what in ((found["sha256"], "content"), (found["papers"][0]["sha256"], found["papers"][0]["form"])):
        assert caller("POST", "/proofs/check", {"sha256": one})[1] == {"known": True, "proof": proof.pk, "what": what}
    assert caller("POST", "/proofs/check", {"sha256": "0" * 64})[1]["known"] is False
    assert caller("GET", "/proofs")[1]["items"][0]["id"] == proof.pk
    assert caller("POST", "/proofs", {"ballot": 999})[0] == 422


@time_machine.travel(at("2028-04-01T09:00"))
def test_the_paper_is_tagged_speaks_its_language_and_draws_or_names_every_sign() -> None:
    reader = make.user("manager")
    User.objects.filter(pk=reader.pk).update(language="en")
    post = sent("Été 😀 中文 👩‍👩‍👧 \u200b\x07 Ελλάδα.", at("2028-03-20T10:00"), make.account(), objective="service")
    proof = worked(actions.begin(by=User.objects.get(pk=reader.pk), first=date(2028, 3, 1), last=date(2028, 3, 31)))
    made = bytes(proof.papers.get(form="pdf").content)
    assert made.startswith(b"%PDF-") and b"/MarkInfo" in made and b"/StructTreeRoot" in made
    assert b"/Lang(en)" in made.replace(b" ", b"") or b"/Lang (en" in made
    assert b"pdfuaid" in made, "it says itself that it is PDF/UA"
    assert content(proof)["posts"][0]["deliveries"][0]["text"] == post.text, "the data have the exact text"
    assert named("\u4e2d") == "[cjk unified ideograph-4e2d]"


def test_it_is_let_go_after_its_time() -> None:
    with time_machine.travel(at("2028-04-01T09:00")):
        proof = worked(actions.begin(by=make.user("manager"), first=date(2028, 3, 1), last=date(2028, 3, 31)))
    [rule] = [one for one in RULES if one.label == "proofs.proof"]
    with time_machine.travel(at("2034-03-01T09:00")):
        assert sweep(rule) == 0
    with time_machine.travel(at("2034-06-01T09:00")):
        assert sweep(rule) == 1
    assert not Paper.objects.filter(proof=proof.pk).exists()
