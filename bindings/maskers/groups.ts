import { kindError } from "../check.js";
import { checkList, columnResolver, isSequence } from "./columns.js";

/** Columns that are present or absent together, and get one attribution. */
export interface Group {
	readonly name: string;
	/** Indices, ascending. */
	readonly columns: readonly number[];
	/** False for a column that stands alone. */
	readonly grouped: boolean;
}

/** Columns by group name, or the same as a list. */
export type GroupOptions =
	| Readonly<Record<string, readonly (string | number)[]>>
	| readonly { readonly name: string; readonly columns: readonly (string | number)[] }[];

/**
 * The features of a table: its groups, and each ungrouped column by itself, in the order of their first columns. Every column is in exactly one.
 * @throws TypeError | RangeError naming "groups"
 */
export function readGroups(groups: unknown, names: readonly string[]): readonly Group[] {
	const owner = new Map<number, string>();
	const resolve = columnResolver(names);
	const read: Group[] = entries(groups).map(([name, members]) => {
		if (typeof name !== "string") throw kindError("groups", "a name for each group", name);
		const list = checkList(`groups.${name}`, members);
		if (list.length === 0) throw new RangeError(`"groups" expected at least one column in each group, got none in ${JSON.stringify(name)}`);
		const columns = list.map((member) => resolve(`groups.${name}`, member)).toSorted((a, b) => a - b);
		for (const column of columns) {
			const other = owner.get(column);
			if (other !== undefined) {
				const both = other === name ? `twice in ${JSON.stringify(name)}` : `in ${JSON.stringify(other)} and in ${JSON.stringify(name)}`;
				throw new RangeError(`"groups" expected each column in at most one group, got ${JSON.stringify(names[column])} ${both}`);
			}
			owner.set(column, name);
		}
		return { name, columns, grouped: true };
	});
	names.forEach((name, column) => {
		if (!owner.has(column)) read.push({ name, columns: [column], grouped: false });
	});
	const seen = new Set<string>();
	for (const { name } of read) {
		if (seen.has(name))
			throw new RangeError(`"groups" expected names that no other group or ungrouped column has, got ${JSON.stringify(name)} twice`);
		seen.add(name);
	}
	return read.toSorted((a, b) => a.columns[0]! - b.columns[0]!);
}

function entries(groups: unknown): readonly (readonly [unknown, unknown])[] {
	if (groups === undefined) return [];
	if (Array.isArray(groups)) {
		return groups.map((group: unknown) => {
			if (typeof group !== "object" || group === null) throw kindError("groups", "{ name, columns } for each group", group);
			const { name, columns } = group as { name?: unknown; columns?: unknown };
			return [name, columns];
		});
	}
	if (typeof groups !== "object" || groups === null || isSequence(groups))
		throw kindError("groups", "an object from names to columns, or a list", groups);
	return Object.entries(groups);
}
