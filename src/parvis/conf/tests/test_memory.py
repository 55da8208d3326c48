"""What a process leaves to the machine: few arenas of the C library, shapes of the API that nobody asked for are not made."""

from __future__ import annotations

import pytest
from ninja import Schema

from parvis.rest.shapes import Asked
from parvis.work import memory


@pytest.fixture
def called(monkeypatch):
    found = []
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.setattr(memory, "_word", lambda name: lambda *given: found.append((name, *given)))
    return found


def test_two_arenas_unless_somebody_decided_otherwise(called, monkeypatch):
    memory.few_arenas()
    memory.give_back()
    monkeypatch.setenv("MALLOC_ARENA_MAX", "8")
    memory.few_arenas()
    assert called == [("mallopt", memory.M_ARENA_MAX, 2), ("malloc_trim", 0)]


def test_a_c_library_without_these_words_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory, "_word", lambda name: None)
    memory.few_arenas()
    memory.give_back()


def test_a_shape_of_the_api_is_made_when_it_is_first_asked_for():
    class Fresh(Asked):
        word: str = ""

    class Of(Schema):
        fresh: list[Fresh]

    assert not Fresh.__pydantic_complete__ and not Of.__pydantic_complete__
    assert Of.model_validate({"fresh": [{"word": "a", "limit": 3}]}).model_dump()["fresh"][0]["limit"] == 3
    assert Of.__pydantic_complete__ and not Fresh.__pydantic_complete__
