"""Exact numbers: fractions in between, named rounding at the places the page names."""

from __future__ import annotations

from fractions import Fraction

INFINITE = float("inf")
"""An end that nothing closes. Fractions compare with it."""


def rounded(value: Fraction, places: int, how: str = "half_up") -> Fraction:
    """Rounds to `places` decimals. Ties are about the magnitude: -0.125 rounds like 0.125."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if how == "half_up":
        up = twice >= scaled.denominator
    elif how == "half_even":
        up = twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
    elif how == "up":
        up = rest > 0
    elif how == "down":
        up = False
    else:
        raise ValueError(how)
    result = Fraction(whole + up, 10**places)
    return -result if value < 0 else result


def floor(value: Fraction) -> int:
    """The whole steps in a number that is not negative."""
    return value.numerator // value.denominator


def ceiling(value: Fraction) -> int:
    """The next whole number."""
    return -((-value.numerator) // value.denominator)


def decimal_text(value: Fraction) -> str:
    """The exact decimal form without trailing zeros. Only for numbers that have one."""
    sign = "-" if value < 0 else ""
    magnitude = abs(value)
    for places in range(0, 13):
        scaled = magnitude * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            if places == 0:
                return sign + digits
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    raise ValueError(f"{value} has no short decimal form")


def full_width(text: str) -> str:
    """The digits, points and signs of a text as wide characters."""
    wide = {ord("."): "．", ord("%"): "％", ord(","): "，", ord("-"): "－"}
    wide.update({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})
    return text.translate(wide)


def gathered(entries: list, take: str, combine: str, tiers: list[str]) -> object:
    """Several results of another scheme as one measure (imports)."""
    if not entries or any(entry is None for entry in entries):
        return None
    if combine == "last":
        return entries[-1]
    if take == "tier" and not tiers and len(entries) == 1:
        return entries[0]
    if combine in ("count", "share"):
        found = Fraction(sum(1 for entry in entries if entry in tiers))
        return found if combine == "count" else rounded(found * 100 / len(entries), 6)
    total = sum(entries, Fraction(0))
    return total if combine == "sum" else rounded(total / len(entries), 6)
