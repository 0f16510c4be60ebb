"""The page docs/data_dictionary.md says what the declarations say."""

from pathlib import Path

from msme_pipeline.lake.dictionary import markdown
from msme_pipeline.tables import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run `make dictionary`"


def test_every_column_says_what_it_means_and_money_has_a_unit() -> None:
    for spec in TABLES.values():
        for column in spec.columns:
            assert len(column.meaning) > 3, f"{spec.name}.{column.name}"
            if "decimal" in str(column.type):
                assert column.unit, f"{spec.name}.{column.name}"
        assert all(not spec.column(name).nullable for name in spec.key), spec.name
