"""A small graph in the shape that builds give: two papers, a hardware vocabulary, a few entities."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.iris import from_curie
from kg.namespaces import ENTITIES_GRAPH, VOCAB, XSD

HARDWARE = VOCAB + "hardware"
BASE = "https://w3id.org/paper-kg/id/"
FIRST, SECOND = BASE + "paper/first", BASE + "paper/second"
VLLM, SWIFT, LANTERN = BASE + "method/vllm", BASE + "method/swiftserve", BASE + "method/lantern"
V100, H100, NPU = f"{HARDWARE}/nvidia-v100", f"{HARDWARE}/nvidia-h100", f"{HARDWARE}/npu"
SQUAD, SPEEDUP, QA = BASE + "dataset/squad", BASE + "metric/speedup", BASE + "task/question-answering"


def node(text: str) -> NamedNode:
    return NamedNode(from_curie(text) or text)


def facts(graph: str, subject: str, **objects: object) -> list[Quad]:
    """Quads about a subject; `prefix__local=value`, where a list gives several and a Decimal or int a number."""
    return [
        Quad(NamedNode(subject), node(key.replace("__", ":")), _term(item), NamedNode(graph))
        for key, value in objects.items()
        for item in (value if isinstance(value, list) else [value])
    ]


def _term(value: object) -> NamedNode | Literal:
    if isinstance(value, NamedNode):
        return value
    if isinstance(value, Decimal | int):
        kind = "decimal" if isinstance(value, Decimal) else "integer"
        return Literal(str(value), datatype=NamedNode(XSD + kind))
    return Literal(str(value))


def mention(paper: str, entity: str, role: str, quote: str, sentence: str, confidence: str = "0.9") -> list[Quad]:
    iri = f"{paper}#m-{role}-{quote.replace(' ', '')}"
    start = sentence.index(quote)
    said = facts(
        paper, iri, rdf__type=node("kg:Mention"), kg__inPaper=node(paper), kg__entity=node(entity),
        kg__role=node("kg:" + role), kg__quote=quote, kg__sentence=sentence, kg__field="abstract",
        kg__start=start, kg__end=start + len(quote), kg__confidence=Decimal(confidence), kg__extractor="test 1",
    )  # fmt: skip
    return [*said, *facts(paper, paper, **{f"kg__{role}": node(entity)})]


def result(paper: str, name: str, quote: str, **objects: object) -> list[Quad]:
    iri = f"{paper}#r-{name}"
    said = facts(paper, iri, rdf__type=node("kg:Result"), kg__reportedIn=node(paper), kg__quote=quote, **objects)
    return [*said, *facts(paper, paper, kg__reports=node(iri))]


def concept(iri: str, class_: str, label: str, *broader: str, hidden: tuple[str, ...] = ()) -> list[Quad]:
    return facts(
        HARDWARE, iri, rdf__type=[node("skos:Concept"), node("kg:" + class_)], skos__prefLabel=label,
        skos__hiddenLabel=list(hidden), skos__inScheme=node(HARDWARE), skos__broader=[node(b) for b in broader],
    )  # fmt: skip


def entity(iri: str, label: str, *classes: str, alt: tuple[str, ...] = ()) -> list[Quad]:
    return facts(
        ENTITIES_GRAPH,
        iri,
        rdf__type=[node("kg:" + c) for c in classes],
        skos__prefLabel=label,
        skos__altLabel=list(alt),
    )


def graph_quads() -> dict[str, list[Quad]]:
    gpu = [
        *concept(f"{HARDWARE}/gpu", "Hardware", "GPU"),
        *concept(f"{HARDWARE}/nvidia-gpu", "Hardware", "NVIDIA GPU", f"{HARDWARE}/gpu"),
        *concept(f"{HARDWARE}/volta", "Hardware", "Volta GPU", f"{HARDWARE}/nvidia-gpu"),
        *concept(V100, "Hardware", "NVIDIA V100", f"{HARDWARE}/volta", hidden=("V100", "Tesla V100")),
        *concept(H100, "Hardware", "NVIDIA H100", f"{HARDWARE}/nvidia-gpu", hidden=("H100",)),
        *concept(NPU, "Hardware", "NPU"),
    ]
    entities = [
        *entity(VLLM, "vLLM", "Method", "System"),
        *entity(SWIFT, "SwiftServe", "Method", "System", alt=("Swift Serve",)),
        *entity(LANTERN, "Lantern", "Method", "Model"),
        *entity(SQUAD, "SQuAD", "Dataset"),
        *entity(SPEEDUP, "speedup", "Metric"),
        *entity(QA, "question answering", "Task"),
    ]
    versus = "SwiftServe is 2.5× faster than vLLM on V100 cards."
    first = [
        *facts(
            FIRST, FIRST, rdf__type=node("kg:Paper"), dcterms__title="SwiftServe: Serving Language Models at Ease",
            dcterms__abstract=versus, dcterms__issued="2024-03", dcterms__creator=["Ada Example", "Bo Sample"],
            dcterms__identifier=["arxiv:2403.00001", "doi:10.1000/182"],
            schema__codeRepository=node("https://github.com/example/swiftserve"),
        ),
        *mention(FIRST, SWIFT, "proposes", "SwiftServe", versus, "0.97"),
        *mention(FIRST, VLLM, "comparesWith", "vLLM", versus),
        *mention(FIRST, V100, "runsOn", "V100", versus),
        *mention(FIRST, SPEEDUP, "reportsMetric", "faster", versus, "0.4"),
        *result(
            FIRST, "1", versus, kg__subject=node(SWIFT), kg__metric=node(SPEEDUP), kg__value=Decimal("2.5"),
            kg__unit="x", kg__direction=node("kg:increase"), kg__baseline=node(VLLM), kg__hardware=node(V100),
            kg__number="2.5×",
        ),
    ]  # fmt: skip
    runs = "Lantern answers questions on SQuAD with an H100, 1.4x as fast as vLLM and with 40% less memory."
    second = [
        *facts(
            SECOND, SECOND, rdf__type=node("kg:Paper"), dcterms__title="Lantern Lights the Way", dcterms__abstract=runs,
            dcterms__issued="2023", dcterms__creator="Chi Sample",
        ),
        *mention(SECOND, LANTERN, "proposes", "Lantern", runs),
        *mention(SECOND, VLLM, "comparesWith", "vLLM", runs),
        *mention(SECOND, H100, "runsOn", "H100", runs),
        *mention(SECOND, SQUAD, "evaluatedOn", "SQuAD", runs),
        *mention(SECOND, QA, "addresses", "answers questions", runs),
        *result(
            SECOND, "1", "1.4x as fast as vLLM", kg__subject=node(LANTERN), kg__metric=node(SPEEDUP),
            kg__unit="x", kg__value=Decimal("1.4"), kg__direction=node("kg:increase"), kg__baseline=node(VLLM),
            kg__dataset=node(SQUAD),
        ),
        *result(
            SECOND, "2", "40% less memory", kg__subject=node(LANTERN), kg__unit="%", kg__value=Decimal("40"),
            kg__direction=node("kg:decrease"),
        ),
    ]  # fmt: skip
    return {HARDWARE: gpu, ENTITIES_GRAPH: entities, FIRST: first, SECOND: second}
