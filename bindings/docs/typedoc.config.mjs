// The reference and the guides as pages: `npm run docs` writes build/docs/index.html. Whatever package.json exports with types is a module of it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** Sources with types; two paths may have the same one. */
const sources = new Set(Object.values(exports).flatMap(({ types }) => /^\.\/dist\/types\/(.+)\.d\.ts$/.exec(types ?? "")?.[1] ?? []));

/** In the README's order. */
const guides = Array.from(readFileSync(`${root}README.md`, "utf8").matchAll(/\]\((examples\/guides\/[^)]+)\)/g), ([, path]) => path);

/** After whatever else puts things in order. */
const LAST = -1000;

/** A guide is called what its heading says, not what its file is called. Modules, and what is in each, go by name; members of those by the source. */
function arranged({ converter }) {
	converter.on("resolveBegin", ({ project }) => {
		for (const document of project.documents) document.name = /^# (.+)$/m.exec(document.content[0].text)[1];
	});
	// The lists are typedoc's: put in order where they are.
	// oxlint-disable-next-line unicorn/no-array-sort
	const sort = ({ title, children }) => title === "Documents" || children.sort((a, b) => (a.name < b.name ? -1 : 1));
	converter.on("resolveEnd", ({ project }) => [project, ...project.children].forEach(({ groups }) => groups.forEach(sort)), LAST);
}

export default {
	name: "whybox",
	entryPoints: Array.from(sources, (source) => `${root}bindings/${source}.ts`),
	tsconfig: `${root}bindings/tsconfig.types.json`,
	readme: `${root}README.md`,
	projectDocuments: guides.map((path) => `${root}${path}`),
	plugin: [arranged],
	out: `${root}build/docs`,
	customCss: fileURLToPath(new URL("style.css", import.meta.url)),
	// Nothing in the pages depends on who built them where and when.
	disableGit: true,
	disableSources: true,
	excludeInternal: true,
	excludePrivate: true,
	excludeProtected: true,
	sort: ["source-order"],
	navigation: { includeFolders: false, includeGroups: true },
	validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
	treatWarningsAsErrors: true,
	treatValidationWarningsAsErrors: true,
	// The names themselves, and what can be called. Of a property that is called height nobody needs to be told more.
	requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Function", "Variable", "Method"],
	// What the browser calls, and what is needed of others' libraries.
	intentionallyNotDocumented: [
		...["connected", "disconnected", "attributeChanged"].map((name) => `whybox/elements.WhyboxExplanation.${name}Callback`),
		...["Model.predict", "Runtime.tensor", "Runtime.engine", "Tensor.data", "Tensor.clone", "Tensor.dispose"].map(
			(name) => `whybox/tfjs.Tfjs${name}`,
		),
		...["startScope", "endScope"].map((name) => `whybox/tfjs.TfjsRuntime.engine.__type.${name}`),
	],
	// What maskers and kernels say to each other: those who write a masker read the source.
	intentionallyNotExported: [
		"Draws",
		"Inputs",
		"Kernels",
		"Neighbourhood",
		"NeighbourhoodOptions",
		"Perturbation",
		"PictureReader",
		"Query",
		"Subject",
		"TableView",
	],
};
