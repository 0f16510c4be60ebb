"""Bank narrations: rail, other side, references, and the class of the flow."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.narration import rules
from msme_pipeline.cleaning.narration.layouts import LAYOUTS
from msme_pipeline.cleaning.narration.letters import WHITESPACE, WORDS, fold
from msme_pipeline.cleaning.narration.loose import (
    BANK_CODES,
    NO_NAMES,
    PHRASE,
    PLAIN,
    loose_parts,
    split_said,
)

_PARTS = ("name", "vpa", "ifsc", "ref", "note")
_NO_NAME = frozenset(
    {
        "NA",
        "NULL",
        "NONE",
        "UPI",
        "PAYMENT",
        "PAY",
        "TRANSFER",
        "CLEARING",
        "CLG",
        "SELF",
        "SETTLEMENT",
        "PAYOUT",
        "BANKING",
        "ONLINE TRANSFER",
        "INFT",
    }
)
_NOT_SAID = rf"^(?:(?:{BANK_CODES})/|NA$)"
"""The bank of the other side in front of what was said, or nothing said."""
_ANY_IFSC = r"(?:^|[^A-Z0-9])(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})(?:$|[^A-Z0-9])"
_ANY_VPA = r"(?:^|[^A-Z0-9._])(?P<vpa>[A-Z0-9._]{2,}@[A-Z]{2,})"
_NAME_IN_VPA = r"^(?P<name>[A-Z]{4,})[0-9]*[.@]"
_ANY_REFERENCE = r"(?:^|[^A-Z0-9])(?P<ref>[A-Z]{4,5}[0-9]{9,18}|[A-Z]?[0-9]{11,18}|[0-9]{6})(?:$|[^A-Z0-9])"


def parse_narrations(narrations: pd.Series, direction: pd.Series) -> pd.DataFrame:
    """What each narration says; one row per narration under its index.

    `direction` is CREDIT or DEBIT. Result columns: rail, counterparty, vpa, ifsc, reference (text,
    null when absent), is_return, is_charge, is_emi (bool), category (see `taxonomy`).
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
    text = pc.utf8_upper(pc.coalesce(narrations, pa.scalar(""))).combine_chunks()
    text = fold(text, WHITESPACE)
    text = pc.replace_substring_regex(text, rules.TAX_DEDUCTED, "TDS ")
    for pattern, by in rules.SET_APART:
        text = pc.replace_substring_regex(text, pattern, by)
    parts = _by_layout(text)
    matched = pc.is_valid(parts["rail"])
    whole = fold(text, WORDS)
    parts["rail"], parts["name"], parts["note"] = _by_words(text, whole, parts, matched)

    parts["note"] = pc.replace_substring_regex(parts["note"], _NOT_SAID, "")
    parts["name"], parts["note"] = split_said(parts["name"], parts["note"])
    counterparty = _names(parts["name"])
    ifsc = _or_found(parts["ifsc"], matched, text, _ANY_IFSC, "ifsc")
    vpa = _or_found(parts["vpa"], matched, text, _ANY_VPA, "vpa")
    reference = _or_found(parts["ref"], matched, text, _ANY_REFERENCE, "ref")
    named = pc.or_(pc.is_valid(counterparty), pc.is_valid(vpa))
    # where no name is printed the address may tell it
    known_as = pc.coalesce(counterparty, pc.struct_field(pc.extract_regex(vpa, _NAME_IN_VPA), "name"))

    evidence = (
        pc.coalesce(direction, pa.scalar("")).combine_chunks(),
        pc.coalesce(parts["rail"], pa.scalar("")),
        pc.if_else(matched, "laid out", ""),
        pc.if_else(named, "named", ""),
        whole,
        _with_blanks(fold(pc.coalesce(known_as, pa.scalar("")), WORDS)),
        _with_blanks(fold(pc.coalesce(parts["note"], pa.scalar("")), WORDS)),
    )
    # what reads alike is classified once
    keys = pc.coalesce(pc.binary_join_element_wise(*evidence, "\x1f"), pa.scalar("")).dictionary_encode()
    alike = keys.indices.to_numpy()
    first = np.full(len(keys.dictionary), 0, np.int64)
    first[alike[::-1]] = np.arange(len(alike))[::-1]
    classes = _classify(*(part.take(pa.array(first)) for part in evidence)).take(keys.indices)
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


def _by_words(
    text: pa.Array, whole: pa.Array, parts: dict[str, pa.Array], matched: pa.Array
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Rail, name and note; those of narrations without a layout by the words in them."""
    where = pc.indices_nonzero(pc.invert(matched))
    if len(where) == 0:
        return parts["rail"], parts["name"], parts["note"]
    words = whole.take(where)
    rail = _first_match([(value, pattern, words) for value, pattern in rules.RAIL_WORDS])
    # a returned mandate names its holder between the words of the return
    loose = text.take(where)
    mandate = pc.fill_null(pc.equal(rail, "NACH"), False)
    bare = pc.replace_substring_regex(pc.if_else(mandate, loose, ""), rules.RETURN_WORDS, "/")
    name, note = loose_parts(pc.if_else(mandate, bare, loose))
    person = pc.is_in(rail, pa.array(rules.PARTY_RAILS))
    other = pc.is_in(rail, pa.array(["TRANSFER", "CHEQUE", "NACH"]))
    posted = pc.match_substring_regex(name, rules.POSTED_BY_BANK)
    named = pc.and_(
        pc.fill_null(pc.or_(person, pc.and_(other, pc.invert(posted))), False), pc.not_equal(name, "")
    )
    back = _back(where, len(text))
    return (
        pc.coalesce(parts["rail"], rail.take(back)),
        pc.coalesce(parts["name"], pc.if_else(named, name, None).take(back)),
        pc.coalesce(parts["note"], pc.if_else(named, note, None).take(back)),
    )


def _by_layout(text: pa.Array) -> dict[str, pa.Array]:
    """Parts of every narration by the first layout that fits; all null where none does."""
    rows: list[np.ndarray] = []
    found: dict[str, list[pa.Array]] = {part: [] for part in ("rail", *_PARTS)}
    unread = pc.greater(pc.binary_length(text), 0).to_numpy(zero_copy_only=False).copy()
    gates = {
        starts: pc.starts_with(text, starts).to_numpy(zero_copy_only=False)
        for starts in {layout.starts for layout in LAYOUTS}
    }
    for layout in LAYOUTS:
        candidates = np.flatnonzero(unread & gates[layout.starts])
        if len(candidates) == 0:
            continue
        pieces = pc.extract_regex(text.take(pa.array(candidates)), rf"^(?:{layout.pattern})$")
        fits = pc.is_valid(pieces)
        hits = candidates[fits.to_numpy(zero_copy_only=False)]
        if len(hits) == 0:
            continue
        pieces = pieces.filter(fits)
        names = {field.name for field in pieces.type}
        rows.append(hits)
        unread[hits] = False
        found["rail"].append(pa.repeat(layout.rail, len(hits)))
        for part in _PARTS:
            column = pc.struct_field(pieces, part) if part in names else pa.repeat("", len(hits))
            found[part].append(column)
    if not rows:
        return {part: pa.nulls(len(text), pa.string()) for part in found}
    order = _back(np.concatenate(rows), len(text))
    result = {}
    for part, chunks in found.items():
        column = pc.utf8_trim_whitespace(pa.concat_arrays(chunks)).take(order)
        result[part] = pc.if_else(pc.equal(column, ""), None, column)
    # the layout of one bank may fit the narration of another by chance: then a banking word stands for the
    # name
    name = pc.coalesce(result["name"], pa.scalar(""))
    more = pc.is_valid(result["note"])
    misread = pc.or_(
        pc.is_in(name, pa.array(NO_NAMES)),
        pc.or_(
            pc.and_(more, pc.match_substring_regex(name, rf"^(?:{PLAIN}|{PHRASE})$")),
            pc.or_(
                pc.match_substring_regex(
                    name, r"^(?:[0-9]{2}|[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{2,4}|[A-Z]{2,6}[0-9]{8,}[0-9 ]*)$"
                ),
                pc.and_(pc.and_(more, pc.equal(name, "")), pc.is_null(result["vpa"])),
            ),
        ),
    )
    return {part: pc.if_else(misread, None, column) for part, column in result.items()}


def _with_blanks(words: pa.Array) -> pa.Array:
    """The same texts; known words of those printed without blanks stand apart."""
    where = pc.indices_nonzero(pc.match_substring_regex(words, rules.NO_BLANKS))
    if len(where) == 0:
        return words
    apart = pc.replace_substring_regex(words.take(where), rules.SQUEEZED, r" \1 ")
    return pc.coalesce(fold(apart, WORDS).take(_back(where, len(words))), words)


def _names(names: pa.Array) -> pa.Array:
    """Names with outer punctuation stripped; null for account numbers and placeholders."""
    name = pc.utf8_trim(names, " -/*.,:_")
    no_name = pc.or_(
        pc.invert(pc.match_substring_regex(name, r"[A-Z][A-Z].*[A-Z]")),
        pc.or_(
            pc.match_substring_regex(name, r"^[X*]+[0-9]*$|^[A-Z]{4}0[A-Z0-9]{6}$"),
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
    loose = piece.take(_back(where, len(text)))
    return pc.coalesce(column, loose)


def _classify(
    direction: pa.Array,
    rail: pa.Array,
    laid_out: pa.Array,
    named: pa.Array,
    whole: pa.Array,
    name: pa.Array,
    note: pa.Array,
) -> pa.Table:
    credit, debit = pc.equal(direction, "CREDIT"), pc.equal(direction, "DEBIT")
    has_layout, is_named = pc.not_equal(laid_out, ""), pc.equal(named, "named")
    has_name = pc.not_equal(name, "")
    # a party was found: its name and what was said; else the whole narration is both
    split = pc.or_(has_layout, has_name)
    words = pc.if_else(split, pc.utf8_rtrim(pc.binary_join_element_wise(name, note, " "), " "), whole)
    party = pc.if_else(split, name, whole)
    said = pc.if_else(split, note, whole)

    rail = pc.if_else(pc.equal(rail, ""), "OTHER", rail)
    on_party_rail = pc.is_in(rail, pa.array(rules.PARTY_RAILS))
    free_text = pc.and_(on_party_rail, is_named)

    def says(pattern: str, where: pa.Array = whole) -> pa.Array:
        return pc.match_substring_regex(where, pattern)

    return_charge = pc.if_else(free_text, says(rules.RETURN_CHARGE_OPENS), says(rules.RETURN_CHARGE))
    bank_charge = pc.if_else(pc.or_(free_text, split), says(rules.BANK_CHARGE_OPENS), says(rules.BANK_CHARGE))
    bank_charge = pc.and_(bank_charge, pc.invert(says(rules.NO_BANK_CHARGE)))
    charge = pc.or_(return_charge, bank_charge)
    is_charge = pc.and_(charge, debit)
    waived = pc.and_(pc.and_(charge, credit), says(rules.CHARGE_TAKEN_BACK))
    reversal = pc.and_(says(rules.REVERSAL_OPENS), pc.invert(says(rules.NOT_REVERSAL)))
    returned = pc.or_(reversal, pc.and_(pc.invert(free_text), says(rules.RETURN)))
    is_return = pc.and_(returned, pc.invert(charge))
    paper = pc.or_(
        says(rules.OUTWARD_RETURN), pc.and_(pc.equal(rail, "CHEQUE"), pc.invert(says(rules.INWARD_RETURN)))
    )

    trades = pc.and_(says(rules.TRADE, party), pc.invert(says(rules.NOT_TRADE, party)))
    lender = pc.and_(says(rules.LENDER, party), pc.invert(pc.or_(trades, says(rules.NOT_LENDER, party))))
    insurer = pc.and_(says(rules.INSURER, party), pc.invert(says(rules.NOT_INSURER, party)))
    mandate = pc.equal(rail, "NACH")
    by_mandate = pc.and_(
        says(rules.MANDATE_LENDER, party), pc.invert(pc.or_(trades, says(rules.FUND_HOUSE, party)))
    )
    lender = pc.or_(lender, pc.and_(mandate, pc.or_(says(rules.BANK_NAME, party), by_mandate)))
    interest = pc.and_(pc.invert(split), says(r"\bINT(?:EREST)?\b"))
    lender_pays = pc.and_(
        pc.and_(lender, pc.or_(split, mandate)),
        pc.invert(pc.or_(pc.or_(insurer, interest), says(rules.SELF, words))),
    )
    bank_or_lender = pc.or_(lender, pc.and_(split, says(rules.BANK_NAME, party)))
    ends_loan = pc.or_(
        says(rules.LOAN_ENDS, words), pc.and_(lender_pays, says(rules.LOAN_ENDS_TO_LENDER, said))
    )
    no_instalment = pc.or_(
        pc.or_(
            pc.or_(says(rules.CREDIT_CARD, words), says(rules.NO_INSTALMENT, words)),
            says(rules.FUND_HOUSE, party),
        ),
        pc.or_(
            pc.and_(split, says(rules.INTEREST_TO_LENDER, said)),
            pc.and_(on_party_rail, says(rules.NAMED_EMI, name)),
        ),
    )
    is_emi = pc.and_(
        pc.and_(debit, pc.invert(pc.or_(pc.or_(charge, returned), pc.or_(ends_loan, no_instalment)))),
        pc.or_(
            pc.or_(says(rules.EMI, words), lender_pays),
            pc.and_(pc.and_(split, bank_or_lender), says(rules.INSTALMENT_TO_LENDER, said)),
        ),
    )

    where = {
        rules.WORDS: words,
        rules.NAME: party,
        rules.NOTE: said,
        rules.KIND: pc.if_else(trades, "", party),
        rules.BANK: pc.if_else(pc.and_(free_text, has_name), "", whole),
    }
    class_of_credit = _class(rules.CREDIT_RULES, where, credit)
    # a company that pays by mandate pays a dividend; a lender's name may sound like a shop's
    class_of_credit = pc.case_when(
        _conditions(
            pc.or_(
                pc.and_(mandate, says(r"\bDIV\b")),
                pc.and_(pc.and_(mandate, pc.is_null(class_of_credit)), says(rules.COMPANY, party)),
            ),
            pc.and_(
                lender_pays,
                pc.is_in(class_of_credit, pa.array(["marketplace_settlement", "card_settlement"])),
            ),
        ),
        "dividend",
        "loan_disbursal",
        class_of_credit,
    )
    class_of_debit = _class(rules.DEBIT_RULES, where, debit)
    oneself = pc.and_(
        pc.or_(on_party_rail, pc.equal(rail, "TRANSFER")), says(r"(?:^| )SELF(?: (?:[^A]|A[^S]).*)?$", whole)
    )
    squeezed = (pc.replace_substring(each, " ", "") for each in (name, note))
    oneself = pc.or_(
        oneself, pc.and_(pc.and_(credit, says(rules.HOLDER_PRINTED)), pc.and_(has_name, pc.equal(*squeezed)))
    )
    only_bank = says(rf"^(?:{rules.BANK_NAME})(?: (?:LTD|LIMITED))?$", party)
    is_named = pc.and_(is_named, pc.invert(only_bank))
    answered = pc.and_(pc.is_in(rail, pa.array([*rules.PARTY_RAILS, "TRANSFER", "CHEQUE", "CARD"])), is_named)
    rest_of_credit = pc.case_when(
        _conditions(
            oneself,
            pc.and_(lender_pays, pc.invert(pc.equal(rail, "CHEQUE"))),
            pc.equal(rail, "CARD"),
            pc.equal(rail, "CASH"),
            pc.or_(answered, pc.and_(has_layout, pc.equal(rail, "CHEQUE"))),
        ),
        "own_transfer",
        "loan_disbursal",
        "card_settlement",
        "cash_deposit",
        "sales_receipt",
        "unknown",
    )
    rest_of_debit = pc.case_when(
        _conditions(
            oneself, pc.is_in(rail, pa.array(["ATM", "CASH"])), pc.or_(answered, pc.equal(rail, "CARD"))
        ),
        "own_transfer",
        "cash_withdrawal",
        "supplier_payment",
        "unknown",
    )
    category = pc.case_when(
        _conditions(
            pc.and_(is_charge, return_charge),
            is_charge,
            waived,
            pc.and_(credit, is_return),
            pc.and_(is_return, paper),
            is_return,
            is_emi,
            pc.and_(debit, ends_loan),
            credit,
            debit,
        ),
        "return_charge",
        "bank_charge",
        "charge_refund",
        "return_reversal",
        "cheque_return",
        "unknown",
        "emi",
        "loan_repayment",
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


def _class(table: tuple[tuple[str, str, str], ...], where: dict[str, pa.Array], chosen: pa.Array) -> pa.Array:
    """First class whose words appear where its rule looks; null when none does or the row is not chosen."""
    rows = pc.indices_nonzero(chosen)
    texts = {scope: text.take(rows) for scope, text in where.items()}
    found = _first_match([(category, pattern, texts[scope]) for category, pattern, scope in table])
    return found.take(_back(rows, len(chosen)))


def _back(rows: np.ndarray | pa.Array, length: int) -> pa.Array:
    """For each of `length` rows its place in `rows`, null where it is not among them."""
    place = np.full(length, -1, np.int64)
    place[np.asarray(rows)] = np.arange(len(rows))
    return pa.array(place, mask=place < 0)


def _first_match(tests: list[tuple[str, str, pa.Array]]) -> pa.Array:
    conditions = [
        pc.fill_null(pc.match_substring_regex(where, pattern), False) for _, pattern, where in tests
    ]
    return pc.case_when(_conditions(*conditions), *(category for category, _, _ in tests))


def _conditions(*conditions: pa.Array) -> pa.Array:
    return pc.make_struct(*conditions, field_names=[str(index) for index in range(len(conditions))])
