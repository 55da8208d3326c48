/** The service worker of notices: shows a push, and opens what it speaks of. It touches no page and keeps nothing. */
export {};

interface Told {
  title: string;
  text: string;
  url: string;
  tag: string;
}

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Lasting {
  data: { json(): Told } | null;
}

interface Clicked extends Lasting {
  notification: Notification;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<unknown> };
}

const here = globalThis as unknown as Worker;

globalThis.addEventListener("push", (event) => {
  const pushed = event as Pushed;
  const told = pushed.data?.json();
  if (!told) return;
  pushed.waitUntil(
    here.registration.showNotification(told.title, { body: told.text, tag: told.tag, data: { url: told.url } }),
  );
});

globalThis.addEventListener("notificationclick", (event) => {
  const clicked = event as Clicked;
  clicked.notification.close();
  const url = new URL(String(clicked.notification.data?.url ?? "/avis"), location.origin);
  if (url.origin === location.origin) clicked.waitUntil(here.clients.openWindow(url.href));
});
