import assert from "node:assert/strict";
import type { DeployEvent } from "../../../src/actions/progress.ts";
import type { DeployStep } from "../../../src/actions/results.ts";
import type { UpdateEvent } from "../../../src/bulk/progress.ts";
import type { Writer } from "../../../src/cli/context.ts";
import { LiveRegion } from "../../../src/cli/output/live-region.ts";
import { page } from "../../../src/cli/output/page.ts";
import { ProgressBars } from "../../../src/cli/output/progress-bars.ts";
import { ProgressJson } from "../../../src/cli/output/progress-json.ts";
import { progressBar, progressText } from "../../../src/cli/output/progress-line.ts";
import { ProgressLog } from "../../../src/cli/output/progress-log.ts";
import { UpdateProgress } from "../../../src/cli/output/update-progress.ts";
import { widthOf } from "../../../src/cli/output/width.ts";

const version = "movies-2";

function progressed(documents: number, facts: { readonly total?: number; readonly rejected?: number } = {}) {
  const { rejected = 0, total } = facts;
  return {
    type: "progress",
    version,
    documents,
    deleted: 0,
    rejected,
    dropped: 0,
    batches: 1,
    total,
    workers: 1,
  } as const;
}

/** An update of 100,000 documents, second by second. */
const story: readonly (readonly [second: number, event: UpdateEvent])[] = [
  [0, { type: "started", version, workers: 1 }],
  [0, { type: "total", version, total: 100_000, exact: false }],
  [1, progressed(8000)],
  [2, { type: "total", version, total: 98_765, exact: true }],
  [2, progressed(17_000)],
  [5, progressed(45_123, { rejected: 3 })],
  [6, { type: "waiting", version, reason: "429 es_rejected_execution_exception", milliseconds: 1800 }],
  [9, progressed(98_764, { rejected: 3 })],
  [10, { type: "step", version, step: "sweep" }],
];

function frames(draw: (progress: UpdateProgress, now: number) => string): readonly string[] {
  const progress = new UpdateProgress(version, 0);
  return story.map(([second, event]) => {
    progress.follow(event, second * 1000);
    return draw(progress, second * 1000);
  });
}

function recorder(columns = 80): Writer & { text: string; width: number } {
  return {
    text: "",
    width: columns,
    isTerminal: true,
    write(text) {
      this.text += text;
    },
    columns() {
      return this.width;
    },
  };
}

Deno.test("the bar tells documents, percent, speed, time left, rejections and workers", async (t) => {
  for (const width of [120, 80, 60, 40]) {
    const shown = frames((progress, now) => progressBar(progress, page({ width, now, colour: false })));
    for (const frame of shown) assert.ok(widthOf(frame) < width, frame);
    await t.assertSnapshot(shown);
  }
});

Deno.test("the bar has colours on a terminal", async (t) => {
  await t.assertSnapshot(frames((progress, now) => progressBar(progress, page({ width: 80, now, colour: true }))));
});

Deno.test("without a total the bar counts", () => {
  const progress = new UpdateProgress(version, 0);
  progress.follow({ type: "started", version, workers: 1 }, 0);
  progress.follow(progressed(1500), 1000);
  assert.equal(
    progressBar(progress, page({ width: 80, now: 1000, colour: false })),
    "movies-2  1,500 documents  1,500/s  0 rejected  1 worker",
  );
});

Deno.test("the plain line tells the same", async (t) => {
  await t.assertSnapshot(frames(progressText));
});

Deno.test("the speed is that of the last ten seconds", () => {
  const progress = new UpdateProgress(version, 0);
  for (let second = 1; second <= 60; second++) {
    progress.follow(progressed(second <= 30 ? second * 1000 : 30_000 + (second - 30) * 10), second * 1000);
  }
  assert.equal(Math.round(progress.rate(60_000) ?? 0), 10);
});

Deno.test("a log gets at most one line in five seconds", () => {
  const writer = recorder();
  let now = 0;
  using log = new ProgressLog(writer, () => now);
  log.follow({ type: "started", version, total: 1000, workers: 1 });
  for (let tenth = 1; tenth <= 120; tenth++) {
    now = tenth * 100;
    log.follow(progressed(tenth));
    log.follow({ ...progressed(tenth), version: "films-1" });
  }
  log.follow({ type: "ended", version, outcome: "complete" });
  const lines = writer.text.trimEnd().split("\n");
  assert.deepEqual(lines, [
    "movies-2: 5%, 50 of 1,000 documents, 10/s, 1m 35s left, 0 rejected, 1 worker",
    "movies-2: 10%, 100 of 1,000 documents, 10/s, 1m 30s left, 0 rejected, 1 worker",
  ]);
});

Deno.test("programs get every event, progress at most once a second", () => {
  const writer = recorder();
  let now = 0;
  using json = new ProgressJson(writer, () => now);
  json.follow({ type: "started", version, workers: 1 });
  for (let tenth = 0; tenth < 25; tenth++) {
    now = tenth * 100;
    json.follow(progressed(tenth));
  }
  json.follow({ type: "ended", version, outcome: "complete" });
  const events = writer.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.map(({ type, documents }) => documents ?? type), ["started", 0, 10, 20, "ended"]);
});

Deno.test("bars are drawn over themselves, and taken away at the end", () => {
  const writer = recorder();
  using bars = new ProgressBars(writer, { now: () => 0, colour: false });
  bars.follow({ type: "started", version, total: 10, workers: 1 });
  bars.follow({ type: "started", version: "films-1", total: 10, workers: 1 });
  bars.draw();
  bars.draw();
  bars.write("warning: something\n");
  bars.follow({ type: "ended", version, outcome: "complete" });
  bars.follow({ type: "ended", version: "films-1", outcome: "complete" });
  assert.equal(screenOf(writer.text, 80), "warning: something\n");
});

/** A step of a deployment that is half done. */
function deploying(step: DeployStep["step"], outcome: DeployStep["outcome"], documents = 0): DeployEvent {
  return {
    type: "deploy",
    index: "movies",
    step: { step, outcome, version, documents, deleted: 0, versions: [], seconds: 2 },
  };
}

Deno.test("a terminal shows the steps of a deployment above the bars, and takes them away at the end", () => {
  const writer = recorder();
  const bars = new ProgressBars(writer, { now: () => 0, colour: false });
  for (const step of ["create", "fill"] as const) {
    bars.follow(deploying(step, "running"));
    if (step === "create") bars.follow(deploying(step, "done"));
  }
  bars.follow({ type: "started", version, total: 10, workers: 1 });
  bars.draw();
  assert.match(
    screenOf(writer.text, 80),
    /^movies\n {2}✓ create {4}movies-2\n {2}▸ fill {6}movies-2\nmovies-2 .*0\/10.*\n$/,
  );
  bars.follow({ type: "ended", version, outcome: "complete" });
  bars.follow(deploying("fill", "done", 10));
  bars.draw();
  assert.equal(
    screenOf(writer.text, 80),
    "movies\n  ✓ create    movies-2\n  ✓ fill      10 documents in 2s, 5/s\n",
  );
  bars.follow(deploying("check", "failed"));
  bars.draw();
  assert.match(screenOf(writer.text, 80), / {2}✗ check {5}after 2s\n$/);
  bars[Symbol.dispose]();
  assert.equal(screenOf(writer.text, 80), "");
});

Deno.test("a log tells the steps of a deployment as seldom as everything else, programs get each", () => {
  let now = 0;
  const [plain, lines] = [recorder(), recorder()];
  using log = new ProgressLog(plain, () => now);
  using json = new ProgressJson(lines, () => now);
  for (
    const [second, event] of [
      [0, deploying("create", "done")],
      [6, deploying("fill", "running")],
      [7, deploying("fill", "done", 10)],
      [13, deploying("check", "failed")],
    ] as const
  ) {
    now = second * 1000;
    log.follow(event);
    json.follow(event);
  }
  assert.equal(plain.text, "movies: fill movies-2\nmovies: check failed after 2s\n");
  assert.equal(lines.text.trimEnd().split("\n").length, 4);
});

Deno.test("bars left by an error are taken away when the display is disposed", () => {
  const writer = recorder();
  {
    using bars = new ProgressBars(writer, { now: () => 0, colour: false });
    bars.follow({ type: "started", version, total: 10, workers: 1 });
    bars.draw();
  }
  assert.equal(screenOf(writer.text, 80), "");
});

Deno.test("a terminal that becomes narrower is left clean", () => {
  const writer = recorder(60);
  const region = new LiveRegion(writer);
  writer.write("before\n");
  region.draw(["x".repeat(59), "y".repeat(30)]);
  writer.width = 25;
  const drawn = writer.text;
  region.clear();
  // The terminal has broken the 59 columns into three rows and the 30 into two.
  assert.equal(writer.text.slice(drawn.length), "\x1b[5A\r\x1b[J");
});

/** Plays what was written on a screen of so many columns: cursor up, carriage return, and erasing downwards. */
function screenOf(text: string, columns: number): string {
  const rows = [""];
  let row = 0;
  // deno-lint-ignore no-control-regex -- these are the sequences of the terminal
  for (const [, up, erase, newline, other] of text.matchAll(/\x1b\[(\d+)A|(\r\x1b\[J)|(\n)|([^\x1b\n\r]+)/g)) {
    if (up !== undefined) row -= Number(up);
    else if (erase !== undefined) rows.splice(row, rows.length, "");
    else if (newline !== undefined) rows[++row] ??= "";
    else rows[row] += other;
    assert.ok(rows[row].length <= columns);
  }
  return rows.join("\n");
}
