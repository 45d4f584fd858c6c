"""Random facts for a scheme: places, people, measures, judgments, history, rulings."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from clauses import NA, Manual, Question
from conditions import COUNTS, PERCENTS, YUAN
from model import Clause, Facts, Item, Measure, Person, Scheme, Unit

CLASSES = ["山区村", "平原村", "城郊村"]
AREAS = ["东片", "西片"]
VILLAGES = ["柳林", "石桥", "新民", "青山", "河口", "双龙", "大坪", "白沙", "红旗", "团结", "向阳", "清泉", "龙泉", "永丰"]
POSTS = ["书记", "主任", "委员"]


class Records:
    """Fills facts from a random source."""

    def __init__(self, rng: Random, scheme: Scheme) -> None:
        self.rng = rng
        self.scheme = scheme
        self.facts = Facts()
        self.missing = rng.choice([0, 0, 0, 0.02, 0.1])
        self.not_applicable = rng.choice([0, 0, 0.03])
        self.good = rng.random()
        """How good this county is: bonus questions are answered accordingly."""

    def places(self, villages: int) -> None:
        """One county, a few townships, villages and people."""
        rng, units = self.rng, self.facts.units
        units.append(Unit("520500", "七峰区", "县", "", "", ""))
        towns = [Unit(f"5205001{at:02}", f"{at}号镇", "乡镇", "520500", "", rng.choice(AREAS)) for at in range(1, rng.randint(2, 4))]
        for town in towns:
            town.class_ = rng.choice(CLASSES)
        units.extend(towns)
        for at in range(villages):
            town = rng.choice(towns)
            name = f"{VILLAGES[at % len(VILLAGES)]}{'村' if at < len(VILLAGES) else '新村'}"
            kind = "社区" if rng.random() < 0.25 else "村"
            units.append(Unit(f"{town.code}{200 + at}", name, kind, town.code, rng.choice(CLASSES), rng.choice(AREAS)))
        for unit in [unit for unit in units if unit.kind in ("村", "社区")]:
            for post in POSTS[: rng.randint(0, 3)]:
                code = f"R{len(self.facts.people) + 1:03}"
                fields = {"类别": rng.choice(CLASSES)} if rng.random() < 0.3 else {}
                self.facts.people.append(Person(code, f"{post}{code}", unit.code, post, fields))

    def fill(self, scheme: Scheme, periods: list[str]) -> None:
        """Measures and judgments of a scheme for periods."""
        codes = self.subjects(scheme)
        for name, measure in scheme.measures.items():
            self.measure(scheme, name, measure, codes, periods)
        items = scheme.items() + [item for o in scheme.overlays for list_ in o.add.values() for item in list_]
        for item in items:
            for clause in item.clauses:
                # Nobody is asked about a sentence before it counts.
                counts = any(clause.effective is None or clause.effective <= scheme.day(one) for one in periods)
                for period in periods if counts else []:
                    self.judge(scheme, item, clause, codes, period)
        for dimension in scheme.dimensions:
            for standard in dimension.star.core + dimension.star.rigid if dimension.star else []:
                if standard.when is None:
                    for period in periods:
                        self.stages(scheme, standard.key, period, codes, lambda: self.rng.random() < 0.85)

    def subjects(self, scheme: Scheme) -> list[str]:
        """The codes a scheme rates."""
        codes = [unit.code for unit in self.facts.units if unit.kind in scheme.kinds]
        return codes + [person.code for person in self.facts.people if person.post in scheme.posts]

    def measure(self, scheme: Scheme, name: str, measure: Measure, codes: list[str], periods: list[str]) -> None:
        """A measure in a sheet of its own, or as a column of the unit sheet."""
        rng = self.rng
        if scheme is self.scheme and rng.random() < 0.12:
            where = [one.code for one in (self.facts.people if scheme.posts and rng.random() < 0.5 else self.facts.units)]
            for code in where:
                value = self.holed(self.value(measure))
                if value is not None and (code in codes or rng.random() < 0.5):
                    self.facts.own[code, name] = value
            return
        if scheme.posts and rng.random() < 0.4:
            codes = [unit.code for unit in self.facts.units]
        for period in periods if len(periods) > 1 or rng.random() < 0.3 else [""]:
            values = {code: self.holed(self.value(measure)) for code in codes}
            self.facts.values[name, period, ""] = {code: value for code, value in values.items() if value is not None}

    def holed(self, value: object) -> object:
        """A value, or nothing, or `/`."""
        roll = self.rng.random()
        if roll < self.missing:
            return None
        return NA if roll < self.missing + self.not_applicable else value

    def value(self, measure: Measure) -> object:
        """A value of a measure."""
        if measure.words:
            return self.rng.choice(measure.words)
        return self.number(measure.kind)

    def number(self, kind: str) -> Fraction:
        """A number, often one that sentences and conditions name."""
        rng = self.rng
        if kind == "percent":
            return Fraction(rng.choice(PERCENTS)) if rng.random() < 0.7 else Fraction(rng.randint(5000, 10000), 100)
        if kind == "amount":
            return Fraction(rng.choice(YUAN)) if rng.random() < 0.7 else Fraction(rng.randint(0, 20000000), 100)
        return Fraction(rng.choice(COUNTS))

    def judge(self, scheme: Scheme, item: Item, clause: Clause, codes: list[str], period: str) -> None:
        """Answers of every stage to the judged questions of a clause."""
        for at in clause.judged():
            question = clause.meaning.questions[at]
            part = next((part for part in clause.meaning.parts if part.question == at), None)
            rare = at in clause.meaning.zero or at in clause.meaning.veto

            def answer(question: Question = question, part: object = part, rare: bool = rare) -> object:
                return self.answer(question, part, rare)

            self.stages(scheme, clause.key(at), period, codes, answer)

    def stages(self, scheme: Scheme, key: str, period: str, codes: list[str], answer: object) -> None:
        """The same question at every stage; later stages often only sample."""
        rng = self.rng
        stages = [stage for stage, _ in scheme.stages]
        periods = "" if period == scheme.period and rng.random() < 0.8 else period
        unnamed = not stages or rng.random() < 0.1
        for at, stage in enumerate(stages[-1:] if unnamed and stages else stages or [""]):
            sampled = 1.0 if at == 0 else rng.choice([1.0, 0.5])
            values = {code: self.holed(answer()) for code in codes if rng.random() < sampled}
            found = {code: value for code, value in values.items() if value is not None}
            where = self.facts.values.setdefault((key, periods, "" if unnamed else stage), {})
            where.update(found)

    def answer(self, question: Question, part: object, rare: bool) -> object:
        """An answer to a judged question."""
        rng = self.rng
        if question.kind == "yes_no":
            return rng.random() < (0.04 if rare else 0.55)
        if question.kind == "level":
            names = rng.choice([*question.levels, "", "", "、".join(question.levels[:2])])
            return names
        if question.kind == "range":
            assert isinstance(part, Manual)
            if part.takes and rng.random() < 0.4:
                return Fraction(0)
            steps = int((part.high - part.low) * 4)
            return part.low + Fraction(rng.randint(0, steps), 4)
        if question.kind == "count" and rng.random() < 0.6:
            return Fraction(rng.randint(0, 4))
        return self.number(question.kind)

    def history(self, tiers: list[str]) -> None:
        """Results of earlier periods, and one that is not earlier."""
        rng = self.rng
        for code in self.subjects(self.scheme):
            for period in rng.sample(["2023", "2024", "2025", "2026", "2027"], rng.randint(0, 4)):
                if period in ("2026", "2027") and rng.random() < 0.7:
                    continue
                values = {"等次": rng.choice([*tiers, self.scheme.untitled, "未评"]), "总分": str(rng.randint(60, 99))}
                self.facts.past.append((code, period, values))

    def rulings(self, tiers: list[str]) -> None:
        """What a committee decided."""
        for code in self.subjects(self.scheme):
            if self.rng.random() < 0.15:
                self.facts.rulings.append((code, self.rng.choice([*tiers, self.scheme.untitled])))
