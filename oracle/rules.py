"""Random schemes: readable ones, with every rule the page describes now and then."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from clauses import Meaning, Question, Taken
from conditions import Conditions
from exact import rounded
from formulas import Binary, Call, Formula, Name, Number, Text
from model import Clause, Combine, Dated, Dimension, Item, Measure, Overlay, Scheme, Standard, Star
from records import CLASSES
from rarer import any_sentence
from sentences import Numbers, with_parameter

POOL: dict[str, Measure] = {
    "经营性收入": Measure("元", kind="amount"),
    "非农收入": Measure("万元", kind="amount"),
    "人均可支配收入": Measure("元", kind="amount"),
    "项目资金": Measure("千元", kind="amount"),
    "绿化覆盖率": Measure("%", kind="percent"),
    "参保率": Measure("%", kind="percent"),
    "事故起数": Measure("起", kind="count"),
    "在册户数": Measure("户", kind="count"),
    "培训场次": Measure("", kind="count"),
    "表彰级别": Measure(words=("国家级", "省级", "市级", "无"), kind="words"),
    "乡镇推荐": Measure(words=("是", "否"), kind="words"),
    "涉黑涉恶": Measure(words=("是", "否", "否", "否"), kind="words"),
}
TIERS = ["典范", "示范", "规范", "达标"]
STAGES = [("self", "自评"), ("town", "初评"), ("county", "考评")]


class Rules:
    """Makes one scheme."""

    def __init__(self, rng: Random, id_: str, kinds: list[str], posts: list[str]) -> None:
        self.rng = rng
        self.scheme = Scheme(id_, "2026", kinds=kinds, posts=posts)
        self.letter = "ABCDE" if id_ == "main" else "PQRST"

    def basics(self) -> None:
        """Stages, rounding, measures, parameters."""
        rng, scheme = self.rng, self.scheme
        scheme.decimals = rng.choice([2, 2, 2, 2, 0, 1, 3, 4])
        scheme.rounding = rng.choice(["half_up", "half_up", "half_up", "half_even", "down", "up"])
        scheme.stages = STAGES[: rng.choice([0, 0, 1, 2, 3, 3])]
        scheme.combine = self.combine()
        scheme.league = rng.choice(["all", "all", "parent", "类别", "片区"])
        prefix = "" if scheme.id == "main" else "季"
        for name in rng.sample(list(POOL), rng.randint(4, 8)):
            one = POOL[name]
            required = bool(one.words) or rng.random() < 0.8
            scheme.measures[prefix + name] = Measure(one.unit, one.words, required, one.kind)
        if rng.random() < 0.35:
            share = rng.random() < 0.5
            scheme.parameters["绿化率" if share else "收入线"] = self.dated(share)
        if rng.random() < 0.15:
            scheme.as_of = rng.choice(["2025-06-30", "2026-03-01", "2027-01-01"])

    def combine(self) -> Combine:
        """How stages come together."""
        if not self.scheme.stages:
            return "last"
        how = self.rng.choice(["last", "last", "mean", "lowest", "highest", "weights"])
        if how != "weights":
            return how
        return {stage: Fraction(self.rng.choice(["0.2", "0.3", "0.5", "1", "2"])) for stage, _ in self.scheme.stages}

    def dated(self, share: bool) -> list[Dated]:
        """A parameter by day and class."""
        rng, rows = self.rng, []
        # Somebody always has a value that is in force.
        choices = [(None, None)] + [
            (rng.choice([None, "2020-01-01", "2026-01-01", "2026-07-01", "2028-01-01"]), rng.choice([None, *CLASSES]))
            for _ in range(rng.randint(0, 3))
        ]
        if rng.random() < 0.15:
            choices[0] = (None, CLASSES[0])
        for from_, class_ in choices:
            if share:
                text = rng.choice(["35", "60", "85.5"])
                rows.append(Dated(Fraction(text), f"{text}%", True, from_, class_))
            else:
                text = rng.choice(["3", "5", "7.5"])
                rows.append(Dated(Fraction(text) * 10000, f"{text}万", False, from_, class_))
        if len({(row.from_, row.class_) for row in rows}) < len(rows):
            return rows[:1]
        return rows

    def conditions(self, scored: bool = False) -> Conditions:
        """A maker of formulas over what is known so far."""
        scheme = self.scheme
        conditions = Conditions(self.rng, dict(scheme.measures), CLASSES)
        for name, rows in scheme.parameters.items():
            kind = "percent" if rows[0].share else "amount"
            conditions.measures[name] = Measure("%" if rows[0].share else "", kind=kind)
        for name, import_ in scheme.imports.items():
            if import_.take == "tier" and import_.combine not in ("count", "share"):
                conditions.measures[name] = Measure(words=tuple(TIERS), kind="words")
            else:
                kind = "percent" if import_.combine == "share" else "count"
                conditions.measures[name] = Measure("", kind=kind)
        for name, (_, unit) in scheme.derive.items():
            conditions.measures[name] = Measure(unit, kind="percent" if unit == "%" else "amount")
        if scored:
            conditions.scored = [item.id for item in scheme.items()] + [one.id for one in scheme.dimensions]
            conditions.full = self.full()
            conditions.history = True
        return conditions

    def full(self) -> Fraction:
        """About the full points."""
        inside = [one for one in self.scheme.dimensions if not one.outside]
        full = sum((one.full() * (one.weight or 1) for one in inside), Fraction(0))
        return rounded(full, 2, "down")

    def derive(self) -> None:
        """Measures from measures, some over everybody."""
        rng = self.rng
        for at in range(rng.choice([0, 0, 1, 2, 3])):
            conditions, name = self.conditions(), f"推算{at + 1}"
            if not conditions.numeric():
                return
            of: Formula = Name(rng.choice(conditions.numeric()))
            roll = rng.random()
            if roll < 0.1:
                before = (Text("总分"),) + ((Number("60", Fraction(60)),) if rng.random() < 0.6 else ())
                self.scheme.derive[name] = (Binary("+", Call("上期", before), Number("1", Fraction(1))), "")
            elif roll < 0.45:
                function = rng.choice(["平均", "合计", "最高值", "最低值", "名次", "倒数名次"])
                group = (Text(rng.choice(["组", "上级"])),) if rng.random() < 0.5 else ()
                self.scheme.derive[name] = (Call(function, (of, *group)), "")
            else:
                unit = rng.choice(["", "", "%", "元"])
                self.scheme.derive[name] = (conditions.expression(), unit)

    def rubric(self) -> None:
        """Dimensions with items with sentences."""
        rng, scheme = self.rng, self.scheme
        stars = rng.random() < 0.3
        count = rng.randint(1, 4)
        for at in range(count):
            id_ = self.letter[at]
            items = [self.item(f"{id_}{number + 1}") for number in range(rng.randint(1, 3))]
            dimension = Dimension(id_, f"大项{id_}", items)
            if rng.random() < 0.15:
                dimension.points = dimension.full() + rng.choice([-1, 5, 10])
            if rng.random() < 0.2:
                dimension.weight = Fraction(rng.choice(["0.2", "0.35", "0.5", "1.5", "0.3333"]))
            if rng.random() < 0.15:
                dimension.at_most = dimension.full() - Fraction(rng.choice(["0", "1", "2.5"]))
            if rng.random() < 0.1:
                dimension.at_least = Fraction(rng.choice(["1", "2", "0.5"]))
            if stars:
                dimension.star = self.star(dimension)
            scheme.dimensions.append(dimension)
        if rng.random() < 0.35:
            scheme.dimensions.append(self.outside(self.letter[count]))
        if rng.random() < 0.1:
            scheme.points = self.full() + rng.choice([0, 10])
        if rng.random() < 0.1:
            scheme.at_most = self.full() - Fraction(rng.choice(["0", "0.5", "3"]))
        if rng.random() < 0.07:
            scheme.at_least = Fraction(rng.choice(["1", "5"]))

    def outside(self, id_: str) -> Dimension:
        """加分项 or 扣分项."""
        items = [self.item(f"{id_}{number + 1}") for number in range(self.rng.randint(1, 2))]
        dimension = Dimension(id_, f"附加{id_}", items, outside=True)
        if self.rng.random() < 0.5:
            for item in items:
                item.no_floor, item.start, item.floor = True, Fraction(0), None
            dimension.at_least = Fraction(-5) if self.rng.random() < 0.5 else None
        dimension.at_most = Fraction(self.rng.choice(["3", "5", "8.5"])) if self.rng.random() < 0.6 else None
        return dimension

    def item(self, id_: str) -> Item:
        """One item."""
        rng = self.rng
        points = Fraction(rng.choice(["2", "4", "5", "6", "8", "10", "12", "15", "7.5"]))
        item = Item(id_, f"计分项{id_}", points)
        count = rng.choice([1, 1, 1, 2, 2, 3])
        item.clauses = [self.clause(item, at, count) for at in range(count)]
        roll = rng.random()
        if roll < 0.12:
            item.start = Fraction(rng.choice(["0", "1", "2.5"])) if rng.random() < 0.6 else points
        if rng.random() < 0.06:
            item.floor = Fraction(rng.choice(["1", "0.5", "-3"]))
        item.no_floor = item.floor is None and rng.random() < 0.05
        item.no_cap = rng.random() < 0.06
        if rng.random() < 0.12:
            item.only = self.conditions().easy()
            item.otherwise = rng.choice(["rescale", "rescale", "full", "zero"])
        if count > 1 and rng.random() < 0.15:
            item.count = rng.choice(["best", "worst"])
        return item

    def clause(self, item: Item, at: int, count: int) -> Clause:
        """One sentence of an item, some answered by measures."""
        rng, scheme = self.rng, self.scheme
        parameter = next(iter(scheme.parameters)) if scheme.parameters and rng.random() < 0.3 else None
        if parameter is not None:
            kind = "percent" if scheme.parameters[parameter][0].share else "amount"
            text, meaning = with_parameter(Numbers(rng, item.points), parameter, kind)
        else:
            text, meaning = any_sentence(rng, item.points)
        own_id = rng.random() < 0.1
        id_ = f"{item.id}-{at + 1}c" if own_id else item.id if count == 1 else f"{item.id}.{at + 1}"
        clause = Clause(id_, text, meaning, own_id=own_id, parameter=parameter)
        points = [name for name, one in scheme.measures.items() if one.kind == "count" and not one.words]
        if points and rng.random() < 0.05:
            name = rng.choice(points)
            question = Question("amount", "分")
            return Clause(id_, "按实际得分计入", Meaning([question], [Taken(0)]), [name], own_id=own_id, gives=name)
        if not meaning.by_hand and rng.random() < 0.4:
            clause.from_ = [self.fitting(question.kind) for question in meaning.questions]
            if not any(clause.from_):
                clause.from_ = []
        if scheme.stages and rng.random() < 0.08:
            clause.combine = self.combine()
        if rng.random() < 0.04:
            clause.effective = rng.choice(["2025-01-01", "2026-12-31", "2027-06-01"])
        return clause

    def fitting(self, kind: str) -> str | None:
        """A measure that can answer a question of this kind."""
        wanted = {"percent": "percent", "count": "count", "amount": "amount"}.get(kind)
        for name in self.rng.sample(list(self.scheme.measures), len(self.scheme.measures)):
            measure = self.scheme.measures[name]
            if wanted is not None and measure.kind == wanted:
                return name
            if kind == "yes_no" and "是" in measure.words or kind == "level" and "省级" in measure.words:
                return name
        return None

    def star(self, dimension: Dimension) -> Star:
        """What wins a star."""
        rng, star = self.rng, Star()
        yes_no = [name for name, one in self.scheme.measures.items() if set(one.words) == {"是", "否"}]
        if yes_no and rng.random() < 0.3:
            star.declared = rng.choice(yes_no)
        for name, list_ in (("核心", star.core), ("刚性", star.rigid)):
            for at in range(rng.choice([0, 1, 1, 2])):
                when = self.conditions().easy() if rng.random() < 0.5 else None
                key = f"{dimension.id}·{name}{at + 1}"
                list_.append(Standard(f"{dimension.id}的{name}要求{at + 1}", key, when))
        if rng.random() < 0.7 or not (star.core or star.rigid):
            star.line = Fraction(int(dimension.full() * Fraction(rng.choice(["0.3", "0.5", "0.7"]))))
        return star

    def overlays(self, towns: list[str], periods: list[str]) -> None:
        """A township's own item: points come from another item of the same dimension."""
        rng, scheme = self.rng, self.scheme
        inside = [one for one in scheme.dimensions if not one.outside and one.items[0].points > 3]
        if not inside:
            return
        for number, town in enumerate(rng.sample(towns, rng.randint(1, min(2, len(towns))))):
            dimension = rng.choice(inside)
            item = Item(f"X{self.letter[0]}{number + 1}", f"自设项{number + 1}", Fraction(2))
            item.clauses = [self.clause(item, 0, 1)]
            item.clauses[0].effective = None
            given = (rng.choice(inside) if rng.random() < 0.4 else dimension).items[0]
            overlay = Overlay(town, rng.choice([None, None, *periods]))
            overlay.add = {dimension.id: [item]}
            overlay.points = {given.id: given.points - 2}
            scheme.overlays.append(overlay)
