"""Shapes of the API are worked out when the first request asks for them: made all at once, at the first call of any, they took half as
much memory again, for operations of which most are never called there.

Imported before a room declares its shapes. pydantic makes each of them once, whichever thread asks first.
"""

from __future__ import annotations

from collections.abc import Iterator

from ninja import Schema
from ninja.params import models
from pydantic import BaseModel


def _below(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield shape
    for each in shape.__subclasses__():
        yield from _below(each)


Schema.model_config["defer_build"] = True
for _shape in _below(models.ParamModel):  # type: ignore[type-abstract]
    _shape.model_config["defer_build"] = True
