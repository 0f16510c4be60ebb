"""All GST files of one customer: every registration, the statements of purchases, and the truth of them."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from msme_pipeline.demo import mess
from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.gst_details import (
    Amendment,
    amend_invoices,
    composition_returns,
    summarise_by_hsn,
)
from msme_pipeline.demo.gst_purchases import purchase_statements
from msme_pipeline.demo.gst_registrations import Registration, branches, split_returns, stock_received
from msme_pipeline.demo.gst_returns import Return, file_returns
from msme_pipeline.demo.truth import MONEY, Defect, paise_column
from msme_pipeline.demo.write_gst import GstFile, aggregator_file, portal_files, statements_file

STATEMENT_SHARE = 0.5  # of the customers of aggregators who add their GSTR-2B
RETURNS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("gstin", pa.string()),
        ("form", pa.string()),
        ("period", pa.string()),
        ("filed", pa.date32()),
        ("taxable", MONEY),
        ("tax", MONEY),
        ("input_tax", MONEY),
        ("documents", pa.int32()),
        ("amendments", pa.int32()),
    ]
)
"""Truth of every return: as filed, in the units of the portal; taxable less credit notes, without HSN
lines."""

REGISTRATIONS = pa.schema(
    [
        ("customer_id", pa.string()),
        ("gstin", pa.string()),
        ("kind", pa.string()),
        ("cancelled", pa.date32()),
    ]
)


@dataclass
class GstDelivery:
    """Files to land, what is owed to them by the truth, and their truth tables."""

    files: list[GstFile]
    defects: list[Defect]
    tables: dict[str, pa.Table] = field(default_factory=dict)


def gst_files(
    business: Business,
    number: int,
    seed: int,
    rng: np.random.Generator,
    numbers: list[str],
    demo_customers: int,
) -> GstDelivery:
    """GST files of the customer who is the `number`-th of the world.

    Up to `demo_customers` there is one registration without amendments; odd numbers download from the portal.
    `rng` is the stream of the customer's files.
    """
    drawn = number > demo_customers
    returns = file_returns(business, rng, numbers)
    registrations = branches(business, drawn, seed)
    of_branches = split_returns(business, returns, registrations)
    amendments = amend_invoices(business, returns, seed) if drawn else []
    portal = business.quarterly and rng.random() < 0.5 if drawn else number % 2 == 1
    if portal:
        for each in (returns, *of_branches):
            summarise_by_hsn(business, each, seed)
    files: list[GstFile] = []
    if returns:
        files = portal_files(business, returns) if portal else [aggregator_file(business, returns, AS_OF)]
    files, defects = mess.disturb_gst(business, rng, files, portal, AS_OF)
    defects += _amended_defects(files, amendments)
    for branch, own in zip(registrations, of_branches, strict=True):
        files += _branch_files(business, branch, own, portal)
    composition = composition_returns(business)
    if composition:
        files += portal_files(business, composition)
    statements: list[list[Return]] = []
    chance = generator("gst_statements", business.customer_id, seed).random()
    if returns and (portal or not drawn or chance < STATEMENT_SHARE):
        periods = [each.period for each in returns if each.form == "GSTR1"]
        statements = [
            purchase_statements(business, periods if portal else periods[-12:], seed),
            *(stock_received(returns, branch, business.gstin) for branch in registrations),
        ]
        files += [statements_file(business, each) for each in statements if each]
    everything = [*returns, *(each for own in of_branches for each in own), *composition]
    everything += [each for group in statements for each in group]
    tables = {
        "gst_returns": _returns_table(business, everything),
        "gst_registrations": _registrations_table(business, registrations),
    }
    return GstDelivery(files, defects, tables)


def _branch_files(
    business: Business, branch: Registration, returns: list[Return], portal: bool
) -> list[GstFile]:
    if not returns:
        return []
    if portal:
        return portal_files(business, returns, branch.cancelled)
    return [aggregator_file(business, returns, AS_OF, branch.cancelled is not None)]


def _amended_defects(files: list[GstFile], amendments: list[Amendment]) -> list[Defect]:
    """The misstated originals: put aside as superseded, unless they are rejected or delivered again."""
    found = []
    for amendment in amendments:
        for file in files:
            for container, each in enumerate(file.returns):
                if each is not amendment.original:
                    continue
                for at, document in enumerate(each.documents):
                    if (document.section, document.number) == ("b2b", amendment.number) and (
                        document.buyer_gstin == amendment.buyer_gstin
                    ):
                        found.append(
                            Defect("amended_invoice", file.file, container, at, "duplicate", "superseded",
                                   document.issued, document.taxable)
                        )  # fmt: skip
    return found


def _returns_table(business: Business, returns: list[Return]) -> pa.Table:
    rows = []
    for each in returns:
        lines = [d for d in each.documents if d.section != "hsn"]
        listed = [d for d in lines if d.section != "b2ba"]
        sums = [
            sum((-1 if d.section == "cdnr" else 1) * value(d) for d in listed)
            for value in (lambda d: d.taxable, lambda d: d.igst + d.cgst + d.sgst)
        ]
        rows.append(
            (
                each.gstin or business.gstin, each.form, each.period, each.filed,
                each.taxable + sums[0], each.igst + each.cgst + each.sgst + sums[1], each.input_tax,
                len(listed), len(lines) - len(listed),
            )
        )  # fmt: skip
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(RETURNS) - 1)
    arrays = [pa.array([business.customer_id] * len(rows), pa.string())]
    for schema_field, values in zip(list(RETURNS)[1:], columns, strict=True):
        arrays.append(
            paise_column(list(values)) if schema_field.type == MONEY else pa.array(values, schema_field.type)
        )
    return pa.table(arrays, schema=RETURNS)


def _registrations_table(business: Business, registrations: list[Registration]) -> pa.Table:
    kind = business.parameters.registration
    rows: list[tuple[str, str, date | None]] = []
    if kind != "unregistered":
        rows.append((business.gstin, kind, None))
    rows += [(branch.gstin, "branch", branch.cancelled) for branch in registrations]
    return pa.table(
        [
            pa.array([business.customer_id] * len(rows), pa.string()),
            *(pa.array([row[at] for row in rows], REGISTRATIONS.field(at + 1).type) for at in range(3)),
        ],
        schema=REGISTRATIONS,
    )
