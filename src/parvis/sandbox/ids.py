"""Ids as each network shapes them, all drawn from the one counter, so that they grow and repeat from run to run."""

MASTODON = 115_400_000_000_000_000
X = 1_990_000_000_000_000_000
FACEBOOK = 122_100_000_000_000
PSID = 7_100_000_000_000_000
BASES = {"mastodon": MASTODON, "x": X}


def plain(network: str, number: int) -> str:
    """A status, a tweet, a photo: a growing number as text."""
    return str(BASES.get(network, FACEBOOK) + number)


def person(network: str, number: int, *, owned: bool = False) -> str:
    if network == "facebook":
        return str((100_000_000_000_000 if owned else PSID) + number)
    return plain(network, number)


def message(network: str, number: int) -> str:
    return f"m_{FACEBOOK + number}" if network == "facebook" else plain(network, number)


def number(network: str, given: str | None) -> int | None:
    """The counter behind a cursor that a caller hands back; None when it is not a number."""
    return int(given) - BASES.get(network, FACEBOOK) if given and given.isdigit() else None
