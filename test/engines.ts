/** The servers that tests run on, and which tests run on each of them. */
import type { Engine } from "../src/server/server.ts";

/** A kind of server that is supported. */
export interface TestedEngine {
  readonly title: string;
  readonly engine: Engine;
  /** What its version begins with. */
  readonly version: string;
  /** The environment's variable that may name one that runs. */
  readonly variable: string;
  /** What one that is started for the tests may take of the memory, in Java's form. */
  readonly heap: string;
  /** What runs on it. */
  readonly tests: readonly string[];
}

/**
 * What holds on every engine: the contract of the cluster's port, the properties of schemas that are read back, the life
 * of versions on both histories, releases.
 */
const ofEveryEngine: readonly string[] = [
  "test/actions/activate_test.ts",
  "test/actions/checks_test.ts",
  "test/actions/create_test.ts",
  "test/actions/drop_test.ts",
  "test/actions/look_test.ts",
  "test/actions/plan_test.ts",
  "test/actions/update_document_test.ts",
  "test/actions/update_fence_test.ts",
  "test/actions/update_odd_rows_test.ts",
  "test/actions/update_rejections_test.ts",
  "test/actions/update_test.ts",
  "test/actions/verify_test.ts",
  "test/bulk/loader_test.ts",
  "test/cluster/aws_signing_test.ts",
  "test/cluster/changes_test.ts",
  "test/cluster/compression_test.ts",
  "test/cluster/copy_documents_test.ts",
  "test/cluster/failure_test.ts",
  "test/cluster/indexes_test.ts",
  "test/cluster/info_test.ts",
  "test/cluster/rehearse_test.ts",
  "test/definition/difference_test.ts",
  "test/definition/drift_test.ts",
  "test/integration/aws_test.ts",
  "test/integration/cloud_test.ts",
  "test/integration/life_cycle_test.ts",
  "test/integration/look_test.ts",
  "test/integration/releases_test.ts",
  "test/testing/isolated_indexes_test.ts",
];

/** Takes long, and tells hardly anything new on another version of the same engine. */
const ofOtherEngines: readonly string[] = [
  "test/actions/adopt_test.ts",
  "test/actions/deploy_killed_test.ts",
  "test/actions/deploy_test.ts",
  "test/actions/deploy_writes_test.ts",
  "test/actions/fill_from_test.ts",
  "test/actions/prune_test.ts",
  "test/actions/trouble_test.ts",
  "test/cli/report_page_test.ts",
];

/** Every engine that is supported, by the name that `deno task test --engine` takes; the first runs everything. */
export const testedEngines = {
  elasticsearch: {
    title: "Elasticsearch 9",
    engine: "elasticsearch",
    version: "9",
    variable: "ELASTICSEARCH_URL",
    heap: "1g",
    tests: ["test"],
  },
  elasticsearch8: {
    title: "Elasticsearch 8",
    engine: "elasticsearch",
    version: "8",
    variable: "DEM_TEST_ELASTICSEARCH8",
    heap: "512m",
    tests: ofEveryEngine,
  },
  opensearch: {
    title: "OpenSearch 3",
    engine: "opensearch",
    version: "3",
    variable: "DEM_TEST_OPENSEARCH",
    heap: "512m",
    tests: [...ofEveryEngine, ...ofOtherEngines],
  },
} as const satisfies Readonly<Record<string, TestedEngine>>;
