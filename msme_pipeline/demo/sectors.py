"""Sectors: how they sell, what they earn, when they are paid and when they are busy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sector:
    """Shares are of revenue and sum to 1; sensitivities scale the calendar's demand curves.

    credit_days and supplier_days are typical payment terms; gst_rate is in % (12 became 5 on
    22 September 2025); tds is what large buyers deduct, as a fraction of the taxable value.
    """

    name: str
    trade: tuple[str, ...]
    b2b: float
    upi: float
    qr: float
    pos: float
    cash: float
    marketplace: float
    margin: float
    opex: float
    credit_days: int
    supplier_days: int
    gst_rate: int
    tds: float
    tds_section: str
    festival: float
    wedding: float
    monsoon: float
    harvest: float
    year_end: float
    rate_cut: float


SECTORS: tuple[Sector, ...] = (
    Sector("kirana wholesale", ("TRADERS", "STORES", "AGENCIES", "KIRANA"), 0.46, 0.10, 0.20, 0.04, 0.20, 0.0, 0.11, 0.08, 15, 12, 5, 0.001, "194Q", 0.30, 0.05, 0.02, 0.05, 0.02, 0.3),
    Sector("textiles and garments", ("TEXTILES", "GARMENTS", "FABRICS", "CREATIONS"), 0.62, 0.06, 0.10, 0.06, 0.06, 0.10, 0.16, 0.14, 40, 30, 5, 0.001, "194Q", 0.40, 0.16, -0.06, 0.0, 0.03, 0.1),
    Sector("engineering workshop", ("ENGINEERING WORKS", "INDUSTRIES", "FABRICATORS", "TOOLS"), 0.90, 0.03, 0.02, 0.0, 0.05, 0.0, 0.18, 0.20, 45, 30, 18, 0.02, "194C", 0.0, 0.0, -0.05, 0.0, 0.16, 0.0),
    Sector("pharmacy and medical", ("MEDICALS", "PHARMA", "HEALTHCARE", "SURGICALS"), 0.40, 0.10, 0.24, 0.12, 0.14, 0.0, 0.15, 0.10, 21, 21, 12, 0.001, "194Q", 0.02, 0.0, 0.10, 0.0, 0.02, 0.25),
    Sector("electronics retail", ("ELECTRONICS", "DIGITALS", "MOBILES", "APPLIANCES"), 0.30, 0.08, 0.22, 0.22, 0.08, 0.10, 0.12, 0.10, 14, 14, 18, 0.001, "194Q", 0.55, 0.10, -0.04, 0.0, 0.02, 0.7),
    Sector("food processing", ("FOODS", "AGRO FOODS", "SPICES", "MILLS"), 0.74, 0.06, 0.06, 0.02, 0.10, 0.02, 0.14, 0.13, 28, 15, 5, 0.001, "194Q", 0.30, 0.10, -0.02, 0.14, 0.03, 0.15),
    Sector("transport and logistics", ("ROADLINES", "LOGISTICS", "TRANSPORT", "CARRIERS"), 0.88, 0.05, 0.01, 0.0, 0.06, 0.0, 0.15, 0.22, 35, 10, 12, 0.01, "194C", 0.12, 0.0, -0.10, 0.10, 0.08, 0.0),
    Sector("building materials", ("CEMENTS", "HARDWARE", "STEELS", "TILES"), 0.66, 0.06, 0.08, 0.03, 0.17, 0.0, 0.13, 0.09, 32, 20, 18, 0.001, "194Q", 0.06, 0.0, -0.18, 0.06, 0.10, 0.15),
    Sector("restaurant and catering", ("CATERERS", "SWEETS", "RESTAURANT", "BAKERS"), 0.22, 0.10, 0.34, 0.14, 0.12, 0.08, 0.19, 0.24, 12, 7, 5, 0.02, "194C", 0.28, 0.18, -0.04, 0.0, 0.0, 0.0),
    Sector("it and business services", ("TECHNOLOGIES", "SOLUTIONS", "CONSULTANTS", "SERVICES"), 0.95, 0.04, 0.0, 0.0, 0.01, 0.0, 0.24, 0.36, 38, 15, 18, 0.02, "194J", 0.0, 0.0, 0.0, 0.0, 0.10, 0.0),
    Sector("printing and packaging", ("PRINTERS", "PACKAGING", "OFFSET", "CARTONS"), 0.86, 0.04, 0.03, 0.01, 0.06, 0.0, 0.16, 0.18, 34, 25, 12, 0.02, "194C", 0.22, 0.10, 0.0, 0.0, 0.08, 0.0),
    Sector("agri inputs", ("SEEDS", "FERTILISERS", "AGRO CENTRE", "KRISHI KENDRA"), 0.50, 0.12, 0.10, 0.02, 0.26, 0.0, 0.11, 0.08, 30, 20, 5, 0.001, "194Q", 0.0, 0.0, 0.20, 0.16, 0.0, 0.0),
)  # fmt: skip
SECTOR_BY_NAME = {sector.name: sector for sector in SECTORS}
