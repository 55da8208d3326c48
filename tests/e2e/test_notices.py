"""The switch of notices on a browser, walked: refused, taken, tried, shown by the service worker, opened, taken back.

The browser's push service is played: it gives the address and the keys, takes what Parvis sends there and hands it, opened by somebody
else's decrypter, to the service worker — as the real one does, which nothing here may call.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, Worker, expect

from parvis.journal.tests.test_hooks import Receiver
from parvis.notices.webpush import RAW, written
from tests.e2e.city import until
from tests.e2e.conftest import Opener

SECRET = b"0123456789abcdef"
SUBSCRIBED = """PushManager.prototype.subscribe = async options => {
  if (!options.userVisibleOnly || !options.applicationServerKey) throw new Error("a push that nobody sees");
  return %s;
};"""

CLICKED = """url => {
  const click = new Event("notificationclick");
  Object.assign(click, { notification: { close() {}, data: { url } }, waitUntil() {} });
  self.dispatchEvent(click);
}"""


@pytest.fixture
def service() -> Iterator[Receiver]:
    made = Receiver()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def working(page: Page) -> Worker:
    """The service worker of notices. What it would show and open is written down: a browser without windows shows nothing."""
    page.wait_for_function("async () => (await navigator.serviceWorker.getRegistration('/avis/'))?.active?.state === 'activated'")
    (worker,) = page.context.service_workers
    worker.evaluate(
        """() => {
        self.shown = []; self.opened = [];
        self.registration.showNotification = async (title, told) => { self.shown.push([title, told.body, told.data.url]); };
        self.clients.openWindow = async url => { self.opened.push(url); };
    }"""
    )
    return worker


def handed(page: Page, told: str) -> None:
    """What the browser does with a push that it has opened."""
    talk = page.context.new_cdp_session(page)
    found: list[dict[str, str]] = []
    talk.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    talk.send("ServiceWorker.enable")

    def ours() -> bool:
        page.wait_for_timeout(50)  # what the browser tells is heard while one waits for it
        return any(one["scopeURL"].endswith("/avis/") for one in found)

    until(ours, 20, "no service worker of ours")
    where = {"origin": page.evaluate("location.origin"), "registrationId": found[-1]["registrationId"]}
    talk.send("ServiceWorker.deliverPushMessage", {**where, "data": told})


def test_a_browser_takes_notices_when_its_owner_agrees_and_until_they_take_it_back(window: Opener, service: Receiver) -> None:
    refusing = window("agent", permissions=[])
    refusing.open("/avis/choix")
    expect(refusing.page.get_by_text("Aucun navigateur encore.")).to_be_visible()
    refusing.page.evaluate("Notification.requestPermission = async () => 'denied'")
    refusing.page.get_by_role("button", name="Recevoir mes avis sur ce navigateur").click()
    expect(refusing.page.get_by_text("Vous avez refusé les notifications de ce site")).to_be_visible()

    watched, key = window("agent", permissions=["notifications"]), ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(*RAW)
    told = {"endpoint": service.url, "keys": {"p256dh": written(point), "auth": written(SECRET)}}
    watched.context.add_init_script(SUBSCRIBED % json.dumps(told))
    page = watched.open("/avis/choix")
    page.get_by_role("button", name="Recevoir mes avis sur ce navigateur").press("Enter")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Essayer"))
    expect(row).to_contain_text("Chrom")
    row.get_by_role("button", name="Essayer").click()
    expect(page.get_by_text("Un avis d’essai part.")).to_be_visible()
    until(lambda: service.got, 30, "nothing came to the push service")
    headers, body = service.got[0]
    assert headers["content-encoding"] == "aes128gcm" and headers["authorization"].startswith("vapid t=")
    opened = http_ece.decrypt(body, private_key=key, auth_secret=SECRET, version="aes128gcm").decode()
    said = json.loads(opened)
    worker = working(page)
    handed(page, opened)
    until(lambda: worker.evaluate("self.shown.length"), 20, "nothing is shown")
    assert worker.evaluate("self.shown") == [[said["title"], said["text"], said["url"]]]
    for url in (said["url"], "https://elsewhere.example/"):
        worker.evaluate(CLICKED, url)
    assert worker.evaluate("self.opened") == [f"{watched.city.url}{said['url']}"], "what was clicked, and no other site"

    page.goto("/avis/choix")
    row.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Ce navigateur ne reçoit plus rien.")).to_be_visible()
    expect(page.get_by_text("Aucun navigateur encore.")).to_be_visible()
