"""`Idempotency-Key`: the same create asked twice is done once and answered twice."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.operation import Operation as Described
from ninja.utils import contribute_operation_callback
from pydantic_core import to_jsonable_python

from parvis.rest.errors import problem
from parvis.rest.models import Once
from parvis.work.registry import routine

Operation = Callable[..., Any]
LONGEST = 200
HEADER = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": LONGEST},
    "description": "The same key with the same request within a day is done once and answered twice.",
}  # fmt: skip


def once(operation: Operation) -> Operation:
    """Wraps a create: with the header, its first answer is kept for a day and given again."""

    @functools.wraps(operation)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > LONGEST:
            return problem(422, _("La clé Idempotency-Key a 200 caractères au plus."))
        return _once(request, key, lambda: operation(request, *args, **kwargs))

    # ninja reads the signature: its names are those of the operation's own module, not of this one.
    wrapped.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
    contribute_operation_callback(wrapped, _describe)
    return wrapped


def _describe(operation: Described) -> None:
    operation.openapi_extra = {**(operation.openapi_extra or {}), "parameters": [HEADER]}


def _digest(request: HttpRequest) -> str:
    # A form was read as it came: its words stand for themselves, a file's name and length for the file.
    if request.content_type == "multipart/form-data":
        files = sorted(f"{f.name}:{f.size}" for name in request.FILES for f in request.FILES.getlist(name))
        body = "\n".join([request.POST.urlencode(), *files]).encode()
    else:
        body = request.body
    return hashlib.sha256(request.path.encode() + b"\n" + body).hexdigest()


def _once(request: HttpRequest, key: str, run: Callable[[], Any]) -> Any:
    digest, user = _digest(request), request.user.pk
    assert user is not None  # the API's own sign-in came before
    try:
        with transaction.atomic():
            row = Once.objects.create(user_id=user, key=key, digest=digest)
    except IntegrityError:
        return _answered(Once.objects.get(user_id=user, key=key), digest)
    try:
        answer = run()
    except BaseException:
        row.delete()  # nothing was done: the same key may try again
        raise
    status, body = answer if isinstance(answer, tuple) else (200, answer)
    if isinstance(answer, HttpResponse):
        row.delete()
        return answer
    Once.objects.filter(pk=row.pk).update(status=status, body=to_jsonable_python(body))
    return answer


def _answered(row: Once, digest: str) -> Any:
    if row.digest != digest:
        return problem(422, _("Cette clé Idempotency-Key a déjà servi pour une autre demande."))
    if row.status == 0:
        return problem(409, _("La même demande est en cours ; demandez à nouveau dans un instant."))
    return row.status, row.body


@routine("17 4 * * *")
def forget_old() -> None:
    Once.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
