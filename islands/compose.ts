/** The composer's media tray and tools. Nothing is counted or judged here: the server does, on each pause (htmx in the template).
 *
 *  <form data-compose data-upload-url="…" [data-autosave="#save"]>
 *    input[data-choose] · [data-tray] › .tray-item [data-move="-1|1"] [data-drop] · textarea[data-write]
 *    [data-insert="☺"] puts text at the caret · [data-writer] is where files may be dropped too
 *  The upload answers with the <li class="tray-item"> to show (HTML), or a sentence (text) with a 4xx.
 *  `parvis:tray` bubbles from the tray when files come, go or change places.
 *    ol[data-parts] › li[data-part] › [data-grip] : the posts of a thread, dragged by their grip; each has its buttons besides
 *    [data-goes-on]: where the writer goes on after a button drew the words again; it gets the focus, once
 *    [data-leave-url]: where what is still unsaved goes when the page is closed
 */
import "./names";
import { csrf, mount, words } from "./page";

declare const htmx: { process(element: Element): void };

const SAVE_AFTER = 1_500;
const KEPT_ALIVE = 60_000;
const LEFT = "parvis:left";

function changed(tray: Element): void {
  tray.dispatchEvent(new CustomEvent("parvis:tray", { bubbles: true }));
}

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
function upload(form: HTMLElement, tray: HTMLElement, file: File): void {
  const row = document.createElement("li");
  row.className = "tray-item";
  row.dataset.busy = "";
  const name = document.createElement("p");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(name, bar);
  tray.append(row);

  const fail = (reason: string): void => {
    delete row.dataset.busy;
    row.dataset.failed = "";
    bar.remove();
    name.textContent = `${file.name} — ${reason || words("notUploaded")}`;
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "link";
    dismiss.dataset.drop = "";
    dismiss.textContent = words("dismiss");
    row.append(dismiss);
  };
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.uploadUrl ?? "");
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
  };
  request.onerror = () => fail("");
  request.onload = () => {
    const html = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    if (request.status >= 300 || !html) return fail(html ? "" : request.responseText.slice(0, 300));
    const found = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".tray-item");
    if (!found) return fail("");
    row.replaceWith(document.adoptNode(found));
    htmx.process(found); // it came by our own request: what it asks of htmx is not yet heard
    changed(tray);
  };
  const body = new FormData();
  body.append("file", file);
  request.send(body);
}

function tray(form: HTMLElement, list: HTMLElement): void {
  list.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-move], [data-drop]");
    const item = button?.closest(".tray-item");
    if (!button || !item) return;
    if (button.dataset.move === undefined) {
      const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector<HTMLElement>("[data-drop]");
      item.remove();
      (next ?? form.querySelector<HTMLElement>("[data-choose]"))?.focus();
    } else if (button.dataset.move === "-1") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    if (button.isConnected) button.focus();
    changed(list);
  });
  let dragged: Element | null = null;
  list.addEventListener("dragstart", ({ target }) => {
    dragged = target instanceof Element ? target.closest(".tray-item[draggable]") : null;
    dragged?.setAttribute("data-dragged", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = (event.target as Element).closest(".tray-item");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    if (dragged) changed(list);
    dragged = null;
  });
}

/** Only the grip drags: text in the fields may still be selected and dragged. */
mount<HTMLElement>("ol[data-parts]", (list) => {
  let dragged: Element | null = null;
  list.addEventListener("dragstart", (event) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    dragged = grip?.closest("[data-part]") ?? null;
    if (!dragged) return;
    event.dataTransfer?.setDragImage(dragged, 20, 20);
    dragged.setAttribute("data-dragged", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = (event.target as Element).closest("[data-part]");
    if (!dragged || !over || over === dragged || over.parentElement !== list) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    if (dragged) changed(list);
    dragged = null;
  });
});

mount<HTMLFormElement>("form[data-compose]", (form) => {
  const list = form.querySelector<HTMLElement>("[data-tray]");
  const take = (files: Iterable<File>): void => {
    if (list && form.dataset.uploadUrl) for (const file of files) upload(form, list, file);
  };
  if (list) tray(form, list);

  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches("[data-choose]")) return;
    take([...(target.files ?? [])]);
    target.value = "";
  });
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      const dropped = (event as DragEvent).dataTransfer;
      const zone = (event.target as Element).closest<HTMLElement>(".drop, [data-writer]");
      if (!dropped?.types.includes("Files") || !zone) return;
      event.preventDefault();
      if (kind === "dragenter" || kind === "dragover") zone.dataset.over = "";
      else delete zone.dataset.over;
      if (kind === "drop") take([...dropped.files]);
    });
  }

  /* What is unfolded stays so when the server draws it again. */
  form.addEventListener(
    "toggle",
    ({ target }) => {
      const kept = (target as Element).querySelector<HTMLInputElement>("summary > [data-open-kept]");
      if (kept) kept.value = (target as HTMLDetailsElement).open ? "yes" : "";
    },
    true,
  );

  form.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-insert]");
    const near = button?.closest("[data-writer], .reply, form")?.querySelector<HTMLTextAreaElement>("[data-write]");
    if (!button || !near) return;
    near.focus();
    near.setRangeText(button.dataset.insert ?? "", near.selectionStart, near.selectionEnd, "end");
    near.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest<HTMLElement>("[popover]")?.hidePopover();
  });

  document.addEventListener("htmx:after:swap", () => {
    const next = form.querySelector<HTMLElement>("[data-goes-on]");
    next?.removeAttribute("data-goes-on");
    next?.focus();
  });

  if (form.dataset.autosave) autosave(form, form.dataset.autosave);
});

/** Presses the (hidden) save button of the page after a pause, and before one leaves with something unsaved. */
function autosave(form: HTMLFormElement, selector: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let submitted: string | undefined;
  const written = (): string | undefined => form.querySelector<HTMLTextAreaElement>("[data-write]")?.value;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (form.isConnected) document.querySelector<HTMLElement>(selector)?.click();
    else if (submitted === undefined || written() !== submitted) send(); // another conversation took its place on the page
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  };
  for (const kind of ["input", "change", "parvis:tray"]) form.addEventListener(kind, soon);
  form.addEventListener("submit", (event) => {
    if ((event as SubmitEvent).submitter?.matches(selector)) return;
    clearTimeout(timer);
    timer = undefined; // all of it leaves with the form: nothing is left to save, nor to ask about
    submitted = written(); // its field may still tell of a change while it goes
  });
  /** A request that outlives its page. Browsers take 64 kB so. */
  const send = (): boolean => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    if (!form.dataset.leaveUrl || body.toString().length > KEPT_ALIVE) return false;
    fetch(form.dataset.leaveUrl, { method: "POST", headers: { "X-CSRFToken": csrf() }, body, keepalive: true }).catch(
      () => undefined,
    );
    return true;
  };
  /** What is unsaved when the tab goes; more than is sent so is asked about. */
  const leave = (): boolean => {
    if (timer === undefined) return true;
    if (!send()) return !form.isConnected;
    clearTimeout(timer);
    timer = undefined;
    sessionStorage.setItem(LEFT, String(Date.now()));
    return true;
  };
  /* The page was loaded again while its own last save was still under way: it is older than what is kept. */
  let going = false; // to another page, or with the form: loading again would call that off
  const since = Date.now() - Number(sessionStorage.getItem(LEFT) ?? 0);
  sessionStorage.removeItem(LEFT);
  if (since < 10_000)
    setTimeout(async () => {
      const revision = (root: ParentNode): string =>
        root.querySelector<HTMLInputElement>('#saved [name="revision"]')?.value ?? "";
      const shown = revision(document);
      const there = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
      if (!there?.ok) return;
      const kept = revision(new DOMParser().parseFromString(await there.text(), "text/html"));
      if (kept && kept !== shown && shown === revision(document) && timer === undefined && !going) location.reload();
    }, 500);
  let left = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      left = timer !== undefined;
      if (!leave()) save();
    } else if (left) {
      left = false;
      save(); // it did not stay closed: the page says what became of it
    }
  });
  addEventListener("pagehide", () => void leave());
  addEventListener("beforeunload", (event) => {
    going = true;
    if (!leave()) {
      save();
      event.preventDefault();
    }
  });
}

/* Files of the library are taken in the order in which they were ticked, whatever the list's: [data-picked] holds it. */
mount<HTMLElement>("[data-picked]", (picked) => {
  const dialog = picked.closest("dialog");
  dialog?.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "pick") return;
    picked.querySelector(`[value="${target.value}"]`)?.remove();
    if (!target.checked) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "pick", value: target.value });
    picked.append(field);
  });
  dialog?.addEventListener("close", () => picked.replaceChildren());
});

/* An answer of the city: [data-inserts="12"] puts the text of [data-ready="12"] where the caret was; ?? in the text opens the list. */
let caret = 0; // in the text, when the focus left it: what is live may have drawn it anew
const writing = (): HTMLTextAreaElement | null =>
  document.querySelector<HTMLTextAreaElement>("form.reply [data-write]");
document.addEventListener("click", (event) => {
  const chosen = (event.target as Element).closest<HTMLElement>("[data-inserts]");
  const field = writing();
  const text = chosen && document.querySelector(`[data-ready="${chosen.dataset.inserts}"]`)?.textContent;
  if (!chosen || !field || !text) return;
  event.preventDefault();
  chosen.closest("dialog")?.close();
  const begin = Math.min(caret, field.value.length);
  field.setRangeText(text, begin, begin, "end");
  const blank = /\{[^{}\n]{1,60}\}/.exec(text); // the first thing that is left to write is chosen
  if (blank) field.setSelectionRange(begin + blank.index, begin + blank.index + blank[0].length);
  field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
/* Enter in the search of that list: the first that is found, once it is. */
let first = false;
const take = (): void => {
  if (!first || document.querySelector("#ready[data-sought]")) return;
  first = false;
  document.querySelector<HTMLElement>("dialog[open] #ready [data-inserts]")?.click();
};
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !(event.target as Element).matches("dialog #ready-q")) return;
  event.preventDefault();
  first = true;
  take();
});
document.addEventListener("htmx:after:swap", take);
document.addEventListener("input", ({ target }) => {
  if ((target as Element).matches("#ready-q")) document.getElementById("ready")?.setAttribute("data-sought", "");
});
document.addEventListener("focusout", (event) => {
  if (event.target === writing()) caret = (event.target as HTMLTextAreaElement).selectionStart;
});
document.addEventListener("input", (event) => {
  const field = event.target as HTMLTextAreaElement;
  if (field !== writing()) return;
  const at = field.selectionStart;
  const opener = field.form?.querySelector<HTMLElement>("[data-picks]");
  if (!opener || !/(^|\s)\?\?$/.test(field.value.slice(0, at)) || field.form?.querySelector('[value="note"]:checked'))
    return;
  field.setRangeText("", at - 2, at, "end");
  opener.click();
});
