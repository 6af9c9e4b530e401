const turns = new WeakMap<object, Promise<unknown>>();

/** Runs on one session or pipeline one after the other: some execution providers refuse, others mix up runs that overlap. */
export function inTurn<T>(session: object, work: () => Promise<T>): Promise<T> {
	const result = (turns.get(session) ?? Promise.resolve()).then(work);
	turns.set(
		session,
		result.catch(() => undefined),
	);
	return result;
}
