/** Credentials that lack one privilege: which one is said in each engine's own words, and nothing is half-done. */
import assert from "node:assert/strict";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, type ProxyAnswer } from "../proxy.ts";
import { refusedWith } from "./refused.ts";
import { done } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

/** What Elasticsearch and OpenSearch say, and what is to be done about it. */
function refusals(action: string, privileges: string): readonly { readonly reason: string; readonly hint: RegExp }[] {
  return [
    {
      reason: `action [${action}] is unauthorized for user [films] with effective roles [dem] on indices [x], this ` +
        `action is granted by the index privileges [${privileges}]`,
      hint: new RegExp(`index privileges ${privileges.replaceAll(",", ", ")}\\.`),
    },
    {
      reason: `no permissions for [${action}] and User [name=films, backend_roles=[], requestedTenant=null]`,
      hint: new RegExp(`the permission ${action.replaceAll("/", "\\/")}\\.`),
    },
  ];
}

function forbidden(reason: string): ProxyAnswer {
  return { status: 403, body: { error: { type: "security_exception", reason }, status: 403 } };
}

for (
  const [what, request, action, privileges, command, kind] of [
    [
      "to create",
      /^PUT \/[^/]+$/,
      "indices:admin/create",
      "create_index,manage,all",
      ["create", "movies", "--force"],
      "create",
    ],
    [
      "to change aliases",
      /^POST \/_aliases/,
      "indices:admin/aliases",
      "manage,all",
      ["activate", "movies"],
      "activate",
    ],
    [
      "to delete",
      /^DELETE \/[^/]+$/,
      "indices:admin/delete",
      "delete_index,manage,all",
      ["drop", "VERSION", "--exact"],
      "drop",
    ],
    ["to look", /^GET \/[^_]/, "indices:admin/get", "view_index_metadata,manage,all", ["create", "movies"], undefined],
  ] as const
) {
  Deno.test(`credentials that lack the privilege ${what} are told which one, and nothing is changed`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({ url: proxy.url });
    await done(project, "create", "movies");
    await done(project, "update", "movies", "--newer");
    const args = command.map((word) => word === "VERSION" ? `${project.prefix}movies-1` : word);
    for (const { reason, hint } of refusals(action, privileges)) {
      const restore = proxy.hook(({ method, path }) =>
        request.test(`${method} ${path.split("?")[0]}`) ? forbidden(reason) : undefined
      );
      await unchanged(project, async () => {
        await refusedWith(project, args, { exit: 1, code: "not-permitted", message: /: not permitted \(/, hint });
      }, kind === undefined ? {} : { aborted: [kind, kind] });
      restore();
    }
  });
}

Deno.test("credentials that may not write documents are told which privilege, whether the request or each document is refused", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url });
  await done(project, "create", "movies");
  const version = `${project.prefix}movies-1`;
  for (const { reason, hint } of refusals("indices:data/write/bulk[s]", "create_doc,create,delete,index,write,all")) {
    const error = { type: "security_exception", reason };
    const whole = forbidden(reason);
    const each = (body: string): ProxyAnswer => {
      const items = Array.from({ length: body.trim().split("\n").length / 2 }, (_, at) => ({
        index: { _id: String(at + 1), status: 403, error },
      }));
      return { status: 200, body: { errors: true, items } };
    };
    for (const answer of [() => whole, each]) {
      const restore = proxy.hook(({ path, body }) => path.includes("/_bulk") ? answer(body) : undefined);
      const { code, json } = await dem(project, ["update", version, "--exact", "--json"]);
      restore();
      assert.equal(code, 1);
      assert.equal(json.error?.code, "not-permitted", JSON.stringify(json.error));
      assert.match(json.error?.hint ?? "", new RegExp(hint.source.replaceAll("[", "\\[").replaceAll("]", "\\]")));
      assert.equal(json.result.updates[0].rejected, 0);
      assert.equal((await project.documents(version)).size, 0);
    }
  }
  await done(project, "update", version, "--exact", "--resume");
  assert.equal((await project.documents(version)).size, 5);
});
