"""`make bench`: every measurement, one after the other. Each is also a command of its own."""

import subprocess
import sys

MEASUREMENTS = {
    "benchmarks.defects": "planted defects against truth, 100 customers",
    "benchmarks.narrations": "narrations of held-out shapes and words against truth",
    "benchmarks.parties": "own transfers, return events and counterparties against truth",
    "benchmarks.archetypes": (
        "30 unseen customers of each archetype: what must be visible, and the composite score"
    ),
    "benchmarks.turnover_verdict": (
        "verdict on declared turnover: power curve, honest businesses, partial coverage"
    ),
    "benchmarks.reconciliation": (
        "invoices and settlements of simulated books against sealed links, four levels"
    ),
    "benchmarks.features": "the 31 features of the risk model over 300 customers",
    "benchmarks.forecast": "monthly forecasts on real series: accuracy, bands, speed, beside the libraries",
    "benchmarks.coverage": "bands of business flows against the sealed months of 24,000 simulated businesses",
    "benchmarks.cashflow": "cash-flow forecast of 2,000 simulated businesses against their sealed future",
    "benchmarks.refresh": "one customer, 100 and 1,000 customers x 1,000 transactions",
    "benchmarks.read_large_file": "memory of the readers on a 200 MB file",
    "benchmarks.landing_look": "a look at the landing folder of 100,000 customers",
}


def main() -> int:
    failed = 0
    for module, what in MEASUREMENTS.items():
        print(f"\n== {what} (python -m {module})", flush=True)
        failed |= subprocess.run([sys.executable, "-m", module], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
