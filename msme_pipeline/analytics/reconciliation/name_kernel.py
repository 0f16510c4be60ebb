"""How much of a party's name the words of a narration say: anchored alignment of letters.

A narration may say the name cut off, with words joined, dropped, reduced to initials or to their first
letters, vowels left out, letters wrong or exchanged, and other words before and behind it. The alignment
begins at a word of both sides and ends at a word of the narration; its score is in letters of evidence.
"""

import numpy as np
from numba import njit

LONGEST = 44
SHARED = 3
"""Runs of three letters or consonants that a narration and a name share before they are aligned."""

_MATCH, _WRONG, _MISSING, _VOWEL, _ALIKE, _EXCHANGED = 10, -12, -12, -4, -3, -6
_WORD_CUT, _INITIAL, _WORD_LEFT_OUT, _LATE_START = -4, -6, -10, -12
_MIN = -10_000


@njit(cache=True)
def _spell(codes, start, end, letters, letter_starts, out, begins):
    """Letters of words into `out`, `begins` marks the first of each word; returns the number of letters."""
    n = 0
    for at in range(start, end):
        code = codes[at]
        for place in range(letter_starts[code], letter_starts[code + 1]):
            if n >= LONGEST:
                return n
            out[n] = letters[place]
            begins[n] = place == letter_starts[code]
            n += 1
    return n


@njit(cache=True)
def _is_vowel(letter):
    return letter == 0 or letter == 4 or letter == 8 or letter == 14 or letter == 20


@njit(cache=True)
def _is_alike(one, other):
    """Letters that stand for one sound in names: I/E/Y, U/O, V/W, S/Z, C/K."""
    low, high = min(one, other), max(one, other)
    return (
        (low == 4 and high == 8)
        or (low == 8 and high == 24)
        or (low == 14 and high == 20)
        or (low == 21 and high == 22)
        or (low == 18 and high == 25)
        or (low == 2 and high == 10)
    )


@njit(cache=True)
def _align(said, said_begins, n, name, name_begins, m, score):
    """Best score of the name in what is said (tenths of letters); `score` is (n + 1, m + 1) scratch."""
    for j in range(m + 1):
        score[0, j] = 0 if j == 0 else _MIN
        if j < m and j > 0 and name_begins[j]:
            score[0, j] = _LATE_START
    best = 0
    for i in range(1, n + 1):
        word_end = i == n or said_begins[i]
        score[i, 0] = 0 if (i < n and said_begins[i]) else _MIN
        tail = _MIN  # best of this row within the current word of the name, to jump to its end
        for j in range(1, m + 1):
            letter, wanted = said[i - 1], name[j - 1]
            if letter == wanted:
                value = score[i - 1, j - 1] + _MATCH
            elif _is_alike(letter, wanted):
                value = score[i - 1, j - 1] + _ALIKE
            else:
                value = score[i - 1, j - 1] + _WRONG
            if i > 1 and j > 1 and letter == name[j - 2] and said[i - 2] == wanted and letter != wanted:
                value = max(value, score[i - 2, j - 2] + 2 * _MATCH + _EXCHANGED)
            extra = _VOWEL if (i > 1 and letter == said[i - 2]) else _MISSING
            value = max(value, score[i - 1, j] + extra)
            missing = _MISSING
            if not name_begins[j - 1] and (_is_vowel(wanted) or (j > 1 and wanted == name[j - 2])):
                missing = _VOWEL
            value = max(value, score[i, j - 1] + missing)
            if name_begins[j - 1]:
                tail = _MIN
                left_out = score[i, j - 1] + _WORD_LEFT_OUT if word_end else _MIN
            if word_end:
                letters_in = 0
                place = j - 1
                while place > 0 and not name_begins[place]:
                    place -= 1
                letters_in = j - place
                if j == m or name_begins[j]:
                    value = max(value, tail, left_out)
                elif letters_in == 1:
                    tail = max(tail, value + _INITIAL)
                elif letters_in >= 3:
                    tail = max(tail, value + _WORD_CUT)
            if i < n and said_begins[i] and j < m and name_begins[j]:
                value = max(value, _LATE_START)
            score[i, j] = value
            if word_end and value > best:
                best = value
    return best


@njit(cache=True)
def _trigrams(letters, n, out):
    """Codes of three letters in a row, of the letters and of their consonants; returns how many."""
    count = 0
    for at in range(n - 2):
        out[count] = (letters[at] * 26 + letters[at + 1]) * 26 + letters[at + 2]
        count += 1
    one, two = -1, -1
    for at in range(n):
        if at == 0 or not _is_vowel(letters[at]):
            if one >= 0:
                out[count] = 17576 + (one * 26 + two) * 26 + letters[at]
                count += 1
            one, two = two, letters[at]
    return count


@njit(cache=True)
def name_evidence(
    receipt_starts, party_starts,
    r_codes, r_starts, r_letters, r_letter_starts,
    p_codes, p_starts, p_letters, p_letter_starts,
    payer_letters, unnamed, floor,
):  # fmt: skip
    """Parties that narrations name: (receipt, party, score in tenths of letters, share of the name explained
    in %).

    `payer_letters`: letters of the payer as read by the parser, 0 where it read none. Scores below
    `floor` are left out. Also returns the letters said per receipt.
    """
    size = 1024
    found_r, found_p = np.empty(size, np.int64), np.empty(size, np.int64)
    found_v, found_q = np.empty(size, np.int64), np.empty(size, np.int64)
    count = 0
    said, said_begins = np.empty(LONGEST, np.int64), np.zeros(LONGEST + 1, np.bool_)
    scratch = np.empty((LONGEST + 1, LONGEST + 1), np.int64)
    grams = np.empty(2 * LONGEST, np.int64)
    letters_said = np.zeros(len(r_starts) - 1, np.int64)
    heads = np.empty(35152, np.int64)
    for customer in range(len(receipt_starts) - 1):
        p_from, p_to = party_starts[customer], party_starts[customer + 1]
        parties = p_to - p_from
        names = np.empty((parties, LONGEST), np.int64)
        begins = np.zeros((parties, LONGEST + 1), np.bool_)
        lengths = np.zeros(parties, np.int64)
        heads[:] = -1  # chains of (trigram -> party)
        links, owners = np.empty(parties * 2 * LONGEST, np.int64), np.empty(parties * 2 * LONGEST, np.int64)
        used = 0
        for p in range(parties):
            if unnamed[p_from + p]:
                continue
            m = _spell(
                p_codes,
                p_starts[p_from + p],
                p_starts[p_from + p + 1],
                p_letters,
                p_letter_starts,
                names[p],
                begins[p],
            )
            lengths[p] = m
            for g in range(_trigrams(names[p], m, grams)):
                gram = grams[g]
                owners[used], links[used] = p, heads[gram]
                heads[gram] = used
                used += 1
        seen = np.full(parties, -1, np.int64)
        shared, likely = np.zeros(parties, np.int64), np.empty(parties, np.int64)
        for r in range(receipt_starts[customer], receipt_starts[customer + 1]):
            n = _spell(r_codes, r_starts[r], r_starts[r + 1], r_letters, r_letter_starts, said, said_begins)
            letters_said[r] = n
            said_begins[n] = True
            met = 0
            for g in range(_trigrams(said, n, grams)):
                link = heads[grams[g]]
                while link >= 0:
                    p = owners[link]
                    link = links[link]
                    if seen[p] != r:
                        seen[p], shared[p] = r, 0
                    shared[p] += 1
                    if shared[p] == SHARED:
                        likely[met] = p
                        met += 1
            for at in range(met):
                p = likely[at]
                m = lengths[p]
                value = _align(said, said_begins, n, names[p], begins[p], m, scratch)
                if value < floor:
                    continue
                of = payer_letters[r] if 0 < payer_letters[r] < n else n
                share = min(100, value * 10 // max(min(of, m), 1))
                if count == size:
                    size *= 2
                    found_r, found_p = _grown(found_r, size), _grown(found_p, size)
                    found_v, found_q = _grown(found_v, size), _grown(found_q, size)
                found_r[count], found_p[count] = r, p_from + p
                found_v[count], found_q[count] = value, share
                count += 1
    return found_r[:count], found_p[:count], found_v[:count], found_q[:count], letters_said


@njit(cache=True)
def _grown(values, size):
    larger = np.empty(size, values.dtype)
    larger[: len(values)] = values
    return larger
