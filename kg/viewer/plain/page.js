// The page of a checkout in which the full explorer was not built: draws, searches, shows the sentences.
// It knows the same data as the full page (kg/viewer/payload.py). All text goes in as text, never as markup.
"use strict";
(async () => {
  const element = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const read = async (name) => {
    const block = document.getElementById(`data-${name}`);
    if (block.type === "application/json") return JSON.parse(block.textContent);
    const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };
  const core = await read("core");
  const texts = new Map();
  const textsOf = async (paper) => {
    const block = Math.floor(paper / core.block);
    if (!texts.has(block)) texts.set(block, read(`texts-${block}`));
    return (await texts.get(block)).papers[paper % core.block];
  };
  const typeOf = (entity) => core.types[core.entities[entity].type ?? 0];
  const papersOf = core.entities.map(() => new Set());
  core.papers.forEach((paper, p) => paper.roles.forEach(([, e]) => papersOf[e].add(p)));

  const search = element("input", { type: "search", id: "search", autocomplete: "off" });
  search.placeholder = "Search papers and entities";
  const hits = element("ul", { id: "hits", hidden: true });
  const panel = element("section", { id: "panel", tabIndex: -1 });
  panel.setAttribute("aria-label", "Details");
  const canvas = element("div", { id: "canvas" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Network of papers and entities; the search reaches everything in it");
  const legend = element("ul", { id: "legend" });
  const signs = { square: "■", dot: "●", diamond: "◆", hexagon: "⬢", triangle: "▲", triangleDown: "▼" };
  for (const [name, look] of Object.entries(core.looks)) {
    const sign = element("span", { textContent: signs[look.shape] });
    sign.style.color = look.light;
    sign.setAttribute("aria-hidden", "true");
    legend.append(element("li", {}, sign, ` ${name}`));
  }
  const missing = element("p", { id: "missing" });
  missing.textContent =
    "This is the small page: filters, tables, paths and SPARQL are in the full explorer, which was not built here. " +
    "To build it, install Node.js and run: make web";
  const label = element("label", { htmlFor: "search", textContent: "Search" });
  document.getElementById("app").append(
    element("header", {}, element("h1", { textContent: core.title }), label, search, hits, legend),
    element("main", {}, canvas, panel),
    missing,
  );

  const groups = {};
  for (const [name, look] of Object.entries(core.looks)) {
    groups[name] = { shape: look.shape, color: { background: look.light, border: look.light } };
  }
  groups.Topic = { shape: "dot", color: { background: "#e6eaf0", border: "#3d4a5c" } };
  const short = (text) => (text.length > 40 ? `${text.slice(0, 38)}…` : text);
  const count = (node) => (node.id[0] === "e" ? papersOf[Number(node.id.slice(1))].size : 2);
  const nodes = core.network.nodes.map((n) => ({ ...n, label: count(n) > 1 ? short(n.label) : undefined }));
  const edges = core.network.edges.map((e) => ({ ...e, color: "#b8c2cf" }));
  const options = { ...core.network.options, groups };
  const network = new vis.Network(canvas, { nodes, edges }, options);
  const drawn = new Set(nodes.map((n) => n.id));

  const button = (id, text) => {
    const b = element("button", { type: "button", textContent: text });
    b.addEventListener("click", () => show(id, true));
    return b;
  };
  const marked = (text, [start, end], [from, to]) =>
    element("blockquote", {}, text.slice(from, start), element("mark", { textContent: text.slice(start, end) }), text.slice(end, to));

  const evidence = async (entity, paper) => {
    const { fields, mentions } = await textsOf(paper);
    const seen = mentions.filter((m) => m[0] === entity && m[2] >= 0);
    return seen.map(([, role, field, start, end, from, to]) =>
      element("div", {}, element("em", { textContent: core.roles[role].verb }), marked(fields[field][1], [start, end], [from, to])),
    );
  };
  const entityPanel = async (entity) => {
    const e = core.entities[entity];
    const out = [element("p", { textContent: [typeOf(entity), e.kind, ...(e.aliases ?? [])].filter(Boolean).join(" · ") })];
    for (const paper of [...papersOf[entity]].slice(0, 100)) {
      out.push(element("h3", {}, button(`p${paper}`, core.papers[paper].title)), ...(await evidence(entity, paper)));
    }
    return out;
  };
  const paperPanel = async (paper) => {
    const { fields, links } = await textsOf(paper);
    const out = fields.slice(1).map(([, text]) => element("p", { textContent: text }));
    for (const [kind, url] of links) {
      if (/^https?:\/\//.test(url)) out.push(element("p", {}, `${kind}: `, element("a", { href: url, textContent: url, rel: "noreferrer" })));
    }
    const list = element("ul");
    for (const [role, entity] of core.papers[paper].roles) {
      list.append(element("li", {}, `${core.roles[role].verb} `, button(`e${entity}`, core.entities[entity].label)));
    }
    return [...out, list];
  };
  const topicPanel = async (topic) =>
    core.topics[topic].papers.slice(0, 200).map((p) => element("p", {}, button(`p${p}`, core.papers[p].title)));

  async function show(id, focus) {
    const number = Number(id.slice(1));
    const [kind, title, body] = {
      p: ["Paper", () => core.papers[number].title, paperPanel],
      e: ["Entity", () => core.entities[number].label, entityPanel],
      t: ["Topic", () => core.topics[number].label, topicPanel],
    }[id[0]];
    panel.replaceChildren(element("p", { className: "kind", textContent: kind }), element("h2", { textContent: title() }), ...(await body(number)));
    panel.scrollTop = 0;
    hits.hidden = true;
    if (focus && drawn.has(id)) network.focus(id, { scale: 1 });
    if (drawn.has(id)) network.selectNodes([id]);
    if (focus) panel.focus();
  }
  network.on("selectNode", ({ nodes: [id] }) => show(id, false));

  search.addEventListener("input", () => {
    const wanted = search.value.toLocaleLowerCase().trim();
    const found = [];
    const match = (id, names) => {
      if (wanted && found.length < 12 && names.some((n) => n.toLocaleLowerCase().includes(wanted))) {
        found.push(element("li", {}, button(id, names[0])));
      }
    };
    core.entities.forEach((e, i) => match(`e${i}`, [e.label, ...(e.aliases ?? [])]));
    core.papers.forEach((p, i) => match(`p${i}`, [p.title]));
    hits.replaceChildren(...found);
    hits.hidden = !found.length;
  });
  document.documentElement.dataset.ready = "true";
})();
