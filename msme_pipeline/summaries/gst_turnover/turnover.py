"""GST turnover per return period: GSTR-3B and GSTR-1 side by side."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import pan_of_gstin
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct
from msme_pipeline.summaries.gst_turnover.gst_known import KNOWN

PLAN = Plan(__file__, "turnover.sql", given=("returns",), also=(KNOWN,))


def gst_turnover(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.gst_turnover from clean.gst_return_versions, in the versions known at `as_of`.

    Not filed is null, a nil return is 0.
    """
    with PLAN.on(inputs, as_of=as_of) as relations:
        known = relations["known_returns"]
        pans = map_distinct(known["gstin"], pan_of_gstin, pa.string())
        relations.give(returns=known.append_column("pan", pans))
        return relations.conformed(turnover="summary.gst_turnover")
