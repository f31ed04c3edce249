"""GraphML, GEXF, node-link JSON and Cytoscape JSON: the graph as programs that draw and measure networks read it.

What networkx's writers do not take is made safe first: no lists (joined), no None, no characters that XML refuses.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx

from kg.exporters.rdf import xml_safe
from kg.exporters.selection import selected_papers
from kg.views.network import to_networkx

if TYPE_CHECKING:
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store
    from kg.views.network import Network

SEPARATOR = " | "
"""Between the parts of a list in formats that know no lists."""

_STAMP = re.compile(rb' lastmodifieddate="[^"]*"')


def flat_network(network: Network) -> Network:
    """Return a copy in which every attribute is a text, a number or a boolean, and every text is fit for XML."""
    flat: Network = nx.MultiDiGraph()
    for node, attributes in network.nodes(data=True):
        flat.add_node(xml_safe(node), **_flat(attributes))
    for source, target, key, attributes in network.edges(keys=True, data=True):
        flat.add_edge(xml_safe(source), xml_safe(target), key=key, **_flat(attributes))
    return flat


def _flat(attributes: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in attributes.items():
        if value is None:
            continue
        if isinstance(value, tuple | list):
            value = SEPARATOR.join(str(part) for part in value)
        out[name] = xml_safe(value) if isinstance(value, str) else value
    return out


@dataclass(frozen=True, slots=True)
class NetworkExporter:
    """Writes one network format; the whole network is held in memory."""

    name: str
    title: str
    extensions: tuple[str, ...]
    kind: Literal["graphml", "gexf", "node-link", "cytoscape"]
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the network."""
        network = to_networkx(store, selected_papers(store, options))
        if self.kind == "graphml":
            _write_graphml(flat_network(network), out)
        elif self.kind == "gexf":
            _write_gexf(flat_network(network), out)
        elif self.kind == "cytoscape":
            _write_json(_cytoscape(network), out)
        else:
            _write_json(nx.node_link_data(network, edges="edges"), out)


def _write_graphml(network: Network, out: BinaryIO) -> None:
    # an edge's id is unique in GraphML, where a key of networkx ("proposes") is so only between two nodes
    for number, (_, _, key, attributes) in enumerate(network.edges(keys=True, data=True)):
        attributes |= {"id": f"edge-{number}", "label": key}
    # the writer made of lxml would write the same with other white space: name the one that is always there
    nx.write_graphml_xml(
        network, out, encoding="utf-8", prettyprint=True, named_key_ids=True, edge_id_from_attribute="id"
    )


def _write_gexf(network: Network, out: BinaryIO) -> None:
    # "label" is GEXF's own; every edge needs an id, and "type" on an edge would be read as its directedness
    for _, _, key, attributes in network.edges(keys=True, data=True):
        attributes["label"] = key
    buffer = io.BytesIO()
    nx.write_gexf(network, buffer, encoding="utf-8", prettyprint=True, version="1.2draft")
    out.write(_STAMP.sub(b"", buffer.getvalue()))  # the day of writing is not the graph's


def _cytoscape(network: Network) -> dict[str, Any]:
    """Return the elements as Cytoscape and Cytoscape.js read them.

    "value", "name" and "id" are Cytoscape's own there, so a result's value is called "amount".
    """
    renamed: Network = nx.MultiDiGraph()
    for node, attributes in network.nodes(data=True):
        renamed.add_node(node, **{"amount" if name == "value" else name: x for name, x in attributes.items()})
    for source, target, key, attributes in network.edges(keys=True, data=True):
        renamed.add_edge(source, target, key=key, **attributes)
    data: dict[str, Any] = nx.cytoscape_data(renamed)
    for number, edge in enumerate(data["elements"]["edges"]):
        edge["data"]["id"] = f"edge-{number}"
    return data


def _write_json(data: dict[str, Any], out: BinaryIO) -> None:
    out.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


GRAPHML = NetworkExporter("graphml", "GraphML, for Gephi, yEd, igraph", (".graphml",), "graphml")
GEXF = NetworkExporter("gexf", "GEXF, for Gephi", (".gexf",), "gexf")
NODE_LINK = NetworkExporter("node-link", "node-link JSON, for networkx and D3", (".json",), "node-link")
CYTOSCAPE = NetworkExporter("cytoscape", "Cytoscape JSON", (".cyjs", ".cytoscape.json"), "cytoscape")
