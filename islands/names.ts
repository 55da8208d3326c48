/** Colleagues named in a note: after « @ » those whom it may mean, to choose with the arrows and Enter (or Tab), or by a click.
 *
 *  <ul role="listbox" data-names="/guichet/12/collegues" hidden></ul>   in the form of [data-write]; only while it is a note
 *  The server says who it may be: <li role="option" data-name="samira">. Without script one types the whole name.
 */
import { mount } from "./page";

const BEGUN = /(?:^|[^\w@./])@([\w-]{0,30})$/;
const PAUSE = 120;

mount<HTMLElement>("[data-names]", (list) => {
  const form = list.closest("form");
  const field = form?.querySelector<HTMLTextAreaElement>("[data-write]");
  if (!form || !field) return;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role="option"]')];
  const chosen = (): HTMLElement | undefined => options().find((one) => one.ariaSelected === "true");

  const close = (): void => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  };
  const choose = (next: HTMLElement | undefined): void => {
    for (const one of options()) one.ariaSelected = String(one === next);
    if (!next) return;
    field.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };
  const begun = (): string | undefined => {
    const isNote = form.querySelector('[name="mode"][value="note"]:checked');
    return isNote ? BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1] : undefined;
  };
  const take = (one: HTMLElement): void => {
    const word = begun();
    const at = field.selectionStart;
    if (word !== undefined) field.setRangeText(`@${one.dataset.name} `, at - word.length - 1, at, "end");
    close();
    field.focus();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const ask = async (word: string): Promise<void> => {
    const mine = ++asked;
    const url = `${list.dataset.names}?q=${encodeURIComponent(word)}`;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => undefined);
    if (mine !== asked || !answer?.ok) return;
    const html = await answer.text();
    if (mine !== asked) return;
    list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
    list.hidden = !options().length;
    if (list.hidden) return close();
    field.setAttribute("aria-controls", list.id);
    choose(options()[0]);
  };

  field.addEventListener("input", () => {
    const word = begun();
    clearTimeout(timer);
    if (word === undefined) return close();
    timer = setTimeout(() => void ask(word), PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey) return;
    const all = options();
    const now = all.findIndex((one) => one === chosen());
    if (event.key === "ArrowDown") choose(all[(now + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all[(now - 1 + all.length) % all.length]);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && now >= 0) take(all[now] as HTMLElement);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => setTimeout(close, 150)); // a click on a name comes first
  list.addEventListener("mousedown", (event) => {
    const one = (event.target as Element).closest<HTMLElement>('[role="option"]');
    if (!one) return;
    event.preventDefault();
    take(one);
  });
});
