"""What the charter makes of texts of hands that taught it nothing: the table of `docs/charte.md`, and its figures by clause.

    python -m tools.charter_figures      measures, and writes it anew (a minute; `parvis[semantic]` is needed)

Each file of `charter/shipped/precedents` is of another hand, judged by what the others teach; `charter/tests/hands`, of a hand that never
teaches, by all of them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")
django.setup()

from parvis.charter import shipped, written  # noqa: E402
from parvis.charter.kinds import compiled  # noqa: E402
from parvis.charter.learning import teaching  # noqa: E402
from parvis.charter.learning.sense import Sense  # noqa: E402
from parvis.charter.learning.teaching import Taught  # noqa: E402
from parvis.charter.learning.weighing import Weighing  # noqa: E402
from parvis.charter.rules import Charter, Verdict  # noqa: E402
from parvis.understanding import meaning  # noqa: E402
from parvis.understanding.meaning import E5, Embedder  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "charte.md"
BEGIN, END = "<!-- python -m tools.charter_figures -->\n", "<!-- end of hands -->\n"
TEACHING = shipped.HERE / "precedents"
APART = ROOT / "src" / "parvis" / "charter" / "tests" / "hands"
HARD = ("one", "two", "three", "four")
"""Hands that were asked for what is hardest: half of their objections have no give-away word, and their near misses are as near as life."""
JUDGED = frozenset(("1.2", "1.3", "1.4", "1.5", "4.1", "5.1", "5.2", "5.5", "7.1", "8.1", "8.2", "8.3", "8.8"))
"""Clauses for which every hand wrote objections and as many near misses; what other clauses say of these texts is not counted."""


@dataclass(slots=True)
class Counts:
    """`objections`: texts to object to; `stopped`, `said`: what was refused or asked, and that and what was advised, and rightly;
    `named`: of what was rightly said, with the right clause; `plain`, `disturbed`: everyday texts, and those of them that got a verdict."""

    texts: int = 0
    objections: int = 0
    stopped: int = 0
    stopped_right: int = 0
    said: int = 0
    said_right: int = 0
    named: int = 0
    plain: int = 0
    disturbed: int = 0

    def add(self, one: Taught, found: Sequence[Verdict]) -> None:
        wanted = bool(one.expected & JUDGED)
        spoken = {verdict.number for verdict in found if verdict.number in JUDGED and not verdict.lifted}
        stops = any(verdict.number in JUDGED and (verdict.blocking or verdict.asks) for verdict in found)
        self.texts, self.objections = self.texts + 1, self.objections + wanted
        self.stopped, self.stopped_right = self.stopped + stops, self.stopped_right + (stops and wanted)
        self.said, self.said_right = self.said + bool(spoken), self.said_right + (bool(spoken) and wanted)
        self.named += bool(spoken & one.expected)
        self.plain, self.disturbed = self.plain + (not one.about), self.disturbed + (not one.about and bool(spoken))

    def plus(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def charter() -> Charter:
    return compiled(written.rules(written.valid_all(shipped.city()["clauses"])))


def embedder() -> Embedder | None:
    return meaning.of(E5).embedder


def texts(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for line in path.read_text("utf-8").splitlines():
        given = json.loads(line)
        yield given.pop("clause"), written.valid_example(given)


def hands(by: Embedder | None) -> dict[str, list[Taught]]:
    """The texts of each hand, with their vectors where there is something to read them."""
    found = {}
    for path in (*sorted(TEACHING.glob("*.jsonl")), *sorted(APART.glob("*.jsonl"))):
        rows = [
            (about, frozenset(given["expected"]), written.said(given["text"], given["situation"])) for about, given in texts(path)
        ]  # type: ignore[call-overload, arg-type]
        read = by.questions([said.text for _, _, said in rows]) if by else [()] * len(rows)
        answered = {said.answers for _, _, said in rows if said.answers}
        asked = dict(
            zip(sorted(answered), by.questions(sorted(answered)) if by and answered else [()] * len(answered), strict=True)
        )
        found[path.stem] = [Taught(said, about, expected, vector, asked.get(said.answers, ()))
                            for (about, expected, said), vector in zip(rows, read, strict=True)]  # fmt: skip
    return found


def judging(taught: Sequence[Taught], rules: Charter, by: Embedder) -> Charter:
    """The charter with what these precedents teach."""
    made = teaching.learn(taught, rules, embedder=by.name)
    return rules.with_meaning(Weighing(Sense.opened(made.always), Sense.opened(made.in_period), by))


def judged(rules: Charter, told: Iterable[Taught]) -> Counts:
    """Emergencies are judged by words, and are not objected to: they are left out."""
    found = Counts()
    for one in told:
        if one.about != "9.1":
            found.add(one, rules.verdicts(one.said))
    return found


def measured(every: Mapping[str, list[Taught]], rules: Charter, by: Embedder) -> dict[str, Counts]:
    """Of each hand by what the others teach; of a hand apart by all that teach."""
    teach = [name for name in every if (TEACHING / f"{name}.jsonl").is_file()]
    found = {}
    for name, told in every.items():
        precedents = [one for other in teach if other != name for one in every[other]]
        found[name] = judged(judging(precedents, rules, by), told)
    return found


def together(found: Iterable[Counts]) -> Counts:
    total = Counts()
    for one in found:
        total = total.plus(one)
    return total


def share(good: int, of: int) -> str:
    return f"{good / of:.2f}".replace(".", ",") if of else "—"


def row(name: str, one: Counts) -> str:
    cells = (
        name, str(one.objections), share(one.stopped_right, one.stopped), share(one.stopped_right, one.objections),
        share(one.said_right, one.said), share(one.said_right, one.objections), share(one.named, one.said_right),
        f"{one.disturbed} / {one.plain}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


HEAD = """| Textes | à écarter | arrête ou demande : à raison | … sur ce qu’il faut | avec les conseils : à raison | … sur ce qu’il faut | article juste | textes de tous les jours dérangés |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""  # noqa: E501


def table(words: Mapping[str, Counts], found: Mapping[str, Counts]) -> str:
    groups = {
        "quatre mains, textes difficiles": HARD,
        "trois mains, textes ordinaires": [name for name in found if name not in HARD and (TEACHING / f"{name}.jsonl").is_file()],
        "une main qui n’apprend rien": [path.stem for path in APART.glob("*.jsonl")],
    }
    lines = [HEAD]
    for title, names in groups.items():
        lines.append(row(f"{title} : mots seuls", together(words[name] for name in names)))
        lines.append(row(f"{title} : mots et sens", together(found[name] for name in names)))
    return "\n".join(lines) + "\n"


def main() -> None:
    if (by := embedder()) is None:
        sys.exit("parvis[semantic] is not installed: nothing to measure")
    rules, every = charter(), hands(by)
    made = table({name: judged(rules, told) for name, told in every.items()}, measured(every, rules, by))
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + made + "\n" + END + rest.partition(END)[2], "utf-8")
    print(made)


if __name__ == "__main__":
    main()
