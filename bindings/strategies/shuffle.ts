export { shuffle } from "../surrogates/shuffle.js";
