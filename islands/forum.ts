// While a question is typed, what was asked and answered already is shown under it. The page works without.

const form = document.querySelector<HTMLFormElement>("form[data-near]");
const title = form?.querySelector<HTMLInputElement>("#fo-title");
const place = form?.querySelector<HTMLElement>("#fo-near");

if (form && title && place) {
  let waits = 0;
  let asked = "";
  let running: AbortController | undefined;

  const look = async (text: string): Promise<void> => {
    asked = text;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.near}&titre=${encodeURIComponent(text)}`, { signal: running.signal });
      if (answer.ok && asked === text) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        place.replaceChildren(...page.body.childNodes);
      }
    } catch (error) {
      // An older question was given up, or the network is away: the next step shows the same.
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    }
  };

  const typed = (): void => {
    window.clearTimeout(waits);
    const text = title.value.trim();
    if (text.length < 8) {
      asked = "";
      place.replaceChildren();
      return;
    }
    waits = window.setTimeout(() => void look(text), 350);
  };

  title.addEventListener("input", typed);
  if (title.value) typed(); // it may have been typed before this was here
}
