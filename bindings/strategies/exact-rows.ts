import type { MaskedInstance } from "../maskers/masker.js";
import type { Link } from "../model/link.js";
import { hasBit, Players } from "./players.js";

/** 2^20 mixtures of one background row are as many as are worth asking about. */
const MOST_PLAYERS = 20;

/** Model rows that enumeration takes beside the instance, or Infinity if it would never end. */
export function exactRows(masked: MaskedInstance<unknown>, link: Link, players = new Players(masked)): number {
	if (isTabled(masked, link) && players.count > MOST_PLAYERS) return Infinity;
	return differingPlayers(masked, players).reduce((sum, own) => sum + (own.length > MOST_PLAYERS ? Infinity : 2 ** own.length - 1), 0);
}

/** A link applies to the mean over the background, coalition by coalition: with several rows, that takes the table of all coalitions. */
export const isTabled = (masked: MaskedInstance<unknown>, link: Link): boolean => link !== "identity" && masked.backgroundRows > 1;

/** Per background row: the players that differ from it, ascending. */
export function differingPlayers(masked: MaskedInstance<unknown>, players: Players): Int32Array[] {
	return Array.from({ length: masked.backgroundRows }, (_, row) =>
		Int32Array.from(players.features.keys()).filter((player) =>
			hasBit(masked.differs, row * players.featureWords, players.features[player]!),
		),
	);
}
