/**
 * Sends requests that were made before, N at a time; for machines without Go: `deno run … limit.js URL INDEX FOLDER N`.
 */
const [url, index, folder, inFlight] = Deno.args;
const bodies = [];
for await (const { name } of Deno.readDir(folder)) bodies.push(await Deno.readFile(`${folder}/${name}`));

const began = performance.now();
await Promise.all(Array.from({ length: Number(inFlight) }, async () => {
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
    const answer = await post(`${url}/${index}/_bulk?filter_path=errors`, body);
    if (!answer.includes('"errors":false')) throw new Error(`A request was not taken: ${answer}`);
  }
}));
await post(`${url}/${index}/_refresh`);
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    ...(body === undefined ? {} : { body }),
  });
  return await response.text();
}
