"""Pictures for contests, made of what the library of the demo city already holds: another cut, another light, no new drawing."""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from parvis.media.looks import Seen
from parvis.media.models import File
from parvis.media.store import place
from parvis.sandbox import pictures

CUTS = ((0, 0, 840, 560), (360, 0, 1200, 560), (0, 240, 840, 800), (360, 240, 1200, 800), (180, 120, 1020, 680))
FOLDER = "contests"


@dataclass(frozen=True, slots=True)
class Look:
    """`cut`: one of CUTS; -1 the whole."""

    scene: str
    cut: int = -1
    mirrored: bool = False
    grey: bool = False


def shelf() -> dict[str, File]:
    """Files of the library by the scene that they show."""
    names = {f"{scene}.jpg": scene for scene in pictures.SCENES} | {f"lieu-{scene}.jpg": scene for scene in pictures.SCENES}
    return {names[row.name]: row for row in File.objects.filter(name__in=names).order_by("-pk")}


class Studio:
    """Each scene is read once."""

    def __init__(self) -> None:
        self.files, self.whole = shelf(), dict[str, Image.Image]()

    def made(self, look: Look) -> dict[str, object]:
        """The fields of a picture of an entry; both files are on the disk."""
        picture = self._scene(look.scene)
        if look.cut >= 0:
            picture = picture.crop(CUTS[look.cut])
        picture = ImageOps.mirror(picture) if look.mirrored else picture
        picture = ImageOps.grayscale(picture) if look.grey else picture
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        raw, sha256 = out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest()
        kept = {"path": f"{FOLDER}/{uuid.uuid4().hex}", "original": f"{FOLDER}/originals/{uuid.uuid4().hex}"}
        for name in kept.values():
            place(Seen("image/jpeg", sha256, len(raw), content=raw), Path(settings.MEDIA_ROOT) / name)
        return kept | {"sha256": sha256, "mime": "image/jpeg", "size": len(raw), "width": picture.width, "height": picture.height}

    def _scene(self, name: str) -> Image.Image:
        if name not in self.whole:
            row = self.files.get(name)
            source = Path(settings.MEDIA_ROOT) / row.path if row else io.BytesIO(pictures.scene(name))
            with Image.open(source) as picture:
                self.whole[name] = picture.convert("RGB")
        return self.whole[name]
