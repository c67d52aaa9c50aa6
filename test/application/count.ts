/** A program of the application's own: prints how many films there are under the prefix of its environment. */
const prefix = Deno.env.get("DEM_PREFIX") ?? "";
const response = await fetch(`${Deno.env.get("ELASTICSEARCH_URL")}/${prefix}films/_count`);
const { count } = await response.json();
console.log(count);
