"""`publiccode.yml` says what the software is: its version, languages and networks are those that there are."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from django.conf import settings

from parvis.networks.catalogue import CATALOGUE
from tests.docs.pages import ROOT

OURS = {"email", "form", "forum", "activitypub"}
"""Ways of reaching the city that are no network of somebody else's."""
TOLD = yaml.safe_load((ROOT / "publiccode.yml").read_text())
KEYS = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
}
"""What the standard asks of everybody, version 0.4."""


def test_it_says_what_the_standard_asks():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert TOLD.keys() >= KEYS
    assert TOLD["softwareVersion"] == project["version"]
    assert TOLD["legal"]["license"] == project["license"] == "EUPL-1.2"
    python = next(one for one in TOLD["dependsOn"]["open"] if one["name"] == "Python")
    assert f">={python['versionMin']}" == project["requires-python"]
    assert TOLD["localisation"]["availableLanguages"] == [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", TOLD["localisation"]["availableLanguages"])
def test_it_is_told_in_each_language(language):
    told = TOLD["description"][language]
    assert len(told["shortDescription"]) <= 150
    assert 150 <= len(told["longDescription"]) <= 10_000
    words = " ".join(told["features"])
    assert [one.facts.name for name, one in CATALOGUE.items() if name not in OURS and one.facts.name not in words] == []
