/**
 * Fetches a home through Maven, wherever Maven is set up to fetch from.
 *
 * @module
 */
import { join } from "node:path";
import { FailedError } from "../errors.ts";
import type { Distribution, MavenArtifact } from "./distribution.ts";
import type { Staging } from "./fetch-home.ts";
import type { Java } from "./find-java.ts";
import { run } from "./run-program.ts";
import { engineName } from "./server.ts";
import { folderSize } from "./folder-size.ts";

/** How often the progress of a download is told, in milliseconds. */
const interval = 1_000;

/** Fetches a home; gives its folder, within the staging folder. */
export async function fetchThroughMaven(distribution: Distribution, java: Java, staging: Staging): Promise<string> {
  const { folder, signal, noteProcess, report } = staging;
  const repository = join(folder, "repository");
  const unpacked = join(folder, "unpacked");
  await Deno.writeTextFile(join(folder, "pom.xml"), unpackProject(distribution.maven, unpacked));

  const what = `${engineName[distribution.engine]} ${distribution.version}`;
  // Maven tells nothing that could be shown, but what it has fetched can be weighed.
  const timer = setInterval(async () => {
    report({ type: "download", what, bytes: await folderSize(repository), total: distribution.maven.bytes });
  }, interval);
  try {
    // A repository of its own, thrown away: the archive is several times as big as the home, and of no further use.
    await run("mvn", ["-q", "-B", "-ntp", `-Dmaven.repo.local=${repository}`, "process-resources"], {
      folder,
      environment: { JAVA_HOME: java.home },
      signal,
      onStart: noteProcess,
    });
  } finally {
    clearInterval(timer);
  }
  return await arrange(distribution, unpacked);
}

/** Writes the Maven project that unpacks an artifact into a folder. */
export function unpackProject(artifact: MavenArtifact, folder: string): string {
  const includes = artifact.includes === undefined ? "" : `<includes>${xml(artifact.includes)}</includes>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dem</groupId><artifactId>server-home</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
    <executions><execution><id>unpack</id><phase>process-resources</phase><goals><goal>unpack</goal></goals>
      <configuration><artifactItems><artifactItem>
        <groupId>${artifact.group}</groupId><artifactId>${artifact.name}</artifactId>
        <version>${artifact.version}</version><type>zip</type>
        ${includes}<outputDirectory>${xml(folder)}</outputDirectory>
      </artifactItem></artifactItems></configuration>
    </execution></executions>
  </plugin></plugins></build>
</project>
`;
}

/** Puts an unpacked artifact into the shape of a home. */
async function arrange({ engine }: Distribution, unpacked: string): Promise<string> {
  const names = await Array.fromAsync(Deno.readDir(unpacked), (entry) => entry.name);
  const top = names.find((name) => name.startsWith(engine === "opensearch" ? "opensearch" : "sonarqube"));
  if (top === undefined) throw new FailedError(`unpacking ${engineName[engine]}: the archive holds no server`);
  const home = engine === "opensearch" ? join(unpacked, top) : join(unpacked, top, "elasticsearch");
  const program = join(home, "bin", engine);
  if (engine === "elasticsearch") await Deno.rename(join(unpacked, top, "bin", engine), program);
  for await (const { name } of Deno.readDir(join(home, "bin"))) await Deno.chmod(join(home, "bin", name), 0o755);
  return home;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
