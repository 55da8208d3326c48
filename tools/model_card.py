"""The figures of `docs/comprendre.md` and of the settings: how well the shipped model reads, measured anew; `python -m tools.model_card`
writes them.

They depend on the model, the word lists and the texts that judge alone: a test compares the page with what is measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from parvis.understanding import kinds, meaning, scores, second, topics
from parvis.understanding.meaning import Embedder, Package, sha256
from parvis.understanding.reading import understand
from parvis.understanding.scores import Scores
from parvis.understanding.written import APART, KINDS, elsewhere, load

PAGE = Path(__file__).resolve().parent.parent / "docs" / "comprendre.md"
BEGIN, END = "<!-- figures: python -m tools.model_card -->\n", "<!-- end of figures -->\n"
NAMES = {
    "report": "signalement", "request": "demande", "question": "question", "criticism": "critique", "praise": "remerciement",
    "political": "politique", "personal": "dossier personnel", "conversation": "conversation", "spam": "indésirable", "abuse": "injure",
}  # fmt: skip
LANGUAGES = {
    "fr": "français", "en": "anglais", "es": "espagnol", "de": "allemand",
    "it": "italien", "pt": "portugais", "ar": "arabe", "zh": "chinois",
}  # fmt: skip


def figures() -> str:
    return "\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    state = kinds.state()
    assert state.model is not None, state.problem
    examples = load(APART)
    found, others = scores.kinds(examples), scores.kinds([one for one, _ in elsewhere()])
    about = state.model.about
    yield f"Modèle `{about['hash'][:12]}`, appris de {about['examples']} textes, dont {about['real']} vrais messages,"
    yield f"et jugé sur {len(examples)} textes écrits à part,"
    yield f"puis sur {sum(others.confusion.values())} textes d’une autre main.\n"
    yield from _whole(found, others)
    yield from _confusion(found)
    yield from _by_kind(found, others)
    yield from _by_language(found)
    yield from _grave()
    yield from _marks()


def _whole(found: Scores, others: Scores) -> Iterator[str]:
    yield "| | Écrits à part | D’une autre main |\n| --- | ---: | ---: |"
    for name, value in (
        ("Nature exacte", lambda one: one.accuracy), ("Moyenne F1 des natures", lambda one: one.macro),
        ("Bonne réponse parmi les deux premières", lambda one: one.two), ("Part dite avec assurance", lambda one: one.sure),
        ("Exacte quand elle est sûre", lambda one: one.sure_right),
    ):  # fmt: skip
        yield f"| {name} | {_share(value(found))} | {_share(value(others))} |"
    right, asked = scores.themes()
    apart, under = scores.leaves()
    many = len({key.partition("/")[0] for key in topics.titles()})
    yield f"| Thème exact ({many} thèmes ; {apart[1]} textes à part) | {_share(apart[0] / apart[1])} | {_share(right / asked)} |"
    yield f"| Thème exact, jusqu’à ce qui est dessous ({len(topics.titles())} en tout) | {_share(under[0] / under[1])} | |"
    right, asked = scores.tongues(load(APART))
    yield f"| Langue exacte, cinq mots et plus | {_share(right / asked)} | |\n"


def _confusion(found: Scores) -> Iterator[str]:
    yield "Ce que c’est (lignes), ce qui a été lu (colonnes), sur les textes écrits à part :\n"
    yield "| | " + " | ".join(NAMES[kind] for kind in KINDS) + " |\n| --- |" + " ---: |" * len(KINDS)
    for kind in KINDS:
        yield f"| **{NAMES[kind]}** | " + " | ".join(str(found.confusion[kind, other] or "·") for other in KINDS) + " |"
    yield ""


def _by_kind(found: Scores, others: Scores) -> Iterator[str]:
    yield "| Nature | Précision | Rappel | F1 | Textes | F1, autre main |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    for kind in KINDS:
        one, other = found.of(kind), others.of(kind)
        told = _share(other.f1) if other.count else "–"
        yield f"| {NAMES[kind]} | {_share(one.precision)} | {_share(one.recall)} | {_share(one.f1)} | {one.count} | {told} |"
    yield ""


def _by_language(found: Scores) -> Iterator[str]:
    yield "| Langue | Nature exacte | Textes |\n| --- | ---: | ---: |"
    for language, name in LANGUAGES.items():
        right, asked = found.languages[language]
        yield f"| {name} | {_share(right / asked)} | {asked} |"
    yield ""


def _grave() -> Iterator[str]:
    grave = scores.grave()
    yield "| Erreur grave | Combien | Sur |\n| --- | ---: | ---: |"
    for name, (wrong, asked) in (
        ("Dossier personnel dont ni la première ni la seconde nature ne prévient", grave.files), ("Danger non vu", grave.dangers),
        ("Texte en colère mais légitime pris pour une injure", grave.abuse),
        ("(Fausse alerte\N{NO-BREAK SPACE}: danger vu où il n’y en a pas)", grave.alarms),
        ("(Fausse alerte sur un texte court et ordinaire)", grave.calm),
    ):  # fmt: skip
        yield f"| {name} | {wrong} | {asked} |"


def _marks() -> Iterator[str]:
    """What is found without a model: places of a town that is not there, the districts, personal data."""
    told = scores.marks_told()
    yield "\n| Trouvé sans modèle | Précision | Rappel | À trouver | Textes |\n| --- | ---: | ---: | ---: | ---: |"
    for key, name, texts in (
        ("places", "Lieux de la ville, nommés avec ou sans faute", "places"),
        ("districts", "Quartier, nommé ou par la rue qui s’y trouve", "places"),
        ("personal", "Données personnelles, à leur place et de leur sorte", "personal"),
    ):
        right, called, there = told[key]
        yield f"| {name} | {_share(right / called)} | {_share(right / there)} | {there} | {told['texts'][texts]} |"


def _share(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def written(text: str) -> str:
    """The page with the figures of today."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{figures()}\n{END}{after}"


def kept() -> str:
    """The scores that come with the model, for the page in the settings."""
    return (
        json.dumps({"version": kinds.state().version, "marks": scores.marks_told()} | scores.told(), indent=1, sort_keys=True)
        + "\n"
    )


def second_kept(package: Package, embedder: Embedder) -> None:
    """Of both looks, with the vectors of a package: with which files they were measured."""
    there = second.State(second.read(second.file_of(package.told)), embedder)
    told = scores.looks(understand, lambda texts: second.again(texts, understand(texts), with_=there))
    file = sha256(second.file_of(package.told))[:12]
    named = {"version": kinds.state().version, "file": file, "embedder": package.told}
    second.file_of(package.told, "json").write_text(json.dumps(named | told, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    kinds.SCORES.write_text(kept())
    PAGE.write_text(written(PAGE.read_text()))
    for each in meaning.PACKAGES:
        if (vectors := meaning.of(each)).embedder is None:
            print(f"Not measured with {each.name}: {vectors.why}")
        else:
            second_kept(each, vectors.embedder)
