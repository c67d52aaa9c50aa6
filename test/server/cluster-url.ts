/** The cluster under test; it needs no credentials. */
export const clusterUrl = Deno.env.get("ELASTICSEARCH_URL") ?? "";
if (clusterUrl === "") throw new Error("reading the environment: ELASTICSEARCH_URL is not set; run deno task test");
