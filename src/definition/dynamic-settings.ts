/**
 * Index settings that a live index takes and that need no document again.
 *
 * @module
 */

/**
 * Elasticsearch's dynamic index settings; a name that ends in `.` stands for all below it.
 *
 * Left out on purpose, although the server takes them on a live index, since they change what becomes of documents:
 * `default_pipeline`, `final_pipeline`, and the two `ignore_dynamic_beyond_limit`. What is not listed is not dynamic.
 */
export const dynamicSettings: readonly string[] = [
  "allocation.max_retries",
  "analyze.max_token_count",
  "auto_expand_replicas",
  "blocks.metadata",
  "blocks.read",
  "blocks.read_only",
  "blocks.read_only_allow_delete",
  "blocks.write",
  "gc_deletes",
  "hidden",
  "highlight.max_analyzed_offset",
  "highlight.weight_matches_mode.enabled",
  "indexing.slowlog.",
  "lifecycle.name",
  "lifecycle.origination_date",
  "lifecycle.parse_origination_date",
  "lifecycle.rollover_alias",
  "mapping.depth.limit",
  "mapping.dimension_fields.limit",
  "mapping.field_name_length.limit",
  "mapping.nested_fields.limit",
  "mapping.nested_objects.limit",
  "mapping.total_fields.limit",
  "max_docvalue_fields_search",
  "max_inner_result_window",
  "max_ngram_diff",
  "max_refresh_listeners",
  "max_regex_length",
  "max_rescore_window",
  "max_result_window",
  "max_script_fields",
  "max_shingle_diff",
  "max_slices_per_scroll",
  "max_terms_count",
  "merge.policy.",
  "merge.scheduler.",
  "number_of_replicas",
  "priority",
  "query.default_field",
  "refresh_interval",
  "requests.cache.enable",
  "routing.allocation.enable",
  "routing.allocation.exclude.",
  "routing.allocation.include.",
  "routing.allocation.require.",
  "routing.allocation.total_shards_per_node",
  "routing.rebalance.enable",
  "search.idle.after",
  "search.slowlog.",
  "soft_deletes.retention.operations",
  "soft_deletes.retention_lease.period",
  "translog.durability",
  "translog.flush_threshold_age",
  "translog.flush_threshold_size",
  "translog.generation_threshold_size",
  "translog.sync_interval",
  "unassigned.node_left.delayed_timeout",
  "warmer.enabled",
  "write.wait_for_active_shards",
];

const names = new Set(dynamicSettings.filter((name) => !name.endsWith(".")));
const groups = dynamicSettings.filter((name) => name.endsWith("."));

/** Whether a setting, named flat and without a leading `index.`, is dynamic and needs no document again. */
export function isDynamicSetting(name: string): boolean {
  return names.has(name) || groups.some((group) => name.startsWith(group));
}
