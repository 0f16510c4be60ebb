"""Runs a command and reports its wall time, CPU time and the peak memory of its process tree."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 4.0  # a look at a process of 2 GB costs it and us some 30 ms


@dataclass(frozen=True)
class Measured:
    """Seconds of wall clock and CPU (children included), peak memory of the tree in MB, what was printed."""

    wall: float
    cpu: float
    peak_mb: float
    output: str


def _tree_megabytes(process: psutil.Process) -> float:
    """Proportional set sizes of a process and its children; what they share counts once."""
    total = 0
    for member in [process, *process.children(recursive=True)]:
        try:
            lines = Path(f"/proc/{member.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue  # the process ended between listing and looking
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 2**10


def run_measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run `command` to its end. RuntimeError with its last output when it fails."""
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        env=os.environ | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = 0.0
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        watched = psutil.Process(process.pid)
        while not done.wait(SAMPLE_SECONDS):
            try:
                peak = max(peak, _tree_megabytes(watched))
            except psutil.NoSuchProcess:
                return

    watcher = threading.Thread(target=sample)
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}:\n{output[-3000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(time.perf_counter() - started, cpu, peak, output)


def msme(*arguments: str) -> list[str]:
    """Command line of this project's `msme` in the running interpreter."""
    return [sys.executable, "-m", "msme_pipeline.cli", *arguments]
