"""A text as somebody types it in the street: without accents, with the short forms of telephones, with slips. For training only."""

from __future__ import annotations

import random
import re
import unicodedata

_SHORT = """
est-ce que=esk, c'est=c, quelque=qq, pour=pr, vous=vs, nous=ns, avec=ac, dans=ds, beaucoup=bcp, toujours=tjs,
jamais=jms, quand=qd, que=ke, qui=ki, pas=po, bonjour=bjr, rendez-vous=rdv, s'il vous plaît=svp, problème=pb,
merci=mrc, parce que=pcq, pourquoi=pk, j'ai=g, il y a=ya, tout=tt, même=mm, cette=cte, désolé=dsl, c'était=ct,
qu'est-ce=keske
"""
SHORT = tuple(tuple(pair.strip().replace("\n", " ").split("=")) for pair in _SHORT.split(","))
_WORD = re.compile(r"\w{5,}")


def noised(text: str, chance: random.Random) -> str:
    """One of the ways, by chance; some texts stay nearly as they are."""
    text = text.replace("’", "'")
    if chance.random() < 0.6:
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    if chance.random() < 0.4:
        text = text.lower()
    elif chance.random() < 0.08:
        text = text.upper()
    if chance.random() < 0.4:
        for long, short in SHORT:
            if chance.random() < 0.6:
                text = re.sub(rf"\b{long}\b", short, text, flags=re.I)
    if chance.random() < 0.3:
        text = re.sub(r"[.,;:!?'-]", lambda found: found[0] if chance.random() < 0.4 else " ", text)
    return _WORD.sub(lambda found: _slip(found[0], chance) if chance.random() < 0.12 else found[0], text)


def _slip(word: str, chance: random.Random) -> str:
    """A letter lost, doubled or changed with its neighbour."""
    at = chance.randrange(1, len(word) - 2)
    way = chance.randrange(3)
    if way == 0:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at] + word[at:] if way == 1 else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
