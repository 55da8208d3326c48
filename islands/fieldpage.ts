/** The service worker of the field: its page and what it is drawn with open without a line, as they last were. Nothing else. */
const SHELF = "field-1";

interface Asked extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

async function answered(request: Request): Promise<Response> {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await shelf.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shelf.match(request);
    if (kept) return kept;
    throw error;
  }
}

globalThis.addEventListener("fetch", (event) => {
  const asked = event as Asked;
  const { pathname, origin } = new URL(asked.request.url);
  const ours = pathname.startsWith("/direct/terrain/") || pathname.startsWith("/static/");
  if (asked.request.method === "GET" && origin === location.origin && ours) asked.respondWith(answered(asked.request));
});
