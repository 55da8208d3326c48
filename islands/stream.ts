/** The SharedWorker: one stream for all tabs of a browser (HTTP/1.1 gives six connections a host). */
import { hear, type Told, type Word } from "./hear";

const KEPT = 300;

const ports = new Set<MessagePort>();
let state: Word | undefined;
let begun = false;
let from = 0; // everything after this number was heard and is in `heard`
let heard: Told[] = [];

function tell(word: Word): void {
  if ("state" in word) state = word;
  if ("told" in word) {
    heard.push(word.told);
    if (heard.length > KEPT) from = heard.splice(0, heard.length - KEPT).at(-1)?.id ?? from;
  }
  for (const port of ports) port.postMessage(word);
}

/** A page was made when the journal stood at `since`: it is told what it missed, by the stream or from memory. */
function begin(url: string, port: MessagePort, since: string): void {
  if (begun) {
    if (Number(since) < from) port.postMessage({ lost: true });
    else for (const told of heard) if (told.id > Number(since)) port.postMessage({ told });
    return;
  }
  begun = true;
  from = Number(since);
  heard = [];
  hear(url, tell, since).then(() => {
    begun = false; // signed out: the next page that says hello tries again
  });
}

globalThis.addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<{ hello?: string; since?: string; bye?: true }>) => {
    if (data.bye) ports.delete(port);
    if (data.hello) {
      ports.add(port);
      if (state) port.postMessage(state);
      begin(data.hello, port, data.since ?? "");
    }
  };
});
