"""Whoever writes in English where their network tells no language is answered in English."""

from __future__ import annotations

import pytest

from parvis.inbox import ready
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.testing import make

pytestmark = pytest.mark.django_db
ENGLISH = "Hello, could you tell me when the swimming pool opens on Sunday, please?"
FRENCH = "Bonjour, pouvez-vous me dire quand ouvre la piscine dimanche ?"


def talk(*texts: str, language: str = "") -> Conversation:
    row = make.conversation(texts=texts or ("ok",))
    Conversation.objects.filter(pk=row.pk).update(language=language)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("texts", "told", "expected"),
    [
        ((ENGLISH,), "", "en"),
        ((FRENCH,), "", "fr"),
        ((ENGLISH,), "fr-FR", "fr"),  # the network knows
        ((ENGLISH, "👍"), "", "en"),  # the newest in which there are words
        ((FRENCH, ENGLISH), "", "en"),
        (("👍",), "", ""),
    ],
)
def test_the_language_of_a_conversation(texts: tuple[str, ...], told: str, expected: str) -> None:
    assert spoken(talk(*texts, language=told)) == expected


def test_answers_are_offered_in_the_language_that_is_written() -> None:
    agent = make.user("agent")
    answer = make.answer("Horaires", texts={"fr": "La piscine ouvre à 9 h.", "en": "The pool opens at 9."})
    english = talk(ENGLISH)
    assert [one.text for one in ready.offered(english, agent, "")] == ["The pool opens at 9."]
    assert ready.one(english, agent, answer.pk).language == "en"
    assert ready.one(talk(FRENCH), agent, answer.pk).language == "fr"
