/** The engine's worker, served from here: the policy allows no other. */
export { default } from "maplibre-gl/dist/maplibre-gl-worker.mjs";
