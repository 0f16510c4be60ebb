"""The trade of a customer: by what it declares, what it sells on the network, or what it is called."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.tables.sections import SECTOR_BASES, SECTORS

(
    FOOD, FUELS, CHEMICALS, PLASTICS, LEATHER, WOOD, TEXTILES, FOOTWEAR, STONE, METALS, MACHINERY, VEHICLES,
    OTHER_GOODS, SERVICES,
) = SECTORS  # fmt: skip

HSN_SECTORS: tuple[tuple[int, int, str], ...] = (
    (1, 24, FOOD),
    (25, 27, FUELS),
    (28, 38, CHEMICALS),
    (39, 40, PLASTICS),
    (41, 43, LEATHER),
    (44, 49, WOOD),
    (50, 63, TEXTILES),
    (64, 67, FOOTWEAR),
    (68, 71, STONE),
    (72, 83, METALS),
    (84, 85, MACHINERY),
    (86, 89, VEHICLES),
    (90, 97, OTHER_GOODS),
    (99, 99, SERVICES),
)
"""Chapters of the harmonised system, first and last, and the sector they make."""

ONDC_SECTORS: tuple[tuple[str, str], ...] = (
    ("ONDC:RET10", FOOD),  # grocery
    ("ONDC:RET11", SERVICES),  # food and beverages: kitchens, a service as in GST
    ("ONDC:RET12", TEXTILES),  # fashion
    ("ONDC:RET13", CHEMICALS),  # beauty and personal care
    ("ONDC:RET14", MACHINERY),  # electronics
    ("ONDC:RET15", MACHINERY),  # appliances
    ("ONDC:RET17", OTHER_GOODS),  # toys and games
    ("ONDC:RET18", CHEMICALS),  # health and wellness
    ("ONDC:RET19", CHEMICALS),  # pharmacy
    ("ONDC:RET1A", VEHICLES),  # components and accessories
    ("ONDC:RET1D", CHEMICALS),
)
"""Retail domains of the network and the sector of what is offered there. Home and kitchen (RET16), hardware
(RET1B) and building supplies (RET1C) hold goods of many chapters and tell none."""

NAME_WORDS: tuple[tuple[str, str], ...] = (
    (FOOD, r"KIRANA|PROVISIONS?|SUPER ?MARKET|GROCER(?:Y|IES|S)|RICE|FLOUR|DALL? (?:MILLS?|TRADERS)"),
    (FOOD, r"ATTA (?:CHAKKI|MILLS?)|OIL MILLS?|DAIRY|MILK|SPICES?|MASALAS?"),
    (FOOD, r"(?:AGRO ?)?FOODS?|FRUITS?|VEGETABLES?|POULTRY|FISH(?:ERIES)?|SEA ?FOODS?|TEA|COFFEE|SEEDS?"),
    (FOOD, r"KRISHI|SUGAR|JAGGERY"),
    (FOOD, r"BEVERAGES?|CONFECTIONER(?:Y|IES|S)?|CASHEWS?|DRY ?FRUITS?|NAMKEEN|GRAINS?|ANAJ|TOBACCO"),
    (FUELS, r"CEMENTS?|PETROL(?:EUM)?|FILLING STATION|FUELS?|COAL|LUBRICANTS?|MINERALS?|LPG|INDANE|SALT"),
    (CHEMICALS, r"CHEMICALS?|PHARMA(?:CY|CEUTICALS?)?|MEDICALS?|MEDICOS?|MEDICINES?|DRUGS?|CHEMISTS?"),
    (CHEMICALS, r"SURGICALS?|LABORATOR(?:Y|IES)"),
    (CHEMICALS, r"COSMETICS?|PAINTS?|DYES|DYESTUFFS?|DETERGENTS?|SOAPS?|FERTILI[SZ]ERS?|PESTICIDES?"),
    (CHEMICALS, r"AYURVED(?:A|IC)"),
    (PLASTICS, r"PLASTICS?|PLAST|POLYMERS?|RUBBERS?|TYRES?|PVC|POLYPACK"),
    (LEATHER, r"LEATHERS?|TANNER(?:Y|IES)"),
    (WOOD, r"PRINTERS?|PRINTING(?: PRESS)?|OFFSET|GRAPHICS|PACKAGING|PACKERS|CARTONS?|CORRUGATED|PAPERS?"),
    (WOOD, r"PLY ?WOODS?|TIMBERS?|SAW MILLS?"),
    (WOOD, r"STATIONER(?:Y|S)|BOOKS|BOOK (?:DEPOT|HOUSE|STORES?|STALL)|PUBLISHERS?"),
    (TEXTILES, r"TEXTILES?|TEX|FABRICS?|GARMENTS?|APPARELS?|SAREES?|SILKS?|COTTONS?|YARNS?"),
    (TEXTILES, r"KNIT(?:S|WEARS?|TING)?|HOSIERY"),
    (TEXTILES, r"FASHIONS?|CLOTHS?|CLOTHING|BOUTIQUES?|VASTRA(?:LAYA)?|WEAVERS?|HANDLOOMS?|DRESSES"),
    (FOOTWEAR, r"FOOT ?WEARS?|SHOES?|CHAPPALS?"),
    (STONE, r"JEWELL?ERS?|JEWELL?ERY|GEMS|GOLD|DIAMONDS?|ORNAMENTS?|MARBLES?|GRANITES?|TILES?|CERAMICS?"),
    (STONE, r"SANITARY|GLASS(?:ES)?"),
    (METALS, r"STEELS?|IRON|ISPAT|METALS?|ALUMINIUM|COPPER|BRASS|FABRICATORS?|CASTINGS?|FORGINGS?"),
    (METALS, r"FOUNDR(?:Y|IES)|WIRES?"),
    (METALS, r"HARDWARES?|UTENSILS?|TUBES|FASTENERS?"),
    (MACHINERY, r"ELECTRONICS?|ELECTRICALS?|MOBILES?|COMPUTERS?|APPLIANCES?|MACHINER(?:Y|IES)"),
    (MACHINERY, r"MACHINE TOOLS?|ENGINEERING WORKS?|PUMPS?"),
    (MACHINERY, r"BEARINGS?|CABLES?|DIGITALS?|SWITCHGEARS?|TRANSFORMERS?|BATTER(?:Y|IES)"),
    (VEHICLES, r"AUTO ?MOBILES?|AUTO ?(?:PARTS|SPARES)|MOTORS?|CYCLES?|TRACTORS?"),
    (OTHER_GOODS, r"FURNITURES?|FURNISHERS?|TOYS|SPORTS|OPTICALS?|OPTICIANS?|HANDICRAFTS?|MATTRESS(?:ES)?"),
    (SERVICES, r"TRANSPORTS?|TRANSPORTERS?|LOGISTICS?|ROAD ?LINES?|ROADWAYS|CARRIERS?|CARGO|TRAVELS?|TOURS"),
    (SERVICES, r"COURIERS?|CATERERS?|CATERING"),
    (SERVICES, r"RESTAURANTS?|HOTELS?|CAFE|DHABA|KITCHENS?|CONSULTAN(?:TS?|CY)|TECHNOLOG(?:Y|IES)"),
    (SERVICES, r"SOFTWARES?|SOFTECH|INFOTECH|SECURITY"),
    (SERVICES, r"EVENTS?|SALON|HOSPITALS?|CLINICS?|DIAGNOSTICS?|SCHOOLS?|ACADEMY|COACHING|CONSTRUCTIONS?"),
    (SERVICES, r"CONTRACTORS?|BUILDERS?"),
    (SERVICES, r"INTERIORS?|ADVERTISING|ADVERTISERS|MEDIA"),
)  # fmt: skip
"""Whole words of firms' names that tell a trade; words such as traders, industries or services tell none."""

PLAN = Plan(
    __file__,
    "sector.sql",
    given=(
        "clean.gst_hsn",
        "clean.ondc_orders",
        "clean.gst_returns",
        "clean.accounts",
        "hsn_sectors",
        "ondc_sectors",
        "name_words",
    ),
)


def find_sectors(inputs: Mapping[str, pa.Table], as_of: date) -> pa.Table:
    """(customer_id, sector, sector_basis) of customers whose trade is known from data received until `as_of`.

    Of several sectors the one with most taxable value, else with most orders, cancelled ones too; the
    strongest basis decides alone.
    """
    first, last, of_chapters = zip(*HSN_SECTORS, strict=True)
    domains, of_domains = zip(*ONDC_SECTORS, strict=True)
    of_words, words = zip(*NAME_WORDS, strict=True)
    with PLAN.on(inputs, as_of=as_of, bases=list(SECTOR_BASES)) as relations:
        relations.give(
            hsn_sectors=pa.table({"first_chapter": first, "last_chapter": last, "sector": of_chapters}),
            ondc_sectors=pa.table({"domain": domains, "sector": of_domains}),
            name_words=pa.table({"words": [rf"\b(?:{each})\b" for each in words], "sector": of_words}),
        )
        return relations["sectors"]
