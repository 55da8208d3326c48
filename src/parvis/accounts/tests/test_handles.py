"""How handles are shown: keys by their two ends, names whole."""

from __future__ import annotations

import pytest

from parvis.accounts.templatetags.handles import short_handle

NPUB = "npub1ne7wqj3qqksrx2v79t3dek3tq477f9uqhfcxvzpj9e7r2gtsae3sffm7ah"


@pytest.mark.parametrize(
    ("handle", "shown"),
    [
        (NPUB, "npub1ne7w…ffm7ah"),
        (
            "ville@mastodon.un-serveur-au-nom-vraiment-tres-long.example",
            "ville@mastodon.un-serveur-au-nom-vraiment-tres-long.example",
        ),
        ("paris_demo", "paris_demo"),
        ("", ""),
    ],
)
def test_only_a_key_is_shortened(handle: str, shown: str) -> None:
    assert short_handle(handle) == shown
