/**
 * Runs one command, from what was parsed to what is printed.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { secretsOf, secretsOfDefinitions } from "../config/secrets.ts";
import { FailedError, reportOf, UsageError } from "../errors.ts";
import type { Toolkit } from "../toolkit.ts";
import type { Cli } from "./cli.ts";
import { commandLine } from "./command-line.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import { flagSecretWarnings } from "./flag-secrets.ts";
import type { GlobalOptions } from "./global-options.ts";
import { Interrupt } from "./interrupt.ts";
import { Reporter } from "./output/reporter.ts";
import type { Report } from "./report.ts";
import { type Verdict, verdictOn, verdictOnError } from "./verdict.ts";

/** What a command's function works with. */
export interface Run {
  readonly context: Context;
  readonly globals: GlobalOptions;
  /** Aborted when the command is interrupted. */
  readonly signal: AbortSignal;
  /** Loads config and definitions and opens the toolkit. */
  toolkit(): Promise<Toolkit>;
  /** Keeps these out of every message from now on. */
  conceal(secrets: readonly string[]): void;
  warn(message: string): void;
  notice(message: string): void;
  /** Shows one passing line in place of the one before; none ends it. */
  pass(text: string | undefined): void;
}

/** The part of commander's command that a run is read from. */
export interface ParsedCommand {
  name(): string;
  optsWithGlobals(): GlobalOptions;
}

/** Runs a command's function and prints what it gives; gives the exit code. */
export async function execute(
  { args, context, appearance }: Cli,
  command: ParsedCommand,
  perform: (run: Run) => Promise<Report>,
  name: string,
): Promise<ExitCode> {
  using reporter = new Reporter(context, appearance);
  using interrupt = new Interrupt(context, {
    first: (signal) => reporter.notice(`${signal}: finishing what is in flight; once more ends at once`),
    second: () => reporter[Symbol.dispose](),
  });
  using _crash = {
    [Symbol.dispose]: context.onCrash((cause) => {
      const thrown = crashOf(name, cause);
      reporter.finish(name, verdictOnError(reportOf(thrown)), { thrown });
      context.exit(1);
    }),
  };
  let verdict: Verdict;
  let report: Report | undefined;
  let thrown: unknown;
  try {
    const globals = command.optsWithGlobals();
    if (globals.quiet && globals.verbose) {
      throw new UsageError("reading the command line: --quiet and --verbose contradict each other", {
        hint: "Say one of them.",
      });
    }
    report = await perform(runOf({ args, context, globals, reporter, signal: interrupt.signal }));
    verdict = verdictOn(name, report);
  } catch (error) {
    thrown = error;
    verdict = verdictOnError(reportOf(error));
  }
  if (interrupt.exit !== undefined) {
    // Whatever else an interrupted command met on its way out is a consequence.
    const { reason } = interrupt.signal;
    if (thrown !== undefined) thrown = reason;
    verdict = { exit: interrupt.exit, error: reportOf(reason) };
  }
  reporter.finish(name, verdict, { report, thrown });
  return verdict.exit;
}

/** Prints an error that came up before a command could run; gives the exit code. */
export function reportFailure({ context, appearance }: Cli, name: string, error: unknown): ExitCode {
  using reporter = new Reporter(context, appearance);
  const verdict = verdictOnError(reportOf(error));
  reporter.finish(name, verdict, { thrown: error });
  return verdict.exit;
}

function runOf(facts: {
  readonly args: readonly string[];
  readonly context: Context;
  readonly globals: GlobalOptions;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}): Run {
  const { args, context, globals, reporter, signal } = facts;
  return {
    context,
    globals,
    signal,
    conceal: (secrets) => reporter.conceal(secrets),
    warn: (message) => reporter.warn(message),
    notice: (message) => reporter.notice(message),
    pass: (text) => reporter.pass(text),
    toolkit: () => {
      for (const warning of flagSecretWarnings(globals)) reporter.warn(warning);
      return context.load.toolkit(
        globals,
        {
          command: commandLine(args),
          signal,
          onProgress: (event) => reporter.progress(event),
          onWarning: (message) => reporter.warn(message),
          onNotice: (message) => reporter.notice(message),
        },
        (config) => {
          reporter.conceal(secretsOf(config));
          reporter.detail(summaryOf(config));
        },
        (definitions) => reporter.conceal(secretsOfDefinitions(definitions)),
      );
    },
  };
}

/** Left alone, it would end the process with a stack in which nothing is masked. */
function crashOf(name: string, cause: unknown): FailedError {
  return new FailedError(`running dem ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
    hint:
      "Nothing waited for what failed, such as a promise in a module of your own. --verbose shows where it happened.",
  });
}

function summaryOf({ file, cluster, prefix, history, source, tag }: Config): string {
  return [
    `config ${file ?? "none"}`,
    `cluster ${cluster.nodes.join(", ")}`,
    `prefix "${prefix}"`,
    `history ${history}`,
    `source ${source ?? "none"}`,
    `tag "${tag ?? ""}"`,
  ].join("; ");
}
