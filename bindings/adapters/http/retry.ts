/** When a request that failed is worth sending again, and after how long. */

/** Too many requests, and what overloaded, restarting or unlucky servers say; 501 says that it never will. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || (status >= 500 && status !== 501);

/** Nothing that another attempt would change: no such host, and certificates that nobody should trust. */
const LASTING = /^ENOTFOUND$|CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

export const isLasting = (code: unknown): boolean => typeof code === "string" && LASTING.test(code);

/**
 * What a server asks for by Retry-After, in milliseconds from now; 0 if it does not, or not so that it could be understood.
 * Source: RFC 9110, section 10.2.3.
 */
export function retryAfter(headers: Headers): number {
	const text = headers.get("retry-after")?.trim() ?? "";
	const ms = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now();
	return ms > 0 ? ms : 0;
}

export interface Backoff {
	/** Milliseconds before the second attempt; doubled before each further one. */
	readonly firstDelay: number;
	/** Milliseconds that no wait exceeds. */
	readonly maxDelay: number;
	readonly seed: number;
}

/**
 * Milliseconds to wait after attempt `attempt` (from 1): exponential, between half of it and all, so that clients that failed together do
 * not come back together; no less than the server asked for, no more than the longest.
 *
 * @param draw number of the random draw: each wait has its own
 * @param asked what the server asked for, in milliseconds
 */
export function delay({ firstDelay, maxDelay, seed }: Backoff, attempt: number, draw: number, asked: number): number {
	const full = Math.min(maxDelay, firstDelay * 2 ** (attempt - 1));
	return Math.min(maxDelay, Math.max(asked, full * (0.5 + 0.5 * fraction(seed, draw))));
}

/** A number in [0, 1) that depends on seed and draw alone. Source: the finaliser of MurmurHash3. */
function fraction(seed: number, draw: number): number {
	let bits = Math.imul(seed ^ Math.imul(draw + 1, 0x9e3779b1), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
	return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32;
}
