/** The map's engine, as a file of its own: fetched only by a reader who asks for the map. */
export { addProtocol, LngLatBounds, Map as Chart, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
