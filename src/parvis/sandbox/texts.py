"""What the crowd says, and who says it. The words are in `words/`: one line a sentence, under its heading."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

WORDS = Path(__file__).with_name("words")

STREETS = (
    "rue des Lilas", "rue de la Roquette", "boulevard Voltaire", "avenue Jean-Jaurès", "quai de Valmy",
    "rue Victor-Hugo", "rue du Moulin-Vert", "passage des Abeilles", "cours Gambetta", "avenue de la Gare",
    "impasse du Puits", "rue Oberkampf", "rue des Teinturiers", "allée des Marronniers", "rue de Charonne",
    "boulevard de l’Hôpital",
)  # fmt: skip
DISTRICTS = (
    "Belleville", "Bastille", "Batignolles", "Ménilmontant", "Montparnasse", "Bercy", "Pigalle", "Charonne", "Passy",
    "Saint-Blaise", "Croix-Rousse", "Saint-Cyprien", "Beaugrenelle", "Montreuil",
)  # fmt: skip
PLACES = (
    "le square des Peupliers", "la place des Fêtes", "le parc Kellermann", "le jardin des Deux-Rives",
    "le parc Montsouris", "la place du Marché-Neuf", "le jardin d’Éole", "le square Louise-Michel",
    "le mail des Tilleuls", "le parc de la Villette",
)  # fmt: skip
SIGHTS = (
    "Tour Saint-Jacques", "Jardin des Plantes", "Musée Carnavalet", "Petit Palais", "Arènes de Lutèce",
    "Parc de Bagatelle", "Panthéon", "Place des Vosges",
)  # fmt: skip
"""Where those who write from elsewhere go."""

ONE_WORD = {"à": "au", "a": "au", "À": "Au", "A": "Au", "de": "du", "De": "Du"}

GREETED = re.compile(
    r"(bonjour|bonsoir|madame|monsieur|bjr|slt|hi\b|hello|hola|buen|guten|hallo|ciao|bom dia|boa|oi\b"
    r"|السلام|مرحبا|مساء|你好)",
    re.IGNORECASE,
)
MAIL_KINDS = {
    "report": 5, "request": 4, "question": 5, "criticism": 3, "praise": 2, "personal": 5, "political": 1, "spam": 1,
    "abuse": 1,
}  # fmt: skip
"""What people write in mails, and how often beside the other kinds."""

COUNTRIES = {
    "fr": "FR RE MQ BE CH SN CI", "en": "US GB IE CA AU NZ IN", "es": "ES MX AR CO", "de": "DE AT CH", "it": "IT",
    "pt": "PT BR", "ar": "MA DZ TN EG LB", "zh": "CN TW",
}  # fmt: skip
"""Where those who write in a language live."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`kind` is what it is (report, request, question …); {street} {district} {place} {name} may stand in `text`."""

    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    name: str
    city: str
    country: str


def lines(file: str) -> Iterator[tuple[list[str], str]]:
    """Each line of a file of words, with the heading that it stands under."""
    heading: list[str] = []
    for line in (WORDS / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = line.split()[1:]
        else:
            yield heading, line


def _people() -> Iterator[Person]:
    for (country,), line in lines("people.txt"):
        handle, name, city = line.split("|")
        yield Person(handle, name, city, country)


def _parts() -> dict[tuple[str, str], list[str]]:
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (part, language), line in lines("mails.txt"):
        parts[part, language].append(line)
    return dict(parts)


SENTENCES = tuple(Sentence(kind, language, line) for (kind, language), line in lines("sentences.txt"))
PEOPLE = tuple(_people())
NAMES = tuple((person.handle, person.name, person.city, person.country) for person in PEOPLE)
_PARTS = _parts()
_SPEAKERS = {
    language: tuple(person for person in PEOPLE if person.country in countries.split())
    for language, countries in COUNTRIES.items()
}


def speakers(language: str) -> tuple[Person, ...]:
    """The people who would write in a language."""
    return _SPEAKERS[language]


def fill(sentence: Sentence, rng: Random) -> str:
    """The sentence with a street, a district, a place and a name put in."""
    return _filled(sentence.text, sentence.language, rng)


def mail_from(rng: Random, *, name: str = "", language: str = "") -> tuple[str, str]:
    """A subject and a body that belong together; signed when a name is given; in any language when none is."""
    said = [sentence for sentence in SENTENCES if language in {"", sentence.language}]
    kinds = sorted({sentence.kind for sentence in said} & set(MAIL_KINDS))
    kind = rng.choices(kinds, [MAIL_KINDS[kind] for kind in kinds])[0]
    sentence = rng.choice([sentence for sentence in said if sentence.kind == kind])
    language = sentence.language
    subjects = _PARTS.get((f"subject.{kind}", language)) or _PARTS["subject.any", language]
    text = fill(sentence, rng)
    hello, more, bye = (rng.choice(_PARTS[part, language]) for part in ("hello", "more", "bye"))
    if kind in {"spam", "abuse"}:
        body = text
    else:
        parts = ["" if GREETED.match(text) else hello, text, more if rng.random() < 0.4 else "", bye]
        body = "\n\n".join(part for part in parts if part) + f"\n{name}"
    return _filled(rng.choice(subjects), language, rng), body.rstrip() + "\n"


def answer_from(rng: Random, language: str = "fr") -> str:
    """What somebody writes back once the city has answered."""
    return _filled(rng.choice(_PARTS["again", language]), language, rng)


def _filled(text: str, language: str, rng: Random) -> str:
    """Put words where the marks are; the same four draws whatever the text, so that a seed always says the same."""
    street, district = rng.choice(STREETS), rng.choice(DISTRICTS)
    place = rng.choice(PLACES if language == "fr" else SIGHTS)
    name = rng.choice(speakers(language)).name
    text = text.replace("#{district}", "#" + "".join(filter(str.isalnum, district)))  # a hashtag ends at a hyphen
    if place.startswith("le "):  # "à le" and "de le" are written in one word
        text = re.sub(r"\b([ÀàAa]|[Dd]e) \{place\}", lambda found: ONE_WORD[found[1]] + place[2:], text)
    text = text.replace("{street}", street).replace("{district}", district).replace("{name}", name)
    return re.sub(r"\{place\}", place, text)
