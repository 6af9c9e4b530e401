/** The examples' data: Breast Cancer Wisconsin (Diagnostic), see data/SOURCES.md. */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-file.js";

export interface Patients {
	/** [rows][30]: the measurements. */
	readonly rows: number[][];
	/** [rows]: the truth, index into `diagnoses`. */
	readonly truth: number[];
	/** [rows]: where the row stands in the file, from 0 without the header; what the command line calls `--row`. */
	readonly fileRows: number[];
}

/** The model's targets, in the order of its outputs. */
export const diagnoses = ["benign", "malignant"] as const;

/** Reads the table and splits it: counting from 0, rows 4, 9, 14, … are for testing. */
export function readPatients(): { columns: string[]; training: Patients; test: Patients } {
	const [header = [], ...lines] = readFileSync(dataFile("breast-cancer.csv"), "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => line.split(","));
	const training: Patients = { rows: [], truth: [], fileRows: [] };
	const test: Patients = { rows: [], truth: [], fileRows: [] };
	lines.forEach(([diagnosis, ...measurements], i) => {
		const part = i % 5 === 4 ? test : training;
		part.rows.push(measurements.map(Number));
		part.truth.push(diagnosis === "malignant" ? 1 : 0);
		part.fileRows.push(i);
	});
	return { columns: header.slice(1), training, test };
}
