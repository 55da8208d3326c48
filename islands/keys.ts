/** The keyboard. Pages declare their keys: <a data-key="n">, <button data-key="mod+enter">; `?` lists them; j and k walk a [data-list],
 *  and open what they reach where it says data-list="open".
 *
 *  A key never fires while one types, except with Ctrl (mod) — then only inside the same form. Escape leaves a text one writes.
 */
import { inField } from "./page";

const visible = (element: HTMLElement): boolean => element.checkVisibility();

function pressed(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  return mod + event.key.toLowerCase();
}

/** Elements with a key, those of the work before those of the frame: on the counter `n` is a note, elsewhere a new post. */
function keyed(): HTMLElement[] {
  const dialog = document.querySelector("dialog:modal");
  if (dialog) return [...dialog.querySelectorAll<HTMLElement>("[data-key]")];
  return [
    ...document.querySelectorAll<HTMLElement>("main [data-key]"),
    ...document.querySelectorAll<HTMLElement>("[data-key]"),
  ];
}

function find(key: string): HTMLElement | undefined {
  return keyed().find((element) => element.dataset.key === key && visible(element) && !element.matches(":disabled"));
}

function walk(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-list] [data-row]")].filter(visible);
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const current = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(Math.max(current + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  if (next?.closest('[data-list="open"]') && !next.hasAttribute("aria-current")) next.click();
}

/** What the element says it does: its label, else its text without the printed key. */
function meaning(element: HTMLElement): string {
  const named = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  if (named) return named;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const extra of copy.querySelectorAll("kbd, .count, svg")) extra.remove();
  return copy.textContent?.trim() ?? "";
}

function help(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-keys]");
  const list = dialog?.querySelector("dl");
  if (!dialog || !list || dialog.open) return;
  list.querySelectorAll("[data-found]").forEach((old) => {
    old.remove();
  });
  const seen = new Set<string>();
  for (const element of keyed()) {
    const key = element.dataset.key ?? "";
    if (seen.has(key) || !visible(element)) continue;
    seen.add(key);
    const term = document.createElement("dt");
    const mark = document.createElement("kbd");
    mark.textContent = key.replace("mod+", "Ctrl ").replace("enter", "↵");
    term.append(mark);
    const sense = document.createElement("dd");
    sense.textContent = meaning(element);
    for (const part of [term, sense]) part.dataset.found = "";
    list.append(term, sense);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const key = pressed(event);
  const palette = document.querySelector<HTMLElement>("[data-palette]");
  if (key === "mod+k" && palette) {
    event.preventDefault();
    palette.focus();
    return;
  }
  const typing = inField(event.target);
  if (key === "escape" && typing && (event.target as HTMLElement).matches("[data-write]")) {
    (event.target as HTMLElement).blur(); // the bare keys work again, from the line that is open
    return;
  }
  if (typing && !key.startsWith("mod+")) return;
  const form = typing ? (event.target as HTMLElement).closest("form") : null;
  const target =
    form?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) ??
    (typing ? undefined : find(key));
  if (target) {
    event.preventDefault();
    if (target instanceof HTMLInputElement && target.type === "radio") {
      target.click(); // what one writes is chosen, then written
      target.form?.querySelector<HTMLElement>("[data-write]")?.focus();
    } else if (target.matches("input, textarea, select")) target.focus();
    else {
      if (target instanceof HTMLButtonElement && target.popoverTargetElement) target.focus(); // Tab goes on into the menu
      target.click();
    }
  } else if (!typing && (key === "j" || key === "k")) walk(key === "j" ? 1 : -1);
  else if (!typing && key === "?") help();
});
