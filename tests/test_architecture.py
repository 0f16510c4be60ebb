"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "msme_pipeline"


def sources(*, without: tuple[str, ...] = ()) -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if not any(part in p.parts for part in without)]


def test_only_the_demo_knows_where_the_truth_lies() -> None:
    for path in sources(without=("demo",)):
        assert not re.search(r"""["'/]truth["'/]""", path.read_text(encoding="utf-8")), path


def test_money_never_passes_through_a_pandas_frame_from_duckdb() -> None:
    for path in sources():
        assert ".df()" not in path.read_text(encoding="utf-8"), path


def test_the_domain_has_no_clock_and_no_environment() -> None:
    for folder in ("tables", "sources", "cleaning", "summaries"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\b(datetime\.now|date\.today|time\.time|os\.environ|getenv)\b", text), path


def test_nothing_salted_decides_a_result() -> None:
    for path in sources():
        calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
        assert not any(isinstance(call.func, ast.Name) and call.func.id == "hash" for call in calls), path
