"""What the looks make of real posts by strangers, which are not of this repository: the first table of `docs/comprendre.md`.

    PARVIS_REAL_POSTS=folder python -m tools.real_posts      measures, and writes it anew

`posts.jsonl` holds posts with the kinds that three readings gave (`kind` where all agree, `accept` each of them), `languages.jsonl` posts
and their language: nothing was learnt from either. `unlabelled.jsonl` holds posts of which `real_posts.tsv`, beside this file, tells the
kinds: the looks are taught from these (`tools.teaching`). Beside both looks stands what our own texts alone would have taught.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parvis.understanding import kinds, language, meaning, second, training
from parvis.understanding.kinds import State
from parvis.understanding.lanes import opened
from parvis.understanding.meaning import E5, Package
from parvis.understanding.reading import Reading, understand
from parvis.understanding.written import ours

ROOT = Path(__file__).resolve().parent.parent
KINDS_READ = Path(__file__).with_suffix(".tsv")
FOLDER = Path(os.environ.get("PARVIS_REAL_POSTS") or ROOT.parent / "shared" / "data" / "real-posts")
PAGE = ROOT / "docs" / "comprendre.md"
BEGIN, END = "<!-- real posts: python -m tools.real_posts -->\n", "<!-- end of real posts -->\n"
SOURCES = {"free": "clients d’un opérateur", "gd": "débat public", "mlma": "propos haineux et leur entourage"}
RIGHT = "Nature exacte, là où les trois lectures s’accordent"
TWO = "Bonne réponse parmi les deux premières"
SURE = "Part dite avec assurance"
SURE_RIGHT = "Exacte quand elle est sûre"
FALSE_ABUSE = "Pris pour une injure sans en être une"
ABUSE = "Injure reconnue"
UNWARNED = "Dossier personnel dont ni la première ni la seconde nature ne prévient"
FOLDS = "Nature exacte de vrais messages lus une fois, par ce qui ne les avait pas appris"
BY_HAND = "Nature exacte de messages de trois mains sur quinze domaines d’une ville, par ce qui n’en avait pas appris la main"
DANGEROUS = "Dit dangereux"
LOOKS = ("first", "both", "light")
"""The first look, and both: with the vectors of each package."""
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
    own, rude = ([(post, read) for post, read in firm if post["kind"] == kind] for kind in ("personal", "abuse"))
    return {
        RIGHT: _share(read.kind == post["kind"] for post, read in firm),
        **{f"… {name}": _share(read.kind == post["kind"] for post, read in firm if post["src"] == key) for key, name in SOURCES.items()},
        "Nature que l’une des lectures a dite": _share(read.kind in post["accept"] for post, read in pairs),
        TWO: _share(post["kind"] in (read.kind, read.second) for post, read in firm),
        SURE: _share(read.sure for _post, read in firm),
        SURE_RIGHT: _share(read.kind == post["kind"] for post, read in sure),
        "« Le guichet doit-il répondre ? » juste": _share(read.answer == post["answer"] for post, read in pairs),
        FALSE_ABUSE: _share(read.kind == "abuse" for _post, read in gentle),
        ABUSE: _share(read.kind == "abuse" for _post, read in rude),
        "Dossier personnel lu comme autre chose": _share(read.kind != "personal" for _post, read in own),
        UNWARNED: _share("personal" not in (read.kind, read.second) for _post, read in own),
        DANGEROUS: _share(read.danger.level == "danger" for _post, read in pairs),
    }  # fmt: skip


def unseen() -> dict[str, list[Share]]:
    """What each of LOOKS makes of texts that it did not learn, as `tools.teaching` found it."""
    told = json.loads(kinds.TAUGHT.read_text("utf-8"))
    return {
        FOLDS: [Share(*told[look]["real"]["right"]) for look in LOOKS],
        BY_HAND: [_sum(rows["right"] for name, rows in told[look].items() if name != "real") for look in LOOKS],
    }


def _sum(each: Iterable[Sequence[int]]) -> Share:
    return Share(*map(sum, zip(*each, strict=True)))


def languages() -> dict[str, Share]:
    told = [(one, language.detect(one["text"]).language == one["language"]) for one in rows("languages")]
    return {
        "Langue exacte, cinq mots et plus": _share(right for one, right in told if one["words"] >= LONG),
        "Langue exacte, moins de cinq mots": _share(right for one, right in told if one["words"] < LONG),
    }


def _share(found: Iterable[bool]) -> Share:
    each = list(found)
    return Share(sum(each), len(each))


def both(package: Package = E5) -> Look | None:
    """Both looks, with the vectors of this package; None where it is not installed."""
    embedder = meaning.of(package).embedder
    if embedder is None:
        return None
    there = second.State(second.read(second.file_of(embedder.name)), embedder)
    return lambda texts: second.again(texts, understand(texts), with_=there)


@cache
def ours_alone() -> State:
    """What our own texts alone teach a first look."""
    return State(opened(training.train(ours()), "of our own texts"))


def alone(texts: Sequence[str]) -> list[Reading]:
    return understand(texts, state=ours_alone())


def table() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    looks = [alone, understand, *(both(package) for package in meaning.PACKAGES)]
    columns = [figures(look) if look else {} for look in looks]
    yield "| | Sans vrais messages | Premier regard | Avec le second | Avec le second, petit |\n| --- | ---: | ---: | ---: | ---: |"
    for name in columns[1]:
        yield f"| {name} | " + " | ".join(str(found.get(name, "non mesuré")) for found in columns) + " |"
    for name, shares in unseen().items():
        yield f"| {name} | | " + " | ".join(map(str, shares)) + " |"
    for name, share in languages().items():
        yield f"| {name} | | {share} | | |"


def told(page: str) -> list[list[str]]:
    """The cells of the page's table, without its head."""
    inside = page.partition(BEGIN)[2].partition(END)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in inside.strip().splitlines()[2:]]


def main() -> None:
    if not there():
        raise SystemExit(f"no real posts in {FOLDER}")
    measured = table()
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{measured}\n{END}{rest.partition(END)[2]}", "utf-8")
    print(measured)


if __name__ == "__main__":
    main()
