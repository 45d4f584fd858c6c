"""Rules and facts → scores with their lines (docs/schemes.md 3–10 and 18, docs/frozen.md "Lines")."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from exact import ZERO, optional, rounded, text
from facts import Before, Facts, Population, Subject, Unfit
from formulas import NA, evaluate
from rules import NO_WORDS, YES_WORDS, Outlook, Sheet, Unanswered, Vetoed, Zeroed, answer

SCORED, NOT_APPLICABLE, NOT_EVALUATED = range(3)
STATES = ("scored", "not_applicable", "not_evaluated")
NO, MAYBE, YES = range(3)


@dataclass
class Value:
    """What a clause gave, at one stage or all together."""

    low: Fraction = ZERO
    high: Fraction = ZERO
    state: int = SCORED
    zero: int = NO
    veto: bool = False


@dataclass
class Scored:
    """An item, a dimension: points between two ends with the lines of the low one."""

    low: Fraction = ZERO
    high: Fraction = ZERO
    state: int = SCORED
    veto: bool = False
    applies: bool = True
    lines: list[dict] = field(default_factory=list)


@dataclass
class Row:
    """What a subject came to."""

    subject: Subject
    items: dict[str, Scored] = field(default_factory=dict)
    dimensions: dict[str, Scored] = field(default_factory=dict)
    stars: dict[str, str] = field(default_factory=dict)
    total: tuple[Fraction, Fraction] = (ZERO, ZERO)
    low: Fraction = ZERO
    high: Fraction = ZERO
    lines: list[dict] = field(default_factory=list)
    star_count: int = 0
    open: bool = False
    rank: int = 0
    overall: int = 0
    place: int | None = None
    stood: bool = False


def line(kind: str, of: str, gave: Fraction, state: int = SCORED) -> dict:
    return {"kind": kind, "of": of, "gave": text(gave), "state": STATES[state]}


def holds(value: object) -> bool | None:
    """A condition's value; None: open."""
    return value if isinstance(value, bool) else False if value is NA else None


def yes(found: object) -> bool | None:
    """Whether an entry says yes; None: open."""
    if found is NA:
        return False
    if isinstance(found, Fraction):
        return found != 0
    if isinstance(found, str):
        words = found.strip()
        return True if words in YES_WORDS or words == "1" else False if words in NO_WORDS or words == "0" else None
    return None


class Rating:
    """A scheme, its rubric or a township's, applied to facts."""

    def __init__(self, scheme: dict, rubric: list, facts: Facts, population: Population, levels: dict) -> None:
        self.scheme, self.rubric, self.facts, self.population, self.levels = scheme, rubric, facts, population, levels
        self.full = Fraction(scheme["full"])
        self.stages = [stage["id"] for stage in scheme.get("stages", [])] or [""]
        self.known: dict = {}
        self.rows = [self.score(subject) for subject in population.subjects]
        self.leagues: dict[str, list[Row]] = {}
        for row in self.rows:
            self.leagues.setdefault(row.subject.league, []).append(row)

    def line_of(self, value: Fraction) -> Fraction:
        """A line is rounded once."""
        return rounded(value, self.scheme["decimals"], self.scheme["rounding"])

    def score(self, subject: Subject) -> Row:
        row = Row(subject)
        for dimension in self.rubric:
            for item in dimension.get("items", []):
                row.items[item["id"]] = self.item(subject, item)
            row.dimensions[dimension["id"]] = self.dimension(subject, dimension, row)
        row.total = self.total(row)
        row.low, row.high = row.total
        return row

    # Clauses.

    def entries(self, subject: Subject, clause: dict) -> list[list[object]]:
        """For each stage the entry behind each question."""
        judged = any("judge" in source for source in clause["answers"])

        def found(source: dict, stage: str) -> object:
            if "measure" in source:
                return subject.measures.get(source["measure"])
            return self.population.judged(subject, source["judge"], stage)

        return [[found(source, stage) for source in clause["answers"]] for stage in (self.stages if judged else [""])]

    def rule(self, subject: Subject, clause: dict) -> dict | None:
        rules = clause["rules"]
        own = next((one for one in rules if one.get("class") == subject.class_), None)
        own = own or next((one for one in rules if "class" not in one), None)
        return None if own is None else own["rule"]

    def clause(self, subject: Subject, item: dict, clause: dict, reach: tuple = (None, None)) -> Value:
        rule = self.rule(subject, clause)
        if rule is None:
            return Value(state=NOT_APPLICABLE)
        stages = self.entries(subject, clause)
        judged = [at for at, source in enumerate(clause["answers"]) if "judge" in source]
        counted = [at for at, one in enumerate(stages) if not judged or any(one[of] is not None for of in judged)]
        counted = counted or [len(stages) - 1]
        points = Fraction(item["points"])
        values = [(at, self.at_stage(rule, stages[at], points, (None, None))) for at in counted]
        if reach != (None, None):
            reach = self.over_stages(clause, values, reach)
            values = [
                (at, self.at_stage(rule, stages[at], points, reach) if value.state == NOT_EVALUATED else value)
                for at, value in values
            ]
        value = self.combined(clause, values)
        value.low, value.high = self.line_of(value.low), self.line_of(value.high)
        return value

    def at_stage(self, rule: dict, entries: list[object], points: Fraction, reach: tuple) -> Value:
        if NA in entries:
            return Value(state=NOT_APPLICABLE)
        answers = [
            None if one is None or isinstance(one, Unfit) else answer(question, one)
            for question, one in zip(rule["questions"], entries)
        ]
        try:
            given = Sheet(rule, answers, points, self.levels).apply()
            return Value(given, given)
        except Zeroed:
            return Value(zero=YES)
        except Vetoed:
            return Value(veto=True)
        except Unanswered as problem:
            if problem.unfit is not None:
                answers[problem.unfit] = None
        try:
            down, up = (Outlook(rule, answers, points, self.levels, end) for end in reach)
        except Unanswered:
            return Value(-points, points, NOT_EVALUATED)
        zero = YES if down.zero_only else MAYBE if down.zero else NO
        low, high = (ZERO if end is None else end for end in (down.low, up.high))
        return Value(low, high, NOT_EVALUATED, zero)

    def weight(self, clause: dict, stage: int) -> Fraction:
        combine = clause["combine"]
        return Fraction(combine["weights"].get(self.stages[stage], 0)) if isinstance(combine, dict) else Fraction(1)

    def over_stages(self, clause: dict, values: list, reach: tuple) -> tuple:
        if len(values) < 2 or clause["combine"] == "last":
            return reach
        weights = [weight for weight in (self.weight(clause, at) for at, _ in values) if weight > 0]
        factor = sum(weights, ZERO) / min(weights) if weights else Fraction(1)
        beside = sum((abs(value.low) + abs(value.high) for _, value in values), ZERO)
        return tuple(None if end is None else (end + beside) * factor for end in reach)

    def combined(self, clause: dict, values: list[tuple[int, Value]]) -> Value:
        how, last = clause["combine"], values[-1][1]
        applying = [(at, value) for at, value in values if value.state != NOT_APPLICABLE]
        if len(values) < 2 or how == "last" or not applying:
            return last
        weighing = [(at, value) for at, value in applying if self.weight(clause, at) > 0]
        if not weighing:
            return applying[-1][1]
        each = [value for _, value in weighing]
        state = max(value.state for value in each)
        if how in ("lowest", "highest"):
            pick, every = (min, any) if how == "lowest" else (max, all)
            zero = (max if how == "lowest" else min)(value.zero for value in each)
            low, high = pick(value.low for value in each), pick(value.high for value in each)
            return Value(low, high, state, zero, every(value.veto for value in each))
        weights = [self.weight(clause, at) for at, _ in weighing]
        low, high = (
            sum((weight * end for weight, end in zip(weights, ends)), ZERO) / sum(weights, ZERO)
            for ends in ([value.low for value in each], [value.high for value in each])
        )
        return Value(low, high, state, each[-1].zero, each[-1].veto)

    # Items.

    def item(self, subject: Subject, item: dict) -> Scored:
        """An item; once for each distinct combination of what it reads."""
        only = evaluate(item["only"]["is"], Before(self.population, subject)) if "only" in item else True
        clauses = item["clauses"]
        read = tuple(tuple(map(tuple, self.entries(subject, clause))) for clause in clauses)
        class_ = subject.class_ if any("class" in rule for one in clauses for rule in one["rules"]) else None
        key = (item["id"], only, class_, read)
        if key not in self.known:
            self.known[key] = self.rated(subject, item, only)
        return self.known[key]

    def otherwise(self, item: dict) -> Scored:
        points = Fraction(item["points"]) if item["otherwise"] == "full" else ZERO
        state = NOT_APPLICABLE if item["otherwise"] == "rescale" else SCORED
        return Scored(points, points, state)

    def rated(self, subject: Subject, item: dict, only: object) -> Scored:
        if only is not True:
            scored = self.otherwise(item) if only is not None else Scored(ZERO, Fraction(item["points"]), NOT_EVALUATED)
            scored.lines = [line("clause", item["id"], scored.low, scored.state)]
            return scored
        clauses = item["clauses"]
        values = [self.clause(subject, item, clause) for clause in clauses]
        wide = [
            (at, self.reach(item, clauses[at], values, at))
            for at, value in enumerate(values)
            if value.state == NOT_EVALUATED
        ]
        for at, reach in wide:
            if reach != (None, None):
                values[at] = self.clause(subject, item, clauses[at], reach)
        return self.settled(item, values)

    def reach(self, item: dict, clause: dict, values: list[Value], at: int) -> tuple:
        own, points, start = values[at], Fraction(item["points"]), Fraction(item["start"])
        others = [value for place, value in enumerate(values) if place != at and value.state != NOT_APPLICABLE]
        beside = sum((abs(value.low) + abs(value.high) for value in others), ZERO)
        down = up = None
        if "floor" in item:
            bound = Fraction(item["floor"])
            down = start + sum((value.low for value in others), ZERO) - bound
            down = down if item["count"] == "sum" else abs(start) + abs(bound) + beside
        if "cap" in item:
            bound = Fraction(item["cap"])
            up = bound - start - sum((value.high for value in others), ZERO)
            up = up if item["count"] == "sum" else abs(start) + abs(bound) + beside
        staged = len(self.stages) > 1 and any("judge" in source for source in clause["answers"])
        decimals = self.scheme["decimals"]
        grain = Fraction(1, 10**decimals) if staged or decimals < 2 else ZERO

        def farther(needed: Fraction) -> Fraction | None:
            return max(needed + grain, points) if needed + grain > points or staged else None

        low = None if down is None else farther(down + max(own.high, ZERO))
        return low, None if up is None else farther(up - min(own.low, ZERO))

    def settled(self, item: dict, values: list[Value]) -> Scored:
        id_, start = item["id"], Fraction(item["start"])
        lines = [line("start", id_, start)] if start != 0 else []
        for clause, value in zip(item["clauses"], values):
            own = line("clause", clause["id"], value.low, value.state)
            if value.state == NOT_EVALUATED:
                own["between"] = [text(value.low), text(value.high)]
            lines.append(own)
        counted = [value for value in values if value.state != NOT_APPLICABLE]
        if not counted:
            scored = self.otherwise(item)
            if scored.low != start:
                lines.append(line("adjustment", id_, scored.low - start))
            scored.lines = lines
            return scored
        together = {"sum": lambda ends: sum(ends, ZERO), "best": max, "worst": min}[item["count"]]
        floor, cap = optional(item, "floor"), optional(item, "cap")

        def bound(points: Fraction) -> Fraction:
            points = points if floor is None else max(points, floor)
            return points if cap is None else min(points, cap)

        chosen = together([value.low for value in counted])
        before = start + chosen
        least, most = bound(before), bound(start + together([value.high for value in counted]))
        zero = max(value.zero for value in values)
        low, high = {NO: (least, most), MAYBE: (min(least, ZERO), max(most, ZERO)), YES: (ZERO, ZERO)}[zero]
        missing = any(value.state == NOT_EVALUATED for value in values)
        only_one = chosen - sum((value.low for value in counted), ZERO)
        bounded = -before if zero == YES else low - before if missing else least - before
        lines.extend(line("adjustment", id_, gave) for gave in (only_one, bounded) if gave != 0)
        veto = any(value.veto for value in values)
        return Scored(low, max(high, low), NOT_EVALUATED if missing else SCORED, veto, True, lines)

    # Dimensions, total, stars.

    def declared(self, subject: Subject, dimension: dict) -> bool:
        declared = dimension.get("star", {}).get("declared")
        return declared is None or yes(subject.measures.get(declared)) is True

    def dimension(self, subject: Subject, dimension: dict, row: Row) -> Scored:
        items = [(Fraction(item["points"]), row.items[item["id"]]) for item in dimension.get("items", [])]
        applying = [(points, scored) for points, scored in items if scored.state != NOT_APPLICABLE]
        if not self.declared(subject, dimension) or (items and not applying):
            return Scored(applies=False)
        result, id_ = Scored(), dimension["id"]
        ends = tuple(sum((getattr(scored, end) for _, scored in applying), ZERO) for end in ("low", "high"))

        def adjust(after: tuple) -> None:
            nonlocal ends
            if after[0] != ends[0]:
                result.lines.append(line("adjustment", id_, after[0] - ends[0]))
            ends = after

        full, left = (sum((points for points, _ in some), ZERO) for some in (items, applying))
        if left != full and left > 0:
            adjust(tuple(self.line_of(end * full / left) for end in ends))
        adjust(bounded(ends, dimension.get("bounds", {})))
        weight = optional(dimension, "weight")
        if weight is not None:
            adjust(tuple(self.line_of(end * weight) for end in ends))
        result.low, result.high = ends
        return result

    def total(self, row: Row) -> tuple[Fraction, Fraction]:
        inside, outside, full, left = [ZERO, ZERO], [ZERO, ZERO], ZERO, ZERO
        for dimension in self.rubric:
            scored, weighted = row.dimensions[dimension["id"]], Fraction(dimension["weighted"])
            ends = outside if dimension.get("outside", False) else inside
            if ends is outside or scored.applies:
                ends[0] += scored.low
                ends[1] += scored.high
            if ends is inside:
                full += weighted
                left += ZERO if scored.applies else weighted

        def adjust(before: Fraction, after: Fraction) -> None:
            if before != after:
                row.lines.append(line("adjustment", "总分", after - before))

        if left > 0 and full > left:
            after = [self.line_of(end * full / (full - left)) for end in inside]
            adjust(inside[0], after[0])
            inside = after
        ends = (inside[0] + outside[0], inside[1] + outside[1])
        after = bounded(ends, self.scheme.get("total", {}))
        adjust(ends[0], after[0])
        return after

    def star(self, row: Row, dimension: dict, names: object) -> str:
        star, subject = dimension["star"], row.subject
        if not self.declared(subject, dimension):
            return "not_declared"
        open_ = False
        for standard in star.get("standards", []):
            if "when" in standard:
                held = holds(evaluate(standard["when"]["is"], names))
            else:
                given = [self.population.judged(subject, standard["judge"], stage) for stage in self.stages]
                given = [one for one in given if one is not None]
                held = yes(given[-1]) if given else None
            if held is False:
                return "standard_missed"
            open_ |= held is None
        scored, needed = row.dimensions[dimension["id"]], optional(star, "line")
        if needed is not None and scored.high < needed:
            return "below_line"
        return "open" if open_ or (needed is not None and scored.low < needed) else "won"


def bounded(ends: tuple, bounds: dict) -> tuple:
    """Within bounds, the upper one last."""
    least, most = optional(bounds, "at_least"), optional(bounds, "at_most")
    ends = tuple(end if least is None else max(end, least) for end in ends)
    return tuple(end if most is None else min(end, most) for end in ends)
