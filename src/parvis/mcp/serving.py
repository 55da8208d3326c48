"""The two ways in: lines over a pipe (`parvis mcp`), and one address for HTTP, each with a token of the API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from typing import TextIO
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.mcp.protocol import MOST, SPOKEN
from parvis.mcp.tools import server_for
from parvis.people.guests import shut
from parvis.people.models import User
from parvis.people.sessions import digest, user_of_token
from parvis.people.throttles import TooFast, demand_pace

WHERE = "/mcp"


def over_pipes(token: str, lines: Iterable[str], out: TextIO) -> None:
    """Until the client closes its end. Nothing but answers is written to `out`."""
    server = server_for(lambda: _somebody(token), version=version("parvis"))
    for line in lines:
        if line.strip():
            answer = server.line(line)
            if answer is not None:
                out.write(answer + "\n")
                out.flush()


@csrf_exempt
@require_http_methods(["POST"])
def over_http(request: HttpRequest) -> HttpResponse:
    """Streamable HTTP without streams: each POST is answered with JSON; there is nothing to listen to by GET, and no session."""
    origin = request.headers.get("Origin", "")
    if origin and urlsplit(origin).netloc != request.get_host():
        return JsonResponse({"title": "Another site’s page may not ask.", "status": 403}, status=403)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    user = _somebody(token.strip()) if kind.lower() == "bearer" else None
    if user is None:
        return JsonResponse(
            {"title": "A valid token is needed.", "status": 401}, status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    try:
        demand_pace(digest(token.strip()))
    except TooFast as error:
        words = {"title": "Too many requests within a minute.", "status": 429}
        return JsonResponse(words, status=429, headers={"Retry-After": str(error.again)})
    request.user = user  # the journal says whence they act
    if request.headers.get("MCP-Protocol-Version", SPOKEN[0]) not in SPOKEN:
        return JsonResponse({"title": "This protocol version is not spoken here.", "status": 400}, status=400)
    if len(request.body) > MOST:
        return JsonResponse({"title": "This message is too long.", "status": 413}, status=413)
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        text = ""
    answer = server_for(lambda: user, version=version("parvis")).line(text)
    return HttpResponse(status=202) if answer is None else JsonResponse(json.loads(answer))


def _somebody(token: str) -> User | None:
    """Whose token it is; nobody for a guest's or an elected person's, whose access opens other things alone."""
    user = user_of_token(token)
    return None if user is None or shut(user, WHERE) else user
