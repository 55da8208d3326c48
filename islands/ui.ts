/** Small manners: dialogs, tabs, toasts, the undo bar, the theme, and what htmx needs from us. */
import { csrf, mount, say, words } from "./page";

/* Dialogs: [data-opens="id"] opens, [data-closes] closes its dialog or toast, a click on the backdrop closes. */
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (target.closest("[data-closes]")) {
    const around = target.closest<HTMLElement>("dialog, .toast");
    if (around instanceof HTMLDialogElement) around.close();
    else around?.remove();
  } else if (target instanceof HTMLDialogElement) target.close();
});
mount<HTMLDialogElement>("dialog[data-open-now]", (dialog) => {
  dialog.removeAttribute("open"); // open without script; close() would tell of it later, and we would take it away
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove());
});

/* `parvis:close` {focus: selector}: what a dialog asked for is done; it goes, and the focus returns where the work goes on. */
document.body.addEventListener("parvis:close", (event) => {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  document.querySelector<HTMLElement>((event as CustomEvent<{ focus: string }>).detail.focus)?.focus();
});

/* A menu goes when its act is chosen, whatever the act draws anew. */
const leave = (target: EventTarget | null): void => {
  const menu = (target as Element).closest<HTMLElement>(".menu[popover]:popover-open");
  if (menu) setTimeout(() => menu.isConnected && menu.matches(":popover-open") && menu.hidePopover());
};
document.addEventListener("submit", ({ target }) => leave(target));
document.addEventListener("click", ({ target }) => {
  const item = (target as Element).closest<HTMLElement>(".menu-item");
  if (item?.matches("[hx-get], [hx-post]")) leave(item);
});

/* What a dialog asks comes after it opened: the focus, which only found the way out, goes to the first thing to do. */
document.addEventListener("htmx:after:swap", () => {
  const dialog = document.querySelector<HTMLDialogElement>("dialog:modal");
  const now = document.activeElement;
  if (!dialog || (now !== dialog && now !== document.body && !now?.matches("dialog [data-closes]"))) return;
  const fields = "input:not([type=hidden]), select, textarea, summary, a[href], button:not([data-closes])";
  for (const one of dialog.querySelectorAll<HTMLElement>(fields)) {
    if (!one.checkVisibility() || one.matches(":disabled")) continue;
    one.focus();
    return;
  }
});

/* Tabs, as the ARIA practice has them: arrows move, Home and End jump. */
function choose(tab: HTMLElement, focus: boolean): void {
  const list = tab.closest('[role="tablist"]');
  for (const other of list?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls") ?? "");
    if (panel) panel.hidden = !chosen;
  }
  const kept = tab.closest("[data-tabs]")?.querySelector<HTMLInputElement>("[data-tab-kept]");
  if (kept) kept.value = tab.id; // the server, when it draws the tabs again, keeps this one open
  if (focus) tab.focus();
}
document.addEventListener("click", ({ target }) => {
  const tab = (target as Element).closest<HTMLElement>('[data-tabs] [role="tab"]');
  if (tab) choose(tab, false);
});
document.addEventListener("keydown", (event) => {
  const tab = (event.target as Element).closest<HTMLElement>('[data-tabs] [role="tab"]');
  if (!tab) return;
  const tabs = [...(tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
  const at = tabs.indexOf(tab);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  const found = next === undefined ? undefined : tabs.at(next % tabs.length);
  if (!found) return;
  event.preventDefault();
  choose(found, true);
});

/* Toasts, from the <template data-toast> of the frame. */
document.body.addEventListener("parvis:say", (event) => {
  const { text, tone } = (event as CustomEvent<{ text: string; tone: string }>).detail;
  const template = document.querySelector<HTMLTemplateElement>("template[data-toast]");
  const toast = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const words = toast?.querySelector("p");
  if (!toast || !words || !text) return;
  words.textContent = text;
  if (tone) toast.dataset.tone = tone;
  document.querySelector(".toasts")?.append(toast);
});
mount<HTMLElement>(".tabs > .tab[aria-current]", (tab) => {
  const row = tab.parentElement;
  if (!row || row.scrollWidth <= row.clientWidth) return;
  const [here, around] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += here.left - around.left - (around.width - here.width) / 2;
});

mount(".toasts > .toast", (toast) => {
  const undo = Number(toast.dataset.undo ?? 0);
  if (undo) setTimeout(() => toast.remove(), undo * 1000);
  else if (toast.dataset.tone !== "late")
    setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), 8_000);
});

/* The theme: a cookie, so that the server writes it into the first byte of the next page. */
mount<HTMLButtonElement>("[data-theme-choice]", (button) => {
  const root = document.documentElement;
  const choice = button.dataset.themeChoice ?? "";
  const mark = (): void => button.setAttribute("aria-pressed", String((root.dataset.theme ?? "auto") === choice));
  button.addEventListener("click", () => {
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore does not exist outside secure contexts
    document.cookie = `theme=${choice}; path=/; max-age=31536000; samesite=lax`;
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    root.dispatchEvent(new Event("parvis:theme"));
  });
  root.addEventListener("parvis:theme", mark);
  mark();
});

/* [data-bottom]: a thread opens at its end and stays there while one is there. */
mount("[data-bottom]", (box) => {
  const toEnd = (): void => box.scrollTo({ top: box.scrollHeight });
  const aimed = location.hash.length > 1 ? box.querySelector(`#${CSS.escape(location.hash.slice(1))}`) : null;
  let atEnd = !aimed;
  if (aimed) aimed.scrollIntoView({ block: "center" });
  else toEnd();
  box.addEventListener("scroll", () => {
    atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  });
  new MutationObserver(() => atEnd && toEnd()).observe(box, { childList: true, subtree: true });
});

/* [data-submits]: a select or a checkbox that sends its form; the form has a button for those without script. */
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLElement && target.matches("[data-submits]")) target.closest("form")?.requestSubmit();
});
/* [data-copies="#id"]: the text of another element, or its value; of an empty box there is nothing to copy. A link opens besides. */
document.addEventListener("click", ({ target }) => {
  const button = (target as Element).closest<HTMLElement>("[data-copies]");
  const source = button && document.querySelector<HTMLElement>(button.dataset.copies ?? "");
  if (!source) return;
  const typed = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement;
  const text = (typed ? source.value : (source.textContent ?? "")).trim();
  if (!text) return;
  const refused = (): void => say(words("uncopied"), "warning"); // without HTTPS a page has no clipboard
  if (!navigator.clipboard) return refused();
  navigator.clipboard.writeText(text).then(() => say(words("copied"), "done"), refused);
});

/* htmx: our token on each request that changes something; a word when one fails. */
interface Request {
  ctx?: { request: { method: string; headers: Record<string, string> }; response?: { status: number; raw: Response } };
}
document.addEventListener("htmx:config:request", (event) => {
  const request = (event as CustomEvent<Request>).detail.ctx?.request;
  if (request && request.method !== "GET") request.headers["X-CSRFToken"] = csrf();
});
document.addEventListener("htmx:response:error", (event) => {
  if (((event as CustomEvent<Request>).detail.ctx?.response?.status ?? 0) >= 500) say(words("failed"), "late");
});
/* A session that ended answers with the sign-in page: it is not put where a list was. */
document.addEventListener("htmx:before:response", (event) => {
  const raw = (event as CustomEvent<Request>).detail.ctx?.response?.raw;
  const { door } = document.body.dataset;
  if (!raw?.redirected || !door || new URL(raw.url).pathname !== door) return;
  event.preventDefault();
  say(words("signedOut"), "warning");
});
let away = false;
document.addEventListener("htmx:error", (event) => {
  if (!(event as CustomEvent<Request>).detail.ctx) return; // a mistake of the page, not of the line
  if (!away) say(words("offline"), "warning");
  away = true;
});
document.addEventListener("htmx:after:swap", () => {
  away = false;
});
