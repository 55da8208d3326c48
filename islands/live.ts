/** Live pages: hints from the stream become DOM events on <body>; htmx fetches what changed.
 *
 *  <body data-stream="/stream?channels=inbox:*,city" data-user="12">
 *  → `parvis:changed` (detail: channel, kind, about, id), `parvis:changed:<kind>` and `parvis:changed:<family of the
 *  channel>` ("posts", "inbox", "accounts", "city"; "*" for all); every 15 s when the stream is down.
 *  [data-live] shows the state; [data-announce="message.received"] counts aloud; [data-presence=URL] says who looks or writes.
 */
import { hear, type Told, type Word } from "./hear";
import { inField, mount, post, say, words } from "./page";

const POLL = 15_000;
const PRESENCE = 20_000;
const WRITING = 12_000;
const ASLEEP = 180_000;

const waiting = new Map<string, Told>();
let poll: ReturnType<typeof setInterval> | undefined;

function emit(told: Told): void {
  document.body.dispatchEvent(new CustomEvent("parvis:changed", { detail: told }));
  document.body.dispatchEvent(new CustomEvent(`parvis:changed:${told.kind}`, { detail: told }));
  document.body.dispatchEvent(new CustomEvent(`parvis:changed:${told.channel.split(":")[0]}`, { detail: told }));
}

/** A hidden page fetches nothing: it hears the last of each kind when it is looked at again. */
function changed(told: Told): void {
  if (document.hidden) waiting.set(told.kind, told);
  else emit(told);
}

function all(kind: string): void {
  changed({ id: 0, kind, channel: "*", about: "" });
}

function show(state: "open" | "down" | "out"): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
    element.dataset.state = state === "open" ? "open" : "slow";
    const text = state === "open" ? element.dataset.open : element.dataset.down;
    element.title = text ?? "";
    const label = element.querySelector("span");
    if (label && label.textContent !== text) label.textContent = text ?? "";
  }
  if (state === "out") say(words("signedOut"), "warning");
  if (state !== "down") {
    clearInterval(poll);
    poll = undefined;
  } else poll ??= setInterval(() => all("poll"), POLL);
}

function follow(address: string): void {
  const url = new URL(address, location.href);
  const wanted = (url.searchParams.get("channels") ?? "").split(",").filter(Boolean);
  const hears = ({ channel }: Told): boolean =>
    !wanted.length || wanted.includes(channel) || wanted.includes(`${channel.split(":")[0]}:*`);
  const word = (said: Word): void => {
    if ("told" in said) {
      if (hears(said.told)) changed(said.told);
    } else if ("lost" in said) all("lost");
    else show(said.state);
  };
  const moment = document.body.dataset.moment ?? "";
  if (typeof SharedWorker === "undefined") {
    hear(url.pathname, word, moment);
    return;
  }
  // one worker a person: after another sign-in the new pages share a new stream
  const worker = new SharedWorker(new URL("./stream.js", import.meta.url), {
    name: `parvis ${document.body.dataset.user ?? ""}`,
    type: "module",
  });
  worker.onerror = () => show("down");
  worker.port.onmessage = ({ data }: MessageEvent<Word>) => word(data);
  const hello = (): void => worker.port.postMessage({ hello: url.pathname, since: moment });
  addEventListener("pagehide", () => worker.port.postMessage({ bye: true }));
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    hello();
    all("lost");
  });
  hello();
}

function announce(element: HTMLElement): void {
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.body.addEventListener(`parvis:changed:${element.dataset.announce}`, () => {
    count += 1;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { one = "", many = "" } = element.dataset;
      element.textContent = count === 1 ? one : many.replace("%n", String(count));
      count = 0;
    }, 2_000);
  });
}

function presence(element: HTMLElement): void {
  const url = element.dataset.presence ?? "";
  let wrote = 0;
  let touched = Date.now();
  let said = "";
  const state = (): string => {
    if (document.hidden || Date.now() - touched > ASLEEP) return "idle";
    return Date.now() - wrote < WRITING ? "writing" : "viewing";
  };
  const tell = (leaving = false): void => {
    said = leaving ? "gone" : state();
    post(url, { state: said }, leaving).catch(() => undefined);
  };
  const noticed = (): void => {
    touched = Date.now();
    if (state() !== said) tell();
  };
  element.addEventListener("input", ({ target }) => {
    if (inField(target)) wrote = Date.now();
    noticed();
  });
  for (const kind of ["pointerdown", "keydown"]) element.addEventListener(kind, noticed);
  document.addEventListener("visibilitychange", () => element.isConnected && tell());
  addEventListener("pagehide", () => element.isConnected && tell(true));
  const timer = setInterval(() => {
    if (element.isConnected) tell();
    else {
      clearInterval(timer);
      tell(true);
    }
  }, PRESENCE);
  tell();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  const missed = [...waiting.values()];
  waiting.clear();
  for (const told of missed) emit(told);
});
if (document.body.dataset.stream) follow(document.body.dataset.stream);
mount("[data-announce]", announce);
mount("[data-presence]", presence);
