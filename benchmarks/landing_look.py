"""Seconds that the landing sensor needs to look at 100,000 customers with five files each.

Target: at most 10 s a tick.
"""

import argparse
import tempfile
import time
from pathlib import Path

from msme_pipeline.landing.folder import Landing

FILES = {"account_aggregator": 3, "gst": 2}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        landing = Landing(Path(folder) / "landing", Path(folder) / "index")
        for number in range(options.customers):
            for source, files in FILES.items():
                place = landing.root / f"CUST_MSM_{number:06d}" / source
                place.mkdir(parents=True)
                for file in range(files):
                    (place / f"{file}.json").touch()
        generation = ""
        for what in ("first look", "everything is new", "nothing is new", "one file changed"):
            if what == "one file changed":
                (landing.root / "CUST_MSM_000007" / "gst" / "0.json").write_text("{}")
                generation = landing.look(generation).generation
            started = time.perf_counter()
            arrivals = landing.look(generation)
            generation = arrivals.generation
            seconds = time.perf_counter() - started
            print(f"{what:<20}{seconds:6.1f} s  {len(arrivals.changed):>8,} customers changed", flush=True)


if __name__ == "__main__":
    main()
