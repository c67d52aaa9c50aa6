/**
 * Looks after the life of Elasticsearch indexes: versioned indexes from definitions kept in code, filled from a SQL
 * database, switched by alias without a gap, with a full history.
 *
 * Start with {@linkcode openProject}, which loads a config and its definitions and gives a {@linkcode Toolkit} with
 * every command as a function. Definitions are written with {@linkcode defineIndex} or as YAML. Whatever fails throws a
 * {@linkcode DemError} with a stable `code`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { DemError, openProject } from "@dem/dem";
 *
 * try {
 *   await using dem = await openProject({ cwd: await Deno.makeTempDir() });
 *   await dem.create({ all: true });
 * } catch (error) {
 *   assert(error instanceof DemError);
 *   assert.equal(error.code, "configuration"); // there is no config in an empty folder
 * }
 * ```
 *
 * @module
 */
export { openProject, type ProjectOptions } from "./project.ts";
export { openToolkit, type Toolkit, type ToolkitMoviegenOptions, type ToolkitOptions } from "./toolkit.ts";
export type { MoviegenProgress } from "./moviegen/moviegen.ts";
export { type ConfigOptions, type InsideConfig, loadConfig, type LoadConfigOptions } from "./config/load.ts";
export type { ConfigFlags } from "./config/resolve.ts";
export type { RunProgram } from "./config/tag.ts";
export type { Config, SearchCheck, Tolerance } from "./config/config.ts";
export type { Platform } from "./config/platform.ts";
export type * from "./definition/definition.ts";
export type * from "./definition/index-definition.ts";
export type { DocumentOf } from "./definition/document-of.ts";
export { type CheckedDocument, defineIndex } from "./definition/define-index.ts";
export { type DefinitionDefaults, type DefinitionFiles, loadDefinition, loadDefinitions } from "./definition/load.ts";
export type { ReadOptions } from "./definition/read-file.ts";
export type { ImportOptions } from "./definition/import-module.ts";
export type { UpdateEvent } from "./bulk/progress.ts";
export type { DeployEvent, ProgressEvent } from "./actions/progress.ts";
export type * from "./actions/results.ts";
export type { Coverage } from "./history/history.ts";
export type { AliasHold, ClusterInfo, Engine, PlannedRequest } from "./cluster/cluster.ts";
export type { AwsAccess, AwsContainer, AwsKeys, Credentials, EndpointConfig } from "./cluster/endpoint.ts";
export * from "./errors.ts";
