"""Peak memory that reading one large landed file adds, per format: `python benchmarks/read_large_file.py
[MB]`.

Each file is written to a temporary folder and read record by record in a process of its own; the
baseline is the peak of the same process after it has read a small file of the same format.
"""

import gzip
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

READ = """
import resource, sys, time
from msme_pipeline.sources import read_landed
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for each in read_landed(sys.argv[1]):
    pass
before = peak()
start = time.perf_counter()
n = 0
for each in read_landed(sys.argv[2]):
    n += each.table != "raw.landed_files"
file = each.values
took = time.perf_counter() - start
told = [file[name] for name in ("records_delivered", "records_read", "defect")]
print(f"{peak() - before:.1f} {n} {took:.1f}", *told)
"""

KINDS = ("json", "json.gz", "xml", "xml.gz", "gstr1.json", "csv")


def _transactions(n: int) -> Iterator[dict[str, str]]:
    dice = random.Random(7)
    for at in range(n):
        yield {
            "txnId": f"S{at:010d}",
            "type": "CREDIT",
            "mode": "OTHERS",
            "amount": f"{dice.randrange(10**7) / 100:.2f}",
            "transactionalBalance": f"{dice.randrange(10**9) / 100:.2f}",
            "transactionTimestamp": "2025-04-01T10:00:00+05:30",
            "valueDate": "2025-04-01",
            "narration": f"UPI/{dice.randrange(10**12):012d}/SHREE TRADERS/{dice.randrange(10**9)}@okaxis",
            "reference": f"{dice.randrange(10**12):012d}",
        }


def write(path: Path, kind: str, megabytes: int) -> None:
    """A deposit of one account, a GSTR-1 of one buyer or a statement of about so many MB uncompressed."""
    written = 0
    with gzip.open(path, "wt", compresslevel=1) if kind.endswith(".gz") else path.open("w") as file:
        if kind.startswith("json"):
            file.write(
                '{"type": "deposit", "version": "2.0.0", "maskedAccNumber": "XX1", '
                '"transactions": {"transaction": ['
            )
            for at, each in enumerate(_transactions(megabytes * 10**6 // 300)):
                written += file.write((", " if at else "") + json.dumps(each))
                if written > megabytes * 10**6:
                    break
            file.write(']}, "summary": {"ifsc": "HDFC0000001"}}')
        elif kind.startswith("xml"):
            file.write(
                '<Account type="deposit" version="1.1" maskedAccNumber="XX1"><Transactions '
                'startDate="2025-04-01">\n'
            )
            for each in _transactions(megabytes * 10**6 // 280):
                file.write(
                    "<Transaction " + " ".join(f'{key}="{value}"' for key, value in each.items()) + "/>\n"
                )
            file.write('</Transactions><Summary ifscCode="HDFC0000001"/></Account>')
        elif kind == "gstr1.json":
            item = {"num": 1, "itm_det": {"rt": 18, "txval": 1000.5, "iamt": 0, "camt": 90.05, "samt": 90.05}}
            file.write(
                '{"gstin": "29AAAPL1234C1Z5", "fp": "042025", "b2b": [{"ctin": "29AABCR1718E1ZL", "inv": ['
            )
            for at in range(megabytes * 10**6 // 200):
                document = {
                    "inum": f"I{at}",
                    "idt": "01-04-2025",
                    "val": 1180.6 + at,
                    "pos": "29",
                    "itms": [item],
                }
                file.write((", " if at else "") + json.dumps(document))
            file.write("]}]}")
        else:
            file.write("Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n")
            for at, each in enumerate(_transactions(megabytes * 10**6 // 110)):
                file.write(
                    f"01/04/25,{each['narration']},{at},01/04/25,,{each['amount']},"
                    f"{each['transactionalBalance']}\n"
                )


def measure(folder: Path, kind: str, megabytes: int) -> tuple[float, int, float, str]:
    """(MB added, records, seconds, what the reader says of the file)."""
    small, large = folder / f"small.{kind}", folder / f"large.{kind}"
    write(small, kind, 1)
    write(large, kind, megabytes)
    answer = subprocess.run(
        [sys.executable, "-c", READ, str(small), str(large)], check=True, capture_output=True, text=True
    ).stdout.split()
    large.unlink()
    return float(answer[0]), int(answer[1]), float(answer[2]), " ".join(answer[3:])


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{'format':12} {'MB added':>9} {'records':>9} {'seconds':>8}  delivered read defect")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            added, records, seconds, verdict = measure(Path(folder), kind, megabytes)
            print(f"{kind:12} {added:9.1f} {records:9,} {seconds:8.1f}  {verdict}", flush=True)


if __name__ == "__main__":
    main()
