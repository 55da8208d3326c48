"""Does somebody say that a person is in danger? (pure) A few sure phrases, in French and English; it never decides, it shows.

Better one too many than one unseen, within reason: what is a figure of speech in a town's messages is left out ("feu vert",
"feu d’artifice", "mort de rire"), and whoever reads it can say that there is no danger.
"""

from __future__ import annotations

import re

from parvis.understanding.folding import unaccented

_WORDS = re.compile(r"\w+")
LOOKED = 4000
"""Characters of a message that are read."""
OTHER = "other"
KINDS = ("life", "fire", "health", "attack", OTHER)
"""life: somebody speaks of ending their life · fire: fire, gas, water, a collapse · health: somebody is hurt or ill · attack:
violence, weapons · other: no phrase says which. In this order: the first that is said is the one that is shown."""
OF_SORT = {
    "fire": "fire", "gas": "fire", "electricity": "fire", "fall": "fire", "water": "fire", "road": "health", "health": "health",
    "threat": "attack",
}  # fmt: skip
"""Sorts of danger as a reading tells them (`lexicon/dangers.txt`) whose kind is certain; of the others it is OTHER."""
PHRASES: dict[str, tuple[str, ...]] = {
    "life": (
        r"(me|se|nous) suicider", r"(envie|idees?|pensees?) (de mourir|de suicide|suicidaires?)", r"mettre fin a (mes|ses) jours",
        r"(veux|vais|voudrais|prefere) mourir(?! de (rire|honte|faim|soif|froid))", r"en finir avec la vie", r"me donner la mort",
        r"me foutre en l air", r"kill myself", r"end my life", r"want to die", r"suicidal",
    ),
    "fire": (
        r"au feu", r"il y a le feu(?! (vert|rouge|orange|tricolore|de))", r"(a pris|pris|prend|prennent|sont en|est en|en) feu",
        r"(ca|immeuble|appartement|maison|voiture|cuisine|toit|cave|local) brule", r"(il y a un|debut d|un) incendie (?!d)",
        r"incendie (en cours|se propage|au|chez|dans)", r"(fuite|odeur|ca sent le) (de )?gaz", r"explosion (de|dans|chez)",
        r"(s est|vient de s) ?(effondre|ecroule)r?e?", r"(coince|bloque|piege)e?s? (dans les flammes|sous les decombres|par les flammes)",
        r"(se noie|en train de se noyer)", r"monoxyde", r"(is|are|flat|car) on fire", r"gas leak", r"(is|are) drowning",
    ),
    "health": (
        r"respire (plus|mal)", r"a respirer", r"(arret|crise) cardiaque", r"fai(t|re) un malaise", r"fait un avc", r"perdu connaissance",
        r"(est|etait|reste|allongee?) (inconscient|inanime|evanoui)e?", r"saigne (beaucoup|abondamment|enormement)", r"perd du sang",
        r"blessee?s? grave(ment)?", r"grave(ment)? blessee?s?",

        r"(appelez|envoyez|besoin d) ?(une |les |des )?(ambulance|secours|pompiers|samu)",
        r"au secours", r"(personnes?|gens|enfants?|bebe|femme|homme|vie|vies) (est |sont )?en danger", r"danger de mort", r"overdose",
        r"not breathing", r"(is|lies) unconscious", r"heart attack", r"(send|need|call) (an |the )?ambulance",
        r"bleeding (a lot|heavily|badly)",
    ),
    "attack": (
        r"(coups?|tirs?) de feu(?! en cuisine)",
        r"(fusillade|prise d otages?|attentat) (en cours|au|dans|rue|ici)",
        r"(homme|personne|type|individu)s? armee?s?",
        r"(couteau|pistolet|fusil|machette) (a la main|et menace)", r"(se fait|me fais) (agresser|frapper|tabasser|violer|poignarder)",
        r"va (me|nous|la|le|les) tuer", r"(mari|compagnon|ex|conjoint|pere|copain) (me|la|nous) (frappe|bat|menace)", r"on m agresse",
        r"(me|la|le|nous) (sequestre|poignarde)", r"(is|are) going to kill", r"gun ?shots?", r"(man|someone) with a (gun|knife)",
        r"being attacked",
    ),
}  # fmt: skip
_FOUND = {kind: re.compile(r"\b(?:" + "|".join(said) + r")\b") for kind, said in PHRASES.items()}
_CHEAP = re.compile(
    "suicid|mourir|jours|finir|la mort|en l air|myself|my life|to die|feu|brule|incendie|gaz|gas|explosion|effondr|ecroul|flammes"
    "|decombres|noie|noyer|monoxyde|fire|drown|respire|cardiaque|malaise|avc|connaissance|inconscient|inanime|evanoui|saigne|sang"
    "|bless|ambulance|secours|pompiers|samu|danger|overdose|breathing|unconscious|heart|bleeding|fusillade|otage|attentat|arme|couteau"
    "|pistolet|fusil|machette|fais|fait|tuer|frappe|bat|menace|agress|sequestr|poignard|kill|gun|knife|attacked"
)
"""One look that most messages do not pass: the phrases are tried on those that do."""


def danger(text: str) -> str:
    """A word of KINDS, or "": nobody says so."""
    said = _plain(text[:LOOKED])
    if not _CHEAP.search(said):
        return ""
    return next((kind for kind, found in _FOUND.items() if found.search(said)), "")


def kind_of(sort: str) -> str:
    """The word of KINDS for a danger that a reading sees; `sort` "" = the model alone says so."""
    return OF_SORT.get(sort, OTHER)


def _plain(text: str) -> str:
    """Small letters without accents; an apostrophe or a hyphen is a space."""
    return " ".join(_WORDS.findall(unaccented(text.lower())))
