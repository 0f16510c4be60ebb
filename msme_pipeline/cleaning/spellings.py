"""Spellings of party names: canonical letters, legal form, and which spellings of one customer are one
party."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

SHORTEST_PREFIX = 6
"""Letters; shorter stumps of names fit too many."""

SHORTEST_HANDLE = 5
"""Characters of a UPI address before the @ that tell one holder from another."""

TYPO_LETTERS = 8
"""Letters; shorter names are not taken for misspelt ones. Twice as many allow a second error."""

RARE_ROWS, RARE_SHARE = 3, 0.35
"""A misspelling is rare: at most this many rows, or this share of the rows of the right spelling."""

FIELD_WIDTHS = frozenset((10, 12, 15, 16, 18, 20, 22, 24, 25, 30, 32, 35, 40))
"""Lengths at which banks cut names off."""

_FORMS = {
    "PVT": "PVT",
    "PRIVATE": "PVT",
    "P": "PVT",
    "PRIVAT": "PVT",
    "PRIVA": "PVT",
    "PRIV": "PVT",
    "PRI": "PVT",
    "PV": "PVT",
    "LTD": "LTD",
    "LIMITED": "LTD",
    "LIMITE": "LTD",
    "LIMIT": "LTD",
    "LIMI": "LTD",
    "LIM": "LTD",
    "LT": "LTD",
    "LI": "LTD",
    "L": "",
    "LLP": "LLP",
    "LL": "LLP",
    "OPC": "OPC",
    "INC": "LTD",
}
_LONG = {
    "TRDRS": "TRADERS",
    "TRDR": "TRADERS",
    "TRADER": "TRADERS",
    "TRD": "TRADERS",
    "TRDG": "TRADING",
    "ENT": "ENTERPRISES",
    "ENTP": "ENTERPRISES",
    "ENTERPRISE": "ENTERPRISES",
    "ENTPR": "ENTERPRISES",
    "ENTR": "ENTERPRISES",
    "IND": "INDUSTRIES",
    "INDS": "INDUSTRIES",
    "INDUSTRY": "INDUSTRIES",
    "AGY": "AGENCIES",
    "AGCY": "AGENCIES",
    "AGENCY": "AGENCIES",
    "AGNCS": "AGENCIES",
    "DIST": "DISTRIBUTORS",
    "DISTR": "DISTRIBUTORS",
    "DISTRIBUTOR": "DISTRIBUTORS",
    "MKT": "MARKETING",
    "MKTG": "MARKETING",
    "CORP": "CORPORATION",
    "BROS": "BROTHERS",
    "ASSOC": "ASSOCIATES",
    "ASSO": "ASSOCIATES",
    "ASSOCIATE": "ASSOCIATES",
    "ENGG": "ENGINEERING",
    "ENGRS": "ENGINEERS",
    "MFG": "MANUFACTURING",
    "MFRS": "MANUFACTURERS",
    "INTL": "INTERNATIONAL",
    "EXP": "EXPORTS",
    "SUPP": "SUPPLIERS",
    "SUPPLIER": "SUPPLIERS",
    "CHEM": "CHEMICALS",
    "CHEMS": "CHEMICALS",
    "TEX": "TEXTILES",
    "TEXT": "TEXTILES",
    "PROD": "PRODUCTS",
    "PRODS": "PRODUCTS",
    "SYS": "SYSTEMS",
    "COMPANY": "CO",
    "ELEC": "ELECTRICALS",
    "HW": "HARDWARE",
    "SVCS": "SERVICES",
    "SERV": "SERVICES",
    "SOLN": "SOLUTIONS",
    "TECH": "TECHNOLOGIES",
    "INFRA": "INFRASTRUCTURE",
    "CONST": "CONSTRUCTION",
    "VENT": "VENTURES",
    "FIN": "FINANCE",
    "SRI": "SHREE",
    "SHRI": "SHREE",
    "SREE": "SHREE",
    "PHARMACEUTICALS": "PHARMA",
    "N": "AND",
}
_HONORIFICS = frozenset(["MR", "MRS", "MS", "M/S", "SMT", "DR", "SHRIMATI", "KUM", "MESSRS"])
_PUNCTUATION = re.compile(r"[^A-Z0-9&]+")


@dataclass(slots=True)
class Spelling:
    """One canonical spelling of a customer: letters without blanks and legal form, and where it was seen.

    `width` is the length as printed, `cut` the letters as printed: what looks abbreviated may be cut off.
    """

    letters: str
    form: str
    words: tuple[str, ...]
    width: int
    cut: str = ""
    rows: int = 0
    handles: set[str] = field(default_factory=set)
    branches: set[str] = field(default_factory=set)


def canonical(name: str) -> tuple[tuple[str, ...], str]:
    """Words of a name in full, without honorifics, and its legal form; both empty for no letters."""
    words = _PUNCTUATION.sub(" ", name.upper().replace("M/S", " ").replace("&", " AND ")).split()
    while len(words) > 1 and words[0] in _HONORIFICS:
        words.pop(0)
    form: list[str] = []
    while len(words) > 1 and words[-1] in _FORMS and not (len(words) == 2 and len(words[-1]) < 3):
        form.insert(0, _FORMS[words.pop()])
    return tuple(_LONG.get(word, word) for word in words), " ".join(dict.fromkeys(filter(None, form)))


def letters_of(words: Sequence[str]) -> str:
    """The words joined: banks leave blanks out. A joined COMPANY is abbreviated too."""
    return "".join(words).replace("COMPANY", "CO")


def skeleton(letters: str) -> str:
    """Letters without vowels behind the first: abbreviations often drop them."""
    return letters[:1] + re.sub("[AEIOU]", "", letters[1:])


class Groups:
    """Disjoint sets; the smallest member names its set."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, member: int) -> int:
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def join(self, one: int, other: int) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)

    def all(self) -> list[int]:
        return [self.of(member) for member in range(len(self._parent))]


def group_spellings(spellings: Sequence[Spelling]) -> list[int]:
    """For each spelling of one customer the first spelling of its party.

    Joined: a shared UPI address; the same words in another order; another or no legal form; a name cut
    off where a bank cuts, or within a word; left out vowels; a rare spelling one or two letters off.
    What fits two parties equally well stays apart, and so do names whose branches (IFSC) differ.
    """
    groups = Groups(len(spellings))
    _join_equal(groups, ((handle, at) for at, each in enumerate(spellings) for handle in each.handles))
    _join_equal(
        groups,
        (
            (" ".join(sorted(each.words)) + "|" + each.form, at)
            for at, each in enumerate(spellings)
            if len(each.words) > 1
        ),
    )
    _join_equal(
        groups, ((f"{each.letters}|{each.form}", at) for at, each in enumerate(spellings) if each.letters)
    )
    _join_forms(groups, spellings)
    _join_misspelt(groups, spellings)
    _join_stumps(groups, spellings)
    return groups.all()


def _join_equal(groups: Groups, keys: Iterable[tuple[str, int]]) -> None:
    first: dict[str, int] = {}
    for key, at in keys:
        groups.join(first.setdefault(key, at), at)


def _may_join(groups: Groups, spellings: Sequence[Spelling], one: int, other: int) -> bool:
    mine, theirs = spellings[one].branches, spellings[other].branches
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _join_forms(groups: Groups, spellings: Sequence[Spelling]) -> None:
    """A name without legal form is that of the only one with a form; PVT LTD may be written PVT or LTD."""
    alike: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(spellings):
        if each.letters:
            alike[each.letters].append(at)
    for members in alike.values():
        if len(members) < 2:
            continue
        forms = {spellings[at].form for at in members} - {""}
        whole = {
            form for form in forms if not any(form != other and form in other.split() for other in forms)
        }
        if len(whole) == 1:
            for at in members[1:]:
                if _may_join(groups, spellings, members[0], at):
                    groups.join(members[0], at)


def _join_stumps(groups: Groups, spellings: Sequence[Spelling]) -> None:
    order = sorted(
        (at for at, each in enumerate(spellings) if each.letters), key=lambda at: spellings[at].letters
    )
    sorted_letters = [spellings[at].letters for at in order]
    for at, stump in enumerate(spellings):
        for letters in sorted({stump.letters, stump.cut}):
            if len(letters) < SHORTEST_PREFIX:
                continue
            longer = []
            for place in range(bisect_right(sorted_letters, letters), len(order)):
                if not sorted_letters[place].startswith(letters):
                    break
                if order[place] != at:
                    longer.append(order[place])
            # names that go on differently make it ambiguous even where they could not have been cut here
            fitting = [other for other in longer if _is_cut(stump, letters, spellings[other])]
            if (
                fitting
                and _is_chain(groups, spellings, longer)
                and all(_may_join(groups, spellings, at, other) for other in fitting)
            ):
                for other in fitting:
                    groups.join(at, other)


def _is_chain(groups: Groups, spellings: Sequence[Spelling], members: list[int]) -> bool:
    """Whether all are one party or stumps of one another."""
    if len({groups.of(member) for member in members}) == 1:
        return True
    longest = max((spellings[member].letters for member in members), key=len)
    forms = {spellings[member].form for member in members if spellings[member].letters == longest} - {""}
    return len(forms) <= 1 and all(longest.startswith(spellings[member].letters) for member in members)


def _is_cut(stump: Spelling, letters: str, whole: Spelling) -> bool:
    """Whether the stump can be the whole name cut off by a bank: within a word, or at a width of a field."""
    if stump.form and stump.form != whole.form:
        return False
    if stump.width in FIELD_WIDTHS or stump.width + 1 in FIELD_WIDTHS:
        return True
    length = 0
    for word in whole.words:
        length += len(word)
        if length >= len(letters):
            return length > len(letters)
    return False


def _join_misspelt(groups: Groups, spellings: Sequence[Spelling]) -> None:
    named = [at for at, each in enumerate(spellings) if len(each.letters) >= TYPO_LETTERS]
    if len(named) < 2:
        return
    letters = [spellings[at].letters for at in named]
    bones = [skeleton(each) for each in letters]
    same_bones: dict[str, list[int]] = defaultdict(list)
    for place, bone in enumerate(bones):
        if len(bone) >= SHORTEST_PREFIX:
            same_bones[bone].append(place)
    pairs = [
        (1, one, other)
        for places in same_bones.values()
        for i, one in enumerate(places)
        for other in places[i + 1 :]
    ]
    pairs = [pair for pair in pairs if _drops_vowels(letters[pair[1]], letters[pair[2]])]
    distance = cdist(letters, letters, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8, workers=1)
    close = np.argwhere(np.triu(distance <= 2, 1))
    pairs += [
        (int(distance[one, other]), one, other) for one, other in close.tolist() if distance[one, other]
    ]
    best: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edits, one, other in pairs:
        best[one].append((edits, other))
        best[other].append((edits, one))
    for edits, one, other in sorted(set(pairs)):
        mine, theirs = named[one], named[other]
        if groups.of(mine) == groups.of(theirs):
            continue
        few, many = sorted((one, other), key=lambda place: spellings[named[place]].rows)
        rare, usual = spellings[named[few]], spellings[named[many]]
        shortest = min(len(letters[one]), len(letters[other]))
        vowels = _drops_vowels(letters[one], letters[other])
        if not vowels and (
            (edits == 2 and shortest < 2 * TYPO_LETTERS)
            or rare.rows > max(RARE_ROWS, RARE_SHARE * usual.rows)
            or rare.rows == usual.rows > 1
            or _differs_in_a_word(rare, usual)
        ):
            continue
        if rare.form and usual.form and rare.form != usual.form:
            continue
        rivals = {
            groups.of(named[place])
            for near, place in best[few]
            if near <= edits and 2 * spellings[named[place]].rows >= usual.rows
        } - {groups.of(named[few])}
        if len(rivals) == 1 and _may_join(groups, spellings, mine, theirs):
            groups.join(mine, theirs)


def _drops_vowels(one: str, other: str) -> bool:
    """Whether one of two names with equal consonants is the other without most of its vowels in some
    words."""
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) >= 2 and skeleton(short) == skeleton(long)


def _differs_in_a_word(one: Spelling, other: Spelling) -> bool:
    """Whether two names of as many words differ in words that are both common in Indian names."""
    if len(one.words) != len(other.words):
        return False
    different = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
    return bool(different) and all({a, b} <= KNOWN_WORDS or min(len(a), len(b)) < 4 for a, b in different)


KNOWN_WORDS = frozenset(
    Path(__file__).with_name("indian_names.txt").read_text("utf-8").split()
    + Path(__file__).with_name("trade_words.txt").read_text("utf-8").split()
)
"""Given names, surnames and words of trade: two of them are two, not one of them misspelt."""
