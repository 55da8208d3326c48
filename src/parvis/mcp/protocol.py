"""The Model Context Protocol, revision 2025-06-18, over JSON-RPC 2.0: one message in, at most one out. Pure but for the tools it is given.

A client first says `initialize`; then it lists tools and calls them. What a tool refuses is a result that says so, which a model
can read and mend; what is wrong with the call itself is an error of JSON-RPC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LATEST = "2025-06-18"
SPOKEN = (LATEST, "2025-03-26", "2024-11-05")
PARSE, INVALID, METHOD, PARAMS = -32700, -32600, -32601, -32602
MOST = 1_000_000
"""Bytes of one message."""


class Refused(Exception):
    """A tool could not do it: its words are for whoever asked."""


@dataclass(frozen=True, slots=True)
class Tool:
    """`fields`: JSON Schema of each argument. `needed`: those without which it cannot be called."""

    name: str
    title: str
    description: str
    fields: Mapping[str, Mapping[str, Any]]
    needed: tuple[str, ...]
    writes: bool
    call: Callable[..., Any]

    def told(self) -> dict[str, Any]:
        schema = {"type": "object", "properties": dict(self.fields), "required": list(self.needed), "additionalProperties": False}
        hints = {
            "readOnlyHint": not self.writes,
            "destructiveHint": False,
            "idempotentHint": not self.writes,
            "openWorldHint": False,
        }
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": schema,
            "annotations": hints,
        }


class Wrong(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "boolean": bool}


class Server:
    """`tools`: by name. `instructions`: what a model should know before it calls any."""

    def __init__(self, tools: Mapping[str, Tool], *, version: str, instructions: str) -> None:
        self.tools, self.version, self.instructions = tools, version, instructions

    def line(self, text: str) -> str | None:
        """One line of a pipe, or one body of HTTP."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return json.dumps(_error(None, PARSE, "This is not JSON."))
        answer = self.answer(message)
        return None if answer is None else json.dumps(answer, ensure_ascii=False)

    def answer(self, message: Any) -> dict[str, Any] | None:
        """None: a notification, or an answer to something we never asked."""
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return _error(None, INVALID, 'One JSON-RPC message with "jsonrpc": "2.0".')
        key, method = message.get("id"), message.get("method")
        if method is None and ("result" in message or "error" in message):
            return None
        if not isinstance(method, str) or isinstance(key, bool) or not isinstance(key, (str, int, type(None))):
            return _error(None, INVALID, "A request has a method, and an id that is a string or a number.")
        if "id" not in message:
            return None
        params = message.get("params", {})
        try:
            if not isinstance(params, dict):
                raise Wrong(PARAMS, "params is an object.")
            return {"jsonrpc": "2.0", "id": key, "result": self._result(method, params)}
        except Wrong as error:
            return _error(key, error.code, error.message)

    def _result(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if method == "initialize":
            wanted = params.get("protocolVersion")
            return {
                "protocolVersion": wanted if wanted in SPOKEN else LATEST, "capabilities": {"tools": {"listChanged": False}},
                "serverInfo": {"name": "parvis", "title": "Parvis", "version": self.version}, "instructions": self.instructions,
            }  # fmt: skip
        if method == "ping":
            return {}
        if method == "tools/list":
            return {"tools": [tool.told() for tool in self.tools.values()]}
        if method == "tools/call":
            return self._call(params)
        raise Wrong(METHOD, f"{method[:80]} is not known here.")

    def _call(self, params: Mapping[str, Any]) -> dict[str, Any]:
        tool = self.tools.get(str(params.get("name")))
        if tool is None:
            raise Wrong(PARAMS, f"There is no tool {str(params.get('name'))[:80]!r}.")
        given = params.get("arguments") or {}
        _check(tool, given)
        try:
            found = tool.call(**given)
        except Refused as error:
            return {"content": [{"type": "text", "text": str(error)}], "isError": True}
        text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
        return {"content": [{"type": "text", "text": text}], "structuredContent": json.loads(text), "isError": False}


def _check(tool: Tool, given: Any) -> None:
    if not isinstance(given, dict):
        raise Wrong(PARAMS, "arguments is an object.")
    for name in tool.needed:
        if name not in given:
            raise Wrong(PARAMS, f"{tool.name} needs {name}.")
    for name, value in given.items():
        if name not in tool.fields:
            raise Wrong(PARAMS, f"{tool.name} knows no {name[:40]}.")
        field = tool.fields[name]
        if not isinstance(value, TYPES[field["type"]]) or (field["type"] == "integer" and isinstance(value, bool)):
            raise Wrong(PARAMS, f"{name} must be of type {field['type']}.")
        if "enum" in field and value not in field["enum"]:
            raise Wrong(PARAMS, f"{name} is one of: {', '.join(field['enum'])}.")
        if isinstance(value, str) and (len(value) > field.get("maxLength", MOST) or "\x00" in value):
            raise Wrong(PARAMS, f"{name} is too long, or holds the character U+0000.")
        if isinstance(value, int) and not field.get("minimum", 0) <= value <= field.get("maximum", 2**62):
            raise Wrong(PARAMS, f"{name} is out of range.")


def _error(key: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": key, "error": {"code": code, "message": message}}
