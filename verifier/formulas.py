"""Typed formulas → values (docs/frozen.md, "Formulas").

A value is a Fraction, a str, a bool, `None` (unknown) or `NA` (not applicable).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from exact import ZERO, toward_zero


class NotApplicable:
    """Recorded as not applicable."""

    def __repr__(self) -> str:
        return "/"


NA = NotApplicable()
OVER_ALL = {"mean", "sum", "highest", "lowest", "place", "place_from_last"}


class Names(Protocol):
    """What names and far-reaching functions mean for one subject."""

    def name(self, name: str) -> object: ...

    def call(self, function: str, arguments: list) -> object: ...


def is_number(value: object) -> bool:
    """A number; truth values are none."""
    return isinstance(value, Fraction)


def unless_numbers(a: object, b: object) -> tuple[bool, object]:
    """Whether two values are not both numbers, and what stands instead."""
    if a is None or b is None:
        return True, None
    if a is NA or b is NA:
        return True, NA
    return not (is_number(a) and is_number(b)), None


def stands(a: Fraction, sign: str, b: Fraction) -> bool:
    """A comparison."""
    return {">=": a >= b, ">": a > b, "<=": a <= b, "<": a < b, "=": a == b}[sign]


def same(a: object, b: object) -> bool:
    """Equality between values of one kind, or of a truth value and 是."""
    if isinstance(a, bool) and isinstance(b, str):
        return a == (b in ("是", "有"))
    if isinstance(a, str) and isinstance(b, bool):
        return b == (a in ("是", "有"))
    return type(a) is type(b) and a == b and a is not None and a is not NA


def evaluate(formula: dict, names: Names) -> object:
    """What a formula comes to."""
    ((kind, of),) = formula.items()
    return globals()[f"of_{kind}"](of, names)


def of_number(of: dict, names: Names) -> object:
    return Fraction(of["value"])


def of_text(of: str, names: Names) -> object:
    return of


def of_name(of: str, names: Names) -> object:
    return names.name(of)


def of_negative(of: dict, names: Names) -> object:
    value = evaluate(of, names)
    return -value if is_number(value) else value


def of_binary(of: list, names: Names) -> object:
    operator, a, b = of[0], evaluate(of[1], names), evaluate(of[2], names)
    otherwise, instead = unless_numbers(a, b)
    if otherwise:
        return instead
    if operator == "divide":
        return a / b if b != 0 else None
    return {"add": lambda: a + b, "subtract": lambda: a - b, "multiply": lambda: a * b}[operator]()


def of_compare(of: list, names: Names) -> object:
    a, b = evaluate(of[0], names), evaluate(of[2], names)
    otherwise, instead = unless_numbers(a, b)
    return instead if otherwise else stands(a, of[1], b)


def of_among(of: dict, names: Names) -> object:
    value = evaluate(of["of"], names)
    if value is None or value is NA:
        return value
    return any(same(value, evaluate(one, names)) for one in of["any"]) != of["negated"]


def decided(of: list, names: Names, by: bool) -> object:
    """The first that is `by` decides; else the first that is no truth value; else the other."""
    undecided: list[object] = []
    for one in of:
        value = evaluate(one, names)
        if isinstance(value, bool):
            if value is by:
                return by
        else:
            undecided.append(value)
    return undecided[0] if undecided else not by


def of_all(of: list, names: Names) -> object:
    return decided(of, names, False)


def of_any(of: list, names: Names) -> object:
    return decided(of, names, True)


def of_not(of: dict, names: Names) -> object:
    value = evaluate(of, names)
    return not value if isinstance(value, bool) else value


def of_table(of: dict, names: Names) -> object:
    value = evaluate(of["of"], names)
    if value is None or value is NA:
        return value
    for key, row in of["rows"]:
        key = evaluate(key, names)
        if of["bands"]:
            otherwise, instead = unless_numbers(value, key)
            if otherwise:
                return instead
            fits = value >= key
        else:
            fits = same(value, key)
        if fits:
            return evaluate(row, names)
    otherwise = of.get("otherwise")
    return evaluate(otherwise, names) if otherwise is not None else ZERO


def of_call(of: list, names: Names) -> object:
    function, arguments = of
    if function == "if":
        holds = evaluate(arguments[0], names)
        return evaluate(arguments[1 if holds else 2], names) if isinstance(holds, bool) else holds
    if function in ("largest", "smallest", "whole", "magnitude"):
        values = []
        for argument in arguments:
            value = evaluate(argument, names)
            if not is_number(value):
                return value
            values.append(value)
        if function == "whole":
            return toward_zero(values[0])
        if function == "magnitude":
            return abs(values[0])
        return max(values) if function == "largest" else min(values)
    return names.call(function, arguments)


def names_in(formula: object) -> set[str]:
    """Every name a formula reads."""
    if isinstance(formula, dict):
        found = {formula["name"]} if set(formula) == {"name"} and isinstance(formula["name"], str) else set()
        return found.union(*(names_in(one) for one in formula.values()))
    if isinstance(formula, list):
        return set().union(*(names_in(one) for one in formula))
    return set()
