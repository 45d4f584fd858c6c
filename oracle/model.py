"""A scheme and facts as the generator knows them: what is printed and what is evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Union

from clauses import Meaning
from formulas import Formula

Combine = Union[str, "dict[str, Fraction]"]
"""last, mean, lowest, highest, or weights by stage id."""


@dataclass
class Measure:
    """A fact that clauses and formulas read."""

    unit: str = ""
    words: tuple[str, ...] = ()
    required: bool = True
    kind: str = "amount"
    """What numbers it holds: amount, percent, count; words for words."""

    @property
    def share(self) -> bool:
        """Kept as a percent number, read by formulas as a fraction."""
        return self.unit == "%"


@dataclass
class Dated:
    """A value of a parameter."""

    is_: Fraction
    written: str
    share: bool = False
    from_: str | None = None
    class_: str | None = None


@dataclass
class Clause:
    """One sentence with its bindings."""

    id: str
    text: str
    meaning: Meaning
    from_: list[str | None] = field(default_factory=list)
    combine: Combine | None = None
    own_id: bool = False
    gives: str | None = None
    """The measure whose value are its points."""
    effective: str | None = None
    parameter: str | None = None

    def key(self, question: int) -> str:
        """The key under which a judge answers."""
        return self.id if len(self.meaning.questions) == 1 else f"{self.id}#{question + 1}"

    def source(self, question: int) -> str | None:
        """The measure that answers a question."""
        return self.from_[question] if question < len(self.from_) else None

    def judged(self) -> list[int]:
        """The questions that judges answer."""
        return [at for at in range(len(self.meaning.questions)) if self.source(at) is None]


@dataclass
class Item:
    """What is scored."""

    id: str
    name: str
    points: Fraction
    clauses: list[Clause] = field(default_factory=list)
    start: Fraction | None = None
    floor: Fraction | None = None
    no_floor: bool = False
    no_cap: bool = False
    only: Formula | None = None
    otherwise: str = "rescale"
    count: str = "sum"


@dataclass
class Standard:
    """A condition of a star; without a formula a judge answers."""

    text: str
    key: str
    when: Formula | None = None


@dataclass
class Star:
    """What wins a star."""

    line: Fraction | None = None
    core: list[Standard] = field(default_factory=list)
    rigid: list[Standard] = field(default_factory=list)
    declared: str | None = None


@dataclass
class Dimension:
    """A group of items."""

    id: str
    name: str
    items: list[Item]
    points: Fraction | None = None
    weight: Fraction | None = None
    outside: bool = False
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    star: Star | None = None

    def full(self) -> Fraction:
        """Its points."""
        if self.points is not None:
            return self.points
        return sum((item.points for item in self.items), Fraction(0))


@dataclass
class Outcome:
    """A gate, veto or ceiling."""

    id: str
    when: Formula
    tiers: list[str] = field(default_factory=list)
    then: tuple[str, str | int] = ("no_tier", "")
    called: str = ""


@dataclass
class Tier:
    """A tier."""

    name: str
    from_: Fraction | None = None
    rate: Fraction | None = None
    stars: int | None = None
    when: Formula | None = None
    quota: int | None = None
    share: Fraction | None = None
    per_league: bool = False


@dataclass
class Split:
    """One share of an amount; `posts` None: the subject."""

    percent: Fraction
    posts: list[str] | None = None
    name: str = ""
    weight: Formula | None = None
    each_at_most: Formula | None = None


@dataclass
class Incentive:
    """Money that follows; `posts` None: for the subject."""

    id: str
    amount: Formula
    posts: list[str] | None = None
    when: Formula | None = None
    pool: Formula | None = None
    at_most: Formula | None = None
    at_least: Formula | None = None
    rounding: str = "half_up"
    whole_yuan: bool = False
    limits: list[str] = field(default_factory=list)
    raises: list[str] = field(default_factory=list)
    barred: Formula | None = None
    split: list[Split] = field(default_factory=list)


@dataclass
class Import:
    """A result of another scheme, read as a measure."""

    scheme: Scheme
    take: str = "total"
    periods: list[str] = field(default_factory=list)
    over: str = "own"
    combine: str = "mean"
    tiers: list[str] = field(default_factory=list)


@dataclass
class Ladder:
    """How far a tier may move."""

    up: int | None = None
    down: int | None = None
    first: str | None = None
    unrated: list[str] = field(default_factory=list)


@dataclass
class Streak:
    """Words that follow."""

    id: str
    when: Formula


@dataclass
class Overlay:
    """A township's own items."""

    unit: str
    period: str | None
    add: dict[str, list[Item]] = field(default_factory=dict)
    points: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class Scheme:
    """The rules of one kind of cycle."""

    id: str
    period: str
    kinds: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    only: Formula | None = None
    as_of: str | None = None
    points: Fraction | None = None
    decimals: int = 2
    rounding: str = "half_up"
    league: str = "all"
    class_: str = "类别"
    stages: list[tuple[str, str]] = field(default_factory=list)
    combine: Combine = "last"
    measures: dict[str, Measure] = field(default_factory=dict)
    parameters: dict[str, list[Dated]] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)
    derive: dict[str, tuple[Formula, str]] = field(default_factory=dict)
    dimensions: list[Dimension] = field(default_factory=list)
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    gates: list[Outcome] = field(default_factory=list)
    vetoes: list[Outcome] = field(default_factory=list)
    ceilings: list[Outcome] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)
    untitled: str = "未达等次"
    ties: list[str] = field(default_factory=list)
    ladder: Ladder | None = None
    streaks: list[Streak] = field(default_factory=list)
    notices: list[Streak] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    incentives: list[Incentive] = field(default_factory=list)

    def items(self) -> list[Item]:
        """All items."""
        return [item for dimension in self.dimensions for item in dimension.items]

    def day(self, period: str | None = None) -> str:
        """The day whose parameters count."""
        if self.as_of:
            return self.as_of
        period = period or self.period
        year, rest = period[:4], period[4:]
        ends = {"": "12-31", "Q1": "03-31", "Q2": "06-30", "Q3": "09-30", "Q4": "12-31"}
        return f"{year}-{ends[rest]}"


@dataclass
class Unit:
    """A place."""

    code: str
    name: str
    kind: str
    parent: str
    class_: str
    area: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Person:
    """A term of office."""

    code: str
    name: str
    unit: str
    post: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Facts:
    """Everything known before rating. Values are kept: yuan, percent numbers, bool, words, NA."""

    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    values: dict[tuple[str, str, str], dict[str, object]] = field(default_factory=dict)
    """(name, period or "", stage or "") → code → value"""
    past: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    rulings: list[tuple[str, str]] = field(default_factory=list)
    own: dict[tuple[str, str], object] = field(default_factory=dict)
    """(code of a unit or person, measure) → value in the unit or people sheet itself"""

    def unit(self, code: str) -> Unit | None:
        """The unit with a code."""
        return next((unit for unit in self.units if unit.code == code), None)

    def recorded(self, name: str, period: str, stage: str, code: str) -> object:
        """A value; one without a period serves every period."""
        for of in (period, ""):
            found = self.values.get((name, of, stage), {}).get(code)
            if found is not None:
                return found
        return None
