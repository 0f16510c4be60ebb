"""Reconciliation of GST, bank and ONDC: links, months, verdict, open items."""

from msme_pipeline.analytics.reconciliation.chart import CHART_TABLES, turnover_chart
from msme_pipeline.analytics.reconciliation.reconcile import INPUTS, OUTPUTS, READS, reconcile
from msme_pipeline.lake.steps import Step

STEPS = (
    Step(
        name="reconciliation",
        inputs=INPUTS,
        outputs=OUTPUTS,
        compute=reconcile,
        as_of="daily",
        reads=READS,
        charts=dict.fromkeys(CHART_TABLES, turnover_chart),
    ),
)
