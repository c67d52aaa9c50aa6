/**
 * The rates as bars, for the README; readable on light and on dark pages.
 *
 * @module
 */
import type { ClientRow } from "./report.ts";

/** What one part of the picture shows. */
export interface Shown {
  readonly target: "real" | "sink";
  readonly rows: readonly ClientRow[];
}

const titles = {
  real: "Documents per second into Elasticsearch",
  sink: "Documents per second when nothing holds the client up",
} as const;

const WIDTH = 760;
const LABELS = 270;
const FIGURES = 90;
const LINE = 26;
const HEADING = 44;

const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
  .heading { font-weight: 600; font-size: 14px; }
  .ours { fill: #0969da; } .rival { fill: #afb8c1; } .limit { fill: none; stroke: #57606a; stroke-dasharray: 3 2; }
  .spread { stroke: #57606a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ours { fill: #4493f8; } .rival { fill: #545d68; } .limit { stroke: #9198a1; } .spread { stroke: #9198a1; }
  }`;

/** Draws the medians, the spread as a line over each bar's end. */
export function barChart(parts: readonly Shown[]): string {
  const drawn: string[] = [];
  let top = 0;
  for (const { target, rows } of parts) {
    const most = Math.max(...rows.map(({ loadingRate }) => loadingRate.highest));
    const scale = (rate: number) => Math.round(rate / most * (WIDTH - LABELS - FIGURES));
    drawn.push(`<text class="heading" x="0" y="${top + 26}">${titles[target]}</text>`);
    top += HEADING;
    for (const { title, kind, loadingRate: { median, lowest, highest } } of rows) {
      const middle = top + LINE / 2 - 3;
      drawn.push(
        `<text x="${LABELS - 10}" y="${top + 15}" text-anchor="end">${escaped(title)}</text>`,
        `<rect class="${kind}" x="${LABELS}" y="${top}" width="${scale(median)}" height="${LINE - 6}" rx="2"/>`,
        `<path class="spread" d="M${LABELS + scale(lowest)} ${middle}H${LABELS + scale(highest)}"/>`,
        `<text x="${LABELS + scale(highest) + 8}" y="${top + 15}">${Math.round(median).toLocaleString("en")}</text>`,
      );
      top += LINE;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 8}" width="${WIDTH}" role="img">
<title>${parts.map(({ target }) => titles[target]).join("; ")}</title>
<style>${style}
</style>
${drawn.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
