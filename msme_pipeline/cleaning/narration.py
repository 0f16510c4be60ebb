"""Bank narrations: rail, other side, references, and a first class of the flow.

Taxonomy. Credits: sales_receipt, marketplace_settlement, card_settlement, cash_deposit, own_transfer,
loan_disbursal, owner_capital, deposit_maturity, tax_refund, interest_received, supplier_refund,
return_reversal, unknown. Debits: supplier_payment, salary, rent, utilities, gst_payment, tds_payment,
income_tax_payment, statutory_dues, emi, loan_interest, insurance_premium, investment, drawings,
capital_expenditure, bank_charge, return_charge, cash_withdrawal, cheque_return, customer_refund,
own_transfer, unknown.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning import narration_rules as rules

CREDIT_CATEGORIES = frozenset(
    [
        "sales_receipt",
        "marketplace_settlement",
        "card_settlement",
        "cash_deposit",
        "own_transfer",
        "loan_disbursal",
        "owner_capital",
        "deposit_maturity",
        "tax_refund",
        "interest_received",
        "supplier_refund",
        "return_reversal",
        "unknown",
    ]
)
DEBIT_CATEGORIES = frozenset(
    [
        "supplier_payment",
        "salary",
        "rent",
        "utilities",
        "gst_payment",
        "tds_payment",
        "income_tax_payment",
        "statutory_dues",
        "emi",
        "loan_interest",
        "insurance_premium",
        "investment",
        "drawings",
        "capital_expenditure",
        "bank_charge",
        "return_charge",
        "cash_withdrawal",
        "cheque_return",
        "customer_refund",
        "own_transfer",
        "unknown",
    ]
)

_PARTS = ("name", "vpa", "ifsc", "ref", "note")
_NO_NAME = frozenset({"NA", "NULL", "NONE", "UPI", "PAYMENT", "PAY", "TRANSFER", "CLEARING", "CLG", "SELF"})
_ANY_IFSC = r"(?:^|[^A-Z0-9])(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})(?:$|[^A-Z0-9])"
_ANY_VPA = r"(?:^|[^A-Z0-9._])(?P<vpa>[A-Z0-9._]{2,}@[A-Z]{2,})"
_ANY_REFERENCE = r"(?:^|[^A-Z0-9])(?P<ref>[A-Z]{4,5}[0-9]{9,18}|[A-Z]?[0-9]{11,18}|[0-9]{6})(?:$|[^A-Z0-9])"


def parse_narrations(narrations: pd.Series, direction: pd.Series) -> pd.DataFrame:
    """What each narration says; one row per narration under its index.

    `direction` is CREDIT or DEBIT. Result columns: rail, counterparty, vpa, ifsc, reference (text,
    null when absent), is_return, is_charge, is_emi (bool), category (see the module).
    """
    table = parse_narration_columns(
        pa.chunked_array([pa.array(narrations, pa.string(), from_pandas=True)]),
        pa.chunked_array([pa.array(direction, pa.string(), from_pandas=True)]),
    )
    frame = table.to_pandas()
    frame.index = narrations.index
    return frame


def parse_narration_columns(narrations: pa.ChunkedArray, direction: pa.ChunkedArray) -> pa.Table:
    """The same for Arrow columns."""
    text = pc.utf8_upper(pc.utf8_trim_whitespace(pc.coalesce(narrations, pa.scalar(""))))
    text = pc.replace_substring_regex(text, r"\s+", " ").combine_chunks()
    parts = _by_layout(text)
    matched = pc.is_valid(parts["rail"])

    counterparty = _names(parts["name"])
    ifsc = _or_found(parts["ifsc"], matched, text, _ANY_IFSC, "ifsc")
    vpa = _or_found(parts["vpa"], matched, text, _ANY_VPA, "vpa")
    reference = _or_found(parts["ref"], matched, text, _ANY_REFERENCE, "ref")
    named = pc.or_(pc.is_valid(counterparty), pc.is_valid(vpa))

    keys = pa.array(
        pc.binary_join_element_wise(
            direction.combine_chunks(),
            pc.coalesce(parts["rail"], pa.scalar("")),
            pc.if_else(named, "named", ""),
            _words(text),
            _words(pc.coalesce(counterparty, pa.scalar(""))),
            _words(pc.coalesce(parts["note"], pa.scalar(""))),
            "\x1f",
        )
    )
    keys = pc.fill_null(keys, "")
    distinct = keys.unique()
    classes = _classify(distinct)
    classes = classes.take(pc.index_in(keys, distinct))
    return pa.table(
        {
            "rail": classes["rail"],
            "counterparty": counterparty,
            "vpa": vpa,
            "ifsc": ifsc,
            "reference": reference,
            "is_return": classes["is_return"],
            "is_charge": classes["is_charge"],
            "is_emi": classes["is_emi"],
            "category": classes["category"],
        }
    )


def _by_layout(text: pa.Array) -> dict[str, pa.Array]:
    """Parts of every narration by the first layout that fits; all null where none does."""
    rows: list[pa.Array] = []
    found: dict[str, list[pa.Array]] = {part: [] for part in ("rail", *_PARTS)}
    remaining = pa.array(range(0), pa.int64())
    remaining = pc.indices_nonzero(pc.greater(pc.binary_length(text), 0)).cast(pa.int64())
    open_text = text.take(remaining)
    for layout in rules.LAYOUTS:
        gate = pc.starts_with(open_text, layout.starts)
        candidates = pc.indices_nonzero(gate)
        if len(candidates) == 0:
            continue
        pieces = pc.extract_regex(open_text.take(candidates), rf"^(?:{layout.pattern})$")
        fits = pc.is_valid(pieces)
        if not pc.any(fits).as_py():
            continue
        hits = candidates.filter(fits)
        pieces = pieces.filter(fits)
        names = {field.name for field in pieces.type}
        rows.append(remaining.take(hits))
        found["rail"].append(pa.repeat(layout.rail, len(hits)))
        for part in _PARTS:
            column = pc.struct_field(pieces, part) if part in names else pa.repeat("", len(hits))
            found[part].append(column)
        keep = pc.invert(pc.is_in(pa.array(range(len(remaining)), pa.int64()), hits.cast(pa.int64())))
        remaining, open_text = remaining.filter(keep), open_text.filter(keep)
    if not rows:
        return {part: pa.nulls(len(text), pa.string()) for part in found}
    order = pc.index_in(pa.array(range(len(text)), pa.int64()), pa.concat_arrays(rows))
    result = {}
    for part, chunks in found.items():
        column = pc.utf8_trim_whitespace(pa.concat_arrays(chunks)).take(order)
        result[part] = pc.if_else(pc.equal(column, ""), None, column)
    return result


def _names(names: pa.Array) -> pa.Array:
    """Names with outer punctuation stripped; null for account numbers and placeholders."""
    name = pc.utf8_trim(names, " -/*.,:_")
    no_name = pc.or_(
        pc.invert(pc.match_substring_regex(name, r"[A-Z][A-Z].*[A-Z]")),
        pc.or_(
            pc.match_substring_regex(name, r"^[X*]+[0-9]*$"),
            pc.is_in(name, pa.array(sorted(_NO_NAME))),
        ),
    )
    return pc.if_else(no_name, None, name)


def _or_found(column: pa.Array, matched: pa.Array, text: pa.Array, pattern: str, part: str) -> pa.Array:
    """The layout's part, else for narrations without a layout the first thing that looks like one."""
    where = pc.indices_nonzero(pc.invert(matched))
    if len(where) == 0:
        return column
    piece = pc.struct_field(pc.extract_regex(text.take(where), pattern), part)
    loose = piece.take(pc.index_in(pa.array(range(len(text)), pa.int64()), where.cast(pa.int64())))
    return pc.coalesce(column, loose)


def _words(text: pa.Array) -> pa.Array:
    """Letters and `&` only, folded to single spaces."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"[^A-Z&]+", " "))


def _classify(keys: pa.Array) -> pa.Table:
    parts = pc.split_pattern(keys, "\x1f")
    direction, laid_out, named, whole, name, note = (pc.list_element(parts, index) for index in range(6))
    credit, debit = pc.equal(direction, "CREDIT"), pc.equal(direction, "DEBIT")
    has_layout = pc.not_equal(laid_out, "")
    is_named = pc.equal(named, "named")
    words = pc.if_else(has_layout, pc.binary_join_element_wise(name, note, " "), whole)
    party = pc.if_else(has_layout, name, whole)

    rail = _first_match([(value, pattern, whole) for value, pattern in rules.RAIL_WORDS])
    rail = pc.coalesce(pc.if_else(has_layout, laid_out, None), rail, pa.scalar("OTHER"))
    free_text = pc.and_(pc.is_in(rail, pa.array(rules.PARTY_RAILS)), is_named)

    def says(pattern: str, where: pa.Array = whole) -> pa.Array:
        return pc.match_substring_regex(where, pattern)

    return_charge = pc.if_else(free_text, says(rules.RETURN_CHARGE_OPENS), says(rules.RETURN_CHARGE))
    bank_charge = pc.if_else(
        pc.or_(free_text, has_layout), says(rules.BANK_CHARGE_OPENS), says(rules.BANK_CHARGE)
    )
    charge = pc.or_(return_charge, bank_charge)
    is_charge = pc.and_(charge, debit)
    reversal = says(rules.REVERSAL_OPENS)
    returned = pc.or_(reversal, pc.and_(pc.invert(free_text), says(rules.RETURN)))
    is_return = pc.and_(returned, pc.invert(charge))
    paper = pc.or_(
        says(rules.OUTWARD_RETURN), pc.and_(pc.equal(rail, "CHEQUE"), pc.invert(says(rules.INWARD_RETURN)))
    )

    lender = says(rules.LENDER, party)
    mandate = pc.equal(rail, "NACH")
    lender_pays = pc.and_(lender, pc.or_(has_layout, mandate))
    insurer = says(rules.INSURER, party)
    is_emi = pc.and_(
        pc.and_(debit, pc.invert(pc.or_(charge, returned))),
        pc.or_(says(rules.EMI, words), pc.and_(lender_pays, pc.invert(insurer))),
    )

    class_of_credit = _class(rules.CREDIT_RULES, words, party, free_text)
    class_of_debit = _class(rules.DEBIT_RULES, words, party, free_text)
    answered = pc.and_(pc.is_in(rail, pa.array([*rules.PARTY_RAILS, "TRANSFER", "CHEQUE", "CARD"])), is_named)
    rest_of_credit = pc.case_when(
        _conditions(
            pc.and_(lender_pays, pc.invert(pc.equal(rail, "CHEQUE"))),
            pc.equal(rail, "CARD"),
            pc.equal(rail, "CASH"),
            pc.or_(answered, pc.equal(rail, "CHEQUE")),
        ),
        "loan_disbursal",
        "card_settlement",
        "cash_deposit",
        "sales_receipt",
        "unknown",
    )
    rest_of_debit = pc.case_when(
        _conditions(pc.is_in(rail, pa.array(["ATM", "CASH"])), answered),
        "cash_withdrawal",
        "supplier_payment",
        "unknown",
    )
    category = pc.case_when(
        _conditions(
            pc.and_(is_charge, return_charge),
            is_charge,
            pc.and_(credit, pc.or_(charge, is_return)),
            pc.and_(is_return, paper),
            is_return,
            is_emi,
            credit,
            debit,
        ),
        "return_charge",
        "bank_charge",
        "return_reversal",
        "cheque_return",
        "unknown",
        "emi",
        pc.coalesce(class_of_credit, rest_of_credit),
        pc.coalesce(class_of_debit, rest_of_debit),
        "unknown",
    )
    interest = pc.and_(
        pc.is_in(category, pa.array(["interest_received", "loan_interest"])), pc.invert(has_layout)
    )
    rail = pc.if_else(is_charge, "CHARGE", pc.if_else(interest, "INTEREST", rail))
    return pa.table(
        {"rail": rail, "is_return": is_return, "is_charge": is_charge, "is_emi": is_emi, "category": category}
    )


def _class(
    table: tuple[tuple[str, str, str], ...], words: pa.Array, party: pa.Array, free_text: pa.Array
) -> pa.Array:
    """First class whose words appear where its rule looks; null when none does."""
    where = {rules.WORDS: words, rules.NAME: party, rules.BANK: pc.if_else(free_text, None, words)}
    return _first_match([(category, pattern, where[scope]) for category, pattern, scope in table])


def _first_match(tests: list[tuple[str, str, pa.Array]]) -> pa.Array:
    conditions = [
        pc.fill_null(pc.match_substring_regex(where, pattern), False) for _, pattern, where in tests
    ]
    return pc.case_when(_conditions(*conditions), *(category for category, _, _ in tests))


def _conditions(*conditions: pa.Array) -> pa.Array:
    return pc.make_struct(*conditions, field_names=[str(index) for index in range(len(conditions))])
