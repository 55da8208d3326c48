/** The list, and beside it what a row opens: #opened, the only part that is fetched.
 *
 *  <div id="opened" data-talk="12">   the row #talk-12 says that it is open; "": none is
 *  [data-sent] on its thread           "here": an answer of ours has left; "on": and one goes on to the next row
 *  <a href="…" hx-target="#opened">   Back and Forward to where such a link leads fetch that part too; elsewhere, the page
 */
export {};

declare const htmx: { ajax(verb: string, path: string, how: Record<string, unknown>): Promise<unknown> };

const talk = (): string => document.getElementById("opened")?.dataset.talk ?? "";
const link = (pk: string): HTMLElement | null => document.querySelector(`#talk-${pk} > .talk-top > .talk-link`);
let open = talk();

/** Also after the rows were drawn anew: what was asked before a click may come after it. */
function mark(): void {
  const now = talk();
  const row = now ? link(now) : null;
  for (const other of document.querySelectorAll(".talk-link[aria-current]"))
    if (other !== row) other.removeAttribute("aria-current");
  if (row?.getAttribute("aria-current") !== "true") row?.setAttribute("aria-current", "true");
  if (open && !now && document.activeElement === document.body) link(open)?.focus(); // one goes on where one was
  open = now;
}

document.addEventListener("htmx:after:swap", mark);
/* An answer has left: the bare keys work again, here or, where it closed the conversation, in the next one. They do at once: after
   the whole swap, a key that was pressed meanwhile would have gone into the box, or the box that it asked for would be left. */
let sent: string | undefined;
document.addEventListener("htmx:before:settle", () => {
  const pane = document.querySelector<HTMLElement>("[data-sent]");
  if (!pane) return;
  sent = pane.dataset.sent;
  delete pane.dataset.sent;
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
});
document.addEventListener("htmx:after:swap", () => {
  if (!sent) return;
  if (sent === "on") document.body.dispatchEvent(new CustomEvent("parvis:next"));
  else if (document.activeElement === document.body) link(talk())?.focus({ preventScroll: true });
  sent = undefined;
});
document.addEventListener("htmx:before:history:restore", (event) => {
  const { path } = (event as CustomEvent<{ path: string }>).detail;
  const ways = [...document.querySelectorAll<HTMLElement>('#desk [hx-target="#opened"]')];
  const source = ways.find((one) => one.getAttribute("href") === path);
  if (!source) return;
  event.preventDefault();
  htmx.ajax("GET", path, { source, target: "#opened", swap: "outerMorph", push: "false" });
});
