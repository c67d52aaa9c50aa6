/**
 * `dem server`.
 *
 * @module
 */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { LocalServer, ServerEvent } from "../../server/server.ts";
import type { Cli } from "../cli.ts";
import type { Run } from "../execute.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import type { Page } from "../output/page.ts";
import { table } from "../output/table.ts";
import type { Report } from "../report.ts";

/** Adds `server`, which looks after a local server for development. */
export function server(command: NewCommand, cli: Cli): void {
  command
    .helpCommand(false)
    .description(
      "Start, find or stop a local Elasticsearch for development. It is got in the first of these ways that works: " +
        "the one at ELASTICSEARCH_URL, Docker, the home at DEM_ES_HOME or one fetched before, Maven, the official " +
        "archive.",
    )
    .addHelpText(
      "after",
      examples([
        ["dem server start", "find or start a server, and say where it answers"],
        ["dem server status --json", "tell a program whether one runs, and where"],
        ["dem server stop", "stop the one that dem has started"],
      ]),
    );
  command.command("start")
    .summary("Find or start a server, and say where it answers.")
    .description(
      "Find or start a server, and say where it answers. The first time it may have to be downloaded. It goes on " +
        "running, and what it stores on disk is there when it is started again.",
    )
    .addOption(engine)
    .option("--engine-version <VERSION>", "Get this version, or the newest that begins so, such as 8. Default: newest.")
    .option("--port <N>", "Answer at this port; 0 takes a free one. Default: 9200.", port)
    .option("--heap <SIZE>", "Give the server so much memory, in Java's form. Default: 1g.")
    .option("--in-memory", "Store in memory, for tests: it waits for no disk, and all is gone when it is stopped.")
    .addHelpText(
      "after",
      examples([
        ["dem server start", "start the newest Elasticsearch that can be got here"],
        ["dem server start --engine-version 8 --heap 512m", "start a smaller, older one"],
        ["dem server start --in-memory", "start one for suites of tests"],
      ]),
    )
    .action(({ engineVersion: version, ...options }, parsed) =>
      cli.run(parsed, async (run) => {
        const { startServer } = await run.context.load.servers();
        const { environment } = run.context;
        const onProgress = (event: ServerEvent) => tell(event, run);
        const server = await startServer({ ...options, version, environment, onProgress, signal: run.signal });
        return { result: server, show: (page) => shown(server, "runs", page) };
      }, "server")
    );
  command.command("stop")
    .summary("Stop the server that dem has started.")
    .description("Stop the server that dem has started, and only that one.")
    .addOption(engine)
    .addHelpText("after", examples([["dem server stop", "stop the Elasticsearch of dem server start"]]))
    .action((options, parsed) =>
      cli.run(parsed, async ({ context }) => {
        const { stopServer } = await context.load.servers();
        const server = await stopServer({ ...options, environment: context.environment });
        return report(server, "stopped", "no server that dem has started runs");
      }, "server")
    );
  command.command("status")
    .summary("Say whether a server runs, and where it answers.")
    .description("Say whether a server runs, and where it answers.")
    .addOption(engine)
    .addHelpText("after", examples([["dem server status", "show the server that commands would find"]]))
    .action((options, parsed) =>
      cli.run(parsed, async ({ context }) => {
        const { serverStatus } = await context.load.servers();
        const server = await serverStatus({ ...options, environment: context.environment });
        return report(server, server?.answers === false ? "starts" : "runs", "no server runs");
      }, "server")
    );
}

const engine = new Option("--engine <NAME>", "Which kind of server. Default: elasticsearch.")
  .choices(["elasticsearch", "opensearch"]);

function report(server: LocalServer | null, state: string, none: string): Report {
  if (server !== null) return { result: server, show: (page) => shown(server, state, page) };
  return {
    result: { url: null, engine: null, version: null, process: null, source: null },
    show: () => [none],
  };
}

function shown({ url, engine, version, process, source }: LocalServer, state: string, page: Page): readonly string[] {
  return table(
    [
      { header: "", cell: () => `${engine} ${version}` },
      { header: "", cell: () => ({ text: state, style: state === "runs" ? "green" : "yellow" }) },
      { header: "", cell: () => url },
      { header: "", cell: () => process === null ? "" : `process ${process}`, optional: true },
      { header: "", cell: () => `from ${source}`, gives: 1 },
    ],
    [{}],
    page,
    { bare: true },
  );
}

function port(value: string): number {
  if (/^\d+$/.test(value) && Number(value) < 65_536) return Number(value);
  throw new InvalidArgumentError("expected a number from 0 to 65535.");
}

/** Tells the steps of a start, which may take minutes. */
function tell(event: ServerEvent, run: Run): void {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  switch (event.type) {
    case "skipped":
      return run.notice(`${event.source}: left out, ${event.reason}`);
    case "way":
      return run.notice(`${event.source}: ${event.detail}`);
    case "waiting":
      return run.pass(`waiting: ${event.reason}`);
    case "download": {
      const of = event.total === null ? "" : ` of ${megabytes(event.total)}`;
      return run.pass(`downloading ${event.what}: ${megabytes(event.bytes)}${of} MB`);
    }
    case "starting":
      return run.pass(`starting, to answer at ${event.url}`);
    case "ready":
      return run.pass(undefined);
  }
}
