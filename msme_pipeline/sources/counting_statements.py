"""How many records a bank statement delivers, by its format."""

from collections.abc import Callable, Mapping

from msme_pipeline.landing.content import Content
from msme_pipeline.sources.counting_lines import count_lines
from msme_pipeline.sources.counting_mt940 import count_entries
from msme_pipeline.sources.counting_sheets import count_page, count_workbook
from msme_pipeline.sources.counting_text import count_printed


def _whole(content: Content) -> bytes:
    return content.whole if content.whole is not None else b"".join(content.chunks())


COUNTERS: Mapping[str, Callable[[Content], int]] = {
    "bank_csv": lambda content: count_lines(content.chunks()),
    "bank_xlsx": lambda content: count_workbook(_whole(content)),
    "bank_html": lambda content: count_page(_whole(content)),
    "bank_mt940": lambda content: count_entries(content.chunks()),
    "bank_text": lambda content: count_printed(_whole(content)),
}
