/** Photos of a contest in pieces: each picture leaves as soon as it is chosen, and goes on where it stopped.
 *
 *  <form data-contest-form data-begin data-chunk data-say-…> [data-slot] > input[type=file] · [data-key] · [data-progress] › progress, [data-status]
 *  Without script the form sends its files by itself.
 */
const TRIES = 6;

interface Told {
  key?: string;
  received?: number;
  done?: boolean;
  error?: string;
}

const waiting = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

async function told(answer: Response): Promise<Told> {
  return (answer.headers.get("content-type") ?? "").includes("json") ? ((await answer.json()) as Told) : {};
}

class Refused extends Error {}

function token(form: HTMLFormElement): string {
  return form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? "";
}

async function begin(form: HTMLFormElement, file: File): Promise<string> {
  const answer = await fetch(form.dataset.begin ?? "", {
    method: "POST",
    headers: { "X-CSRFToken": token(form), "Content-Type": "application/json" },
    body: JSON.stringify({ name: file.name, size: file.size }),
  });
  const said = await told(answer);
  if (!answer.ok || !said.key) throw new Refused(said.error ?? form.dataset.sayFailed);
  return said.key;
}

/** Piece after piece; a network that goes away is waited for, and asked how much came in. */
async function send(
  form: HTMLFormElement,
  file: File,
  key: string,
  seen: (part: number, words: string) => void,
): Promise<void> {
  const address = `${(form.dataset.begin ?? "").replace(/[^/]+\/envois$/, "")}envois/${key}`;
  const size = Number(form.dataset.chunk) || 1048576;
  let at = 0;
  for (let failures = 0; ; ) {
    try {
      const piece = file.slice(at, at + size);
      const answer = await fetch(`${address}?at=${at}`, {
        method: "PUT",
        headers: { "X-CSRFToken": token(form) },
        body: piece,
      });
      const said = await told(answer);
      if (answer.status === 409) at = said.received ?? 0;
      else if (answer.ok) {
        at = said.received ?? file.size;
        failures = 0;
        if (said.done) return;
      } else if (answer.status < 500) throw new Refused(said.error ?? form.dataset.sayFailed);
      else throw new TypeError("away");
      seen(at / file.size, form.dataset.saySending ?? "");
    } catch (error) {
      if (error instanceof Refused || ++failures > TRIES) throw error;
      seen(at / file.size, form.dataset.sayAgain ?? "");
      await waiting(1000 * failures);
    }
  }
}

function slot(form: HTMLFormElement, place: HTMLElement): void {
  const input = place.querySelector<HTMLInputElement>('input[type="file"]');
  const key = place.querySelector<HTMLInputElement>("[data-key]");
  const shown = place.querySelector<HTMLElement>("[data-progress]");
  const bar = shown?.querySelector("progress");
  const status = shown?.querySelector<HTMLElement>("[data-status]");
  if (!input || !key || !shown || !bar || !status) return;
  const name = input.name;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    const turn = String(Number(place.dataset.turn ?? 0) + 1);
    place.dataset.turn = turn;
    const current = (): boolean => place.dataset.turn === turn;
    shown.hidden = false;
    place.dataset.busy = "";
    const seen = (part: number, words: string): void => {
      if (!current()) return;
      bar.value = Math.round(part * 100);
      if (status.textContent !== words) status.textContent = words;
    };
    seen(0, form.dataset.saySending ?? "");
    try {
      const made = await begin(form, file);
      await send(form, file, made, seen);
      if (!current()) return;
      key.value = made;
      input.removeAttribute("name"); // it is here already: the form does not send it again
      seen(1, `${form.dataset.sayDone ?? ""} : ${file.name}`);
    } catch (error) {
      if (!current()) return;
      input.name = name;
      key.value = "";
      input.value = "";
      seen(0, error instanceof Refused ? error.message : (form.dataset.sayFailed ?? ""));
    } finally {
      if (current()) delete place.dataset.busy;
    }
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-contest-form]")) {
  for (const place of form.querySelectorAll<HTMLElement>("[data-slot]")) slot(form, place);
  form.addEventListener("submit", (event) => {
    const busy = form.querySelector<HTMLElement>("[data-busy] [data-status]");
    if (!busy) return;
    event.preventDefault();
    busy.textContent = form.dataset.sayWait ?? "";
    busy.closest<HTMLElement>("[data-slot]")?.scrollIntoView({ block: "center" });
  });
  document.querySelector<HTMLElement>(".summary[role=alert]")?.focus();
}
