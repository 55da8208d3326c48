"""What is kept of a resident, as they are given it: a file; an archive where pictures of theirs are kept too."""

from __future__ import annotations

import json
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path

from django.http import FileResponse, HttpResponse, HttpResponseBase

from parvis.square import actions
from parvis.square.models import Resident


def handed_out(resident: Resident) -> tuple[HttpResponseBase, str]:
    """The answer, and how its file is called."""
    told = json.dumps(actions.exported(resident), ensure_ascii=False, indent=2)
    pictures = [(name, path) for give in actions.PICTURES for name, path in give(resident) if path.is_file()]
    if not pictures:
        return HttpResponse(told, content_type="application/json"), "mes-donnees.json"
    return FileResponse(_archive(told, pictures), content_type="application/zip"), "mes-donnees.zip"


def _archive(told: str, pictures: list[tuple[str, Path]]) -> tempfile.SpooledTemporaryFile[bytes]:
    """Pictures go in as they are: they are compressed already."""
    with ExitStack() as stack:
        made = stack.enter_context(tempfile.SpooledTemporaryFile[bytes](max_size=8 * 1024 * 1024))
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("mes-donnees.json", told)
            for name, path in pictures:
                archive.write(path, name)
        made.seek(0)
        stack.pop_all()  # whoever sends it closes it
        return made
