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
          h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; overflow-wrap: anywhere; }
          .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
          th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
          td.name { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; } td.fault { white-space: normal; min-width: 12rem; color: var(--bad); }
          td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
          tr.job { cursor: pointer; } tr.job:hover, tr.on { background: #8882; } .bad, tr.Failed td.stage { color: var(--bad); } .bad { white-space: pre-wrap; overflow-wrap: anywhere; }
          progress { width: 6rem; accent-color: var(--mark); } svg { display: block; width: 100%; height: 14rem; font-size: 12px; fill: currentColor; }
          .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .5rem 1.5rem; }
          .facts span { color: color-mix(in srgb, currentColor 65%, transparent); } .facts b { display: block; font-weight: 600; overflow-wrap: anywhere; color: CanvasText; }
          [hidden] { display: none !important; }
          @media (max-width: 40rem) { .more { display: none; } td.silo { white-space: normal; overflow-wrap: anywhere; min-width: 7rem; } th, td { padding: .3rem .35rem; } progress { width: 3.5rem; } .facts { grid-template-columns: 1fr 1fr; } }
        </style></head><body>
        <h1>Jobs</h1><p id="state">Loading …</p>
        <div class="wide"><table id="jobs" hidden><thead><tr><th>job</th><th class="more">method</th><th>stage</th><th>progress</th><th class="n">picks</th><th class="n more">information, nats</th><th class="more">submitted, UTC</th></tr></thead><tbody></tbody></table></div>
        <section id="detail" hidden><h2 id="name"></h2><p id="message" class="bad" hidden></p><div class="facts" id="facts"></div>
        <div id="gains"><h2>Gain of each pick by rank, nats</h2><svg id="curve" role="img" aria-label="gain by rank"></svg></div>
        <div id="where"><h2>Shards</h2><div class="wide"><table id="shards"><thead><tr><th class="n">shard</th><th>silo</th><th>does</th><th>progress</th><th class="n">examples</th><th class="n">tokens</th><th>fault</th></tr></thead><tbody></tbody></table></div></div></section>
        <script>
          const $ = id => document.getElementById(id), number = (x, digits = 3) => x == null ? "" : x.toLocaleString("en", { maximumFractionDigits: digits });
          let chosen = decodeURIComponent(location.hash.slice(1)), drawn = [];
          const seconds = s => Object.values(s).reduce((a, b) => a + b, 0);
          function row(cells, name) {
            const tr = document.createElement("tr"); if (name) tr.className = name;
            for (const [cell, kind] of cells) {
              const td = tr.insertCell(); td.className = kind ?? "";
              if (typeof cell === "number") { td.classList.add("n"); td.textContent = number(cell); }
              else if (cell instanceof Node) td.append(cell); else td.textContent = cell ?? "";
            }
            return tr;
          }
          function bar(share) { const p = document.createElement("progress"); p.max = 1; p.value = share || 0; return p; }
          async function get(path) { const r = await fetch(path, { cache: "no-store" }); if (!r.ok) throw new Error(path + ": " + r.status); return r.json(); }
          function draw(points) {
            drawn = points; const svg = $("curve"), many = points.length > 1; $("gains").hidden = !many; svg.replaceChildren(); if (!many) return;
            const width = svg.clientWidth, height = svg.clientHeight, left = 48, right = width - 12, top = 12, bottom = height - 24;
            // Gains fall by powers of ten: a logarithmic scale shows the last ones too.
            const log = p => Math.log10(Math.max(p.gain, 1e-9)), last = points[points.length - 1].rank;
            const high = Math.ceil(Math.max(...points.map(log))), low = Math.min(high - 1, Math.floor(Math.min(...points.map(log))));
            const x = rank => left + (right - left) * (rank - 1) / (last - 1 || 1), y = power => bottom - (bottom - top) * (power - low) / (high - low);
            function add(kind, attributes, text) {
              const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
              for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
              if (text) element.textContent = text; svg.append(element);
            }
            const step = range => { const rough = range / 4, unit = 10 ** Math.floor(Math.log10(rough)); return unit * [1, 2, 5, 10].find(m => m * unit >= rough); };
            for (let power = low; power <= high; power++) {
              add("line", { x1: left, x2: right, y1: y(power), y2: y(power), stroke: "#8883" });
              add("text", { x: left - 6, y: y(power) + 4, "text-anchor": "end" }, number(10 ** power, 9));
            }
            for (let rank = 0, by = Math.max(1, step(last)); rank <= last; rank += by) if (rank > 0)
              add("text", { x: x(rank), y: height - 6, "text-anchor": rank > 0.95 * last ? "end" : "middle" }, number(rank));
            add("polyline", { points: points.map(p => x(p.rank) + "," + y(log(p))).join(" "), fill: "none", stroke: "#2563eb", "stroke-width": 2 });
          }
          async function detail() {
            $("detail").hidden = !chosen; if (!chosen) return;
            const path = "/jobs/" + encodeURIComponent(chosen), [job, curve] = await Promise.all([get(path), get(path + "/curve")]);
            $("name").textContent = chosen + (job.specification?.name ? ", " + job.specification.name : ""); $("message").textContent = job.message || ""; $("message").hidden = !job.message;
            const facts = { stage: job.stage, picks: job.budget ? number(job.selected) + " of " + number(job.budget) : "", "information, nats": job.information ? number(job.information) : "",
              "seconds so far": number(seconds(job.seconds), 1), "seconds left": job.secondsLeft == null ? "" : number(Math.ceil(job.secondsLeft)),
              "picks a second": job.selected && job.seconds.Selecting ? number(job.selected / job.seconds.Selecting, 1) : "", "picks a round": job.rounds ? number(job.selected / job.rounds, 1) : "",
              "tokens embedded a second": job.tokens && job.seconds.Embedding ? number(job.tokens / job.seconds.Embedding, 0) : "",
              "gains computed": number(job.gainEvaluations), "bounds computed": number(job.boundEvaluations), examples: number(job.examples), rejected: number(job.rejected), tokens: number(job.tokens),
              "of the optimum, at least": job.certifiedShare == null ? "" : number(Math.floor(job.certifiedShare * 1000) / 10) + "%", coordinator: job.silo, "checkpoint bytes": number(job.checkpointBytes),
              budget: job.specification?.budget, inputs: (job.specification?.names ?? job.specification?.inputs)?.join(", ") };
            $("facts").replaceChildren(...Object.entries(facts).filter(f => f[1] && f[1] !== "0").map(([key, value]) => {
              const span = document.createElement("span"), b = document.createElement("b"); b.textContent = value; span.append(key, b); return span; }));
            $("where").hidden = job.shards.length === 0;
            // A shard without a part in the last piece of work waits for none when the job is done.
            const does = s => job.stage === "Done" ? "done" : s.activity;
            $("shards").tBodies[0].replaceChildren(...job.shards.map(s => row([[s.number], [s.silo, "silo"], [does(s)], [bar(does(s) === "done" ? 1 : s.total ? s.done / s.total : 0)], [s.examples], [s.tokens], [s.fault, "fault"]])));
            draw(curve);
          }
          async function tick() {
            try {
              const page = await get("/jobs/list");
              $("state").textContent = page.total === 0 ? "No job has been submitted yet." : number(page.total) + (page.total === 1 ? " job" : " jobs") + (page.total > page.jobs.length ? ", the newest " + page.jobs.length : "");
              $("jobs").hidden = page.total === 0; chosen = chosen || page.jobs[0]?.job || "";
              $("jobs").tBodies[0].replaceChildren(...page.jobs.map(job => {
                const tr = row([[job.job, "name"], [job.specification?.method, "more"], [job.stage, "stage"], [bar(job.progress)], [job.selected], [job.information, "more"], [job.submitted.slice(0, 19).replace("T", " "), "more"]], "job " + job.stage + (job.job === chosen ? " on" : ""));
                tr.onclick = () => { chosen = job.job; location.hash = encodeURIComponent(chosen); tick(); };
                return tr; }));
              await detail();
            } catch (error) { $("state").textContent = "Not reached: " + error.message; }
          }
          addEventListener("resize", () => draw(drawn));
          async function live() { await tick(); setTimeout(live, 1000); }
          live();
        </script></body></html>
        """;
}
