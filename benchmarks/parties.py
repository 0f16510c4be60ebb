"""Links of the demo world's bank rows against truth: categories, own transfers, return events,
counterparties.

Reads the landed bank files, cleans them as the pipeline does and compares with truth/. A held-out set of
spellings (variants, typos, truncation, joined words at the rates of a medium difficulty) tests counterparties
on names that the demo does not know. Prints precision, recall and pairwise F1.
"""

import argparse
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.measure import msme, run_measured
from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.counterparties.resolve import resolve_counterparties
from msme_pipeline.cleaning.return_events.find import find_return_events
from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.tables import TABLES

AS_OF = date(2025, 11, 30)


def clean_landed_bank(root: Path) -> dict[str, pa.Table]:
    """Clean tables of the bank files below `root`/landing, every file permitted."""
    files = [
        LandedFile.at(path)
        for folder in ("account_aggregator", "bank_statement*")
        for path in sorted(root.glob(f"landing/*/{folder}/*"))
    ]
    raw = dict(read_landed_tables(files))
    landed = raw["raw.landed_files"]
    permissions = pa.table({"customer_id": landed["customer_id"], "file": landed["file"]})
    schema = TABLES["clean.file_permissions"].schema
    for field in list(schema)[2:]:
        column = (
            pa.nulls(len(landed), field.type)
            if field.nullable
            else pa.array([True if field.type == pa.bool_() else ""] * len(landed), field.type)
        )
        permissions = permissions.append_column(field.name, column)
    raw["clean.file_permissions"] = permissions.select(schema.names).cast(schema)
    return clean_bank(raw, AS_OF)


JOIN_TRUTH = """
CREATE TABLE joined AS
WITH truth AS (
    SELECT *, row_number() OVER (
        PARTITION BY customer_id, account_id, direction, amount, balance_after, booked_date
        ORDER BY narration) AS n
    FROM read_parquet('{truth}/transactions/*.parquet')
),
found AS (
    SELECT *, row_number() OVER (
        PARTITION BY customer_id, account_id, direction, amount, balance_after, booked_date
        ORDER BY narration) AS n
    FROM clean_transactions
)
SELECT found.* EXCLUDE (n), truth.category AS true_category, truth.counterparty AS true_party, truth.event_id,
       truth.event_kind, truth.transfer_id AS true_transfer, truth.narration AS true_narration
FROM found JOIN truth USING (customer_id, account_id, direction, amount, balance_after, booked_date, n)
"""


def pairwise(
    customer: np.ndarray, truth: np.ndarray, found: np.ndarray, weight: np.ndarray
) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs of spellings put into one party; `weight` counts rows of a
    spelling."""
    with duckdb.connect() as con:
        con.register("rows", pa.table({"c": customer, "t": truth, "f": found, "w": weight}))
        pairs = "SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT sum(w) AS n FROM rows GROUP BY c, {})"
        both, true, said = (
            float(con.execute(pairs.format(by)).fetchall()[0][0]) for by in ("t, f", "t", "f")
        )
    precision, recall = both / max(said, 1), both / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def score(root: Path) -> dict[str, float]:
    """Figures of the demo world below `root`."""
    clean = clean_landed_bank(root)
    started = time.process_time()
    parties = resolve_counterparties(clean, AS_OF)
    seconds = time.process_time() - started
    started = time.process_time()
    events = find_return_events(clean, AS_OF)["clean.return_events"]
    event_seconds = time.process_time() - started
    result: dict[str, float] = {}
    with duckdb.connect() as con:
        con.register("clean_transactions", clean["clean.bank_transactions"])
        con.register("transaction_parties", parties["clean.transaction_parties"])
        con.register("return_events", events)
        con.execute(JOIN_TRUTH.format(truth=root / "truth"))
        customers, rows = con.execute("SELECT count(DISTINCT customer_id), count(*) FROM joined").fetchall()[
            0
        ]
        result |= {"customers": customers, "rows": rows}
        result["category_accuracy"], result["category_accuracy_by_value"] = con.execute(
            "SELECT avg((category = true_category)::INT), sum(amount) FILTER (category = "
            "true_category) / sum(amount) FROM joined"
        ).fetchall()[0]
        for name, truth, found in (
            ("emi", "true_category = 'emi'", "category = 'emi'"),
            ("own_transfer", "true_transfer <> ''", "transfer_kind IS NOT NULL"),
        ):
            both, true, said = con.execute(
                f"SELECT count(*) FILTER (({truth}) AND ({found})), count(*) FILTER ({truth}), "
                f"count(*) FILTER ({found}) FROM joined"
            ).fetchall()[0]
            result[f"{name}_precision"], result[f"{name}_recall"] = both / max(said, 1), both / max(true, 1)
        # an event is found when one of its true rows belongs to it; events of another kind do not count
        for kind in ("inward", "outward"):
            true, found_true, said, said_true = con.execute(MATCH_EVENTS, {"kind": kind}).fetchall()[0]
            result[f"{kind}_returns"] = true
            result[f"{kind}_return_precision"] = said_true / max(said, 1)
            result[f"{kind}_return_recall"] = found_true / max(true, 1)
        named = con.sql(
            """SELECT customer_id, true_party, coalesce(party_id, 'row ' || transaction_id) AS party_id,
                      count(*) AS n
               FROM joined LEFT JOIN transaction_parties USING (customer_id, account_id, transaction_id)
               WHERE counterparty IS NOT NULL AND true_party <> '' GROUP BY ALL"""
        ).to_arrow_table()
    result["party_precision"], result["party_recall"], result["party_f1"] = pairwise(
        *(named[name].to_numpy() for name in ("customer_id", "true_party", "party_id", "n"))
    )
    result["party_ms_per_1000_rows"] = seconds * 1e6 / rows
    result["event_ms_per_1000_rows"] = event_seconds * 1e6 / rows
    return result


MATCH_EVENTS = """
WITH truth AS (
    SELECT DISTINCT customer_id, coalesce(nullif(event_id, ''), transaction_id) AS event_id
    FROM joined
    WHERE event_kind = $kind || '_return'
),
members AS (
    SELECT customer_id, event_id AS found_id, kind,
           unnest(string_split(transaction_ids, '; ')) AS transaction_id
    FROM return_events
),
links AS (
    SELECT DISTINCT members.customer_id, found_id,
           coalesce(nullif(joined.event_id, ''), transaction_id) AS event_id
    FROM members JOIN joined USING (customer_id, transaction_id)
    WHERE members.kind = $kind AND joined.event_kind = $kind || '_return'
)
SELECT (SELECT count(*) FROM truth), (SELECT count(DISTINCT (customer_id, event_id)) FROM links),
       (SELECT count(*) FROM return_events WHERE kind = $kind),
       (SELECT count(DISTINCT (customer_id, found_id)) FROM links)
"""


# share of rows or parties, as the medium difficulty of a book of invoices has them
VARIANT, TYPO, TRUNCATED, JOINED, CONFUSABLE = 0.45, 0.04, 0.25, 0.05, 0.10
_SHORT = {
    "PRIVATE": "PVT",
    "LIMITED": "LTD",
    "TRADERS": "TRDRS",
    "ENTERPRISES": "ENT",
    "INDUSTRIES": "INDS",
    "AND": "&",
    "AGENCIES": "AGCY",
    "COMPANY": "CO",
    "CORPORATION": "CORP",
    "BROTHERS": "BROS",
    "DISTRIBUTORS": "DISTR",
    "ENGINEERING": "ENGG",
}
_FIRST = [
    "VENKATESH",
    "KALYANI",
    "MANJUNATH",
    "DURGESHWARI",
    "HINDUSTAN",
    "PARAMOUNT",
    "GREENFIELD",
    "MALABAR",
    "KAMAKHYA",
    "GOMTI",
    "SATPURA",
    "NILADRI",
    "CHAMUNDI",
    "ROYALE",
    "SAPTAGIRI",
    "TRIVENI",
    "MAHALAXMI",
    "GURUKRUPA",
    "ANANTA",
    "EKDANT",
    "VARDHMAN",
    "PUSHPANJALI",
    "SHIVSHAKTI",
    "BHAVANI",
    "ORIENT",
]
_MIDDLE = ["", "", "", "STEEL", "AGRO", "TEXTILE", "CEMENT", "PAPER", "GLASS", "AUTO"]
_LAST = [
    "TRADERS",
    "ENTERPRISES",
    "INDUSTRIES",
    "AGENCIES",
    "CORPORATION",
    "BROTHERS",
    "DISTRIBUTORS",
    "ENGINEERING",
    "AND SONS",
    "AND COMPANY",
    "IMPEX",
    "STORES",
]
_LEGAL = ["", "", " PRIVATE LIMITED", " LIMITED", " LLP"]
_GIVEN = [
    "KARTHIK",
    "DEBASISH",
    "HARPREET",
    "JOSEPH",
    "NAGARAJ",
    "PRASENJIT",
    "ABDUL",
    "TENZIN",
    "DHANRAJ",
    "BALAKRISHNAN",
    "LALITHA",
    "ANNAMMA",
]
_FAMILY = [
    "MUKHERJEE",
    "GILL",
    "KURIAN",
    "GOWDA",
    "HEGDE",
    "NAIDU",
    "BORDOLOI",
    "MAHATO",
    "BEHERA",
    "ANSARI",
    "NEGI",
    "KAMATH",
]


def respelt(name: str, rng: np.random.Generator) -> str:
    """A name as some bank or payer writes it."""
    words = name.split()
    if rng.random() < VARIANT:
        way = int(rng.integers(3))
        if way == 0:
            words = [_SHORT.get(word, word) for word in words]
        elif way == 1 and words[-1] in ("LIMITED", "LLP"):
            words = words[: -2 if words[-2] == "PRIVATE" else -1]
        else:
            at = int(rng.integers(len(words)))
            words[at] = _SHORT.get(words[at], words[at])
            words = ["LTD" if word == "LIMITED" and rng.random() < 0.5 else word for word in words]
    text = " ".join(words)
    if rng.random() < JOINED and " " in text:
        at = text.index(" ")
        text = text[:at] + text[at + 1 :]
    if rng.random() < TYPO and len(text) > 6:
        at = int(rng.integers(1, len(text) - 1))
        letter = chr(65 + int(rng.integers(26)))
        text = (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        )[int(rng.integers(3))]
    if rng.random() < TRUNCATED:
        text = text[: int(rng.choice([15, 18, 20, 25]))].strip()
    return text


def perturbed(
    customers: int = 60, parties: int = 33, rows: int = 1000, seed: int = 5
) -> tuple[pa.Table, list[str]]:
    """Bank rows of simulated customers whose parties are respelt, and the true party of each row."""
    rng = np.random.default_rng(seed)
    values: dict[str, list] = {name: [] for name in ("customer_id", "transaction_id", "counterparty", "vpa")}
    truth = []
    for number in range(customers):
        names: list[str] = []
        while len(names) < parties:
            if names and rng.random() < CONFUSABLE:  # near to one that is there
                words = names[int(rng.integers(len(names)))].split()
                words[-1 if len(words) < 3 else 1] = str(rng.choice(_LAST)).split()[-1]
                name = " ".join(words)
            elif rng.random() < 0.25:
                name = f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"
            else:
                name = " ".join(
                    filter(None, (str(rng.choice(_FIRST)), str(rng.choice(_MIDDLE)), str(rng.choice(_LAST))))
                ) + str(rng.choice(_LEGAL))
            if name not in names:
                names.append(name)
        share = rng.pareto(1.2, parties) + 0.2
        chosen = rng.choice(parties, rows, p=share / share.sum())
        by_upi = rng.random(parties) < 0.3
        for at, party in enumerate(chosen.tolist()):
            values["customer_id"].append(f"C{number:03d}")
            values["transaction_id"].append(f"{number}-{at}")
            values["counterparty"].append(respelt(names[party], rng))
            handle = names[party].replace(" ", "")[:10]
            values["vpa"].append(f"{handle}{party}@YBL" if by_upi[party] and rng.random() < 0.5 else None)
            truth.append(names[party])
    n = len(truth)
    table = pa.table(values).append_column("account_id", pa.array(["A"] * n))
    constants = {
        "booked_date": pa.array([AS_OF] * n),
        "direction": pa.array(["CREDIT"] * n),
        "amount": pa.array([Decimal(1)] * n, pa.decimal128(18, 2)),
        "counterparty_ifsc": pa.nulls(n, pa.string()),
        "rail": pa.array(["NEFT"] * n),
        "category": pa.array(["sales_receipt"] * n),
    }
    for name, column in constants.items():
        table = table.append_column(name, column)
    return table.append_column("known_from", table["booked_date"]), truth


def held_out_spellings(customers: int = 60) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1 over the rows of the respelt parties."""
    table, truth = perturbed(customers)
    links = resolve_counterparties({"clean.bank_transactions": table}, AS_OF)["clean.transaction_parties"]
    with duckdb.connect() as con:
        con.register(
            "truth", table.select(["customer_id", "transaction_id"]).append_column("name", pa.array(truth))
        )
        con.register("links", links)
        named = con.execute(
            "SELECT customer_id, name, coalesce(party_id, transaction_id) AS party_id, "
            "count(*) AS n FROM truth LEFT JOIN links USING (customer_id, transaction_id) "
            "GROUP BY ALL"
        ).fetchall()
    columns = [np.array(column) for column in zip(*named, strict=True)]
    return pairwise(columns[0], columns[1], columns[2], columns[3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=60)
    parser.add_argument("--root", type=Path, help="a demo world already made, with its truth/")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.root or Path(folder)
        if not options.root:
            run_measured(msme("--root", str(root), "demo", "--customers", str(options.customers)))
        precision, recall, f1 = held_out_spellings()
        print(f"parties respelt at medium rates: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")
        for name, value in score(root).items():
            print(f"{name:<30}{value:>12,.4f}" if isinstance(value, float) else f"{name:<30}{value:>12,}")


if __name__ == "__main__":
    main()
