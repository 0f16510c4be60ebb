"""Why a link was made, in words."""

import numpy as np
import pandas as pd

from msme_pipeline.analytics.reconciliation.evidence import ALIAS_SHARE, Evidence, Pairs

_KINDS = np.array(
    [
        "one invoice",
        "run of {n} invoices",
        "{n} of several invoices",
        "one of two parts",
        "one of three parts",
    ],
    object,
)
_AMOUNTS = np.array(
    [
        "exact amount",
        "rounded to the rupee",
        "rounded down to 10",
        "rounded down to 100",
        "less charges of {g}",
        "short by {g}",
    ],
    object,
)


def reasons(links: pd.DataFrame, pairs: Pairs, evidence: Evidence) -> np.ndarray:
    """One sentence per link: the group, the amount, the payer, the delay."""
    bills, receipts = evidence.books.invoices, evidence.books.receipts
    bill, receipt = links["bill"].to_numpy(np.int64), links["receipt"].to_numpy(np.int64)
    allocated = (links["tier"] == "allocated").to_numpy()
    count = links["count"].astype(int).astype(str)
    gap = (links["gap"].abs() / 100).map("{:.2f}".format)
    kind = pd.Series(_KINDS[np.maximum(links["kind"], 0)])
    amount = pd.Series(_AMOUNTS[np.minimum(links["why"], 5)])
    group = pd.Series([each.replace("{n}", n) for each, n in zip(kind, count, strict=True)], dtype=object)
    fit = pd.Series([each.replace("{g}", g) for each, g in zip(amount, gap, strict=True)], dtype=object)
    rate = links["rate"].to_numpy(np.int64)
    tax = np.where(
        rate > 0,
        np.char.add(" after TDS of ", np.char.add(np.char.mod("%g", evidence.rates[rate] * 100), " %")),
        "",
    )
    at = pairs.place(receipt, bills["party"][bill], len(evidence.books.parties))
    share, alias = pairs.value("share", at), pairs.value("alias", at)
    number = (evidence.hits["receipt"] * (len(bills) + 1) + evidence.hits["invoice"]).to_numpy()
    said = np.isin(receipt * (len(bills) + 1) + bill, number)
    payer = np.select(
        [said, share >= 45, alias >= ALIAS_SHARE],
        [
            "invoice number given",
            np.char.add(np.char.add("name agrees ", share.astype(str)), " %"),
            "payer known from other payments",
        ],
        "no name, amount only",
    )
    late = receipts["day"][receipt] - bills["base"][bill]
    dated = bills["base"][bill] != bills["issued"][bill]
    days = np.char.add(np.abs(late).astype(str), np.where(late < 0, " days before ", " days after "))
    when = np.char.add(days, np.where(dated, "due", "issue"))
    text = np.where(
        allocated,
        "on account, oldest invoice first",
        group.to_numpy(object) + ", " + fit.to_numpy(object) + tax.astype(object),
    )
    return np.asarray(text + "; " + payer.astype(object) + "; " + when.astype(object), object)
