"""`parvis charter`: installed once, out as a file and back."""

from __future__ import annotations

import json

import pytest

from tests.commands.home import Home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.gate
def test_it_is_installed_once_and_goes_out_and_in(place: Home):
    place.parvis("migrate")
    assert "articles" in place.parvis("charter", "install")
    assert "rien n’a changé" in place.parvis("charter", "install")
    file = place.folder / "charte.json"
    place.parvis("charter", "export", str(file))
    given = json.loads(file.read_text())
    given["clauses"] = given["clauses"][:3]
    file.write_text(json.dumps(given))
    assert "--force passe outre" in place.refused("charter", "import", str(file)), "its examples speak of the others"
    assert "Version 2 : 3 articles" in place.parvis("charter", "import", str(file), "--force")
