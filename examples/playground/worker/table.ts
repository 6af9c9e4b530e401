/** Tables: a model of rows, and a CSV file. */
import { type Predict, type Rows, tabular } from "whybox";
import { fromOnnx } from "whybox/onnx";
import type { Brought, Cell } from "../messages.js";
import { cellsOf, type Csv, fieldsOf, isNumeric, readCsv, TableError } from "./csv.js";
import { example, isOnnx, loadModule, loadOnnx } from "./model.js";
import { type Subject, subjectOf } from "./subject.js";

/** Rows that stand for "absent", taken evenly from the table, at most. */
export const BACKGROUND = 100;

interface TableModel {
	readonly name: string;
	readonly predict: Predict<Rows>;
	readonly targetNames?: readonly string[];
	/** Names of the columns, or how many, where the model says so. */
	readonly columns?: readonly string[];
	readonly width?: number;
}

export async function openTable(brought: Brought): Promise<Subject> {
	const own = brought.data !== undefined;
	const csv = readCsv(brought.data?.name ?? "breast-cancer.csv", await (brought.data ?? (await example("breast-cancer.csv"))).text());
	const model = brought.model === undefined ? await exampleModel() : await broughtModel(brought.model);
	const columns = brought.columns ?? guessed(csv, model);
	const rows = cellsOf(csv, columns);
	checkWidth(csv, model, columns);
	const targetNames = brought.targetNames ?? model.targetNames;
	const every = Math.max(1, Math.ceil(rows.length / BACKGROUND));
	const background = tabular(
		rows.filter((_, i) => i % every === 0),
		{ columns, ...allCategories(columns, rows) },
	);
	const training = tabular(rows, { columns });
	return subjectOf<readonly Cell[], Rows>({
		opened: {
			modelName: model.name,
			dataName: csv.name,
			about: own
				? `${rows.length.toLocaleString("en")} rows, ${columns.length} columns`
				: "569 breast masses, 30 measurements of their cell nuclei each. A small neural network says benign or malignant.",
			instances: rows.length,
			noun: "Row",
			first: own ? 0 : 194,
			fields: fieldsOf(columns, rows),
			columns: csv.header,
			delimiter: csv.delimiter,
		},
		targetNames,
		predict: model.predict,
		// LIME learns from all rows what is usual; SHAP compares with some of them.
		masker: ({ method }) => (method === "lime" ? training : background),
		instance: (index) => rows[index]!,
	});
}

async function exampleModel(): Promise<TableModel> {
	const name = "breast-cancer.onnx";
	const { ort, session } = await loadOnnx(name, await (await example(name)).arrayBuffer());
	return { name, predict: fromOnnx(ort, session), targetNames: ["benign", "malignant"], width: 30 };
}

async function broughtModel(file: File): Promise<TableModel> {
	if (!isOnnx(file)) {
		const { predict, targetNames, columns } = await loadModule<Rows>(file);
		return { name: file.name, predict, ...(targetNames && { targetNames }), ...(columns && { columns }) };
	}
	const { ort, session } = await loadOnnx(file.name, await file.arrayBuffer());
	const predict = fromOnnx(ort, session);
	const [first, ...others] = session.inputMetadata;
	// A single input takes the whole table; several take the columns of their names.
	if (others.length > 0) return { name: file.name, predict, columns: session.inputNames };
	const width = first?.isTensor === true ? first.shape[1] : undefined;
	return { name: file.name, predict, ...(typeof width === "number" && width > 0 && width < 2 ** 31 && { width }) };
}

/** The columns that the model names; else those of numbers if that makes as many as it takes; else all. */
function guessed(csv: Csv, { columns, width }: TableModel): readonly string[] {
	if (columns?.every((name) => csv.header.includes(name))) return columns;
	const numbers = csv.header.filter((column) => isNumeric(csv, column));
	return width === numbers.length ? numbers : csv.header;
}

function checkWidth(csv: Csv, { name, width, columns: wanted }: TableModel, columns: readonly string[]): void {
	if (columns.length === 0) throw new TableError("Tick at least one column.", csv.header);
	const missing = wanted?.find((column) => !columns.includes(column));
	if (missing !== undefined) throw new TableError(`${name} wants a column “${missing}”, which ${csv.name} does not have.`, csv.header);
	if (width === undefined || width === columns.length) return;
	const takes = `${name} takes ${width} columns, but`;
	throw new TableError(
		csv.header.length < width
			? `${takes} ${csv.name} has ${csv.header.length}. Is it another table's model?`
			: `${takes} ${columns.length} of ${csv.name} are ticked. Tick below what the model sees, and not what it does not, such as the answer itself.`,
		csv.header,
	);
}

/** A background is some of the rows: categories that none of them has are categories all the same. */
function allCategories(columns: readonly string[], rows: readonly (readonly Cell[])[]): { categories?: Record<string, readonly string[]> } {
	const words = fieldsOf(columns, rows).flatMap(({ name, categories }) => (categories ? [[name, categories] as const] : []));
	return words.length === 0 ? {} : { categories: Object.fromEntries(words) };
}
