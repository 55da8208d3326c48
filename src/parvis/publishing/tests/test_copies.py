"""Files that do not fit a network: the composer says so, a click makes the copy, and the copy is what goes out."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.accounts.models import Account
from parvis.media import jobs
from parvis.media.actions import take_in
from parvis.media.models import File, Rendition
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import MediaRule
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.checks import check_post
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db
RULE = MediaRule(most=4, images=("image/jpeg",), ratio=(0.8, 1.91), widest=100, alt_text=1000, fetched=True)


class Squarish(Scripted):
    """A network that takes no panoramas, and fetches its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = replace(self.facts, media=RULE)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setitem(CATALOGUE, "mastodon", replace(CATALOGUE["mastodon"], make=lambda *given: Squarish()))
    return make.account()


@pytest.fixture
def manager(account: Account) -> User:
    return make.user("manager", in_team=account.team)


@pytest.fixture
def panorama(manager: User) -> File:
    out = io.BytesIO()
    Image.new("RGB", (600, 100), "navy").save(out, "PNG")
    out.seek(0)
    return take_in(out, name="seine.png", by=manager, alt="La Seine")


@pytest.fixture
def post(account: Account, manager: User, panorama: File) -> Post:
    return actions.write(by=manager, text="La Seine", accounts=[account.pk], media=[panorama.pk])


def work() -> None:
    jobs.make(rows.hold_due(Rendition, 10, now=timezone.now()))


def test_the_check_says_what_a_copy_would_change_and_the_copy_goes_out(post: Post, manager: User) -> None:
    (found,) = check_post(post)
    (needed,) = found.needs
    assert needed.changes == ["recadrée à 191 × 100", "réduite à 100 × 52 pixels", "convertie en JPEG"]
    assert not needed.ready
    actions.fit_media(found.needs, by=manager)
    work()
    (found,) = check_post(post)
    assert found.needs[0].ready
    variant = post.variants.get()
    (medium,) = draft_of(post, variant, list(post.attachments.for_sending())).media
    assert medium.path == Path(settings.MEDIA_ROOT) / Rendition.objects.get().path
    assert (medium.mime, medium.width, medium.height, medium.alt) == ("image/jpeg", 100, 52, "La Seine")
    address = medium.url.removeprefix(settings.ENVIRONMENT.public_url)
    assert b"".join(Client().get(address)) == medium.path.read_bytes()  # type: ignore[arg-type]


def test_the_api_asks_for_them_and_tells_them_once(post: Post, manager: User) -> None:
    client, headers = Client(), {"Authorization": f"Bearer {make.token(manager)}"}
    ask = {"data": "{}", "content_type": "application/json", "headers": headers}
    answer = client.post(f"/api/v1/posts/{post.pk}/renditions", **ask)
    assert answer.status_code == 202
    (told,) = json.loads(answer.content)
    assert (told["state"], told["file"], len(told["changes"])) == ("waiting", post.attachments.get().file_id, 3)
    assert json.loads(client.post(f"/api/v1/posts/{post.pk}/renditions", **ask).content)[0]["id"] == told["id"]
    work()
    assert json.loads(client.post(f"/api/v1/posts/{post.pk}/renditions", **ask).content) == []
    (made,) = json.loads(client.get(f"/api/v1/media/{told['file']}/renditions", headers=headers).content)
    assert (made["state"], made["mime"], made["progress"]) == ("done", "image/jpeg", 100)


def test_one_click_in_the_composer_makes_it(post: Post, account: Account, panorama: File, manager: User) -> None:
    client = Client()
    client.force_login(manager)
    page = {"text": "La Seine", "accounts": [account.pk], "files": [panorama.pk], f"alt-{panorama.pk}": "La Seine"}
    before = client.post(reverse("publishing:check"), page).content.decode()
    assert "Faire la copie" in before
    during = client.post(reverse("publishing:fit", args=[account.pk]), {**page, "fit": str(panorama.pk)}).content.decode()
    assert "La copie se fait" in during
    assert client.post(reverse("publishing:fit", args=[account.pk]), {**page, "fit": "x"}).status_code == 404
    work()
    after = client.post(reverse("publishing:check"), page).content.decode()
    assert "Voir la copie" in after
    assert "Faire la copie" not in after


def test_as_many_queries_for_ten_files_as_for_two(account: Account, manager: User) -> None:
    counts = []
    for many in (2, 10):
        files = []
        for n in range(many):
            out = io.BytesIO()
            Image.new("RGB", (600, 100 + n), (n, many, 0)).save(out, "PNG")
            out.seek(0)
            files.append(take_in(out, name=f"{n}.png", by=manager).pk)
        post = actions.write(by=manager, text="Des vues", accounts=[account.pk], media=files)
        with CaptureQueriesContext(connection) as asked:
            check_post(post)
        counts.append(len(asked))
    assert counts[0] == counts[1]
