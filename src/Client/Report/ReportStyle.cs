namespace FisherSft.Client.Report;

/// <summary>The look of the report: light and dark by the reader's own setting, one column on a phone.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --paper: #f7f6f3; --card: #fff; --ink: #1c2430; --soft: #5d6776; --rule: #e2e0da; --grid: #ecebe6;
          --selected: #0b7285; --wash: #0b728519; --all: #b4b9c2; --mark: #b4460f; --prompt: #f1f0ec; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #12161c; --card: #1a2028; --ink: #e6e9ee; --soft: #9aa5b4; --rule: #2c3440; --grid: #262d37;
            --selected: #56c2d6; --wash: #56c2d624; --all: #5b6675; --mark: #ffa36b; --prompt: #222a34; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
        h1 { font: 600 clamp(26px, 4.4vw, 42px)/1.15 Charter, "Bitstream Charter", Cambria, Georgia, serif; margin: 4px 0 8px;
          letter-spacing: -.01em; text-wrap: balance; }
        h2 { font-size: 17px; line-height: 1.3; margin: 0; }
        p { margin: 8px 0; }
        .eyebrow { color: var(--selected); font-weight: 600; margin: 0; letter-spacing: .02em; }
        .from, .reading, small { color: var(--soft); }
        .from { overflow-wrap: anywhere; }
        .reading { font-size: 15px; }
        .tiles { display: grid; grid-template-columns: repeat(5, 1fr); margin: 28px 0; border: 1px solid var(--rule);
          border-radius: 12px; background: var(--card); }
        .tile { padding: 16px 18px; display: flex; flex-direction: column; border-left: 1px solid var(--rule); }
        .tile:first-child { border-left: 0; }
        .tile span, .tile small { font-size: 13.5px; line-height: 1.35; color: var(--soft); }
        .tile b { font-size: 28px; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums;
          letter-spacing: -.01em; }
        .tile:nth-child(4) b { color: var(--selected); }
        .pair, .picks { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; margin: 20px 0 8px; }
        figure, .card { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 12px;
          padding: 18px 20px; min-width: 0; }
        .card { margin: 20px 0; }
        figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; margin-bottom: 10px;
          align-items: baseline; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font-size: 14px; fill: var(--soft); font-variant-numeric: tabular-nums; }
        svg .axis { fill: var(--ink); }
        svg .grid { stroke: var(--grid); }
        svg .base { stroke: var(--all); }
        svg .line { fill: none; stroke: var(--selected); stroke-width: 2.2; stroke-linejoin: round; }
        svg .area { fill: var(--wash); }
        svg .ceiling { stroke: var(--soft); stroke-dasharray: 5 4; }
        svg .mark { stroke: var(--mark); stroke-dasharray: 2 3; stroke-width: 1.6; }
        svg .dot { fill: var(--mark); } svg .only { fill: var(--selected); }
        svg .marked { fill: var(--mark); font-weight: 600; }
        svg rect.all { fill: var(--all); } svg rect.selected { fill: var(--selected); }
        .legend { margin: 0; display: flex; gap: 14px; font-size: 14px; }
        .key::before { content: ""; display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px;
          background: var(--all); }
        .key.selected { color: var(--selected); font-weight: 600; } .key.selected::before { background: var(--selected); }
        .key.all { color: var(--soft); }
        .bars { display: grid; grid-template-columns: minmax(80px, max-content) 1fr; gap: 9px 14px; align-items: center;
          font-size: 14px; }
        .barname { max-width: 170px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
          font-variant-numeric: tabular-nums; }
        .bar { display: flex; align-items: center; gap: 8px; line-height: 1.15; }
        .bar i { display: block; height: 9px; border-radius: 2px; flex: none; background: var(--all); }
        .bar i.selected { background: var(--selected); }
        .bar span { font-size: 12.5px; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .few { gap: 20px 16px; margin: 16px 0; } .few .bar i { height: 14px; } .few .bar span { font-size: 13.5px;
          line-height: 1.3; }
        .certificate .big { font-size: 20px; margin: 6px 0; }
        .certificate .big b { color: var(--selected); }
        .certificate p { max-width: 76ch; }
        .gauge { height: 10px; border-radius: 5px; background: var(--grid); margin: 14px 0; overflow: hidden; }
        .gauge i { display: block; height: 100%; background: var(--selected); }
        .picks { margin-top: 32px; } .picks > div { min-width: 0; } .picks > div:only-child { grid-column: 1 / -1; }
        .examples { list-style: none; padding: 0; margin: 12px 0; display: grid; gap: 12px; }
        .examples li { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; overflow: hidden;
          min-width: 0; }
        .examples header { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; padding: 10px 16px;
          font-size: 13.5px; color: var(--soft); border-bottom: 1px solid var(--rule); }
        .rank { color: var(--ink); font-size: 16px; font-variant-numeric: tabular-nums; } .gain { color: var(--selected);
          font-weight: 600; }
        .place { overflow-wrap: anywhere; unicode-bidi: isolate; }
        .text { max-height: 440px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 15px; }
        .text [dir] { unicode-bidi: plaintext; }
        .prompt, .completion { padding: 10px 16px; }
        .prompt { background: var(--prompt); color: var(--soft); border-left: 3px solid var(--all); }
        .prompt ~ .completion { border-left: 3px solid var(--selected); }
        .label { display: block; font-size: 12px; font-weight: 600; line-height: 1.4; color: var(--soft); }
        .completion .label { color: var(--selected); }
        .none { padding: 4px 16px; color: var(--soft); }
        table { border-collapse: collapse; width: 100%; font-size: 15px; }
        th, td { text-align: left; padding: 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top; } th {
          color: var(--soft); font-weight: 500; }
        .number { text-align: right; font-variant-numeric: tabular-nums; padding-left: 16px; }
        .command { background: var(--prompt); border-radius: 8px; padding: 12px 14px; white-space: pre-wrap;
          overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 6px 24px; margin: 0;
          font-size: 14.5px; }
        dl div { display: flex; flex-wrap: wrap; gap: 0 10px; border-bottom: 1px solid var(--grid); padding: 3px 0; } dt {
          color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        :focus-visible { outline: 2px solid var(--selected); outline-offset: -2px; }
        @media (max-width: 820px) {
          main { padding: 22px 14px 40px; }
          .pair, .picks { grid-template-columns: 1fr; gap: 14px; }
          .tiles { grid-template-columns: 1fr 1fr; }
          .tile { border-left: 0; border-top: 1px solid var(--rule); padding: 12px 16px; }
          .tile:nth-child(-n+2) { border-top: 0; } .tile:nth-child(even) { border-left: 1px solid var(--rule); }
          .tile:last-child:nth-child(odd) { grid-column: 1 / -1; }
          figure, .card { padding: 14px 14px; } }
        @media (max-width: 520px) { svg text { font-size: 19px; } svg .crowded { display: none; } .tile b { font-size: 24px; }
          .barname { max-width: 104px; } .bars { gap: 9px 10px; } }
        @media print { body { background: #fff; } .text { max-height: none; } figure, .card, li { break-inside: avoid; } }

        """;
}
