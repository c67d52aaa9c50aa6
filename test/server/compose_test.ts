import assert from "node:assert/strict";
import { parse } from "yaml";
import { distributions } from "../../src/server/distribution.ts";
import { composeFile, composeService, portVariable } from "../../src/server/docker.ts";

interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
}
const { services }: { services: Record<string, Service> } = parse(await composeFile() ?? "", {
  merge: true,
});

Deno.test("compose.yaml has a service for each server, of the same version, on the port that is asked for", () => {
  for (const { service, version } of distributions) {
    assert.equal(services[service].image.split(":").at(-1), version);
    assert.match(services[service].ports[0], new RegExp(`\\$\\{${portVariable(service)}:-\\d+\\}:9200$`));
  }
  assert.match(services.postgres.ports[0], new RegExp(`\\$\\{${portVariable("postgres")}:-5432\\}:5432$`));
});

Deno.test("each server has a service that differs from its own in where it stores: in memory", () => {
  for (const distribution of distributions) {
    const { profiles: _one, volumes, ...stored } = services[composeService({ distribution, inMemory: false })];
    const { profiles: _other, volumes: none, tmpfs, ...kept } = services[
      composeService({ distribution, inMemory: true })
    ];
    assert.deepEqual(kept, stored);
    assert.deepEqual(none, []);
    assert.deepEqual(tmpfs, volumes?.map((volume) => volume.replace(/^[^:]*:/, "")));
  }
});

Deno.test("every service is bound to this machine only and tells when it is healthy", () => {
  for (const [name, { ports, healthcheck }] of Object.entries(services)) {
    assert.deepEqual(ports.filter((port) => !port.startsWith("127.0.0.1:")), [], name);
    assert.ok(healthcheck !== undefined && healthcheck.test.length > 0, name);
  }
});

Deno.test("plain docker compose up starts the newest Elasticsearch alone", () => {
  const started = Object.entries(services).filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  assert.deepEqual(started, ["elasticsearch"]);
});
