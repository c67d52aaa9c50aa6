import assert from "node:assert/strict";
import type { Home } from "../../src/server/home.ts";
import { javaOptions, nodeEnvironment, nodeSettings } from "../../src/server/node-config.ts";

const home = (engine: Home["engine"], ...parts: readonly string[]): Home => ({
  folder: "/home",
  engine,
  version: "1.0.0",
  hasJava: false,
  parts: new Set(parts),
});
const lines = (text: string) => text.split("\n");

Deno.test("a server listens to this machine only", () => {
  for (const engine of ["elasticsearch", "opensearch"] as const) {
    const settings = lines(nodeSettings(home(engine), { folder: "/folder", data: "/folder/data", port: 9201 }));
    assert.ok(settings.includes('network.host: "127.0.0.1"'));
    assert.ok(settings.includes("http.port: 9201"));
  }
});

Deno.test("security is switched off where there is any, and what is absent is not set", () => {
  const named = (settings: string) => lines(settings).map((line) => line.split(":")[0]);
  assert.ok(
    named(nodeSettings(home("elasticsearch"), { folder: "/f", data: "/f/data", port: 1 })).includes(
      "xpack.security.enabled",
    ),
  );
  const bare = named(nodeSettings(home("opensearch"), { folder: "/f", data: "/f/data", port: 1 }));
  assert.ok(!bare.some((name) => name.includes("security")));
  const bundle = named(
    nodeSettings(home("opensearch", "opensearch-security"), { folder: "/f", data: "/f/data", port: 1 }),
  );
  assert.ok(bundle.includes("plugins.security.disabled"));
  const name = "ingest.geoip.downloader.enabled";
  assert.ok(!named(nodeSettings(home("elasticsearch"), { folder: "/f", data: "/f/data", port: 1 })).includes(name));
  assert.ok(
    named(nodeSettings(home("elasticsearch", "ingest-geoip"), { folder: "/f", data: "/f/data", port: 1 })).includes(
      name,
    ),
  );
});

Deno.test("Java writes nothing into the home, and its heap is set in one place", () => {
  const shipped = [
    "-Xms1g",
    "-Xmx1g",
    "-XX:+UseG1GC",
    "-XX:HeapDumpPath=data",
    "-XX:ErrorFile=logs/hs_err_pid%p.log",
    "9-:-Xlog:gc*:file=logs/gc.log",
    "8:-Xloggc:logs/gc.log",
    "21-:-javaagent:agent/opensearch-agent.jar",
  ].join("\n");
  assert.deepEqual(lines(javaOptions(shipped, "/folder")), [
    "-XX:+UseG1GC",
    "21-:-javaagent:agent/opensearch-agent.jar",
    "-XX:ErrorFile=/folder/logs/hs_err_pid%p.log",
    "",
  ]);
});

Deno.test("variables that would change the server's Java do not reach it", () => {
  const surrounding = {
    PATH: "/bin",
    JAVA_HOME: "/old",
    JAVA_TOOL_OPTIONS: "-Xmx1m",
    ES_JAVA_OPTS: "-Xmx2m",
    OPENSEARCH_JAVA_HOME: "/old",
  };
  assert.deepEqual(nodeEnvironment(home("elasticsearch"), "/folder", "512m", "/jdk", surrounding), {
    PATH: "/bin",
    HOME: "/folder",
    ES_PATH_CONF: "/folder/config",
    ES_TMPDIR: "/folder/tmp",
    ES_JAVA_OPTS: "-Xms512m -Xmx512m",
    ES_JAVA_HOME: "/jdk",
  });
  const carried = nodeEnvironment(home("opensearch"), "/folder", "1g", undefined, surrounding);
  assert.equal(carried.OPENSEARCH_JAVA_HOME, undefined);
  assert.equal(carried.OPENSEARCH_JAVA_OPTS, "-Xms1g -Xmx1g");
});
