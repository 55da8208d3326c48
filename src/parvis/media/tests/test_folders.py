"""Folders: few levels, one name a place, emptied before they go."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from parvis.media.folders import Tree
from parvis.media.models import Folder
from parvis.media.tests.shelf import kept, signed_in
from parvis.media.tidying import actions
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def test_three_levels_and_no_more(manager: User) -> None:
    first = actions.open_folder("Quartiers", by=manager)
    second = actions.open_folder("Batignolles", parent=first, by=manager)
    third = actions.open_folder("Square", parent=second, by=manager)
    with pytest.raises(ValidationError, match="Trois niveaux"):
        actions.open_folder("Banc", parent=third, by=manager)
    assert Tree.read().name(third.pk) == "Quartiers › Batignolles › Square"
    other = actions.open_folder("Fêtes", by=manager)
    with pytest.raises(ValidationError, match="Trois niveaux"):
        actions.move_folder(first, other, by=manager)


def test_a_folder_never_goes_into_itself(manager: User) -> None:
    first = actions.open_folder("Quartiers", by=manager)
    second = actions.open_folder("Batignolles", parent=first, by=manager)
    for into in (first, second):
        with pytest.raises(ValidationError, match="lui-même"):
            actions.move_folder(first, into, by=manager)
    moved = actions.move_folder(second, None, by=manager)
    assert moved.parent is None


def test_one_name_a_place_whatever_its_letters(manager: User) -> None:
    first = actions.open_folder("Quartiers", by=manager)
    actions.open_folder("quartiers", parent=first, by=manager)
    for parent in (None, first):
        with pytest.raises(ValidationError, match="déjà un dossier"):
            actions.open_folder("QUARTIERS", parent=parent, by=manager)
    with pytest.raises(ValidationError, match="un nom"):
        actions.rename_folder(first, "   ", by=manager)
    assert Folder.objects.get(pk=first.pk).name == "Quartiers"


def test_only_an_empty_folder_goes_and_the_bin_does_not_fill_it(manager: User) -> None:
    folder = actions.open_folder("Quartiers", by=manager)
    file = kept(manager)
    actions.sort([file], folder=folder, by=manager)
    with pytest.raises(ValidationError, match="pas vide"):
        actions.close_folder(folder, by=manager)
    file.refresh_from_db()
    actions.discard(file, by=manager)
    actions.close_folder(folder, by=manager)
    file.refresh_from_db()
    assert (Folder.objects.count(), file.folder) == (0, None)


def test_the_pages_do_it_and_say_what_does_not_go(manager: User) -> None:
    client = signed_in(manager)
    made = client.post(reverse("media:add_folder"), {"name": "Quartiers"})
    folder = Folder.objects.get()
    assert made["Location"].endswith(f"?dossier={folder.pk}")
    url = reverse("media:change_folder", args=[folder.pk])
    client.post(url, {"do": "rename", "name": "Fêtes"})
    again = client.post(reverse("media:add_folder"), {"name": "fêtes"}, follow=True)
    assert "déjà un dossier" in again.content.decode()
    below = actions.open_folder("Été", parent=folder, by=manager)
    page = client.get(reverse("media:library"), {"dossier": below.pk}).content.decode()
    assert f"?dossier={folder.pk}" in page
    client.post(reverse("media:change_folder", args=[below.pk]), {"do": "close"})
    assert list(Folder.objects.values_list("name", flat=True)) == ["Fêtes"]
    assert client.post(url, {"do": "burn"}).status_code == 404


def test_who_may_not_write_makes_no_folder() -> None:
    outsider = User.objects.create_user("personne", "personne@ville.test", "une phrase", name="Personne")
    with pytest.raises(PermissionDenied):
        actions.open_folder("Quartiers", by=outsider)
