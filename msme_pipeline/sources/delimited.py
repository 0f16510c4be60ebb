"""Lines of delimited text whose quotes may be characters: `PIPE 6"` is a size in inches."""

import re
from functools import cache

_OPENS = re.compile(r' *"')


@cache
def sound_line(delimiters: str) -> re.Pattern[str]:
    """A line all of whose quoted cells end: quotes open before a cell and close behind it."""
    cell = rf'(?: *"(?:[^"]++|""|"(?! *(?:[{delimiters}]|\Z)))*+" *|(?! *")[^{delimiters}]*+)'
    return re.compile(rf"{cell}(?:[{delimiters}]{cell})*+")


@cache
def _quoted(delimiter: str) -> re.Pattern[str]:
    end = rf" *(?:{re.escape(delimiter)}|\Z)"
    return re.compile(rf' *"((?:[^"]++|""|"(?!{end}))*+)" *(?={end})')


def split_cells(line: str, delimiter: str) -> list[str]:
    """Cells without blanks around them; from a quote that does not end on, quotes are characters."""
    if '"' not in line:
        return [cell.strip() for cell in line.split(delimiter)]
    quoted = _quoted(delimiter)
    cells: list[str] = []
    at = 0
    while True:
        if found := quoted.match(line, at):
            cells.append(found[1].replace('""', '"').strip())
            at = found.end()
        elif _OPENS.match(line, at):
            return cells + [cell.strip() for cell in line[at:].split(delimiter)]
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end].strip())
            at = end
        if at >= len(line):
            return cells
        at += 1
