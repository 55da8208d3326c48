"""What the measures of the second look say where it is absent, and what they leave out of what they measure."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest
from django.utils import timezone

from bench import second_look
from bench import understanding as both
from parvis.inbox.models import Message
from parvis.readings.jobs import catch_up
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.understanding import second


def test_a_second_look_that_is_absent_is_a_promise_not_kept(monkeypatch):
    monkeypatch.setattr(second, "state", lambda: second.State(None, None, "absent"))
    asked = argparse.Namespace(database="sqlite", quick=True)
    for lines in (both._second([]), second_look.measure(asked)):
        (line,) = lines
        assert (line.kept, line.found) == (False, "not measured: absent")


@pytest.mark.django_db
def test_what_was_loaded_before_is_not_read_beside_what_is_measured():
    make.conversation()
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    second_look.past_is_read()
    catch_up()
    assert not Understood.objects.exists()
