/** How a report looks; its plots bring their own style sheet. */

import type { Contents } from "./contents.js";

const LIGHT = "--page:#f4f4f1;--card:#fff;--ink:#1c2026;--soft:#59616d;--line:#dfe2e6;--link:#075a8f;--code:#f1f3f5";
const DARK = "--page:#0e1014;--card:#15181d;--ink:#e9ecf1;--soft:#a5aebb;--line:#2b3038;--link:#7cc2f2;--code:#21252c";

const RULES = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:400 16px/1.55 "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
body>header,main,body>footer{max-width:800px;margin:0 auto;padding:0 20px}
body>header{padding-top:44px}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance}
h1{font-size:34px;letter-spacing:-.015em;margin:4px 0 14px}
h2{font-size:21px;margin:0 0 14px}
h3{font-size:17px;margin:28px 0 10px}
h4{font-size:15px;margin:22px 0 8px}
p{margin:0 0 12px}
strong{font-weight:600}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.kicker{color:var(--soft);font-size:14px;margin:0}
.lead{font-size:18px;line-height:1.6;max-width:68ch}
.soft{color:var(--soft);font-size:14px;max-width:76ch}
.skip{position:absolute;left:-999px}
.quiet caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 12px}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:18px 0 22px;padding:12px 0 0;border-top:1px solid var(--line);font-size:15px}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
main>section,article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:24px;margin:0 0 18px;scroll-margin-top:12px}
main>section.open{background:none;border:0;padding:8px 0 0;margin-left:0;margin-right:0}
main>section.open>h2{margin:18px 0 14px}
article>h3{margin-top:0}
figure{margin:0 -16px 14px}
figure+figure{border-top:1px solid var(--line);padding-top:10px}
.whybox-plot{display:block}
.narrow{display:none}
.pair{display:grid;grid-template-columns:minmax(0,400px) minmax(0,1fr);gap:8px 24px;align-items:start}
.pair>div:first-child{margin-left:-16px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:20px 28px;margin:0 0 16px}
dt{color:var(--soft);font-size:14px}
dd{margin:0;font-size:14px;color:var(--soft)}
dd.value{font-size:21px;line-height:1.3;font-weight:600;color:var(--ink);font-variant-numeric:tabular-nums}
ul.notes{margin:0 0 12px;padding:0 0 0 18px;font-size:14px;color:var(--soft)}
ul.notes li{margin:0 0 4px}
section>ul.notes{font-size:15px;color:var(--ink)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
:not(pre)>code{color:var(--soft);font-size:12px}
pre{background:var(--code);padding:12px 14px;border-radius:6px;overflow-x:auto;white-space:pre-wrap}
.scroll{position:relative;overflow-x:auto;margin:0 0 14px}
table{border-collapse:collapse;overflow-wrap:break-word;font-size:14px;width:100%}
caption{text-align:start;color:var(--soft);padding:0 0 6px}
th,td{text-align:start;vertical-align:top;padding:5px 16px 5px 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:400}
th[scope=row]{font-weight:600}
tfoot th{font-weight:400}
.settings th[scope=row]{font-weight:400;color:var(--soft);width:12em}
.settings td{overflow-wrap:anywhere}
.directory th:first-child{width:30%}
.directory td{font-size:13px}
.directory td:nth-child(2){width:12%}
td{font-variant-numeric:tabular-nums}
summary{cursor:pointer;color:var(--link);font-size:15px}
details[open]>summary{margin-bottom:10px}
body>footer{color:var(--soft);font-size:14px;padding-top:6px;padding-bottom:48px}
@media (max-width:640px){
body>header,main,body>footer{padding-left:16px;padding-right:16px}
body>header{padding-top:26px}
h1{font-size:27px}
.lead{font-size:17px}
main>section,article{padding:18px 16px;margin-left:-16px;margin-right:-16px;border-left:0;border-right:0;border-radius:0}
.wide{display:none}
.narrow{display:block}
.pair{grid-template-columns:minmax(0,1fr)}
.settings th[scope=row]{width:9em}
.facts{grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px 20px}
th,td{padding-right:10px}
}
@media print{
@page{margin:14mm}
body{background:none;font-size:11pt}
body>header,main,body>footer{max-width:none;padding-left:0;padding-right:0}
body>header{padding-top:0}
nav,.skip,summary{display:none}
main>section,article{border:0;padding:0;margin:0 0 8mm}
figure,.pair>div,.facts>div,tr{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.wide{display:block}
.narrow{display:none}
.pair{grid-template-columns:400px minmax(0,1fr)}
details::details-content{content-visibility:visible;block-size:auto}
}
@media (forced-colors:active){main>section,article{border-color:CanvasText}}`;

/** With the colours of the theme; on paper always the light ones. */
export function styleOfReport(theme: Contents["theme"]): string {
	const dark = `:root{${DARK}}`;
	const media = { light: "", dark: `@media screen{${dark}}`, auto: `@media screen and (prefers-color-scheme:dark){${dark}}` }[theme];
	return `:root{${LIGHT}}\n${media}\n${RULES}`;
}
