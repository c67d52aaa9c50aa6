import assert from "node:assert/strict";
import type { ResetOptions } from "../../src/actions/results.ts";
import { ConfirmationRequired } from "../../src/errors.ts";
import { dem } from "./world.ts";

/** A toolkit whose prefix is `qa1_`, with two versions to lose. */
function resettable() {
  const calls: ResetOptions[] = [];
  const reset = (options: ResetOptions) => {
    calls.push(options);
    if (options.dryRun) return Promise.resolve({ requests: [] });
    if (options.confirmation === "qa1_") {
      return Promise.resolve({ dropped: ["qa1_movies-1", "qa1_films-1"], created: ["qa1_movies-2"] });
    }
    return Promise.reject(
      new ConfirmationRequired("qa1_", ["qa1_movies-1", "qa1_films-1"], "resetting qa1_: it was not confirmed", {
        hint: "Confirm with the prefix: --yes=qa1_.",
      }),
    );
  };
  return { calls, toolkit: { reset } };
}

Deno.test("dangerous-reset prints what goes, asks for the prefix, and goes on when it is typed", async () => {
  const { toolkit } = resettable();
  const { exit, stdout, stderr, asked } = await dem(["dangerous-reset"], { toolkit, terminal: true, answer: "qa1_" });
  assert.equal(exit, 0);
  assert.deepEqual(asked, ["Type qa1_ to go on: "]);
  assert.match(stderr, /drops qa1_movies-1, qa1_films-1/);
  assert.match(stdout, /qa1_movies-2/);
});

Deno.test("dangerous-reset takes no other answer", async () => {
  const { toolkit, calls } = resettable();
  const { exit, stdout, stderr } = await dem(["dangerous-reset"], { toolkit, terminal: true, answer: "yes" });
  assert.equal(exit, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /hint.*Confirm with the prefix: --yes=qa1_\./);
  assert.deepEqual(calls.map(({ confirmation }) => confirmation), [undefined, "yes"]);
});

Deno.test("dangerous-reset without a terminal and without --yes is confirmation-required", async () => {
  const { toolkit, calls } = resettable();
  const { exit, stdout } = await dem(["dangerous-reset", "--json"], { toolkit, answer: "qa1_" });
  assert.equal(exit, 2);
  assert.equal(JSON.parse(stdout).error.code, "confirmation-required");
  assert.equal(calls.length, 1);
});

Deno.test("--yes=NAME confirms without a question, and what goes is printed all the same", async () => {
  const { toolkit } = resettable();
  const { exit, stderr, asked } = await dem(["dangerous-reset", "--yes=qa1_", "--es-only"], { toolkit });
  assert.equal(exit, 0);
  assert.deepEqual(asked, []);
  assert.match(stderr, /drops qa1_movies-1, qa1_films-1/);
  const wrong = await dem(["dangerous-reset", "--yes", "qa2_"], { toolkit: resettable().toolkit });
  assert.equal(wrong.exit, 2);
});

Deno.test("dangerous-reset --dry-run needs no confirmation", async () => {
  const { toolkit, calls } = resettable();
  const { exit, stdout } = await dem(["dangerous-reset", "--dry-run"], { toolkit });
  assert.equal(exit, 0);
  assert.equal(stdout, "nothing would be sent\n");
  assert.deepEqual(calls, [{ dryRun: true }]);
});
