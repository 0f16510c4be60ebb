"""Account Aggregator documents (JSON, XML, envelope) and bank statement exports as bytes."""

from hashlib import blake2b
from xml.sax.saxutils import quoteattr

import orjson

from msme_pipeline.demo.business import BankAccount, Business
from msme_pipeline.demo.deliveries import Delivery, Section
from msme_pipeline.demo.kinds import SIGN
from msme_pipeline.demo.narrations import MODE
from msme_pipeline.demo.texts import clock, day_texts, rupees

NAMESPACE = "http://api.rebit.org.in/FISchema/deposit"


class RowTexts:
    """Texts of the book's columns, computed once per business."""

    def __init__(self, business: Business, plain_modes: list[bool], offsets: list[str]) -> None:
        book, iso = business.book, business.calendar.iso
        self.amount = [rupees(amount) for amount in book.amount]
        self.balance = [rupees(balance) for balance in book.balance]
        self.booked = [iso[d] for d in book.day]
        self.valued = [iso[d] for d in book.value_day]
        self.direction = ["CREDIT" if SIGN[k] > 0 else "DEBIT" for k in book.kind]
        self.stamp = [
            f"{d}T{clock(s)}{offsets[a]}"
            for d, s, a in zip(self.booked, book.second, book.account, strict=True)
        ]
        self.mode = [
            MODE.get(rail, "OTHERS") if plain_modes[a] else "OTHERS"
            for rail, a in zip(book.rail, book.account, strict=True)
        ]
        tags = [
            f"{business.accounts[a].bank.code[0]}{business.accounts[a].number[-3:]}"
            for a in range(len(offsets))
        ]
        self.txn_id = [f"{tags[a]}{row:07d}" for row, a in enumerate(book.account)]
        self.narration = book.narration
        self.reference = book.reference


def fetch_records(texts: RowTexts, section: Section, version: str) -> list[dict[str, str]]:
    """Transactions of a section as the FI schema names them."""
    balance = "transactionalBalance" if version.startswith("2") else "currentBalance"
    t = texts
    return [
        {
            "txnId": t.txn_id[row],
            "type": t.direction[row],
            "mode": t.mode[row],
            "amount": t.amount[row],
            balance: t.balance[row],
            "transactionTimestamp": t.stamp[row],
            "valueDate": t.valued[row],
            "narration": t.narration[row],
            "reference": t.reference[row],
        }
        for row in section.rows.tolist()
    ]


def statement_records(texts: RowTexts, section: Section, style: str) -> list[dict[str, str]]:
    """Rows of a section with the bank's own date and amount texts, under neutral names."""
    rows = section.rows.tolist()
    booked, valued = ([dates[row] for row in rows] for dates in (texts.booked, texts.valued))
    if style != "MT940":
        booked, valued = day_texts(style, booked), day_texts(style, valued)
    pad = style == "HDFC"
    return [
        {
            "booked": booked[at],
            "valued": valued[at],
            "narration": texts.narration[row],
            "reference": texts.reference[row].zfill(16)
            if pad and texts.reference[row]
            else texts.reference[row],
            "debit": texts.amount[row] if texts.direction[row] == "DEBIT" else "",
            "credit": texts.amount[row] if texts.direction[row] == "CREDIT" else "",
            "balance": texts.balance[row],
        }
        for at, row in enumerate(rows)
    ]


def masked_number(account: BankAccount) -> str:
    """Account number as aggregators show it."""
    return "X" * (len(account.number) - 4) + account.number[-4:]


def link_reference(account: BankAccount) -> str:
    """Reference under which the account is linked at the aggregator."""
    return blake2b(account.number.encode(), digest_size=8).hexdigest()


def account_document(
    business: Business, delivery: Delivery, section: Section, balance: int, offset: str
) -> dict:
    """The FI document of one account, records included."""
    holder = business.accounts[section.account]
    second = delivery.version.startswith("2")
    person = {
        "address": f"{int(holder.number[-3:])} Market Road, {business.city.title()}",
        ("ckycRegistered" if second else "ckycCompliance"): "YES" if second else "true",
        "dob": "1979-05-14",
        "email": f"accounts{holder.number[-4:]}@example.in",
        "landline": "",
        "mobile": f"9{holder.micr}",
        "name": business.owner if holder.account_type == "SAVINGS" else business.name,
        "nominee": "REGISTERED",
        "pan": business.pan,
    }
    opened = holder.opened.isoformat()
    summary: dict[str, object] = {
        "balanceDateTime": f"{delivery.last.isoformat()}T{'23:50:00'}{offset}",
        "branch": f"{business.city} MAIN",
        "currency": "INR",
        "currentBalance": rupees(balance),
        "currentODLimit": rupees(max(holder.limit + balance, 0)) if holder.limit else "0",
        "drawingLimit": rupees(holder.limit) if holder.limit else "0",
        "facility": holder.facility,
        "micrCode": holder.micr,
        "openingDate": opened,
        "status": "ACTIVE",
    }
    if second:
        summary |= {
            "ifsc": holder.ifsc,
            "accountType": "REGULAR",
            "accountSubType": holder.account_type,
            "pendingTxns": {"pendingTxn": [{"amount": "0", "transactionType": "DEBIT"}]},
        }
    else:
        summary |= {
            "exchgeRate": "",
            "ifscCode": holder.ifsc,
            "type": holder.account_type,
            "pending": {"amount": "0", "transactionType": "DEBIT"},
        }
    transactions: list | dict = section.records
    if "singleton" in delivery.quirks:
        transactions = section.records[0]
    return {
        "type": "deposit",
        "maskedAccNumber": masked_number(holder),
        "linkedAccRef": link_reference(holder),
        "version": delivery.version,
        "profile": {
            "holders": {"holder": person if "singleton" in delivery.quirks else [person], "type": "SINGLE"}
        },
        "summary": summary,
        "transactions": {
            "startDate": delivery.first.isoformat(),
            "endDate": delivery.last.isoformat(),
            "transaction": transactions,
        },
    }


def fetch_bytes(business: Business, delivery: Delivery, documents: list[dict]) -> bytes:
    """The file of a fetch: envelope or bare document, with the quirks of the delivery."""
    if delivery.style == "bare xml":
        body = account_xml(documents[0]).encode()
    elif delivery.style == "bare json":
        document = documents[0]
        body = orjson.dumps(_recase(document) if "wrapper_case" in delivery.quirks else document)
    else:
        body = orjson.dumps(_envelope(business, delivery, documents))
    return b"\xef\xbb\xbf" + body if "bom" in delivery.quirks else body


def _envelope(business: Business, delivery: Delivery, documents: list[dict]) -> dict:
    packed = []
    for section, document in zip(delivery.sections, documents, strict=True):
        holder = business.accounts[section.account]
        content: object = _recase(document) if "wrapper_case" in delivery.quirks else document
        if delivery.style == "envelope text":
            as_xml = section.account % 2 == 0 and "wrapper_case" not in delivery.quirks
            content = account_xml(document) if as_xml else orjson.dumps(content).decode()
        packed.append(
            {
                "fipID": holder.bank.fip,
                "data": [
                    {
                        "linkRefNumber": link_reference(holder),
                        "maskedAccNumber": masked_number(holder),
                        "decryptedFI": content,
                    }
                ],
            }
        )
    digest = blake2b(delivery.file.encode(), digest_size=16).hexdigest()
    session = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))
    ver = "2.0.0" if delivery.version.startswith("2") else "1.1.2"
    stamp = f"{(delivery.received or delivery.last).isoformat()}T{delivery.clock}.000+05:30"
    key = "fiObjects" if "wrapper_case" in delivery.quirks and len(packed) == 1 else "FI"
    return {"ver": ver, "timestamp": stamp, "txnid": session, key: packed}


def _recase(document: dict) -> dict:
    """Keys as other converters write them: capitalised parts, an Account wrapper, @attributes."""
    parts = {"profile": "Profile", "summary": "Summary", "transactions": "Transactions"}
    account = {parts.get(key, f"@{key}"): value for key, value in document.items()}
    moved = dict(account["Transactions"])
    moved["Transaction"] = moved.pop("transaction")
    account["Transactions"] = moved
    holders = document["profile"]["holders"]
    account["Profile"] = {"Holders": {"@type": holders["type"], "Holder": holders["holder"]}}
    return {"Account": account}


def _attributes(values: dict) -> str:
    return " ".join(
        f"{key}={quoteattr(str(value))}"
        for key, value in values.items()
        if not isinstance(value, (dict, list))
    )


def account_xml(document: dict) -> str:
    """The XML form of an FI document."""
    holders = document["profile"]["holders"]
    people = holders["holder"] if isinstance(holders["holder"], list) else [holders["holder"]]
    head = {key: document[key] for key in ("linkedAccRef", "maskedAccNumber", "version", "type")}
    summary = document["summary"]
    records = document["transactions"]["transaction"]
    records = records if isinstance(records, list) else [records]
    period = {key: document["transactions"][key] for key in ("startDate", "endDate")}
    pending = (
        '<PendingTxns><PendingTxn amount="0" transactionType="DEBIT"/></PendingTxns>'
        if "pendingTxns" in summary
        else '<Pending amount="0" transactionType="DEBIT"/>'
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Account xmlns="{NAMESPACE}" {_attributes(head)}>',
        f'  <Profile><Holders type="{holders["type"]}">',
        *(f"    <Holder {_attributes(person)}/>" for person in people),
        "  </Holders></Profile>",
        f"  <Summary {_attributes(summary)}>{pending}</Summary>",
        f"  <Transactions {_attributes(period)}>",
    ]
    for record in records:
        cells = [
            f'{key}="{value}"'
            if "&" not in value and "<" not in value and '"' not in value
            else f"{key}={quoteattr(value)}"
            for key, value in record.items()
        ]
        lines.append(f"    <Transaction {' '.join(cells)}/>")
    lines.append("  </Transactions>\n</Account>\n")
    return "\n".join(lines)
