"""How often a language model says the kind of real posts by strangers that three readings gave them, beside what both looks say.

    PARVIS_REAL_POSTS=folder python -m tools.assistant_kinds ADDRESS MODEL [--key-env NAME]

ADDRESS: of an OpenAI-compatible service, with its /v1; a private one is named in PARVIS_ALLOW_HOSTS. `--key-env`: the variable that holds
its key. The service is asked as the assistant asks it: masked, ten texts a call, those that speak to a model alone. It costs what it costs.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")
django.setup()

from parvis.assist import prompts  # noqa: E402
from parvis.assist.asking import Service, Tokens, Unanswered, complete  # noqa: E402
from parvis.assist.checking import kinds_of  # noqa: E402
from parvis.assist.masking import Mask  # noqa: E402
from parvis.assist.sorting import AT_ONCE, shown, together  # noqa: E402
from parvis.understanding.reading import understand  # noqa: E402
from tools.real_posts import FOLDER, SOURCES, Share, both, rows, there  # noqa: E402

TOLERATED = 3
"""Calls in a row that may fail."""


@dataclass(slots=True)
class Asked:
    """`said`: by post; of what was not answered nothing. `failed`: calls of which nothing came."""

    said: dict[int, str] = field(default_factory=dict)
    calls: int = 0
    failed: int = 0
    tokens: list[Tokens] = field(default_factory=list)

    def sum_of(self, name: str) -> int | None:
        told = [getattr(one, name) for one in self.tokens]
        return None if None in told else sum(told)


def ask_all(service: Service, texts: Mapping[int, str]) -> Asked:
    """Every text is shown once. Raises Unanswered when calls fail one after the other."""
    found, left, in_a_row = Asked(), {key: shown(text, Mask()) for key, text in texts.items()}, 0
    while left:
        window = dict(list(left.items())[:AT_ONCE])
        numbers = {str(n): key for n, key in enumerate(together(window), 1)}
        found.calls += 1
        try:
            answer = complete(service, prompts.kinds({n: left.pop(key) for n, key in numbers.items()}), temperature=0.0)
        except Unanswered as error:
            found.failed, in_a_row = found.failed + 1, in_a_row + 1
            if in_a_row >= TOLERATED:
                raise
            found.tokens += [error.tokens] if error.tokens else []
            continue
        in_a_row = 0
        found.tokens.append(answer.tokens)
        found.said |= {numbers[n]: kind for n, kind in kinds_of(answer.text, numbers).items()}
    return found


def table(posts: Sequence[Mapping[str, Any]], columns: Mapping[str, Mapping[int, str]]) -> Iterator[str]:
    """A line for all posts whose kind the readings agree on, and one a source. `columns`: what each way to read says, by post."""
    firm = [one for one in posts if one["kind"]]
    yield f"| | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}"
    for name, source in (("ensemble", ""), *((name, key) for key, name in SOURCES.items())):
        asked = [one for one in firm if not source or one["src"] == source]
        shares = (Share(sum(said.get(one["id"]) == one["kind"] for one in asked), len(asked)) for said in columns.values())
        yield f"| {name} | {' | '.join(map(str, shares))} |"


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.assistant_kinds", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address", help="with its /v1")
    parser.add_argument("model")
    parser.add_argument("--key-env", default="", metavar="NAME", help="the variable that holds the key")
    told = parser.parse_args(given)
    if not there():
        raise SystemExit(f"no real posts in {FOLDER}: nothing was asked")
    posts = [one for one in rows("posts") if one["kind"]]
    texts = [one["text"] for one in posts]
    service = Service(told.address.rstrip("/"), told.model, os.environ[told.key_env] if told.key_env else "")
    try:
        found = ask_all(service, {one["id"]: one["text"] for one in posts})
    except Unanswered as error:
        raise SystemExit(f"the service does not answer: {error.code} {error.status or ''} {error.said}".rstrip()) from error
    looks = {"Premier regard": understand, "Les deux regards": both()}
    columns = {told.model: found.said}
    for name, look in looks.items():
        if look:
            columns[name] = {one["id"]: seen.kind for one, seen in zip(posts, look(texts), strict=True)}
    print("\n".join(table(posts, columns)))
    read, written = ("unknown" if one is None else one for one in (found.sum_of("read"), found.sum_of("written")))
    print(f"{found.calls} calls, {found.failed} of them failed; {len(posts) - len(found.said)} of {len(posts)} posts unanswered")
    print(f"tokens read: {read}, written: {written}")


if __name__ == "__main__":
    main()
