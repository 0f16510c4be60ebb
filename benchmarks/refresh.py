"""Speed and memory: the demo generator, a full refresh in shard mode, one customer in a warm process.

Targets: 1,000 customers x 1,000 transactions written in under 90 s and refreshed in at most 120 s and
4 GB on 2 cores; cost per customer at 1,000 at most that at 100; one customer at most 3 s.
"""

import argparse
import os
import re
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import msme, run_measured

_DATED = re.compile(rb"\d{2}[-/]\d{2}[-/]\d{2,4}.*\d\.\d{2}")
WARM_RUNS = 7
_LAYER = re.compile(r"^(\w+): \d+ customers in ([0-9.]+) s$", re.MULTILINE)
_STEP = re.compile(r"^(\w+): \d+ of \d+ customers changed, ([0-9.]+) s of a worker$", re.MULTILINE)


def scale(root: Path, customers: int, transactions: int) -> None:
    lake = root / f"lake_{customers}"
    written = run_measured(
        msme("--root", str(lake), "demo", "--customers", str(customers), "--transactions", str(transactions))
    )
    first = run_measured(msme("--root", str(lake), "run", "--mode", "shard"))
    again = run_measured(msme("--root", str(lake), "run", "--mode", "shard"))
    for name, measured in (("demo", written), ("refresh", first), ("refresh, nothing new", again)):
        print(
            f"{customers:>7,} x {transactions:,}  {name:<22} wall {measured.wall:7.1f} s  cpu "
            f"{measured.cpu:7.1f} s"
            f"  peak {measured.peak_mb:7.0f} MB  per customer {1000 * measured.wall / customers:7.1f} ms",
            flush=True,
        )
    layers = dict(_LAYER.findall(first.output))
    for layer, seconds in layers.items():
        print(f"    {layer:<22} {float(seconds):7.1f} s", flush=True)
    summaries = sum(float(layers[layer]) for layer in ("raw", "clean", "summary"))
    print(f"    to all summaries       {summaries:7.1f} s", flush=True)
    steps = {step: float(seconds) for step, seconds in _STEP.findall(first.output)}
    for step in sorted(steps, key=lambda name: -steps[name])[:12]:
        share = 100 * steps[step] / sum(steps.values())
        print(f"    - {step:<20} {steps[step]:7.1f} s of a worker  {share:4.0f} %", flush=True)


BANK_AND_GST = (
    "raw", "clean_bank", "clean_gst", "conservation", "monthly_cashflow", "gst_turnover", "portfolio",
)  # fmt: skip


def one_customer(root: Path) -> None:
    """Refresh one customer again and again in this process, its file touched each time.

    Once the steps of bank and GST data with the publication, once everything; on the SQLite instance
    that `make` sets up.
    """
    import dagster as dg

    from msme_pipeline.cli import PROJECT
    from msme_pipeline.definitions import build_defs
    from msme_pipeline.defs.jobs import REFRESH
    from msme_pipeline.defs.lake_asset import asset_key
    from msme_pipeline.defs.publication import PUBLICATION
    from msme_pipeline.defs.resources import Site
    from msme_pipeline.defs.run import dagster_home, refresh
    from msme_pipeline.pipeline.discovery import all_steps

    lake = root / "lake_10"
    run_measured(msme("--root", str(lake), "demo"))
    run_measured(msme("--root", str(lake), "run"))
    settings = {"root": str(lake), "processes": 1}
    dagster_home(lake, PROJECT / "dagster.yaml")
    few = [asset_key(name) for step in all_steps() if step.name in BANK_AND_GST for name in step.writes]
    job = dg.define_asset_job("bank_and_gst", selection=dg.AssetSelection.assets(*few, PUBLICATION))
    defs = dg.Definitions.merge(build_defs(**settings), dg.Definitions(jobs=[job]))
    customer = "CUST_MSM_00001"
    statement = sorted((lake / "landing" / customer / "bank_statement").glob("*.csv"))[0]
    whole = statement.read_bytes()
    last = max(place for place, line in enumerate(whole.splitlines()) if _DATED.search(line))
    shorter = b"\n".join(line for place, line in enumerate(whole.splitlines()) if place != last)
    kinds = {
        "other bytes, same rows": [whole + b"\n" * (1 + run % 2) for run in range(WARM_RUNS + 1)],
        "a row less or more": [shorter if run % 2 == 0 else whole for run in range(WARM_RUNS + 1)],
    }
    with dg.DagsterInstance.get() as instance:
        for name in ("bank_and_gst", REFRESH):
            for kind, contents in kinds.items():
                seconds = []
                for content in contents:
                    statement.write_bytes(content)
                    started = time.perf_counter()
                    result = refresh(
                        defs, Site(**settings), instance, [customer], raise_on_error=True, job=name
                    )
                    seconds.append(time.perf_counter() - started)
                    if result.changed != 1:
                        raise RuntimeError("the customer was not refreshed")
                warm = sorted(seconds[1:])
                print(
                    f"one customer, warm process, {name:<12}  {kind:<22}"
                    f"  median {median(warm):.2f} s  ({warm[0]:.2f} to {warm[-1]:.2f})",
                    flush=True,
                )
    os.environ.pop("DAGSTER_HOME", None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--transactions", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one_customer(Path(folder))
        for customers in options.customers:
            scale(Path(folder), customers, options.transactions)


if __name__ == "__main__":
    main()
