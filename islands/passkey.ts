/** A passkey is made or shown: this only carries the question to the device and its answer back. The link by mail needs none of it.
 *
 *  form[data-passkey=question][data-prove=answer][data-new?] > input[name=csrfmiddlewaretoken] + button + [data-passkey-said]
 */
import { mount } from "./page";

/** Words for whoever waits; nothing else is thrown here on purpose. */
class Said extends Error {}

async function sent(form: HTMLFormElement, url: string, body: unknown): Promise<unknown> {
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told: unknown = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) throw new Said((told as { said?: string }).said ?? form.dataset.sayAway);
  return told;
}

async function credential(form: HTMLFormElement, options: unknown): Promise<PublicKeyCredential> {
  const found =
    "new" in form.dataset
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
            options as PublicKeyCredentialCreationOptionsJSON,
          ),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
        });
  return found as PublicKeyCredential;
}

async function come(form: HTMLFormElement): Promise<void> {
  const { passkey = "", prove = "" } = form.dataset;
  const given = Object.fromEntries(new FormData(form));
  const options = await sent(form, passkey, {});
  const answer = (await credential(form, options)).toJSON();
  const told = (await sent(form, prove, { answer, name: given.name, next: given.next })) as { next: string };
  const url = new URL(told.next, window.location.href);
  if (url.href.split("#")[0] === window.location.href.split("#")[0]) window.location.reload();
  else window.location.assign(url);
}

function why(form: HTMLFormElement, error: unknown): string {
  if (error instanceof Said) return error.message;
  if (error instanceof DOMException) return form.dataset.sayStopped ?? ""; // the person, or the device, said no
  if (error instanceof TypeError) return form.dataset.sayAway ?? ""; // the network is away
  throw error;
}

mount<HTMLFormElement>("form[data-passkey]", (form) => {
  const button = form.querySelector("button");
  const said = form.querySelector<HTMLElement>("[data-passkey-said]");
  if (!button || !said) return;
  const say = (words: string): void => {
    said.hidden = !words;
    said.textContent = words;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("");
    if (!("PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential)) {
      say(form.dataset.sayNone ?? "");
      return;
    }
    button.disabled = true;
    come(form)
      .catch((error: unknown) => say(why(form, error)))
      .finally(() => {
        button.disabled = false;
      });
  });
});
