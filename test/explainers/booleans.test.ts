import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { Explanation, Lime, Shap, submodularPick, tabular, trainingStatistics, type Predict, type Rows } from "whybox";
import { barPlot, beeswarmPlot, dataTable, heatmapPlot, scatterPlot, terminalChart } from "whybox/plots";
import { report } from "whybox/report";
import { textsOf } from "../plots/svg-checks.js";

interface Home {
	readonly rooms: number;
	readonly owner: boolean;
	readonly garden: boolean;
}

const homes: Home[] = Array.from({ length: 60 }, (_, i) => ({ rooms: 1 + (i % 5), owner: i % 3 === 0, garden: i % 4 < 2 }));
const home: Home = { rooms: 4, owner: true, garden: false };
const rent = ({ rooms, owner, garden }: Home): number => 300 * rooms + (owner ? -500 : 0) + (garden && !owner ? 90 : 0);
const model: Predict<Rows> = (batch) =>
	batch.toObjects<Home>().map((one) => {
		if (typeof one.owner !== "boolean" || typeof one.garden !== "boolean") throw new TypeError("a truth that is none");
		return rent(one);
	});
/** The same from the codes, for the same table without a boolean. */
const coded: Predict<Rows> = (batch) =>
	batch.toArrays().map(([rooms, owner, garden]) => rent({ rooms: rooms!, owner: owner === 1, garden: garden === 1 }));
const names = ["rooms", "owner", "garden"];
const codes = ({ rooms, owner, garden }: Home): number[] => [rooms, Number(owner), Number(garden)];
const codedTable = () => tabular(homes.map(codes), { columns: names, categorical: ["owner", "garden"] });

const schema = JSON.parse(readFileSync(new URL("../../bindings/explanation.schema.json", import.meta.url), "utf8"));
const valid = new Ajv2020({ strict: false }).compile(schema);
const valuesOf = ({ features }: Explanation) => features.map(({ value }) => value);

describe("columns of booleans", () => {
	test("are explained by Shap as codes are, to the bit, with the booleans as values", async () => {
		const explanation = await new Shap(model, tabular(homes)).explain(home);
		const same = await new Shap(coded, codedTable()).explain(codes(home));
		expect(valuesOf(explanation)).toEqual([4, true, false]);
		expect(explanation.attributions).toEqual(same.attributions);
		expect(explanation.baseValues).toEqual(same.baseValues);
		expect(explanation.cost.modelRows).toBe(same.cost.modelRows);
	});

	test("are explained by Lime as categories: by conditions that say true or false", async () => {
		const options = { budget: 400, seed: 3 };
		const explanation = await new Lime(model, tabular(homes)).explain(home, options);
		const same = await new Lime(coded, codedTable()).explain(codes(home), options);
		expect(explanation.features.map(({ condition }) => condition)).toEqual(["3.00 < rooms <= 4.00", "owner = true", "garden = false"]);
		expect(valuesOf(explanation)).toEqual([4, true, false]);
		expect(explanation.attributions).toEqual(same.attributions);
		expect(explanation.surrogate).toEqual(same.surrogate);
	});

	test("stay booleans in JSON, which the schema allows, groups included", async () => {
		const groups = { state: ["owner", "garden"] };
		const explanation = await new Shap(model, tabular(homes, { groups })).explain([4, true, false]);
		expect(valuesOf(explanation)).toEqual([4, [true, false]]);
		for (const one of [explanation, await new Shap(model, tabular(homes)).explain(home)]) {
			const json = JSON.parse(JSON.stringify(one));
			expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
			const copy = Explanation.fromJSON(json);
			expect(valuesOf(copy)).toEqual(valuesOf(one));
			expect(JSON.stringify(copy)).toBe(JSON.stringify(one));
		}
	});

	test("are in training statistics, which give the same explanation", async () => {
		const statistics = JSON.parse(JSON.stringify(trainingStatistics(homes)));
		const [whole, shipped] = [tabular(homes), tabular({ trainingStatistics: statistics })];
		const [wanted, came] = await Promise.all([whole, shipped].map((masker) => new Lime(model, masker).explain(home, { budget: 200 })));
		expect(came!.features).toEqual(wanted!.features);
		expect(came!.attributions).toEqual(wanted!.attributions);
	});

	test("need not have both of their values in the background", async () => {
		const owned = tabular([{ rooms: 2, owner: true, garden: false }]);
		const explanation = await new Shap(model, owned).explain({ rooms: 2, owner: false, garden: false });
		expect([...explanation.attributions]).toEqual([0, 500, 0]);
		const near = await new Lime(model, owned).explain({ rooms: 2, owner: false, garden: false }, { budget: 50 });
		expect(near.features[1]!.condition).toBe("owner = false");
	});
});

describe("explanations of booleans", () => {
	const explain = (list: readonly Home[]) => new Shap(model, tabular(homes)).explainAll(list);
	async function some(): Promise<Explanation[]> {
		const list: Explanation[] = [];
		for await (const explanation of explain(homes.slice(0, 12))) list.push(explanation);
		return list;
	}

	test("say true and false in plots, in tables and on terminals", async () => {
		const explanation = await new Shap(model, tabular(homes, { groups: { state: ["garden", "owner"] } })).explain(home);
		const alone = await new Shap(model, tabular(homes)).explain(home);
		expect(textsOf(barPlot(alone))).toContain("owner = true");
		expect(textsOf(barPlot(explanation))).toContain("state = true, false");
		expect(terminalChart(alone, { colour: false })).toMatch(/^garden = false /m);
		expect(report(alone)).toContain("owner = true");
		expect(dataTable(alone)).toContain("<td><bdi>true</bdi></td>");
	});

	test("are categories side by side in a scatter plot, and grey where colours stand for numbers", async () => {
		const list = await some();
		const texts = textsOf(scatterPlot(list, { feature: "owner" }));
		expect(texts.filter((text) => text === "true" || text === "false")).toEqual(["false", "true"]);
		expect(textsOf(scatterPlot(list, { feature: "rooms", colour: "owner" })).join(" ")).toContain("grey: values");
		expect(textsOf(scatterPlot(list, { feature: "rooms", colour: "auto" })).join(" ")).toContain("no feature of numbers interacts");
		expect(textsOf(beeswarmPlot(list)).join(" ")).toContain("grey: values that are no numbers");
		expect(textsOf(heatmapPlot(list))).toContain("owner");
	});

	test("have keys of their own for true and for false in a submodular pick of LIME's", async () => {
		const lime = new Lime(model, tabular(homes));
		const list = await Promise.all([home, { ...home, owner: false }].map((one) => lime.explain(one, { budget: 200 })));
		const { importance } = submodularPick(list, { count: 2 });
		const keys = importance.map(({ key, count }) => [key, count]).filter(([key]) => String(key).startsWith("owner"));
		expect(keys.toSorted()).toEqual([
			["owner = false", 1],
			["owner = true", 1],
		]);
	});
});
