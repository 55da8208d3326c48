"""Followers who react and never say anything: nearly all of them. What they did is a number beside each post of the city's past.

Abroad, black and white has more reactions than colour; at home it has as many.
"""

import random
from typing import Any

from parvis.sandbox.residents import LIKES

SHARES = {"facebook": "share", "x": "repost", "mastodon": "reblog", "bluesky": "repost", "loops": "share"}
REACHED = (0.1, 0.3)
"""Of the followers, those who see a post: at least, at most."""
LIKED, GREY, HOME = 0.025, 0.06, 0.18
"""Of them, those who like it; who like black and white where most followers live abroad; who are shown what is for residents."""
ABROAD = ("facebook",)


def quiet(network: str, followers: int, text: str, *, residents: bool, dice: random.Random) -> dict[str, Any]:
    """`{"quiet": {kind: how many in the end}}`, to be kept in a post's details."""
    seen = followers * dice.uniform(*REACHED) * (HOME if residents else 1)
    grey = "noir et blanc" in text and network in ABROAD
    likes = round(seen * (GREY if grey else LIKED) * dice.uniform(0.7, 1.3))
    given = {LIKES[network]: likes} | ({SHARES[network]: likes // 20} if network in SHARES else {})
    return {"quiet": given}
