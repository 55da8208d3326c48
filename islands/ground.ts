/** Streets, water and parks under the map, from the city's own PMTiles file: fetched only where there is one, piece by piece, from us.
 *
 *  Two schemes of layers are known, Protomaps' and OpenMapTiles'; of a file with others its layers are drawn as thin lines.
 *  Letters are drawn by the browser with the page's own font: no font is fetched.
 */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { Protocol } from "pmtiles";

type Kit = Pick<typeof import("./maplibre"), "addProtocol">;
type Colour = (name: string) => string;

const KIND: ExpressionSpecification = ["coalesce", ["get", "kind"], ["get", "class"], ""];
const NAME: ExpressionSpecification = ["coalesce", ["get", "name:fr"], ["get", "name"], ""];
const GREEN = [
  "park",
  "forest",
  "wood",
  "grass",
  "grassland",
  "garden",
  "cemetery",
  "meadow",
  "nature_reserve",
  "village_green",
  "allotments",
  "farmland",
  "scrub",
  "golf_course",
  "playground",
  "recreation_ground",
];
const LARGE = ["highway", "major_road", "motorway", "trunk", "primary", "secondary"];
const among = (words: string[]): ExpressionSpecification => ["in", KIND, ["literal", words]];
const shape = (kind: string): ExpressionSpecification => ["==", ["geometry-type"], kind];
const wide = (near: number): ExpressionSpecification => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  10,
  0.4,
  18,
  near,
];

function drawn(layer: string, colour: Colour): LayerSpecification[] {
  const same = { source: "tiles", "source-layer": layer };
  const id = (part: string): string => `tiles-${layer}-${part}`;
  const fill = (tint: string, filter?: ExpressionSpecification, minzoom = 0): LayerSpecification => ({
    ...same,
    id: id("fill"),
    type: "fill",
    minzoom,
    paint: { "fill-color": colour(tint) },
    filter: filter ? ["all", shape("Polygon"), filter] : shape("Polygon"),
  });
  const line = (part: string, tint: string, near: number, filter: ExpressionSpecification): LayerSpecification => ({
    ...same,
    id: id(part),
    type: "line",
    paint: { "line-color": colour(tint), "line-width": wide(near) },
    layout: { "line-cap": "round", "line-join": "round" },
    filter: ["all", shape("LineString"), filter],
  });
  const words = (part: string, along: boolean, minzoom: number): LayerSpecification => ({
    ...same,
    id: id(part),
    type: "symbol",
    minzoom,
    layout: {
      "text-field": NAME,
      "text-font": ["Inter Variable"],
      "text-size": along ? 12 : 14,
      "symbol-placement": along ? "line" : "point",
    },
    paint: { "text-color": colour("--soft"), "text-halo-color": colour("--surface"), "text-halo-width": 1.5 },
  });
  const all: ExpressionSpecification = ["literal", true];
  switch (layer) {
    case "earth":
      return [fill("--raised")];
    case "landcover":
    case "landuse":
      return [fill("green", among(GREEN))];
    case "park":
      return [fill("green")];
    case "water":
    case "waterway":
      return [fill("water"), line("line", "water", 6, all)];
    case "building":
    case "buildings":
      return [fill("--line", undefined, 14)];
    case "roads":
    case "transportation":
      return [
        line("small", "--line", 8, ["!", among(LARGE)]),
        line("large", "--line-strong", 18, among(LARGE)),
        ...(layer === "roads" ? [words("words", true, 14)] : []),
      ];
    case "transportation_name":
      return [words("words", true, 14)];
    case "place":
    case "places":
      return [words("words", false, 0)];
    case "boundaries":
    case "boundary":
    case "pois":
    case "poi":
    case "housenumber":
    case "water_name":
    case "mountain_peak":
    case "aeroway":
    case "aerodrome_label":
    case "transit":
      return []; // the districts' own borders are drawn over all; the places are the city's
    default:
      return [line("line", "--line-strong", 3, all)];
  }
}

const ORDER = ["earth", "landcover", "landuse", "park", "water", "waterway", "building", "buildings"];

/** What a style needs for the file at `url`: under everything else. `layers`: the names of a vector file's own. */
export function ground(
  kit: Kit,
  url: string,
  kind: string,
  layers: string[],
  colour: Colour,
): { source: SourceSpecification; layers: LayerSpecification[] } {
  kit.addProtocol("pmtiles", new Protocol().tile);
  const where = `pmtiles://${new URL(url, window.location.href).href}`;
  if (kind === "raster")
    return {
      source: { type: "raster", url: where, tileSize: 256 },
      layers: [{ id: "tiles", type: "raster", source: "tiles" }],
    };
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const found = [...layers].sort((a, b) => place(a) - place(b)).flatMap((name) => drawn(name, colour));
  const over = (layer: LayerSpecification): number => (layer.type === "symbol" ? 1 : 0); // words over all lines
  return { source: { type: "vector", url: where }, layers: found.sort((a, b) => over(a) - over(b)) };
}
