/**
 * `dem list`.
 *
 * @module
 */
import type { ClusterListResult, ListedVersion, ListResult } from "../../actions/results.ts";
import type { Cli } from "../cli.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { exact } from "../options.ts";
import { count } from "../output/number.ts";
import type { Page } from "../output/page.ts";
import { type Cell, table } from "../output/table.ts";
import { when } from "../output/time.ts";
import type { Report } from "../report.ts";
import { requireVersions } from "../targets.ts";

/** Adds `list`, which shows versions. */
export function list(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Show the versions of each index: when each was made, which is active, its documents, its tag, and whether its " +
        "schema is the definition's.",
    )
    .argument("[INDEX...]", "The indexes; with --exact the versions. Default: all.")
    .addOption(exact)
    .option("--es-only", "Show what is in the cluster under the prefix instead, ours and foreign.")
    .addHelpText(
      "after",
      examples([
        ["dem list", "show the versions of all indexes"],
        ["dem list --es-only", "show every index of the cluster whose name begins with the prefix"],
        ["dem list movies --json", "give the versions of movies to a program"],
      ]),
    )
    .action((names, options, parsed) =>
      cli.run(parsed, async (run): Promise<Report> => {
        requireVersions("list", names, options);
        await using toolkit = await run.toolkit();
        const result = await toolkit.list({ ...options, names });
        return {
          result,
          show: (page) => "indices" in result ? clusterTable(result, page) : versionTable(result, page),
        };
      })
    );
}

interface Row {
  readonly index: string;
  /** Absent for a definition whose schema has no version yet. */
  readonly version?: ListedVersion;
}

function versionTable({ indexes }: ListResult, page: Page): readonly string[] {
  const rows = indexes.flatMap(({ name, pending, versions }): Row[] => {
    const uncreated = pending && versions.every(({ schema }) => schema === "older");
    return [
      ...versions.map((version) => ({ index: name, version })),
      ...(uncreated || versions.length === 0 ? [{ index: name }] : []),
    ];
  });
  if (rows.length === 0) return ["no index is defined, and the history knows none"];
  return table<Row>(
    [
      { header: "index", cell: ({ index }) => index, gives: 2, minimum: 8, leavesOut: "middle" },
      { header: "version", cell: nameCell, gives: 3, minimum: 13, leavesOut: "middle" },
      { header: "created", cell: ({ version }) => version === undefined ? "" : when(version.created, page) },
      { header: "active", cell: ({ version }) => version?.active ? { text: "yes", style: "green" } : "" },
      { header: "documents", align: "right", cell: documentsCell },
      { header: "tag", cell: ({ version }) => version?.tag ?? "", gives: 1 },
      { header: "schema", cell: schemaCell },
    ],
    rows,
    page,
  );
}

function nameCell({ version }: Row): Cell {
  if (version === undefined) return { text: "(not created)", style: "yellow" };
  return version.active ? { text: version.name, style: "bold" } : version.name;
}

function documentsCell({ version }: Row): Cell {
  if (version === undefined) return "";
  if (!version.inCluster) return { text: "missing", style: "red" };
  return version.documents === null ? "?" : count(version.documents);
}

function schemaCell({ version }: Row): Cell {
  if (version === undefined) return "";
  if (version.withdrawn) return { text: `${version.schema}, withdrawn`, style: "yellow" };
  if (version.schema === "drifted") return { text: "drifted", style: "red" };
  return version.schema === "older" ? { text: "older", style: "dim" } : version.schema;
}

function clusterTable({ indices }: ClusterListResult, page: Page): readonly string[] {
  if (indices.length === 0) return ["nothing is in the cluster under the prefix"];
  return table(
    [
      { header: "name", cell: ({ name }) => name, gives: 1, minimum: 20, leavesOut: "middle" },
      { header: "documents", align: "right", cell: ({ documents }) => documents === null ? "?" : count(documents) },
      { header: "whose", cell: ({ ours }) => ours ? "ours" : { text: "foreign", style: "yellow" } },
    ],
    indices,
    page,
  );
}
