"""The second evaluator: scores of every subject, written from docs/schemes.md."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from clauses import NA, Amount, Value
from exact import INFINITE, rounded
from formulas import Formula, Known
from model import Clause, Combine, Dimension, Facts, Item, Overlay, Scheme, Star
from subjects import BeforeRating, Population, Subject, full_points, weighted

Interval = tuple[Amount, Amount]
NOTHING: Interval = (Fraction(0), Fraction(0))


@dataclass
class Scored:
    """An item, dimension or total: points between two ends, or not applicable."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    state: str = "scored"
    veto: str = "no"

    def applies(self) -> bool:
        """Whether it counts at all."""
        return self.state != "not_applicable"


@dataclass
class Row:
    """One subject's result."""

    subject: Subject
    items: dict[str, Scored] = field(default_factory=dict)
    dimensions: dict[str, Scored] = field(default_factory=dict)
    star_states: dict[str, str] = field(default_factory=dict)
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    stars: int = 0
    open: bool = False
    vetoed: bool = False
    rank: int = 0
    overall: int = 0
    tier: str = ""
    title: str = ""
    """The tier, or what a veto or gate calls those it leaves without one."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """The ids of streaks and notices that hold."""
    place: int | None = None
    """The tier's place in the list, best first; None: no tier."""


class Rating:
    """A scheme applied to facts."""

    def __init__(self, scheme: Scheme, facts: Facts, overlay: Overlay | None = None) -> None:
        self.scheme = with_overlay(scheme, overlay) if overlay else scheme
        self.facts = facts
        self.overlaid = overlay is not None
        self.population = Population(self.scheme, facts, overlay)
        self.full = full_points(scheme)
        self.rows = [self.scores(subject) for subject in self.population.subjects]

    def scores(self, subject: Subject) -> Row:
        """Items, dimensions and the total of one subject; its stars."""
        row = Row(subject)
        for dimension in self.scheme.dimensions:
            for item in dimension.items:
                row.items[item.id] = self.item(subject, item)
            star = dimension.star
            declared = star is None or star.declared is None or subject.measures.get(star.declared) == "是"
            # A star nobody goes for is left out with its dimension.
            row.dimensions[dimension.id] = (
                self.dimension(dimension, row) if declared else Scored(state="not_applicable")
            )
        row.low, row.high = self.total(row)
        row.vetoed = any(item.veto == "yes" for item in row.items.values())
        for dimension in self.scheme.dimensions:
            states = [row.items[item.id].state for item in dimension.items]
            row.open |= row.dimensions[dimension.id].applies() and "not_evaluated" in states
        return row

    def stars(self) -> None:
        """Every star of every subject."""
        from standing import Names

        for row in self.rows:
            for one in self.scheme.dimensions:
                if one.star is not None:
                    names = Names(self, row)
                    row.star_states[one.id] = self.star(row.subject, one.star, row.dimensions[one.id], names)
            row.stars = sum(1 for state in row.star_states.values() if state == "得星")
            row.open |= "未评" in row.star_states.values()

    # Clauses.

    def clause(self, subject: Subject, clause: Clause, points: Fraction, far: Fraction | None) -> Value | None:
        """A clause's value over its stages; None: not applicable."""
        meaning = clause.meaning
        if clause.parameter is not None:
            row = self.population.parameter(subject, clause.parameter)
            if row is None:
                return None
            meaning = meaning.with_parameters({clause.parameter: row.is_})
        values: list[tuple[str, Value | None]] = []
        judged = clause.judged()
        stages = [stage for stage, _ in self.scheme.stages] or [""]
        for stage in stages if judged else stages[:1]:
            answers = [self.answer(subject, clause, at, stage) for at in range(len(meaning.questions))]
            if judged and all(answers[at] is None for at in judged):
                continue
            value = None if NA in answers else meaning.value(answers, points, far)
            values.append((stage, value))
        if not values:
            # Nobody judged: what measures answer is known all the same.
            questions = range(len(meaning.questions))
            answers = [None if at in judged else self.answer(subject, clause, at, "") for at in questions]
            values = [("", None if NA in answers else meaning.value(answers, points, far))]
        combined = combine(values, clause.combine or self.scheme.combine)
        if combined is None:
            return None
        return replace(combined, low=self.line(combined.low), high=self.line(combined.high))

    def line(self, points: Amount) -> Amount:
        """A line is rounded once."""
        if points in (INFINITE, -INFINITE):
            return points
        return rounded(Fraction(points), self.scheme.decimals, self.scheme.rounding)

    def answer(self, subject: Subject, clause: Clause, question: int, stage: str) -> Known:
        """The answer to a question: a measure, or what a stage answered."""
        measure = clause.source(question)
        if measure is None:
            return self.population.judged(subject, clause.key(question), stage)
        value = subject.measures.get(measure)
        kind = clause.meaning.questions[question].kind
        if kind == "yes_no" and isinstance(value, str):
            return value == "是"
        return value

    # Items.

    def item(self, subject: Subject, item: Item) -> Scored:
        """What the clauses give, or what the item is worth where it does not apply."""
        holds = item.only.value(BeforeRating(self.population, subject)) if item.only is not None else True
        if holds is None:
            return Scored(Fraction(0), item.points, "not_evaluated")
        scored = self.applied(subject, item) if holds is True else None
        if scored is not None:
            return scored
        if item.otherwise == "rescale":
            return Scored(state="not_applicable")
        points = item.points if item.otherwise == "full" else Fraction(0)
        return Scored(points, points)

    def applied(self, subject: Subject, item: Item) -> Scored | None:
        """Start, clauses, floor and cap; None: no clause applies."""
        day = self.scheme.day()
        clauses = [clause for clause in item.clauses if clause.effective is None or clause.effective <= day]
        start = Fraction(0) if any(clause.meaning.gives() for clause in clauses) else max(item.points, Fraction(0))
        start = item.start if item.start is not None else start
        floor: Fraction | None = item.floor if item.floor is not None else Fraction(0)
        if item.no_floor or any(clause.meaning.has("no_floor") for clause in clauses):
            floor = None
        cap = None if item.no_cap or any(clause.meaning.has("no_cap") for clause in clauses) else max(item.points, Fraction(0))
        # An end that nothing closes is as far away as the item's points; floor and cap close it.
        low = self.together(subject, item, clauses, None if floor is not None else item.points)
        high = low
        if any(value.missing for value in low):
            high = self.together(subject, item, clauses, None if cap is not None else item.points)
        if not low:
            return None
        together = {"sum": sum, "best": max, "worst": min}[item.count]
        least = start + together([value.low for value in low])
        most = start + together([value.high for value in high])
        least, most = clamp((least, most), floor, cap)
        if any(value.zero == "yes" for value in low):
            least = most = Fraction(0)
        elif any(value.zero == "maybe" for value in low):
            least, most = min(least, Fraction(0)), max(most, Fraction(0))
        state = "not_evaluated" if any(value.missing for value in low) else "scored"
        veto = "yes" if any(value.veto == "yes" for value in low) else "no"
        return Scored(Fraction(least), Fraction(most), state, veto)

    def together(self, subject: Subject, item: Item, clauses: list[Clause], far: Fraction | None) -> list[Value]:
        """The values of the clauses that apply."""
        found = [self.clause(subject, clause, item.points, far) for clause in clauses]
        return [value for value in found if value is not None]

    # Dimensions, stars, total.

    def dimension(self, dimension: Dimension, row: Row) -> Scored:
        """The sum of the items, rescaled, bounded, weighted."""
        scored = [(item, row.items[item.id]) for item in dimension.items]
        applying = [(item, result) for item, result in scored if result.applies()]
        if not applying:
            return Scored(state="not_applicable")
        low = sum((result.low for _, result in applying), Fraction(0))
        high = sum((result.high for _, result in applying), Fraction(0))
        if len(applying) < len(scored):
            together = sum((item.points for item in dimension.items), Fraction(0))
            applicable = sum((item.points for item, _ in applying), Fraction(0))
            if applicable != 0:
                low, high = (self.line(end * together / applicable) for end in (low, high))
        low, high = clamp((low, high), dimension.at_least, dimension.at_most)
        if dimension.weight is not None:
            low, high = (self.line(end * dimension.weight) for end in (low, high))
        return Scored(low, high)

    def total(self, row: Row) -> tuple[Fraction, Fraction]:
        """Dimensions inside, rescaled if some are left out, those outside, the total's bounds."""
        inside = [dimension for dimension in self.scheme.dimensions if not dimension.outside]
        applying = [dimension for dimension in inside if row.dimensions[dimension.id].applies()]
        low = sum((row.dimensions[dimension.id].low for dimension in applying), Fraction(0))
        high = sum((row.dimensions[dimension.id].high for dimension in applying), Fraction(0))
        if len(applying) < len(inside):
            together, remaining = (
                sum((weighted(one.full(), one.weight) for one in some), Fraction(0)) for some in (inside, applying)
            )
            if remaining != 0:
                low, high = (self.line(end * together / remaining) for end in (low, high))
        for dimension in self.scheme.dimensions:
            if dimension.outside:
                low += row.dimensions[dimension.id].low
                high += row.dimensions[dimension.id].high
        return clamp((low, high), self.scheme.at_least, self.scheme.at_most)

    def star(self, subject: Subject, star: Star, score: Scored, names: BeforeRating) -> str:
        """Where a star stands, in the words of the result."""
        if star.declared is not None and subject.measures.get(star.declared) != "是":
            return "未申报"
        states: list[Known] = []
        for standard in star.core + star.rigid:
            if standard.when is not None:
                holds = standard.when.value(names)
            else:
                stages = [stage for stage, _ in self.scheme.stages] or [""]
                answers = [self.population.judged(subject, standard.key, stage) for stage in stages]
                given = [answer for answer in answers if answer is not None]
                holds = given[-1] if given else None
            states.append(False if holds is NA else holds)
        if False in states:
            return "未达刚性标准"
        if star.line is not None and score.high < star.line:
            return "未达分数线"
        if None in states or (star.line is not None and score.low < star.line):
            return "未评"
        return "得星"


def combine(values: list[tuple[str, Value | None]], how: Combine) -> Value | None:
    """The stages' values of a clause as one; None: not applicable."""
    if how == "last":
        return values[-1][1]
    counted = [(stage, value) for stage, value in values if value is not None]
    if not counted:
        return None
    if isinstance(how, dict):
        weighed = [(stage, value) for stage, value in counted if how.get(stage, Fraction(0)) > 0]
        counted = weighed or counted[-1:]
    only = [value for _, value in counted]
    missing = any(value.missing for value in only)
    if how in ("lowest", "highest"):
        pick = min if how == "lowest" else max
        low, high = pick(value.low for value in only), pick(value.high for value in only)
        zero, veto = (one_of([getattr(v, flag) for v in only], how) for flag in ("zero", "veto"))
        return Value(low, high, zero, veto, missing)
    weights = [how[stage] if isinstance(how, dict) and stage in how else Fraction(1) for stage, _ in counted]
    everything = sum(weights, Fraction(0))
    low = sum(weight * value.low for weight, value in zip(weights, only)) / everything
    high = sum(weight * value.high for weight, value in zip(weights, only)) / everything
    return Value(low, high, only[-1].zero, only[-1].veto, missing)


def one_of(states: list[str], how: str) -> str:
    """Zero or veto under `lowest` (one stage is enough) and `highest` (every stage has to say so)."""
    first, other = ("yes", "no") if how == "lowest" else ("no", "yes")
    return first if first in states else "maybe" if "maybe" in states else other


def clamp(ends: tuple[Amount, Amount], least: Amount | None, most: Amount | None) -> tuple:
    """Both ends within bounds; the upper bound is applied last."""
    low, high = ends
    if least is not None:
        low, high = max(low, least), max(high, least)
    if most is not None:
        low, high = min(low, most), min(high, most)
    return low, high


def with_overlay(scheme: Scheme, overlay: Overlay) -> Scheme:
    """The scheme with a township's items and points; an item that starts with all its points still does."""

    def changed(item: Item) -> Item:
        points = overlay.points.get(item.id)
        if points is None:
            return item
        start = points if item.start == item.points else item.start
        return replace(item, points=points, start=start)

    dimensions = []
    for one in scheme.dimensions:
        items = [changed(item) for item in one.items] + overlay.add.get(one.id, [])
        moved = sum((item.points for item in items), Fraction(0)) - sum((item.points for item in one.items), Fraction(0))
        dimensions.append(replace(one, items=items, points=one.full() + moved))
    return replace(scheme, dimensions=dimensions)


def rate(scheme: Scheme, facts: Facts, overlay: Overlay | None = None) -> Rating:
    """Scores, tiers and ranks."""
    from standing import stand

    rating = Rating(scheme, facts, overlay)
    rating.stars()
    stand(rating)
    return rating


def rate_with_overlays(scheme: Scheme, facts: Facts, overlays: bool = True) -> list[tuple[Rating, Row]]:
    """Every subject's row with its rating: its township's own, where that has items of its own."""
    base = rate(scheme, facts)
    rows = {row.subject.code: (base, row) for row in base.rows}
    for overlay in scheme.overlays if overlays else []:
        if overlay.period in (None, scheme.period):
            own = rate(scheme, facts, overlay)
            rows.update({row.subject.code: (own, row) for row in own.rows})
    return list(rows.values())


__all__ = ["Formula", "Rating", "Row", "Scored", "rate", "rate_with_overlays"]
