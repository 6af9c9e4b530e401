/**
 * Asks one question at a time; of those that come meanwhile only the last is asked next. For a model that is slower than a slider.
 *
 * @returns a promise for when there is nothing more to ask
 */
export function latest<Question>(ask: (question: Question) => Promise<void>): (question: Question) => Promise<void> {
	let next: { readonly question: Question } | undefined;
	let asking: Promise<void> | undefined;
	const askAll = async () => {
		try {
			while (next !== undefined) {
				const { question } = next;
				next = undefined;
				await ask(question);
			}
		} finally {
			asking = undefined;
		}
	};
	return (question) => {
		next = { question };
		return (asking ??= askAll());
	};
}
