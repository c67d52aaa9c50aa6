/**
 * Values over time as lines, one chart below the other; readable on light and on dark pages.
 *
 * @module
 */

/** One chart. */
export interface Chart {
  readonly title: string;
  readonly values: readonly number[];
}

const WIDTH = 760;
const HEIGHT = 90;
const HEADING = 40;
const LEFT = 60;

const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
  .heading { font-weight: 600; font-size: 14px; }
  .line { fill: none; stroke: #0969da; stroke-width: 1.5; } .axis { fill: none; stroke: #afb8c1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .line { stroke: #4493f8; } .axis { stroke: #545d68; }
  }`;

/** Draws the charts, each from 0 to its highest value. */
export function lineCharts(charts: readonly Chart[], span: string): string {
  const drawn: string[] = [];
  let top = 0;
  for (const { title, values } of charts) {
    const most = Math.max(1, ...values);
    const [from, to] = [top + HEADING, top + HEADING + HEIGHT];
    const points = values.map((value, at) => {
      const x = LEFT + at / Math.max(1, values.length - 1) * (WIDTH - LEFT - 10);
      return `${x.toFixed(1)},${(to - value / most * HEIGHT).toFixed(1)}`;
    });
    drawn.push(
      `<text class="heading" x="0" y="${top + 24}">${title}</text>`,
      `<path class="axis" d="M${LEFT} ${from}V${to}H${WIDTH - 10}"/>`,
      `<text x="${LEFT - 8}" y="${from + 10}" text-anchor="end">${Math.round(most)}</text>`,
      `<text x="${LEFT - 8}" y="${to}" text-anchor="end">0</text>`,
      `<polyline class="line" points="${points.join(" ")}"/>`,
    );
    top = to + 8;
  }
  drawn.push(`<text x="${WIDTH - 10}" y="${top + 12}" text-anchor="end">${span}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 20}" width="${WIDTH}" role="img">
<title>${charts.map(({ title }) => title).join("; ")}</title>
<style>${style}
</style>
${drawn.join("\n")}
</svg>
`;
}
