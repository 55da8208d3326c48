/** What every island needs: a way onto elements that come and go, the CSRF token, a way to say something. */

/** Run `arrive` for each element that matches, now and when htmx or anything else brings another. */
export function mount<T extends HTMLElement>(selector: string, arrive: (element: T) => void): void {
  const known = new WeakSet<Element>();
  const look = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<T>(selector)) {
      if (known.has(element)) continue;
      known.add(element);
      arrive(element);
    }
  };
  look(document);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) look(document);
  }).observe(document.documentElement, { childList: true, subtree: true });
}

export function csrf(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** POST a form's values to ourselves. Throws only when the network is away. */
export function post(url: string, values: Record<string, string>, keepalive = false): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
    body: new URLSearchParams(values),
    credentials: "same-origin",
    keepalive,
  });
}

/** Show a toast (ui.ts listens). `tone`: done · late · warning. */
export function say(text: string, tone = ""): void {
  document.body.dispatchEvent(new CustomEvent("parvis:say", { detail: { text, tone } }));
}

/** A sentence that the server put on <body data-say-…>: islands own no catalogue of words. */
export function words(key: string): string {
  return document.body.dataset[`say${key[0]?.toUpperCase()}${key.slice(1)}`] ?? "";
}

export function inField(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null;
  if (element?.isContentEditable || element?.matches("textarea, select")) return true;
  return (
    element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(element.type)
  );
}
