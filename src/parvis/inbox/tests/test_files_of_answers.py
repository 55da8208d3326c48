"""What one brings for an answer stands in its conversation: not in the library, and not before another team's eyes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.drafts.models import SharedDraft
from parvis.inbox import actions
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Event
from parvis.media import actions as media
from parvis.media.jobs import UNSENT, forget_inbound, forget_unsent
from parvis.media.models import File
from parvis.media.tests.test_media import photo
from parvis.media.uses import opened_by
from parvis.people.models import User
from parvis.search.index import find
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Conversation:
    return make.conversation(private=True)


@pytest.fixture
def agent(talk: Conversation) -> User:
    return make.user("agent", in_team=talk.team)


def brought(by: User) -> File:
    """As the reply box does it."""
    client = Client()
    client.force_login(by)
    answer = client.post("/medias/ajouter?pour=reponse", {"file": photo()}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "tray-item" in answer.content.decode()
    return File.objects.get(answers=True, by=by)


def looks(by: User, file: File) -> int:
    client = Client()
    client.force_login(by)
    return client.get(f"/medias/{file.pk}/fichier").status_code


def attached(by: User, message: Message) -> int:
    client = Client()
    client.force_login(by)
    return client.get(reverse("inbox:attached", args=[message.pk, 0])).status_code


def replied(talk: Conversation, by: User, *files: File) -> Reply:
    return actions.reply(talk, text="Voici le plan.", by=by, seen=talk.last_in, files=list(files))


def test_nobody_else_finds_it_before_it_leaves(talk: Conversation, agent: User) -> None:
    file, colleague = brought(agent), make.user("agent", in_team=talk.team)
    assert (looks(agent, file), looks(colleague, file)) == (200, 404)
    for by in (agent, colleague, make.user("admin")):
        assert Caller(by)("GET", "/media")[1]["items"] == [] and not File.objects.seen_by(by).exists()
    assert not find("pont", label="media.file").exists() and file.look == ""
    kept = Event.objects.get(kind="media.kept")
    assert "pont" not in str(kept.data), "its name may say whose it is"


def test_in_its_conversation_colleagues_see_it_and_others_do_not(talk: Conversation, agent: User) -> None:
    file = brought(agent)
    replied(talk, agent, file)
    colleague, stranger = make.user("agent", in_team=talk.team), make.user("agent", in_team=make.team("Musées"))
    assert (looks(colleague, file), looks(stranger, file)) == (200, 404)
    message = Message.objects.get(way="out")
    assert (attached(colleague, message), attached(stranger, message)) == (200, 404)


def test_it_goes_out_in_no_publication(talk: Conversation, agent: User) -> None:
    file, manager = brought(agent), make.user("manager", in_team=talk.team)
    replied(talk, agent, file)
    assert opened_by(manager).filter(pk=file.pk).exists()
    account = make.account(of=talk.team)
    told = Caller(manager)("POST", "/posts", {"text": "Le plan", "accounts": [account.pk], "media": [{"id": file.pk}]})
    assert told[0] == 422 and "Fichier inconnu" in str(told[1])


def test_the_same_picture_in_the_library_is_another_file(talk: Conversation, agent: User) -> None:
    own, again = brought(agent), brought(agent)
    shared = media.take_in(photo(), name="pont.jpg", by=agent)
    other = brought(make.user("agent", in_team=talk.team))
    assert own == again and len({own.pk, shared.pk, other.pk}) == 3 and own.path == shared.path
    forget_inbound([own.pk])
    assert (Path(settings.MEDIA_ROOT) / shared.path).exists(), "the bytes are still another's"
    assert list(File.objects.seen_by(agent)) == [shared]


def test_without_script_too_and_in_a_shared_draft(talk: Conversation, agent: User) -> None:
    client, colleague = Client(), make.user("agent", in_team=talk.team)
    client.force_login(agent)
    client.post(f"/guichet/{talk.pk}/partager", {"text": "Voici", "seen": talk.last_in, "file": photo()})
    (file,) = SharedDraft.objects.get().files.all()
    assert file.answers and looks(colleague, file) == 200 and looks(make.user("agent", in_team=make.team("Musées")), file) == 404
    SharedDraft.objects.update(state="dropped")
    assert looks(colleague, file) == 404


def test_by_the_api(talk: Conversation, agent: User) -> None:
    file = brought(agent)
    status, told = Caller(agent)("POST", f"/conversations/{talk.pk}/replies", {"text": "Voici.", "seen": talk.last_in, "files": [file.pk]})
    assert status in (201, 202), told
    assert Caller(make.user("agent", in_team=talk.team))("GET", f"/media/{file.pk}")[0] == 404, "a file of the library alone is told of"


def test_from_ones_own_shelf_it_is_shared_with_who_sees_the_conversation_alone(talk: Conversation, agent: User) -> None:
    file = media.receive(photo(), name="plan.jpg", by=agent, personal=True).file
    replied(talk, agent, file)
    file.refresh_from_db()
    colleague, stranger = make.user("agent", in_team=talk.team), make.user("agent", in_team=make.team("Musées"))
    assert file.personal and (looks(colleague, file), looks(stranger, file)) == (200, 404)
    assert not File.objects.seen_by(colleague).exists()


def test_it_goes_with_what_was_said(talk: Conversation, agent: User) -> None:
    """Both what never left and what its conversation no longer holds; what stands in an answer stays."""
    left, sent = brought(agent), brought(make.user("agent", in_team=talk.team))
    replied(talk, agent, sent)
    File.objects.update(created_at=timezone.now() - UNSENT - timedelta(hours=1))
    forget_unsent()
    assert list(File.objects.filter(answers=True)) == [sent] and left.path == sent.path
    Reply.objects.all().delete()
    forget_unsent()
    assert not File.objects.exists() and not (Path(settings.MEDIA_ROOT) / sent.path).exists()
