"""Mutual funds and other securities: consolidated account statements (CAS) as parsed JSON, AMFI lists of net
asset values, and the fields of such holdings in FI documents of the Account Aggregator.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from msme_pipeline.sources.fields import Fields, look, look_text, name
from msme_pipeline.sources.records import RecordReader

SOURCE = "mutual_funds"
TABLE = "raw.mutual_fund_records"

INSTRUMENTS = {
    "mutualfunds": "mutual_fund",
    "mutualfund": "mutual_fund",
    "sip": "sip",
    "equities": "equity",
    "equity": "equity",
    "ulip": "ulip",
    "etf": "etf",
    **dict.fromkeys(
        ("bonds", "debentures", "govtsecurities", "cis", "aif", "invit", "reit", "idr", "cp", "cd"), "other"
    ),
}
"""FI types of securities and what they hold; `sip` accounts list plans instead of holdings."""

HOLDING = Fields(
    folio=("foliono", "folio", "folionumber"),
    amc=("amc", "issuername", "issuer"),
    scheme=("scheme", "schemename", "name", "companyname", "isindescription"),
    scheme_code=("schemecode", "symbol"),
    isin=("isin",),
    amfi_code=("amficode", "amfi"),
    registrar=("registrar", "rta"),
    category=("schemetypes", "fundtype", "type"),
    units=("closingunits", "units", "balance"),
    lien_units=("lienunits",),
    nav=("nav", "lasttradedprice", "price"),
    nav_on=("navdate", "investmentdatetime"),
    value=("currentvalue", "value"),
    cost=("cost", "totalcost"),
    # of a systematic investment plan
    amount=("amount",),
    frequency=("frequency",),
    created_on=("creationdate",),
    ceased_on=("ceaseddate",),
    last_on=("lastinstalmentdate",),
    next_on=("nextinstalmentdate",),
    pending=("pendinginstalments",),
    completed=("completeinstalments",),
    instalment_day=("instalmentday",),
)
_PLAN = frozenset(HOLDING.columns[HOLDING.columns.index("amount") :])

TRANSACTION = Fields(
    txn_id=("txnid", "transactionid", "orderid"),
    folio=("foliono", "folio"),
    amc=("amc",),
    scheme=("scheme", "schemename", "companyname"),
    scheme_code=("schemecode", "symbol"),
    isin=("isin",),
    amfi_code=("amficode",),
    category=("schemetypes", "fundtype"),
    kind=("type", "txntype"),
    mode=("mode",),
    amount=("amount", "tradevalue", "totalcharge"),
    units=("units", "closingunits"),
    nav=("nav", "rate"),
    nav_on=("navdate",),
    ordered_on=("orderdate", "txndate", "transactiondatetime"),
    executed_on=("executiondate", "date"),
    narration=("narration", "description"),
)


def holding_fields(instrument: str, row: Mapping[str, str | None]) -> dict[str, str | None]:
    """The fields of a holding, or of a plan for `sip`."""
    return {key: value for key, value in row.items() if instrument == "sip" or key not in _PLAN}


_CAS = {"investor_info": dict, "statement_period": dict}
_NAV_COLUMNS = {
    "schemecode": "amfi_code",
    "isindivpayoutisingrowth": "isin",
    "isindivreinvestment": "isin_reinvestment",
    "schemename": "scheme",
    "netassetvalue": "nav",
    "date": "nav_on",
}


def recognise(document: Any) -> str | None:
    """mutual_funds_cas, mutual_funds_cas_demat (NSDL, CDSL), mutual_funds_nav or None."""
    if isinstance(document, str):
        return "mutual_funds_nav" if _is_nav_header(_first_line(document)) else None
    if not isinstance(document, dict):
        return None
    if not all(isinstance(document.get(key), kind) for key, kind in _CAS.items()):
        return None
    if isinstance(document.get("folios"), list):
        return "mutual_funds_cas"
    return "mutual_funds_cas_demat" if isinstance(document.get("accounts"), list) else None


def _first_line(text: str) -> str:
    return text.lstrip("\ufeff \r\n\t").split("\n", 1)[0]


def _is_nav_header(line: str) -> bool:
    return ";" in line and {"schemecode", "netassetvalue", "date"} <= {name(cell) for cell in line.split(";")}


class Reader(RecordReader):
    """One `holding` per folio and scheme (or demat security) with its transactions; one `nav` per line."""

    TABLE = TABLE

    def read(self, document: Any) -> None:
        if self.format == "mutual_funds_nav":
            self._read_navs(document)
            return
        self.schema_version = look_text(document, "castype")
        stated = look_text(document["statement_period"], "to")
        if self.format == "mutual_funds_cas":
            self._read_folios(document["folios"], stated)
        else:
            self._read_demat(document["accounts"], stated)

    def _read_folios(self, folios: list[Any], stated: str | None) -> None:
        for folio in folios:
            schemes = folio.get("schemes") if isinstance(folio, dict) else None
            if not isinstance(schemes, list):
                self.malformed("holding", folio)
                continue
            about = {"folio": folio.get("folio"), "amc": folio.get("amc"), "holder_pan": folio.get("PAN")}
            for scheme in schemes:
                self._read_scheme(scheme, about, stated)

    def _read_scheme(self, scheme: Any, about: dict[str, Any], stated: str | None) -> None:
        if not isinstance(scheme, dict):
            self.malformed("holding", scheme)
            return
        valuation = scheme.get("valuation")
        same = {**about, "scheme": scheme.get("scheme"), "scheme_code": scheme.get("rta_code")}
        same |= {"isin": scheme.get("isin"), "amfi_code": scheme.get("amfi"), "category": scheme.get("type")}
        fields = {
            **same,
            "instrument": "mutual_fund",
            "registrar": scheme.get("rta"),
            "units": scheme.get("close"),
            "nav": look(valuation, "nav"),
            "nav_on": look(valuation, "date"),
            "value": look(valuation, "value"),
            "cost": look(valuation, "cost"),
            "stated_on": stated,
        }
        parent = self.add("holding", fields)
        for each in _elements(scheme.get("transactions")):
            if not isinstance(each, dict):
                self.malformed("transaction", each, parent)
                continue
            transaction = {
                **same,
                "instrument": "mutual_fund",
                "kind": each.get("type"),
                "executed_on": each.get("date"),
                "amount": each.get("amount"),
                "units": each.get("units"),
                "nav": each.get("nav"),
                "narration": each.get("description"),
            }
            self.add("transaction", transaction, parent, amount="amount")

    def _read_demat(self, accounts: list[Any], stated: str | None) -> None:
        for account in accounts:
            if not isinstance(account, dict):
                self.malformed("holding", account)
                continue
            owner = next((each for each in _elements(account.get("owners")) if isinstance(each, dict)), None)
            number = "".join(filter(None, (look_text(account, "dpid"), look_text(account, "clientid"))))
            for part, instrument in (
                ("equities", "equity"),
                ("mutual_funds", "mutual_fund"),
                ("bonds", "other"),
            ):
                for each in _elements(account.get(part)):
                    if not isinstance(each, dict):
                        self.malformed("holding", each)
                        continue
                    fields = {
                        "instrument": instrument,
                        "folio": each.get("folio") or number,
                        "amc": account.get("name"),
                        "holder_pan": look(owner, "pan"),
                        "scheme": each.get("name"),
                        "scheme_code": each.get("symbol"),
                        "isin": each.get("isin"),
                        "amfi_code": each.get("amfi"),
                        "category": each.get("type"),
                        "units": look(each, "balance", "numshares", "numbonds"),
                        "nav": look(each, "nav", "price", "marketprice"),
                        "value": each.get("value"),
                        "cost": each.get("total_cost"),
                        "stated_on": stated,
                    }
                    self.add("holding", fields)

    def _read_navs(self, text: str) -> None:
        columns: list[str | None] = []
        category = None
        for line in text.lstrip("\ufeff").splitlines():
            cells = [cell.strip() for cell in line.split(";")]
            if len(cells) == 1:
                opened = line.partition("(")[2].rpartition(")")[0]
                category = opened or category
            elif _is_nav_header(line):
                columns = [_NAV_COLUMNS.get(name(cell)) for cell in cells]
            elif len(cells) < len(columns):
                self.malformed("nav", line)
            else:
                row = {key: cell for key, cell in zip(columns, cells, strict=False) if key and cell != "-"}
                self.add("nav", {**row, "category": category})


def _elements(value: Any) -> list[Any]:
    """What is listed; anything else that stands in place of a list is one element, nothing none."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def count(data: bytes, format: str) -> int:
    """Records in a document, counted without the reader."""
    if format == "mutual_funds_nav":
        lines = [line for line in data.decode().splitlines() if ";" in line]
        return sum(not _is_nav_header(line.lstrip("\ufeff")) for line in lines)
    document = orjson.loads(data)
    if format == "mutual_funds_cas":
        return sum(map(_count_folio, document["folios"]))
    return sum(map(_count_demat, document["accounts"]))


def _count_folio(folio: Any) -> int:
    schemes = folio.get("schemes") if isinstance(folio, dict) else None
    if not isinstance(schemes, list):
        return 1
    listed = [each["transactions"] for each in schemes if isinstance(each, dict) and "transactions" in each]
    return len(schemes) + sum(map(_size, listed))


def _count_demat(account: Any) -> int:
    if not isinstance(account, dict):
        return 1
    return sum(_size(account.get(part)) for part in ("equities", "mutual_funds", "bonds"))


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value not in (None, ""))
