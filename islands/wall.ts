/** A wall that stays open for a whole night: asks for what changed, says how old it is when the line is down, can be stopped.
 *
 *  [data-wall=URL][data-say-stale="… {n} min"][data-say-fresh][data-say-pause][data-say-go]
 *    › [data-wall-cards] · [data-wall-said] · button[data-wall-pause]
 */
export {};

const EVERY = 5_000;
const SLOW = 20_000;
const STALE = 60_000;

function begin(wall: HTMLElement): void {
  const cards = wall.querySelector<HTMLElement>("[data-wall-cards]");
  const said = wall.querySelector<HTMLElement>("[data-wall-said]");
  const button = wall.querySelector<HTMLButtonElement>("[data-wall-pause]");
  if (!cards || !said || !button) return;
  let tag = "";
  let fresh = Date.now();
  let paused = false;

  /** New cards stand first and are marked for as long as they arrive; those that are there stay the same elements. */
  function show(html: string): void {
    const made = new DOMParser().parseFromString(html, "text/html");
    const before = new Map(
      [...(cards?.querySelectorAll<HTMLElement>("[data-key]") ?? [])].map((card) => [card.dataset.key, card]),
    );
    for (const card of made.querySelectorAll<HTMLElement>("[data-key]")) {
      const there = before.get(card.dataset.key);
      if (there && there.innerHTML === card.innerHTML) card.replaceWith(document.adoptNode(there));
      else if (before.size) card.dataset.arrived = "";
    }
    cards?.replaceChildren(...made.body.childNodes);
  }

  /** Said when the minute changes and at no other time: a screen reader is not told the same twice. */
  function tell(): void {
    const age = Date.now() - fresh;
    const words =
      age < STALE
        ? (wall.dataset.sayFresh ?? "")
        : (wall.dataset.sayStale ?? "").replace("{n}", String(Math.floor(age / 60_000)));
    wall.toggleAttribute("data-stale", age >= STALE);
    if (said && said.textContent !== words) said.textContent = words;
  }

  async function ask(): Promise<void> {
    if (!paused && !document.hidden) {
      try {
        const headers: Record<string, string> = tag ? { "If-None-Match": tag } : {};
        const stop = AbortSignal.timeout(15_000);
        const answer = await fetch(wall.dataset.wall ?? "", {
          headers,
          cache: "no-store",
          credentials: "omit",
          signal: stop,
        });
        if (answer.status === 200) {
          tag = answer.headers.get("ETag") ?? "";
          show(await answer.text());
        }
        if (answer.status === 200 || answer.status === 304) fresh = Date.now();
      } catch {
        // The line is down: what stands on the wall stays, with its age.
      }
    }
    tell();
    const late = Date.now() - fresh > STALE;
    // Three hundred walls do not ask at one moment.
    setTimeout(ask, (late ? SLOW : EVERY) * (0.8 + Math.random() * 0.4));
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    const label = button.querySelector("span");
    if (label) label.textContent = (paused ? wall.dataset.sayGo : wall.dataset.sayPause) ?? "";
  });
  document.addEventListener("visibilitychange", tell);
  void ask();
}

for (const wall of document.querySelectorAll<HTMLElement>("[data-wall]")) begin(wall);
