/**
 * The report as one HTML page that needs nothing else: no script, no network, no other file.
 *
 * @module
 */
import type { HistoryEntry, ReportedUpdate, ReportResult } from "../../actions/results.ts";
import { maskSecrets } from "../../definition/mask.ts";
import { Html, html } from "./html.ts";
import { count, counted, duration, perSecond } from "./number.ts";
import { updateCharts, versionsChart } from "./report-charts.ts";
import { reportStyle } from "./report-style.ts";
import { storyOf } from "./story.ts";
import { moment } from "./time.ts";

type Index = ReportResult["indexes"][number];

/** Gives the page. */
export function reportPage(report: ReportResult): string {
  const { generated, cluster, prefix, tag, indexes } = report;
  const about = [`cluster ${cluster}`, prefix === "" ? "" : `prefix ${prefix}`, tag].filter(Boolean).join(", ");
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Releases: ${indexes.map(({ name }) => name).join(", ") || "none"}</title>
        <style>${new Html(reportStyle)}</style>
      </head>
      <body>
    <h1>Releases</h1>
    <p class="soft">${about}; made ${moment(generated)}</p>
    ${indexes.length === 0
      ? html`<p>No index is defined, and the history knows none.</p>`
      : indexes.map((index) => section(index, generated))}
      </body>
    </html>
  `.text;
}

function section(index: Index, generated: string): Html {
  const { name, alias, active, versions, updates, actions } = index;
  const current = versions.find((version) => version.active);
  const facts: readonly (readonly [string, string])[] = [
    ["active", active ?? "none"],
    ["alias", alias],
    ["documents", current?.documents === null || current === undefined ? "unknown" : count(current.documents)],
    ["filled up to", current?.watermark === null || current === undefined ? "never" : moment(current.watermark)],
    ["rejected", count(current?.rejections ?? 0)],
  ];
  // One update is open: the newest that loaded more than a few documents, else the newest.
  const shown = updates.find(({ loaded }) => loaded.length > 1) ?? updates[0];
  const changed = versions.filter(({ differences }) => differences.length > 0).toReversed();
  return html`<section>
<h2>${name}</h2>
<ul class="facts">${facts.map(([what, value]) => html`<li><span>${what}</span> <b>${value}</b></li>`)}</ul>
${
    versions.length === 0
      ? html`<p>It has no version yet.</p>`
      : html`<h3>Versions over time</h3>${versionsChart(index, generated)}`
  }
${changed.length === 0 ? "" : html`<h3>What changed in the schema</h3>${changed.map(schemaTable)}`}
${updates.length === 0 ? "" : html`<h3>Updates</h3>${updates.map((update) => updateDetails(update, update === shown))}`}
${actions.length === 0 ? "" : html`<h3>History</h3>${historyTable(actions)}`}
</section>`;
}

function schemaTable({ name, tag, differences }: Index["versions"][number]): Html {
  return html`
    <details open>
      <summary><b>${name}</b> <span class="soft">${tag}</span></summary>
      <div class="wide">
        <table class="stack">
          <thead>
            <tr>
              <th>path</th>
              <th>before</th>
              <th>after</th>
              <th>why</th>
            </tr>
          </thead>
          <tbody>${differences.map(({ path, from, to, kind, reason }) =>
            html`<tr><td><code>${path}</code></td>${cell("before", json(from))}${
              cell("after", json(to))
            }<td data-of="why">${kind.replace("-", " ")}: ${reason}</td></tr>`
          )}</tbody>
        </table>
      </div>
    </details>
  `;
}

function cell(of: string, text: string): Html {
  return text === "" ? html`<td></td>` : html`<td data-of="${of}"><code>${text}</code></td>`;
}

function json(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

function updateDetails(update: ReportedUpdate, open: boolean): Html {
  const { version, status, started, documents, rejected, deleted, read, error, batches } = update;
  const seconds = secondsOf(update);
  const facts = [
    `${counted(documents, "document")}${seconds === undefined ? "" : ` in ${duration(seconds)}`}`,
    ...(seconds === undefined || seconds <= 0 || documents === 0 ? [] : [perSecond(documents / seconds)]),
    counted(batches, "batch").replace("batchs", "batches"),
    ...(deleted > 0 ? [`${count(deleted)} deleted`] : []),
  ];
  const body = html`<summary><b>${version}</b><span class="${status}">${status.replace("_", " ")}</span>
<span class="soft">${started === null ? "" : moment(started, "second")}, read ${read}</span><br>${facts.join(", ")}${
    rejected > 0 ? html`, <span class="warn">${counted(rejected, "document")} rejected</span>` : ""
  }</summary>${error === null ? "" : html`<p class="failed">${maskSecrets(error)}</p>`}${updateCharts(update)}`;
  return open ? html`<details open>${body}</details>` : html`<details>${body}</details>`;
}

function historyTable(actions: readonly HistoryEntry[]): Html {
  return html`
    <div class="wide">
      <table class="stack">
        <thead>
          <tr>
            <th>when</th>
            <th>action</th>
            <th>of</th>
            <th>status</th>
            <th class="n">took</th>
            <th class="n">documents</th>
            <th>command</th>
            <th>tag</th>
            <th>by</th>
          </tr>
        </thead>
        <tbody>${storyOf(actions).map(({ action, depth }) => {
          const { kind, version, index, status, started, documents, command, tag, host, process, error } = action;
          const seconds = secondsOf(action);
          const top = depth === 0;
          return html`
            <tr
              class="${top ? "" : "part"}"><td class="when">${started === null
                ? ""
                : moment(started, "second")}</td><td>${top ? html`<b>${kind}</b>` : kind}</td><td>${version ?? index ??
                ""}</td><td class="${status}">${status.replace("_", " ")}${error === null || error === ""
                ? ""
                : html`: ${maskSecrets(error)}`}</td>${number(
                  "took",
                  seconds === undefined ? "" : duration(seconds),
                )}${number("documents", documents === 0 ? "" : count(documents))}<td>${top && command !== ""
                ? html`<code>${maskSecrets(command)}</code>`
                : ""}</td><td>${top ? tag : ""}</td><td>${top ? `${host}, process ${process}` : ""}</td></tr>
          `;
        })}</tbody>
      </table>
    </div>
  `;
}

function number(of: string, text: string): Html {
  return text === "" ? html`<td class="n"></td>` : html`<td class="n" data-of="${of}">${text}</td>`;
}

function secondsOf({ started, ended }: HistoryEntry): number | undefined {
  if (started === null || ended === null) return undefined;
  return (new Date(ended).getTime() - new Date(started).getTime()) / 1000;
}
