#pragma once

#include <string_view>

#include "common/cpp_only.h"

namespace walwise::fsync {

// Colours keep a contrast of at least 4.5 for text and 3 for marks, in light and in dark.
inline constexpr std::string_view kHtmlStyle = R"css(
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b2330; --muted: #5a6575; --rule: #e1e5ea;
  --first: #1f6fb2; --wash: #1f6fb226; --second: #b3541e; --warn: #8a5a00; --warn-card: #fff6e0; }
@media (prefers-color-scheme: dark) { :root {
  --page: #11151b; --card: #1a2028; --text: #e6eaf0; --muted: #9aa6b5; --rule: #2c3540;
  --first: #5aa9e6; --wash: #5aa9e633; --second: #f0935a; --warn: #f2c46d; --warn-card: #2b2415; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.1rem; margin: 0 0 12px; }
p { margin: 0 0 8px; }
.muted { color: var(--muted); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 18px; margin-top: 16px; min-width: 0; }
.card.warnings { background: var(--warn-card); border-color: var(--warn); }
.card.warnings h2 { color: var(--warn); }
.card ul { margin: 0; padding-left: 1.2em; }
.verdict li:first-child { font-size: 1.1rem; font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
  gap: 16px; margin-top: 16px; }
.pair .card { margin-top: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
  margin-top: 16px; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 12px 16px; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 12px 0 8px; }
.card > .scroll caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.scroll { position: relative; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--rule); text-align: right;
  white-space: nowrap; }
th { color: var(--muted); font-weight: 600; }
tbody th { color: var(--text); font-weight: 400; }
th:first-child, td.text { text-align: left; }
td.text { white-space: normal; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--muted); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; font-size: 13px; fill: var(--text); }
svg .label { font-weight: 600; }
svg .value { font-variant-numeric: tabular-nums; }
svg .tick, svg .small { fill: var(--muted); font-size: 12px; }
svg .grid { stroke: var(--rule); }
svg .axis { stroke: var(--muted); }
svg .bar { fill: var(--first); }
svg .whisker { stroke: var(--text); stroke-width: 1.5; }
svg .area { fill: var(--first); fill-opacity: .55; stroke: var(--first); stroke-width: .75; }
svg .wash { fill: var(--wash); }
svg .line { fill: none; stroke: var(--first); stroke-width: 2; stroke-linejoin: round; }
svg .line.second { stroke: var(--second); }
svg .point { fill: var(--first); stroke: var(--card); stroke-width: 1.5; }
svg .point.second { fill: var(--second); }
svg .mark { stroke: var(--second); stroke-width: 1.5; }
svg .dot { fill: var(--second); }
@media print { body { background: none; } .card, .tile { break-inside: avoid; } }
)css";

}  // namespace walwise::fsync
