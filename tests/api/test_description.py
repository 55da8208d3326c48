"""The description of the API is itself right: OpenAPI 3.1, every operation named, told and guarded."""

from __future__ import annotations

import json
import re
from collections import Counter

import jsonschema_rs
import pytest
from django.test import Client
from ninja import Schema
from schemathesis.specs.openapi.definitions import OPENAPI_31

from parvis.conf.api import api

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def description():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def operations(description):
    """(method, path, what is told) of each."""
    paths = description["paths"].items()
    return [(method, path, told) for path, there in paths for method, told in there.items() if method in METHODS]


def test_it_is_openapi_3_1(description):
    assert description["openapi"].startswith("3.1")
    errors = [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator().iter_errors(description)]
    assert errors == []


def validator():
    return jsonschema_rs.Draft202012Validator(OPENAPI_31)


def test_the_rule_sees_what_is_not_openapi(description):
    broken = json.loads(json.dumps(description))
    next(iter(broken["paths"].values()))["get"]["responses"] = []
    assert list(validator().iter_errors(broken))


def test_every_reference_leads_somewhere(description):
    text = json.dumps(description)
    named = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text))
    assert named <= set(description["components"]["schemas"])


def test_every_operation_is_named_once_and_guarded(description):
    names = [told["operationId"] for _, _, told in operations(description)]
    assert len(names) == len(set(names))
    for method, path, told in operations(description):
        assert told["security"], f"{method} {path}"


def test_every_error_is_a_problem(description):
    for method, path, told in operations(description):
        for status, response in told["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_creates_that_repeat_safely_say_so(description):
    """Posts, answers, notes, accounts, media: asked twice with one key, done once."""
    told = {name["operationId"] for _, _, name in operations(description) if _takes_key(name)}
    assert {"post_write", "conversation_reply", "conversation_note", "account_connect", "media_add"} <= told


def _takes_key(operation):
    return ("header", "Idempotency-Key") in {(given["in"], given["name"]) for given in operation.get("parameters", ())}


def test_no_two_shapes_have_one_name():
    """The description knows shapes by name alone: of two with one name, one would be told of both."""
    named = Counter(shape.__name__ for shape in shapes(Schema) if shape.__module__.startswith("parvis."))
    assert [name for name, times in named.items() if times > 1] == []


def shapes(of):
    return {found for shape in of.__subclasses__() for found in (shape, *shapes(shape))}


def test_an_answer_that_many_operations_give_is_one_model():
    """Five thousand models of the same errors took two seconds of each start."""
    operations = [one for _, router in api._routers for view in router.path_operations.values() for one in view.operations]
    refused = [one.response_models[404] for one in operations if 404 in one.response_models]
    assert len(refused) > 300 and len(set(refused)) < 10
