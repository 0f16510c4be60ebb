"""Messiness on top of correct files; every piece of it is recorded."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.deliveries import Delivery, Section, fetch_files
from msme_pipeline.demo.gst_returns import Return
from msme_pipeline.demo.texts import lakh
from msme_pipeline.demo.truth import Defect
from msme_pipeline.demo.write_gst import GstFile, aggregator_file, portal_file

FILE_KINDS = ("bom", "wrapper_case", "singleton_dict")
ANY_FILE = (
    "duplicate_in_file",
    "odd_date_format",
    "lakh_amount",
    "impossible_date",
    "unreadable_amount",
    "balance_break",
)
FETCH_ONLY = ("value_date_datetime", "misspelt_key", "missing_date", "missing_amount", "bad_direction")
REJECTED = {
    "impossible_date": "bad_date",
    "unreadable_amount": "bad_amount",
    "missing_date": "missing_date",
    "missing_amount": "missing_amount",
    "bad_direction": "bad_direction",
}
CHANCE = 0.6  # that a customer carries a kind of record mess
MARGIN = 4  # records between two pieces of mess, and from the edges of a file
SUPERSEDED = ("duplicate", "superseded")


@dataclass
class Plan:
    """What to plant where: row of the book -> (kind, variant 0..1), files to break, extra files."""

    actions: dict[int, tuple[str, float]] = field(default_factory=dict)
    truncate: list[str] = field(default_factory=list)
    extra: list[Delivery] = field(default_factory=list)


def plan_mess(business: Business, rng: np.random.Generator, deliveries: list[Delivery], style: str) -> Plan:
    """Choose records that are delivered exactly once, and files."""
    plan = Plan()
    times = np.zeros(len(business.book), dtype=np.int64)
    for delivery in deliveries:
        for section in delivery.sections:
            times[section.rows] += 1
    fetched: list[int] = []
    stated: list[int] = []
    for delivery in deliveries:
        for section in delivery.sections:
            inner = section.rows[MARGIN:-MARGIN]
            good = inner[times[inner] == 1]
            (fetched if delivery.kind == "fetch" else stated).extend(good.tolist())
    blocked: set[int] = set()
    order = {
        row: place
        for account in range(len(business.accounts))
        for place, row in enumerate(_rows(business, account))
    }
    taken: dict[int, set[int]] = {}

    def choose(pool: list[int]) -> int | None:
        for _ in range(12):
            if not pool:
                return None
            row = pool[int(rng.integers(len(pool)))]
            account = business.book.account[row]
            near = taken.setdefault(account, set())
            if row not in blocked and not any(
                order[row] + step in near for step in range(-MARGIN, MARGIN + 1)
            ):
                near.add(order[row])
                blocked.add(row)
                return row
        return None

    for kind in (*ANY_FILE, *FETCH_ONLY):
        if rng.random() >= CHANCE:
            continue
        for _ in range(1 + int(rng.random() < 0.5)):
            use_fetch = kind in FETCH_ONLY or rng.random() < 0.6
            row = choose(fetched if use_fetch else stated)
            if row is not None:
                plan.actions[row] = (kind, float(rng.random()))
    fetches = [delivery for delivery in deliveries if delivery.kind == "fetch"]
    chance = rng.random(6)
    if chance[0] < 0.45:
        deliveries[int(rng.integers(len(deliveries)))].quirks.append("bom")
    if chance[1] < 0.6 and style != "bare xml":
        fetches[int(rng.integers(len(fetches)))].quirks.append("wrapper_case")
    if chance[2] < 0.6:
        plan.truncate.append(fetches[int(rng.integers(len(fetches)))].file)
    if chance[3] < 0.6 and style != "bare xml":
        row = choose(
            [row for row in fetched if business.book.day[row] > business.calendar.day_of(date(2025, 5, 10))]
        )
        if row is not None:
            plan.extra.append(_single_fetch(business, row, style))
    return plan


def _rows(business: Business, account: int) -> list[int]:
    return np.flatnonzero(np.array(business.book.account) == account).tolist()


def _single_fetch(business: Business, row: int, style: str) -> Delivery:
    """A fetch of one day in between that holds a single transaction, not wrapped in a list."""
    day = business.calendar.date_of(business.book.day[row])
    fetched = day + timedelta(days=1)
    version = "2.0.0" if fetched >= date(2025, 7, 1) else "1.1"
    section = Section(business.book.account[row], np.array([row]))
    one = fetch_files(business, style, version, day, day, fetched, "06:05:00", [section], "_refresh")[0]
    one.quirks += ["singleton", "singleton_dict"]
    return one


_Tags = dict[int, tuple[str, str, str | None]]


def disturb(
    records: list[dict[str, str]],
    rows: list[int],
    tags: _Tags,
    touched: list[int],
    plan: Plan,
    fetch: bool,
    style: str,
) -> tuple[list[dict[str, str]], list[int], _Tags]:
    """Plant the mess of a section; returns records, their rows in the book and tags by position."""
    new_records: list[dict[str, str]] = []
    new_rows: list[int] = []
    new_tags: _Tags = {}
    wanted = set(touched)
    for at, (record, row) in enumerate(zip(records, rows, strict=True)):
        if at not in wanted:
            if at in tags:
                new_tags[len(new_records)] = tags[at]
            new_records.append(record)
            new_rows.append(row)
            continue
        kind, variant = plan.actions[row]
        if at in tags and tags[at][1] == "duplicate":
            new_tags[len(new_records)] = tags[at]
            new_records.append(record)
            new_rows.append(row)
            continue
        if kind == "balance_break":
            continue
        if kind == "duplicate_in_file":
            new_records += [record, dict(record)]
            new_rows += [row, row]
            new_tags[len(new_records) - 1] = (kind, "duplicate", "duplicate")
            continue
        broken = _break(dict(record), kind, variant, fetch, style)
        if kind not in REJECTED:
            new_tags[len(new_records)] = (kind, "clean", None)
        else:
            if variant < 0.5:  # a garbage copy beside the true record
                if fetch:
                    broken["txnId"] = broken["txnId"] + "X"
                new_records.append(record)
                new_rows.append(row)
            new_tags[len(new_records)] = (kind, "rejected", REJECTED[kind])
        new_records.append(broken)
        new_rows.append(row)
    return new_records, new_rows, new_tags


def rows_after_gaps(plan: Plan, section_rows: list[int], rows: list[int]) -> list[tuple[int, bool]]:
    """Positions of records whose predecessor did not come through; True when a row is missing altogether.

    `section_rows` are the true rows of the section, `rows` those of its records in file order.
    """
    found: list[tuple[int, bool]] = []
    for row in section_rows:
        if row not in plan.actions:
            continue
        kind, variant = plan.actions[row]
        missing = kind == "balance_break"
        if missing or (kind in REJECTED and variant >= 0.5):
            at = next((place for place, other in enumerate(rows) if other > row), None)
            if at:
                found.append((at, missing))
    return found


def _break(record: dict[str, str], kind: str, variant: float, fetch: bool, style: str) -> dict[str, str]:
    wobble = variant * 2 % 1
    stamp, value = ("transactionTimestamp", "valueDate") if fetch else ("booked", "valued")
    if kind == "odd_date_format":
        iso = record[stamp][:10] if fetch else ""
        if fetch:
            day, month, year = iso[8:], iso[5:7], iso[:4]
            forms = (
                f"{day}-{month}-{year}",
                f"{day}/{month}/{year} {record[stamp][11:19]}",
                f"{day}{month}{year}",
                f"{day}.{month}.{year}",
            )
            record[stamp] = forms[int(wobble * len(forms))]
        else:
            record["booked"], record["valued"] = (
                _reformat(record[key], style) for key in ("booked", "valued")
            )
    elif kind == "value_date_datetime":
        record[value] = f"{record[value]}T00:00:00+05:30"
    elif kind == "lakh_amount":
        for key in ("amount",) if fetch else ("debit", "credit"):
            if record[key]:
                text = lakh(round(float(record[key]) * 100))
                record[key] = (text, f"Rs. {text}", f"INR {text}")[int(wobble * 3)]
    elif kind == "misspelt_key":
        for right, wrong in (("narration", "naration"), ("valueDate", "valuedate"), ("txnId", "txnID")):
            record[wrong] = record.pop(right)
        record["transactionTimeStamp"] = record.pop("transactionTimestamp")
    elif kind == "impossible_date":
        if fetch:
            record[stamp] = f"{record[stamp][:4]}-02-30T11:20:00+05:30"
            record[value] = f"{record[value][:4]}-02-30"
        else:
            record["booked"] = record["valued"] = {"HDFC": "31/02/24", "ICICI": "31/02/2024"}.get(
                style, "31-02-2024"
            )
    elif kind == "missing_date":
        record[stamp] = record[value] = ""
    elif kind == "unreadable_amount":
        text = ("#######", "N.A.", "12..50")[int(wobble * 3)]
        for key in ("amount",) if fetch else ("debit", "credit"):
            if record[key]:
                record[key] = text
    elif kind == "missing_amount":
        record["amount"] = ""
    elif kind == "bad_direction":
        record["type"] = ("REVERSAL", "XX", "")[int(wobble * 3)]
    return record


def _reformat(text: str, style: str) -> str:
    """A statement date in another bank's manner."""
    if style == "HDFC":
        return f"{text[:2]}.{text[3:5]}.20{text[6:]}"
    if style == "ICICI":
        return text.replace("/", "-")
    if style == "AXIS":
        return text.replace("-", "/")
    return text.replace(" ", "-") if style == "SBI" else text.replace("-", " ")


def truncated(name: str, content: bytes, rng: np.random.Generator) -> tuple[str, bytes]:
    """A second, broken copy of a file."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}_retry.{suffix}", content[: int(len(content) * rng.uniform(0.4, 0.9))]


def disturb_gst(
    business: Business, rng: np.random.Generator, files: list[GstFile], portal: bool, received: date
) -> tuple[list[GstFile], list[Defect]]:
    """Plant buyers with a wrong check digit, returns delivered twice and returns revised later."""
    chance = rng.random(3)
    returns = [each for file in files for each in file.returns]
    sales = [
        each
        for each in returns
        if each.form == "GSTR1" and sum(d.section == "b2b" for d in each.documents) > 1
    ]
    if not sales:
        return files, []
    bad: list[tuple[Return, int]] = []
    if chance[0] < 0.6:
        each = sales[int(rng.integers(len(sales)))]
        at = int(rng.integers(sum(d.section == "b2b" for d in each.documents)))
        document = each.documents[at]
        wrong = "A" if document.buyer_gstin[-1] != "A" else "B"
        each.documents[at] = replace(document, buyer_gstin=document.buyer_gstin[:-1] + wrong)
        bad.append((each, at))
    again = sales[int(rng.integers(len(sales)))] if chance[1] < 0.6 else None
    changed = sales[int(rng.integers(len(sales)))] if chance[2] < 0.75 and not portal else None
    if again is not None and bad and again is bad[0][0]:
        again = None
    if changed is not None and (changed is again or (bad and changed is bad[0][0])):
        changed = None
    if portal:
        return _disturb_portal(business, files, bad, again)
    defects: list[Defect] = []
    ordered = list(files[0].returns)
    earlier: Return | None = None
    if changed is not None:
        earlier = replace(
            changed, filed=changed.filed - timedelta(days=6), documents=_earlier_version(changed)
        )
        ordered.insert(_place(ordered, changed), earlier)
    twin: Return | None = None
    if again is not None:
        twin = replace(again)
        ordered.insert(_place(ordered, again) + 1, twin)
    file = aggregator_file(business, ordered, received)
    for each, at in bad:
        defects.append(_gst_defect("bad_buyer_gstin", file, each, at, "rejected", "bad_gstin"))
    for other, kind, outcome in (
        (twin, "refiled_return", ("duplicate", "duplicate")),
        (earlier, "revised_return", SUPERSEDED),
    ):
        if other is not None:
            defects += [
                _gst_defect(kind, file, other, at, *outcome) for at in range(-1, len(other.documents))
            ]
    return [file], defects


def _earlier_version(changed: Return) -> list:
    """The version before the revision lacked a document and understated another."""
    first, *rest = changed.documents
    understated = replace(
        first, taxable=first.taxable // 2, igst=first.igst // 2, cgst=first.cgst // 2, sgst=first.sgst // 2
    )
    return [understated, *rest[:-1]] if len(rest) > 1 else [understated, *rest]


def _place(returns: list[Return], each: Return) -> int:
    return next(at for at, other in enumerate(returns) if other is each)


def _gst_defect(kind: str, file: GstFile, each: Return, at: int, expected: str, reason: str | None) -> Defect:
    amount = each.documents[at].taxable if at >= 0 else None
    issued = each.documents[at].issued if at >= 0 else None
    return Defect(kind, file.file, _place(file.returns, each), at, expected, reason, issued, amount, None)


def _disturb_portal(
    business: Business, files: list[GstFile], bad: list[tuple[Return, int]], again: Return | None
) -> tuple[list[GstFile], list[Defect]]:
    defects: list[Defect] = []
    written = []
    for file in files:
        each = file.returns[0] if file.returns else None
        hit = next((at for other, at in bad if other is each), None)
        if each is not None and hit is not None:
            file = portal_file(business, each, file.file)
            defects.append(_gst_defect("bad_buyer_gstin", file, each, hit, "rejected", "bad_gstin"))
        written.append(file)
        if each is not None and each is again:
            twin = portal_file(business, replace(each), file.file.replace(".json", "_copy.json"))
            written.append(twin)
            defects += [
                _gst_defect("refiled_return", twin, twin.returns[0], at, "duplicate", "duplicate")
                for at in range(-1, len(each.documents))
            ]
    return written, defects
