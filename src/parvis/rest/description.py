"""The API's description: ninja's, with errors as they are really sent."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from parvis.rest.errors import MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")


class Api(NinjaAPI):
    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**how)
        for path in schema["paths"].values():
            for method in METHODS:
                for status, response in path.get(method, {}).get("responses", {}).items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return schema
