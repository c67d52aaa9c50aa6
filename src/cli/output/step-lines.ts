/**
 * The steps of a deployment, a line each.
 *
 * @module
 */
import type { DeployStep } from "../../actions/results.ts";
import { counted, duration, perSecond } from "./number.ts";
import type { Page, Style } from "./page.ts";
import { shorten } from "./width.ts";

const signs: Readonly<Record<DeployStep["outcome"], readonly [sign: string, style: Style]>> = {
  done: ["✓", "green"],
  failed: ["✗", "red"],
  running: ["▸", "cyan"],
};

/** Lays steps out beneath the name of their index. */
export function stepLines(steps: readonly DeployStep[], page: Page): readonly string[] {
  return steps.map((step) => {
    const [sign, style] = signs[step.outcome];
    return `  ${page.paint(style, sign)} ${
      shorten(`${step.step.padEnd(8)}  ${detail(step)}`.trimEnd(), page.width - 5)
    }`;
  });
}

/** Gives a step as a plain line, for a log. */
export function stepText(step: DeployStep): string {
  const { step: name, outcome } = step;
  return [outcome === "failed" ? `${name} failed` : name, detail(step)].filter(Boolean).join(" ");
}

function detail({ step, outcome, version, documents, deleted, versions, seconds }: DeployStep): string {
  if (outcome === "running") return step === "create" ? "" : version ?? "";
  const took = duration(seconds);
  if (outcome === "failed") return `after ${took}`;
  switch (step) {
    case "create":
      return version ?? "";
    case "in-place":
      return `changed in ${took}`;
    case "fill":
      return `${counted(documents, "document")} in ${took}, ${perSecond(seconds > 0 ? documents / seconds : 0)}`;
    case "catch-up":
      return `${counted(documents, "document")} in ${took}${deleted > 0 ? `, ${deleted} deleted` : ""}`;
    case "sweep":
      return `${counted(deleted, "document")} removed in ${took}`;
    case "prune":
      return versions.join(", ");
    case "activate":
      return version ?? "";
    case "check":
      return `in ${took}`;
  }
}
