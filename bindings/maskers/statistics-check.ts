import { checkNumber, checkOneOf, describe, kindError } from "../check.js";
import { checkList, checkNames } from "./columns.js";
import { DISCRETISERS, type Bins } from "./discretise.js";
import type { CategoricalStatistics, ColumnStatistics, NumericStatistics, TrainingStatistics } from "./statistics.js";

/**
 * Reads training statistics from outside (a file, lime's own): checks that some data could have them, and copies.
 * @throws TypeError | RangeError naming "trainingStatistics" and the place in it
 */
export function readTrainingStatistics(value: unknown): TrainingStatistics {
	const path = "trainingStatistics";
	const fields = object(path, value);
	const discretiser = checkOneOf(`${path}.discretiser`, fields["discretiser"], DISCRETISERS);
	const columns = checkList(`${path}.columns`, fields["columns"]).map((column, j) =>
		readColumn(`${path}.columns[${j}]`, column, discretiser !== "none"),
	);
	if (columns.length === 0) throw new RangeError(`"${path}.columns" expected at least one column, got none`);
	checkNames(
		`${path}.columns`,
		columns.map((column) => column.name),
	);
	return { discretiser, columns };
}

function readColumn(path: string, value: unknown, binned: boolean): ColumnStatistics {
	const fields = object(path, value);
	const name = fields["name"];
	if (typeof name !== "string") throw kindError(`${path}.name`, "a string", name);
	const kind = checkOneOf(`${path}.kind`, fields["kind"], ["numeric", "categorical"]);
	return kind === "numeric" ? readNumeric(path, name, fields, binned) : readCategorical(path, name, fields);
}

function readNumeric(path: string, name: string, fields: Fields, binned: boolean): NumericStatistics {
	const mean = checkNumber(`${path}.mean`, fields["mean"]);
	const scale = checkNumber(`${path}.scale`, fields["scale"]);
	if (scale <= 0) throw new RangeError(`"${path}.scale" expected a number > 0 (1 for a constant column), got ${scale}`);
	return { kind: "numeric", name, mean, scale, ...(binned && { bins: readBins(`${path}.bins`, fields["bins"]) }) };
}

function readCategorical(path: string, name: string, fields: Fields): CategoricalStatistics {
	const values = numbers(`${path}.values`, fields["values"]);
	if (values.length === 0) throw new RangeError(`"${path}.values" expected at least one category, got none`);
	ascending(`${path}.values`, values);
	const frequencies = shares(`${path}.frequencies`, fields["frequencies"], values.length);
	const strings = fields["strings"] === undefined ? undefined : checkNames(`${path}.strings`, fields["strings"]);
	const labels = fields["labels"] === undefined ? undefined : checkNames(`${path}.labels`, fields["labels"]);
	const booleans = readBooleans(path, fields, labels);
	for (const names of [strings, labels, booleans && ["false", "true"]]) {
		const outside = names && values.find((code) => !Number.isInteger(code) || code < 0 || code >= names.length);
		if (outside !== undefined)
			throw new RangeError(`"${path}.values" expected codes of the ${names!.length} named categories, got ${outside}`);
	}
	return {
		kind: "categorical",
		name,
		values,
		frequencies,
		...(strings && { strings }),
		...(booleans && { booleans }),
		...(labels && { labels }),
	};
}

function readBooleans(path: string, fields: Fields, labels: readonly string[] | undefined): true | undefined {
	const booleans = fields["booleans"];
	if (booleans === undefined) return undefined;
	if (booleans !== true) throw kindError(`${path}.booleans`, "true, or nothing", booleans);
	if (fields["strings"] !== undefined) throw new TypeError(`"${path}" expected strings or booleans, got both`);
	if (labels && labels.length !== 2) {
		throw new RangeError(`"${path}.labels" expected 2 names, for false and true, got ${labels.length}`);
	}
	return true;
}

function readBins(path: string, value: unknown): Bins {
	const fields = object(path, value);
	const thresholds = numbers(`${path}.thresholds`, fields["thresholds"]);
	if (thresholds.length === 0) throw new RangeError(`"${path}.thresholds" expected at least one, got none`);
	ascending(`${path}.thresholds`, thresholds);
	const count = thresholds.length + 1;
	const frequencies = shares(`${path}.frequencies`, fields["frequencies"], count);
	const [means, deviations, minima, maxima] = ["means", "deviations", "minima", "maxima"].map((field) =>
		numbers(`${path}.${field}`, fields[field], count),
	);
	for (let b = 0; b < count; b++) {
		if (frequencies[b] === 0) continue;
		const [mean, deviation, least, most] = [means![b]!, deviations![b]!, minima![b]!, maxima![b]!];
		const where = `"${path}" of bin ${b}`;
		if (least < (thresholds[b - 1] ?? -Infinity) || most > (thresholds[b] ?? Infinity)) {
			throw new RangeError(`${where} expected minimum and maximum within its thresholds, got ${least} and ${most}`);
		}
		if (!(least <= mean && mean <= most))
			throw new RangeError(`${where} expected minimum <= mean <= maximum, got ${least}, ${mean} and ${most}`);
		// Bhatia & Davis 2000: no data between two bounds vary more than this. The rounding of the three numbers is allowed for.
		const rounding = 1e-12 * Math.max(Math.abs(least), Math.abs(most)) + 1e-10;
		const largest = (most - mean + rounding) * (mean - least + rounding) * (1 + 1e-6);
		if (deviation < 0 || deviation * deviation > largest) {
			throw new RangeError(
				`${where} expected a deviation from 0 to ${Math.sqrt(largest)}, the most that its bounds and mean allow, got ${deviation}`,
			);
		}
	}
	return { thresholds, frequencies, means: means!, deviations: deviations!, minima: minima!, maxima: maxima! };
}

type Fields = Readonly<Record<string, unknown>>;

function object(path: string, value: unknown): Fields {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		throw kindError(path, "an object, as trainingStatistics() gives", value);
	return value as Fields;
}

function numbers(path: string, value: unknown, count?: number): number[] {
	const list = checkList(path, value).map((entry, i) => checkNumber(`${path}[${i}]`, entry));
	if (count !== undefined && list.length !== count) throw new RangeError(`"${path}" expected ${count} numbers, got ${list.length}`);
	return list;
}

function ascending(path: string, values: readonly number[]): void {
	const at = values.findIndex((value, i) => i > 0 && !(value > values[i - 1]!));
	if (at > 0) throw new RangeError(`"${path}" expected ascending numbers, got ${values[at]} after ${values[at - 1]}`);
}

function shares(path: string, value: unknown, count: number): number[] {
	const list = numbers(path, value, count);
	const negative = list.find((share) => share < 0);
	if (negative !== undefined) throw new RangeError(`"${path}" expected shares >= 0, got ${describe(negative)}`);
	const sum = list.reduce((total, share) => total + share, 0);
	if (!(Math.abs(sum - 1) <= 1e-9)) throw new RangeError(`"${path}" expected shares that sum to 1, got ${sum}`);
	return list;
}
