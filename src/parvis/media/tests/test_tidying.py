"""Many files at once, taken back, thrown away, gone for good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parvis.inbox.models import Reply
from parvis.journal.models import Event
from parvis.media import jobs
from parvis.media.lists import left_over
from parvis.media.models import File, Keeping
from parvis.media.tests.shelf import drawn, kept, many, signed_in
from parvis.media.tidying import actions
from parvis.media.uses import unused, uses
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
LIBRARY = "/medias/"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def test_what_is_sorted_is_put_back_as_it_was(manager: User) -> None:
    folder = actions.open_folder("Fêtes", by=manager)
    first, second = kept(manager, credit="A. Martin", tags=["quai"]), kept(manager)
    before = actions.sort(
        [first, second], by=manager, folder=folder, credit="Service photo", licence="lo-2.0", add=["Été", "quai"]
    )
    changed = File.objects.get(pk=first.pk)
    assert (changed.folder, changed.credit, changed.licence) == (folder, "Service photo", "lo-2.0")
    assert changed.tag_names == ["quai", "été"]
    assert actions.put_back(before, by=manager) == 2
    first, second = (File.objects.get(pk=file.pk) for file in (first, second))
    assert (first.folder, first.credit, first.licence, first.tag_names) == (None, "A. Martin", "", ["quai"])
    assert (second.credit, second.tag_names) == ("", [])
    kinds = set(Event.objects.filter(label="media.file", about=first.pk, by=manager).values_list("kind", flat=True))
    assert {"media.sorted", "media.put-back"} <= kinds


def test_a_folder_that_is_gone_is_not_put_back(manager: User) -> None:
    folder = actions.open_folder("Fêtes", by=manager)
    file = kept(manager)
    actions.sort([file], by=manager, folder=folder)
    file.refresh_from_db()
    before = actions.sort([file], by=manager, folder=None)
    actions.close_folder(folder, by=manager)
    assert actions.put_back(before, by=manager) == 1
    assert File.objects.get().folder is None


def test_a_crowd_is_refused_and_two_hundred_cost_few_queries(manager: User, django_assert_max_num_queries: Any) -> None:
    many(201, manager)
    files = list(File.objects.prefetch_related("tags"))
    with pytest.raises(ValidationError, match="Deux cents"):
        actions.sort(files, by=manager, credit="x")
    with django_assert_max_num_queries(15):
        actions.sort(files[:200], by=manager, credit="Service photo", add=["canal"])
    assert File.objects.filter(credit="Service photo", tags__name="canal").count() == 200


def test_what_serves_stays_and_says_where(manager: User) -> None:
    posted, answered, poster, free = (kept(manager) for _ in range(4))
    make.post(text="Le soir au pont").attachments.create(file=posted)
    conversation = make.conversation()
    message = make.message(conversation, way="out", text="Voici la photo.")
    reply = Reply.objects.create(message=message, conversation=conversation, account=conversation.account, state="sent")
    reply.files.add(answered)
    film = File.objects.create(sha256="f" * 64, path="aa/f", name="film.mp4", mime="video/mp4", size=1, cover=poster, by=manager)
    stay = actions.discard_many([posted, answered, poster, free], by=manager)
    assert stay == [posted, answered, poster]
    found = uses([file.pk for file in (posted, answered, poster, film)], manager)
    assert [(use.kind, use.title) for use in found[posted.pk]] == [("post", "Le soir au pont")]
    assert [(use.kind, use.online) for use in found[answered.pk]] == [("reply", True)]
    assert [(use.kind, use.pk) for use in found[poster.pk]] == [("cover", film.pk)]
    with pytest.raises(actions.InUse) as used:
        actions.discard(posted, by=manager)
    assert used.value.uses[0].title == "Le soir au pont"
    assert set(unused(File.objects.all())) == {free, film}


def test_another_teams_post_is_counted_and_not_told() -> None:
    contributor = make.user("contributor")
    file = kept(contributor)
    make.post(text="Confidentiel", team=make.team("Petite enfance")).attachments.create(file=file)
    [use] = uses([file.pk], contributor)[file.pk]
    assert (use.hidden, use.title, use.url) == (True, "", "")
    page = signed_in(contributor).get(reverse("media:file", args=[file.pk])).content.decode()
    assert "Confidentiel" not in page and "un endroit que vous ne voyez pas" in page
    with pytest.raises(actions.InUse):
        actions.discard(file, by=contributor)


def test_colleagues_files_are_thrown_away_by_who_keeps_the_library(manager: User) -> None:
    contributor = make.user("contributor")
    own, others = kept(contributor), kept(manager)
    actions.discard(own, by=contributor)
    with pytest.raises(PermissionDenied):
        actions.discard(others, by=contributor)
    assert set(File.objects.seen_by(manager)) == {others}


def test_the_bin_gives_back_then_forgets_with_all_its_bytes(manager: User) -> None:
    gone, back = kept(manager, name="a.png", alt="Le vieux pont"), kept(manager, name="b.png")
    client = signed_in(manager)
    client.get(reverse("media:picture", args=[gone.pk, 320]))
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 3
    client.post(LIBRARY + "ranger", {"pick": [gone.pk, back.pk], "do": "discard"})
    assert client.get(reverse("media:content", args=[gone.pk])).status_code == 404
    assert "a.png" in client.get(reverse("media:bin")).content.decode()
    client.post(reverse("media:bin"), {"pick": [back.pk]})
    jobs.empty_bin()
    assert File.objects.count() == 2
    File.objects.filter(pk=gone.pk).update(binned_at=timezone.now() - timedelta(days=31))
    jobs.empty_bin()
    assert File.objects.get().pk == back.pk
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 1
    assert client.get(LIBRARY, {"q": "vieux"}).content.decode().count('name="pick"') == 0


def test_what_was_taken_into_a_post_meanwhile_comes_back(manager: User) -> None:
    file = kept(manager)
    actions.discard(file, by=manager)
    make.post().attachments.create(file=file)
    File.objects.update(binned_at=timezone.now() - timedelta(days=99))
    jobs.empty_bin()
    assert File.objects.get().binned_at is None


def test_the_same_bytes_again_come_out_of_the_bin(manager: User) -> None:
    file = kept(manager, seed=4)
    actions.discard(file, by=manager)
    assert kept(manager, seed=4).pk == file.pk
    assert list(File.objects.seen_by(manager)) == [file]


def test_the_clean_up_shows_what_has_long_served_nowhere(manager: User) -> None:
    old, used, new = kept(manager, name="vieille.png"), kept(manager, name="servie.png"), kept(manager, name="neuve.png")
    File.objects.exclude(pk=new.pk).update(created_at=timezone.now() - timedelta(days=100))
    make.post().attachments.create(file=used)
    assert list(left_over(manager, 90)) == [old]
    client, url = signed_in(manager), reverse("media:tidy")
    assert "vieille.png" not in client.get(url).content.decode()  # a year, until somebody says otherwise
    client.post(url, {"notice_days": 15, "unused_days": 90, "bin_days": 7})
    assert Keeping.objects.get().bin_days == 7
    assert "vieille.png" in client.get(url).content.decode()
    assert client.post(url, {"notice_days": 0, "unused_days": 90, "bin_days": 7}).status_code == 422
    client.post(reverse("media:tidy_up"), {"pick": [old.pk, used.pk]})
    assert list(File.objects.binned()) == [old]
    assert signed_in(make.user("contributor")).get(url).status_code == 403


def test_the_page_offers_to_take_the_last_gesture_back_once(manager: User) -> None:
    client, file = signed_in(manager), kept(manager)
    client.post(LIBRARY + "ranger", {"pick": [file.pk], "do": "tag", "tags": "canal, Été", "back": "?vue=liste"})
    assert "1 fichier étiqueté" in client.get(LIBRARY).content.decode()
    assert "1 fichier étiqueté" not in client.get(LIBRARY).content.decode()
    client.post(LIBRARY + "annuler")
    assert File.objects.get().tag_names == []
    for given in (
        {"do": "tag"},
        {"pick": [file.pk], "do": "tag", "tags": " , "},
        {"pick": [file.pk], "do": "x"},
        {"do": "credit"},
    ):
        assert client.post(LIBRARY + "ranger", given).status_code == 302
    assert Event.objects.filter(kind="media.sorted").count() == 1
    away = client.post(LIBRARY + "ranger", {"pick": [file.pk], "do": "tag", "tags": "x", "back": "//ailleurs.example"})
    assert away["Location"] == LIBRARY


def test_an_upload_goes_into_its_folder_and_a_known_file_is_offered(manager: User) -> None:
    client, folder = signed_in(manager), actions.open_folder("Fêtes", by=manager)
    url, part = reverse("media:upload"), {"HX-Request": "true"}

    def send() -> str:
        given = {"file": SimpleUploadedFile("pont.png", drawn(7)), "place": "library", "folder": folder.pk}
        return client.post(url, given, headers=part).content.decode()

    assert "Ajouté." in send()
    assert File.objects.get().folder == folder
    assert "Déjà dans la médiathèque" in send()
    assert File.objects.count() == 1
