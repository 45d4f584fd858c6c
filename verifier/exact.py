"""Exact numbers: fractions, named rounding, decimals as text."""

from __future__ import annotations

from fractions import Fraction

ZERO = Fraction(0)


def rounded(value: Fraction, places: int, how: str = "half_up") -> Fraction:
    """Rounds to `places` decimals. Ties are about the magnitude."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    up = {
        "half_up": twice >= scaled.denominator,
        "half_even": twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[how]
    result = Fraction(whole + up, 10**places)
    return -result if value < 0 else result


def floor(value: Fraction) -> int:
    """The whole number below or equal."""
    return value.numerator // value.denominator


def ceiling(value: Fraction) -> int:
    """The whole number above or equal."""
    return -((-value.numerator) // value.denominator)


def toward_zero(value: Fraction) -> Fraction:
    """Without what stands behind the point."""
    return Fraction(int(value))


def text(value: Fraction) -> str:
    """The decimal without trailing zeros."""
    sign, magnitude = "-" if value < 0 else "", abs(value)
    for places in range(13):
        scaled = magnitude * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return sign + (digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}")
    return f"{value}"


def optional(form: dict, name: str) -> Fraction | None:
    """A decimal that may be missing."""
    return Fraction(form[name]) if name in form else None
