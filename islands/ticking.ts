/** Times go on by themselves: how long ago, how long still.
 *
 *  <time data-tick datetime="2026-03-03T14:25:00+00:00">il y a 5 min</time>
 *  data-within="encore {span} pour répondre"   its own words until then, instead of <body data-say-within>
 *  data-over="le délai est passé"              and after it, instead of <body data-say-over>
 *  data-soon="…" data-late="…"                 moments from which what holds it ([data-tone] or .promise) warns, or is late
 *
 *  Told once in a quarter of a minute while somebody looks, and at once when they come back: from the clock, never by counting, so
 *  that it is right after the machine slept. Nothing is announced: nobody wants to hear a clock.
 */
import { words } from "./page";

const EVERY = 15_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const dated = new WeakSet<Element>();

/** In its two largest words, as the server says it. */
function span(length: number): string {
  if (length < HOUR) return words("minutes").replace("{minutes}", String(Math.max(1, Math.floor(length / MINUTE))));
  if (length >= DAY) return words("days").replace("{days}", String(Math.floor(length / DAY)));
  const minutes = Math.floor((length % HOUR) / MINUTE);
  return words(minutes ? "hoursMinutes" : "hours")
    .replace("{hours}", String(Math.floor(length / HOUR)))
    .replace("{minutes:02d}", String(minutes).padStart(2, "0"));
}

/** A moment more than a day away is a date. */
function day(at: number): string {
  const year = new Date(at).getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", year }).format(at);
}

function told(time: HTMLElement, at: number, now: number): string {
  const { within, over } = time.dataset;
  const away = Math.abs(at - now);
  const own = at > now ? within : over;
  if (own !== undefined) return own.replace("{span}", span(away));
  if (away < MINUTE) return words(at > now ? "soon" : "now");
  return away < DAY ? words(at > now ? "within" : "over").replace("{span}", span(away)) : day(at);
}

function tick(time: HTMLTimeElement, now: number): void {
  const at = Date.parse(time.dateTime);
  if (Number.isNaN(at) || dated.has(time)) return;
  const { within, over, soon, late } = time.dataset;
  if (within === undefined && over === undefined && Math.abs(at - now) >= DAY && !time.dataset.ticked) {
    dated.add(time); // a date from the beginning: the server said it in the city's zone
    return;
  }
  time.dataset.ticked = "1";
  const said = told(time, at, now);
  if (time.textContent !== said) time.textContent = said;
  const holder = time.closest<HTMLElement>(".promise, [data-tone]");
  if (!holder) return;
  if (late && now >= Date.parse(late)) holder.dataset.tone = "late";
  else if (soon && now >= Date.parse(soon)) holder.dataset.tone = "warning";
}

export function tickAll(): void {
  if (document.hidden) return;
  const now = Date.now();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-tick]")) tick(time, now);
}

setInterval(tickAll, EVERY);
document.addEventListener("visibilitychange", tickAll);
addEventListener("pageshow", tickAll);
addEventListener("focus", tickAll);
