"""Each room tells its own events; nobody tells another's."""

from __future__ import annotations

import pytest
from django.apps import apps

from parvis.design.states import STATES, State, tones
from parvis.journal.telling import DONE, FAMILIES, THINGS, tells


def test_what_another_room_tells_is_not_told_twice():
    with pytest.raises(ValueError, match=r"answer\.kept"):
        tells(events={"answer.kept": "autrement"})
    with pytest.raises(ValueError, match=r"reply\.sent"):
        tones({"reply.sent": State("autrement", "check")})
    assert str(DONE["answer.kept"]) != "autrement" and str(STATES["reply.sent"].word) != "autrement"


def test_each_event_has_its_family_and_each_thing_its_model():
    assert {kind.partition(".")[0] for kind in DONE} <= set(FAMILIES)
    assert [label for label in THINGS if apps.get_model(label) is None] == []
