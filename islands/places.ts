/** Lists of places: an order that is dragged, a map for who asks for one, what is near without telling anybody where one is.
 *
 *  form[data-ordering] + [data-place] > input[name=order]   each row has its buttons besides; here it becomes draggable
 *  figure[data-map=geojson][data-ground][data-engine][data-worker][data-style] > button[data-map-open] + [data-map-credit]
 *    [data-tiles=pmtiles][data-tiles-kind][data-tiles-layers][data-tiles-engine]   where the city has streets of its own
 *  svg[data-pointing="left top west north across up"][data-lat][data-lon]   a click fills in the two fields
 *  button[data-near=geojson] · [data-near-said] · [data-near-list] > ol
 */
import { csrf, mount, say, words } from "./page";

type Engine = typeof import("./maplibre");
type Streets = typeof import("./ground");

interface Spot {
  id?: string | number;
  geometry: { coordinates: [number, number] } | null;
  properties: { name: string; page: string; address?: string; closed?: boolean };
}

async function spots(url: string): Promise<Spot[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { features: Spot[] }).features;
}

/** The page of a place, on the site one is on: the file names the city's public address. */
function here(page: string): string {
  return new URL(page).pathname + window.location.search;
}

mount<HTMLFormElement>("form[data-ordering]", (form) => {
  const list = form.parentElement?.querySelector<HTMLElement>("ol");
  if (!list) return;
  let dragged: HTMLElement | null = null;
  let before = "";
  for (const row of list.querySelectorAll<HTMLElement>("[data-place]")) row.draggable = true;
  const order = (): string =>
    [...list.querySelectorAll<HTMLElement>("[data-place]")].map((row) => row.dataset.place).join();
  /** The rows go back to where the server still has them. */
  const refused = (why: string): void => {
    for (const place of before.split(",")) {
      const row = list.querySelector(`[data-place="${place}"]`);
      if (row) list.append(row);
    }
    say(words(why), "warning");
  };
  list.addEventListener("dragstart", ({ target }) => {
    dragged = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
    before = order();
    dragged?.setAttribute("data-dragged", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-place]") : null;
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    dragged = null;
    if (order() === before) return;
    let going = false; // with a form, or to another page: loading again would call that off
    addEventListener("beforeunload", () => (going = true), { once: true });
    fetch(form.action, {
      method: "POST",
      headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
      body: new URLSearchParams(
        order()
          .split(",")
          .map((pk) => ["order", pk]),
      ),
    }).then(
      (answer) => {
        if (!answer.ok) refused("failed");
        else if (!going) window.location.reload();
      },
      () => refused("offline"),
    );
  });
});

async function open(figure: HTMLElement): Promise<void> {
  const { map = "", ground = "", engine = "", worker = "", style = "", tiles, tilesEngine = "" } = figure.dataset;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = style;
  document.head.append(sheet);
  const [kit, places, areas, streets] = await Promise.all([
    import(engine) as Promise<Engine>,
    spots(map),
    fetch(ground).then((answer) => answer.json()),
    tiles ? (import(tilesEngine) as Promise<Streets>) : null,
  ]);
  kit.setWorkerUrl(new URL(worker, window.location.href).href);
  const there = places.flatMap((place, at) =>
    place.geometry ? [{ place, at, where: place.geometry.coordinates }] : [],
  );
  const bounds = new kit.LngLatBounds();
  for (const { where } of there) bounds.extend(where);
  const box = document.createElement("div");
  box.className = "pl-chart";
  figure.querySelector("svg")?.replaceWith(box);
  box.style.transitionProperty = "none"; // who wants no motion has transitions of no time, which begin with the colour before
  const mixed: Record<string, string> = { water: "#5b9bc9", green: "#6aa667" };
  /** A colour of the page, or one of the two of a map, as much of it as the page's own ground bears. */
  const colour = (name: string): string => {
    box.style.color = mixed[name] ? `color-mix(in srgb, ${mixed[name]} 38%, var(--raised))` : `var(${name})`;
    const parts = /^color\(srgb (\S+) (\S+) (\S+)\)$/.exec(getComputedStyle(box).color)?.slice(1);
    return parts ? `rgb(${parts.map((part) => Math.round(Number(part) * 255)).join()})` : getComputedStyle(box).color;
  };
  const under = streets?.ground(
    kit,
    tiles ?? "",
    figure.dataset.tilesKind ?? "",
    (figure.dataset.tilesLayers ?? "").split(",").filter(Boolean),
    colour,
  );
  const chart = new kit.Chart({
    container: box,
    bounds,
    fitBoundsOptions: { padding: 48, maxZoom: 15 },
    attributionControl: false,
    cooperativeGestures: false,
    locale: {
      "NavigationControl.ZoomIn": figure.dataset.sayIn ?? "",
      "NavigationControl.ZoomOut": figure.dataset.sayOut ?? "",
      "Map.Title": figure.dataset.sayMap ?? "",
    },
    style: {
      version: 8,
      sources: { ground: { type: "geojson", data: areas }, ...(under ? { tiles: under.source } : {}) },
      layers: [
        { id: "paper", type: "background", paint: { "background-color": colour("--surface") } },
        ...(under?.layers ?? [
          { id: "areas", type: "fill" as const, source: "ground", paint: { "fill-color": colour("--raised") } },
        ]),
        {
          id: "borders",
          type: "line",
          source: "ground",
          paint: { "line-color": colour("--line-strong"), "line-width": 1.2 },
        },
      ],
    },
  });
  figure.querySelector("[data-map-credit]")?.removeAttribute("hidden");
  chart.addControl(new kit.NavigationControl({ showCompass: false }), "top-right");
  for (const { place, at, where } of there) {
    const mark = document.createElement("a");
    mark.className = place.properties.closed ? "pl-chart-mark pl-closed" : "pl-chart-mark";
    mark.href = here(place.properties.page);
    mark.textContent = String(at + 1);
    mark.setAttribute("aria-label", `${at + 1}. ${place.properties.name}`);
    mark.title = place.properties.name;
    new kit.Marker({ element: mark }).setLngLat(where).addTo(chart);
  }
}

mount<HTMLElement>("figure[data-map]", (figure) => {
  const button = figure.querySelector<HTMLButtonElement>("[data-map-open]");
  const said = figure.querySelector<HTMLElement>("[data-map-said]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    open(figure).then(
      () => button.remove(),
      () => {
        button.remove();
        if (said) said.textContent = figure.dataset.sayFailed ?? "";
      },
    );
  });
});

mount<SVGSVGElement & HTMLElement>("svg[data-pointing]", (drawing) => {
  const [left = 0, top = 0, west = 0, north = 0, across = 1, up = 1] = (drawing.dataset.pointing ?? "")
    .split(" ")
    .map(Number);
  const field = (id = ""): HTMLInputElement | null => document.querySelector<HTMLInputElement>(`#${id}`);
  drawing.addEventListener("click", (event) => {
    const matrix = drawing.getScreenCTM();
    const lat = field(drawing.dataset.lat);
    const lon = field(drawing.dataset.lon);
    if (!matrix || !lat || !lon) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    lat.value = (north - (y - top) / up).toFixed(6);
    lon.value = (west + (x - left) / across).toFixed(6);
    const mark = drawing.querySelector("circle") ?? document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of Object.entries({ class: "pl-mark", cx: x, cy: y, r: 11 }))
      mark.setAttribute(name, String(value));
    drawing.append(mark);
  });
});

/** Metres between two (longitude, latitude), as the crow flies. */
function apart([x1, y1]: [number, number], [x2, y2]: [number, number]): number {
  const radians = Math.PI / 180;
  const half =
    Math.sin(((y2 - y1) * radians) / 2) ** 2 +
    Math.cos(y1 * radians) * Math.cos(y2 * radians) * Math.sin(((x2 - x1) * radians) / 2) ** 2;
  return 12_742_000 * Math.asin(Math.min(1, Math.sqrt(half)));
}

function told(metres: number): string {
  const format = (value: number, unit: string): string =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(
      value,
    );
  return metres < 1000 ? format(Math.round(metres / 10) * 10, "meter") : format(metres / 1000, "kilometer");
}

mount<HTMLButtonElement>("button[data-near]", (button) => {
  const list = document.querySelector<HTMLElement>("[data-near-list]");
  const rows = list?.querySelector("ol");
  const said = document.querySelector<HTMLElement>("[data-near-said]");
  if (!list || !rows || !said || !("geolocation" in navigator)) return;
  button.hidden = false;
  const denied = (): void => {
    said.textContent = button.dataset.sayDenied ?? "";
  };
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        void spots(button.dataset.near ?? "").then((places) => {
          const where: [number, number] = [coords.longitude, coords.latitude];
          const near = places
            .flatMap((place) => (place.geometry ? [{ place, far: apart(where, place.geometry.coordinates) }] : []))
            .sort((a, b) => a.far - b.far)
            .slice(0, 20);
          rows.replaceChildren(
            ...near.map(({ place, far }) => {
              const row = document.createElement("li");
              row.className = "pl-item";
              const over = document.createElement("p");
              over.className = "sq-over";
              over.textContent = (button.dataset.sayFar ?? "{far}").replace("{far}", told(far));
              const title = document.createElement("h3");
              const link = document.createElement("a");
              link.href = here(place.properties.page);
              link.textContent = place.properties.name;
              title.append(link);
              const body = document.createElement("div");
              body.append(over, title);
              row.append(body);
              return row;
            }),
          );
          list.hidden = false;
          said.textContent = button.dataset.sayDone ?? "";
        }, denied);
      },
      denied,
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
});
