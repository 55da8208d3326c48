/** The search field as a palette: what one types is matched with the places of the navigation; Enter searches everywhere. */
import { mount } from "./page";

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

mount<HTMLInputElement>("[data-palette]", (input) => {
  const list = document.getElementById(input.getAttribute("aria-controls") ?? "");
  if (!list) return;
  let at = -1;
  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role="option"]')];
  const mark = (next: number): void => {
    const all = options();
    at = all.length ? (next + all.length) % all.length : -1;
    all.forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === at));
    });
    const chosen = all[at];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
    at = -1;
  };
  const fill = (): void => {
    const asked = plain(input.value);
    const places = [...document.querySelectorAll<HTMLAnchorElement>(".side-link, [data-place]")].filter((link) =>
      plain(link.querySelector("span")?.textContent ?? link.textContent ?? "").includes(asked),
    );
    list.replaceChildren(
      ...places.slice(0, 8).map((link, n) => {
        const option = document.createElement("div");
        option.className = "menu-item";
        option.id = `${list.id}-${n}`;
        option.setAttribute("role", "option");
        option.dataset.href = link.href;
        const icon = link.querySelector("svg")?.cloneNode(true);
        if (icon) option.append(icon);
        option.append(link.querySelector("span")?.textContent ?? link.textContent ?? "");
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          location.assign(link.href);
        });
        return option;
      }),
    );
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
    input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("focus", fill);
  input.addEventListener("input", fill);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) fill();
      mark(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(options()[at]?.dataset.href ?? "");
    }
  });
});
