/**
 * Counts what a test run came to.
 *
 * @module
 */

/** What a run came to; steps count like tests. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts the test cases of a JUnit report. */
export function countTests(report: string): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // Texts may say anything, also what looks like a test case; attributes may hold a bare `>`.
  const marks = report.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "").matchAll(
    /<(\/?testcase|failure|error|skipped)\b(?:[^>"']|"[^"]*"|'[^']*')*>/g,
  );
  let outcome: keyof TestCounts | undefined;
  for (const [tag, name] of marks) {
    if (name === "testcase") outcome = "passed";
    else if (name === "failure" || name === "error") outcome &&= "failed";
    else if (name === "skipped") outcome &&= "skipped";
    const closes = name === "/testcase" || (name === "testcase" && tag.endsWith("/>"));
    if (!closes || outcome === undefined) continue;
    counts[outcome] += 1;
    outcome = undefined;
  }
  return counts;
}

/**
 * Gives what a run came to, from its report and its exit code.
 *
 * A run that failed without a failed test (nothing could be loaded, or an error came from outside every test) counts
 * as one failure.
 */
export function outcomeOf(report: string | undefined, success: boolean): TestCounts {
  const counts = countTests(report ?? "");
  return success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Adds up two runs. */
export function sum(a: TestCounts, b: TestCounts): TestCounts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** Writes counts as the one line that scripts read: `12 passed, 0 failed`, and how many were skipped if any were. */
export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
