/** The composer's media tray and tools. Nothing is counted or judged here: the server does, on each pause (htmx in the template).
 *
 *  <form data-compose data-upload-url="…" [data-autosave="#save"]>
 *    input[data-choose] · [data-tray] › .tray-item [data-move="-1|1"] [data-drop] · textarea[data-write]
 *    [data-insert="☺"] puts text at the caret · [data-writer] is where files may be dropped too
 *  The upload answers with the <li class="tray-item"> to show (HTML), or a sentence (text) with a 4xx.
 *  `parvis:tray` bubbles from the tray when files come, go or change places.
 */
import { csrf, mount, words } from "./page";

const SAVE_AFTER = 1_500;

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

  form.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("[data-insert]");
    const near = button?.closest("[data-writer], .reply, form")?.querySelector<HTMLTextAreaElement>("[data-write]");
    if (!button || !near) return;
    near.focus();
    near.setRangeText(button.dataset.insert ?? "", near.selectionStart, near.selectionEnd, "end");
    near.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest<HTMLElement>("[popover]")?.hidePopover();
  });

  if (form.dataset.autosave) autosave(form, form.dataset.autosave);
});

/** Presses the (hidden) save button of the page after a pause, and before one leaves with something unsaved. */
function autosave(form: HTMLFormElement, selector: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (form.isConnected) document.querySelector<HTMLElement>(selector)?.click();
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
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer !== undefined) save();
  });
  addEventListener("beforeunload", (event) => {
    if (timer !== undefined && form.isConnected) {
      save();
      event.preventDefault();
    }
  });
}
