/**
 * What the rest of the program needs of the machine it runs on, in one place that tests can replace.
 *
 * @module
 */

/** The clock, the host and so on. */
export interface Platform {
  /** Gives the time now. */
  readonly now: () => Date;
  /** Gives an id that nothing else has, such as a UUID. */
  readonly randomId: () => string;
  /** The name of this host; `unknown` where it may not be asked for. */
  readonly host: string;
  /** The id of this process on its host. */
  readonly process: number;
  /** Who runs it: who started the pipeline, else the account on this machine; empty where nothing tells. */
  readonly user: string;
  /** Whether this runs in a continuous integration job. */
  readonly ci: boolean;
}

/** Variables that name a user: those of GitHub, GitLab, CircleCI, Azure, Buildkite and Jenkins, then the system's. */
const USERS = [
  "GITHUB_ACTOR",
  "GITLAB_USER_LOGIN",
  "CIRCLE_USERNAME",
  "BUILD_REQUESTEDFOREMAIL",
  "BUILDKITE_BUILD_CREATOR",
  "BUILD_USER_ID",
  "USER",
  "LOGNAME",
  "USERNAME",
];

/** Gives the real one. */
export function platform(): Platform {
  return {
    now: () => new Date(),
    randomId: () => crypto.randomUUID(),
    host: hostname(),
    process: Deno.pid,
    user: USERS.map((name) => Deno.env.get(name) ?? "").find((user) => user !== "") ?? "",
    ci: (Deno.env.get("CI") ?? "") !== "",
  };
}

/** The host's name; a program without the permission to ask still runs. */
function hostname(): string {
  try {
    return Deno.hostname();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "unknown";
    throw error;
  }
}
