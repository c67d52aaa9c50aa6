import assert from "node:assert/strict";
import { loadConfig, type LoadConfigOptions } from "../../src/config/load.ts";
import { loadDefinitions } from "../../src/definition/load.ts";
import { faultsOf, Folder, refusal } from "./folder.ts";

/** Loads without the environment and git of the machine. */
function load(folder: Folder, options: LoadConfigOptions = {}) {
  return loadConfig({ cwd: folder.path, env: {}, run: () => Promise.resolve(undefined), ...options });
}

Deno.test("an empty config has every default", async () => {
  await using folder = await Folder.with({ "dem.yaml": "{}" });
  assert.deepEqual(await load(folder), {
    file: folder.file("dem.yaml"),
    folder: folder.path,
    cluster: { nodes: ["http://127.0.0.1:9200"], compression: "auto", requestTimeout: 60_000, connectTimeout: 10_000 },
    prefix: "",
    history: `sqlite:${folder.file(".dem/history.db")}`,
    indexes: ["yaml", "json", "ts", "js"].map((ending) => folder.file(`indexes/*.${ending}`)),
    update: { workers: 1, retryFor: 60_000, maximumRejections: { share: 0.01 } },
    activate: { minimumRatio: 0.9, maximumRejections: { count: 0 }, waitForReplicas: 600_000, checks: [] },
    testing: { clusters: [], sweepAfter: 7_200_000 },
  });
});

Deno.test("every key of a config arrives", async () => {
  await using folder = await Folder.with({
    "conf/dem.yaml": `
cluster:
  url: [https://a:9200/path/, "https://b:9200"]
  auth: { username: me, password: "s3cret" }
  tls: { ca: ca.pem, cert: cert.pem, key: key.pem }
  compression: true
  requestTimeout: 1500ms
  connectTimeout: 2s
  engine: opensearch
prefix: qa1_
history: postgres://app:pa55@db/dem
source: sqlite:films.db
indexes: [defs/*.yaml]
tag: v1
update: { workers: 3, retryFor: 10s, maximumRejections: 50 }
activate: { minimumRatio: 75%, maximumRejections: 0.5%, waitForReplicas: 1m }
testing: { clusters: ["https://test:9200"], sweepAfter: 1h }
`,
    "conf/ca.pem": "-----BEGIN CERTIFICATE-----\nca",
    "conf/cert.pem": "-----BEGIN CERTIFICATE-----\ncert",
    "conf/key.pem": "-----BEGIN PRIVATE KEY-----\nkey",
  });
  assert.deepEqual(await load(folder, { file: "conf/dem.yaml" }), {
    file: folder.file("conf/dem.yaml"),
    folder: folder.file("conf"),
    cluster: {
      nodes: ["https://a:9200/path", "https://b:9200"],
      credentials: { username: "me", password: "s3cret" },
      tls: {
        ca: "-----BEGIN CERTIFICATE-----\nca",
        cert: "-----BEGIN CERTIFICATE-----\ncert",
        key: "-----BEGIN PRIVATE KEY-----\nkey",
      },
      compression: true,
      requestTimeout: 1500,
      connectTimeout: 2000,
      engine: "opensearch",
    },
    prefix: "qa1_",
    history: "postgres://app:pa55@db/dem",
    source: `sqlite:${folder.file("conf/films.db")}`,
    indexes: [folder.file("conf/defs/*.yaml")],
    tag: "v1",
    update: { workers: 3, retryFor: 10_000, maximumRejections: { count: 50 } },
    activate: { minimumRatio: 0.75, maximumRejections: { share: 0.005 }, waitForReplicas: 60_000, checks: [] },
    testing: { clusters: ["https://test:9200"], sweepAfter: 3_600_000 },
  });
});

const forms: Readonly<Record<string, string>> = {
  "dem.yaml": "prefix: here_",
  "dem.json": '{\n\t"prefix": "here_"\n}',
  "dem.config.ts": 'const prefix: string = "here_";\nexport default { prefix };',
  "dem.config.js": 'export default { prefix: "here_" };',
};

for (const [name, text] of Object.entries(forms)) {
  Deno.test(`${name} is found from a folder beneath it`, async () => {
    await using folder = await Folder.with({ [name]: text, "a/b/.keep": "" });
    const config = await load(folder, { cwd: folder.file("a/b") });
    assert.equal(config.prefix, "here_");
    assert.equal(config.file, folder.file(name));
    assert.equal(config.folder, folder.path);
  });
}

Deno.test("the nearest config is taken", async () => {
  await using folder = await Folder.with({ "dem.yaml": "prefix: far_", "a/dem.json": '{ "prefix": "near_" }' });
  assert.equal((await load(folder, { cwd: folder.file("a") })).prefix, "near_");
});

Deno.test("two configs in one folder are refused", async () => {
  await using folder = await Folder.with({ "dem.yaml": "{}", "dem.json": "{}" });
  const error = await refusal(load(folder));
  assert.match(error.message, /dem\.yaml and dem\.json/);
});

Deno.test("without a config, the error says where it was looked for and names dem init", async () => {
  await using folder = await Folder.with({ "a/.keep": "" });
  const error = await refusal(load(folder, { cwd: folder.file("a") }));
  for (const place of ["dem.yaml", "dem.json", "dem.config.ts", "dem.config.js", folder.file("a"), folder.path]) {
    assert.ok(error.message.includes(place), place);
  }
  assert.match(error.hint ?? "", /dem init/);
});

Deno.test("a named config that is not there is a fault", async () => {
  await using folder = await Folder.with();
  assert.deepEqual(await faultsOf(folder, load(folder, { file: "no.yaml" })), ["no.yaml  no such file"]);
});

const said = {
  file: { cluster: { url: "http://file:1" }, prefix: "file_", history: "sqlite:file.db", source: "sqlite:file.db" },
  env: {
    ELASTICSEARCH_URL: "http://env:1",
    DEM_PREFIX: "env_",
    DEM_HISTORY: "sqlite:env.db",
    DEM_SOURCE: "sqlite:env.db",
  },
  flags: { cluster: "http://flag:1", prefix: "flag_", history: "sqlite:flag.db", source: "sqlite:flag.db" },
};

Deno.test("a flag wins over the environment, that over the file", async () => {
  await using folder = await Folder.with({ "conf/dem.json": JSON.stringify(said.file), "run/.keep": "" });
  const options = { cwd: folder.file("run"), file: "../conf/dem.json" };
  const picked = async (more: LoadConfigOptions) => {
    const { cluster, prefix, history, source } = await load(folder, { ...options, ...more });
    return { nodes: cluster.nodes, prefix, history, source };
  };
  const of = (who: string, place: string) => ({
    nodes: [`http://${who}:1`],
    prefix: `${who}_`,
    history: `sqlite:${folder.file(`${place}/${who}.db`)}`,
    source: `sqlite:${folder.file(`${place}/${who}.db`)}`,
  });
  // Relative paths count from the file that they stand in, else from the working directory.
  assert.deepEqual(await picked({}), of("file", "conf"));
  assert.deepEqual(await picked({ env: said.env }), of("env", "run"));
  assert.deepEqual(await picked({ env: said.env, flags: said.flags }), of("flag", "run"));
  const empty = Object.fromEntries(Object.keys(said.env).map((name) => [name, ""]));
  assert.deepEqual(await picked({ env: empty }), of("file", "conf"));
});

Deno.test("a fault in a flag or a variable is told by its name", async () => {
  await using folder = await Folder.with({ "dem.yaml": "{}" });
  const loading = load(folder, {
    flags: { prefix: "QA_", cluster: "localhost:9200" },
    env: { DEM_HISTORY: "mysql://u:pa55@h/d", DEM_SOURCE: "sqlite::memory:" },
  });
  assert.deepEqual(await faultsOf(folder, loading), [
    '--cluster  expected an address that begins with http:// or https://, found "localhost:9200"',
    '--prefix  expected lower case, found "QA_"',
    'DEM_HISTORY  expected sqlite:FILE or postgres://USER@HOST/DATABASE, found "mysql://u:***@h/d"',
    'DEM_SOURCE  expected a file, found "sqlite::memory:"',
  ]);
});

Deno.test("credentials in an address are moved out of it and decoded", async () => {
  await using folder = await Folder.with({ "dem.yaml": "cluster: { url: 'https://me:p%40ss@a:9200,https://b:9200' }" });
  assert.deepEqual((await load(folder)).cluster, {
    nodes: ["https://a:9200", "https://b:9200"],
    credentials: { username: "me", password: "p@ss" },
    compression: "auto",
    requestTimeout: 60_000,
    connectTimeout: 10_000,
  });
});

Deno.test("the file's credentials go with another address, unless that brings its own", async () => {
  await using folder = await Folder.with({ "dem.yaml": "cluster: { auth: { apiKey: abc } }" });
  const credentials = async (cluster: string) => (await load(folder, { flags: { cluster } })).cluster.credentials;
  assert.deepEqual(await credentials("http://other:9200"), { apiKey: "abc" });
  assert.deepEqual(await credentials("http://me:x@other:9200"), { username: "me", password: "x" });
});

for (
  const [auth, expected] of [
    ["{ apiKey: abc }", { apiKey: "abc" }],
    ["{ bearer: abc }", { bearer: "abc" }],
    ["{ username: a, password: b }", { username: "a", password: "b" }],
  ] as const
) {
  Deno.test(`auth may be ${Object.keys(expected).join(" and ")}`, async () => {
    await using folder = await Folder.with({ "dem.yaml": `cluster: { auth: ${auth} }` });
    assert.deepEqual((await load(folder)).cluster.credentials, expected);
  });
}

for (
  const [inside, address] of [
    ["eu.cloud.example$abc123$kib456", "https://abc123.eu.cloud.example"],
    ["eu.cloud.example:443$abc123$kib456", "https://abc123.eu.cloud.example"],
    ["eu.cloud.example:9243$abc123$kib456", "https://abc123.eu.cloud.example:9243"],
    ["eu.cloud.example:9243$abc123:9244$kib456", "https://abc123.eu.cloud.example:9244"],
    ["eu.cloud.example$abc123:9244$kib456:9245", "https://abc123.eu.cloud.example:9244"],
    ["eu.cloud.example$abc123$", "https://abc123.eu.cloud.example"],
    ["eu.cloud.example$abc123", "https://abc123.eu.cloud.example"],
    ["localhost:9243$abc123$undefined", "https://abc123.localhost:9243"],
  ] as const
) {
  for (const label of ["films:", "the films: live:", ""]) {
    Deno.test(`the cloud id '${label}' with ${inside} leads to ${address}`, async () => {
      const cloudId = label + btoa(inside);
      await using folder = await Folder.with({ "dem.json": JSON.stringify({ cluster: { cloudId } }) });
      assert.deepEqual((await load(folder)).cluster.nodes, [address]);
    });
  }
}

for (
  const cloudId of [
    "films",
    "films:",
    "films:!!!",
    ...["eu.cloud.example", "$abc", "eu.cloud.example$", "eu.cloud.example$:9243", "eu.example:port$abc$"].map((
      inside,
    ) => `films:${btoa(inside)}`),
    ...["eu.example/path$abc$", "eu.example$abc@evil.example$", "eu.example:99999$abc$", "a b$abc$"].map((inside) =>
      `films:${btoa(inside)}`
    ),
  ]
) {
  Deno.test(`${cloudId} is no cloud id`, async () => {
    await using folder = await Folder.with({ "dem.json": JSON.stringify({ cluster: { cloudId } }) });
    const [fault, ...others] = await faultsOf(folder, load(folder));
    assert.match(fault, /cluster\.cloudId: expected a cloud id/);
    assert.deepEqual(others, []);
  });
}

Deno.test("another address wins over the cloud id", async () => {
  const cloudId = `films:${btoa("eu.cloud.example:9243$abc123$kib456")}`;
  await using folder = await Folder.with({ "dem.yaml": `cluster: { cloudId: "${cloudId}" }` });
  const flags = { cluster: "http://other:9200" };
  assert.deepEqual((await load(folder, { flags })).cluster.nodes, ["http://other:9200"]);
});

const aws = "{ aws: { region: eu-west-1 } }";

for (
  const [what, auth, env, expected] of [
    [
      "the keys of the environment",
      aws,
      { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "S", AWS_CONTAINER_CREDENTIALS_FULL_URI: "https://agent/x" },
      { region: "eu-west-1", service: "es", keys: { accessKeyId: "A", secretAccessKey: "S" } },
    ],
    [
      "a session's keys",
      "{ aws: { service: other } }",
      {
        AWS_ACCESS_KEY_ID: "A",
        AWS_SECRET_ACCESS_KEY: "S",
        AWS_SESSION_TOKEN: "T",
        AWS_REGION: "r",
        AWS_DEFAULT_REGION: "d",
      },
      { region: "r", service: "other", keys: { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" } },
    ],
    [
      "the endpoint of an ECS task",
      "{ aws: {} }",
      {
        AWS_DEFAULT_REGION: "d",
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/x",
        AWS_CONTAINER_AUTHORIZATION_TOKEN: "t",
      },
      { region: "d", service: "es", container: { url: "http://169.254.170.2/v2/x", token: "t" } },
    ],
    [
      "the endpoint of an EKS pod",
      aws,
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/var/run/token",
        AWS_CONTAINER_AUTHORIZATION_TOKEN: "t",
        AWS_ACCESS_KEY_ID: "half",
      },
      {
        region: "eu-west-1",
        service: "es",
        container: { url: "http://169.254.170.23/v1/credentials", tokenFile: "/var/run/token" },
      },
    ],
    ["nothing, where the environment tells nothing", aws, {}, { region: "eu-west-1", service: "es" }],
  ] as const
) {
  Deno.test(`auth.aws signs with ${what}`, async () => {
    await using folder = await Folder.with({ "dem.yaml": `cluster: { auth: ${auth} }` });
    assert.deepEqual((await load(folder, { env })).cluster.credentials, { aws: expected });
  });
}

for (
  const [auth, env, fault] of [
    ["{ aws: {} }", {}, "dem.yaml:1:20  cluster.auth.aws: expected a region here, or in AWS_REGION"],
    [
      "{ aws: { region: r, service: aoss } }",
      {},
      "dem.yaml:1:47  cluster.auth.aws.service: OpenSearch Serverless is not supported: expected es, " +
      "for a domain of Amazon OpenSearch Service",
    ],
    [
      aws,
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://agent.example/keys" },
      "AWS_CONTAINER_CREDENTIALS_FULL_URI  expected an address with https://, or with http:// one of this machine or " +
      "of the agent of ECS or EKS",
    ],
    [
      aws,
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "@evil.example/keys" },
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI  expected an address with https://, or with http:// one of this machine " +
      "or of the agent of ECS or EKS",
    ],
  ] as const
) {
  Deno.test(`a fault of auth.aws: ${fault.slice(0, 60)}`, async () => {
    await using folder = await Folder.with({ "dem.yaml": `cluster: { auth: ${auth} }` });
    assert.deepEqual(await faultsOf(folder, load(folder, { env })), [fault]);
  });
}

Deno.test("variables are read from the environment in YAML and JSON", async () => {
  const yaml = "prefix: ${WHO}_\ntag: ${TAG:-none}\nsource: sqlite:${DIR:-data}/${WHO}.db\nhistory: 'sqlite:$${x}.db'";
  const json = '{ "prefix": "${WHO}_", "update": { "maximumRejections": "${MOST:-7}" } }';
  await using folder = await Folder.with({ "dem.yaml": yaml, "other.json": json });
  const config = await load(folder, { env: { WHO: "qa", TAG: "" } });
  assert.equal(config.prefix, "qa_");
  assert.equal(config.tag, "none");
  assert.equal(config.source, `sqlite:${folder.file("data/qa.db")}`);
  assert.equal(config.history, `sqlite:${folder.file("${x}.db")}`);
  const other = await load(folder, { file: "other.json", env: { WHO: "qb" } });
  assert.equal(other.prefix, "qb_");
  assert.deepEqual(other.update.maximumRejections, { count: 7 });
});

Deno.test("${file:PATH} is the text of a file, whose path counts from the file that names it", async () => {
  await using folder = await Folder.with({
    "conf/dem.yaml": `
cluster: { auth: { username: "\${file:secrets/user}", password: "\${file:secrets/none:-open}" } }
source: postgres://reader:\${file:secrets/password}@db/shop
`,
    "conf/secrets/user": "films\r\n",
    "conf/secrets/password": "pa\n55\n",
  });
  const { cluster, source } = await load(folder, { file: "conf/dem.yaml" });
  assert.deepEqual(cluster.credentials, { username: "films", password: "open" });
  assert.equal(source, "postgres://reader:pa\n55@db/shop");
});

Deno.test("a file that ${file:PATH} cannot read is a fault with its place", async () => {
  await using folder = await Folder.with({ "dem.yaml": "cluster:\n  auth:\n    apiKey: ${file:secrets/key}\n" });
  assert.deepEqual(await faultsOf(folder, load(folder)), [
    "dem.yaml:3:13  expected the file secrets/key to be there and readable, found that it is not " +
    "(a default is ${file:secrets/key:-…})",
  ]);
});

const pin = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(":");

Deno.test("a fingerprint is taken as openssl writes it, and as plain digits", async () => {
  const plain = pin.replaceAll(":", "").toLowerCase();
  for (const written of [pin, plain, `sha256 Fingerprint=${pin}`]) {
    const cluster = { url: "https://films", tls: { caFingerprint: written } };
    await using folder = await Folder.with({ "dem.json": JSON.stringify({ cluster }) });
    assert.deepEqual((await load(folder)).cluster.tls, { caFingerprint: plain });
  }
});

Deno.test("variables that are not set, or not written as variables, are faults with their places", async () => {
  const yaml = "prefix: ${WHO}\nindexes:\n  - a.yaml\n  - ${DIR}/${NAME?}\n";
  await using folder = await Folder.with({ "dem.yaml": yaml });
  assert.deepEqual(await faultsOf(folder, load(folder)), [
    "dem.yaml:1:9  expected the environment variable WHO to be set, found that it is not (a default is ${WHO:-…})",
    "dem.yaml:4:5  expected the environment variable DIR to be set, found that it is not (a default is ${DIR:-…})",
    "dem.yaml:4:5  expected ${NAME}, ${NAME:-default} or ${file:PATH}, found ${NAME?} (a plain ${ is written $${)",
  ]);
});

Deno.test("all faults of a config are told at once, with line, column, what was expected and what was found", async () => {
  const yaml = `cluster:
  ulr: http://localhost:9200
  requestTimeout: soon
  auth: { username: me }
  tls: { ca: no.pem }
prefix: [a]
histroy: sqlite:x.db
update:
  retryFor: 60
  maximumRejections: 1.5
activate: { minimumRatio: 2, guards: [], checks: [{ name: a, index: films, query: b }, { name: a, index: films, query: b, hits: "~ 3" }] }
indexes: indexes/*.yaml
`;
  await using folder = await Folder.with({ "dem.yaml": yaml });
  assert.deepEqual(await faultsOf(folder, load(folder)), [
    "dem.yaml:2:3  cluster.ulr: unknown key; did you mean url?",
    'dem.yaml:3:19  cluster.requestTimeout: expected a duration such as 500ms, 60s, 10m or 2h, found "soon"',
    "dem.yaml:4:9  cluster.auth.password: it is missing: expected text",
    "dem.yaml:6:9  prefix: expected text, found a list",
    "dem.yaml:7:1  histroy: unknown key; did you mean history?",
    "dem.yaml:9:13  update.retryFor: expected text, found 60",
    "dem.yaml:10:22  update.maximumRejections: expected a whole number of documents, or a share such as 1%, found 1.5",
    "dem.yaml:11:27  activate.minimumRatio: expected a number from 0 to 1, or a share such as 90%, found 2",
    "dem.yaml:11:30  activate.guards: unknown key; known: minimumRatio, maximumRejections, waitForReplicas, checks",
    "dem.yaml:11:51  activate.checks[0]: expected hits or first: what must come of it, found an object",
    'dem.yaml:11:129  activate.checks[1].hits: expected a whole number, or a comparison such as >= 1, found "~ 3"',
    'dem.yaml:12:10  indexes: expected a list, found "indexes/*.yaml"',
  ]);
});

const broken: readonly (readonly [what: string, file: string, text: string, fault: RegExp])[] = [
  ["broken YAML", "dem.yaml", "prefix: [a\ntag: b\n", /^dem\.yaml:2:1 {2}.*(flow|comma|sequence)/i],
  ["a key given twice", "dem.yaml", "prefix: a\nprefix: b\n", /^dem\.yaml:2:1 {2}Map keys must be unique$/],
  ["an unknown tag", "dem.yaml", "prefix: !env a\n", /^dem\.yaml:1:9 {2}Unresolved tag: !env$/],
  ["broken JSON", "dem.json", '{\n  "prefix": "a",\n}', /^dem\.json:3:1 {2}this is not JSON: /],
  ["YAML in a JSON file", "dem.json", "prefix: a", /^dem\.json:1:1 {2}this is not JSON: /],
  ["half a JSON file", "dem.json", '{ "prefix": ', /^dem\.json:1:1\d {2}this is not JSON: /],
  ["an empty file", "dem.yaml", "# nothing\n", /^dem\.yaml:1:1 {2}expected an object, found nothing$/],
  ["a list", "dem.yaml", "\n- a\n", /^dem\.yaml:2:1 {2}expected an object, found a list$/],
  [
    "credentials twice",
    "dem.yaml",
    "cluster:\n  url: http://a:b@c\n  auth: { apiKey: x }\n",
    /^dem\.yaml:3:3 {2}cluster\.auth: /,
  ],
  [
    "an address and a cloud id",
    "dem.yaml",
    "cluster:\n  url: http://c\n  cloudId: a:YiRj\n",
    /^dem\.yaml:3:3 {2}cluster\.cloudId: expected either/,
  ],
  [
    "a CA that is not there",
    "dem.yaml",
    "cluster:\n  tls:\n    ca: no.pem\n",
    /^dem\.yaml:3:9 {2}cluster\.tls\.ca: .*no\.pem.*not there/,
  ],
  [
    "a CA that is no PEM",
    "dem.yaml",
    "cluster:\n  tls: { ca: dem.yaml }\n",
    /^dem\.yaml:2:14 {2}cluster\.tls\.ca: expected a PEM file/,
  ],
  [
    "a fingerprint that is none",
    "dem.yaml",
    "cluster:\n  tls: { caFingerprint: 12:34 }\n",
    /cluster\.tls\.caFingerprint: expected a SHA-256 fingerprint/,
  ],
  [
    "a fingerprint beside a CA",
    "dem.yaml",
    `# -----BEGIN CERTIFICATE-----\ncluster: { url: "https://a", tls: { ca: dem.yaml, caFingerprint: "${pin}" } }\n`,
    /cluster\.tls\.caFingerprint: expected either ca or caFingerprint, found both$/,
  ],
  [
    "a fingerprint where one address is without TLS",
    "dem.yaml",
    `cluster: { url: ["https://a", "http://b"], tls: { caFingerprint: "${pin}" } }\n`,
    /cluster\.tls\.caFingerprint: expected only addresses that begin with https:/,
  ],
  ["a certificate without its key", "dem.yaml", "cluster:\n  tls: { cert: no.pem }\n", /cluster\.tls\.cert: /],
  [
    "credentials of a kind that is not known",
    "dem.yaml",
    "cluster: { auth: { kerberos: {} } }",
    /cluster\.auth: expected an object with apiKey/,
  ],
  [
    "a module without a default export",
    "dem.config.ts",
    "export const prefix = 'a';",
    /^dem\.config\.ts {2}expected a default export, found none$/,
  ],
  [
    "a fault in a module",
    "dem.config.js",
    "export default { cluster: { url: 7 } };",
    /^dem\.config\.js {2}default\.cluster\.url: expected an address, or a list of them, found 7$/,
  ],
  [
    "a module that throws",
    "dem.config.ts",
    "\nconst a: number = 1;\nthrow new Error(`no ${a}`);",
    /^dem\.config\.ts:3:7 {2}importing it failed: no 1$/,
  ],
  [
    "a module that cannot be parsed",
    "dem.config.js",
    "export default {\n  a: ,\n};",
    /^dem\.config\.js:2:\d+ {2}importing it failed: /,
  ],
];

for (const [what, file, text, fault] of broken) {
  Deno.test(`loading a config refuses ${what}`, async () => {
    await using folder = await Folder.with({ [file]: text });
    const [first = ""] = await faultsOf(folder, load(folder));
    assert.match(first, fault);
  });
}

Deno.test("a TypeScript config is refused before it is imported where that cannot work", async () => {
  await using folder = await Folder.with({ "dem.config.ts": "throw new Error('imported');" });
  const [fault = ""] = await faultsOf(folder, load(folder, { canImportTypeScript: false }));
  assert.match(fault, /^dem\.config\.ts {2}expected JavaScript, found TypeScript/);
});

Deno.test("secrets in a config are never shown", async () => {
  const yaml = `cluster:
  url: "htp://me:hunter2@c"
  auth: { apiKey: hunter2, bearer: [hunter2] }
history: mysql://me:hunter2@h/d
source: "postgres://me:hunter2@"
`;
  await using folder = await Folder.with({ "dem.yaml": yaml });
  const error = await refusal(load(folder, { env: { DEM_SOURCE: "oracle://a:hunter2@b" } }));
  assert.ok(error.faults.length >= 4);
  assert.ok(!JSON.stringify([error.message, error.faults, error.hint]).includes("hunter2"), error.message);
});

Deno.test("the tag is the flag's, else the config's, else DEM_TAG, else what git says", async () => {
  await using folder = await Folder.with({ "dem.yaml": "tag: ${T:-}" });
  const run = () => Promise.resolve("v1-2-gabc\n");
  const tag = async (options: LoadConfigOptions) => (await load(folder, { run, ...options })).tag;
  assert.equal(await tag({ flags: { tag: "flag" }, env: { T: "file", DEM_TAG: "env" } }), "flag");
  assert.equal(await tag({ env: { T: "file", DEM_TAG: "env" } }), "file");
  assert.equal(await tag({ env: { DEM_TAG: "env" } }), "env");
  assert.equal(await tag({}), "v1-2-gabc");
  assert.equal(await tag({ run: () => Promise.resolve(undefined) }), undefined);
});

Deno.test("of a config inside the program, definitions and the CA lie inside, all else is in the working directory", async () => {
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}`;
  await using folder = await Folder.with({
    "inside/dem.yaml": `
cluster:
  auth: { apiKey: "\${file:secrets/key}" }
  tls: { ca: ca.pem, cert: cert.pem, key: key.pem }
source: sqlite:shop.db
history: sqlite:.dem/history.db
indexes: [indexes/*.yaml]
`,
    "inside/ca.pem": pem("ca"),
    "inside/indexes/films.yaml": "name: films\nsource: { url: 'sqlite:../films.db', table: films, key: id }",
    "work/cert.pem": pem("cert"),
    "work/key.pem": pem("key"),
    "work/secrets/key": "s3cret\n",
    "work/dem.yaml": "prefix: not_read_",
  });
  const inside = folder.file("inside/dem.yaml");
  const config = await load(folder, { cwd: folder.file("work"), inside: { file: inside, tag: "v7" } });
  assert.equal(config.tag, "v7");
  assert.deepEqual([config.file, config.folder, config.inside], [inside, folder.file("work"), folder.file("inside")]);
  assert.deepEqual(config.cluster.credentials, { apiKey: "s3cret" });
  assert.deepEqual(config.cluster.tls, { ca: pem("ca"), cert: pem("cert"), key: pem("key") });
  assert.equal(config.source, `sqlite:${folder.file("work/shop.db")}`);
  assert.equal(config.history, `sqlite:${folder.file("work/.dem/history.db")}`);
  const [films] = await loadDefinitions(config, { env: {} });
  assert.equal(films.file, folder.file("inside/indexes/films.yaml"));
  assert.ok(films.source !== undefined && "url" in films.source);
  assert.equal(films.source.url, `sqlite:${folder.file("work/films.db")}`);

  const place = { folder: folder.file("inside"), indexes: [folder.file("inside/indexes/*.yaml")] };
  const [onDisk] = await loadDefinitions(place, { env: {} });
  assert.equal(onDisk.sourceFingerprint, films.sourceFingerprint, "wherever the project lies, the source is the same");
  const named = await load(folder, { cwd: folder.file("work"), file: "dem.yaml", inside: { file: inside } });
  assert.deepEqual([named.prefix, named.inside], ["not_read_", undefined]);
});
