/**
 * For Internet Explorer 11 as well, which servers of these years have: no variables, no grid. What matters is said in words and borders,
 * so that a black and white print loses nothing.
 */
export const PAGE_STYLE = `
body { margin: 0 auto; padding: 24px 20px 60px; max-width: 760px; background: #fff; color: #111;
  font: 15px/1.45 "Segoe UI", Arial, sans-serif; word-wrap: break-word; overflow-wrap: break-word; }
main, section, nav, figure, figcaption { display: block; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 12px; }
h2 { font-size: 20px; line-height: 1.25; margin: 32px 0 8px; padding-bottom: 3px; border-bottom: 2px solid #111; }
h3 { font-size: 16px; line-height: 1.3; margin: 0 0 4px; }
p, ul, ol { margin: 6px 0; }
ul, ol { padding-left: 22px; }
a { color: #003e92; }
code, pre { font-family: Consolas, "Courier New", monospace; font-size: 13.5px; direction: ltr; unicode-bidi: embed; }
pre { margin: 6px 0; padding: 6px 10px; background: #f3f3f3; border: 1px solid #999; white-space: pre-wrap; }
.whole { white-space: nowrap; }
pre code { display: block; padding-left: 24px; text-indent: -24px; }
table { width: 100%; margin: 8px 0; border-collapse: collapse; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid #bbb; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #111; }
td.number, th.number { padding-right: 16px; text-align: right; }
table.facts th { width: 150px; font-weight: normal; color: #444; }
.notice { margin: 14px 0; padding: 8px 14px; border: 2px solid #111; }
.notice p:first-child { margin-top: 0; font-size: 19px; font-weight: bold; }
.notice.good { border: 2px solid #0a5c1f; }
.notice.bad { border: 6px double #8c0000; background: #fff6f4; }
.notice.open { border: 3px dashed #6b4a00; background: #fffaf0; }
.step { margin: 12px 0; padding: 10px 12px; border: 1px solid #777; }
.step.person { border-left: 8px solid #111; }
.step label { display: block; padding-left: 28px; text-indent: -28px; }
.step input { width: 18px; height: 18px; margin: 0 10px 0 0; padding: 0; vertical-align: -3px; }
.about { margin: 2px 0 6px 28px; color: #333; font-size: 14px; }
.work { margin-left: 28px; }
.word { font-weight: bold; }
.by-hand { display: none; margin: 12px 0 2px 28px; color: #333; font-size: 13px; }
.small { font-size: 13px; color: #333; }
.title { font-size: 23px; border: 0; }
.about-picture { font-size: 13px; color: #333; }
.severity { white-space: nowrap; font-weight: bold; }
figure { margin: 10px 0 18px; }
figcaption { font-size: 13px; color: #333; }
svg { display: block; max-width: none; }
.picture { overflow-x: auto; }
footer { margin-top: 40px; padding-top: 6px; border-top: 1px solid #777; font-size: 13px; color: #333; }
@page { margin: 15mm; }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Arial, sans-serif; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  code, pre { font-size: 9.5pt; }
  pre, .notice { background: none !important; }
  a { color: #111; text-decoration: none; }
  h1, h2, h3 { page-break-after: avoid; break-after: avoid; }
  .step, .notice, tr, figure { page-break-inside: avoid; break-inside: avoid; }
  thead { display: table-header-group; }
  .runbook { page-break-before: always; break-before: page; }
  .by-hand { display: block; }
  .picture { overflow: visible; }
}
`;
