"""Declares the step `clean_mutual_funds`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_mutual_funds",
    compute="msme_pipeline.cleaning.mutual_funds.clean:clean_mutual_funds",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.mutual_fund_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=(
        "clean.mf_holdings",
        "clean.mf_transactions",
        "clean.sips",
        "clean.navs",
        "clean.mutual_fund_rejected",
    ),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
