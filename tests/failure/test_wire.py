"""Real processes, real sockets: what comes in forged, forty times, in the wrong order, cut, or far too big."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from PIL import Image

from bench.place import kill
from tests.commands.home import until
from tests.failure.city import City, signed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ANSWER = "Le parc rouvre samedi à huit heures."


def test_a_forged_delivery_is_refused_and_leaves_nothing(city):
    body = city.event("add", "faux", "Ceci est faux")
    assert city.send(body, "un-autre-secret") == 403
    assert httpx2.post(city.door, content=body).status_code == 403
    altered = httpx2.post(city.door, content=body.replace(b"faux", b"vrai"), headers=signed(body))
    assert altered.status_code == 403
    assert httpx2.post(city.door[:-4] + "abcd", content=body, headers=signed(body)).status_code == 404
    time.sleep(0.5)
    assert "Ceci est faux" not in city.said()


@pytest.mark.gate
def test_forty_times_at_once_is_one_message(city):
    body = city.event("add", "quarante", "Une seule fois, merci.")
    with ThreadPoolExecutor(40) as pool:
        statuses = set(pool.map(lambda _: city.send(body), range(40)))
    assert statuses == {200}
    until(lambda: "Une seule fois, merci." in city.said())
    time.sleep(0.5)
    assert city.said().count("Une seule fois, merci.") == 1


def test_the_same_message_in_forty_deliveries_is_one(city):
    """Each delivery differs by its hour: it is the message's own id that tells."""
    bodies = [city.event("add", "variantes", "Encore moi.", 1764072000 + n) for n in range(40)]
    assert len(set(bodies)) == 40
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda body: city.send(body), bodies)) == {200}
    until(lambda: "Encore moi." in city.said())
    time.sleep(0.5)
    assert city.said().count("Encore moi.") == 1


def test_a_removal_before_its_message_keeps_it_out(city):
    assert city.send(city.event("remove", "parti")) == 200
    assert city.send(city.event("add", "reste", "Celui-ci reste.")) == 200
    until(lambda: "Celui-ci reste." in city.said())
    assert city.send(city.event("add", "parti", "Je l'avais retiré.")) == 200
    assert city.send(city.event("add", "apres", "Celui-ci aussi.")) == 200
    until(lambda: "Celui-ci aussi." in city.said())
    assert "Je l'avais retiré." not in city.said()


def test_an_edit_before_its_message_is_the_message(city):
    assert city.send(city.event("edited", "corrige", "Le texte corrigé.")) == 200
    until(lambda: "Le texte corrigé." in city.said())
    assert city.send(city.event("add", "corrige", "Le texte d'avant.")) == 200
    assert city.send(city.event("add", "temoin", "Témoin.")) == 200
    until(lambda: "Témoin." in city.said())
    assert "Le texte d'avant." not in city.said()


NONSENSE = (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"object": "page"}', b'{"object": "page", "entry": [null, {"changes": 3}]}')


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_with_a_good_signature_stops_nobody(city, body):
    assert city.send(body) == 200
    text = f"Après {hashlib.sha256(body).hexdigest()[:8]}"
    assert city.send(city.event("add", f"{text[-8:]}", text)) == 200
    until(lambda: text in city.said())


@pytest.mark.gate
def test_two_gigabytes_declared_are_not_waited_for(city):
    """Neither at the webhooks' door nor at the library's; the server lives and answers others meanwhile."""
    for path, kind in ((city.door.split("/", 3)[3], "application/json"), ("api/v1/media", "multipart/form-data; boundary=b")):
        with socket.create_connection(("127.0.0.1", city.port), timeout=60) as peer:
            head = (
                f"POST /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {city.token}\r\n"
                f"Content-Type: {kind}\r\nContent-Length: {2 * 1024**3}\r\n\r\n"
            )
            peer.sendall(head.encode() + b"x" * 1000)
            assert city.call("GET", "/posts")["items"] is not None  # others are answered
        assert city.call("GET", "/posts")["items"] is not None


def test_more_than_a_delivery_may_weigh(city):
    body = city.event("add", "lourd", "x" * 1_100_000)
    assert city.send(body) == 413
    assert "x" * 100 not in " ".join(city.said())


def opened(city: City, stack: ExitStack, path: str, length: int, begun: bytes, *lines: str) -> socket.socket:
    """A connection on which a POST of so many bytes has begun."""
    peer = stack.enter_context(socket.create_connection(("127.0.0.1", city.port), timeout=60))
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *lines]
    peer.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + begun)
    return peer


def status(peer: socket.socket) -> int:
    """What the server says to it."""
    said = b""
    while b"\r\n" not in said and (piece := peer.recv(4096)):
        said += piece
    return int(said.split()[1])


@pytest.mark.gate
def test_slow_senders_hold_no_page(city):
    """One byte of a thousand on more sockets than there are page threads: pages, files and health answer, and these are let go."""
    address = city.door.removeprefix(city.url)
    with ExitStack() as stack:
        paths = ("/signin/login/", "/contact/mairie", "/api/v1/posts", "/place/", "/ap/inbox", "/api/contact/v1/mairie/messages")
        held = [opened(city, stack, path, 1000, b"x", "Content-Type: text/plain") for path in (*paths, *paths, address)]
        begun = time.monotonic()
        for path in ("/healthz", "/static/design/favicon.svg", "/signin/login/"):
            assert city.answer("GET", path).status_code == 200
        answered = time.monotonic() - begun
        assert {status(peer) for peer in held} == {408}
        assert answered < time.monotonic() - begun - 1, "they waited for the slow ones"


def test_heavy_from_nobody_is_refused_unread(city):
    """Eighty megabytes for an ordinary page: the answer comes before they do."""
    with ExitStack() as stack:
        kind = "Content-Type: multipart/form-data; boundary=b"
        peer = opened(
            city,
            stack,
            "/signin/login/",
            80_000_000,
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
            kind,
        )
        assert status(peer) == 413
        taken = 0
        with contextlib.suppress(OSError):
            while taken < 80_000_000:
                taken += peer.send(b"x" * 65_536)
        assert taken < 20_000_000


def test_heavy_from_a_colleague_is_taken(city):
    content = b"\0\0\0\x18ftypisom" + b"\0" * 30_000_000
    answer = city.answer("POST", "/api/v1/media", files={"file": ("film.mp4", content, "video/mp4")})
    assert answer.status_code == 422 and "file" in answer.json()["errors"], "it was read and looked at: it is no film"


def test_slow_readers_hold_no_page(city):
    """Whoever asks for a file and does not read it: nobody waits for them."""
    content = random.Random(7).randbytes(1600 * 1600 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (1600, 1600), content).save(out, "PNG")
    added = city.answer("POST", "/api/v1/media", files={"file": ("bruit.png", out.getvalue(), "image/png")}).json()
    with ExitStack() as stack:
        for _ in range(9):
            peer = stack.enter_context(socket.socket())
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.connect(("127.0.0.1", city.port))
            peer.sendall(
                f"GET /medias/{added['id']}/fichier HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {city.token}\r\n\r\n".encode()
            )
            assert peer.recv(12) == b"HTTP/1.1 200"
        assert city.answer("GET", "/signin/login/").status_code == 200
    whole = city.answer("GET", f"/medias/{added['id']}/fichier")
    assert len(whole.content) == int(whole.headers["content-length"]) > 7_000_000


@pytest.mark.crash
def test_a_killed_worker_during_an_answer_answers_once(city):
    """`kill -9` while the network has the answer and has not said so: it is looked for, and found."""
    before = {row["id"] for row in city.call("GET", "/conversations?limit=200")["items"]}
    city.ask("/crowd/burst", {"count": 1, "networks": ["facebook"]})

    def arrived() -> Any:
        rows = city.call("GET", "/conversations?limit=200")["items"]
        return next((row for row in rows if row["id"] not in before), None)

    row = city.call("GET", f"/conversations/{until(arrived)['id']}")
    city.ask("/faults", {"network": "facebook", "match": "reply", "effect": "timeout_after", "count": 1, "delay_ms": 20_000})
    taken = city.ask("/records/count")["count"]
    city.call("POST", f"/conversations/{row['id']}/replies", {"text": ANSWER, "seen": row["seen"]})
    try:
        until(lambda: city.ask("/records/count")["count"] > taken, 10, "the network has nothing")
    finally:
        worker = next(p for p in city.started if "worker" in p.args and p.poll() is None)
        kill(worker)
        city.worker()

    def sent() -> bool:
        last = city.call("GET", f"/conversations/{row['id']}")["messages"][-1]
        return bool(last["reply"]["state"] == "sent")

    until(sent, 30, "the answer is not settled")
    texts = [record["text"] for record in city.ask("/records?limit=1000")["records"]]
    assert sum(ANSWER in text for text in texts) == 1


@pytest.mark.crash
def test_web_processes_come_and_go_without_loss(city):
    """Killed in the middle of a stream of deliveries: what was answered 200 is there afterwards."""
    answered: list[str] = []
    stop = threading.Event()

    def deliver() -> None:
        number = 0
        while not stop.is_set():
            text = f"Envoi numéro {number}."
            try:
                if city.send(city.event("add", f"flux{number}", text)) == 200:
                    answered.append(text)
            except httpx2.TransportError:
                time.sleep(0.05)
            number += 1

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        until(lambda: len(answered) > 40)
        kill(next(p for p in city.started if "web" in p.args and p.poll() is None))
        city.web()
        until(lambda: len(answered) > 80)
    finally:
        stop.set()
        thread.join()
    until(lambda: set(answered) <= set(city.said()), 20, "an acknowledged delivery is lost")
