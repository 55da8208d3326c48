/** The library: many files at once, each with its progress; a list that is ticked; a point that is clicked.
 *
 *  <form data-uploads data-say-cancel data-say-cancelled data-say-waiting> input[type=file] · [data-arrivals]
 *    Without script the form sends its files by itself. Each answer is the <li> to show (HTML), or a sentence (text) with a 4xx.
 *  <form data-sorting> [data-all] > input ticks all [name=pick]
 *  [data-point] › img · svg circle · form[data-point-form] › [name=x], [name=y]: hundredths from the middle, right and up
 */
import { csrf, mount, words } from "./page";

const AT_ONCE = 3;

interface Waiting {
  file: File;
  row: HTMLLIElement;
  bar: HTMLProgressElement;
  request?: XMLHttpRequest;
}

/** The row of a file on its way, with a bar and a way to stop it. */
function arriving(form: HTMLElement, file: File, stop: () => void): Waiting {
  const row = document.createElement("li");
  row.className = "arrival";
  const name = document.createElement("p");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} — ${form.dataset.sayWaiting ?? ""}`);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small quiet";
  button.textContent = form.dataset.sayCancel ?? "";
  button.setAttribute("aria-label", `${form.dataset.sayCancel ?? ""} : ${file.name}`);
  button.addEventListener("click", stop);
  row.append(name, bar, button);
  return { file, row, bar };
}

/** What did not come in stays in sight, with the reason, until it is put away. */
function failed({ row, file }: Waiting, reason: string): void {
  row.dataset.tone = "late";
  const name = document.createElement("p");
  name.textContent = `${file.name} — ${reason || words("notUploaded")}`;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "button small quiet";
  dismiss.textContent = words("dismiss");
  dismiss.addEventListener("click", () => row.remove());
  row.replaceChildren(name, dismiss);
}

mount<HTMLFormElement>("form[data-uploads]", (form) => {
  const list = form.querySelector<HTMLElement>("[data-arrivals]");
  const input = form.querySelector<HTMLInputElement>('input[type="file"]');
  if (!list || !input) return;
  const waiting: Waiting[] = [];
  const moving = new Set<Waiting>();

  const next = (): void => {
    while (moving.size < AT_ONCE) {
      const one = waiting.shift();
      if (!one) return;
      send(one);
    }
  };
  const ended = (one: Waiting): void => {
    moving.delete(one);
    next();
  };
  const stop = (one: Waiting): void => {
    const place = waiting.indexOf(one);
    if (place >= 0) waiting.splice(place, 1);
    one.request?.abort();
    failed(one, form.dataset.sayCancelled ?? "");
  };
  /** XMLHttpRequest, because fetch does not tell how much has been sent. */
  const send = (one: Waiting): void => {
    moving.add(one);
    const request = new XMLHttpRequest();
    one.request = request;
    one.bar.setAttribute("aria-label", one.file.name);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = ({ loaded, total }) => {
      if (loaded < total) one.bar.value = (100 * loaded) / total;
      else one.bar.removeAttribute("value"); // sent whole: the server looks at it
    };
    request.onload = () => {
      const html = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
      const found =
        request.status < 300 && html
          ? new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".arrival")
          : null;
      if (found) one.row.replaceWith(document.adoptNode(found));
      else failed(one, html ? "" : request.responseText.slice(0, 300));
    };
    request.onerror = () => failed(one, "");
    request.onloadend = () => ended(one);
    const body = new FormData();
    body.append("place", "library");
    body.append("folder", form.querySelector<HTMLInputElement>('[name="folder"]')?.value ?? "");
    body.append("file", one.file);
    request.send(body);
  };
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      const one: Waiting = arriving(form, file, () => stop(one));
      list.append(one.row);
      waiting.push(one);
    }
    next();
  };

  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const dropped = (event as DragEvent).dataTransfer;
      if (!form.isConnected || !dropped?.types.includes("Files")) return;
      event.preventDefault();
      const zone = form.querySelector<HTMLElement>(".drop");
      if (kind === "dragenter" || kind === "dragover") zone?.setAttribute("data-over", "");
      else zone?.removeAttribute("data-over");
      if (kind === "drop") take([...dropped.files]);
    });
  }
  addEventListener("beforeunload", (event) => {
    if (form.isConnected && (moving.size || waiting.length)) event.preventDefault();
  });
});

mount<HTMLFormElement>("form[data-sorting]", (form) => {
  const all = form.querySelector<HTMLElement>("[data-all]");
  const box = all?.querySelector<HTMLInputElement>("input");
  if (!all || !box) return;
  const picks = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>('[name="pick"]')];
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const one of picks()) one.checked = box.checked;
  });
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "pick") return;
    const ticked = picks().filter((one) => one.checked).length;
    box.checked = ticked > 0 && ticked === picks().length;
    box.indeterminate = ticked > 0 && !box.checked;
  });
});

mount<HTMLElement>("[data-point]", (figure) => {
  const form = document.querySelector<HTMLFormElement>("form[data-point-form]");
  const field = (name: string): HTMLInputElement | null => form?.querySelector(`[name="${name}"]`) ?? null;
  const [x, y] = [field("x"), field("y")];
  if (!form || !x || !y) return;
  const show = (): void => {
    for (const circle of figure.querySelectorAll("circle")) {
      circle.setAttribute("cx", `${50 + Number(x.value) / 2}%`);
      circle.setAttribute("cy", `${50 - Number(y.value) / 2}%`);
    }
  };
  const within = (share: number): string => String(Math.max(-100, Math.min(100, Math.round(200 * share - 100))));
  figure.addEventListener("click", (event) => {
    const box = figure.getBoundingClientRect();
    x.value = within((event.clientX - box.left) / box.width);
    y.value = within(1 - (event.clientY - box.top) / box.height);
    show();
    x.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", show);
});
