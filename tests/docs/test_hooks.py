"""The page of hooks is what the code has; each says what is hung there."""

from __future__ import annotations

from tools import hooks


def test_the_page_is_today_s() -> None:
    assert hooks.PAGE.read_text() == hooks.page(), "python -m tools.hooks"


def test_each_hook_says_what_is_hung_there() -> None:
    found = hooks.hooks()
    assert len(found) > 40, "nothing is looked at any more"
    assert [f"{one.module}.{one.name}" for one in found if not one.says] == []
