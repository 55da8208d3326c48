/** The keyboard. Pages declare their keys: <a data-key="n">, <button data-key="mod+enter">; `?` lists them; j and k walk a [data-list],
 *  and open what they reach where it says data-list="open".
 *
 *  A key never fires while one types, except with Ctrl (mod) — then only inside the same form. Escape leaves a text one writes.
 */
import { inField } from "./page";

/** It shows, or stands in a closed menu whose button does: its key need not wait for the menu. */
export function visible(element: HTMLElement): boolean {
  const menu = element.closest<HTMLElement>("[popover]");
  if (!menu?.id || element.checkVisibility()) return element.checkVisibility();
  return !!document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)?.checkVisibility();
}

function pressed(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  const shift = event.shiftKey && event.key === "Enter" ? "shift+" : ""; // of the others it says which sign one means
  return mod + shift + event.key.toLowerCase();
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

let [order, stood]: [string[], number] = kept(); // the rows as they were when one stood on one of them, and on which

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-list] [data-row]")].filter(visible);
}

const named = (row: HTMLElement): string => row.closest("li[id]")?.id ?? row.getAttribute("href") ?? "";

/** Of this tab: one comes back from another page to the conversation where one was, and goes on from there. */
function kept(): [string[], number] {
  const [names, at] = JSON.parse(sessionStorage.getItem("rows") ?? "[[],-1]") as [string[], number];
  return names[at] === `talk-${document.getElementById("opened")?.dataset.talk}` ? [names, at] : [[], -1];
}

function at(all: HTMLElement[]): number {
  const focused = all.indexOf(document.activeElement as HTMLElement);
  return focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
}

/** A row that is done with leaves its list: one goes on from where it stood. */
function stand(): void {
  const all = rows();
  const now = at(all);
  if (now < 0) return;
  [order, stood] = [all.map(named), now];
  sessionStorage.setItem("rows", JSON.stringify([order, stood]));
}
document.addEventListener("htmx:after:swap", stand);
document.addEventListener("focusin", stand);

/** The row after (or before) the one where one is, or where one was last; undefined: there is none. */
function beside(step: number): HTMLElement | undefined {
  const all = rows();
  const now = at(all);
  if (now >= 0) return all[now + step];
  const near = step > 0 ? order.slice(stood + 1) : order.slice(0, Math.max(stood, 0)).reverse();
  const there = near.map((name) => all.find((row) => named(row) === name)).find((row) => row);
  return there ?? (stood < 0 ? all[0] : undefined);
}

function walk(step: number): void {
  const next = beside(step);
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  if (next?.closest('[data-list="open"]') && !next.hasAttribute("aria-current")) next.click();
}

/** As if one had gone to it with the mouse: what one writes is chosen, then written; a menu opens at its first item. */
export function press(target: HTMLElement): void {
  if (target instanceof HTMLInputElement && target.type === "radio") {
    target.click();
    target.form?.querySelector<HTMLElement>("[data-write]")?.focus();
  } else if (target.matches("input, textarea, select")) target.focus();
  else {
    const menu = target instanceof HTMLButtonElement ? target.popoverTargetElement : null;
    if (menu) target.focus(); // Escape comes back to it
    target.click();
    menu?.querySelector<HTMLElement>(".menu-item")?.focus();
  }
}

/** What the element says it does: its label, else its text without the printed key. */
export function meaning(element: HTMLElement): string {
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
    mark.textContent = key
      .replace("mod+", "Ctrl ")
      .replace("shift+", "⇧ ")
      .replace("enter", "↵")
      .replace("escape", "Esc");
    term.append(mark);
    const sense = document.createElement("dd");
    sense.textContent = meaning(element);
    for (const part of [term, sense]) part.dataset.found = "";
    list.append(term, sense);
  }
  dialog.showModal();
}

/* In an open menu the arrows go from one act to the next, as the ARIA practice has them. */
document.addEventListener("keydown", (event) => {
  const menu = (event.target as Element).closest<HTMLElement>(".menu[popover]");
  if (!menu || inField(event.target)) return;
  const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")].filter((item) => item.checkVisibility());
  const now = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: -1 }[event.key];
  const item = next === undefined ? undefined : items.at(next >= items.length ? 0 : next);
  if (!item) return;
  event.preventDefault();
  item.focus();
});

/* `parvis:next`: what one was at is done; the next one of the list, else the one before it, else the list alone. */
document.body.addEventListener("parvis:next", () => {
  const next = beside(1) ?? beside(-1);
  if (next) {
    next.focus();
    next.click();
  } else document.querySelector<HTMLElement>(".pane-back")?.click();
});

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
  if (key === "escape" && document.querySelector(":popover-open")) return; // it closes that
  if (!typing && key === "?") {
    help();
    return;
  }
  const form = typing ? (event.target as HTMLElement).closest("form") : null;
  const target =
    form?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) ??
    (typing ? undefined : find(key));
  if (target) {
    event.preventDefault();
    press(target);
  } else if (!typing && (key === "j" || key === "k")) walk(key === "j" ? 1 : -1);
});
document.addEventListener(
  "click",
  ({ target }) => {
    if ((target as Element).closest('[data-opens="keys"]')) help(); // opened with its list, as by its key
  },
  true,
);
