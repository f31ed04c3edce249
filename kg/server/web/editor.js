"use strict";
// The query page: runs a query on this server and shows the answer; completes the terms of this graph.
const query = document.getElementById("query");
const answer = document.getElementById("answer");
const hints = document.getElementById("hints");
const prefixes = JSON.parse(document.getElementById("prefixes").textContent);
let terms = Object.keys(prefixes).map((prefix) => `${prefix}:`);

function shorten(iri) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && namespace.length > (prefixes[best] ?? "").length) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
}

async function ask(sparql, accept) {
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: sparql,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return { type: response.headers.get("Content-Type") ?? "", text };
}

function cell(term) {
  const td = document.createElement("td");
  if (term?.type === "uri") {
    const a = document.createElement("a");
    a.href = `/entity?iri=${encodeURIComponent(term.value)}`;
    a.textContent = shorten(term.value);
    td.append(a);
  } else {
    td.textContent = term?.value ?? "";
  }
  return td;
}

function table(result) {
  const element = document.createElement("table");
  const head = element.createTHead().insertRow();
  for (const name of result.head.vars) head.append(Object.assign(document.createElement("th"), { textContent: name }));
  const body = element.createTBody();
  for (const row of result.results.bindings) body.insertRow().append(...result.head.vars.map((name) => cell(row[name])));
  return element;
}

async function run() {
  answer.replaceChildren("…");
  const begun = performance.now();
  try {
    const { type, text } = await ask(query.value, "application/sparql-results+json, text/turtle;q=0.9");
    const said = document.createElement("p");
    const shown = [];
    if (type.startsWith("application/sparql-results+json")) {
      const result = JSON.parse(text);
      if ("boolean" in result) shown.push(result.boolean ? "yes" : "no");
      else shown.push(table(result));
      said.textContent = result.results ? `${result.results.bindings.length} rows` : "";
    } else {
      shown.push(Object.assign(document.createElement("pre"), { textContent: text }));
    }
    said.append(` in ${Math.round(performance.now() - begun)} ms`);
    answer.replaceChildren(said, ...shown);
  } catch (error) {
    answer.replaceChildren(Object.assign(document.createElement("pre"), { textContent: error.message, role: "alert" }));
  }
}

function wordAtCursor() {
  const before = query.value.slice(0, query.selectionStart);
  return /[\w-]*:?[\w/-]*$/.exec(before)[0];
}

function complete() {
  const word = wordAtCursor();
  const fitting = word.length > 1 ? terms.filter((term) => term !== word && term.startsWith(word)).slice(0, 12) : [];
  hints.replaceChildren(...fitting.map((term) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: term });
    button.addEventListener("click", () => {
      const at = query.selectionStart;
      query.setRangeText(term, at - word.length, at, "end");
      hints.replaceChildren();
      query.focus();
    });
    return button;
  }));
}

query.addEventListener("input", complete);
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  if (event.key === "Tab" && hints.firstChild) {
    event.preventDefault();
    hints.firstChild.click();
  }
});
document.getElementById("run").addEventListener("click", run);
document.getElementById("saved").addEventListener("change", (event) => {
  if (event.target.value) query.value = event.target.value;
});
ask("SELECT DISTINCT ?t { { ?s ?t ?o } UNION { ?s a ?t } }", "application/sparql-results+json")
  .then(({ text }) => {
    terms = terms.concat(JSON.parse(text).results.bindings.map((row) => shorten(row.t.value))).sort();
    document.body.dataset.terms = terms.length;
  })
  .catch(() => {});
