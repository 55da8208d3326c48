"""The sandbox as one ASGI app."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from parvis.sandbox import control, crowd, demo, facebook, mastodon, past, story, x
from parvis.sandbox.crowd import Crowd
from parvis.sandbox.faces import FACES, root_routes
from parvis.sandbox.faults import Faults
from parvis.sandbox.mail import MailServers
from parvis.sandbox.mailbox import mailroom
from parvis.sandbox.mastodon import streaming
from parvis.sandbox.media import Media
from parvis.sandbox.place import Place, Ports
from parvis.sandbox.store import Store
from parvis.sandbox.web import leaving, views
from parvis.sandbox.web.pages import HERE, render
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed
from parvis.sandbox.world import World


class Sandbox(Starlette):
    """Starlette that lets a fault reach the caller's connection, which no ASGI message can cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["sandbox.send"] = send
        await super().__call__(scope, receive, send)


def create(
    folder: Path,
    *,
    seed: int = 1,
    base_url: str,
    ports: Ports | None = None,
    crowd_rate: float = 0.0,
    demo_content: bool = False,
    past_content: bool = False,
) -> Starlette:
    """The played networks, with their state in `folder`.

    `base_url` is where callers reach them. The mail servers run when `ports` are given, the crowd writes
    `crowd_rate` messages a minute, and an empty sandbox is filled with the demo city's last days on request, with `past_content`
    with months.
    """
    store = Store(folder)
    place = Place(
        store=store, world=World(store), media=Media(store), faults=Faults(seed), base_url=base_url.rstrip("/"),
        seed=seed, ports=ports or Ports(),
    )  # fmt: skip
    past.forget_half(place)
    mailroom(store).address = demo.MAIL_USER
    streams, webhooks, talkers = streaming.Streams(), Webhooks(store, place.faults, seed), Crowd(place, crowd_rate)
    mastodon.listen(place, streams)
    x.listen(place, webhooks)
    facebook.listen(place, webhooks)
    demo.found(place)
    for each in FACES.values():
        each.found(place)
        each.listen(place, webhooks)
    if demo_content and story.is_empty(place):
        if past_content:
            past.tell(place, talkers, time.time())
        else:
            story.tell(place, talkers)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            running.callback(store.close)
            if place.ports.smtp:
                await running.enter_async_context(_mail(place))
            for work in (webhooks.run(), talkers.run()):
                running.callback(asyncio.create_task(work).cancel)
            running.callback(streams.close)
            yield

    app = Sandbox(routes=_routes(place), lifespan=lifespan, exception_handlers={Malformed: control.malformed, 404: _not_found})
    app.state.place, app.state.streams, app.state.webhooks, app.state.crowd = place, streams, webhooks, talkers
    return app


@asynccontextmanager
async def _mail(place: Place) -> AsyncIterator[None]:
    servers = MailServers(
        place.store, host=place.ports.host, smtp_port=place.ports.smtp, imap_port=place.ports.imap,
        user=demo.MAIL_USER, password=demo.MAIL_PASSWORD, faults=place.faults,
    )  # fmt: skip
    await servers.start()
    try:
        yield
    finally:
        await servers.stop()


def _routes(place: Place) -> list[BaseRoute]:
    return [
        *control.routes(),
        *crowd.routes(),
        *story.routes(),
        *past.routes(),
        *views.routes(),
        *leaving.routes(),  # after those of the pages, which know what `social` is
        # Mastodon.py keeps only the host of the streaming address, so the streams answer at the root as well.
        Route("/api/v1/streaming/health", streaming.health),
        Route("/api/v1/streaming/user", streaming.user),
        Route("/api/v1/streaming/user/notification", streaming.user),
        Mount("/mastodon", mastodon.face(place)),
        Mount("/x", x.face(place)),
        Mount("/facebook", facebook.face(place)),
        *root_routes(place),
        *(Mount(f"/{key}", each.face(place)) for key, each in FACES.items()),
        Mount("/files", StaticFiles(directory=place.media.folder)),
        Route("/favicon.ico", _favicon),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]


async def _favicon(request: Request) -> Response:
    """For browsers that ask before they have read a page, or see one that names no icon (a picture, JSON)."""
    return FileResponse(HERE / "static" / "sandbox.svg", media_type="image/svg+xml")


async def _not_found(request: Request, error: Exception) -> Response:
    text = "Cette page n’existe pas, ou ce qu’elle montrait a été supprimé."
    return render(request, "message.html", status=404, title="Rien ici", text=text)
