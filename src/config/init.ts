/**
 * The first files of a project.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { definitionDefaults } from "../definition/defaults.ts";
import { configDefaults } from "./defaults.ts";

/** One file, and whether it was written or was there before. */
export interface ExampleFile {
  /** Relative to the folder. */
  readonly file: string;
  /** `kept`: it was there, and was not touched. */
  readonly outcome: "written" | "kept";
}

/** Writes a commented config and an example definition into a folder; files that are there are kept as they are. */
export async function writeExample(
  { folder }: { readonly folder: string },
): Promise<{ readonly files: readonly ExampleFile[] }> {
  const files: ExampleFile[] = [];
  for (const [file, text] of [["dem.yaml", config], ["indexes/movies.yaml", definition]] as const) {
    files.push({ file, outcome: await write(join(folder, file), text) ? "written" : "kept" });
  }
  return { files };
}

async function write(file: string, text: string): Promise<boolean> {
  await Deno.mkdir(dirname(file), { recursive: true });
  try {
    await Deno.writeTextFile(file, text, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

const config = `# The config of dem. \${NAME} and \${NAME:-default} are read from the environment.
cluster:
  url: \${ELASTICSEARCH_URL:-${configDefaults.clusterUrl}}   # several nodes: a list
  # cloudId: …                            # instead of url, for Elastic Cloud
  # auth: { apiKey: "\${ES_API_KEY}" }     # or { username: …, password: … }, or { bearer: … }
  # tls: { ca: certs/ca.pem }             # also cert and key, for a client's certificate
  # compression: ${configDefaults.compression}
  # requestTimeout: ${configDefaults.requestTimeout}

# Text before every name in the cluster, so that several environments can share one: qa1_
prefix: ""

# What was made and done is kept here; for a team, or a pipeline, in Postgres: postgres://user@host/database
history: ${configDefaults.history}

# The database that documents come from: sqlite:FILE or postgres://user:password@host/database
source: sqlite:movies.db

# The definitions, as YAML, JSON, TypeScript or JavaScript.
indexes:
${configDefaults.indexes.map((pattern) => `  - ${pattern}`).join("\n")}

# tag: \${GIT_COMMIT:-}                    # which code this is; else DEM_TAG, else git describe

# update: { workers: ${configDefaults.update.workers}, retryFor: ${configDefaults.update.retryFor}, maximumRejections: ${configDefaults.update.maximumRejections} }
# activate: { minimumRatio: ${configDefaults.activate.minimumRatio}, maximumRejections: ${configDefaults.activate.maximumRejections}, waitForReplicas: ${configDefaults.activate.waitForReplicas} }
`;

const definition = `# One index. Applications read the alias "movies"; versions of it are movies-1, movies-2, …
name: movies

# Change it to ask for a new version though settings and mappings are the same.
# revision: "2"

settings:
  number_of_shards: 1

mappings:
  dynamic: strict
  properties:
    id: { type: long }
    title:
      type: text
      analyzer: english
      fields:
        keyword: { type: keyword, ignore_above: 256 }
    year: { type: integer }
    last_modified: { type: date }

source:
  table: movies              # or sql: select id, title, … from …
  key: id                    # unique and ordered: an integer, a text or a uuid; becomes the document's id
  modified: last_modified    # makes incremental updates possible
  # deleted: select id from deleted_movies where deleted_at >= :since
  # overlap: ${definitionDefaults.overlap}              # must exceed the skew of the clocks that write modified

# batch: { documents: ${definitionDefaults.batchDocuments}, bytes: ${definitionDefaults.batchBytes} }
`;
