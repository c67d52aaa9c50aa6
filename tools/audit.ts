/**
 * `deno task audit`: whether advisories are known for the npm packages of deno.lock.
 *
 * Ends with 1 where there are some, and with 2 where the registry's advisory service could not be asked: then nothing is
 * known, which is no success. `NPM_CONFIG_REGISTRY` names another registry, `DENO_CERT` its authority's certificate.
 *
 * @module
 */
const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
  args: ["audit", "--frozen", ...Deno.args],
  env: { NO_COLOR: "1" },
  stdin: "null",
}).output();
const [said, failed] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
if (code === 0) {
  console.log(said);
} else if (/^Found \d+ vulnerabilit/m.test(said)) {
  console.log(said);
  Deno.exit(1);
} else {
  const [reason = ""] = failed.replace(/^error: /, "").split("\n");
  console.error(`NOT AUDITED: the registry's advisory service could not be asked: ${reason || `exit code ${code}`}`);
  console.error("Check the network, HTTPS_PROXY, NPM_CONFIG_REGISTRY and DENO_CERT, then run it again.");
  Deno.exit(2);
}
