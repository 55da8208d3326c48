"""Our upload to Vimeo speaks tus: the reference server takes it, in pieces, after a break, and says no as we expect.

The server is npm's `@tus/server`, installed by ``make setup-dev`` in ``tests/servers/tus``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from parvis.networks.http import Door, Http
from parvis.networks.protocol import Later, Media
from parvis.networks.vimeo import tus
from tools.node import NODE
from tools.servers import free_port, running

pytestmark = pytest.mark.server
HERE = Path(__file__).parent / "tus"
SIZE = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder, port = tmp_path_factory.mktemp("tus"), free_port()
    if not (HERE / "node_modules" / "@tus").is_dir():
        pytest.skip("@tus/server is not installed: make setup-dev")
    with running([str(NODE), str(HERE / "server.mjs"), str(port), str(folder)], port):
        yield f"http://127.0.0.1:{port}/files", folder


@pytest.fixture
def http() -> Http:
    return Http(Door(frozenset({"127.0.0.1"})))


@pytest.fixture
def item(tmp_path: Path) -> Media:
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(number % 251 for number in range(SIZE)))
    return Media(path, "video/mp4", SIZE, path.name)


def made(server: str) -> str:
    """A link, as Vimeo makes one."""
    headers = {"tus-resumable": "1.0.0", "upload-length": str(SIZE)}
    answer = httpx2.post(server, headers=headers, trust_env=False)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def kept(folder: Path, link: str) -> bytes:
    return (folder / link.rsplit("/", 1)[-1]).read_bytes()


@pytest.mark.gate
def test_a_file_in_pieces(server: tuple[str, Path], http: Http, item: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "CHUNK", 300_000)
    monkeypatch.setattr(tus, "AT_ONCE", 2)
    url, folder = server
    link = made(url)
    assert [tus.go_on(http, link, item) for _ in range(2)] == [False, True]
    assert kept(folder, link) == item.path.read_bytes()
    assert tus.go_on(http, link, item)


def test_it_goes_on_from_what_is_there(server: tuple[str, Path], http: Http, item: Media) -> None:
    url, folder = server
    link = made(url)
    headers = {**tus.HEADERS, **tus.CONTENT, "Upload-Offset": "0"}
    httpx2.patch(link, headers=headers, content=item.path.read_bytes()[:123_457], trust_env=False)
    assert tus.go_on(http, link, item)
    assert kept(folder, link) == item.path.read_bytes()


def test_a_link_that_is_not_known(server: tuple[str, Path], http: Http, item: Media) -> None:
    with pytest.raises(tus.Gone):
        tus.go_on(http, f"{server[0]}/absent", item)


def test_a_wrong_place_is_asked_again(server: tuple[str, Path], http: Http, item: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    link = made(server[0])
    monkeypatch.setattr(tus, "_offset", lambda answer: 5)
    with pytest.raises(Later):
        tus.go_on(http, link, item)
