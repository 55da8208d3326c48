"""The played networks run here as they do in tests/sandbox."""

import contextlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))

# Pinterest's client looks through everything beside the folder that it is loaded in: it is loaded in an empty one.
with tempfile.TemporaryDirectory() as empty:
    inside = Path(empty) / "inside"
    inside.mkdir()
    with contextlib.chdir(inside):
        import pinterest.config  # noqa: F401
