"""The routes of the played Loops, and its faults."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.loops import auth, talking
from parvis.sandbox.loops.auth import NETWORK, Refusal
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Malformed, answer

V1 = "/api/v1"


def routes() -> list[Route]:
    return [
        Route(f"{V1}/config", talking.config),
        Route(f"{V1}/apps", auth.create_app, methods=["POST"]),
        Route("/oauth/authorize", auth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", auth.token, methods=["POST"]),
        Route(f"{V1}/account/info/self", talking.myself),
        Route(f"{V1}/account/{{verb}}/{{id}}", talking.relate, methods=["POST"]),
        Route(f"{V1}/studio/upload", talking.upload, methods=["POST"]),
        Route(f"{V1}/studio/posts", talking.posts),
        Route(f"{V1}/studio/analytics/{{name}}", talking.analytics),
        Route(f"{V1}/video/delete/{{id}}", talking.delete_film, methods=["POST"]),
        Route(f"{V1}/video/comments/{{id}}", talking.comments, methods=["GET"]),
        Route(f"{V1}/video/comments/{{id}}", talking.say, methods=["POST"]),
        Route(f"{V1}/video/comments/{{id}}/replies", talking.replies),
        Route(f"{V1}/comments/{{verb}}/{{film}}/{{comment}}", talking.moderate, methods=["POST"]),
        Route(f"{V1}/comments/{{verb}}/{{film}}/{{comment}}/{{reply}}", talking.moderate, methods=["POST"]),
        Route(f"{V1}/dm/conversations", talking.conversations),
        Route(f"{V1}/dm/conversations/{{id}}/messages", talking.messages),
        Route(f"{V1}/dm/messages", talking.send, methods=["POST"]),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {Refusal: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for pages."""
    if not path.startswith(V1):
        return ""
    if path.endswith("/studio/upload"):
        return "publish"
    if method == "POST" and (path.startswith(f"{V1}/video/comments/") or path.endswith("/dm/messages")):
        return "reply"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        told = {"message": "Too many requests", "retry_after": fault.retry_after}
        return 429, {"retry-after": str(fault.retry_after)}, told
    if effect == "expired":
        return 401, {}, {"message": "Unauthenticated."}
    return fault.status, {}, None


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return answer(refusal.body, refusal.status)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer({"data": [], "error": {"code": status, "message": "Not found"}}, status)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer({"message": "Malformed JSON"}, 400)
