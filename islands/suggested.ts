/** What the server offers for what one types: rows under headings. It is asked when the hand rests, once for the same words; whoever
 *  types on while it answers is given the answer to what they typed last. */
export interface Offered {
  heading: string;
  label: string;
  beside: string;
  href: string;
  icon: SVGElement | null;
}

const LEAST = 2;
const PAUSE = 120; // ms
const REMEMBERED = 50;

function read(html: string): Offered[] {
  const told = document.createElement("template");
  told.innerHTML = html;
  return [...told.content.querySelectorAll<HTMLAnchorElement>("[data-group] a")].map((link) => ({
    heading: link.closest<HTMLElement>("[data-group]")?.dataset.group ?? "",
    label: link.querySelector("span")?.textContent ?? "",
    beside: link.dataset.beside ?? "",
    href: link.href,
    icon: link.querySelector("svg"),
  }));
}

export class Suggested {
  rows: Offered[] = [];
  /** Whether the rows are those of the words that were asked for last. */
  settled = true;
  #known = new Map<string, Offered[]>();
  #asking: AbortController | undefined;
  #waits = 0;

  constructor(
    private readonly url: string,
    private readonly told: () => void,
  ) {}

  ask(typed: string): void {
    const words = typed.trim().toLowerCase();
    window.clearTimeout(this.#waits);
    this.#asking?.abort();
    const known = this.url && words.length >= LEAST ? this.#known.get(words) : [];
    this.settled = known !== undefined;
    if (known) this.rows = known;
    else this.#waits = window.setTimeout(() => void this.#fetch(words), PAUSE);
  }

  async #fetch(words: string): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const url = `${this.url}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(url, { signal: asking.signal }).catch(() => undefined);
    const rows = answer?.ok ? read(await answer.text().catch(() => "")) : [];
    if (asking.signal.aborted) return;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    if (answer?.ok) this.#known.set(words, rows);
    this.rows = rows;
    this.settled = true;
    this.told();
  }
}
