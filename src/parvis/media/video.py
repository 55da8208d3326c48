"""Videos, by ffmpeg in a process of its own: a broken file may stop that process, never ours.

ffmpeg is the one of the machine, or that of the package `imageio-ffmpeg` where it is installed (extra `video`).
https://ffmpeg.org/ffmpeg.html
"""

from __future__ import annotations

import functools
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from parvis.media.fitting import Fit
from parvis.media.looks import Unknown

LOOKING = 20  # seconds that a look at a file may take
CLEANING = 600  # seconds that a copy without its hidden data may take: it is as fast as the disk
FORMS = {"video/mp4": ("mp4", "mov"), "video/quicktime": ("mov",), "video/webm": ("webm", "matroska")}
"""Containers by MIME type. The second takes what the first refuses: sound of a camera in an MP4, other pictures in a Matroska."""
SOUND = 128_000  # bits a second
LEAST = 200_000  # bits a second under which a picture is none
TELL = Callable[[int], bool]
"""Told the percentage done, about once a second; False = stop."""


class NoFfmpeg(Exception):
    """Neither ffmpeg nor the extra `video` is installed."""


class Stopped(Exception):
    """Somebody took the wish back."""


@functools.cache
def ffmpeg() -> str:
    """The program's path. Raises NoFfmpeg."""
    if found := shutil.which("ffmpeg"):
        return found
    if importlib.util.find_spec("imageio_ffmpeg"):
        import imageio_ffmpeg  # type: ignore[import-not-found]  # the extra `video`

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    raise NoFfmpeg


def look(path: Path) -> tuple[int, int, float]:
    """(width, height, seconds) as shown upright; zeros for what cannot be told. Raises Unknown for a file that is no video."""
    try:
        done = subprocess.run(
            [ffmpeg(), "-hide_banner", "-nostdin", "-protocol_whitelist", "file", "-i", str(path)],
            capture_output=True, text=True, errors="replace", timeout=LOOKING, check=False,
        )  # fmt: skip
    except NoFfmpeg:
        return 0, 0, 0.0
    except subprocess.TimeoutExpired as error:
        raise Unknown from error
    return read(done.stderr)


def read(said: str) -> tuple[int, int, float]:
    """What ffmpeg tells of its input on standard error."""
    streams = (line.partition(": Video: ")[2] for line in said.splitlines() if line.lstrip().startswith("Stream #"))
    stream = next(filter(None, (re.search(r", (\d{2,5})x(\d{2,5})", one) for one in streams)), None)
    if stream is None:
        raise Unknown
    width, height = int(stream[1]), int(stream[2])
    turned = re.search(r"rotation of (-?\d+)", said)
    if turned and abs(int(turned[1])) % 180 == 90:
        width, height = height, width
    return width, height, _seconds(said)


def _seconds(said: str) -> float:
    found = re.search(r"Duration: (\d+):(\d+):(\d+(?:\.\d+)?)", said)
    return round(int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]), 2) if found else 0.0


def clean(source: Path, target: Path, mime: str) -> str:
    """The same pictures and sound without what the camera wrote beside them: place, device, owner, hidden tracks, covers. Nothing
    is encoded again. The MIME type of what was written. Raises Unknown for what cannot be copied so, NoFfmpeg.

    The same bytes give the same bytes: a film that is taken in twice is recognised.
    """
    said = ""
    for form in FORMS[mime]:
        command = [
            ffmpeg(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-protocol_whitelist", "file", "-i", str(source),
            "-map", "0:V", "-map", "0:a?", "-map", "0:s?", "-c", "copy", "-map_metadata", "-1", "-map_metadata:s", "-1",
            "-map_metadata:c", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-f", form, str(target),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=CLEANING, check=False)
        except subprocess.TimeoutExpired as error:
            raise Unknown from error
        if not done.returncode:
            return "video/quicktime" if form == "mov" else mime
        said = done.stderr.decode("utf-8", "replace").strip()
    raise Unknown(said[-300:])


def convert(source: Path, target: Path, wanted: Fit, seconds: float, tell: TELL) -> None:
    """Write the rendition. Raises Unknown (with ffmpeg's last words), Stopped, NoFfmpeg.

    H.264 and AAC in an MP4 whose index comes first, as every network of the catalogue takes it.
    """
    length = wanted.seconds or seconds * wanted.times
    command = [
        ffmpeg(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-progress", "pipe:1", "-protocol_whitelist", "file",
        *(["-stream_loop", str(wanted.times - 1)] if wanted.times > 1 else []), "-i", str(source),
        *(["-t", f"{wanted.seconds:.3f}"] if wanted.seconds else []),
        "-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-sn", "-dn", "-vf", filters(wanted),
        "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-threads", "1", *_rate(wanted, length),
        "-c:a", "aac", "-b:a", str(SOUND), "-ar", "48000", "-movflags", "+faststart", "-f", "mp4", str(target),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace") as running:
        assert running.stdout is not None and running.stderr is not None
        for line in running.stdout:
            if line.startswith("out_time_us=") and not tell(_part(line, length)):
                running.kill()
                raise Stopped
        said = running.stderr.read().strip()
    if running.returncode:
        raise Unknown(said[-300:])


def _part(line: str, length: float) -> int:
    done = line.partition("=")[2].strip()
    return min(99, int(int(done) / 10_000 / length)) if length and done.lstrip("-").isdigit() else 0


def filters(wanted: Fit) -> str:
    cut = [f"crop={wanted.crop[2]}:{wanted.crop[3]}:{wanted.crop[0]}:{wanted.crop[1]}"] if wanted.crop else []
    return ",".join([*cut, f"scale={wanted.width}:{wanted.height}", "setsar=1"])


def _rate(wanted: Fit, length: float) -> list[str]:
    """Good quality; where a weight is not to be passed, the rate that keeps under it."""
    if not wanted.most or not length:
        return ["-crf", "21"]
    rate = int(wanted.most * 8 * 0.92 / length) - SOUND
    if rate < LEAST:
        raise Unknown("too long for so few bytes")
    return ["-crf", "21", "-maxrate", str(rate), "-bufsize", str(rate)]


def frame(source: Path, second: float) -> bytes:
    """One picture of a video, as JPEG. Raises Unknown, NoFfmpeg."""
    command = [
        ffmpeg(), "-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "file,pipe", "-ss", f"{second:.3f}",
        "-i", str(source), "-frames:v", "1", "-f", "image2", "-c:v", "mjpeg", "-q:v", "2", "pipe:1",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=LOOKING, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unknown from error
    if done.returncode or not done.stdout:
        raise Unknown(done.stderr.decode("utf-8", "replace")[-300:])
    return done.stdout
