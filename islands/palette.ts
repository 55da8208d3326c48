/** The search field as a palette (Ctrl K): what one types is matched with what can be done here, then with the places of the navigation
 *  and those that the server names when it is asked for the first time (settings, pages a level further in); Enter without a choice
 *  searches everywhere. From two letters on the server offers what it has under these words: persons, cases, publications, each sort
 *  under its heading, as its room tells it to whoever may see it.
 *
 *  What can be done is what the page itself declares: its keys, <div popover data-palette-menu="prefix"> with its items, and
 *  <select data-palette-choices="prefix"> with its options. The palette only presses them: rights and rules stay the server's.
 */
import { meaning, press, visible } from "./keys";
import { mount } from "./page";
import { type Offered, Suggested } from "./suggested";

interface Choice {
  label: string;
  beside?: string;
  key: string;
  icon: SVGElement | null;
  href: string;
  run: () => void;
}

const ACTS = 8;
const PLACES = 8;
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const prefixed = (prefix: string, label: string): string => `${prefix} ${label}`.trim();

function choice(element: HTMLElement, prefix: string): Choice {
  const key = element.dataset.key ?? "";
  const label = prefixed(prefix, meaning(element));
  return { label, key, icon: element.querySelector("svg"), href: "", run: () => press(element) };
}

/** Of a <select>, each other option: chosen, and sent where the field sends by itself; else one goes on in its form. */
function options(select: HTMLSelectElement): Choice[] {
  const prefix = select.dataset.paletteChoices ?? "";
  return [...select.options]
    .filter((option) => !option.selected && (option.value || select.hasAttribute("data-submits")))
    .map((option) => ({
      label: prefixed(prefix, option.text.trim()),
      key: "",
      icon: null,
      href: "",
      run: () => {
        select.closest("details")?.setAttribute("open", "");
        select.value = option.value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
        if (!select.hasAttribute("data-submits")) select.focus();
      },
    }));
}

function acts(): Choice[] {
  const keyed = [...document.querySelectorAll<HTMLElement>("main [data-key]:not([data-key^='mod+'])")];
  const open = keyed.filter((element) => element.closest(".opened")); // what one is at comes before its list
  const found = [...open, ...keyed]
    .filter((element) => visible(element) && !element.matches(":disabled, [data-palette-menu] *"))
    .map((element) => choice(element, ""));
  for (const menu of document.querySelectorAll<HTMLElement>("main [data-palette-menu]")) {
    const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")].filter(visible);
    found.push(...items.map((item) => choice(item, menu.dataset.paletteMenu ?? "")));
  }
  for (const select of document.querySelectorAll<HTMLSelectElement>("main select[data-palette-choices]")) {
    if (!select.disabled && (visible(select) || select.closest("details")?.checkVisibility()))
      found.push(...options(select));
  }
  const seen = new Set<string>();
  return found.filter((one) => one.label && !seen.has(one.label) && seen.add(one.label));
}

/** Each once, those that begin with what one typed first. `more`: what the server named. */
function places(asked: string, more: HTMLElement | undefined): Choice[] {
  const met = new Set<string>();
  return [document.body, ...(more ? [more] : [])]
    .flatMap((where) => [...where.querySelectorAll<HTMLAnchorElement>(".side-link, [data-place]")])
    .filter((link) => !met.has(link.href) && met.add(link.href))
    .map((link) => ({
      label: (link.querySelector("span")?.textContent ?? link.textContent ?? "").trim(),
      key: "",
      icon: link.querySelector("svg"),
      href: link.href,
      run: () => location.assign(link.href),
    }))
    .sort((one, other) => Number(plain(other.label).startsWith(asked)) - Number(plain(one.label).startsWith(asked)));
}

/** Of the server's rows, those under each heading, in its order. */
function offered(rows: Offered[]): [string, Choice[]][] {
  const found = new Map<string, Choice[]>();
  for (const { heading, ...row } of rows) {
    const one: Choice = { ...row, key: "", run: () => location.assign(row.href) };
    found.set(heading, [...(found.get(heading) ?? []), one]);
  }
  return [...found];
}

/** What Enter does anyway, said: whatever one typed is looked for. */
function everywhere(input: HTMLInputElement, words: string): Choice {
  const said = input.value.trim();
  const there = new URL(input.form?.action ?? "", location.href);
  there.searchParams.set(input.name, said);
  return {
    label: words.replace("{q}", said),
    key: "",
    icon: input.form?.querySelector("svg") ?? null,
    href: there.href,
    run: () => location.assign(there.href),
  };
}

mount<HTMLInputElement>("[data-palette]", (input) => {
  const list = document.getElementById(input.getAttribute("aria-controls") ?? "");
  const count = input.form?.querySelector<HTMLElement>("[data-palette-count]");
  if (!list) return;
  let at = -1;
  let more: HTMLElement | undefined;
  let shown: Choice[] = [];
  const mark = (next: number): void => {
    const all = [...list.querySelectorAll<HTMLElement>('[role="option"]')];
    at = next < 0 || !all.length ? -1 : next % all.length;
    all.forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === at));
    });
    const chosen = all[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
    if (count) count.textContent = "";
  };
  const take = (one: Choice | undefined): void => {
    if (!one) return;
    close();
    input.value = "";
    input.blur();
    one.run();
  };
  const drawn = (one: Choice, n: number): HTMLElement => {
    const option = document.createElement("div");
    option.className = "menu-item";
    option.id = `${list.id}-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    if (one.href) option.dataset.href = one.href;
    if (one.icon) option.append(one.icon.cloneNode(true));
    const said = document.createElement("span");
    said.textContent = one.label;
    option.append(said);
    if (one.beside) {
      const beside = document.createElement("small");
      beside.textContent = one.beside;
      option.append(" ", beside);
    }
    if (one.key) {
      const key = document.createElement("kbd");
      key.textContent = one.key;
      key.ariaHidden = "true";
      option.append(key);
    }
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(one);
    });
    return option;
  };
  const group = (label: string, from: Choice[], first: number): HTMLElement[] => {
    if (!from.length) return [];
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label);
    const head = document.createElement("p");
    head.className = "palette-head";
    head.ariaHidden = "true";
    head.textContent = label;
    box.append(head, ...from.map((one, n) => drawn(one, first + n)));
    return [box];
  };
  const nothing = (): HTMLElement => {
    const said = document.createElement("p");
    said.className = "palette-head";
    said.textContent = list.dataset.nothing ?? "";
    return said;
  };
  const fill = (): void => {
    const asked = plain(input.value).split(/\s+/).filter(Boolean);
    const fits = (one: { label: string }): boolean => asked.every((word) => plain(one.label).includes(word));
    const doing = acts().filter(fits).slice(0, ACTS);
    const going = places(plain(input.value), more).filter(fits).slice(0, PLACES);
    const looking = asked.length ? [everywhere(input, list.dataset.everywhere ?? "")] : [];
    const rows = asked.length ? suggested.rows.filter((row) => !going.some((one) => one.href === row.href)) : [];
    const sorts: [string, Choice[]][] = [
      [list.dataset.acts ?? "", doing],
      [list.dataset.places ?? "", going],
      ...offered(suggested.settled ? rows : rows.filter(fits)),
      [list.dataset.search ?? "", looking],
    ];
    const boxes: HTMLElement[] = [];
    shown = [];
    for (const [label, from] of sorts) {
      boxes.push(...group(label, from, shown.length));
      shown.push(...from);
    }
    const alone = looking.length === 1 && shown.length === 1 && suggested.settled;
    list.replaceChildren(...(alone ? [nothing()] : []), ...boxes);
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
    const many = (count?.dataset.paletteCount ?? "").replace("{n}", String(shown.length));
    const number = shown.length === 1 ? (count?.dataset.paletteOne ?? many) : many;
    if (count) count.textContent = alone ? `${list.dataset.nothing ?? ""} ${number}`.trim() : number;
  };
  /** What comes later changes nothing under somebody's choice. */
  const refill = (): void => {
    if (document.activeElement !== input || list.hidden) return;
    const chosen = shown[at];
    fill();
    mark(chosen ? shown.findIndex((one) => one.label === chosen.label && one.href === chosen.href) : -1);
  };
  const suggested = new Suggested(input.dataset.suggested ?? "", refill);
  const ask = async (): Promise<void> => {
    if (more || !input.dataset.places) return;
    const answer = await fetch(input.dataset.places).catch(() => undefined);
    if (!answer?.ok) return; // asked again the next time
    const told = document.createElement("div");
    told.innerHTML = await answer.text();
    more = told;
    refill();
  };
  input.addEventListener("focus", () => {
    suggested.ask(input.value);
    fill();
    void ask();
  });
  input.addEventListener("input", () => {
    suggested.ask(input.value);
    fill();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) fill();
      mark(event.key === "ArrowDown" ? at + 1 : (at > 0 ? at : shown.length) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(shown[at]);
    }
  });
});
