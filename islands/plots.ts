/** Plots: a Vega-Lite specification that the server made becomes a picture. The page works without it: the table says the same.
 *
 *  [data-plot data-spec data-look] › .plot-picture[tabindex=0] + output.plot-said; [data-save="png|svg"]
 *  Arrows walk through the marks, whose words (`said`, made by the server) are shown and read out. Drawn anew when the theme changes.
 */
import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { mount } from "./page";

type Row = { said?: string; value?: number | null };
type Look = { light: object; dark: object; locale: { number: object; time: object } };

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

async function draw(spec: TopLevelSpec, look: Look, into: HTMLElement): Promise<View> {
  const { spec: made } = compile(spec, { config: isDark() ? look.dark : look.light });
  const runtime = parse(made, undefined, { ast: true }); // no eval: the policy allows none
  const options = {
    expr: expressionInterpreter,
    renderer: "svg" as const,
    container: into,
    hover: true,
    locale: look.locale,
  };
  return new View(runtime, options as unknown as ConstructorParameters<typeof View>[1]).runAsync();
}

function walk(picture: HTMLElement, said: HTMLElement, rows: Row[]): void {
  let at = -1;
  picture.addEventListener("keydown", (event) => {
    const step: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const move = step[event.key];
    if (move !== undefined) at = Math.min(rows.length - 1, Math.max(0, at + move));
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = rows.length - 1;
    else return;
    event.preventDefault();
    said.textContent = rows[at]?.said ?? "";
  });
}

async function save(view: View, kind: "png" | "svg", name: string): Promise<void> {
  const link = document.createElement("a");
  link.href = await view.toImageURL(kind, kind === "png" ? 2 : 1);
  link.download = `${name}.${kind}`;
  link.click();
}

mount<HTMLElement>("[data-plot]", (figure) => {
  const picture = figure.querySelector<HTMLElement>(".plot-picture");
  const said = figure.querySelector<HTMLElement>(".plot-said");
  if (!picture || !said) return;
  const spec = JSON.parse(figure.dataset.spec ?? "{}") as TopLevelSpec & { data: { values: Row[] } };
  const look = JSON.parse(figure.dataset.look ?? "{}") as Look;
  if (!spec.data?.values.length) return;
  const inner = picture.appendChild(document.createElement("div"));
  inner.setAttribute("aria-hidden", "true"); // its values are read by the arrows, and stand in the table
  let view: View | undefined;
  const again = async (): Promise<void> => {
    view?.finalize();
    picture.hidden = false;
    view = await draw(spec, look, inner);
  };
  void again();
  walk(picture, said, spec.data.values);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void again());
  new MutationObserver(() => void again()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  for (const button of figure.querySelectorAll<HTMLElement>("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (view) void save(view, button.dataset.save as "png" | "svg", figure.dataset.plot ?? "plot");
    });
  }
});
