"use strict";
// The query page: Yasgui on this server's endpoint, completing the prefixes, properties and classes of this graph.
// Yasgui's own completers ask services elsewhere; none of them is left.
const given = JSON.parse(document.getElementById("given").textContent);
const endpoint = new URL("/sparql", location.href).href;

let asked;
function terms() {
  asked ??= fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" },
    body: "SELECT DISTINCT ?kind ?t { { ?s ?t ?o BIND('property' AS ?kind) } UNION { ?s a ?t BIND('class' AS ?kind) } }",
  })
    .then((response) => (response.ok ? response.json() : { results: { bindings: [] } }))
    .then(({ results }) => {
      document.body.dataset.terms = results.bindings.length;
      return results.bindings;
    });
  return asked;
}

async function ofKind(kind) {
  return (await terms()).filter((row) => row.kind.value === kind).map((row) => row.t.value);
}

const { Yasqe } = Yasgui;
Yasqe.defaults.prefixCcApi = null;
Yasqe.defaults.autocompleters = ["prefixes", "property", "class", "variables"];
Yasqe.Autocompleters.prefixes.get = () => Object.entries(given.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
Yasqe.Autocompleters.prefixes.persistenceId = null;
for (const kind of ["property", "class"]) {
  Object.assign(Yasqe.Autocompleters[kind], { get: () => ofKind(kind), bulk: true, autoShow: true, persistenceId: null });
}
Yasqe.defaults.value = given.query;
Yasqe.defaults.createShareableLink = (yasqe) => `${location.origin}/editor#query=${encodeURIComponent(yasqe.getValue())}`;

const yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: { endpoint, method: "POST" },
  endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [], renderItem: () => {} },
  copyEndpointOnNewTab: true,
  persistenceId: "paper-kg",
  yasr: { prefixes: given.prefixes },
});
document.getElementById("saved").addEventListener("change", (event) => {
  if (event.target.value) yasgui.getTab().getYasqe().setValue(event.target.value);
});
terms().catch(() => {});
document.body.dataset.ready = "true";
