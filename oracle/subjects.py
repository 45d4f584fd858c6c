"""Who is rated and what is known of them before anything is scored (docs/schemes.md, "From facts")."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from clauses import NA
from exact import gathered, rounded
from formulas import Formula, Known, Text, names_in
from model import Dated, Facts, Import, Overlay, Scheme

OVER_ALL = ("平均", "合计", "最高值", "最低值", "名次", "倒数名次")


@dataclass
class Subject:
    """One subject."""

    code: str
    name: str
    kind: str
    unit: str
    parent: str
    class_: str
    league: str
    measures: dict[str, Known] = field(default_factory=dict)
    """Kept values: yuan, percent numbers."""


class Population:
    """All subjects of a scheme, in display order: units as the sheet lists them, then people."""

    def __init__(self, scheme: Scheme, facts: Facts, within: Overlay | None = None) -> None:
        self.scheme = scheme
        self.facts = facts
        self.parameters = {name: in_force(rows, scheme.day()) for name, rows in scheme.parameters.items()}
        imported = {name: take(import_, facts, scheme) for name, import_ in scheme.imports.items()}
        found = [subject for subject in self.candidates() if within is None or self.below(subject, within.unit)]
        for subject in found:
            for name in scheme.measures:
                subject.measures[name] = self.measure(subject, name)
            for name, values in imported.items():
                subject.measures[name] = values.get(subject.code)
        self.subjects = found
        if scheme.only is not None:
            only = scheme.only
            self.subjects = [one for one in found if only.value(BeforeRating(self, one)) is True]
        for name in order_of_derived(scheme):
            formula, unit = scheme.derive[name]
            values = [formula.value(BeforeRating(self, subject)) for subject in self.subjects]
            for subject, value in zip(self.subjects, values):
                subject.measures[name] = kept(value, unit == "%")

    def candidates(self) -> list[Subject]:
        """Units of the kinds, then people in the posts."""
        scheme, facts, found = self.scheme, self.facts, []
        for unit in facts.units:
            if unit.kind in scheme.kinds:
                league = {"all": "", "parent": unit.parent, "类别": unit.class_, "片区": unit.area}[scheme.league]
                found.append(Subject(unit.code, unit.name, unit.kind, unit.code, unit.parent, unit.class_, league))
        for person in facts.people:
            unit = facts.unit(person.unit)
            if unit is None or person.post not in scheme.posts:
                continue
            class_ = person.fields.get("类别") or unit.class_
            league = {"all": "", "parent": unit.parent, "类别": class_, "片区": unit.area}[scheme.league]
            found.append(Subject(person.code, person.name, person.post, unit.code, unit.parent, class_, league))
        return found

    def below(self, subject: Subject, top: str) -> bool:
        """Whether a subject's unit is `top` or anywhere below it."""
        code = subject.unit
        while code and code != top:
            unit = self.facts.unit(code)
            code = unit.parent if unit else ""
        return code == top

    def measure(self, subject: Subject, name: str) -> Known:
        """What is recorded for the subject, else for its unit; a blank is 0 if it is not required."""
        facts, period = self.facts, self.scheme.period
        for code in (subject.code, subject.unit):
            found = facts.recorded(name, period, "", code)
            if found is not None:
                return found
        for code in (subject.code, subject.unit):
            if (code, name) in facts.own:
                return facts.own[code, name]
        return None if self.scheme.measures[name].required else Fraction(0)

    def judged(self, subject: Subject, key: str, stage: str) -> Known:
        """What a stage answered; a sheet that names no stage speaks for the last one."""
        found = self.facts.recorded(key, self.scheme.period, stage, subject.code)
        last = not self.scheme.stages or stage == self.scheme.stages[-1][0]
        if found is None and last and stage:
            found = self.facts.recorded(key, self.scheme.period, "", subject.code)
        return found

    def parameter(self, subject: Subject, name: str) -> Dated | None:
        """The value in force for the subject's class, else for everybody."""
        rows = self.parameters[name]
        own = next((row for row in rows if row.class_ == subject.class_), None)
        return own or next((row for row in rows if row.class_ is None), None)

    def share_of(self, name: str) -> bool:
        """Whether a measure is kept as a percent number."""
        if name in self.scheme.measures:
            return self.scheme.measures[name].share
        if name in self.scheme.imports:
            return self.scheme.imports[name].combine == "share"
        return name in self.scheme.derive and self.scheme.derive[name][1] == "%"

    def read(self, name: str, value: Known) -> Known:
        """A kept value as formulas read it: shares as fractions."""
        return value / 100 if isinstance(value, Fraction) and self.share_of(name) else value


class BeforeRating:
    """Names before anything is scored: measures, parameters, the class; and functions over all."""

    def __init__(self, population: Population, subject: Subject) -> None:
        self.population = population
        self.subject = subject

    def name(self, name: str) -> Known:
        """A measure, a parameter, 类别 …"""
        subject, scheme = self.subject, self.population.scheme
        if name == "类别":
            return subject.class_
        if name in ("单位类型", "职务"):
            return subject.kind
        if name == "满分":
            return full_points(scheme)
        if name in scheme.parameters:
            row = self.population.parameter(subject, name)
            if row is None:
                return NA
            return row.is_ / 100 if row.share else row.is_
        return self.population.read(name, subject.measures.get(name))

    def before(self, arguments: list[Formula]) -> Known:
        """上期(name), 上期(name, what to take where nothing stood before)."""
        population = self.population
        earlier = past_results(population.facts, population.scheme, self.subject.code, str(arguments[0]))
        if earlier:
            return written(earlier[-1])
        return arguments[1].value(self) if len(arguments) > 1 else None

    def call(self, function: str, arguments: list[Formula]) -> Known:
        """平均, 合计, 最高值, 最低值, 名次, 倒数名次: over those whose value is a number; 上期."""
        if function == "上期":
            return self.before(arguments)
        if function not in OVER_ALL:
            return None
        group = arguments[1].words if len(arguments) > 1 and isinstance(arguments[1], Text) else ""
        numbers = []
        for other in self.population.subjects:
            if group == "组" and other.league != self.subject.league:
                continue
            if group == "上级" and other.parent != self.subject.parent:
                continue
            value = arguments[0].value(BeforeRating(self.population, other))
            if isinstance(value, Fraction):
                numbers.append(value)
        if not numbers:
            return None
        if function == "平均":
            return sum(numbers, Fraction(0)) / len(numbers)
        if function == "合计":
            return sum(numbers, Fraction(0))
        if function in ("最高值", "最低值"):
            return max(numbers) if function == "最高值" else min(numbers)
        own = arguments[0].value(self)
        if not isinstance(own, Fraction):
            return None
        larger = function == "名次"
        return Fraction(1 + sum(1 for value in numbers if (value > own if larger else value < own)))


def past_results(facts: Facts, scheme: Scheme, code: str, name: str) -> list[str]:
    """Results of earlier periods, the latest last."""
    found = [(period, values[name]) for of, period, values in facts.past if of == code and values.get(name)]
    return [value for period, value in sorted(found) if period < scheme.period]


def written(text: str) -> Known:
    """A recorded result: a number where it is one."""
    try:
        return Fraction(text)
    except ValueError:
        return text


def full_points(scheme: Scheme) -> Fraction:
    """The full points as stated, else the weighted sum of the dimensions inside."""
    if scheme.points is not None:
        return scheme.points
    inside = [dimension for dimension in scheme.dimensions if not dimension.outside]
    return sum((weighted(dimension.full(), dimension.weight) for dimension in inside), Fraction(0))


def weighted(points: Fraction, weight: Fraction | None) -> Fraction:
    """Full points of a dimension in the total."""
    return points if weight is None else rounded(points * weight, 4)


def kept(value: Known, share: bool) -> Known:
    """A derived value as it is kept: six decimals, shares as percent numbers, 是 or 否; not if it is too large."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        number = rounded(value * 100 if share else value, 6)
        return number if abs(number) * 10**6 < 2**63 else None
    return value


def in_force(rows: list[Dated], day: str) -> list[Dated]:
    """For each class the value with the latest first day that has come."""
    best: dict[str | None, Dated] = {}
    for row in rows:
        if row.from_ is not None and row.from_ > day:
            continue
        before = best.get(row.class_)
        if before is None or (before.from_ or "") <= (row.from_ or ""):
            best[row.class_] = row
    return list(best.values())


def order_of_derived(scheme: Scheme) -> list[str]:
    """Derived measures, each after those it reads."""
    waiting, ordered = dict(scheme.derive), []
    while waiting:
        ready = [name for name, (formula, _) in waiting.items() if not names_in(formula) & set(waiting)]
        ordered.extend(ready)
        for name in ready:
            del waiting[name]
    return ordered


def take(import_: Import, facts: Facts, scheme: Scheme) -> dict[str, Known]:
    """The results of another scheme, subject by subject."""
    from evaluate import rate_with_overlays

    values: dict[str, list[Known]] = {}
    for period in import_.periods or [scheme.period]:
        other = replace(import_.scheme, period=period)
        for rating, row in rate_with_overlays(other, facts, import_.take != "comparable"):
            league = [one for one in rating.rows if one.subject.league == row.subject.league]
            # Only what is asked for has to be known.
            waits = {
                "total": row.low != row.high,
                "comparable": row.low != row.high,
                "rank": any(one.low != one.high for one in league),
                "stars": "未评" in row.star_states.values(),
                "tier": row.open,
            }[import_.take]
            entry: Known = {
                "total": row.low,
                "comparable": row.low,
                "rank": Fraction(row.rank),
                "stars": Fraction(row.stars),
                "tier": row.tier,
            }[import_.take]
            values.setdefault(row.subject.code, []).append(None if waits else entry)
    if import_.over == "children":
        above: dict[str, list[Known]] = {}
        for code in sorted(values):
            unit = facts.unit(code)
            if unit is not None:
                above.setdefault(unit.parent, []).extend(values[code])
        values = above
    elif import_.over == "unit":
        values = {person.code: values[person.unit] for person in facts.people if person.unit in values}
    return {
        code: gathered(entries, import_.take, import_.combine, import_.tiers) for code, entries in values.items()
    }
