/** Who may import whom, and that each package and each part of the platform has one home. */
import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What each part of src may import of src; a part is a folder or a file at the top. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  definition: ["errors"],
  config: ["errors", "definition", "cluster/authorization", "cluster/endpoint"],
  source: ["errors", "definition"],
  history: ["errors", "definition"],
  cluster: ["errors", "definition/definition", "config/config"],
  bulk: [
    "errors",
    "definition/definition",
    "definition/import-module",
    "source",
    "cluster/endpoint",
    "cluster/privilege",
  ],
  actions: [
    "errors",
    "definition",
    "source/source",
    "history/history",
    "cluster/cluster",
    "cluster/endpoint",
    "cluster/naming",
    "cluster/ours",
    "bulk",
    "config/config",
  ],
  moviegen: ["errors", "definition", "source", "actions/results"],
  server: ["errors"],
  toolkit: ["errors", "definition", "config", "source", "history", "cluster", "bulk", "actions", "moviegen"],
  project: ["errors", "definition", "config", "toolkit"],
  mod: ["*"],
  cli: [
    "errors",
    "definition",
    "config",
    "toolkit",
    "actions/results",
    "actions/history",
    "actions/search",
    "actions/progress",
    "bulk/progress",
    "moviegen",
    "server",
  ],
};

/** Where each package may be imported; the tests may import every one. */
const homes: Readonly<Record<string, readonly string[]>> = {
  "zod": ["src/config/", "src/definition/"],
  "yaml": ["src/definition/yaml.ts"],
  "kysely": ["src/source/", "src/history/"],
  "pg": ["src/source/", "src/history/"],
  "pg-cursor": ["src/source/"],
  "@elastic/elasticsearch": ["src/cluster/"],
  "aws4fetch": ["src/cluster/"],
  "commander": ["src/cli/"],
  "@commander-js/extra-typings": ["src/cli/"],
  "node:sqlite": ["src/source/", "src/history/"],
  "fast-check": [],
  "playwright-core": [],
};

/** Where a part of the platform may be touched. */
const platformHomes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bDeno\./, [
    "src/cli/",
    "src/config/",
    "src/definition/",
    "src/source/",
    "src/history/",
    "src/cluster/",
    "src/bulk/",
    "src/moviegen/",
    "src/server/",
  ]],
  [/\bDeno\.createHttpClient\b/, ["src/cluster/http-client.ts"]],
  [/(?<![.\w"'`])fetch\(/, ["src/cluster/endpoint.ts", "src/moviegen/", "src/server/"]],
  [/\bnew Worker\(/, ["src/bulk/"]],
  [/\bconsole\./, []],
];

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly types: boolean;
}

const { edges, packages } = await importsOf(["cli.ts", "src/mod.ts", "src/bulk/worker.ts", "testing/mod.ts"]);

Deno.test("each part of src imports only what lies beneath it", () => {
  const forbidden = edges
    .filter(({ from, to }) => from.startsWith("src/") && to.startsWith("src/"))
    .filter(({ from, to }) => partOf(from) !== partOf(to) && !isAllowed(partOf(from), to))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(forbidden, []);
});

Deno.test("only the entry, the tests and the tools stand above src", () => {
  const upward = edges
    .filter(({ from, to }) => from.startsWith("src/") && !to.startsWith("src/"))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(upward, []);
});

Deno.test("no module imports itself through others", () => {
  const next = new Map<string, string[]>();
  for (const { from, to, types } of edges) if (!types) next.set(from, [...next.get(from) ?? [], to]);
  assert.deepEqual(firstCircle(next), []);
});

Deno.test("each package is imported in its home only", () => {
  const strays = packages
    .filter(({ from }) => from.startsWith("src/") || from.startsWith("testing/"))
    .filter(({ from, to }) => {
      const home = homes[to];
      return home !== undefined && !home.some((folder) => from.startsWith(folder));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(strays, []);
});

Deno.test("every npm package that src imports is known here", () => {
  const unknown = packages
    .filter(({ from, to }) => from.startsWith("src/") && !to.startsWith("node:") && homes[to] === undefined)
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(unknown, []);
});

Deno.test("the platform is touched only where it is meant to be", async () => {
  const strays: string[] = [];
  for (const file of new Set(edges.flatMap(({ from, to }) => [from, to]))) {
    if (!file.startsWith("src/")) continue;
    const code = withoutComments(await Deno.readTextFile(root + file));
    for (const [pattern, folders] of platformHomes) {
      if (pattern.test(code) && !folders.some((folder) => file.startsWith(folder))) strays.push(`${file}: ${pattern}`);
    }
  }
  assert.deepEqual(strays, []);
});

Deno.test("what differs between engines stands in one file", async () => {
  const strays: string[] = [];
  for (const file of new Set(edges.flatMap(({ from, to }) => [from, to]))) {
    if (!file.startsWith("src/") || file.startsWith("src/server/") || file === "src/cluster/flavor.ts") continue;
    const code = withoutComments(await Deno.readTextFile(root + file));
    if (/(===?|!==?|case)\s*["'`](elasticsearch|opensearch)\b|\bengine\s*[!=]==?\s*["'`]/.test(code)) strays.push(file);
  }
  assert.deepEqual(strays, []);
});

function partOf(file: string): string {
  return file.split("/")[1].replace(/\.ts$/, "");
}

function isAllowed(part: string, to: string): boolean {
  const path = to.replace(/^src\//, "").replace(/\.ts$/, "");
  return (mayImport[part] ?? []).some((allowed) =>
    allowed === "*" || path === allowed || path.startsWith(`${allowed}/`)
  );
}

/** Reads every import of the modules that the entries reach. */
async function importsOf(entries: readonly string[]): Promise<{ edges: Edge[]; packages: Edge[] }> {
  const edges = new Map<string, Edge>();
  const packages = new Map<string, Edge>();
  for (const entry of entries) {
    const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd: root, stdout: "piped" });
    const { stdout, success } = await command.output();
    assert.ok(success, `deno info ${entry} failed`);
    const { modules }: { modules: readonly InfoModule[] } = JSON.parse(new TextDecoder().decode(stdout));
    for (const { specifier, dependencies } of modules) {
      if (!specifier.startsWith("file:")) continue;
      const from = relative(root, fileURLToPath(specifier));
      for (const { specifier: written, code, type } of dependencies ?? []) {
        const target = code?.specifier ?? type?.specifier ?? written;
        const edge = { from, types: code === undefined };
        if (target.startsWith("file:")) {
          const to = relative(root, fileURLToPath(target));
          edges.set(`${from} ${to} ${edge.types}`, { ...edge, to });
        } else {
          packages.set(`${from} ${written}`, { ...edge, to: packageOf(written) });
        }
      }
    }
  }
  return { edges: [...edges.values()], packages: [...packages.values()] };
}

interface InfoModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** The package of a specifier: `kysely` of `kysely/migration`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  const [first, second] = specifier.replace(/^npm:\/?/, "").split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** Gives the first circle of imports, or nothing. */
function firstCircle(next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (at: string, path: readonly string[]): readonly string[] => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return [];
    for (const to of next.get(at) ?? []) {
      const circle = visit(to, [...path, at]);
      if (circle.length > 0) return circle;
    }
    done.add(at);
    return [];
  };
  for (const start of next.keys()) {
    const circle = visit(start, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** The code alone; texts in quotes stay. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
