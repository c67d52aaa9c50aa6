/**
 * Runs a server in a container.
 *
 * @module
 */
import type { Distribution } from "./distribution.ts";
import { capture, run } from "./run-program.ts";

/** A container to start. */
export interface ContainerOptions {
  readonly distribution: Distribution;
  /** The name of the compose project, by which it is stopped. */
  readonly project: string;
  readonly port: number;
  readonly heap: string;
  /** Whether what it stores is kept in memory. */
  readonly inMemory: boolean;
  readonly signal?: AbortSignal;
}

/** Tells whether a Docker engine with compose answers. */
export async function dockerAnswers(): Promise<boolean> {
  const said = await Promise.all([
    capture("docker", ["info", "--format", "{{.ServerVersion}}"]),
    capture("docker", ["compose", "version"]),
  ]);
  return said.every((text) => text !== undefined && text.trim() !== "");
}

/** Gives the text of compose.yaml; undefined where it does not come with the program. */
export async function composeFile(): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(new URL("../../compose.yaml", import.meta.url));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Starts a service of compose.yaml and waits until it is healthy. */
export async function startContainer(compose: string, options: ContainerOptions): Promise<void> {
  const { distribution, project, port, heap, signal } = options;
  // From standard input, as Docker cannot read what is inside a compiled program.
  await run("docker", [...inProject(project), "up", "--detach", "--wait", composeService(options)], {
    input: compose,
    environment: { [portVariable(distribution.service)]: String(port), DEM_HEAP: heap },
    signal,
  });
}

/** Stops a project's container and removes it; what it had stored only if told to. */
export async function stopContainer(compose: string, project: string, withData: boolean): Promise<void> {
  await run("docker", [...inProject(project), "--profile", "*", "down", ...(withData ? ["--volumes"] : [])], {
    input: compose,
  });
}

/** The service of compose.yaml that a container is of. */
export function composeService(
  { distribution: { service }, inMemory }: Pick<ContainerOptions, "distribution" | "inMemory">,
): string {
  return inMemory ? `${service}-in-memory` : service;
}

/** The variable of compose.yaml that holds a service's port. */
export function portVariable(service: string): string {
  return `DEM_${service.toUpperCase()}_PORT`;
}

function inProject(project: string): readonly string[] {
  return ["compose", "--project-name", project, "--file", "-"];
}
