/** The SharedWorker: one stream for all tabs of a browser (HTTP/1.1 gives six connections a host). */
import { hear, type Word } from "./hear";

const ports = new Set<MessagePort>();
let state: Word | undefined;
let begun = false;

function tell(word: Word): void {
  if ("state" in word) state = word;
  for (const port of ports) port.postMessage(word);
}

function begin(url: string): void {
  if (begun) return;
  begun = true;
  hear(url, tell).then(() => {
    begun = false; // signed out: the next page that says hello tries again
  });
}

globalThis.addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<{ hello?: string; bye?: true }>) => {
    if (data.bye) ports.delete(port);
    if (data.hello) {
      ports.add(port);
      if (state) port.postMessage(state);
      begin(data.hello);
    }
  };
});
