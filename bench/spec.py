"""B1, the work every engine does: N villages x M items in integer hundredths of a point.

Even items are tables of four bands (0, 200, 400, 500), odd items lose points per unit and never
fall below 0 of 500. A village whose item 0 reads below 5 has no star; the others have 5 to 1 by
share of the full points (70, 60, 50, 40 %). Ranks are 1-2-2-4 inside each township of 20.
"""

import hashlib

FULL = 500
TOWNSHIP = 20


def value(village: int, item: int) -> int:
    return (village * 7919 + item * 104729 + village * item * 31) % 101


def band_starts(item: int) -> tuple[int, int, int]:
    start = 40 + item % 10
    return start, start + 20, start + 35


BAND_POINTS = (0, 200, 400, 500)


def rate(item: int) -> int:
    return 5 * (1 + item % 5)


def digest(rows) -> str:
    """The first twelve hex digits of MD5 over `village,total,star,rank` lines in village order."""
    md5 = hashlib.md5()
    for row in rows:
        md5.update(("%d,%d,%d,%d\n" % tuple(int(x) for x in row)).encode())
    return md5.hexdigest()[:12]
