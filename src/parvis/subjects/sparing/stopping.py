"""Does a message ask for no more of what is written to many, or for it again? Pure.

The whole message must say so: « Stop aux travaux » is about works.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from parvis.understanding.folding import fold

Wish: TypeAlias = Literal["stop", "again", ""]

MOST = 300
"""Characters: who writes more has more to say."""
STOP = frozenset({
    "stop", "stop stop", "arret", "arretez", "arretez de m ecrire", "stoppez", "ne m ecrivez plus", "ne plus m ecrire",
    "ne m envoyez plus rien", "ne m envoyez plus de message", "ne m envoyez plus de messages", "plus de message", "plus de messages",
    "desabonnement", "desabonner", "desabonnez moi", "me desabonner", "je me desabonne", "desinscription", "desinscrire",
    "desinscrivez moi", "me desinscrire", "unsubscribe", "unsubscribe me", "opt out", "optout", "remove me", "no more messages",
    "stop writing to me", "stop messaging me", "abmelden", "abbestellen", "baja", "darme de baja", "cancelar", "cancelar suscripcion",
    "no mas mensajes", "cancellami", "disiscrivimi", "annulla iscrizione", "afmelden", "uitschrijven", "descadastrar",
})  # fmt: skip
AGAIN = frozenset({
    "start", "reprendre", "reprenez", "reabonnement", "reabonnez moi", "me reabonner", "subscribe", "resubscribe", "subscribe me again",
    "anmelden", "alta",
})  # fmt: skip
_POLITE = (
    "bonjour|bonsoir|hello|hi|hallo|hola|ciao|merci|svp|s il vous plait|s il te plait|please|thanks|thank you|bitte|danke|gracias|"
    "por favor|grazie|per favore|cordialement|d avance"
)
POLITE = re.compile(rf"\b(?:{_POLITE})\b")
_KNOWN = frozenset(word for phrase in (*STOP, *AGAIN, *_POLITE.split("|")) for word in phrase.split())
"""Whoever has any other word says something else: most messages are known by their first words."""
_CALLED = re.compile(r"^(?:@\S+\s+)+")
_NOISE = re.compile(r"[^\w]+")


def wish(text: str) -> Wish:
    """What its first lines say, up to a signature; "" where they say anything else."""
    if len(text) > MOST:
        return ""
    said = _CALLED.sub("", text.strip()).partition("\n-- ")[0].partition("\n\n")[0]
    words = _NOISE.sub(" ", fold(said))
    if not _KNOWN.issuperset(words.split()):
        return ""
    words = " ".join(POLITE.sub(" ", words).split())
    return "stop" if words in STOP else "again" if words in AGAIN else ""
