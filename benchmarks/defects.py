"""Every planted defect against what the pipeline made of it, over a world of 100 customers.

Prints precision and recall per kind, the unexplained records, the misdated rows and months, and
whether the records and rupees written by the simulator are those that the lake accounts for.
"""

import argparse
import tempfile
from pathlib import Path

import duckdb

from benchmarks.measure import msme, run_measured

SCORE = """
WITH planted AS (FROM read_parquet('{truth}/defects/*.parquet')),

-- what the pipeline says about each record that it did not make a clean row
put_aside AS (
    SELECT customer_id, file, record_table, container, position, disposition, reason
    FROM clean.rejected_records
),
clean_rows AS (
    SELECT customer_id, file, account_no AS container, position, booked_date, amount, direction
    FROM clean.bank_transactions
),
breaks AS (
    SELECT b.customer_id, b.file, t.account_no AS container, b.position
    FROM clean.balance_breaks b JOIN clean.bank_transactions t USING (customer_id, account_id, transaction_id)
),
files AS (
    SELECT customer_id, file, defect, records_delivered = records_read AS complete FROM raw.landed_files
),
duplicates AS (
    SELECT DISTINCT customer_id, file, container, position FROM planted WHERE expected = 'duplicate'
),
missing_before AS (
    SELECT DISTINCT customer_id, file, container, position FROM planted WHERE expected = 'balance_break'
),

judged AS (
    SELECT
        planted.kind,
        planted.expected,
        planted.reason,
        CASE
            WHEN expected IN ('rejected', 'duplicate')
                THEN put_aside.disposition = expected AND put_aside.reason = planted.reason
            WHEN expected = 'file_rejected' THEN files.defect = planted.reason
            WHEN expected = 'withheld' THEN NOT permissions.permitted AND permissions.reason = planted.reason
            WHEN expected = 'balance_break' THEN breaks.file IS NOT NULL
            WHEN planted.position < 0 OR planted.position IS NULL THEN files.defect IS NULL AND files.complete
            WHEN duplicates.file IS NOT NULL THEN put_aside.disposition = 'duplicate'
            WHEN clean_rows.file IS NULL THEN false
            ELSE (planted.booked_date IS NULL OR clean_rows.booked_date = planted.booked_date)
                 AND (planted.amount IS NULL OR clean_rows.amount = planted.amount)
                 AND (planted.direction IS NULL OR clean_rows.direction = planted.direction)
                 AND (breaks.file IS NULL OR missing_before.file IS NOT NULL)
        END AS right_answer
    FROM planted
    LEFT JOIN put_aside USING (customer_id, file, container, position)
    LEFT JOIN clean_rows USING (customer_id, file, container, position)
    LEFT JOIN breaks USING (customer_id, file, container, position)
    LEFT JOIN duplicates USING (customer_id, file, container, position)
    LEFT JOIN missing_before USING (customer_id, file, container, position)
    LEFT JOIN files ON files.customer_id = planted.customer_id AND files.file = planted.file
    LEFT JOIN clean.file_permissions permissions
        ON permissions.customer_id = planted.customer_id AND permissions.file = planted.file
),
recall AS (
    SELECT kind, any_value(expected) AS expected, any_value(reason) AS reason, count(*) AS planted,
           count(*) FILTER (coalesce(right_answer, false)) AS found
    FROM judged GROUP BY kind
),
-- findings that no planted defect explains, by reason
findings AS (
    SELECT customer_id, file, container, position, disposition, reason FROM put_aside
    WHERE record_table <> 'raw.landed_files'
    UNION ALL
    SELECT put_aside.customer_id, put_aside.file, container, position,
           CASE WHEN files.defect IS NULL THEN 'withheld' ELSE 'file_rejected' END, reason
    FROM put_aside JOIN files USING (customer_id, file)
    WHERE record_table = 'raw.landed_files'
    UNION ALL
    SELECT customer_id, file, container, position, 'balance_break', NULL FROM breaks
),
explained AS (
    SELECT findings.disposition, findings.reason, count(*) AS findings,
           count(planted.kind) AS explained
    FROM findings
    LEFT JOIN (SELECT DISTINCT ON (customer_id, file, container, position, expected) * FROM planted) planted
        ON planted.customer_id = findings.customer_id
        AND planted.file = findings.file
        AND (findings.container < 0 AND findings.position < 0
             OR planted.container = findings.container AND planted.position = findings.position)
        AND planted.expected = findings.disposition
        AND planted.reason IS NOT DISTINCT FROM findings.reason
    GROUP BY ALL
)
SELECT kind, recall.expected, coalesce(recall.reason, ''), planted, found,
       coalesce(explained.explained / explained.findings, found / planted) AS precision,
       found / planted AS recall
FROM recall
LEFT JOIN explained ON explained.disposition = recall.expected
    AND explained.reason IS NOT DISTINCT FROM recall.reason
ORDER BY kind
"""

UNEXPLAINED = """
SELECT count(*)
FROM clean.rejected_records r
ANTI JOIN read_parquet('{truth}/defects/*.parquet') p
    ON p.customer_id = r.customer_id AND p.file = r.file
    AND (r.container < 0 AND r.position < 0 OR p.container = r.container AND p.position = r.position)
"""

ROWS = """
WITH truth AS (
    SELECT customer_id, account_id, direction, amount, balance_after, booked_date,
           row_number() OVER (
               PARTITION BY customer_id, account_id, direction, amount, balance_after, booked_date) AS n
    FROM read_parquet('{truth}/transactions/*.parquet')
    WHERE NOT withheld
),
found AS (
    SELECT customer_id, account_id, direction, amount, balance_after, booked_date,
           row_number() OVER (
               PARTITION BY customer_id, account_id, direction, amount, balance_after, booked_date) AS n
    FROM clean.bank_transactions
),
wrong AS (
    FROM found ANTI JOIN truth
    USING (customer_id, account_id, direction, amount, balance_after, booked_date, n)
),
months AS (
    SELECT wrong.*, EXISTS (
        FROM truth t WHERE t.customer_id = wrong.customer_id AND t.account_id = wrong.account_id
        AND t.amount = wrong.amount AND t.balance_after IS NOT DISTINCT FROM wrong.balance_after
        AND date_trunc('month', t.booked_date) <> date_trunc('month', wrong.booked_date)) AS misdated
    FROM wrong
)
SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM found), (SELECT count(*) FROM wrong),
       (SELECT count(*) FROM months WHERE misdated),
       (SELECT count(*) FROM truth ANTI JOIN found USING
           (customer_id, account_id, direction, amount, balance_after, booked_date, n))
"""

DELIVERED = """
WITH truth AS (
    SELECT customer_id, source, sum(records)::BIGINT AS records, sum(rupees) AS rupees
    FROM read_parquet('{truth}/delivered/*.parquet') GROUP BY ALL
)
SELECT count(*), count(*) FILTER (balanced AND delivered = records AND delivered_rupees = rupees),
       sum(delivered)
FROM clean.conservation FULL JOIN truth USING (customer_id, source)
"""


def score(root: Path) -> tuple[list[tuple], int, tuple, tuple]:
    """Rows per kind, unexplained records, (true, clean, wrong, misdated, lost) rows, accounts."""
    truth = str(root / "truth")
    with duckdb.connect(str(root / "lake.duckdb"), read_only=True) as con:
        kinds = con.execute(SCORE.format(truth=truth)).fetchall()
        (unexplained,) = con.execute(UNEXPLAINED.format(truth=truth)).fetchone() or (0,)
        rows = con.execute(ROWS.format(truth=truth)).fetchone() or ()
        accounts = con.execute(DELIVERED.format(truth=truth)).fetchone() or ()
    return kinds, int(unexplained), rows, accounts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100)
    parser.add_argument("--root", type=Path, help="a lake already made, with its truth/")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.root or Path(folder)
        if not options.root:
            run_measured(msme("--root", str(root), "demo", "--customers", str(options.customers)))
            run_measured(msme("--root", str(root), "run", "--mode", "shard"))
        kinds, unexplained, rows, accounts = score(root)
    print(
        f"{'kind':<26}{'expected':<15}{'reason':<17}{'planted':>8}{'found':>7}{'precision':>11}{'recall':>8}"
    )
    for kind, expected, reason, planted, found, precision, recall in kinds:
        print(f"{kind:<26}{expected:<15}{reason:<17}{planted:>8,}{found:>7,}{precision:>11.4f}{recall:>8.4f}")
    lowest = min(min(row[5], row[6]) for row in kinds)
    print(
        f"{len(kinds)} kinds, rarest {min(row[3] for row in kinds)} times; lowest precision or "
        f"recall {lowest:.4f}"
    )
    print(f"unexplained rejected or duplicate records: {unexplained}")
    true, clean, wrong, misdated, lost = rows
    print(
        f"true transactions {true:,}, clean {clean:,}; not in truth {wrong}, in a wrong month "
        f"{misdated}; lost {lost}"
    )
    print(
        f"accounts of customer and source that agree with the simulator: {accounts[1]} of {accounts[0]}"
        f" ({accounts[2]:,} records)"
    )


if __name__ == "__main__":
    main()
