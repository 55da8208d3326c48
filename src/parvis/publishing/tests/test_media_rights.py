"""What may no longer be used is not planned, not sent, and told in time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from parvis.inbox.actions import answer_problems
from parvis.journal.models import Notice
from parvis.media import actions as library
from parvis.media import jobs as chores
from parvis.media.models import File
from parvis.media.tests.shelf import kept, many, signed_in
from parvis.people.models import User
from parvis.publishing import actions, jobs
from parvis.publishing.actions import Blocked
from parvis.publishing.checks import check_post, check_written
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def photo(manager: User) -> File:
    return kept(manager, alt="Le pont", expires_on=timezone.localdate() + timedelta(days=10))


def with_photo(manager: User, photo: File) -> Post:
    post = make.post(by=manager, accounts=[make.account()])
    post.attachments.create(file=photo)
    return post


def codes(post: Post) -> set[str]:
    return {problem.code for checked in check_post(post) for problem in checked.problems}


def test_the_last_day_counts_and_the_next_is_too_late(manager: User, photo: File) -> None:
    post = with_photo(manager, photo)
    for days, refused in ((10, False), (11, True)):
        post.publish_at = timezone.now() + timedelta(days=days)
        assert ("rights-over" in codes(post)) is refused
    written = {"text": "Bonjour", "accounts": [post.variants.get().account_id], "media": [photo.pk]}
    late = check_written({**written, "publish_at": timezone.now() + timedelta(days=30)}, by=manager)
    assert "rights-over" in {problem.code for problem in late[0].problems}
    with pytest.raises(Blocked):
        actions.schedule(post, at=timezone.now() + timedelta(days=30), by=manager)
    planned = actions.schedule(post, at=timezone.now() + timedelta(days=3), by=manager)
    with pytest.raises(Blocked):
        actions.move(planned, at=timezone.now() + timedelta(days=30), by=manager)


def test_people_who_did_not_agree_are_not_shown(manager: User, photo: File) -> None:
    library.describe(photo, by=manager, consent="missing")
    assert "consent-missing" in codes(with_photo(manager, photo))
    with pytest.raises(ValidationError, match="quel document"):
        library.describe(photo, by=manager, consent="obtained", consent_reference="")
    library.describe(photo, by=manager, consent="obtained", consent_reference="Classeur 3, page 12")
    assert codes(with_photo(manager, photo)) & {"consent-missing", "rights-over"} == set()


@pytest.mark.parametrize("change", [{"expires_on": "yesterday"}, {"consent": "missing"}])
def test_it_is_looked_at_again_when_it_is_sent(manager: User, photo: File, change: dict[str, str]) -> None:
    post = with_photo(manager, photo)
    actions.schedule(post, at=timezone.now() + timedelta(days=3), by=manager)
    fields = {"expires_on": timezone.localdate() + timedelta(days=1)} if "expires_on" in change else change
    library.describe(photo, by=manager, **fields)
    with time_machine.travel(timezone.now() + timedelta(days=3, seconds=1)):
        jobs.deliver(rows.hold_due(Delivery, 5, now=timezone.now())).wait()
        row = Delivery.objects.get()
        assert (row.state, row.failure) == ("held", "media-consent" if "consent" in change else "media-over")
        assert post.attachments.count() == 1
        notice = Notice.objects.get(user=manager)
        assert "retenue" in notice.text
        page = signed_in(manager).get(reverse("publishing:post", args=[post.pk])).content.decode()
        assert "ses médias" in page
        today = signed_in(manager).get("/").content.decode()
        assert "est retenue (" in today


def test_people_hear_once_before_the_rights_of_what_is_planned_end(manager: User, photo: File) -> None:
    author = make.user("contributor")
    kept(manager, alt="Inutilisée", expires_on=timezone.localdate() + timedelta(days=10))
    post = make.post(by=author, accounts=[make.account()], state="scheduled")
    post.attachments.create(file=photo)
    chores.warn_of_rights()
    chores.warn_of_rights()
    assert {notice.user for notice in Notice.objects.all()} == {manager, author}
    assert Notice.objects.count() == 2
    assert Notice.objects.first().url == reverse("media:file", args=[photo.pk])  # type: ignore[union-attr]
    library.describe(photo, by=manager, expires_on=timezone.localdate() + timedelta(days=20))
    chores.warn_of_rights()
    assert Notice.objects.count() == 4  # another date is another word


def test_a_draft_or_a_distant_date_warns_nobody(manager: User, photo: File) -> None:
    make.post(by=manager).attachments.create(file=photo)
    far = kept(manager, expires_on=timezone.localdate() + timedelta(days=31))
    make.post(by=manager, state="scheduled").attachments.create(file=far)
    chores.warn_of_rights()
    assert not Notice.objects.exists()


def test_an_english_post_gets_the_english_description(manager: User, photo: File) -> None:
    library.describe(photo, by=manager, alts={"en": "The bridge"})
    post = with_photo(manager, photo)
    for language, words in (("fr", "Le pont"), ("en", "The bridge"), ("de", "Le pont")):
        post.language = language
        [checked] = check_post(post)
        assert checked.draft.media[0].alt == words


def test_files_are_chosen_on_a_page_without_script(manager: User, photo: File) -> None:
    client, other = signed_in(manager), kept(manager, name="quai.png", alt="Le quai")
    post = make.post(by=manager)
    post.attachments.create(file=photo)
    form = {"do": "library", "text": "Bonsoir", "post": post.pk, "revision": post.revision, "files": photo.pk}
    sent = client.post(reverse("publishing:edit", args=[post.pk]), form)
    url = reverse("publishing:pick", args=[post.pk])
    assert sent["Location"] == url
    page = client.get(url, {"q": "quai"}).content.decode()
    assert "quai.png" in page and "pont.png" not in page
    many(30, manager)
    more = re.search(r'class="pager">\s*<a class="button" href="([^"]+)"', client.get(url).content.decode())
    assert more
    further = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in further and 'form="picks"' in further
    client.post(url, {"pick": [photo.pk, other.pk, "x"]})
    assert list(post.attachments.values_list("file", flat=True)) == [photo.pk, other.pk]
    elsewhere = make.post(team=make.team("Petite enfance"))
    contributor = signed_in(make.user("contributor"))
    assert contributor.get(reverse("publishing:pick", args=[elsewhere.pk])).status_code == 404


def test_the_dialog_keeps_what_is_ticked_and_takes_each_file_once(manager: User, photo: File) -> None:
    client, other = signed_in(manager), kept(manager, name="quai.png", alt="Le quai")
    shown = client.get(reverse("media:shelf"), {"q": "quai", "pick": [photo.pk]}).content.decode()
    assert shown.index(f'value="{photo.pk}"') < shown.index(f'value="{other.pk}"')
    assert shown.count(" checked") == 1
    answer = client.get(reverse("media:trays"), {"pick": [photo.pk, other.pk], "files": [photo.pk]})
    assert answer["HX-Trigger"] == "parvis:tray"
    assert f'name="alt-{other.pk}"' in answer.content.decode()
    assert f'name="alt-{photo.pk}"' not in answer.content.decode()


def test_an_answer_is_held_to_the_same_rights(manager: User, photo: File) -> None:
    conversation = make.conversation()
    library.describe(photo, by=manager, expires_on=timezone.localdate() - timedelta(days=1))
    found = {problem.code for problem in answer_problems(conversation, "Voici la photo.", [photo])}
    assert "rights-over" in found
    library.describe(photo, by=manager, expires_on="")
    assert "rights-over" not in {problem.code for problem in answer_problems(conversation, "Voici la photo.", [photo])}
