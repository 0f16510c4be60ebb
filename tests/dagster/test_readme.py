"""Every command that the README names runs as it is written there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from msme_pipeline.cli import PROJECT, build_parser
from tests.dagster.graph import graph_served, snapshot

NOT_RUN = {
    "make test": "it is what runs this test",
    "make bench": "it takes an hour",
    "make lock": "it asks the package index, and writes what it finds",
}
"""Commands that are only parsed, each with the reason."""

SERVERS = ("make ui", "dagster dev -w workspace.yaml", "dg dev")
"""Commands that end when they are stopped."""

URL = "http://localhost:3000"
START_SECONDS = 120
_BEGINS = re.compile(r"(?:make|msme|dagster|dg|python) \S")
_SPAN = re.compile(r"`([^`\n]+)`")


def commands() -> list[str]:
    """Commands of the README in order: lines of plain fenced blocks without their comments, and code
    spans."""
    found: list[str] = []
    language: str | None = None  # of the block that the line is in
    for line in (PROJECT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            language = None if language is not None else line[3:]
        elif language is None:
            found += _SPAN.findall(line)
        elif not language:
            found.append(line.partition(" #")[0].strip())
    return list(dict.fromkeys(each for each in found if _BEGINS.match(each)))


RUN = [each for each in commands() if each not in NOT_RUN and each not in SERVERS]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the project that commands need, with a lake of their own and this environment."""
    place = tmp_path_factory.mktemp("checkout")
    for name in ("Makefile", "README.md", "pyproject.toml", "requirements.lock", "workspace.yaml"):
        shutil.copyfile(PROJECT / name, place / name)
        os.utime(place / name, (0, 0))  # older than the environment, which is not installed again
    shutil.copytree(PROJECT / "docs", place / "docs")
    (place / ".venv").symlink_to(Path(sys.prefix))
    (place / "msme_pipeline").symlink_to(PROJECT / "msme_pipeline")
    return place


def environment(checkout: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MSME_", "DAGSTER_"))}
    lake = checkout / "data_lake"
    return own | {
        "PATH": f"{checkout / '.venv' / 'bin'}:{own['PATH']}",
        "MSME_DATA_LAKE": str(lake),
        "DAGSTER_HOME": str(lake / "dagster"),
    }


def test_the_readme_names_commands_and_every_exception_is_one_of_them() -> None:
    assert len(RUN) >= 8
    assert {*NOT_RUN, *SERVERS} <= set(commands())


@pytest.mark.parametrize("command", list(NOT_RUN))
def test_what_is_not_run_has_a_target_and_options_that_exist(command: str) -> None:
    program, *arguments = command.split()
    if program == "msme":
        build_parser().parse_args(arguments)
        return
    targets = re.findall(r"^(\w+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(arguments) <= set(targets)


@pytest.mark.parametrize("command", RUN)
def test_a_command_runs_as_it_is_written(checkout: Path, command: str) -> None:
    done = subprocess.run(
        command,
        shell=True,
        cwd=checkout,
        env=environment(checkout),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def started(command: str, checkout: Path) -> Iterator[None]:
    log = checkout / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            shell=True,
            cwd=checkout,
            env=environment(checkout),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.5)
        assert answers(), log.read_text(errors="replace")[-3000:]
        yield
    finally:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers() -> bool:
    try:
        with urllib.request.urlopen(URL, timeout=20) as answer:
            return int(answer.status) == 200 and bool(graph_served(URL))
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.parametrize("command", SERVERS)
def test_a_server_starts_as_it_is_written_and_shows_the_stored_graph(checkout: Path, command: str) -> None:
    if answers():
        if os.environ.get("CI"):
            pytest.fail(f"something else answers at {URL}")
        pytest.skip(f"something else answers at {URL}")
    (checkout / "data_lake" / "dagster").mkdir(parents=True, exist_ok=True)
    with started(command, checkout):
        assert graph_served(URL) == snapshot()
