/** How an element looks; of plots their own style sheet says it. */

import { plotStyle } from "../plots/index.js";

const OWN = `:host{display:block;max-width:100%}
:host([hidden]){display:none}
.frame{position:relative}
svg{display:block}
svg *{pointer-events:none}
[data-feature]{cursor:default}
[role=option]{outline:none}
[data-feature],[data-feature] *{pointer-events:auto}
.hit{fill:none;pointer-events:all}
.option{fill:none;pointer-events:none}
.ring{fill:none;pointer-events:none;stroke-width:1}
.whybox-convergence .active>.wb-line{stroke-width:4}
.active .wb-region{stroke-width:1.5;stroke:#1c2026;paint-order:stroke;filter:drop-shadow(0 0 1px #fff)}
:focus-visible~.ring,.active .wb-region:focus-visible{stroke-width:2.5}
.tip{position:absolute;z-index:1;box-sizing:border-box;max-width:100%;width:max-content;padding:3px 9px;border:1px solid #59616d;border-radius:4px;background:#fff;color:#1c2026;font:13px/1.4 "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;overflow-wrap:anywhere;box-shadow:0 2px 8px #0003}
.tip[hidden]{display:none}
.tip b{margin-inline-end:10px}
.tip span{font-variant-numeric:tabular-nums}
.error{margin:0;padding:8px 12px;border:1px solid #ca0020;background:#fff;color:#a00019;font:14px/1.4 sans-serif;overflow-wrap:anywhere}
details{margin:4px 0;font:14px/1.5 sans-serif;overflow-x:auto}
table{border-collapse:collapse}
caption{padding:4px 0;text-align:start}
th,td{padding:2px 12px 2px 0;text-align:start}
td{font-variant-numeric:tabular-nums}
`;

const DARK = `.tip{border-color:#a5aebb;background:#21252c;color:#e9ecf1}
.error{border-color:#ff7a85;background:#15181d;color:#ff9aa2}
details{background:#15181d;color:#e9ecf1}`;

const scoped = (scope: string): string => DARK.replace(/^/gm, `.frame.${scope} `);

const ALL = `${plotStyle}
${OWN}
@media screen{${scoped("dark")}}
@media screen and (prefers-color-scheme:dark){${scoped("auto")}}
@media (forced-colors:active){.whybox-plot .ring,.whybox-plot .active .wb-region{stroke:Highlight}.tip{border-color:CanvasText}}`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** One sheet for all elements of a page: made by script, it needs no leave of a Content-Security-Policy. */
export function sheetOf(page: Document): CSSStyleSheet {
	let sheet = sheets.get(page);
	if (sheet === undefined) {
		sheet = new (page.defaultView ?? globalThis).CSSStyleSheet();
		sheet.replaceSync(ALL);
		sheets.set(page, sheet);
	}
	return sheet;
}
