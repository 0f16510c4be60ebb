"""What the pipeline made of the small world, against what the simulator knows."""

from benchmarks.defects import score
from tests.conftest import Pipeline


def test_every_planted_defect_is_found_and_nothing_else_is_put_aside(pipeline: Pipeline) -> None:
    pipeline.run()
    kinds, unexplained, (true, clean, wrong, misdated, lost), accounts = score(pipeline.root)
    assert len(kinds) >= 12
    for kind, _, _, planted, found, precision, recall in kinds:
        assert planted == found, kind
        assert precision == recall == 1, kind
    assert unexplained == 0
    assert (wrong, misdated) == (0, 0)
    assert true - clean == lost < 0.01 * true
    assert accounts[0] == accounts[1] >= 3 * 4  # each has bank, bureau, consent and GST at least
