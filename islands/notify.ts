/** The switch that lets this browser take notices: asks for leave when it is pressed, and at no other time.
 *
 *  [data-notify=URL][data-carrier=URL][data-key][data-csrf][data-say-unable|refused|failed] › button[data-notify-on] · [data-notify-said]
 */
export {};

function begin(place: HTMLElement): void {
  const button = place.querySelector<HTMLButtonElement>("[data-notify-on]");
  const said = place.querySelector<HTMLElement>("[data-notify-said]");
  const {
    notify = "",
    carrier = "",
    key = "",
    csrf = "",
    sayUnable = "",
    sayRefused = "",
    sayFailed = "",
  } = place.dataset;
  if (!button || !said) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) {
    said.textContent = sayUnable;
    return;
  }
  button.hidden = false;

  async function subscribed(): Promise<PushSubscription> {
    const worker = await navigator.serviceWorker.register(carrier, { scope: "/avis/" });
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        said.textContent = sayRefused;
        return;
      }
      const answer = await fetch(notify, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify(await subscribed()),
      });
      if (answer.ok) location.reload();
      else said.textContent = (await answer.json()).said ?? sayFailed;
    } catch {
      said.textContent = sayFailed;
    } finally {
      button.disabled = false;
    }
  });
}

for (const place of document.querySelectorAll<HTMLElement>("[data-notify]")) begin(place);
