"""What the city says there: kept before it is called sent, once to each server, and as private as what it answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.federation import actions, jobs, standing
from parvis.federation.models import Activity, Follower, Parcel, Remote, Server, Statement
from parvis.federation.outbox.actions import Kept, folder
from parvis.federation.remotes import actions as remotes
from parvis.federation.showing import SHOWN
from parvis.federation.tests.neighbours import PUBLIC, Neighbour, Wire, known, opened, wire, worked
from parvis.kept.hooks import Kept as Kind
from parvis.kept.hooks import Person, in_order
from parvis.networks.activitypub import signatures
from parvis.networks.protocol import Answering, Draft, Media, Refused
from parvis.testing import make
from parvis.work import rows

__all__ = ["wire"]
pytestmark = pytest.mark.django_db
KEYS = [f"6b0f9b3c-8f43-4d0e-9a52-8c1f1f2a7f{n:02}" for n in range(20)]
ZOE = Neighbour()


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    known(monkeypatch, ZOE)


def followed(*neighbours: Neighbour) -> None:
    for one in neighbours:
        Follower.objects.create(remote=remotes.keep(one.document), follow=f"{one.uri}/follow", at=timezone.now())


def answering(**more: object) -> Answering:
    asked = Answering(f"{ZOE.uri}/1", "fil", False, ZOE.uri, "zoe@pub.example", timezone.now(), {"visibility": "public"})
    return replace(asked, **more)  # type: ignore[arg-type]


def test_the_same_key_is_the_same_post() -> None:
    first = Kept().put(Draft("Bonjour"), KEYS[0])
    assert Kept().put(Draft("Bonjour"), KEYS[0]) == first == Kept().find(KEYS[0])
    assert Kept().find(KEYS[1]) is None
    assert (Statement.objects.count(), Activity.objects.count()) == (1, 1)


def test_one_delivery_a_server_signed_so_that_it_can_be_believed(wire: Wire) -> None:
    followed(ZOE, Neighbour("ali"), Neighbour("max", "mal.example"))
    Kept().put(Draft("Bonjour à tous", language="fr"), KEYS[0])
    worked()
    assert sorted(wire.kinds()) == [("https://mal.example/inbox", "Create"), ("https://pub.example/inbox", "Create")]
    url, told, headers = wire.sent[0]
    found = signatures.proof("POST", url, headers, json.dumps(told, ensure_ascii=False).encode(), timezone.now())
    assert found
    assert signatures.holds(found, standing.actor().public)
    assert told["object"]["contentMap"] == {"fr": "<p>Bonjour à tous</p>"}
    worked()
    assert len(wire.sent) == 2


def test_a_death_in_the_middle_doubles_nothing(wire: Wire) -> None:
    """The activity is spread again; its parcels are those that there were, and what had arrived does not leave again."""
    followed(ZOE, Neighbour("max", "mal.example"))
    Kept().put(Draft("Bonjour"), KEYS[0])
    worked()
    Activity.objects.update(due_at=timezone.now())
    worked()
    assert (len(wire.sent), Parcel.objects.count()) == (2, 2)


def test_a_server_that_fails_is_tried_later_then_set_aside(wire: Wire) -> None:
    followed(ZOE, Neighbour("max", "mal.example"))
    wire.answers["mal.example"] = 503
    Kept().put(Draft("Bonjour"), KEYS[0])
    worked()
    parcel = Parcel.objects.get(host="mal.example")
    assert parcel.state == "waiting"
    assert parcel.due_at > timezone.now() + timedelta(seconds=50)
    figures = standing.figures()
    assert (figures["reached"], figures["waiting"], figures["failing_servers"]) == (1, 1, 1)
    Server.objects.filter(host="mal.example").update(failing_since=timezone.now() - timedelta(days=8))
    Parcel.objects.filter(pk=parcel.pk).update(due_at=timezone.now())
    worked()
    assert Server.objects.get(host="mal.example").aside_at
    assert Parcel.objects.get(pk=parcel.pk).state == "dropped"
    Kept().put(Draft("Encore"), KEYS[1])
    worked()
    assert not Parcel.objects.filter(host="mal.example", activity__note__key=KEYS[1]).exists()


@pytest.mark.parametrize(
    ("status", "state", "left"),
    [(202, "reached", 1), (404, "dropped", 1), (410, "dropped", 0), (429, "waiting", 1), (401, "waiting", 1)],
)
def test_what_an_answer_means(wire: Wire, status: int, state: str, left: int) -> None:
    followed(ZOE)
    wire.answers["pub.example"] = status
    Kept().put(Draft("Bonjour"), KEYS[0])
    worked()
    assert (Parcel.objects.get().state, Follower.objects.count()) == (state, left)


def test_changed_and_withdrawn(wire: Wire, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """What changes goes where it was, though nobody follows from there any more; gone, its words and pictures are."""
    (tmp_path / "a.png").write_bytes(b"x")
    media = Media(tmp_path / "a.png", "image/png", 1, "a.png", alt="Un pont")
    followed(ZOE)
    there = Kept().put(Draft("Bonjour", media=(media,)), KEYS[0])
    worked()
    Follower.objects.all().delete()
    Kept().change(there.remote_id, Draft("Bonsoir", media=(media,)))
    Kept().change(there.remote_id, Draft("Bonsoir", media=(media,)))
    worked()
    Kept().withdraw(there.remote_id)
    Kept().withdraw(there.remote_id)
    worked()
    assert [kind for _url, kind in wire.kinds()] == ["Create", "Update", "Delete"]
    assert wire.sent[1][1]["object"]["attachment"][0]["name"] == "Un pont"
    assert wire.sent[2][1]["object"]["type"] == "Tombstone"
    with pytest.raises(Refused, match="not-found"):
        Kept().change(there.remote_id, Draft("Encore"))


def test_what_was_withdrawn_before_it_left_does_not_leave(wire: Wire) -> None:
    followed(ZOE)
    there = Kept().put(Draft("Bonjour"), KEYS[0])
    Kept().withdraw(there.remote_id)
    worked()
    assert "Create" not in [kind for _url, kind in wire.kinds()]


@pytest.mark.parametrize("text", ["Bonjour", "Bonjour @max@mal.example", f"{PUBLIC}"])
@pytest.mark.parametrize("asked", [{"private": True}, {"context": {"visibility": "private"}}, {"private": True, "context": None}])
def test_what_is_private_is_never_said_to_anybody_else(wire: Wire, text: str, asked: dict) -> None:  # type: ignore[type-arg]
    followed(ZOE, Neighbour("max", "mal.example"))
    Kept().put(Draft(text, answering=answering(**asked), options={"visibility": "public"}), KEYS[0])
    worked()
    (url, told, _headers), = wire.sent  # fmt: skip
    assert url == f"{ZOE.uri}/inbox", "not even the common inbox of the server"
    for one in (told, told["object"]):
        assert (one["to"], one["cc"]) == ([ZOE.uri], [])
    assert [tag["href"] for tag in told["object"]["tag"] if tag["type"] == "Mention"] == [ZOE.uri]


def test_an_answer_names_whom_it_answers_and_goes_there_alone(wire: Wire) -> None:
    followed(Neighbour("max", "mal.example"))
    Kept().put(Draft("Dès 9 h", answering=answering()), KEYS[0])
    worked()
    (url, told, _headers), = wire.sent  # fmt: skip
    note = told["object"]
    assert url == "https://pub.example/inbox"
    assert (note["inReplyTo"], note["to"], note["cc"]) == (f"{ZOE.uri}/1", [PUBLIC], [ZOE.uri])
    assert note["content"].startswith('<p><span class="h-card">')


def test_an_answer_to_somebody_forgotten_goes_to_nobody(wire: Wire, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Forgotten before it left, or taken back afterwards: followers never get it, the outbox never shows it, its pictures go."""
    followed(Neighbour("max", "mal.example"))
    (tmp_path / "a.png").write_bytes(b"x")
    media = Media(tmp_path / "a.png", "image/png", 1, "a.png", alt="Un plan")
    there = Kept().put(Draft("Dès 9 h", answering=answering(), media=(media,)), KEYS[0])
    Kept().put(Draft("Votre dossier", answering=answering(private=True)), KEYS[1])
    Activity.objects.update(inbox="")
    Remote.objects.filter(uri=ZOE.uri).delete()
    Kept().withdraw(there.remote_id)
    worked()
    assert (wire.sent, list(SHOWN.all())) == ([], [])
    kept = folder(KEYS[0])
    jobs.tidy()
    assert not kept.exists()


def test_nothing_leaves_while_everything_is_stopped(wire: Wire) -> None:
    from parvis.city import actions as city

    followed(ZOE)
    Kept().put(Draft("Bonjour"), KEYS[0])
    city.stop(by=make.user("manager"), reason="essai")
    worked()
    assert not wire.sent


def test_a_new_key_is_told_with_the_old_one(wire: Wire) -> None:
    followed(ZOE)
    old = standing.actor().public
    actions.turn_key(by=make.user("admin"))
    worked()
    (url, told, headers), = wire.sent  # fmt: skip
    found = signatures.proof("POST", url, headers, json.dumps(told, ensure_ascii=False).encode(), timezone.now())
    assert found
    assert signatures.holds(found, old)
    assert told["object"]["publicKey"]["publicKeyPem"] == standing.actor().public != old


def test_as_many_statements_for_many_servers(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    remote = Remote(uri="", handle="", host="", inbox="", key_id="", public="", read_at=timezone.now())
    made = Remote.objects.bulk_create(
        [Remote(uri=f"https://s{n}.example/u", handle=f"u@s{n}.example", host=f"s{n}.example", inbox=f"https://s{n}.example/in",
                key_id=f"https://s{n}.example/u#k", public="", read_at=remote.read_at) for n in range(400)]
    )  # fmt: skip
    Follower.objects.bulk_create([Follower(remote=one, follow="f", at=timezone.now()) for one in made])
    Kept().put(Draft("Bonjour"), KEYS[0])
    held = rows.hold_due(Activity, 1, now=timezone.now())
    with django_assert_max_num_queries(16):
        jobs.spread(held)
    assert Parcel.objects.count() == 400


def test_a_closed_city_says_nothing(wire: Wire) -> None:
    followed(ZOE)
    Kept().put(Draft("Bonjour"), KEYS[0])
    actions.settle(by=make.user("admin"), open=False, username="ville")
    worked()
    assert not wire.sent
    with pytest.raises(Refused, match="activitypub-closed"):
        Kept().put(Draft("Encore"), KEYS[1])
    opened()
    worked()
    assert len(wire.sent) == 1


def test_who_is_forgotten_leaves_nothing_here(wire: Wire) -> None:
    """By the address under which the counter knows them: they follow no longer, our words to them go."""
    followed(ZOE, Neighbour("max", "mal.example"))
    Kept().put(Draft("Votre dossier est complet", answering=answering(private=True)), KEYS[0])
    worked()
    identity = make.identity("activitypub")
    identity.remote_id = ZOE.uri
    identity.save()
    person = Person((identity.contact_id,), (identity.pk,))
    for kept in (one for one in in_order() if isinstance(one, Kind) and one.label.startswith("federation.")):
        found = kept.rows(person)
        found.delete() if kept.gone else found.update(**kept.words)
    left = str([list(model.objects.values()) for model in (Remote, Follower, Statement, Activity)])
    assert not [word for word in ("zoe", "dossier") if word in left]
    assert [one.remote.host for one in Follower.objects.all()] == ["mal.example"]
