"""A message as an example to learn from: without personal data, links, accounts and names of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parvis.inbox.models import Identity
from parvis.understanding.folding import fold
from parvis.understanding.personal import redact

LONGEST = 2_000
"""Characters of an example: a model reads no more of a text."""
NAME = "[nom]"
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}")
_MENTION = re.compile(r"(?<![\w@])@[\w.-]{1,64}(?:@[\w.-]{1,64})?")
_CALLED = re.compile(
    r"\b(M\.|Mr\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Docteur|Dr\.?|Maître|Mrs\.?|Ms\.?|Herr|Frau|Señora?|Signora?)"
    r"((?: +[A-ZÀ-ÖØ-Þ][\w’'-]{1,30}){1,3})"
)
_TITLES = frozenset({"le", "la", "maire", "mairie", "prefet", "prefete", "president", "presidente", "adjoint", "adjointe"})
_SAYS = re.compile(
    r"\b(je m['’ ]?appelle|mon nom est|je suis m(?:onsieur|adame)|nom ?:|my name is|me llamo|ich heiße|mi chiamo|cordialement,?"
    r"|bien à vous,?|salutations,?|merci d['’]avance,?)(\s{1,3}[A-ZÀ-ÖØ-Þ][\w’'-]{1,30}(?:[ -][A-ZÀ-ÖØ-Þ][\w’'-]{1,30}){0,2})",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2,40}")


def for_learning(text: str, author: Identity | None = None) -> str:
    """`author`: whose own names are taken out wherever they stand."""
    text = redact(text[:LONGEST])
    text = _MENTION.sub("@", _LINK.sub("https://", text))
    text = _CALLED.sub(_unless_title, text)
    text = _SAYS.sub(_unless_small, text)
    names = own_names(author)
    return _WORD.sub(lambda found: NAME if fold(found[0]) in names else found[0], text).strip()


def called(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody is called by name: after a title, “je m’appelle”, “cordialement”."""
    for found in _CALLED.finditer(text):
        if fold(found[2].split()[0]) not in _TITLES:
            yield found.end(2) - len(found[2].strip()), found.end(2)
    for found in _SAYS.finditer(text):
        name = found[2].strip()
        if name[:1].isupper():
            yield found.end(2) - len(name), found.end(2)


def own_names(author: Identity | None) -> frozenset[str]:
    """Words of their name and account that are long enough to be nobody's else; “de” and “la” are not."""
    if author is None:
        return frozenset()
    words = (fold(word) for word in _WORD.findall(f"{author.name} {author.handle.partition('@')[0]}"))
    return frozenset(word for word in words if len(word) > 3)


def _unless_title(found: re.Match[str]) -> str:
    """“Madame la Maire”, “Monsieur Préfet” name an office, not somebody."""
    return found[0] if fold(found[2].split()[0]) in _TITLES else f"{found[1]} {NAME}"


def _unless_small(found: re.Match[str]) -> str:
    """A name has a capital, though the words before it may be written as one likes."""
    name = found[2].strip()
    return f"{found[1]} {NAME}" if name[:1].isupper() else found[0]
