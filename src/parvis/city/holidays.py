"""The public holidays of France (pure, computed): any year, with those of Alsace and Moselle where they are kept."""

from __future__ import annotations

from datetime import date, timedelta

FIXED = {"new-year": (1, 1), "labour": (5, 1), "victory": (5, 8), "national": (7, 14), "assumption": (8, 15),
         "all-saints": (11, 1), "armistice": (11, 11), "christmas": (12, 25)}  # fmt: skip
AFTER_EASTER = {"easter-monday": 1, "ascension": 39, "whit-monday": 50}
ALSACE_MOSELLE = "alsace-moselle"


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus as Meeus, Jones and Butcher give it."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarter, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int, region: str = "") -> dict[date, str]:
    """day → its key. Two may fall on the same day (8 May and Ascension in 2013…): the one of the calendar is kept."""
    sunday = easter(year)
    found = {sunday + timedelta(days=days): key for key, days in AFTER_EASTER.items()}
    if region == ALSACE_MOSELLE:
        found |= {sunday - timedelta(days=2): "good-friday", date(year, 12, 26): "saint-stephen"}
    found |= {date(year, month, day): key for key, (month, day) in FIXED.items()}
    return dict(sorted(found.items()))


def between(first: date, last: date, region: str = "") -> dict[date, str]:
    """Those from `first` to `last`."""
    years = range(first.year, last.year + 1)
    return {day: key for year in years for day, key in public_holidays(year, region).items() if first <= day <= last}
