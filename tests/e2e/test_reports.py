"""A report in a browser: begun, written by hand, made behind, taken; a question about two audiences; the public page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.city import violations
from tests.e2e.conftest import Opener


@pytest.mark.gate
def test_a_report_is_written_made_and_taken(window: Opener) -> None:
    page = window("manager").page
    page.goto("/mesures/publics")
    page.get_by_role("group", name="Le premier").get_by_label("et ces mots dans le texte").fill("noir et blanc")
    page.get_by_role("button", name="Demander").click()
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text(
        "Oui, ils diffèrent"
    )  # the demo's followers live where the sandbox's do: what networks tell later says the same
    page.goto("/mesures/tableaux")
    page.get_by_role("link", name="service", exact=True).click()
    expect(page.locator("[data-plot=followers] svg").first).to_be_visible()
    page.goto("/mesures/rapports/")
    page.get_by_role("button", name="Commencer le rapport").click()
    page.get_by_label("Texte").first.fill("Un mois calme.")
    page.get_by_role("button", name=re.compile(r"^Descendre\s?, bloc 1$")).click()
    expect(page.get_by_label("Texte").first).to_have_value("Un mois calme.")
    page.get_by_role("button", name="Établir le rapport").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF accessible").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")

    anybody = window("manager", bypass_csp=True).page
    anybody.goto("/transparence?lang=en")
    expect(anybody.get_by_role("heading", name="How the counter answers")).to_be_visible()
    assert violations(anybody) == []
