/**
 * as-pect runs the specs inside WebAssembly. What it is compiled with stands in as-pect.asconfig.json, which leaves out
 * @as-pect/transform: it knows the syntax tree of older compilers only, and is needed only to compare instances of classes.
 */
export default {
	entries: ["test/assembly/**/*.spec.ts"],
	include: [],
	disclude: [/node_modules/],
	async instantiate(memory, createImports, instantiate, binary) {
		return instantiate(binary, createImports({ env: { memory } }));
	},
	outputBinary: false,
};
