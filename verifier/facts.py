"""The facts of a bundle, and what they say of each subject before anything is scored (docs/bundle.md, "Recomputing")."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from exact import ZERO, rounded
from formulas import NA, OVER_ALL, evaluate, is_number

LARGEST = Fraction(2**63, 10**6)


@dataclass(frozen=True)
class Unfit:
    """Words that do not answer their question."""


def entry(form: object) -> object:
    """An entry: a Fraction, a str, NA, Unfit, or None for a recorded missing one."""
    if form == "missing":
        return None
    if form in ("not_applicable", "unfit"):
        return NA if form == "not_applicable" else Unfit()
    ((kind, of),) = form.items()
    return {"number": Fraction, "text": str}[kind](of)


class Facts:
    """Everything recorded."""

    def __init__(self, files: dict[str, dict]) -> None:
        self.units, self.people = files["tree.json"]["units"], files["people.json"]["people"]
        self.unit = {}
        for unit in self.units:
            self.unit.setdefault(unit["code"], unit)
        self.units = [unit for unit in self.units if self.unit[unit["code"]] is unit]
        self.person = {}
        for person in self.people:
            self.person.setdefault(person["code"], person)
        self.values: dict[tuple[str, str, str], dict[str, object]] = {}
        for row in files["measures.json"]["values"] + files["judgments.json"]["values"]:
            key = (row["name"], row.get("period", ""), row.get("stage", ""))
            known = self.values.setdefault(key, {})
            for code, form in row["entries"].items():
                known.setdefault(code, entry(form))
        self.past = files["history.json"]["results"]
        self.rulings = {row["subject"]: row["title"] for row in files["rulings.json"]["rulings"]}

    def value(self, name: str, period: str, stage: str, code: str) -> tuple[bool, object]:
        """Whether something is recorded, and what."""
        for of in (period, ""):
            values = self.values.get((name, of, stage), {})
            if code in values:
                return True, values[code]
        return False, None

    def people_of(self, unit: str, posts: list[str]) -> list[dict]:
        """Those in these posts (all, if none is named) in a unit."""
        return [one for one in self.people if one["unit"] == unit and (not posts or one["post"] in posts)]


class History:
    """What stood before a period."""

    def __init__(self, facts: Facts, period: str) -> None:
        self.results: dict[tuple[str, str], list[tuple[str, str, object]]] = {}
        for row in facts.past:
            if row["period"] < period:
                number = Fraction(row["number"]) if "number" in row else row["value"]
                self.results.setdefault((row["subject"], row["name"]), []).append((row["period"], row["value"], number))
        for rows in self.results.values():
            rows.sort(key=lambda row: row[:2])
        self.measures: dict[str, list[dict[str, object]]] = {}
        for (name, of, stage), values in sorted(facts.values.items(), key=lambda one: one[0]):
            if not stage and of < period and len(of.encode()) == len(period.encode()):
                self.measures.setdefault(name, []).append(values)

    def words(self, code: str, name: str) -> list[str]:
        """Earlier results, the latest last."""
        return [value for _, value, _ in self.results.get((code, name), [])]

    def before(self, population: Population, code: str, name: str) -> object:
        """上期(name)."""
        rows = self.results.get((code, name), [])
        if rows:
            return rows[-1][2]
        for values in reversed(self.measures.get(name, [])):
            if code in values:
                return population.read(name, values[code])
        return None


@dataclass
class Subject:
    """Who is rated."""

    code: str
    kind: str
    unit: str
    parent: str
    class_: str
    league: str
    measures: dict[str, object] = field(default_factory=dict)
    """Entries; None: missing."""


class Population:
    """The subjects of a scheme with their measures."""

    def __init__(self, scheme: dict, facts: Facts, imported: dict[str, dict[str, object]], within: str | None) -> None:
        self.scheme, self.facts = scheme, facts
        self.history = History(facts, scheme["period"])
        self.shares = {name for name, one in scheme.get("measures", {}).items() if one.get("unit") == "%"}
        self.shares |= {name for name, one in scheme.get("imports", {}).items() if one["combine"] == "share"}
        self.shares |= {one["name"] for one in scheme.get("derived", []) if one.get("unit") == "%"}
        named = {*scheme.get("measures", {}), *scheme.get("imports", {}), *scheme.get("parameters", {})}
        named |= {one["name"] for one in scheme.get("derived", [])}
        self.class_name = None if scheme["class"] in named else scheme["class"]
        found = [one for one in self.candidates() if within is None or self.below(one.unit, within)]
        for subject in found:
            for name, measure in scheme.get("measures", {}).items():
                subject.measures[name] = self.measure(subject, name, measure)
            for name, values in imported.items():
                subject.measures[name] = values.get(subject.code)
        self.subjects = found
        only = scheme["subjects"].get("only")
        if only is not None:
            self.subjects = [one for one in found if evaluate(only["is"], Before(self, one)) is True]
        for derived in scheme.get("derived", []):
            self.derive(derived)

    def candidates(self) -> list[Subject]:
        """Units of the kinds, then people in the posts."""
        wanted, class_, league = self.scheme["subjects"], self.scheme["class"], self.scheme["league"]
        found = []

        def league_of(parent: str, own_class: str, columns: dict[str, str]) -> str:
            if league == "all":
                return ""
            if league == "parent":
                return parent
            return own_class if league == class_ else columns.get(league, "")

        for unit in self.facts.units:
            if unit["kind"] in wanted.get("kinds", []):
                columns = unit.get("columns", {})
                own, parent = columns.get(class_, ""), unit.get("parent", "")
                league_ = league_of(parent, own, columns)
                found.append(Subject(unit["code"], unit["kind"], unit["code"], parent, own, league_))
        for person in self.facts.people:
            if person["post"] in wanted.get("posts", []):
                unit = self.facts.unit.get(person["unit"], {})
                columns = {**unit.get("columns", {}), **person.get("columns", {})}
                own = person.get("columns", {}).get(class_, "") or unit.get("columns", {}).get(class_, "")
                parent = unit.get("parent", "")
                league_ = league_of(parent, own, columns)
                found.append(Subject(person["code"], person["post"], person["unit"], parent, own, league_))
        return found

    def below(self, unit: str, top: str) -> bool:
        """Whether a unit is `top` or below it."""
        for _ in range(len(self.facts.units) + 1):
            if unit == top:
                return True
            unit = self.facts.unit.get(unit, {}).get("parent", "")
            if not unit:
                return False
        return False

    def measure(self, subject: Subject, name: str, measure: dict) -> object:
        """What is recorded for the subject, else for its unit, else in their rows."""
        for code in (subject.code, subject.unit):
            recorded, found = self.facts.value(name, self.scheme["period"], "", code)
            if recorded:
                return found
        person = self.facts.person.get(subject.code) if self.scheme["subjects"].get("posts") else None
        for row in (person, self.facts.unit.get(subject.unit)):
            if row is not None and name in row.get("measures", {}):
                return entry(row["measures"][name])
        return None if measure.get("required", True) else ZERO

    def judged(self, subject: Subject, key: str, stage: str) -> object:
        """What a stage answered."""
        stages, period = self.scheme.get("stages", []), self.scheme["period"]
        recorded, found = self.facts.value(key, period, stage, subject.code)
        if not recorded and (not stages or stages[-1]["id"] == stage):
            recorded, found = self.facts.value(key, period, "", subject.code)
        return found

    def read(self, name: str, value: object) -> object:
        """An entry as formulas see it."""
        return value / 100 if name in self.shares and is_number(value) else value

    def derive(self, derived: dict) -> None:
        """A derived measure of everybody."""
        formula, share = derived["formula"]["is"], derived.get("unit") == "%"
        aggregates: dict = {}
        values = [evaluate(formula, Before(self, one, aggregates)) for one in self.subjects]
        for subject, value in zip(self.subjects, values):
            if isinstance(value, bool):
                value = "是" if value else "否"
            elif is_number(value):
                value = rounded(value * 100 if share else value, 6)
                value = value if -LARGEST <= value < LARGEST else None
            subject.measures[derived["name"]] = value

    def fixed(self, class_: str, name: str) -> tuple[bool, object]:
        """满分 and parameters."""
        if name == "满分":
            return True, Fraction(self.scheme["full"])
        rows = self.scheme.get("parameters", {}).get(name)
        if rows is None:
            return False, None
        row = next((row for row in rows if row.get("class") == class_), None)
        row = row or next((row for row in rows if "class" not in row), None)
        if row is None:
            return True, NA
        return True, Fraction(row["value"]) / (100 if row.get("unit") == "%" else 1)


class Before:
    """Names before anything is scored. `aggregates`: a derived measure may look at everybody."""

    def __init__(self, population: Population, subject: Subject, aggregates: dict | None = None) -> None:
        self.population, self.subject, self.aggregates = population, subject, aggregates

    def name(self, name: str) -> object:
        subject, population = self.subject, self.population
        if name == "类别":
            return subject.class_
        if name in ("单位类型", "职务"):
            return subject.kind
        if name == population.class_name:
            return subject.class_
        known, value = population.fixed(subject.class_, name)
        return value if known else population.read(name, subject.measures.get(name))

    def before(self, arguments: list) -> object:
        """上期(name, otherwise)."""
        found = self.population.history.before(self.population, self.subject.code, arguments[0]["text"])
        return evaluate(arguments[1], self) if found is None and len(arguments) > 1 else found

    def call(self, function: str, arguments: list) -> object:
        if self.aggregates is None:
            return None
        if function == "before":
            return self.before(arguments)
        if function not in OVER_ALL:
            return None
        scope = arguments[1].get("text", "") if len(arguments) > 1 else ""
        key = id(arguments)
        if key not in self.aggregates:
            population, groups, own = self.population, {}, {}
            for other in population.subjects:
                value = evaluate(arguments[0], Before(population, other))
                if is_number(value):
                    own[other.code] = value
                    groups.setdefault(group_of(other, scope), []).append(value)
            self.aggregates[key] = (groups, own)
        groups, own = self.aggregates[key]
        numbers, mine = groups.get(group_of(self.subject, scope), []), own.get(self.subject.code)
        if not numbers:
            return None
        if function in ("mean", "sum"):
            return sum(numbers, ZERO) / (len(numbers) if function == "mean" else 1)
        if function in ("highest", "lowest"):
            return max(numbers) if function == "highest" else min(numbers)
        if mine is None:
            return None
        before = sum(1 for one in numbers if (one > mine if function == "place" else one < mine))
        return Fraction(1 + before)


def group_of(subject: Subject, scope: str) -> str:
    """Whom a subject is looked at with."""
    if scope == "上级":
        return f"上级 {subject.parent}"
    return f"组 {subject.league}" if scope.startswith("组") else ""
