"""Return events: presentation, reversal and charges of one unpaid mandate or cheque, with the reason."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.narration.rules import PARTY_RAILS
from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.plan import Plan

RETURN_DAYS = 3
"""Days within which presentation, reversal and charges of one return lie."""

DEPOSIT_DAYS = 10
"""Days that a deposited cheque may take to come back."""

LATE_CHARGE_DAYS = 45
"""Days for which a charge waits when the balance does not cover it."""

TAX_SHARE = 4
"""A charge is the tax on another of the same days when that is at least this many times larger."""

RETURN_CODES = {
    "NACH": {
        "01": ("account", "technical"),
        "04": ("insufficient funds", "financial"),
        "05": ("exceeds arrangement", "financial"),
        "06": ("payment stopped", "stop_payment"),
        "21": ("mandate not valid", "technical"),
        "53": ("account", "technical"),
        "54": ("account", "technical"),
        "71": ("account", "technical"),
        "98": ("bank", "technical"),
    },
    "CHEQUE": {
        "01": ("insufficient funds", "financial"),
        "02": ("exceeds arrangement", "financial"),
        "03": ("effects not cleared", "financial"),
        "04": ("refer to drawer", "financial"),
        **{str(code): ("signature", "technical") for code in range(10, 18)},
        "20": ("payment stopped", "stop_payment"),
        **{str(code): ("legal bar", "legal") for code in range(21, 26)},
        **{str(code): ("instrument", "technical") for code in range(30, 43)},
        **{str(code): ("account", "technical") for code in range(50, 56)},
        "84": ("bank", "technical"),
    },
}
"""Codes of NPCI for mandates (NACH) and of the clearing houses for cheques (CTS): reason, class."""

RETURNS = Plan(__file__, "returns.sql", given=("clean.bank_transactions", "codes", "originals", "charged"))


def find_return_events(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.return_events from clean.bank_transactions; `as_of` is not used.

    A reversal joins the debit that it takes back (same account and amount, at most RETURN_DAYS before);
    repeated presentations of one instrument within RETURN_DAYS are one event. Each charge joins the
    nearest event that has none yet; one that finds no event is a return of its own, `inferred`.
    Whether a cheque return without a direction in its words is inward or outward, the original entry
    decides: a payment before it makes it inward, a deposit outward.
    """
    with RETURNS.on(
        inputs,
        party_rails=list(PARTY_RAILS),
        days=RETURN_DAYS,
        deposit_days=DEPOSIT_DAYS,
        late_days=LATE_CHARGE_DAYS,
        tax_share=TAX_SHARE,
    ) as relations:
        relations.give(
            codes=pa.Table.from_pylist(
                [
                    {"scheme": scheme, "code": code, "reason": reason, "reason_class": of}
                    for scheme, each in RETURN_CODES.items()
                    for code, (reason, of) in each.items()
                ]
            ),
            originals=pair_greedily(relations["candidate_originals"], "returned_row", "original_row"),
        )
        relations.give(charged=pair_greedily(relations["candidate_charges"], "charge_row", "event"))
        return relations.conformed(return_events="clean.return_events")
