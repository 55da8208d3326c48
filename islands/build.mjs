// Bundles islands, styles, fonts and icons into the Django app `design`. Usage: node build.mjs [--report]
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const out = new URL("../src/parvis/design/static/design/built/", here);
const read = (path) => readFileSync(new URL(path, here), "utf8");

/** Quarters of an hour after 06:00: a stylesheet cannot compute them from an attribute everywhere yet, and the CSP allows no style attribute. */
const quarters = {
  name: "quarters",
  setup(api) {
    api.onResolve({ filter: /^quarters$/ }, ({ path }) => ({ path, namespace: "quarters" }));
    api.onLoad({ filter: /.*/, namespace: "quarters" }, () => ({
      loader: "css",
      contents: Array.from({ length: 73 }, (_, n) => `[data-quarter="${n}"]{--quarter:${n + 1}}`).join(""),
    }));
  },
};

/** One <symbol> an icon, without its <svg>: the page's own CSS draws it. */
function symbol(id, svg) {
  const inner = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
  return `<symbol id="${id}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
}

function sprite() {
  const icons = read("icons.txt").split("\n").filter(Boolean);
  const marks = readdirSync(new URL("marks/", here))
    .filter((name) => name.startsWith("network-"))
    .sort()
    .map((name) => name.replace(".svg", ""));
  const symbols = [
    ...icons.map((name) => symbol(name, read(`node_modules/lucide-static/icons/${name}.svg`))),
    ...marks.map((name) => symbol(name, read(`marks/${name}.svg`))),
  ];
  return `<!-- Icons: Lucide (ISC licence). Network marks: our own. -->\n<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

rmSync(out, { recursive: true, force: true });
const result = await build({
  absWorkingDir: here.pathname,
  entryPoints: [
    "app.ts",
    "board.ts",
    "carrier.ts",
    "compose.ts",
    "contests.ts",
    "counter.ts",
    "field.ts",
    "fieldpage.ts",
    "forum.ts",
    "ground.ts",
    "library.ts",
    "many.ts",
    "notify.ts",
    "maplibre.ts",
    "maplibre-worker.ts",
    "passkey.ts",
    "places.ts",
    "plots.ts",
    "stream.ts",
    "wall.ts",
    "css/app.css",
    "css/contact.css",
    "css/maplibre.css",
    "css/places.css",
    "css/square.css",
    "css/live.css",
    "css/livedesk.css",
    "css/forum.css",
    "css/contests.css",
  ],
  entryNames: "[name]",
  assetNames: "[name]",
  outdir: out.pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  supported: { nesting: true },
  loader: { ".woff2": "file", ".svg": "dataurl" },
  legalComments: "none",
  external: ["data:*"],
  plugins: [quarters],
  metafile: true,
});
writeFileSync(new URL("icons.svg", out), sprite());

if (process.argv.includes("--report")) {
  for (const path of Object.keys(result.metafile.outputs).filter((name) => /\.(js|css)$/.test(name))) {
    const bytes = gzipSync(readFileSync(new URL(path, here)), { level: 9 }).length;
    console.log(`${(bytes / 1000).toFixed(1).padStart(6)} kB gz  ${path.split("/").pop()}`);
  }
}
