"""The API's description: ninja's, with errors as they are really sent, and what many operations answer made once.

ninja makes a model of each answer of each operation. Ours all declare the same eleven errors: five thousand models took two
thirds of a web process's start, and describing them one by one took longer than that.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from parvis.rest import late as late
from parvis.rest.problems import MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")
_made: dict[Any, type[Schema]] = {}
"""What an operation may answer, to the model that ninja makes of it."""
_make = Operation._create_response_model


def _once(self: Operation, response_param: Any) -> type[Schema] | None:
    if response_param not in _made and (model := _make(self, response_param)) is not None:
        _made[response_param] = model
    return _made.get(response_param)


def share_models() -> None:
    """Called before the first operation is declared: each says what of `rest.errors` it may answer."""
    Operation._create_response_model = _once  # type: ignore[method-assign]


class Description(OpenAPISchema):
    """Each model's schema is worked out once."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self._known: dict[tuple[object, ...], tuple[dict[str, Any], bool]] = {}
        super().__init__(api, path_prefix)

    def _create_schema_from_model(self, model: Any, *how: Any, **more: Any) -> tuple[dict[str, Any], bool]:
        key = (model, how, *sorted(more.items()))
        if key not in self._known:
            self._known[key] = super()._create_schema_from_model(model, *how, **more)
        return self._known[key]


class Api(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        schema = Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)
        for path in schema["paths"].values():
            for method in METHODS:
                for status, response in path.get(method, {}).get("responses", {}).items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return schema
