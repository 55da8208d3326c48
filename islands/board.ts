/** The calendar's board: a card is dragged to another day, the server is asked, and it goes back if the server says no.
 *
 *  [data-board] › [data-day="2026-03-03"] › .entries › li › [data-card data-move-url data-revision data-at="2026-03-03T18:00"]
 *  POST {at, revision} → 2xx JSON {revision} or an error JSON {detail}. Each card also has its form "Déplacer…".
 */
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { mount, post, say, words } from "./page";

function place(card: HTMLElement, day: HTMLElement): void {
  const row = card.closest("li");
  const entries = day.querySelector(".entries");
  if (!row || !entries) return;
  const at = (element: Element | null | undefined): string =>
    (element as HTMLElement | null)?.dataset.at?.slice(11) ?? "";
  const after = [...entries.children].find((other) => at(other.querySelector("[data-card]")) > at(card));
  entries.insertBefore(row, after ?? null);
}

async function move(card: HTMLElement, day: HTMLElement): Promise<void> {
  const from = card.closest<HTMLElement>("[data-day]");
  const { moveUrl, revision = "", at = "" } = card.dataset;
  if (!moveUrl || !from || from === day) return;
  const then = `${day.dataset.day}T${at.slice(11) || "09:00"}`;
  place(card, day);
  card.dataset.moving = "";
  try {
    const answer = await post(moveUrl, { at: then, revision });
    const told = (await answer.json().catch(() => ({}))) as { revision?: number; detail?: string; said?: string };
    if (!answer.ok) throw new Error(told.detail ?? "");
    card.dataset.at = then;
    if (told.revision !== undefined) card.dataset.revision = String(told.revision);
    if (told.said) say(told.said, "warning");
    document.body.dispatchEvent(new CustomEvent("parvis:moved", { detail: { at: then } }));
  } catch (refusal) {
    place(card, from);
    const detail = refusal instanceof TypeError ? "" : (refusal as Error).message;
    say(detail || words("notMoved"), "late");
  } finally {
    delete card.dataset.moving;
  }
}

/* Drawn anew in the middle of a drag, the board would take the card from under the hand: what comes meanwhile waits for the drop. */
let waiting: CustomEvent | null = null;
for (const kind of ["parvis:changed:posts", "parvis:changed:*"])
  addEventListener(
    kind,
    (told) => {
      if (!document.querySelector("[data-dragged]")) return;
      told.stopImmediatePropagation();
      waiting = told as CustomEvent;
    },
    true,
  );

function dropped(): void {
  if (waiting) document.body.dispatchEvent(new CustomEvent(waiting.type, { detail: waiting.detail }));
  waiting = null;
}

mount<HTMLElement>("[data-board] [data-card][data-move-url]", (card) => {
  draggable({
    element: card,
    onDragStart: () => {
      card.dataset.dragged = "";
    },
    onDrop: ({ location }) => {
      delete card.dataset.dragged;
      const day = location.current.dropTargets[0]?.element;
      if (day instanceof HTMLElement) move(card, day).finally(dropped);
      else dropped();
    },
  });
});
mount<HTMLElement>("[data-board] [data-day]", (day) => {
  const over = (here: boolean) => () => {
    if (here) day.dataset.over = "";
    else delete day.dataset.over;
  };
  combine(
    dropTargetForElements({
      element: day,
      canDrop: ({ source }) => source.element.hasAttribute("data-card"),
      onDragEnter: over(true),
      onDragLeave: over(false),
      onDrop: over(false),
    }),
  );
});
/* [data-prints]: the browser's own print, which makes a PDF too. */
mount<HTMLButtonElement>("[data-prints]", (button) => button.addEventListener("click", () => print()));
