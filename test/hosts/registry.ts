import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

/** A registry that has one package, as `npm publish` would have sent it; for others it says where they are. */
export async function registryOf(tarball: string, manifest: Record<string, unknown>): Promise<{ url: string; close: () => void }> {
	const bytes = readFileSync(tarball);
	const { name, version } = manifest as { name: string; version: string };
	const { stdout } = await promisify(execFile)("npm", ["config", "get", "registry"]);
	const elsewhere = stdout.trim().replace(/\/?$/, "/");
	const server = createServer((request, response) => {
		if (request.url === "/tarball.tgz") return response.end(bytes);
		if (request.url !== `/${name}`) return response.writeHead(302, { location: elsewhere + request.url!.slice(1) }).end();
		const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
		const dist = { tarball: `${url}tarball.tgz`, integrity, shasum: createHash("sha1").update(bytes).digest("hex") };
		const document = {
			name,
			"dist-tags": { latest: version },
			versions: { [version]: { ...manifest, dist } },
			// Before any day that npm is told to look back to.
			time: { [version]: "2026-01-01T00:00:00.000Z" },
		};
		return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	return {
		url,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
