/**
 * Draws what a program wrote to a terminal as a picture. The one in the README is made anew by
 *
 * ```sh
 * script -qec 'stty cols 100; deno task demo' /dev/null |
 *   deno run tools/terminal-svg.ts 'A hundred films' 'Now you' > docs/demo.svg
 * ```
 *
 * The two texts are where the picture begins, and where it ends: before the line that holds the second.
 *
 * @module
 */

/** One character as it is shown. */
interface Cell {
  readonly character: string;
  readonly style: string;
}

const colours = { 31: "red", 32: "green", 33: "yellow", 36: "cyan" } as const;
const weights = { 1: "bold", 2: "dim" } as const;

/** What ends a style that {@linkcode colours} or {@linkcode weights} begin; 0 ends both. */
const ends = { colour: ["0", "39"], weight: ["0", "22"] } as const;

// deno-lint-ignore no-control-regex -- escape sequences are what is looked for
const control = /\x1b\[([\d;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+/g;

/** Follows what a terminal would do, as far as this project's programs ask for it. */
export function screenOf(output: string): readonly (readonly Cell[])[] {
  const lines: Cell[][] = [[]];
  const at = { row: 0, column: 0 };
  const style = { colour: "", weight: "" };
  const line = () => lines[at.row] ??= [];
  for (const [text, parameters = "", command] of output.matchAll(control)) {
    if (text === "\n") at.row += 1;
    else if (text === "\r" || command === "G") at.column = 0;
    else if (command === "A") at.row = Math.max(0, at.row - Number(parameters || 1));
    else if (command === "K" || command === "J") {
      line().length = command === "K" ? 0 : Math.min(line().length, at.column);
      if (command === "J") lines.length = at.row + 1;
    } else if (command === "m") {
      for (const code of parameters.split(";")) {
        if (ends.colour.some((end) => end === code)) style.colour = "";
        if (ends.weight.some((end) => end === code)) style.weight = "";
        style.colour = Object.entries(colours).find(([number]) => number === code)?.[1] ?? style.colour;
        style.weight = Object.entries(weights).find(([number]) => number === code)?.[1] ?? style.weight;
      }
    } else if (command === undefined) {
      for (const character of text) {
        line()[at.column] = { character, style: `${style.colour} ${style.weight}`.trim() };
        at.column += 1;
      }
    }
  }
  return Array.from(lines, (cells) => Array.from(cells ?? [], (cell) => cell ?? { character: " ", style: "" }));
}

const font = 14;
const leading = 20;
const advance = 8.43;
const margin = 20;

/** Draws lines of a terminal. It is dark in light and dark surroundings. */
export function drawingOf(lines: readonly (readonly Cell[])[]): string {
  const columns = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(columns * advance + 2 * margin);
  const height = lines.length * leading + 2 * margin;
  const rows = lines.map((line, row) => {
    const y = margin + row * leading + font;
    return line.length === 0 ? "" : `<text y="${y}">${spansOf(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
text { font: ${font}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3 }
.bold { font-weight: bold } .dim { fill: #8b949e } .cyan { fill: #76e3ea } .green { fill: #56d364 }
.yellow { fill: #e3b341 } .red { fill: #ff7b72 }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>
${rows.filter((row) => row !== "").join("\n")}
</svg>
`;
}

/** Words with one space between them. */
const words = /\S+(?: \S+)*/g;

/** Each span says where it stands, so that columns stay in line in any font, and however the picture is formatted. */
function spansOf(line: readonly Cell[]): string {
  const spans: { style: string; text: string; column: number }[] = [];
  for (const [column, { character, style }] of line.entries()) {
    const last = spans.at(-1);
    if (last?.style === style) last.text += character;
    else spans.push({ style, text: character, column });
  }
  return spans.flatMap(({ style, text, column }) =>
    [...text.matchAll(words)].map(({ 0: words, index }) => {
      const x = margin + (column + index) * advance;
      const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      return `<tspan x="${x.toFixed(1)}"${style === "" ? "" : ` class="${style}"`}>${escaped}</tspan>`;
    })
  ).join("");
}

/** Cuts the lines from the one that holds a text up to the one that holds another; blank ones at the ends go. */
export function cut(
  lines: readonly (readonly Cell[])[],
  from: string,
  until: string,
): readonly (readonly Cell[])[] {
  const texts = lines.map((line) => line.map(({ character }) => character).join(""));
  const begin = texts.findIndex((text) => text.includes(from));
  const end = texts.findIndex((text, row) => row > begin && text.includes(until));
  if (begin < 0 || end < 0) throw new Error(`the output does not hold "${begin < 0 ? from : until}"`);
  return lines.slice(begin, texts.findLastIndex((text, row) => row < end && text.trim() !== "") + 1);
}

if (import.meta.main) {
  const [from = "", until = ""] = Deno.args;
  const output = await new Response(Deno.stdin.readable).text();
  console.log(drawingOf(cut(screenOf(output), from, until)).trimEnd());
}
