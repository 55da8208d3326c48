"""Files that their owner alone may read, from their first byte."""

from __future__ import annotations

import os
from pathlib import Path


def fresh(path: Path) -> Path:
    """An empty one at this name, whatever stood there: what was made before, or by somebody else, may be open to others."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path
