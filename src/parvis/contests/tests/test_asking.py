"""A hashtag is no consent: the author is asked, their bare yes is kept, and only then they take part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.contests.asking import actions
from parvis.contests.asking.actions import said
from parvis.contests.jobs import take_those_who_agreed
from parvis.contests.models import Asked, Entry
from parvis.contests.tests import town
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Message
from parvis.media.actions import keep_inbound
from parvis.networks.protocol import Attached
from parvis.testing import make
from parvis.testing.scripted import Scripted


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Oui", True), ("@ville oui !", True), ("D’accord", True), ("yes, please", True), ("non merci", False), ("Oui mais non", None),
        ("Quel concours ?", None), ("", None),
    ],
)  # fmt: skip
def test_only_the_bare_word_counts(text, answer):
    assert said(text) is answer


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setattr("parvis.inbox.actions.connector_of", lambda account: Scripted(), raising=False)
    by = make.user()
    row = town.contest(by, hashtag="VilleLaNuit")
    talk = make.conversation(make.account(of=row.team), texts=("Mon pont #villelanuit",))
    message = talk.messages.get()
    message.attached = [keep_inbound(Attached(name="pont.jpg", mime="image/jpeg", content=town.jpeg(exif=True), alt="Un pont"))]
    message.save(update_fields=["attached"])
    return row, by, talk, message


def hear(talk, text):
    at = timezone.now()
    given = {"account": talk.account, "way": "in", "remote_id": text, "text": text, "at": at, "identity": talk.identity}
    new = Message.objects.create(conversation=talk, **given)
    actions.heard([Heard(talk, new.pk, text, new.at, new.at, False, False)])
    return new


@pytest.mark.django_db
def test_who_says_yes_takes_part_and_the_yes_is_kept(asked):
    row, by, talk, message = asked
    assert actions.candidates(row, by) == [message]
    desk = Client()
    desk.force_login(by)
    page = f"/place-publique/concours/{row.pk}/hashtag"
    assert "Demander son accord" in desk.get(page).text
    assert desk.post(page, {"message": str(message.pk)}).status_code == 302
    question = talk.messages.filter(way="out").get()
    assert f"/place/concours/{row.slug}/reglement/1" in question.text
    assert actions.candidates(row, by) == []
    hear(talk, "Quel concours ?")
    take_those_who_agreed()
    assert not Entry.objects.exists()
    yes = hear(talk, "@ville Oui !")
    take_those_who_agreed()
    take_those_who_agreed()
    entry = Entry.objects.get()
    assert (entry.state, entry.source, entry.message, entry.rules.number) == ("waiting", "network", yes, 1)
    assert entry.photos.get().alt == "Un pont"
    assert "a dit oui" in desk.get(page).text
    assert desk.get(f"/place-publique/concours/{row.pk}/participations/1").status_code == 200


@pytest.mark.django_db
def test_who_said_yes_takes_it_back_where_they_said_it(asked):
    row, by, talk, message = asked
    message.text = "Mon pont ! #villelanuit https://exemple.test/p @ville"
    message.attached = [one | {"alt": ""} for one in message.attached]
    message.save(update_fields=["text", "attached"])
    actions.ask(contest=row, message=message, by=by)
    hear(talk, "oui")
    take_those_who_agreed()
    entry = Entry.objects.get()
    assert (entry.title, entry.photos.get().alt) == ("Mon pont ! villelanuit ville", "Mon pont ! villelanuit ville"), (
        "their own words"
    )
    hear(talk, "Je retire !")
    entry.refresh_from_db()
    assert (entry.state, Asked.objects.get().state) == ("withdrawn", "refused")


@pytest.mark.django_db
def test_a_no_a_lost_picture_and_a_contest_that_is_over(asked):
    row, by, talk, message = asked
    held = Asked.objects.create(contest=row, message=message, rules=row.rules.get(), by=by, at=timezone.now())
    hear(talk, "Non merci")
    held.refresh_from_db()
    assert held.state == "refused"
    Asked.objects.update(state="asked")
    for path in settings.MEDIA_ROOT.rglob("*"):
        path.unlink() if path.is_file() else None
    hear(talk, "Oui")
    take_those_who_agreed()
    held.refresh_from_db()
    assert held.state == "lost"
    Asked.objects.all().delete()
    row.enter_until = timezone.now() - timedelta(minutes=1)
    row.save(update_fields=["enter_until"])
    with pytest.raises(ValidationError):
        actions.ask(contest=row, message=message, by=by)
