"""The explorer, used as a person would use it."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.browser.explorer import Explorer, needs_page, write
from tests.viewer.small_graph import small_store

pytestmark = [pytest.mark.browser, needs_page]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(small_store(), tmp_path_factory.mktemp("page"), title="Sorting <i>papers</i>")


@pytest.fixture
def open_explorer(file, open_page):
    return lambda fragment="", **options: Explorer(open_page(file, fragment, **options))


@pytest.fixture
def explorer(open_explorer):
    return open_explorer()


def test_it_opens_on_a_picture_of_everything_at_rest(explorer):
    assert {"QuickKernel", "SlowSort", "NVIDIA V100", "SortBench"} <= set(explorer.nodes())
    assert explorer.page.get_by_role("heading", level=1).inner_text() == "Sorting <i>papers</i>"
    before = explorer.page.evaluate("[explorer.camera(), explorer.positionOf('p0')]")
    explorer.page.wait_for_timeout(300)
    assert explorer.page.evaluate("[explorer.camera(), explorer.positionOf('p0')]") == before


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("v100", "NVIDIA V100"),
        ("tesla", "NVIDIA V100"),
        ("quikckernel", "QuickKernel"),
        ("slowsrot", "SlowSort"),
        ("sortbnech", "SortBench"),
    ],
)
def test_the_search_forgives_slips_and_knows_aliases(explorer, typed, first):
    assert explorer.find(typed)[0] == first


def test_the_search_says_when_there_is_nothing(explorer):
    assert explorer.find("zzzzqqqq") == []
    assert explorer.page.get_by_text("Nothing like this here").is_visible()


def test_an_entity_shows_its_papers_by_role_with_their_sentences(explorer):
    explorer.choose("SlowSort")
    if explorer.heading() != "SlowSort":
        explorer.panel.get_by_role("link", name="SlowSort", exact=True).first.click()
    text = explorer.panel.inner_text()
    assert "1 paper proposes it" in text
    assert "1 paper compares with it" in text
    assert "Results over it" in text
    assert "it is 3.5x faster than SlowSort" in text


def test_hardware_shows_what_is_broader(explorer):
    explorer.choose("v100")
    assert "NVIDIA Volta GPU" in explorer.panel.inner_text()
    explorer.panel.get_by_role("link", name="NVIDIA Volta GPU").click()
    assert "1 with all that is narrower" in explorer.panel.inner_text()


def test_a_paper_shows_its_text_with_mentions_and_numbers_marked(explorer):
    explorer.choose("faster sorting")
    body = explorer.panel.locator(".text").first
    assert body.locator(".mention.type-Hardware").inner_text() == "V100"
    assert body.locator(".mention.number").first.inner_text() == "3.5x"
    assert explorer.panel.get_by_role("link", name="github.com").get_attribute("href").startswith("https://github.com/")
    body.locator(".mention.number").first.click()
    assert "3.5×" in explorer.heading()
    assert explorer.panel.locator("blockquote mark").inner_text() == "3.5x"
    for slot in ("QuickKernel", "SlowSort", "NVIDIA V100"):
        assert explorer.panel.get_by_role("link", name=slot, exact=True).first.is_visible()


def test_clicking_a_node_shows_it_and_clicking_the_ground_closes_it(explorer):
    explorer.click_node("SortBench")
    assert explorer.heading() == "SortBench"
    box = explorer.picture.bounding_box()
    explorer.page.mouse.click(box["x"] + 8, box["y"] + box["height"] / 2)
    explorer.panel.wait_for(state="hidden")


def test_the_legend_filters_by_type(explorer):
    explorer.page.get_by_role("checkbox", name="datasets").uncheck()
    assert "SortBench" not in explorer.nodes()
    explorer.page.get_by_role("button", name="Clear filters").click()
    assert "SortBench" in explorer.nodes()


def test_filters_by_year_hardware_metric_and_number(explorer):
    summary = explorer.page.get_by_label("Legend and filters").locator(".summary")
    assert summary.inner_text() == "2 papers, 2 results"
    explorer.page.get_by_label("Year from").fill("2020")
    explorer.page.get_by_label("Year from").press("Enter")
    assert summary.inner_text() == "1 paper, 2 results"
    explorer.page.get_by_label("Number min").fill("3.6")
    explorer.page.get_by_label("Number min").press("Enter")
    assert summary.inner_text() == "0 papers, 0 results"
    assert explorer.page.get_by_text("Nothing fits the filters.").is_visible()
    explorer.page.get_by_label("Number min").fill("3.5")
    explorer.page.get_by_label("Number min").press("Enter")
    assert summary.inner_text() == "1 paper, 1 result"
    explorer.page.get_by_role("button", name="Clear filters").click()
    explorer.page.get_by_label("Hardware", exact=True).select_option(label="GPU (1)")
    assert summary.inner_text() == "1 paper, 2 results"
    explorer.page.get_by_label("Metric", exact=True).select_option(label="speedup (1)")
    assert summary.inner_text() == "1 paper, 1 result"


def test_filters_by_role(explorer):
    explorer.page.get_by_text("Roles", exact=True).click()
    explorer.page.get_by_role("checkbox", name="is evaluated on").uncheck()
    assert "SortBench" not in explorer.nodes()
    assert "NVIDIA V100" in explorer.nodes()


def test_a_neighbourhood_grows_with_its_depth(explorer):
    explorer.choose("SortBench")
    sizes = []
    for depth in (1, 2, 3):
        explorer.panel.get_by_role("button", name=f"Draw what is within {depth} of it").click()
        sizes.append(explorer.count())
    assert sizes[0] == 3
    assert sizes[0] < sizes[1] <= sizes[2]
    explorer.page.get_by_role("button", name="← Whole picture").click()
    assert explorer.count() == 9


def test_a_double_click_opens_the_neighbourhood(explorer):
    explorer.click_node("SortBench", double=True)
    explorer.page.get_by_text("1 step around SortBench").wait_for()
    assert set(explorer.nodes()) == {"SortBench", "QuickKernel", "SlowSort"}


def test_the_shortest_path_between_two_nodes(explorer):
    explorer.choose("v100")
    explorer.panel.get_by_role("button", name="Path to…").click()
    box = explorer.page.get_by_role("combobox", name="Path to")
    box.fill("sorting with care")
    box.press("Enter")
    path = [n["label"] for n in explorer.page.evaluate("explorer.nodes()")]
    assert path[0] == "NVIDIA V100"
    assert path[1] == "QuickKernel"
    assert path[-1] == "SlowSort"
    assert len(path) == 4
    assert explorer.page.get_by_text("From NVIDIA V100 to SlowSort").is_visible()


def test_which_papers_report_speed_ups_on_v100_over_what_in_three_actions(explorer):
    explorer.tab("Results")
    explorer.page.get_by_label("Hardware", exact=True).select_option(label="NVIDIA V100 (1)")
    explorer.page.get_by_label("Metric", exact=True).select_option(label="speedup (1)")
    rows = explorer.page.get_by_role("region", name="Results").get_by_role("row").all_inner_texts()
    assert len(rows) == 2
    for word in ("3.5×", "QuickKernel", "SlowSort", "NVIDIA V100"):
        assert word in rows[1]


def test_tables_sort_and_copy_as_csv(explorer):
    explorer.tab("Results")
    table = explorer.page.get_by_role("region", name="Results")
    table.get_by_role("button", name="Result", exact=True).click()
    column = table.locator("td.number").all_inner_texts()
    assert [re.match(r"[\d.]+", text)[0] for text in column] == ["90", "3.5"]
    table.get_by_role("button", name="Result", exact=True).click()
    assert table.get_by_role("columnheader", name="Result").get_attribute("aria-sort") == "ascending"
    explorer.page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    explorer.page.get_by_role("button", name="Copy as CSV").click()
    rows = list(csv.DictReader(io.StringIO(explorer.page.evaluate("window.copied"))))
    assert rows[0]["Result"] == "3.5"
    assert rows[0]["Over"] == "SlowSort"


def test_leaderboard_comparison_and_plot(explorer):
    explorer.tab("Results")
    explorer.page.get_by_role("button", name="Leaderboards").click()
    assert "QuickKernel" in explorer.page.get_by_role("main").inner_text()
    explorer.page.get_by_role("button", name="Who beats whom").click()
    grid = explorer.page.get_by_role("region", name="Comparison of methods")
    assert "over SlowSort" in grid.inner_text()
    assert "3.5×" in grid.inner_text()
    explorer.page.get_by_role("button", name="Speed-ups").click()
    row = explorer.page.get_by_role("button", name=re.compile("QuickKernel ?3.5× speedup over SlowSort on NVIDIA V100"))
    row.focus()
    row.press("Enter")
    assert "3.5×" in explorer.heading()


def test_plots_of_years_and_of_what_papers_name(explorer):
    explorer.tab("Results")
    explorer.page.get_by_role("button", name="Coverage").click()
    coverage = explorer.page.get_by_role("img", name=re.compile(r"What the \d+ papers name"))
    assert re.search(r"a proposed method\d+ %", coverage.text_content())
    explorer.page.get_by_role("button", name="By year").click()
    years = explorer.page.get_by_role("img", name="Papers and the results they state, by year")
    assert re.search(r"20\d\d\d+ papers\d+ results", years.text_content())


def test_sparql_runs_in_the_page(explorer):
    explorer.tab("SPARQL")
    explorer.page.get_by_label("SPARQL query").fill(
        "SELECT ?paper ?method (COUNT(*) AS ?n) WHERE { ?paper kg:comparesWith ?method } GROUP BY ?paper ?method"
    )
    explorer.page.get_by_role("button", name="Run").click()
    answer = explorer.page.get_by_role("region", name="Answer")
    answer.wait_for()
    assert answer.get_by_role("link", name="SlowSort").is_visible()
    explorer.page.get_by_role("button", name="Show 2 nodes in the picture").click()
    assert set(explorer.nodes()) == {"QuickKernel", "SlowSort"}


def test_sparql_says_where_a_query_is_wrong(explorer):
    explorer.tab("SPARQL")
    explorer.page.get_by_label("SPARQL query").fill("SELECT ?x WHERE {\n ?x ?p }")
    explorer.page.get_by_role("button", name="Run").click()
    alert = explorer.page.get_by_role("alert")
    alert.wait_for()
    assert "2" in alert.inner_text()


def test_sparql_completes_terms_and_names(explorer):
    explorer.tab("SPARQL")
    area = explorer.page.get_by_label("SPARQL query")
    area.fill("")
    area.type("SELECT ?p WHERE { ?p kg:runs")
    area.press("Tab")
    assert area.input_value().endswith("kg:runsOn")
    area.type(' "tesla')
    area.press("Enter")
    assert area.input_value().endswith("<https://w3id.org/paper-kg/vocab/hardware/nvidia-v100>")


def test_a_saved_query_asks_for_its_parameters(explorer):
    explorer.tab("SPARQL")
    explorer.page.get_by_label("Saved query").select_option(label="What a method is compared with")
    explorer.page.get_by_role("button", name="Run").click()
    explorer.page.get_by_text("Choose method first.").wait_for()
    box = explorer.page.get_by_role("combobox", name="method", exact=True)
    box.fill("quickk")
    box.press("Enter")
    explorer.page.get_by_role("button", name="Run").click()
    answer = explorer.page.get_by_role("region", name="Answer")
    answer.wait_for()
    assert answer.get_by_role("link", name="SlowSort").is_visible()


def test_a_query_that_never_ends_can_be_stopped(explorer):
    explorer.tab("SPARQL")
    explorer.page.get_by_label("SPARQL query").fill(
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . FILTER(?a != ?o) }"
    )
    explorer.page.get_by_role("button", name="Run").click()
    explorer.page.wait_for_timeout(1500)
    explorer.page.get_by_role("button", name="Stop").click()
    explorer.page.get_by_role("alert").wait_for()
    explorer.page.get_by_label("SPARQL query").fill("ASK { ?p a kg:Paper }")
    explorer.page.get_by_role("button", name="Run").click()
    explorer.page.get_by_text("Yes (").wait_for()


def test_the_address_keeps_the_view_and_back_goes_back(explorer, open_explorer):
    explorer.choose("v100")
    explorer.page.get_by_role("checkbox", name="tasks").uncheck()
    address = explorer.page.evaluate("location.hash")
    other = open_explorer(address)
    assert other.heading() == "NVIDIA V100"
    assert "sorting" not in other.nodes()
    explorer.page.go_back()
    assert "sorting" in explorer.nodes()
    assert explorer.heading() == "NVIDIA V100"
    explorer.page.go_back()
    explorer.panel.wait_for(state="hidden")


@pytest.mark.parametrize(
    "fragment", ["#show=e99999", "#around=zz.9", "#at=a_b_c&tab=nowhere", "#metric=x&least=NaN", "#%"]
)
def test_an_address_that_makes_no_sense_opens_the_whole_picture(open_explorer, fragment):
    assert open_explorer(fragment).count() == 9


def test_all_by_keyboard(explorer):
    page = explorer.page
    page.keyboard.press("/")
    page.keyboard.type("slowsort")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert "SlowSort" in explorer.heading()
    explorer.picture.focus()
    seen = {explorer.heading()}
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        seen.add(explorer.heading())
    assert len(seen) > 2
    scale = page.evaluate("explorer.camera().scale")
    page.keyboard.press("+")
    assert page.evaluate("explorer.camera().scale") > scale
    page.keyboard.press("Enter")
    page.get_by_text("1 step around").wait_for()
    page.keyboard.press("Escape")
    explorer.panel.wait_for(state="hidden")


def overlaps(labels):
    boxes = [(b["left"], b["top"], b["right"], b["bottom"], b["text"]) for b in labels]
    return [
        (a[4], b[4])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_labels_never_overlap_at_any_zoom(explorer):
    for _ in range(14):
        assert overlaps(explorer.labels()) == []
        explorer.page.evaluate("explorer.zoom(0.75)")
    explorer.page.evaluate("explorer.zoom(60)")
    for _ in range(10):
        labels = explorer.labels()
        assert overlaps(labels) == []
        explorer.page.evaluate("explorer.zoom(1.3)")
    assert len(labels) == 9


def test_png_and_svg_of_what_is_seen(explorer):
    with explorer.page.expect_download() as png:
        explorer.page.get_by_role("button", name="Save as PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    with explorer.page.expect_download() as saved:
        explorer.page.get_by_role("button", name="Save as SVG").click()
    from lxml import etree

    root = etree.fromstring(saved.value.path().read_bytes())
    texts = {t.text for t in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "NVIDIA V100" in texts
    marks = list(root.iter("{http://www.w3.org/2000/svg}path", "{http://www.w3.org/2000/svg}circle"))
    assert len(marks) == 9


def test_dark_by_the_system_and_by_the_button(open_explorer):
    explorer = open_explorer(color_scheme="dark")
    theme = "document.documentElement.dataset.theme"
    assert explorer.page.evaluate(theme) == "dark"
    explorer.page.get_by_role("button", name="Light or dark").click()
    assert explorer.page.evaluate(theme) == "light"


def test_printing_leaves_the_controls_out_and_is_light(open_explorer):
    explorer = open_explorer("#show=p0", color_scheme="dark")
    explorer.page.emulate_media(media="print")
    assert explorer.search.is_hidden()
    assert explorer.panel.is_visible()
    assert len(explorer.page.pdf()) > 5_000


def test_a_small_window_still_has_everything(file, chromium):
    context = chromium.new_context(viewport={"width": 420, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(file.as_uri() + "#show=p0")
    page.locator(".panel h2").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    context.close()


def test_without_sparql_the_page_says_so(tmp_path, open_page):
    explorer = Explorer(open_page(write(small_store(), tmp_path, sparql=False)))
    explorer.tab("SPARQL")
    explorer.page.get_by_text("without its query engine").wait_for()
