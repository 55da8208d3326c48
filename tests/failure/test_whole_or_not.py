"""What one request changes, it changes wholly: what is refused in the middle leaves nothing of what came before."""

from __future__ import annotations

import pytest

from parvis.directory.models import Destination
from parvis.media.models import Folder
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask() -> Caller:
    return Caller(make.user("admin"))


def test_a_colleague_is_changed_wholly(ask: Caller) -> None:
    """The role would be taken; the last administrator's access may not be closed."""
    team = make.team("Nouvelle")
    only = ask.user
    assert ask("PATCH", f"/people/{only.pk}", {"team": team.pk, "role": "agent", "active": False})[0] == 422
    assert not User.objects.get(pk=only.pk).memberships.filter(team=team).exists()


def test_a_folder_is_renamed_and_moved_or_neither(ask: Caller) -> None:
    folder = Folder.objects.create(name="Piscines", parent=None)
    assert ask("PATCH", f"/folders/{folder.pk}", {"name": "Bassins", "parent": folder.pk})[0] == 422
    folder.refresh_from_db()
    assert folder.name == "Piscines"


def test_an_account_is_changed_wholly(ask: Caller) -> None:
    account = make.account(name="Compte X")
    assert ask("PATCH", f"/accounts/{account.pk}", {"name": "Autre", "ceilings": {"rien": 3}})[0] == 422
    account.refresh_from_db()
    assert account.name == "Compte X"


def test_an_entry_of_the_directory_is_changed_wholly(ask: Caller) -> None:
    row = Destination.objects.create(kind="service", name="Voirie", sort="voirie")
    status, _told = ask("PATCH", f"/destinations/{row.pk}", {"name": "Routes", "defunct": True, "successor": row.pk})
    row.refresh_from_db()
    assert (status, row.name) == (422, "Voirie")
