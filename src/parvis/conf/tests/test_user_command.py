"""Who is added on the command line."""

from __future__ import annotations

import argparse

import pytest

from parvis.conf import commands
from parvis.people.models import Team, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_a_colleague_who_is_refused_leaves_no_team_behind() -> None:
    make.user("agent", username="claire")
    given = {"action": "add", "username": "claire", "email": "c@ville.example", "name": "", "role": "agent", "team": "Voirie"}
    with pytest.raises(SystemExit):
        commands.user(argparse.Namespace(**given))
    assert not Team.objects.filter(name="Voirie").exists()
    commands.user(argparse.Namespace(**given | {"username": "paul"}))
    assert User.objects.get(username="paul").memberships.get().team.name == "Voirie"
