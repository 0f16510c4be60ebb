"""Portfolio files: one document per line, indexed once, read by byte range."""

import gzip
from pathlib import Path

from msme_pipeline.landing.portfolio import index_portfolio
from msme_pipeline.sources import LandedFile, read_landed_tables
from tests.sources import landed_documents as documents


def lines_of() -> list[bytes]:
    return [
        documents.encode({"customer_id": "C1", **documents.account(2)}),
        b"",
        documents.encode({**documents.gstr3b(), "customer_id": "C2"}),
        documents.encode({"document": {"customer_id": "INNER"}, "customer_id": "C3"}),
        b'{"customer_id": "C4", "transactions": [',
        documents.encode({"Customer_ID": 77}),
        b'{"name": "nobody"}',
        b"not json",
    ]


def test_every_line_is_indexed_or_named(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines_of()))
    text, lines, problems = index_portfolio(path)
    assert text == path
    assert [(line.customer_id, line.line_no) for line in lines] == [
        ("C1", 1), ("C2", 3), ("C3", 4), ("C4", 5), ("77", 6),
    ]  # fmt: skip
    data = path.read_bytes()
    for line in lines:
        assert data[line.offset : line.offset + line.length] == lines_of()[line.line_no - 1]
    assert [problem.split(" (")[0] for problem in problems] == ["all.ndjson, line 7", "all.ndjson, line 8"]
    tables = read_landed_tables(
        LandedFile(line.customer_id, f"all.ndjson#{line.line_no}", str(text), "aa", line.offset, line.length)
        for line in lines
    )
    assert tables["raw.landed_files"]["format"].to_pylist()[:2] == ["aa_deposit", "gstr3b"]
    assert tables["raw.landed_files"]["defect"].to_pylist() == [
        None, None, "unknown_format", "unreadable_file", "unknown_format",
    ]  # fmt: skip


def test_packed_portfolio_is_unpacked_once(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines_of())))
    text, lines, problems = index_portfolio(path, tmp_path / "spool")
    assert (len(lines), len(problems)) == (5, 2)
    assert text.parent == tmp_path / "spool"
    assert text.read_bytes() == b"\n".join(lines_of())
    written = text.stat().st_mtime_ns
    assert index_portfolio(path, tmp_path / "spool")[0].stat().st_mtime_ns == written
    assert [each.name for each in (tmp_path / "spool").iterdir()] == [text.name]


def test_packed_portfolio_that_cannot_be_unpacked(tmp_path: Path) -> None:
    for name, data, words in (
        ("bomb.gz", gzip.compress(b" " * 3_000_000), "100 times"),
        ("cut.gz", gzip.compress(b"\n".join(lines_of()))[:-9], "cut off"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        _, lines, (problem,) = index_portfolio(path, tmp_path / "spool")
        assert not lines
        assert problem.startswith(name)
        assert words in problem
        assert not list((tmp_path / "spool").iterdir())
    _, _, (problem,) = index_portfolio(tmp_path / "gone.gz", tmp_path / "spool")
    assert problem.startswith("gone.gz")
