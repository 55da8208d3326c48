"""The paper of a file of proof: its blocks, set as a PDF that can be listened to (PDF/UA-1: tags, language, embedded fonts)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.proofs.written import blocks

LONGEST = 1800
"""Seconds that setting may take."""


def pdf(content: Mapping[str, Any], sha256: str) -> bytes:
    """In the language in which it is being written."""
    title = _("Fichier de preuve : %(name)s") % {"name": content["name"]}
    document = {
        "title": title, "author": content["city"], "language": content["language"], "sha256": sha256,
        "footer": _("Fichier de preuve n° %(number)s · empreinte %(begins)s…")
        % {"number": content["number"], "begins": sha256[:16]},
        "blocks": blocks(content, sha256),
    }  # fmt: skip
    given = json.dumps({"at": content["made_at"], "document": document}).encode()
    command = [sys.executable, "-m", "parvis.proofs.typesetting"]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True, timeout=LONGEST).stdout
