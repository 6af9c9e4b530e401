/** To the server that serves the page, which counts what had been loaded by then. */
export async function answer(results) {
	const body = [];
	try {
		for await (const result of results) {
			if (body.length === 0) await fetch("/loaded", { method: "POST" });
			body.push(result);
		}
		await fetch("/result", { method: "POST", body: JSON.stringify(body) });
	} catch (error) {
		await fetch("/result", { method: "POST", body: JSON.stringify({ error: `${error}\n${error?.stack}` }) });
	}
}
