"""Colleagues named in a note: told with a way there, chosen from those who read it; a note never leaves."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.inbox import actions, mentions
from parvis.inbox.models import Message, Reply
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@karim, tu vois ?", ["karim"]), ("vu avec @Karim et @lea-m", ["karim", "lea-m"]), ("écrire à contact@ville.fr", []),
        ("https://social.test/@ville", []), ("@@karim", []), ("(@karim)", ["karim"]), ("@karim @karim", ["karim"]), ("rien", []),
    ],
)  # fmt: skip
def test_names_are_read_as_one_writes_them(text: str, found: list[str]) -> None:
    assert mentions.names(text) == found


def test_who_is_named_gets_a_notice_that_leads_there(agent: User, page: Client) -> None:
    karim, talk = make.user("agent", username="karim"), make.conversation()
    page.post(f"/guichet/{talk.pk}/ecrire", {"text": "@karim et @samira : qui a l’horaire ?", "mode": "note"})
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (karim, "note.named", f"/guichet/{talk.pk}")
    assert "qui a l’horaire" in notice.text
    assert not Reply.objects.exists() and Message.objects.get(way="note").remote_id is None, "a note has no way out"
    assert '<b class="named">@karim</b>' in page.get(f"/guichet/{talk.pk}").content.decode()


def test_who_does_not_read_the_counter_is_not_led_to_a_closed_door(agent: User, page: Client) -> None:
    make.user("agent", username="paul", in_team=make.team("Petite enfance"))
    talk = make.conversation()
    said = page.post(f"/guichet/{talk.pk}/ecrire", {"text": "Vois avec @paul", "mode": "note"}, follow=True).content.decode()
    assert "Sans avis pour Paul" in said
    assert Message.objects.filter(way="note").count() == 1 and not Notice.objects.exists()


def test_who_has_the_conversation_reads_it_whatever_their_team(agent: User) -> None:
    paul, talk = make.user("agent", username="paul", in_team=make.team("Petite enfance")), make.conversation()
    talk.assignee = paul
    talk.save()
    actions.note(talk, text="@paul ?", by=agent)
    assert Notice.objects.get().user == paul


def test_by_the_api_too(agent: User) -> None:
    karim, talk = make.user("agent", username="karim"), make.conversation()
    assert Caller(agent)("POST", f"/conversations/{talk.pk}/notes", {"text": "@karim ?"})[0] == 201
    assert Notice.objects.get().user == karim


def test_those_whom_it_may_mean_are_offered(agent: User, page: Client) -> None:
    make.user("agent", username="karim"), make.user("contributor", username="kevin")
    make.user("agent", username="katia", in_team=make.team("Petite enfance"))
    talk = make.conversation()
    shown = page.get(f"/guichet/{talk.pk}/collegues?q=k").content.decode()
    assert 'data-name="karim"' in shown and "katia" not in shown and "kevin" not in shown and "samira" not in shown
    assert page.get("/guichet/999999/collegues").status_code == 404


def test_a_note_that_holds_html_stays_text(agent: User, page: Client) -> None:
    talk = make.conversation()
    actions.note(talk, text="<script>@karim</script>", by=agent)
    assert "<script>@" not in page.get(f"/guichet/{talk.pk}").content.decode()
