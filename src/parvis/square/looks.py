"""How a name looks, whatever its letters are: two that look alike are one, and nobody passes for the city. Pure.

Letters of another alphabet that look like ours (https://www.unicode.org/reports/tr39/) count as ours; a name of two alphabets is refused,
and so is one of an alphabet in which nobody writes today.
"""

from __future__ import annotations

import re
import unicodedata

KEPT = frozenset({
    "ville", "mairie", "maire", "maires", "admin", "administrateur", "administratrice", "administration", "moderateur", "moderatrice",
    "moderation", "parvis", "city", "officiel", "officielle", "municipal", "municipale", "municipalite", "adjoint", "adjointe", "elu",
    "elue", "prefet", "prefecture", "police", "gendarmerie", "gouvernement", "metropole", "webmestre", "webmaster", "support", "mayor",
    "council", "townhall", "moderator", "official",
})  # fmt: skip
"""Words that nobody may call themselves: the city speaks with its own badge."""
JOINED = ("mairie", "villede", "moderat", "administrat", "prefecture", "servicepublic", "hoteldeville", "municipal", "cityof")
"""The same, written without spaces, at the beginning of a name."""
ALPHABETS = frozenset({
    "LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "DEVANAGARI", "BENGALI", "TAMIL", "SINHALA", "THAI", "LAO",
    "KHMER", "ETHIOPIC", "TIFINAGH", "HANGUL", "CJK", "HIRAGANA", "KATAKANA",
})  # fmt: skip
TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA"})
"""Of one language, though of several names."""
LIKE = str.maketrans(
    "авекмнорстухгіѕјԁһӏԛԝѵь" + "αβεζηικμνορτυχϲϳ" + "ıɑɡɩɪʟʀɴᴀʙᴄᴅᴇꜰɢʜᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡʏᴢøđłħ" + "օոսհցզ",
    "abekmhopctyxrisjdhlqwvb" + "abezhikmnoptyxcj" + "iagiilrnabcdefghjkmopstuvwyzodlh" + "onuhgq",
)
FIGURES = str.maketrans("0134578l", "oieastbi")
"""For words that nobody may bear: figures in place of letters, and the l that is an i."""


def alike(name: str) -> str:
    """A name without case, accents, marks and alphabet: two that look alike are one."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in bare if letter.isalnum()).translate(LIKE)


def mixed(name: str) -> bool:
    """Is it of two alphabets, or of one that nobody writes in?"""
    found = {unicodedata.name(letter, "").split(" ")[0] for letter in unicodedata.normalize("NFKC", name) if letter.isalpha()}
    found = {"CJK" if one in TOGETHER else one for one in found}
    return len(found) > 1 or not found <= ALPHABETS


def official(name: str, city: str) -> bool:
    """Would one believe that the city speaks?"""
    own = _worn(alike(city))
    words = [_worn(alike(word)) for word in re.split(r"[ .'’_-]+", name)]
    whole = _worn(alike(name))
    ways = {whole, whole.replace("rn", "m").replace("vv", "w")}
    spelt = {one.replace("rn", "m").replace("vv", "w") for one in words} | set(words)
    return bool(spelt & WORN) or own in ways or any(way.startswith(start) for way in ways for start in WORN_JOINED)


def _worn(bare: str) -> str:
    return bare.translate(FIGURES)


WORN = frozenset(_worn(word) for word in KEPT)
WORN_JOINED = tuple(_worn(word) for word in JOINED)
