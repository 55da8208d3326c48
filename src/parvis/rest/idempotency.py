"""`Idempotency-Key`: the same create asked twice is done once and answered twice, whatever dies in between.

`once`: the key, what is made and the answer are one transaction. A process that is killed leaves nothing, and the same request at
the same moment waits for the first one. `once_outside`: where the work asks a network or writes files no transaction may wait for
it. The key is then claimed for a minute, renewed while the work runs; the answer is kept by `keep` in the transaction that makes
the row, so that whoever takes the claim over finds the answer, or nothing made.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.operation import Operation as Described
from ninja.operation import ResponseObject
from ninja.utils import contribute_operation_callback
from pydantic_core import to_jsonable_python

from parvis.rest.models import Once
from parvis.rest.problems import problem

Operation = Callable[..., Any]
Told = Callable[[Any], tuple[int, Any]]
"""What an operation answered → its status and its body, as they are kept."""
LONGEST = 200
LEASE = timedelta(seconds=60)
HEADER = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": LONGEST},
    "description": "The same key with the same request within a day is done once and answered twice.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, with which key, for what."""

    user: int
    key: str
    digest: str


Way = Callable[[HttpRequest, Asked, Callable[[], Any], Told], Any]


def once(operation: Operation) -> Operation:
    """Wraps a create that only writes rows: with the header, its first answer is kept for a day and given again."""
    return _wrapped(operation, _together)


def once_secret(*names: str) -> Callable[[Operation], Operation]:
    """The same for an answer that holds a secret: it is told once and kept nowhere, so a repeated answer has "" under `names`."""
    return lambda operation: _wrapped(operation, _together, names)


def once_outside(operation: Operation) -> Operation:
    """Wraps a create that also does something outside of the database."""
    return _wrapped(operation, _claimed)


def _wrapped(operation: Operation, way: Way, hidden: tuple[str, ...] = ()) -> Operation:
    described: list[Described] = []

    def told(answer: Any) -> tuple[int, Any]:
        return _told(answer, described[0], hidden)

    def describe(of: Described) -> None:
        described.append(of)
        of.openapi_extra = {**(of.openapi_extra or {}), "parameters": [HEADER]}

    @functools.wraps(operation)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            with transaction.atomic() if way is _together else contextlib.nullcontext():
                return operation(request, *args, **kwargs)
        if len(key) > LONGEST:
            return problem(422, _("La clé Idempotency-Key a 200 caractères au plus."))
        assert request.user.pk is not None  # the API's own sign-in came before
        return way(request, Asked(request.user.pk, key, _digest(request)), lambda: operation(request, *args, **kwargs), told)

    contribute_operation_callback(wrapped, describe)
    return _signed(wrapped, operation)


def whole(operation: Operation) -> Operation:
    """Wraps a change of several acts that only write rows: a refusal in the middle leaves nothing of what came before."""

    @functools.wraps(operation)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return operation(request, *args, **kwargs)

    return _signed(wrapped, operation)


def _signed(wrapped: Operation, operation: Operation) -> Operation:
    """ninja reads the signature: its names are those of the operation's own module, not of this one."""
    wrapped.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
    return wrapped


def _digest(request: HttpRequest) -> str:
    # A form was read as it came: its words stand for themselves, a file's name and length for the file.
    if request.content_type == "multipart/form-data":
        files = sorted(f"{f.name}:{f.size}" for name in request.FILES for f in request.FILES.getlist(name))
        body = "\n".join([request.POST.urlencode(), *files]).encode()
    else:
        body = request.body
    return hashlib.sha256(request.path.encode() + b"\n" + body).hexdigest()


def _together(request: HttpRequest, asked: Asked, run: Callable[[], Any], told: Told) -> Any:
    """All in one transaction. A second one waits at the unique key until the first one is there, or undone."""
    with transaction.atomic():
        row = _claim(asked)
        if row is None:
            return _answered(asked)
        answer = run()
        if isinstance(answer, HttpResponse):  # refused in words: nothing was made, the same key may try again
            row.delete()
        else:
            _keep(row, *told(answer))
    return answer


def _claimed(request: HttpRequest, asked: Asked, run: Callable[[], Any], told: Told) -> Any:
    row = _claim(asked) or _taken_over(asked)
    if row is None:
        return _answered(asked)
    request.claim = row  # type: ignore[attr-defined]
    ours = Once.objects.filter(pk=row.pk, token=row.token)
    try:
        with _renewed(row):
            answer = run()
    except BaseException as error:
        if isinstance(error, Lost | ValidationError) and not ours.exists():  # who took over made it: its answer is ours too
            return _answered(asked)
        ours.filter(status=0).delete()  # nothing was made: the same key may try again
        raise
    if isinstance(answer, HttpResponse):
        ours.filter(status=0).delete()
    else:
        status, body = told(answer)
        ours.update(status=status, body=body)
    return answer


class Lost(Exception):
    """Our claim ran out and somebody else has it: what we were about to make is undone."""


def keep(request: HttpRequest, status: int, body: Any) -> None:
    """Called in the transaction that makes the row: from then on this is the answer. Raises Lost."""
    row: Once | None = getattr(request, "claim", None)
    if row is not None:
        _keep(row, status, to_jsonable_python(body))


def _keep(row: Once, status: int, body: Any) -> None:
    if not Once.objects.filter(pk=row.pk, token=row.token).update(status=status, body=body):
        raise Lost


def _told(answer: Any, operation: Described, hidden: tuple[str, ...]) -> tuple[int, Any]:
    status, body = answer if isinstance(answer, tuple) else (200, answer)
    if isinstance(body, Model):  # as the operation's own shape tells a row
        shape: Any = operation.response_models[status]
        body = shape.model_validate(ResponseObject(body)).model_dump()["response"]  # type: ignore[arg-type]
    return status, to_jsonable_python(body | dict.fromkeys(hidden, "") if hidden else body)


def _claim(asked: Asked) -> Once | None:
    """None: somebody has the key."""
    try:
        with transaction.atomic():
            return Once.objects.create(
                user_id=asked.user, key=asked.key, digest=asked.digest, token=uuid.uuid4(), until=timezone.now() + LEASE
            )
    except IntegrityError:
        return None


def _taken_over(asked: Asked) -> Once | None:
    """A claim whose holder said nothing for a lease: one of those who ask again gets it."""
    token, now = uuid.uuid4(), timezone.now()
    left = Once.objects.filter(user_id=asked.user, key=asked.key, digest=asked.digest, status=0, until__lte=now)
    return Once.objects.get(user_id=asked.user, key=asked.key) if left.update(token=token, until=now + LEASE) else None


@contextlib.contextmanager
def _renewed(row: Once) -> Iterator[None]:
    """The claim holds while the work runs, however long; it ends with the process."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / 3):
                with contextlib.suppress(Error):  # away for a moment: the next third may do
                    Once.objects.filter(pk=row.pk, token=row.token).update(until=timezone.now() + LEASE)
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name="once", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def _answered(asked: Asked) -> Any:
    row = Once.objects.filter(user_id=asked.user, key=asked.key).first()
    if row is not None and row.digest != asked.digest:
        return problem(422, _("Cette clé Idempotency-Key a déjà servi pour une autre demande."))
    if row is None or row.status == 0:
        return problem(409, _("La même demande est en cours ; demandez à nouveau dans un instant."))
    return row.status, row.body
