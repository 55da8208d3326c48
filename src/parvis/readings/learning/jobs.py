"""A new model is learnt in a process of its own, compared, and takes over or is kept out; examples are let go in time."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.kept.hooks import without_held
from parvis.people.access import administrators
from parvis.readings.engine import body_of, in_use, version_of
from parvis.readings.learning import actions
from parvis.readings.learning.comparing import worse
from parvis.readings.learning.waiting import arriving, lessons, may_move, topics, wait, waiting
from parvis.readings.models import Learning, Lesson, Trained
from parvis.understanding import second
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()
GIVEN = {"kinds": lessons, "topics": topics, "second": lessons}
PROGRAMS = {"kinds": "retraining", "topics": "reteaching", "second": "relooking", "inbox": "adapting"}
AFTER_FIRST = ("second", "inbox")
"""Programs that are given the first look too."""
Made = tuple[dict[str, Any], bytes]
"""What is told of a new model, and the model."""
ENOUGH = 20
"""Corrections for which a night learns anew."""
KEPT = 8
"""Models of each part, besides the one in use, that can be gone back to."""
AGAIN = timedelta(days=7)
"""After which the second look is moved anew to what arrives."""
LONGEST = 3600
"""Seconds for which a training may go on."""
TOOK_OVER = {
    "kinds": gettext_lazy("Un nouveau modèle lit les messages, appris de %(n)s corrections."),
    "topics": gettext_lazy("Les thèmes se lisent autrement, appris de %(n)s corrections."),
    "second": gettext_lazy("Un nouveau second regard relit ce qui est incertain, appris de %(n)s corrections."),
    "inbox": gettext_lazy("Le second regard s’est adapté à ce qui arrive ici : il n’est moins bon en rien."),
}
KEPT_OUT = {
    "kinds": gettext_lazy("Un modèle appris de %(n)s corrections est moins bon : il n’a pas pris la place de l’ancien."),
    "topics": gettext_lazy("Des thèmes appris de %(n)s corrections sont moins bons : ils n’ont pas pris la place des anciens."),
    "second": gettext_lazy("Un second regard appris de %(n)s corrections est moins bon : il n’a pas pris la place de l’ancien."),
    "inbox": gettext_lazy("Adapté à ce qui arrive ici, le second regard serait moins bon : il reste comme il était."),
}
FAILED = gettext_lazy("Un modèle n’a pas pu être appris : l’ancien continue de lire.")


class Failed(Exception):
    """The training ended without a model."""


@routine("23 2 * * *")
def each_night() -> None:
    row = actions.settled()
    if row.due_at is not None:
        return
    if row.nightly and wait() >= ENOUGH:
        actions.train(by=None)
    elif _to_move(row) and may_move():
        actions.move_soon(row)


def _to_move(row: Learning) -> bool:
    """Is the second look to be moved to what arrives: was it long ago, or is it another one that reads since?"""
    if not (row.adapts and second.there()):
        return False
    last = Trained.objects.filter(part="inbox").defer("body").order_by("-pk").first()
    return last is None or last.at < timezone.now() - AGAIN or last.scores["of"] != version_of(in_use().second)


def let_go() -> None:
    """Examples are kept as long as the city decided, and no longer."""
    before = timezone.now() - timedelta(days=30 * actions.settled().months)
    gone, _by_model = without_held(Lesson.objects.filter(at__lt=before), "readings.lesson").delete()
    if gone:
        log.info("readings.lessons_let_go", rows=gone)


@job(Learning, seats=1)
def learn(found: list[Learning]) -> None:
    """Kinds, topics, the second look: what corrections wait for, one after the other. Each is judged on its own and may fail on its own, so
    that the one does not hold up the others."""
    for row in found:
        began, made, failure = timezone.now(), dict[str, Made](), ""
        with rows.renewed(row):
            for part in () if row.only_moves else [part for part, n in waiting().items() if n]:
                try:
                    made[part] = _made(part, made)
                except (Failed, subprocess.SubprocessError, OSError, ValueError) as error:
                    log.warning("readings.training_failed", part=part, error=str(error)[:200])
                    failure = f"{type(error).__name__}: {error}"[:300]
        with transaction.atomic():
            rows.settle(row, failure=failure)  # it stays held: what was moved is moved from what now reads
            for part, (told, body) in made.items():
                _judge(row, part, told, body, began)
        failure = _move(row) or failure
        with transaction.atomic():
            rows.settle(row, due_at=None, failure=failure, only_moves=False)
            if failure:
                tell(administrators(), "model.failed", FAILED, url=reverse("readings-settings:scores"))


def _move(row: Learning) -> str:
    """The second look that reads now, moved to what arrives, where that is switched on and can be judged. What failed, in words."""
    if not (second.there() and Learning.objects.filter(adapts=True).exists() and may_move()):
        return ""
    began = timezone.now()
    try:
        with rows.renewed(row):
            told, body = apart("inbox", list(arriving()), _body("second"), _body("kinds"))
    except (Failed, subprocess.SubprocessError, OSError, ValueError) as error:
        log.warning("readings.moving_failed", error=str(error)[:200])
        return f"{type(error).__name__}: {error}"[:300]
    with transaction.atomic():
        _judge(row, "inbox", told, body, began)
    return ""


def _made(part: str, before: Mapping[str, Made]) -> Made:
    """`before`: the parts that were learnt just now. The second look is learnt for the first as it will be."""
    given = list(GIVEN[part]())
    if part != "second":
        return apart(part, given, _body(part))
    told, body = before.get("kinds", ({}, b""))
    return apart(part, given, _body(part), body if body and not _points("kinds", told) else _body("kinds"))


def _body(part: str) -> bytes | None:
    """The model in use where it was learnt here and can be used; None: the shipped one."""
    now = in_use()
    number, problem = {
        "kinds": (now.number, now.problem), "topics": (now.topics, now.topics_problem),
        "second": (now.second_number, now.second_problem),
    }[part]  # fmt: skip
    return body_of(number) if number and not problem else None


def apart(part: str, given: Sequence[dict[str, Any]], model: bytes | None, first: bytes | None = None) -> Made:
    """See `understanding.retraining`, `reteaching`, `relooking` and `adapting`. `model`: that in use; `first`: the first look, for what is
    of the second; None: the shipped one."""
    lines = "".join(json.dumps(one) + "\n" for one in given)
    with tempfile.TemporaryDirectory(prefix="parvis-model-") as folder:
        command = [sys.executable, "-m", f"parvis.understanding.{PROGRAMS[part]}"]
        for name, body in (("first", first), ("in-use", model)) if part in AFTER_FIRST else (("in-use", model),):
            path = Path(folder) / f"{name}.bin"
            if body is not None:
                path.write_bytes(body)
                command.append(str(path))
            elif part in AFTER_FIRST:
                command.append("-")
        done = subprocess.run(command, input=lines.encode(), capture_output=True, timeout=LONGEST, check=False)
    if done.returncode:
        raise Failed(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200] or f"code {done.returncode}")
    line, _newline, made = done.stdout.partition(b"\n")
    return json.loads(line), made


def _points(part: str, told: Mapping[str, Any]) -> list[str]:
    """By what the new model is worse than the one in use, or than the shipped one."""
    return worse(told["scores"], told["against"], told["shipped"], part=part)


def _judge(row: Learning, part: str, told: dict[str, Any], made: bytes, began: datetime) -> None:
    points = _points(part, told)
    new = Trained.objects.create(
        part=part, version=told["scores"]["version"], body=made, examples=told["examples"], lessons=told["learnt"], scores=told["scores"],
        against=told["against"], state="kept_out" if points else "former", worse=points, by=row.wanted_by, at=began,
    )  # fmt: skip
    url = reverse("readings-settings:scores")
    if points:
        record("model.kept_out", about=row, channel="readings", version=new.version, worse=points, part=part)
        tell(administrators(), "model.kept_out", KEPT_OUT[part], url=url, n=str(new.lessons))
    else:
        actions.put(actions.settled(lock=True), new, part)
        record("model.learnt", about=row, channel="readings", version=new.version, part=part)
        tell(administrators(), "model.learnt", TOOK_OVER[part], url=url, n=str(new.lessons))
    former = Trained.objects.filter(part=part).exclude(state="used")
    former.exclude(pk__in=list(former.order_by("-pk").values_list("pk", flat=True)[:KEPT])).delete()
