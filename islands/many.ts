/** Rows that are chosen, for one gesture on all of them.
 *
 *  <input type="checkbox" name="choisies" form="many" value="12-340" data-pick>   12: what is chosen; 340: as it was seen
 *  <form id="many" data-many> [data-many-count] [data-many-word data-one data-more] [data-many-all] [data-many-none]
 *
 *  [data-many-here] (its key is x) chooses the row where one is; Shift and a click choose all between. A list that is drawn anew keeps what is chosen;
 *  `parvis:chosen`: it was done, nothing is chosen any more.
 */
import { mount } from "./page";

const chosen = new Set<string>();
let last = "";
let here: Element | null = null; // the row where one was last

const of = (box: HTMLInputElement): string => box.value.split("-")[0] ?? "";
const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];

function show(): void {
  for (const box of boxes()) box.checked = chosen.has(of(box));
  const form = document.querySelector<HTMLElement>("[data-many]");
  if (!form) return;
  const shown = boxes().filter((box) => box.checked).length;
  form.toggleAttribute("data-any", shown > 0);
  const count = form.querySelector("[data-many-count]");
  if (count) count.textContent = String(shown);
  const word = form.querySelector<HTMLElement>("[data-many-word]");
  if (word) word.textContent = (shown > 1 ? word.dataset.more : word.dataset.one) ?? "";
}

function choose(box: HTMLInputElement, on: boolean, all: boolean): void {
  const rows = boxes();
  const from = rows.findIndex((one) => of(one) === last);
  const to = rows.indexOf(box);
  const range = all && from >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const one of range) {
    if (on) chosen.add(of(one));
    else chosen.delete(of(one));
  }
  last = of(box);
  show();
}

document.addEventListener("focusin", ({ target }) => {
  here = (target as Element).closest(".talk") ?? here;
});
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target instanceof HTMLInputElement && target.matches("[data-pick]"))
    choose(target, target.checked, event.shiftKey);
  else if (target.closest("[data-many-here]")) {
    const row = here?.isConnected ? here : document.querySelector(".talk:has([aria-current]), .talk");
    const box = row?.querySelector<HTMLInputElement>("[data-pick]");
    if (box) choose(box, !box.checked, false);
  } else if (target.closest("[data-many-all]")) {
    for (const box of boxes()) chosen.add(of(box));
    show();
  } else if (target.closest("[data-many-none]")) {
    chosen.clear();
    show();
  }
});
document.body.addEventListener("parvis:chosen", () => {
  chosen.clear();
  show();
});
document.addEventListener("htmx:after:swap", show);
mount("[data-many]", show);
