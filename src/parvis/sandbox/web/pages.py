"""Rendering: one Jinja environment for every page of the sandbox."""

import time
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from parvis.sandbox.place import place_of

HERE = Path(__file__).parent
CSP = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def ago(moment: float) -> str:
    """How long ago, in words."""
    passed = max(0, int(time.time() - moment))
    for size, unit in ((86400, "j"), (3600, "h"), (60, "min")):
        if passed >= size:
            return f"il y a {passed // size}\u00a0{unit}"
    return "à l’instant"


environment.filters["ago"] = ago


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    place = place_of(request)
    html = environment.get_template(template).render(place=place, path=request.url.path, **values)
    return HTMLResponse(html, status, {"content-security-policy": CSP, "cache-control": "no-store"})
