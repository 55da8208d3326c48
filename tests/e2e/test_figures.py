"""A plot in a browser: drawn under our policy, read by the arrow keys, in nobody's way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.city import violations
from tests.e2e.conftest import Opener


@pytest.mark.gate
def test_a_plot_is_drawn_and_its_values_are_read_with_the_arrows(window: Opener) -> None:
    page = window("admin").page
    page.goto("/mesures/guichet")
    page.get_by_role("button", name="Outils").click()
    page.get_by_role("button", name="Tout recompter").click()
    for _ in range(60):  # the worker counts; whoever waits asks again
        if page.locator("[data-plot=volumes] svg").count():
            break
        page.wait_for_timeout(500)
        page.goto("/mesures/guichet?par=network")
    figure = page.locator("[data-plot=volumes]")
    picture, said = figure.locator(".plot-picture"), figure.locator(".plot-said")
    expect(picture.locator("svg").first).to_be_visible()
    picture.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("arrivées")
    page.keyboard.press("End")
    last = said.inner_text()
    page.keyboard.press("ArrowRight")
    assert said.inner_text() == last, "there is nothing after the last"
    with page.expect_download() as saved:
        figure.get_by_role("button", name="SVG").click()
    assert saved.value.suggested_filename == "volumes.svg"
    looked = window("admin", bypass_csp=True).page
    looked.goto("/mesures/guichet?par=network")
    expect(looked.locator("[data-plot=parts] .plot-picture svg")).to_be_visible()
    looked.locator("[data-plot=parts] .plot-table > summary").click()
    assert violations(looked) == []
