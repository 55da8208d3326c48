"""The sandbox as one ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from parvis.sandbox import control, demo, facebook, mastodon, x
from parvis.sandbox.faults import Faults
from parvis.sandbox.mastodon import streaming
from parvis.sandbox.media import Media
from parvis.sandbox.place import Place, Ports
from parvis.sandbox.store import Store
from parvis.sandbox.web.pages import HERE
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed
from parvis.sandbox.world import World


class Sandbox(Starlette):
    """Starlette that lets a fault reach the caller's connection, which no ASGI message can cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["sandbox.send"] = send
        await super().__call__(scope, receive, send)


def create(folder: Path, *, seed: int = 1, base_url: str, ports: Ports | None = None) -> Starlette:
    """`folder` keeps the sandbox's state; `base_url` is where callers reach it, without a slash at the end."""
    store = Store(folder)
    place = Place(
        store=store, world=World(store), media=Media(store), faults=Faults(seed), base_url=base_url.rstrip("/"), seed=seed,
        ports=ports or Ports(),
    )  # fmt: skip
    streams = streaming.Streams()
    webhooks = Webhooks(store, place.faults, seed)
    mastodon.listen(place, streams)
    x.listen(place, webhooks)
    facebook.listen(place, webhooks)
    demo.found(place)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sending = asyncio.create_task(webhooks.run())
        yield
        streams.close()
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        store.close()

    app = Sandbox(routes=_routes(place), lifespan=lifespan, exception_handlers={Malformed: control.malformed})
    app.state.place, app.state.streams = place, streams
    return app


def _routes(place: Place) -> list[BaseRoute]:
    return [
        *control.routes(),
        # Mastodon.py keeps only the host of the streaming address, so the streams answer at the root as well.
        Route("/api/v1/streaming/health", streaming.health),
        Route("/api/v1/streaming/user", streaming.user),
        Route("/api/v1/streaming/user/notification", streaming.user),
        Mount("/mastodon", mastodon.face(place)),
        Mount("/x", x.face(place)),
        Mount("/facebook", facebook.face(place)),
        Mount("/files", StaticFiles(directory=place.media.folder)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
