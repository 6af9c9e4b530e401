// Lays out dist/ as Deno's registry wants a package, in build/jsr/, to be published from there: `deno publish`. The same JavaScript as npm's.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const to = "build/jsr";
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const edit = (path, change) => writeFileSync(path, change(readFileSync(path, "utf8")));

rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const name of ["CHANGELOG.md", "LICENSE", "README.md", "jsr.json"]) cpSync(name, `${to}/${name}`);
// Deno's registry has no commands.
cpSync("dist", `${to}/dist`, { recursive: true, filter: (path) => !/\/cli\b/.test(path) });

// It reads where an entry's types are from its first line, and knows files by their own names.
for (const { types, default: entry } of Object.values(exports)) {
	if (entry?.endsWith(".js")) edit(`${to}/${entry}`, (source) => `/* @ts-self-types="${types.replace("./dist/", "./")}" */\n${source}`);
}
for (const name of readdirSync(`${to}/dist/types`, { recursive: true }).filter((path) => path.endsWith(".d.ts"))) {
	edit(`${to}/dist/types/${name}`, (source) => source.replaceAll(/(from |import\()"(\.[^"]*)\.js"/g, '$1"$2.d.ts"'));
}
