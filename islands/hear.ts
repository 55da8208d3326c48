/** Reads one event stream for ever: resumes after the last id, notices silence, waits longer after each failure.
 *
 *  Written on fetch rather than EventSource: a new connection may then carry Last-Event-ID whatever ended the old one,
 *  and a stream that fell silent (the server speaks every 15 s) is noticed.
 */

export interface Told {
  id: number;
  kind: string;
  channel: string;
  about: string;
}

export type Word = { told: Told } | { state: "open" | "down" | "out" } | { lost: true };

const SILENCE = 40_000;
const LONGEST = 30_000;

/** `since`: the journal's number when the page was made; what happened after it is told first. */
export async function hear(url: string, tell: (word: Word) => void, since = ""): Promise<void> {
  let last = since;
  let wait = 1_000;
  for (;;) {
    const stop = new AbortController();
    let watch = setTimeout(() => stop.abort(), SILENCE);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (last) headers["Last-Event-ID"] = last;
      const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal: stop.signal });
      if (answer.status === 401 || answer.status === 403) {
        tell({ state: "out" });
        return;
      }
      if (!answer.ok || !answer.body) throw new Error(`stream: ${answer.status}`);
      tell({ state: "open" });
      wait = 1_000;
      let rest = "";
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        clearTimeout(watch);
        watch = setTimeout(() => stop.abort(), SILENCE);
        const frames = (rest + value).split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) last = read(frame, tell) || last;
      }
    } catch {
      // the server restarts, the network is away, or nothing was said for too long: all mean "try again"
    } finally {
      clearTimeout(watch);
    }
    tell({ state: "down" });
    await new Promise((resume) => setTimeout(resume, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(wait * 2, LONGEST);
  }
}

/** One frame; gives its id. */
function read(frame: string, tell: (word: Word) => void): string {
  const fields = new Map<string, string>();
  for (const line of frame.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const data = fields.get("data");
  if (fields.get("event") === "lost") tell({ lost: true });
  else if (data) {
    try {
      tell({ told: JSON.parse(data) as Told });
    } catch {
      // a frame we do not understand is no reason to stop hearing the next
    }
  }
  return fields.get("id") ?? "";
}
