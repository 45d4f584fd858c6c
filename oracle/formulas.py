"""Formulas as trees: printed for the scheme, evaluated with fractions.

Values: a Fraction, a str, a bool, `NA` (recorded as `/`) or `None` (not recorded).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from clauses import NA

Known = object


class Names(Protocol):
    """What names and functions mean for one subject."""

    def name(self, name: str) -> Known:
        """The value behind a name."""

    def call(self, function: str, arguments: list[object]) -> Known:
        """A function that looks beyond the formula."""


class Formula:
    """A formula."""

    def __str__(self) -> str:
        raise NotImplementedError

    def value(self, names: Names) -> Known:
        """What it comes to."""
        raise NotImplementedError


def unknown(*values: Known) -> tuple[bool, Known]:
    """A missing value wins over one that does not apply; both win over arithmetic."""
    if any(value is None for value in values):
        return True, None
    if any(value is NA for value in values):
        return True, NA
    return False, None


@dataclass(frozen=True)
class Number(Formula):
    """3, 3万元, 85%: what is written and what it is."""

    written: str
    is_: Fraction

    def __str__(self) -> str:
        return self.written

    def value(self, names: Names) -> Known:
        return self.is_


@dataclass(frozen=True)
class Text(Formula):
    """Words."""

    words: str

    def __str__(self) -> str:
        return self.words

    def value(self, names: Names) -> Known:
        return self.words


@dataclass(frozen=True)
class Name(Formula):
    """A measure, 总分, 等次 …"""

    name: str

    def __str__(self) -> str:
        return self.name

    def value(self, names: Names) -> Known:
        return names.name(self.name)


@dataclass(frozen=True)
class Binary(Formula):
    """a + b and the like."""

    sign: str
    left: Formula
    right: Formula

    def __str__(self) -> str:
        def bracketed(side: Formula, right: bool) -> str:
            inner = isinstance(side, Binary)
            weak = inner and (self.sign in "×÷" and side.sign in "+-" or right and side.sign in "+-÷×")
            return f"({side})" if weak else str(side)

        return f"{bracketed(self.left, False)} {self.sign} {bracketed(self.right, True)}"

    def value(self, names: Names) -> Known:
        a, b = self.left.value(names), self.right.value(names)
        missing, instead = unknown(a, b)
        if missing:
            return instead
        if not isinstance(a, Fraction) or not isinstance(b, Fraction):
            return None
        if self.sign == "÷":
            return a / b if b != 0 else None
        return {"+": a + b, "-": a - b, "×": a * b}[self.sign]


@dataclass(frozen=True)
class Negative(Formula):
    """-a"""

    of: Formula

    def __str__(self) -> str:
        return f"-({self.of})"

    def value(self, names: Names) -> Known:
        inner = self.of.value(names)
        return -inner if isinstance(inner, Fraction) else inner


COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "≥": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "≤": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}


@dataclass(frozen=True)
class Compare(Formula):
    """a ≥ b"""

    left: Formula
    sign: str
    right: Formula

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"

    def value(self, names: Names) -> Known:
        a, b = self.left.value(names), self.right.value(names)
        missing, instead = unknown(a, b)
        if missing:
            return instead
        if not isinstance(a, Fraction) or not isinstance(b, Fraction):
            return None
        return COMPARE[self.sign](a, b)


@dataclass(frozen=True)
class Among(Formula):
    """a 在 (b, c); a = b; negated: a ≠ b"""

    of: Formula
    any_: tuple[Formula, ...]
    negated: bool = False

    def __str__(self) -> str:
        if len(self.any_) == 1:
            return f"{self.of} {'≠' if self.negated else '='} {self.any_[0]}"
        return f"{self.of} {'不在' if self.negated else '在'} ({', '.join(map(str, self.any_))})"

    def value(self, names: Names) -> Known:
        of = self.of.value(names)
        if of is None or of is NA:
            return of
        found = any(type(of) is type(one) and of == one for one in (one.value(names) for one in self.any_))
        return found != self.negated


@dataclass(frozen=True)
class Every(Formula):
    """a 且 b; with `any_` a 或 b. One that decides wins over what is missing."""

    parts: tuple[Formula, ...]
    any_: bool = False

    def __str__(self) -> str:
        words = [f"({part})" if isinstance(part, Every) else str(part) for part in self.parts]
        return (" 或 " if self.any_ else " 且 ").join(words)

    def value(self, names: Names) -> Known:
        values = [part.value(names) for part in self.parts]
        if any(value is self.any_ for value in values):
            return self.any_
        open_ = [value for value in values if not isinstance(value, bool)]
        return open_[0] if open_ else not self.any_


@dataclass(frozen=True)
class Not(Formula):
    """非(a)"""

    of: Formula

    def __str__(self) -> str:
        return f"非({self.of})"

    def value(self, names: Names) -> Known:
        inner = self.of.value(names)
        return not inner if isinstance(inner, bool) else inner


@dataclass(frozen=True)
class Call(Formula):
    """最大 最小 取整 绝对值 若, and what the names answer: 得分(A1), 平均(x, 组), 上期(等次) …"""

    function: str
    arguments: tuple[Formula, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"

    def value(self, names: Names) -> Known:
        if self.function == "若":
            holds = self.arguments[0].value(names)
            return self.arguments[1 if holds else 2].value(names) if isinstance(holds, bool) else holds
        if self.function in ("最大", "最小", "取整", "绝对值"):
            values = [argument.value(names) for argument in self.arguments]
            for value in values:
                if not isinstance(value, Fraction):
                    return value
            if self.function == "绝对值":
                return abs(values[0])
            if self.function == "取整":
                return Fraction(int(values[0]))
            return max(values) if self.function == "最大" else min(values)
        return names.call(self.function, list(self.arguments))


@dataclass(frozen=True)
class Table(Formula):
    """对应(等次; 典范: 3万元; 其余: 0) and 分档(总分; 90: 2500; 80: 2000)."""

    bands: bool
    of: Formula
    rows: tuple[tuple[Formula, Formula], ...]
    otherwise: Formula | None = None

    def __str__(self) -> str:
        rows = [f"{key}: {value}" for key, value in self.rows]
        if self.otherwise is not None:
            rows.append(f"其余: {self.otherwise}")
        return f"{'分档' if self.bands else '对应'}({'; '.join([str(self.of), *rows])})"

    def value(self, names: Names) -> Known:
        of = self.of.value(names)
        if of is None or of is NA:
            return of
        for key, row in self.rows:
            limit = key.value(names)
            fits = of >= limit if self.bands else type(of) is type(limit) and of == limit
            if fits:
                return row.value(names)
        return self.otherwise.value(names) if self.otherwise is not None else Fraction(0)


def names_in(formula: Formula) -> set[str]:
    """Every name a formula reads."""
    if isinstance(formula, Name):
        return {formula.name}
    inner: list[Formula] = []
    if isinstance(formula, (Binary, Compare)):
        inner = [formula.left, formula.right]
    elif isinstance(formula, (Negative, Not)):
        inner = [formula.of]
    elif isinstance(formula, Among):
        inner = [formula.of]
    elif isinstance(formula, Every):
        inner = list(formula.parts)
    elif isinstance(formula, Call):
        inner = [argument for argument in formula.arguments if not isinstance(argument, Text)]
    elif isinstance(formula, Table):
        inner = [formula.of] + [row for _, row in formula.rows]
        if formula.otherwise is not None:
            inner.append(formula.otherwise)
    return set().union(*(names_in(one) for one in inner)) if inner else set()
