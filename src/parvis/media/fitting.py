"""How a file must change before a network takes it: cut to a shape, made smaller, lighter, shorter, of another kind. Pure.

The original is kept as it is; a rendition is made once for each way of fitting (`Fit.key`) and serves every network that
asks for the same.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass

from parvis.networks.protocol import MediaRule

Box = tuple[int, int, int, int]
"""left, top, width, height in pixels of the original."""
JPEG, PNG, MP4 = "image/jpeg", "image/png", "video/mp4"


@dataclass(frozen=True, slots=True)
class Looks:
    """What is known of a file. `focus`: the point that matters, -1..1 right and up. `moves`: an animated picture."""

    mime: str
    size: int  # bytes
    width: int  # pixels; 0 = unknown
    height: int
    seconds: float = 0.0
    focus: tuple[float, float] = (0.0, 0.0)

    @property
    def video(self) -> bool:
        return self.mime.startswith("video/")


@dataclass(frozen=True, slots=True)
class Fit:
    """The rendition that is wanted: `crop` first, then `width` × `height` pixels, at most `most` bytes (0 = any).

    Of a video: at most `seconds` from its beginning (0 = whole), played `times` times in a row.
    """

    mime: str
    width: int
    height: int
    crop: Box | None = None
    most: int = 0
    seconds: float = 0.0
    times: int = 1

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def fit(file: Looks, rule: MediaRule) -> Fit | None:
    """What `rule` asks of `file`; None when it is good as it is, or when nothing that we can do would make it good."""
    kinds = rule.videos if file.video else rule.images
    if not kinds or not file.width or not file.height:
        return None
    mime = _kind(file, kinds)
    if mime is None:
        return None
    crop = shape(file, rule.video_ratio if file.video else rule.ratio)
    width, height = (crop[2], crop[3]) if crop else (file.width, file.height)
    least = rule.narrowest
    if least and min(width, height) < least:
        return None  # making it larger would show
    width, height = within(width, height, rule.widest)
    if file.video and (mime, width, height) != (file.mime, file.width, file.height):
        width, height = width - width % 2, height - height % 2  # encoders want even sides
    most = rule.bytes_video if file.video else rule.bytes_image
    seconds, times = _length(file, rule) if file.video else (0.0, 1)
    heavy = bool(most) and file.size > most
    same = (mime, crop, width, height, seconds, times) == (file.mime, None, file.width, file.height, 0.0, 1)
    return None if same and not heavy else Fit(mime, width, height, crop, most, seconds, times)


def _kind(file: Looks, kinds: tuple[str, ...]) -> str | None:
    if file.mime in kinds:
        return file.mime
    wanted = (MP4,) if file.video else (JPEG, PNG)
    return next((kind for kind in wanted if kind in kinds), None)


def shape(file: Looks, ratio: tuple[float, float]) -> Box | None:
    """The largest part of allowed proportions, around the point that matters; None when they are good already."""
    least, most = ratio
    now = file.width / file.height
    if least and now < least * 0.995:
        width, height = file.width, min(file.height, math.floor(file.width / least))
    elif most and now > most * 1.005:
        width, height = min(file.width, math.floor(file.height * most)), file.height
    else:
        return None
    across, up = file.focus
    left = round((file.width - width) * (1 + across) / 2)
    top = round((file.height - height) * (1 - up) / 2)
    return left, top, width, height


def within(width: int, height: int, widest: int) -> tuple[int, int]:
    """The same proportions with no side over `widest` (0 = any)."""
    longer = max(width, height)
    if not widest or longer <= widest:
        return width, height
    return max(1, round(width * widest / longer)), max(1, round(height * widest / longer))


def _length(file: Looks, rule: MediaRule) -> tuple[float, int]:
    if rule.seconds and file.seconds > rule.seconds:
        return rule.seconds, 1
    if rule.seconds_least and 0 < file.seconds < rule.seconds_least:
        return 0.0, math.ceil(rule.seconds_least / file.seconds)
    return 0.0, 1


def told(file: Looks, wanted: Fit) -> list[tuple[str, dict[str, object]]]:
    """What changes, as (code, values): the pages put it in words."""
    changes: list[tuple[str, dict[str, object]]] = []
    if wanted.crop:
        changes.append(("cropped", {"width": wanted.crop[2], "height": wanted.crop[3]}))
    inside = (wanted.crop[2], wanted.crop[3]) if wanted.crop else (file.width, file.height)
    if max(inside) - max(wanted.width, wanted.height) > 1:
        changes.append(("smaller", {"width": wanted.width, "height": wanted.height}))
    if wanted.mime != file.mime:
        changes.append(("converted", {"kind": wanted.mime.partition("/")[2].upper()}))
    if wanted.seconds:
        changes.append(("shortened", {"seconds": wanted.seconds}))
    if wanted.times > 1:
        changes.append(("looped", {"times": wanted.times}))
    if wanted.most and file.size > wanted.most:
        changes.append(("lighter", {"megabytes": round(wanted.most / 1_000_000, 1)}))
    return changes
