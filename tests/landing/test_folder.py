"""The landing folder: whose files count, since when, and what is skipped."""

import gzip
import json
import os
from pathlib import Path

import pytest

from msme_pipeline.landing.folder import Landing, content_digests


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", tmp_path / "index")


def land(landing: Landing, name: str, content: str = "{}") -> Path:
    path = landing.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def settle(landing: Landing, generation: str = "") -> str:
    for _ in range(2):
        generation = landing.look(generation).generation
    return generation


def test_a_file_counts_once_it_is_the_same_in_two_looks(landing: Landing) -> None:
    land(landing, "C001/gst/a.json")
    first = landing.look("")
    assert first.changed == ()
    second = landing.look(first.generation)
    assert second.changed == ("C001",)
    assert landing.look(second.generation).changed == ()


def test_a_growing_file_waits(landing: Landing) -> None:
    path = land(landing, "C001/gst/a.json")
    generation = landing.look("").generation
    path.write_text('{"more": 1}')
    look = landing.look(generation)
    assert look.changed == ()
    assert landing.look(look.generation).changed == ("C001",)


def test_a_part_file_is_ignored_and_counts_at_once_when_renamed(landing: Landing) -> None:
    path = land(landing, "C001/gst/a.json.part")
    generation = settle(landing)
    assert landing.files_of(["C001"]) == []
    path.rename(path.with_suffix(""))
    look = landing.look(generation)
    assert look.changed == ("C001",)
    assert [file.file for file in landing.files_of(["C001"])] == ["C001/gst/a.json"]


def test_changed_and_vanished_files_name_exactly_their_customers(landing: Landing) -> None:
    for customer in ("C001", "C002", "C003"):
        land(landing, f"{customer}/gst/a.json")
    generation = settle(landing)
    land(landing, "C001/gst/a.json", '{"changed": true}')
    (landing.root / "C003/gst/a.json").unlink()
    generation = landing.look(generation).generation
    # the vanished file is news at once, the changed one when it is stable
    assert landing.look(generation).changed == ("C001",)


def test_a_vanished_customer_is_reported_as_such(landing: Landing) -> None:
    land(landing, "C001/gst/a.json")
    generation = settle(landing)
    (landing.root / "C001/gst/a.json").unlink()
    look = landing.look(generation)
    assert (look.changed, look.vanished) == (("C001",), ("C001",))


def test_a_look_whose_outcome_was_lost_is_repeated_with_the_same_digest(landing: Landing) -> None:
    land(landing, "C001/gst/a.json")
    generation = landing.look("").generation
    first, again = landing.look(generation), landing.look(generation)
    assert first.changed == again.changed == ("C001",)
    assert first.digest == again.digest != ""


@pytest.mark.parametrize("name", ["bad name", "a|b", "...", "cust_msm_00001"])
def test_a_malformed_folder_is_reported_and_skipped(landing: Landing, name: str) -> None:
    land(landing, f"{name}/gst/a.json")
    land(landing, "C001/gst/a.json")
    look = landing.look(landing.look("").generation)
    assert look.changed == ("C001",)
    assert len(look.problems) == (0 if name.startswith(".") else 1)
    customers, problems = landing.customers()
    assert customers == ["C001"]
    assert all(repr(name) in problem and "rename" in problem for problem in problems)


def portfolio_lines() -> list[str]:
    return [
        json.dumps({"customer_id": "C001", "gstin": "x", "ret_period": "102025"}),
        json.dumps({"gstin": "y", "customer_id": "C002"}),
        "not json",
        json.dumps({"customer_id": "bad name"}),
        "",
        json.dumps({"customer_id": "C001", "gstin": "z"}),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_portfolio_file_gives_each_customer_its_lines(landing: Landing, packed: bool) -> None:
    text = "\n".join(portfolio_lines()).encode()
    path = landing.root / "_portfolio" / "gst" / ("all.ndjson.gz" if packed else "all.ndjson")
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(text) if packed else text)
    customers, problems = landing.customers()
    assert customers == ["C001", "C002"]
    assert len(problems) == 2
    assert any("line 3" in problem for problem in problems)
    assert any("bad name" in problem and "line 4" in problem for problem in problems)
    files = landing.files_of(["C001"])
    assert [file.file for file in files] == [f"_portfolio/gst/{path.name}#{line}" for line in (1, 6)]
    with Path(files[1].path).open("rb") as handle:
        handle.seek(files[1].offset)
        assert json.loads(handle.read(files[1].length or -1))["gstin"] == "z"
    assert landing.look(landing.look("").generation).changed == ("C001", "C002")


def test_digests_follow_content_and_name_and_not_time(landing: Landing) -> None:
    path = land(landing, "C001/gst/a.json")
    before = content_digests(landing.files_of(["C001"]))
    os.utime(path, (1, 1))
    assert content_digests(landing.files_of(["C001"])) == before
    path.write_text("[]")
    assert content_digests(landing.files_of(["C001"])) != before


def test_the_manifest_sets_as_of(landing: Landing) -> None:
    assert landing.manifest_as_of() is None
    land(landing, "manifest.json", '{"as_of": "2025-11-30"}')
    assert str(landing.manifest_as_of()) == "2025-11-30"
    assert landing.customers() == ([], [])


def test_a_stray_file_is_reported(landing: Landing) -> None:
    land(landing, "stray.json")
    _, problems = landing.customers()
    assert len(problems) == 1
    assert "'stray.json'" in problems[0]
    assert "<customer_id>/<source>/" in problems[0]
