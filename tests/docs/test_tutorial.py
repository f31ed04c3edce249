"""The tutorial notebook, run cell by cell as a kernel would run it."""

import ast
import json
from pathlib import Path

import pytest

from kg.api import Graph

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-graph.ipynb"


def code_cells() -> list[str]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run_cell(source: str, names: dict[str, object]) -> object:
    """Run a cell; return the value of its last line where that is an expression, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "cell", "exec"), names)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_the_notebook_is_stored_without_outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    assert len(code_cells()) == 8


@pytest.mark.filterwarnings("ignore:(Dataset[.]|ConjunctiveGraph ).*deprecated:DeprecationWarning")
def test_every_cell_runs_and_says_what_the_text_around_it_promises(capsys):
    pytest.importorskip("pandas")
    names: dict[str, object] = {}
    shown = []
    for cell in code_cells():
        value = run_cell(cell, names)
        shown.append(value._repr_html_() if isinstance(value, Graph) else value)
    counts, card, _, results, hardware, baseline, files, _ = shown
    assert sum(counts.values()) == counts["added"] == 2
    assert "2 papers" in card
    assert "TileServe" in capsys.readouterr().out
    assert {"2.5x", "30%"} <= {number.replace(" ", "").replace("×", "x") for number in results["number"]}
    assert len(hardware) == 2
    assert hardware["hardware"].str.contains("V100").any()
    assert baseline == ("vLLM", 2)
    assert files == ["kg.csv.zip", "kg.gexf", "kg.ttl", "report.md"]
