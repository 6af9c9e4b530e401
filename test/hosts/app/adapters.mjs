// `node adapters.mjs <library>`: what the package makes of a library's models in Node, Deno or Bun.
const { tryOut } = await import(`./adapters/${process.argv[2]}.mjs`);
console.log(JSON.stringify(await tryOut(process.argv[3])));
// Runtimes keep threads.
process.exit(0);
