"""What a scoring sentence means: parts that give and take, and the bounds around them.

The meanings are written from docs/schemes.md ("What sentences say"), not from the reader. A part is
asked for its worst and its best outcome; while an answer is missing these differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Union

from exact import INFINITE, ceiling, floor


class NotApplicable:
    """Recorded as `/`."""

    def __repr__(self) -> str:
        return "/"


NA = NotApplicable()
Amount = Union[Fraction, float]
Outcome = tuple[Amount, Amount]
"""What is gained (not negative) and what is lost (not positive)."""


@dataclass(frozen=True)
class Param:
    """A number of a sentence that a parameter of the scheme gives."""

    name: str


@dataclass(frozen=True)
class Question:
    """What a judge or a measure answers."""

    kind: str
    """yes_no, count, percent, amount, level, range"""
    unit: str = ""
    levels: tuple[str, ...] = ()


def outcome(points: Amount) -> Outcome:
    """Points as a gain or a loss."""
    return (points, Fraction(0)) if points >= 0 else (Fraction(0), points)


def ends(outcomes: list[Outcome]) -> tuple[Outcome, Outcome]:
    """The worst and the best of what may happen."""
    return min(outcomes, key=sum), max(outcomes, key=sum)


@dataclass(frozen=True)
class Part:
    """One share of a sentence."""

    question: int = -1

    def gives(self) -> bool:
        """Whether it can give points at all."""
        raise NotImplementedError

    def given(self, answer: object) -> Outcome:
        """What it gives for an answer."""
        raise NotImplementedError

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        """The worst and the best while the answer is missing. `far`: open ends stop there."""
        raise NotImplementedError

    def with_parameters(self, values: dict[str, Fraction]) -> Part:
        """The same part with the parameters' numbers."""
        return self

    def between(self, answer: object, far: Fraction | None) -> tuple[Outcome, Outcome]:
        """The worst and the best."""
        if self.question >= 0 and answer is None:
            return self.possible(far)
        exact = self.given(answer)
        return exact, exact


def steps_to(far: Fraction | None, points: Fraction) -> Amount:
    """What endless steps come to: without end, or as many as cover `far` points."""
    if far is None:
        return INFINITE if points > 0 else -INFINITE
    return max(ceiling(abs(far) / abs(points)), 1) * points


@dataclass(frozen=True)
class Base(Part):
    """Points that stand by themselves (班子4分:…)."""

    points: Fraction = Fraction(0)

    def gives(self) -> bool:
        return True

    def given(self, answer: object) -> Outcome:
        return outcome(self.points)


@dataclass(frozen=True)
class Each(Part):
    """每N次扣(加)M分: whole steps of a count."""

    every: Fraction = Fraction(1)
    points: Fraction = Fraction(0)

    def gives(self) -> bool:
        return self.points > 0

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        return outcome(floor(max(answer, Fraction(0)) / self.every) * self.points)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return ends([outcome(Fraction(0)), outcome(steps_to(far, self.points))])


@dataclass(frozen=True)
class Counted(Part):
    """A count whose parts of a step count whole (不足1亩按1亩计), of which only so many count (最多3个), or whose rate
    changes behind a number (前2次每次1分,第3次起每次2分): rows of the number above which a rate holds, and its points."""

    every: Fraction = Fraction(1)
    rows: tuple[tuple[Fraction, Fraction], ...] = ()
    up_to: Fraction | None = None
    begun: bool = False

    def gives(self) -> bool:
        return any(points > 0 for _, points in self.rows)

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        count = max(answer, Fraction(0))
        count = count if self.up_to is None else min(count, self.up_to)
        total = Fraction(0)
        ends_at = [above for above, _ in self.rows[1:]] + [None]
        for (above, points), end in zip(self.rows, ends_at):
            inside = max((count if end is None else min(count, end)) - above, Fraction(0))
            total += (ceiling if self.begun else floor)(inside / self.every) * points
        return outcome(total)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        if self.up_to is not None:
            return ends([outcome(Fraction(0)), self.given(self.up_to)])
        above, points = self.rows[-1]
        if far is None:
            return ends([outcome(Fraction(0)), outcome(steps_to(None, points))])
        # The last rate is the one without an end.
        return ends([outcome(Fraction(0)), self.given(above + self.every * ceiling(abs(far) / abs(points)))])


@dataclass(frozen=True)
class Around(Part):
    """达到T得P分,每增减E加减M分: the points stand, and steps go both ways from the number."""

    threshold: Fraction = Fraction(0)
    every: Fraction = Fraction(1)
    points: Fraction = Fraction(0)
    award: Fraction = Fraction(0)

    def gives(self) -> bool:
        return True

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        steps = floor(abs(answer - self.threshold) / self.every)
        if answer >= self.threshold:
            return self.award + steps * self.points, Fraction(0)
        return self.award, -steps * self.points

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        # A share may always be anything up to 100 %, and steps have no end.
        over = (self.award + steps_to(far, self.points), Fraction(0))
        return ends([self.given(Fraction(0)), self.given(Fraction(100)), over])


@dataclass(frozen=True)
class Taken(Part):
    """A measure or another scheme's result as points (`gives`)."""

    def gives(self) -> bool:
        return True

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        return outcome(answer)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return outcome(Fraction(0)), outcome(steps_to(far, Fraction(1)))


@dataclass(frozen=True)
class Beside(Part):
    """Steps beside a number: 达到T得P,每低(高)E扣(加)M分; without `award` only the steps."""

    threshold: Fraction | Param = Fraction(0)
    above: bool = False
    every: Fraction = Fraction(1)
    points: Fraction = Fraction(0)
    award: Fraction | None = None
    share: bool = False
    """Counted in percentage points: 100 % is always thought of."""

    def gives(self) -> bool:
        return self.points > 0 or (self.award is not None and self.award >= 0)

    def with_parameters(self, values: dict[str, Fraction]) -> Part:
        if isinstance(self.threshold, Param):
            return replace(self, threshold=values[self.threshold.name])
        return self

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction) and isinstance(self.threshold, Fraction)
        beyond = answer - self.threshold if self.above else self.threshold - answer
        gain, loss = outcome(floor(max(beyond, Fraction(0)) / self.every) * self.points)
        if self.award is None:
            return gain, loss
        # 达到…每低…扣: falling short costs the steps, not the award.
        if self.above and answer < self.threshold:
            return outcome(Fraction(0))
        return gain + self.award, loss

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        assert isinstance(self.threshold, Fraction)
        none, reached = self.given(Fraction(0)), self.given(self.threshold)
        if not self.above:
            return ends([none, reached])
        end = outcome(steps_to(far, self.points))
        beyond = (reached[0] + end[0], reached[1] + end[1])
        all_of_it = [self.given(Fraction(100))] if self.share else []
        return ends([none, reached, beyond, *all_of_it])


@dataclass(frozen=True)
class YesNo(Part):
    """…得P分, with 否则 or without."""

    yes: Fraction = Fraction(0)
    no: Fraction = Fraction(0)

    def gives(self) -> bool:
        return self.yes >= 0

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, bool)
        return outcome(self.yes if answer else self.no)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return ends([outcome(self.yes), outcome(self.no)])


@dataclass(frozen=True)
class Reached(Part):
    """达到T得P分, 否则Q分."""

    threshold: Fraction | Param = Fraction(0)
    yes: Fraction = Fraction(0)
    no: Fraction = Fraction(0)

    def gives(self) -> bool:
        return self.yes >= 0

    def with_parameters(self, values: dict[str, Fraction]) -> Part:
        if isinstance(self.threshold, Param):
            return replace(self, threshold=values[self.threshold.name])
        return self

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction) and isinstance(self.threshold, Fraction)
        return outcome(self.yes if answer >= self.threshold else self.no)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        both = [outcome(self.yes)]
        if isinstance(self.threshold, Fraction) and self.threshold > 0:
            both.append(outcome(self.no))
        return ends(both)


@dataclass(frozen=True)
class Band:
    """One row of a table: at least (or above) `low`, below (or at most) `high`."""

    points: Fraction
    low: Fraction | None = None
    low_included: bool = True
    high: Fraction | None = None
    high_included: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in it."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_included)):
            return False
        if self.high is None:
            return True
        return value < self.high or (value == self.high and self.high_included)


@dataclass(frozen=True)
class Bands(Part):
    """A table of numbers. Rows that run upwards without end: the highest that is reached."""

    rows: tuple[Band, ...] = ()
    whole: bool = False

    def gives(self) -> bool:
        return any(row.points >= 0 for row in self.rows)

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        fitting = [row for row in self.rows if row.holds(answer)]
        if not fitting:
            return outcome(Fraction(0))
        best = max(fitting, key=lambda row: row.low if row.low is not None else Fraction(-1))
        return outcome(best.points)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        grain = Fraction(1) if self.whole else Fraction(1, 10**6)
        limits = {limit for row in self.rows for limit in (row.low, row.high) if limit is not None}
        values = {Fraction(0)} | limits | {limit + grain for limit in limits} | {limit - grain for limit in limits}
        return ends([self.given(value) for value in values if value >= 0])


@dataclass(frozen=True)
class Levels(Part):
    """国家级5分、省级3分: the best of the names given."""

    rows: tuple[tuple[str, Fraction], ...] = ()

    def gives(self) -> bool:
        return any(points >= 0 for _, points in self.rows)

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, str)
        names = answer.split("、")
        # The rows stand from the highest level down.
        found = next((points for name, points in self.rows if name in names), Fraction(0))
        return outcome(found)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return ends([outcome(Fraction(0))] + [outcome(points) for _, points in self.rows])


@dataclass(frozen=True)
class Ratio(Part):
    """Actual ÷ target × points, between nothing and all."""

    target: Fraction = Fraction(100)
    full: Fraction = Fraction(0)

    def gives(self) -> bool:
        return True

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        share = min(max(answer / self.target, Fraction(0)), Fraction(1))
        return outcome(share * self.full)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return outcome(Fraction(0)), outcome(self.full)


@dataclass(frozen=True)
class Manual(Part):
    """Points a judge gives (or takes) between two ends; none is always allowed."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    takes: bool = False

    def gives(self) -> bool:
        return not self.takes

    def given(self, answer: object) -> Outcome:
        assert isinstance(answer, Fraction)
        return outcome(-answer if self.takes else answer)

    def possible(self, far: Fraction | None) -> tuple[Outcome, Outcome]:
        return ends([outcome(Fraction(0)), self.given(self.high)])


@dataclass(frozen=True)
class Value:
    """What a clause comes to: points between two ends, and whether it may or must zero or veto."""

    low: Amount
    high: Amount
    zero: str = "no"
    veto: str = "no"
    missing: bool = False


@dataclass
class Meaning:
    """A sentence: parts, conditions that zero or veto, bounds in their order."""

    questions: list[Question]
    parts: list[Part]
    zero: list[int] = field(default_factory=list)
    veto: list[int] = field(default_factory=list)
    bounds: list[tuple[str, Fraction]] = field(default_factory=list)
    """("takes", most), ("gives", most), ("exhausts", 0), ("no_floor", 0), ("no_cap", 0)"""
    by_hand: bool = False
    times: tuple[int, Fraction] | None = None
    """A yes/no question that multiplies all that was taken: (question, by how much)."""

    def gives(self) -> bool:
        """Whether it can give points at all."""
        return any(part.gives() for part in self.parts)

    def with_parameters(self, values: dict[str, Fraction]) -> Meaning:
        """The same sentence with the parameters' numbers."""
        return replace(self, parts=[part.with_parameters(values) for part in self.parts])

    def has(self, bound: str) -> bool:
        """Whether a bound of this kind is said."""
        return any(kind == bound for kind, _ in self.bounds)

    def value(self, answers: list[object], item_points: Fraction, far: Fraction | None = None) -> Value:
        """Points for answers, some of which may be missing. None of them is `/`."""
        asked = [answers[part.question] if part.question >= 0 else None for part in self.parts]
        pairs = [part.between(answer, far) for part, answer in zip(self.parts, asked)]
        if self.times is not None:
            question, by = self.times
            scaled = [(worst, (best[0], best[1])) for worst, best in pairs]
            if answers[question] is not False:
                scaled = [((worst[0], worst[1] * by), best) for worst, best in scaled]
            if answers[question] is True:
                scaled = [(worst, (best[0], best[1] * by)) for worst, best in scaled]
            pairs = scaled
        low = self.bounded([worst for worst, _ in pairs], item_points)
        known = all(worst == best for worst, best in pairs)
        high = low if known else self.bounded([best for _, best in pairs], item_points)
        zero, veto = self.occurs(self.zero, answers), self.occurs(self.veto, answers)
        if zero != "no" and self.gives():
            # The sentence has points of its own: they are what is lost.
            nothing = Fraction(0)
            low, high = (nothing, nothing) if zero == "yes" else (min(low, nothing), max(high, nothing))
            zero = "no"
        return Value(low, high, zero, veto, None in answers)

    def occurs(self, questions: list[int], answers: list[object]) -> str:
        """Whether one of the yes/no questions holds."""
        given = [answers[question] for question in questions]
        if True in given:
            return "yes"
        return "maybe" if None in given else "no"

    def bounded(self, outcomes: list[Outcome], item_points: Fraction) -> Amount:
        """Gains and losses within the bounds."""
        gains = sum((gain for gain, _ in outcomes), Fraction(0))
        losses = sum((loss for _, loss in outcomes), Fraction(0))
        own = sum((part_own(part, gain) for part, (gain, _) in zip(self.parts, outcomes)), Fraction(0))
        for kind, most in self.bounds:
            if kind == "takes":
                losses = max(losses, -most)
            elif kind == "gives":
                gains = min(gains, most)
            elif kind == "exhausts":
                losses = max(losses, -own if own > 0 else -item_points)
        return gains + losses


def part_own(part: Part, gain: Amount) -> Amount:
    """Points a sentence names as its own, which 扣完为止 cannot go below."""
    if isinstance(part, Base):
        return part.points
    if isinstance(part, Beside) and part.award is not None:
        return part.award if gain >= part.award else Fraction(0)
    if isinstance(part, (YesNo, Reached)):
        return gain
    return Fraction(0)
