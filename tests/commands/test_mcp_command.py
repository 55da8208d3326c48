"""`parvis mcp` as an agent starts it: a process, two pipes, a JSON line each way."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.commands.home import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.gate
def test_an_agent_speaks_over_pipes(place):
    assert "PARVIS_TOKEN" in place.refused("mcp", PARVIS_TOKEN="invente")
    process = subprocess.Popen(
        [sys.executable, "-m", "parvis", "mcp"], cwd=ROOT, env=place.environment | {"PARVIS_TOKEN": place.token}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip

    def ask(method: str, **params: object) -> dict:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())["result"]

    assert ask("initialize", protocolVersion="2025-06-18", capabilities={})["serverInfo"]["name"] == "parvis"
    assert len(ask("tools/list")["tools"]) == 7
    made = ask("tools/call", name="draft_post", arguments={"text": "La piscine rouvre lundi."})
    assert made["structuredContent"]["state"] == "draft"
    listed = ask("tools/call", name="list_posts", arguments={})["structuredContent"]["posts"]
    assert "La piscine rouvre lundi." in {one["text"] for one in listed if one["state"] == "draft"}
    rest, _ = process.communicate(timeout=60)
    assert rest == "" and process.returncode == 0
