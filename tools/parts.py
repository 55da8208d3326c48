"""Which tests run when: the parts of the gate (`make test`) and of the full run (`make test-all`).

The gate holds what is cheap, and of what is dear what nothing cheaper would catch: tests marked `gate`. A part never looks at the
machine's pace.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import moments
from tools.runner import ROOT, Part
from tools.servers import Cluster

BIN = ROOT / ".venv" / "bin"
CODE = ("src", "tests", "tools", "bench")
DEAR = ("browser", "crash", "server", "slow", "long")
FAST = " and ".join(f"not {marker}" for marker in DEAR)
DESCRIBED = "tests/api/test_schemathesis.py"
"""Drawing what the description allows and forbids of every operation takes a quarter of a minute before the first is asked."""
NOT_FAST = tuple(f"--ignore={one}" for one in (DESCRIBED, "tests/crash", "tests/e2e"))
"""Where nothing is fast, and reading it takes seconds."""
WITHOUT_SCHEMATHESIS = ("-p", "no:schemathesis")
PROCESSES = "(server or slow) and not browser and not crash and not long"
"""Tests that start servers and commands: they wait more than they work."""
WALLED = f"wall and (({FAST}) or (gate and {PROCESSES}))"
WALLED_IN = ("tests/servers", "tests/sandbox")
"""Tests that speak to somebody else's process, whose clock is the machine's."""
DRAWN = ("-p", "tools.drawing")
"""One row a kind of long tables, by PARVIS_TEST_SEED."""
BROWSER = ("tests/e2e", "src/parvis/design")
ROOMS = ("src", "tests/docs")
"""Tests that speak to no other process: one clock is theirs alone."""
OTHERWISE = {
    "rooms on the last evening of the year": (ROOMS, "12-31T23:30", {}),
    "rooms in the night that lacks an hour, by lot": (ROOMS, "spring T01:45", {"PARVIS_TEST_ORDER": "lot"}),
    "rooms on a 29 February": (ROOMS, "02-29T12:00", {}),
}
"""The fast tests of rooms once more: what fails by the calendar."""
PLAYED = "tests/sandbox"
HOUSE = ("tests/house", "tests/docs")


def drawn_moment(seed: str) -> str:
    """The whole gate is there, at one of `moments.KINDS`, drawn anew for each tree, or named in PARVIS_TEST_MOMENT: nothing of it
    depends on the hour at which somebody happens to run it. The full run takes the sandbox and the walks to all."""
    drawn = moments.KINDS[int(seed or "0", 16) % len(moments.KINDS)]
    return os.environ.get("PARVIS_TEST_MOMENT") or f"{moments.coming(drawn):%Y-%m-%dT%H:%M}"


def tools() -> list[Part]:
    """Lint, types, contracts, words, migrations."""
    code = [path for path in CODE if (ROOT / path).exists()]
    jinja = ("--profile", "jinja", "--ignore", "H006,H030,H031,H043,J004,J018")
    node = (sys.executable, str(ROOT / "tools" / "node.py"), "node")
    commands = {
        "ruff (lint)": (str(BIN / "ruff"), "check", "--quiet", *code),
        "djlint (templates)": (str(BIN / "djlint"), "--lint", "--quiet", "--extend-exclude", "sandbox", "src"),
        "djlint (sandbox)": (str(BIN / "djlint"), "--lint", "--quiet", *jinja, "src/parvis/sandbox"),
        "import contracts": (str(BIN / "lint-imports"),),
        "mypy --strict": (str(BIN / "mypy"), "--no-error-summary"),
        "words without English": (sys.executable, "-m", "tools.messages", "missing"),
        "migrations agree with models": (sys.executable, "-m", "tools.migrations"),
    }
    islands = {
        "biome (islands)": (*node, "node_modules/@biomejs/biome/bin/biome", "check", "."),
        "tsc --strict (islands)": (*node, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."),
    }
    return [
        *(Part(name, command=command, wall=1800) for name, command in commands.items()),
        *(Part(name, command=command, folder="islands", wall=1800) for name, command in islands.items()),
    ]


def gate(clusters: Cluster, seed: str) -> list[list[Part]]:
    """Lanes of the gate, at one moment. The first only works; what waits for servers and processes runs beside it."""
    given = clusters.environment | {"PARVIS_TEST_SEED": seed}
    there = drawn_moment(seed)
    described = Part(
        "the API by its description", DRAWN, (DESCRIBED,), given | clusters.database("described"), budget=120, moment=there
    )
    differing = Part(
        "what can differ on PostgreSQL", (*WITHOUT_SCHEMATHESIS, *DRAWN, "-m", f"postgresql and {FAST}"), marked("postgresql"),
        given | clusters.database("differing") | {"PARVIS_TEST_DRAWN_FOR": "postgresql"}, budget=120, moment=there,
    )  # fmt: skip
    here = given | ({"PARVIS_TEST_DRAWN_FOR": "sqlite"} if clusters.postgresql else {})
    rooms = (*WITHOUT_SCHEMATHESIS, *DRAWN, "-m", f"{FAST} and not wall", *NOT_FAST)
    processes = (*WITHOUT_SCHEMATHESIS, "-m", f"gate and {PROCESSES} and not wall")
    walks = (*WITHOUT_SCHEMATHESIS, *DRAWN, "-m", "gate and browser")
    return [
        [Part("rooms on SQLite", rooms, ("src", "tests"), here, workers=2, budget=600, moment=there)],
        [
            Part("servers and commands", processes, marked("gate"), given, budget=200, moment=there),
            *([described] if clusters.postgresql else []),
            *tools(),
        ],
        [
            Part("crash suite", (*WITHOUT_SCHEMATHESIS, "-m", "gate and crash"), marked("gate"), given, budget=120, moment=there),
            Part("walks in the browser", walks, BROWSER, given, budget=300, moment=there),
            Part("by the machine's own clock", (*WITHOUT_SCHEMATHESIS, "-m", WALLED), WALLED_IN, given, budget=100),
            *([differing] if clusters.postgresql else []),
        ],
    ]


def full(clusters: Cluster) -> list[list[Part]]:
    """Everything, whole tables too."""
    given = clusters.environment
    rooms = f"(tables or server or slow) and {' and '.join(f'not {one}' for one in ('browser', 'crash', 'long'))}"
    second = [
        Part("rooms on PostgreSQL", (*WITHOUT_SCHEMATHESIS, "-m", rooms, f"--ignore={DESCRIBED}"), (*of_rooms(), "tests/api"),
             given | clusters.database("rooms"), workers=2),
        Part("the API by its description", (), (DESCRIBED,), given | clusters.database("described")),
    ]  # fmt: skip
    fast = (*WITHOUT_SCHEMATHESIS, "-m", FAST, *NOT_FAST)
    backwards = given | {"PARVIS_TEST_ORDER": "reversed"}  # what needs another test before it; the gate goes forwards
    hours = f"(played and {FAST} and not wall) or (gate and browser)"
    hourly = [
        Part(
            f"sandbox and walks at {moment}", (*WITHOUT_SCHEMATHESIS, *DRAWN, "-m", hours), (PLAYED, *BROWSER),
            given | {"PARVIS_TEST_SEED": moment}, moment=moment,
        )
        for moment in moments.all_coming()
    ]  # fmt: skip
    return [
        [
            *tools(),
            Part("rooms on SQLite, backwards", fast, ("src", "tests"), backwards, workers=2),
            *(
                Part(name, fast, paths, given | {"PARVIS_TEST_CLOCK": moments.coming(kind).isoformat()} | more, workers=2)
                for name, (paths, kind, more) in OTHERWISE.items()
            ),
            *(second if clusters.postgresql else []),
        ],
        [
            Part("Bluesky's servers, built", command=(sys.executable, "-m", "tools.bluesky"), wall=1800),
            Part("servers and commands", (*WITHOUT_SCHEMATHESIS, "-m", PROCESSES), marked("server", "slow"), given),
            Part("crash suite", (*WITHOUT_SCHEMATHESIS, "-m", "crash and not long"), marked("crash"), given),
            *hourly[:5],
        ],
        [
            Part("browser", (*WITHOUT_SCHEMATHESIS, "-m", "browser and not long"), BROWSER, given),
            Part("long tests", (*WITHOUT_SCHEMATHESIS, "-m", "long"), ("src/parvis/understanding", "tests"), given),
            *hourly[5:],
        ],
    ]


def browser() -> list[list[Part]]:
    return [[Part("browser", (*WITHOUT_SCHEMATHESIS, "-m", "browser"), BROWSER)]]


def check() -> list[list[Part]]:
    """Before a commit: what needs no database, the house's rules, and the rooms one is at work in."""
    parts = [Part("tests without a database", ("-m", f"{FAST} and not tables"), ("src", *HOUSE), workers=2)]
    if found := changed():
        parts.append(Part("rooms that changed", ("-m", f"{FAST} and tables"), found, workers=2))
    return [tools(), parts]


def marked(*markers: str) -> tuple[str, ...]:
    """The files that have such tests: the others need not be read to be left out. A house test asks that a file names its own."""
    found = [path for folder in ("src", "tests") for path in sorted((ROOT / folder).rglob("test_*.py"))]
    found = [path for path in found if "e2e" not in path.parts and any(f"mark.{one}" in path.read_text() for one in markers)]
    return tuple(name for path in found if (name := str(path.relative_to(ROOT))) != DESCRIBED)


def of_rooms() -> tuple[str, ...]:
    """Tests of the rooms that have tables."""
    found = sorted((ROOT / "src/parvis").glob("*/tests"))
    return tuple(str(path.relative_to(ROOT)) for path in found if path.parent.name != "networks")


def changed() -> tuple[str, ...]:
    """Tests of the rooms that differ from the last commit."""
    words = ["git", "status", "--porcelain", "--untracked-files=all", "--", "src/parvis"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = {Path(*Path(line[3:]).parts[:3]) for line in said.splitlines()}
    return tuple(sorted(f"{room}/tests" for room in found if (ROOT / room / "tests").is_dir()))
