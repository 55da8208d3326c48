/** Reports from the field on a bad line: kept on the phone first, sent when that works, under a key made here, so never twice.
 *
 *  form[data-field=SLUG][data-say-kept|sent|empty|waiting|refused|door|here|nowhere] › inputs · [data-here] · [data-field-said] ·
 *  [data-field-waiting]. What a colleague wrote is sent under their name alone: body[data-user].
 */
export {};

const STORE = "reports";
const AGAIN = 15_000;

interface Kept {
  key: string;
  user: string;
  url: string;
  fields: Record<string, string>;
  photo?: Blob;
  name?: string;
  refused?: string;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("parvis-field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await opened();
  try {
    return await new Promise<T>((done, failed) => {
      const work = base.transaction(STORE, mode);
      const asked = act(work.objectStore(STORE));
      work.oncomplete = () => done(asked.result);
      work.onabort = work.onerror = () => failed(work.error);
    });
  } finally {
    base.close();
  }
}

const keep = (report: Kept) => within("readwrite", (store) => store.put(report));
const drop = (key: string) => within("readwrite", (store) => store.delete(key));
const all = () => within<Kept[]>("readonly", (store) => store.getAll());

/** A random UUID, on pages without https too. */
function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function begin(form: HTMLFormElement): void {
  const user = document.body.dataset.user ?? "";
  const said = form.querySelector<HTMLElement>("[data-field-said]");
  const list = form.querySelector<HTMLElement>("[data-field-waiting]");
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;
  const words = (name: string) => form.dataset[`say${name}`] ?? "";
  const say = (text: string) => {
    if (said) said.textContent = text;
  };
  let busy = false;
  let last = "";

  async function shown(): Promise<void> {
    const mine = (await all()).filter((one) => one.user === user);
    list?.replaceChildren(
      ...mine.map((one) => {
        const row = document.createElement("li");
        row.className = "row";
        const text = document.createElement("p");
        text.textContent = `${one.fields.text || one.name || one.key} — ${one.refused ? `${words("Refused")} ${one.refused}` : words("Waiting")}`;
        row.append(text);
        return row;
      }),
    );
  }

  /** Once: what a server refuses in words stays in sight, what it never answered is tried again. */
  async function send(report: Kept): Promise<"sent" | "refused" | "down" | "door"> {
    const body = new FormData();
    for (const [name, value] of Object.entries(report.fields)) body.set(name, value);
    if (report.photo) body.set("photo", report.photo, report.name);
    const token = field("csrfmiddlewaretoken")?.value ?? "";
    try {
      const headers = { "X-CSRFToken": token, "X-Requested-With": "phone" };
      const answer = await fetch(report.url, {
        method: "POST",
        body,
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(120_000),
      });
      if (answer.status === 204) return "sent";
      if (answer.status === 422) {
        await keep({ ...report, refused: await answer.text() });
        return "refused";
      }
      return answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 ? "door" : "down";
    } catch {
      return "down";
    }
  }

  async function flush(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (const report of (await all()).filter((one) => one.user === user && !one.refused)) {
        const became = await send(report);
        if (became === "sent") await drop(report.key);
        if (became === "sent" && report.key === last) say(words("Sent"));
        if (became === "door") say(words("Door"));
        if (became === "down" || became === "door") break;
      }
    } finally {
      busy = false;
      await shown();
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const photo = (field("photo")?.files ?? [])[0];
    const text = field("text")?.value.trim() ?? "";
    if (!photo && !text) return say(words("Empty"));
    const key = fresh();
    const fields: Record<string, string> = { key, text, said_at: new Date().toISOString() };
    for (const name of ["where", "alt", "latitude", "longitude"]) fields[name] = field(name)?.value ?? "";
    try {
      await keep({ key, user, url: location.pathname, fields, ...(photo ? { photo, name: photo.name } : {}) });
    } catch {
      // No room on the phone, or a window that keeps nothing: the form goes as it would without script.
      form.submit();
      return;
    }
    last = key;
    const where = field("where")?.value ?? "";
    form.reset();
    const place = field("where");
    if (place) place.value = where; // who stands there sends more than one
    say(words("Kept"));
    await shown();
    await flush();
  });

  const here = form.querySelector<HTMLButtonElement>("[data-here]");
  if (here && "geolocation" in navigator && globalThis.isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const [latitude, longitude] = [field("latitude"), field("longitude")];
          if (latitude) latitude.value = coords.latitude.toFixed(6);
          if (longitude) longitude.value = coords.longitude.toFixed(6);
          say(words("Here"));
        },
        () => say(words("Nowhere")),
        { maximumAge: 60_000, timeout: 10_000 },
      );
    });
  }
  addEventListener("online", () => void flush());
  setInterval(() => void flush(), AGAIN);
  void flush();
  // Without a line it is registered the next time; what it has already goes on serving.
  if ("serviceWorker" in navigator)
    navigator.serviceWorker.register("/direct/terrain/page.js", { scope: "/direct/terrain/" }).catch(() => undefined);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-field]")) begin(form);
