"""One's own shelf, and how much room the library takes: nobody else sees it, what serves is shared, what is full says what to do."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parvis.media import actions
from parvis.media.models import File, Keeping
from parvis.media.tests.shelf import drawn, kept, many, signed_in
from parvis.media.tidying import actions as tidying
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor() -> User:
    return make.user("contributor")


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def own(by: User, seed: int = 77) -> File:
    return actions.receive(io.BytesIO(drawn(seed)), name="mienne.png", by=by, personal=True).file


def limits(**mb: int) -> None:
    Keeping.objects.update_or_create(pk=1, defaults=mb)


def test_what_lies_on_a_shelf_is_seen_by_its_owner_alone(contributor: User, manager: User) -> None:
    file = own(contributor)
    theirs = signed_in(manager)
    assert list(File.objects.seen_by(contributor)) == [file] and not File.objects.seen_by(manager)
    assert theirs.get(reverse("media:file", args=[file.pk])).status_code == 404
    assert theirs.get(reverse("media:content", args=[file.pk])).status_code == 404
    assert "mienne.png" not in theirs.get(reverse("media:library")).content.decode()
    mine = signed_in(contributor).get(reverse("media:library") + "?etagere=mine").content.decode()
    assert "mienne.png" in mine and "sur 2,0" in mine and "compté sur les fichiers gardés" in mine
    tidying.discard(file, by=contributor)
    assert "mienne.png" not in theirs.get(reverse("media:bin")).content.decode()


def test_the_shelf_of_who_left_is_the_newsroom_s(contributor: User, manager: User) -> None:
    file = own(contributor)
    User.objects.filter(pk=contributor.pk).update(is_active=False)
    assert list(File.objects.seen_by(manager)) == [file]


def test_what_serves_is_shared(contributor: User, manager: User) -> None:
    file = own(manager)
    post = newsroom.write(by=manager, text="Le pont", media=[{"id": file.pk, "alt": "Le pont"}])
    file.refresh_from_db()
    assert not file.personal and post.attachments.get().file == file
    assert file in File.objects.seen_by(contributor)
    assert tidying.take_home([file], by=manager) == [file], "it serves"
    other = kept(contributor)
    assert tidying.take_home([other], by=manager) == [other], "somebody else brought it"
    assert tidying.take_home([loose := kept(manager)], by=manager) == []
    assert loose not in File.objects.seen_by(contributor)
    assert tidying.give([File.objects.get(pk=loose.pk)], by=manager) == 1


def test_what_two_people_bring_is_the_library_s(contributor: User, manager: User) -> None:
    file = own(contributor)
    again = actions.receive(io.BytesIO(drawn(77)), name="la même.png", by=manager)
    assert again.known and again.file.pk == file.pk
    assert not File.objects.get(pk=file.pk).personal


def test_a_full_shelf_and_a_full_library_say_what_to_do(contributor: User, manager: User, tmp_path: Any, settings: Any) -> None:
    many(3, contributor, personal=True)
    File.objects.update(size=400_000)
    limits(shelf_mb=1)
    with pytest.raises(ValidationError, match="Votre étagère est pleine.*Partagez des fichiers"):
        own(contributor)
    assert own(manager).personal, "each has their own"
    limits(city_mb=1)
    with pytest.raises(ValidationError, match="La médiathèque est pleine.*Ménage"):
        kept(manager, seed=5)
    answer = signed_in(contributor).post(
        reverse("media:upload"),
        {"file": SimpleUploadedFile("x.png", drawn(6)), "place": "library"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422 and "pleine" in answer.content.decode()
    assert not list((tmp_path / "drafts").glob("*")) if (tmp_path / "drafts").exists() else True
    tidying.discard_many(list(File.objects.filter(by=contributor)), by=contributor)  # the bin does not count
    assert kept(manager, seed=5).pk
    with pytest.raises(ValidationError, match="pleine"):
        tidying.bring_back(File.objects.binned(contributor), by=contributor)


def test_the_page_of_room_tells_use_limit_source_and_time(
    manager: User, contributor: User, django_assert_max_num_queries: Any
) -> None:
    many(4, contributor)
    limits(city_mb=1)
    client = signed_in(manager)
    client.get(reverse("media:room"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("media:room")).content.decode()
    assert "compté sur les fichiers gardés, à" in page and contributor.name in page
    assert contributor.name not in signed_in(contributor).get(reverse("media:room")).content.decode().split("<main")[1]


def test_the_api_puts_on_the_shelf_tells_room_and_sets_limits(manager: User, contributor: User) -> None:
    def ask(user: User, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {make.token(user)}"}
        return Client().generic(method, f"/api/v1{path}", json.dumps(body) if body else "", "application/json", headers=headers)

    given = {"file": SimpleUploadedFile("x.png", drawn(9)), "personal": "true"}
    added = Client().post("/api/v1/media", given, headers={"Authorization": f"Bearer {make.token(contributor)}"}).json()
    assert added["personal"]
    assert ask(manager, "GET", f"/media/{added['id']}").status_code == 404
    assert [one["id"] for one in ask(contributor, "GET", "/media?shelf=mine").json()["items"]] == [added["id"]]
    room = ask(contributor, "GET", "/media/room").json()
    assert room["mine"] == {"used": added["size"], "most": 2 * 2**30, "files": 1} and room["people"] == []
    assert ask(manager, "GET", "/media/room").json()["people"][0]["personal"] == added["size"]
    assert not ask(contributor, "PATCH", f"/media/{added['id']}", {"personal": False}).json()["personal"]
    assert ask(manager, "PATCH", f"/media/{added['id']}", {"personal": True}).status_code == 422
    rules = {"notice_days": 30, "unused_days": 365, "bin_days": 30, "city_mb": 5000, "shelf_mb": 10}
    assert ask(manager, "PUT", "/media/keeping", rules).json() == rules
    assert ask(contributor, "GET", "/media/room").json()["city"]["most"] == 5000 * 2**20


def test_what_is_ticked_stays_in_front_in_its_order(manager: User) -> None:
    many(3, manager)
    first, second, third = File.objects.order_by("pk")
    wanted = [second.pk, third.pk, first.pk]
    shown = signed_in(manager).get(reverse("media:shelf"), {"pick": wanted, "q": "rien de tel"}).context["files"]
    assert [file.pk for file in shown] == wanted
