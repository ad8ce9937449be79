namespace FisherSft.Silo.Web;

/// <summary>The page of jobs: one file, nothing from elsewhere. Text goes in as text, never as markup.</summary>
internal static class JobsPage
{
    public const string Html = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>FisherSft jobs</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
          :root { color-scheme: light dark; --line: #8884; --mark: #2563eb; --bad: #c2410c; }
          body { font: 14px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
          h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
          table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
          td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
          tr.job { cursor: pointer; } tr.job:hover, tr.on { background: #8882; } .bad { color: var(--bad); white-space: pre-wrap; }
          progress { width: 8rem; } svg { width: 100%; height: 14rem; } .facts { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
          .facts b { font-weight: 600; }
        </style></head><body>
        <h1>Jobs</h1><p id="state">Loading …</p>
        <table id="jobs"><thead><tr><th>job</th><th>method</th><th>stage</th><th>progress</th><th class="n">picks</th><th class="n">information</th><th>submitted</th></tr></thead><tbody></tbody></table>
        <section id="detail" hidden><h2 id="name"></h2><p id="message" class="bad"></p><div class="facts" id="facts"></div>
        <h2>Gain by rank, nats</h2><svg id="curve" viewBox="0 0 800 220" preserveAspectRatio="none" role="img" aria-label="gain curve"></svg>
        <h2>Shards</h2><table id="shards"><thead><tr><th class="n">shard</th><th>silo</th><th>does</th><th>progress</th><th class="n">examples</th><th class="n">tokens</th><th>fault</th></tr></thead><tbody></tbody></table></section>
        <script>
          const $ = id => document.getElementById(id), number = x => x == null ? "" : x.toLocaleString("en", { maximumFractionDigits: 3 });
          let chosen = decodeURIComponent(location.hash.slice(1));
          const seconds = s => Object.values(s).reduce((a, b) => a + b, 0);
          function row(cells, name) {
            const tr = document.createElement("tr"); if (name) tr.className = name;
            for (const cell of cells) {
              const td = tr.insertCell();
              if (typeof cell === "number") { td.className = "n"; td.textContent = number(cell); }
              else if (cell instanceof Node) td.append(cell); else td.textContent = cell ?? "";
            }
            return tr;
          }
          function bar(share) { const p = document.createElement("progress"); p.max = 1; p.value = share || 0; return p; }
          async function get(path) { const r = await fetch(path, { cache: "no-store" }); if (!r.ok) throw new Error(path + ": " + r.status); return r.json(); }
          function draw(points) {
            const svg = $("curve"); svg.replaceChildren(); if (points.length < 2) return;
            const most = Math.max(...points.map(p => p.gain)), last = points[points.length - 1].rank;
            const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
            line.setAttribute("points", points.map(p => (p.rank / last * 780 + 10) + "," + (210 - p.gain / most * 195)).join(" "));
            for (const [key, value] of [["fill", "none"], ["stroke", "#2563eb"], ["stroke-width", "2"], ["vector-effect", "non-scaling-stroke"]]) line.setAttribute(key, value);
            svg.append(line);
            for (const [x, y, text] of [[12, 14, number(most) + " nats at rank 1"], [620, 200, number(points[points.length - 1].gain) + " at rank " + number(last)]]) {
              const label = document.createElementNS("http://www.w3.org/2000/svg", "text");
              label.setAttribute("x", x); label.setAttribute("y", y); label.setAttribute("font-size", "12"); label.setAttribute("fill", "currentColor"); label.textContent = text; svg.append(label);
            }
          }
          async function detail() {
            $("detail").hidden = !chosen; if (!chosen) return;
            const job = await get("/jobs/" + encodeURIComponent(chosen)), curve = await get("/jobs/" + encodeURIComponent(chosen) + "/curve");
            $("name").textContent = chosen; $("message").textContent = job.message || "";
            const time = seconds(job.seconds), facts = { stage: job.stage, examples: number(job.examples), rejected: number(job.rejected), tokens: number(job.tokens),
              picks: number(job.selected) + " of " + number(job.budget), rounds: number(job.rounds), "picks a round": job.rounds ? number(job.selected / job.rounds) : "",
              evaluations: number(job.gainEvaluations), "picks a second": job.seconds.Selecting ? number(job.selected / job.seconds.Selecting) : "",
              seconds: number(time), "seconds left": job.secondsLeft == null ? "" : number(Math.ceil(job.secondsLeft)),
              certified: job.certifiedShare == null ? "" : number(job.certifiedShare * 100) + "%", coordinator: job.silo, "checkpoint bytes": number(job.checkpointBytes) };
            $("facts").replaceChildren(...Object.entries(facts).filter(f => f[1] !== "").map(([key, value]) => {
              const span = document.createElement("span"), b = document.createElement("b"); b.textContent = value; span.append(key + " ", b); return span; }));
            $("shards").tBodies[0].replaceChildren(...job.shards.map(s => row([s.number, s.silo, s.activity, bar(s.activity === "done" ? 1 : s.total ? s.done / s.total : 0), s.examples, s.tokens, s.fault])));
            draw(curve);
          }
          async function tick() {
            try {
              const page = await get("/jobs/list");
              $("state").textContent = number(page.total) + (page.total === 1 ? " job" : " jobs");
              $("jobs").tBodies[0].replaceChildren(...page.jobs.map(job => {
                const tr = row([job.job, job.specification?.method, job.stage, bar(job.progress), job.selected, job.information, job.submitted.slice(0, 19).replace("T", " ")], "job" + (job.job === chosen ? " on" : ""));
                tr.onclick = () => { chosen = job.job; location.hash = encodeURIComponent(chosen); tick(); };
                return tr; }));
              await detail();
            } catch (error) { $("state").textContent = "Not reached: " + error.message; }
          }
          async function live() { await tick(); setTimeout(live, 1000); }
          live();
        </script></body></html>
        """;
}
