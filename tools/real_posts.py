"""What the looks make of real posts by strangers, which are not of this repository: the first table of `docs/comprendre.md`.

    PARVIS_REAL_POSTS=folder python -m tools.real_posts      measures, and writes it anew

`posts.jsonl` holds posts with the kinds that three readings gave (`kind` where all agree, `accept` each of them), `languages.jsonl` posts
and their language, `unlabelled.jsonl` posts of which `real_posts.tsv`, beside this file, tells the kinds. Nothing was learnt from them.
With the second look the figures of both stand beside those of the first.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.understanding import language, second
from parvis.understanding.reading import Reading, understand
from parvis.understanding.written import domains

ROOT = Path(__file__).resolve().parent.parent
KINDS_READ = Path(__file__).with_suffix(".tsv")
FOLDER = Path(os.environ.get("PARVIS_REAL_POSTS") or ROOT.parent / "shared" / "data" / "real-posts")
PAGE = ROOT / "docs" / "comprendre.md"
BEGIN, END = "<!-- real posts: python -m tools.real_posts -->\n", "<!-- end of real posts -->\n"
SOURCES = {"free": "clients d’un opérateur", "gd": "débat public", "mlma": "propos haineux et leur entourage"}
BY_DOMAIN = "Nature exacte de messages écrits par trois mains dans le ton des vrais, quinze domaines d’une ville"
LONG = 5
"""From how many words on a language is asked for without indulgence."""


def there() -> bool:
    return (FOLDER / "posts.jsonl").is_file()


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines() if line.strip()]


def kinds_read() -> dict[str, list[str]]:
    """Of each post of `unlabelled.jsonl` that was read here, its kind by each reader."""
    found: dict[str, list[str]] = {}
    for line in KINDS_READ.read_text("utf-8").splitlines():
        if not line.startswith("# "):
            post, _reader, kind, _second, _answer = line.split("\t")
            found.setdefault(post, []).append(kind)
    return found


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """How much more often two readers agree than chance would have it (Cohen)."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (Counter(pair[at] for pair in pairs) for at in (0, 1))
    by_chance = sum(first[kind] * second[kind] for kind in first) / len(pairs) ** 2
    return (agreed - by_chance) / (1 - by_chance)


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `asked`."""

    right: int
    asked: int

    @property
    def value(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    def __str__(self) -> str:
        return f"{self.value:.2f}".replace(".", ",") + f" ({self.right} sur {self.asked})" if self.asked else "–"


Look = Callable[[Sequence[str]], list[Reading]]


def figures(look: Look = understand) -> dict[str, Share]:
    """Each figure of the table by its name there, for one way to read."""
    posts = rows("posts")
    pairs = list(zip(posts, look([one["text"] for one in posts]), strict=True))
    firm = [(post, read) for post, read in pairs if post["kind"]]
    sure = [(post, read) for post, read in firm if read.sure]
    gentle = [(post, read) for post, read in pairs if "abuse" not in post["accept"]]
    own = [(post, read) for post, read in firm if post["kind"] == "personal"]
    return {
        "Nature exacte, là où les trois lectures s’accordent": _share(read.kind == post["kind"] for post, read in firm),
        **{f"… {name}": _share(read.kind == post["kind"] for post, read in firm if post["src"] == key) for key, name in SOURCES.items()},
        "Nature que l’une des lectures a dite": _share(read.kind in post["accept"] for post, read in pairs),
        "Nature exacte de 1 500 autres, lus une fois": _read_once(look),
        "Bonne réponse parmi les deux premières": _share(post["kind"] in (read.kind, read.second) for post, read in firm),
        "Part dite avec assurance": _share(read.sure for _post, read in firm),
        "Exacte quand elle est sûre": _share(read.kind == post["kind"] for post, read in sure),
        "« Le guichet doit-il répondre ? » juste": _share(read.answer == post["answer"] for post, read in pairs),
        "Pris pour une injure sans en être une": _share(read.kind == "abuse" for _post, read in gentle),
        "Dossier personnel lu comme autre chose": _share(read.kind != "personal" for _post, read in own),
        "Dit dangereux": _share(read.danger.level == "danger" for _post, read in pairs),
    }  # fmt: skip


def _read_once(look: Look) -> Share:
    told = kinds_read()
    posts = [(one["text"], told[one["id"]][0]) for one in rows("unlabelled") if one["id"] in told]
    return _share(read.kind == kind for (_text, kind), read in zip(posts, look([text for text, _kind in posts]), strict=True))


def by_domain(look: Look = understand) -> Share:
    """The same of messages in the manner of real ones, written by three hands about fifteen domains of a city."""
    told = list(domains())
    return _share(one.kind == read.kind for one, read in zip(told, look([one.text for one in told]), strict=True))


def languages() -> dict[str, Share]:
    told = [(one, language.detect(one["text"]).language == one["language"]) for one in rows("languages")]
    return {
        "Langue exacte, cinq mots et plus": _share(right for one, right in told if one["words"] >= LONG),
        "Langue exacte, moins de cinq mots": _share(right for one, right in told if one["words"] < LONG),
    }


def _share(found: Iterable[bool]) -> Share:
    each = list(found)
    return Share(sum(each), len(each))


def both(texts: Sequence[str]) -> list[Reading]:
    return second.again(texts, understand(texts))


def table() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    first, with_second = figures(), {} if second.state().why else figures(both)
    yield "| | Premier regard | Avec le second |\n| --- | ---: | ---: |"
    for name, share in first.items():
        yield f"| {name} | {share} | {with_second.get(name, 'non mesuré')} |"
    for name, share in languages().items():
        yield f"| {name} | {share} | |"
    with_second_too = "non mesuré" if second.state().why else by_domain(both)
    yield f"| {BY_DOMAIN} | {by_domain()} | {with_second_too} |"


def told(page: str) -> list[list[str]]:
    """The cells of the page's table, without its head."""
    inside = page.partition(BEGIN)[2].partition(END)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in inside.strip().splitlines()[2:]]


def main() -> None:
    if not there():
        raise SystemExit(f"no real posts in {FOLDER}")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", "utf-8")
    print(table())


if __name__ == "__main__":
    main()
