/**
 * The charts of the report: bars of HTML, which stay readable at any width, and one line of SVG.
 *
 * @module
 */
import type { ReportedBatch, ReportedUpdate, ReportResult } from "../../actions/results.ts";
import { type Html, html } from "./html.ts";
import { counted, duration, perSecond } from "./number.ts";
import { moment } from "./time.ts";

type Index = ReportResult["indexes"][number];

/** A stretch of time on a track. */
interface Bar {
  readonly from: number;
  readonly to: number;
  readonly style: string;
  readonly title: string;
}

/** Versions from their making to their end, and when the alias pointed to each. */
export function versionsChart({ versions, activations }: Index, generated: string): Html {
  const now = time(generated);
  const begin = Math.min(now, ...versions.map(({ created }) => time(created)));
  const lanes = versions.toReversed().map(({ name, created, deleted, tag, withdrawn }) => {
    const end = deleted === null ? now : time(deleted);
    const lives: Bar = { from: time(created), to: end, style: "", title: `${name} from ${moment(created)}` };
    const active = activations.flatMap(({ at, version }, number): Bar[] => {
      const next = activations[number + 1];
      const until = next === undefined ? end : time(next.at);
      return version === name
        ? [{ from: time(at), to: until, style: "on", title: `${name} is active from ${moment(at)}` }]
        : [];
    });
    const notes = [tag, withdrawn ? "withdrawn" : "", deleted === null ? "" : "dropped"].filter(Boolean).join(", ");
    return lane(html`<b>${name}</b> <span class="soft">${notes}</span>`, [lives, ...active], begin, now);
  });
  return html`${lanes}${scale(moment(new Date(begin).toISOString()), moment(generated))}
<p class="soft">Pale: the version is there. Strong: the alias points to it.</p>`;
}

/** How fast an update went, and which batches were loaded side by side. */
export function updateCharts(update: ReportedUpdate): Html | undefined {
  const batches = update.loaded.filter(({ ended }) => ended !== null);
  if (batches.length === 0) return undefined;
  const begin = Math.min(...batches.map(({ started }) => time(started)));
  const end = Math.max(begin + 1, ...batches.map(({ ended }) => time(ended ?? "")));
  const bins = throughput(batches, begin, end);
  const peak = Math.max(...bins);
  const points = bins.map((rate, at) =>
    `L${at / (bins.length - 1 || 1) * 100},${40 - (peak === 0 ? 0 : rate / peak * 38)}`
  );
  const took = duration((end - begin) / 1000);
  return html`
    <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="Documents per second">
      <path d="M0,40 ${points.join(" ")} L100,40 Z" />
    </svg>${scale("0s", `at most ${perSecond(peak)}`, took)}
    ${lanesOf(batches).map(({ name, bars }) => lane(html`${name}`, bars, begin, end))}
    <p class="soft">Batches, by process; those in one row were loaded one after another. Red: with rejected documents.</p>
  `;
}

/** Documents per second in even pieces of the time; a batch is spread evenly over its own. */
function throughput(batches: readonly ReportedBatch[], begin: number, end: number): readonly number[] {
  const count = Math.min(80, Math.max(12, batches.length));
  const width = (end - begin) / count;
  const bins = Array.from({ length: count }, () => 0);
  for (const { started, ended, documents } of batches) {
    const from = time(started);
    const to = Math.max(from + 1, time(ended ?? started));
    for (let bin = 0; bin < count; bin++) {
      const low = begin + bin * width;
      const shared = Math.min(to, low + width) - Math.max(from, low);
      if (shared > 0) bins[bin] = (bins[bin] ?? 0) + documents * shared / (to - from);
    }
  }
  return bins.map((documents) => documents / width * 1000);
}

/** Puts batches that overlap into rows of their own, each process's apart. */
function lanesOf(
  batches: readonly ReportedBatch[],
): readonly { readonly name: string; readonly bars: readonly Bar[] }[] {
  const lanes: { readonly name: string; readonly owner: string; readonly bars: Bar[]; end: number }[] = [];
  for (const { started, ended, documents, rejected, status, host, process } of batches) {
    const [from, to] = [time(started), time(ended ?? started)];
    const owner = `${host} ${process}`;
    const style = rejected > 0 || status === "aborted" ? "bad" : "batch";
    const rejections = rejected > 0 ? `, ${rejected} rejected` : "";
    const bar = {
      from,
      to,
      style,
      title: `${counted(documents, "document")} in ${duration((to - from) / 1000)}${rejections}`,
    };
    const free = lanes.find((lane) => lane.owner === owner && lane.end <= from);
    if (free === undefined) {
      const number = lanes.filter((lane) => lane.owner === owner).length + 1;
      lanes.push({ name: `${host}, process ${process}, ${number}`, owner, bars: [bar], end: to });
    } else {
      free.bars.push(bar);
      free.end = to;
    }
  }
  return lanes;
}

function lane(label: Html, bars: readonly Bar[], begin: number, end: number): Html {
  const span = Math.max(1, end - begin);
  const share = (value: number) => (Math.max(0, value) / span * 100).toFixed(3);
  return html`<div class="lane"><span>${label}</span><div class="track">${
    bars.map(({ from, to, style, title }) =>
      html`<i class="${style}" style="left:${share(from - begin)}%;width:${share(to - from)}%" title="${title}"></i>`
    )
  }</div></div>`;
}

function scale(...labels: readonly string[]): Html {
  return html`<div class="scale">${labels.map((label) => html`<span>${label}</span>`)}</div>`;
}

function time(iso: string): number {
  return new Date(iso).getTime();
}
