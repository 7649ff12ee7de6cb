"""The tour, executed as ``install/run`` and a reader's Run All execute it."""

import nbformat
import pytest
from conftest import ROOT, assert_whole_png, execute


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    notebook = nbformat.read(ROOT / "notebooks" / "tour.ipynb", as_version=4)
    folder = tmp_path_factory.mktemp("tour")
    execute(notebook, folder)
    return notebook


def outputs(notebook, start):
    """The outputs of the code cell whose source starts with this."""
    return next(c.outputs for c in notebook.cells if c.cell_type == "code" and c.source.startswith(start))


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(ROOT / "notebooks" / "tour.ipynb", as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in notebook.cells if c.cell_type == "code")
    assert notebook.metadata.kernelspec.name == "zimage-lab"


def test_no_cell_fails(tour):
    for cell in tour.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", output
            assert output.get("name") != "stderr", output


def test_pictures_and_charts_are_whole(tour):
    pictures = [
        o.data["image/png"] for c in tour.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert len(pictures) == 6
    for picture in pictures:
        assert_whole_png(picture)


def test_both_languages_make_a_picture(tour):
    made = [c for c in tour.cells if c.source.startswith("%%generate")]
    assert made
    for cell in made:
        assert any("guidance 2 (cfg 3)" in output.data["text/plain"] for output in cell.outputs)


def test_the_sweep_ends_as_a_full_grid(tour):
    (grid,) = outputs(tour, "%%sweep")
    assert grid.data["text/html"].count("data:image/jpeg;base64,") == 18
    assert "18 made" in grid.data["text/plain"]


def test_the_table_has_a_row_for_each_picture(tour):
    (table,) = outputs(tour, "%table")
    assert "18 rows" in table.data["text/html"]
    assert table.data["text/html"].count("<tr ") == 1 + 18


def test_the_java_cell_uses_the_results(tour):
    text = "".join(o.text for o in outputs(tour, "import org.zimagelab"))
    assert "demo-base made 18 pictures in 9 cells" in text
    assert "the cat took 32 network calls" in text


def test_it_stays_small(tour):
    assert len(nbformat.writes(tour)) < 1_250_000
