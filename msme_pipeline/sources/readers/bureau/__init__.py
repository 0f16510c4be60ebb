"""Credit bureau reports: TransUnion CIBIL, Experian, CRIF High Mark, Equifax, and commercial reports.

A record is a report, a tradeline or an enquiry. Only the subject's name and PAN are read of a person:
phone numbers, addresses, e-mails, employers and co-borrowers' data never enter the lake.
"""

from msme_pipeline.sources.readers.bureau.counting import count
from msme_pipeline.sources.readers.bureau.reading import SOURCE, Reader, recognise

__all__ = ["SOURCE", "Reader", "count", "recognise"]
