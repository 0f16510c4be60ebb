"""`msme`: make the demo world, run the pipeline, publish and tend the lake."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHOWN_DOUBTS = 20


class CommandError(Exception):
    """A command could not do its work; the message is one sentence for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status, 0 only when all of it worked."""
    options = build_parser().parse_args(arguments)
    root = Path(options.root).resolve()
    try:
        status: int = options.command(options, root)
    except (CommandError, ValueError, OSError, RuntimeError) as error:
        print(f"msme: {error}", file=sys.stderr)
        return 1
    return status


def build_parser() -> argparse.ArgumentParser:
    default_root = os.environ.get("MSME_DATA_LAKE") or str(PROJECT / "data_lake")
    parser = argparse.ArgumentParser(prog="msme", description=__doc__)
    parser.add_argument("--root", default=default_root, help="data lake folder (default: data_lake/)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="write the demo world: landing files and sealed truth")
    demo.add_argument("--customers", type=_positive, default=10)
    demo.add_argument(
        "--transactions", type=_positive, help="about this many per customer; default 2,000 to 4,000"
    )
    demo.add_argument("--seed", type=int, default=0)
    demo.set_defaults(command=_demo)

    run = commands.add_parser("run", help="bring all customers, or those named, up to date and publish")
    run.add_argument("customers", nargs="*", metavar="CUSTOMER")
    run.add_argument("--landing", help="another landing folder than <root>/landing")
    run.add_argument("--as-of", type=_iso_date, help="date up to which data is read, YYYY-MM-DD")
    run.add_argument(
        "--mode", choices=["customer", "shard"], default=os.environ.get("MSME_PARTITIONS", "customer")
    )
    run.add_argument(
        "--processes", type=_positive, default=os.environ.get("MSME_PROCESSES") or str(os.cpu_count())
    )
    run.set_defaults(command=_run)

    basis = commands.add_parser(
        "basis", help="state the lawful basis of landed files for customers that have none"
    )
    basis.add_argument("customers", nargs="*", metavar="CUSTOMER", help="default: all that landed files")
    basis.add_argument("--landing", help="another landing folder than <root>/landing")
    basis.add_argument("--kind", required=True, help="uploaded_with_consent, published_sample, …")
    basis.add_argument("--reference", required=True, help="the form, contract or publication that proves it")
    basis.add_argument("--purpose", required=True, help="what the files are used for, in words")
    basis.add_argument(
        "--from", dest="valid_from", type=_iso_date, required=True, help="first day, YYYY-MM-DD"
    )
    basis.add_argument("--to", dest="valid_to", type=_iso_date, help="last day; without it there is none")
    basis.set_defaults(command=_basis)

    publish = commands.add_parser("publish", help="write lake.duckdb anew from the current tables")
    publish.set_defaults(command=_publish)

    portfolio = commands.add_parser("portfolio", help="print the portfolio table")
    portfolio.set_defaults(command=_portfolio)

    ui = commands.add_parser("ui", help="start the Dagster UI and daemon on this lake")
    ui.add_argument("--port", type=_positive, default=3000)
    ui.set_defaults(command=_ui)

    lake = commands.add_parser("lake", help="history, compaction and vacuum of the tables")
    lake.add_argument("action", choices=["history", "compact", "vacuum"])
    lake.add_argument("tables", nargs="*", metavar="TABLE", help="e.g. clean.bank_transactions; default all")
    lake.set_defaults(command=_lake)
    return parser


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2025-11-30") from None


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def _demo(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.demo import write_world

    report = write_world(root, options.customers, options.transactions, options.seed)
    print(
        f"demo world: {report.customers} customers, {report.transactions:,} transactions;"
        f" {report.written} files written, {report.unchanged} unchanged",
        file=sys.stderr,
    )
    return 0


def _run(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.definitions import build_defs
    from msme_pipeline.defs.resources import Site
    from msme_pipeline.defs.run import dagster_home, refresh_at_home
    from msme_pipeline.pipeline.buckets import canonical_customer_id

    dagster_home(root, PROJECT / "dagster.yaml")
    overrides = {"root": str(root), "mode": options.mode, "processes": options.processes}
    if options.landing:
        overrides["landing_root"] = str(Path(options.landing).resolve())
    customers = [canonical_customer_id(customer) for customer in options.customers]
    result = refresh_at_home(build_defs(**overrides), Site(**overrides), customers, options.as_of or "")
    if not result.success:
        raise CommandError(f"run {result.run_id} failed; its page in the Dagster UI (msme ui) says where")
    if not result.changed:
        print(f"nothing changed: all {result.customers} customers are up to date", file=sys.stderr)
    else:
        print(f"{result.changed} of {result.customers} customers were brought up to date", file=sys.stderr)
    _report_doubts(root)
    return _portfolio(options, root)


def _basis(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.lake.basis import EVERY_SOURCE, write_lawful_basis
    from msme_pipeline.landing.folder import Landing
    from msme_pipeline.pipeline.buckets import canonical_customer_id
    from msme_pipeline.regulation.consent import LAWFUL_BASES

    kinds = {basis.kind: basis for basis in LAWFUL_BASES}
    if options.kind not in kinds:
        raise CommandError(f"{options.kind!r} is no kind of lawful basis; use one of {', '.join(kinds)}")
    if options.valid_to and options.valid_to < options.valid_from:
        raise CommandError(f"--to {options.valid_to} is before --from {options.valid_from}")
    record = {
        "kind": options.kind,
        "reference": options.reference,
        "purpose": options.purpose,
        "valid_from": options.valid_from,
    }
    if options.valid_to:
        record["valid_to"] = options.valid_to
    if kinds[options.kind].covers_aggregator_format:
        record["sources"] = list(EVERY_SOURCE)
    place = Path(options.landing).resolve() if options.landing else root / "landing"
    customers = [canonical_customer_id(customer) for customer in options.customers]
    written = write_lawful_basis(Landing(place, root / "landing_index"), customers, record)
    print(f"lawful basis {options.reference} written for {len(written)} customers in {place}")
    return 0


def _report_doubts(root: Path) -> None:
    """Say on stderr which customers are not current, and what lies after as_of."""
    import duckdb

    with duckdb.connect(str(root / "lake.duckdb"), read_only=True) as con:
        doubts = con.execute(
            "SELECT customer_id, state, any_value(reason ORDER BY step <> 'raw', step)"
            " FROM meta.customer_status"
            " WHERE state <> 'current' AND coalesce(reason, '') NOT LIKE 'a step before this one%'"
            " GROUP BY customer_id, state, step = 'permissions' ORDER BY ALL"
        ).fetchall()
        dates = con.execute("SELECT DISTINCT as_of FROM serving.portfolio ORDER BY as_of").fetchall()
        later = con.execute(
            "SELECT count(*), count(DISTINCT customer_id), max(booked_date) FROM clean.bank_transactions"
            " JOIN serving.portfolio USING (customer_id) WHERE booked_date > as_of"
        ).fetchall()[0]
    for customer, state, reason in doubts[:SHOWN_DOUBTS]:
        print(f"{customer} is {state}: {reason}", file=sys.stderr)
    if len(doubts) > SHOWN_DOUBTS:
        print(f"and {len(doubts) - SHOWN_DOUBTS} more, see meta.customer_status", file=sys.stderr)
    print(f"summarised as of {', '.join(str(day) for (day,) in dates)}", file=sys.stderr)
    if later[0]:
        print(
            f"warning: {later[0]:,} transactions of {later[1]} customers are later, the last on {later[2]};"
            " name another date with --as-of or in landing/manifest.json",
            file=sys.stderr,
        )


def _portfolio(options: argparse.Namespace, root: Path) -> int:
    import duckdb

    path = root / "lake.duckdb"
    if not path.exists():
        raise CommandError(f"{path} is not there yet; run `msme run` first")
    manifest = root / "landing" / "manifest.json"
    known = json.loads(manifest.read_text(encoding="utf-8")).get("customers", {}) if manifest.exists() else {}
    with duckdb.connect(str(path), read_only=True) as con:
        rows = con.execute(
            """
            SELECT customer_id, months, transactions, rejected,
                   average_monthly_inflow, average_monthly_surplus, gst_turnover
            FROM serving.portfolio ORDER BY customer_id LIMIT 50
            """
        ).fetchall()
        (total,) = con.execute("SELECT count(*) FROM serving.portfolio").fetchone() or (0,)
    head = (
        "customer",
        "archetype",
        "months",
        "transactions",
        "rejected",
        "inflow ₹/month",
        "surplus ₹/month",
        "GST turnover ₹",
    )
    lines = [head]
    for customer, months, transactions, rejected, inflow, surplus, turnover in rows:
        archetype = known.get(customer, {}).get("archetype", "")
        money = [_lakh(value) for value in (inflow, surplus, turnover)]
        lines.append((customer, archetype, str(months), f"{transactions:,}", f"{rejected:,}", *money))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
    if total > len(rows):
        print(f"… and {total - len(rows)} more in serving.portfolio")
    print("\nDagster UI  make ui, then http://localhost:3000/asset-groups")
    print(
        f"DuckDB      python -c \"import duckdb; duckdb.connect('{_relative(path)}', "
        "read_only=True).sql('FROM serving.portfolio').show()\""
    )
    print("Docs        README.md, docs/data_dictionary.md, docs/queries.sql")
    return 0


def _lakh(value: Decimal | None) -> str:
    """Whole rupees, half up, with Indian digit grouping; `-` for null."""
    if value is None:
        return "-"
    whole = str(value.quantize(Decimal(1), ROUND_HALF_UP))
    return re.sub(r"(\d)(?=(\d\d)+\d$)", r"\1,", whole)


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _publish(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.lake.publish import publish
    from msme_pipeline.lake.status import STATUS
    from msme_pipeline.lake.store import Lake

    lake = Lake(root)
    if not lake.exists(STATUS):
        raise CommandError(f"there is no lake in {root}; run `msme run` first or name another --root")
    published = publish(lake, root / "lake.duckdb")
    print(f"{_relative(published.path)}: {'published' if published.changed else 'unchanged'}")
    return 0


def _ui(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.defs.run import dagster_home

    dagster_home(root, PROJECT / "dagster.yaml")
    os.environ["MSME_DATA_LAKE"] = str(root)
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-w",
        str(PROJECT / "workspace.yaml"),
        "-p",
        str(options.port),
    ]
    os.execv(sys.executable, command)


def _lake(options: argparse.Namespace, root: Path) -> int:
    from msme_pipeline.lake.retention import compact, history, vacuum
    from msme_pipeline.lake.store import Lake
    from msme_pipeline.tables import TABLES

    unknown = sorted(set(options.tables) - set(TABLES))
    if unknown:
        raise CommandError(f"{unknown[0]} is no table of the lake; docs/data_dictionary.md lists them")
    act = {"history": history, "compact": compact, "vacuum": vacuum}[options.action]
    lake = Lake(root)
    names = options.tables or [name for name in TABLES if lake.exists(name)]
    if not names:
        raise CommandError(f"there is no lake in {root}; run `msme run` first or name another --root")
    for name in names:
        for line in act(lake, name):
            print(f"{name}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
