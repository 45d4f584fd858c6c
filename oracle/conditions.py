"""Random formulas over what a scheme knows."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from exact import decimal_text
from formulas import Among, Binary, Call, Compare, Every, Formula, Name, Negative, Not, Number, Table, Text
from model import Measure

PERCENTS = ["0", "35", "47.3", "60", "75", "80", "84", "85", "85.5", "89.99", "90", "92.5", "94.5", "95", "98", "100", "112"]
YUAN = ["0", "8000", "29900", "30000", "30000.01", "34500", "50000", "75000", "99999.99", "100000", "125000", "300000", "512345.67"]
COUNTS = ["0", "0", "1", "1", "2", "3", "4", "5", "6", "8", "11", "15", "30", "60", "61", "100", "500"]


def number(rng: Random, kind: str) -> Number:
    """A number of a condition as people write it."""
    if kind == "percent":
        text = rng.choice(PERCENTS)
        return Number(f"{text}%", Fraction(text) / 100)
    if kind == "amount":
        value = Fraction(rng.choice(YUAN))
        if value % 100 == 0 and rng.random() < 0.5:
            return Number(f"{decimal_text(value / 10000)}万元", value)
        return Number(f"{decimal_text(value)}元", value)
    text = rng.choice(COUNTS)
    return Number(text, Fraction(text))


class Conditions:
    """Makes formulas over named measures and, once scores are known, 总分 and the like."""

    def __init__(self, rng: Random, measures: dict[str, Measure], classes: list[str]) -> None:
        self.rng = rng
        self.measures = measures
        self.classes = classes
        self.shares: dict[str, None] = {}
        """Parameters and the like that are fractions."""
        self.scored: list[str] = []
        """Items and dimensions whose points may be read; empty before anything is scored."""
        self.full = Fraction(100)
        self.history = False

    def numeric(self) -> list[str]:
        """Names that hold numbers."""
        return [name for name, one in self.measures.items() if not one.words]

    def worded(self) -> list[str]:
        """Names that hold words."""
        return [name for name, one in self.measures.items() if one.words]

    def comparison(self) -> Formula:
        """One condition."""
        rng, sign = self.rng, self.rng.choice(["≥", "≥", ">", "≤", "<"])
        roll = rng.random()
        if self.scored and roll < 0.3:
            return self.about_scores(sign)
        if roll < 0.45 and self.worded():
            name = rng.choice(self.worded())
            words = self.measures[name].words
            some = rng.sample(words, rng.randint(1, min(2, len(words))))
            return Among(Name(name), tuple(Text(word) for word in some), rng.random() < 0.25)
        if roll < 0.6:
            some = rng.sample(self.classes, rng.randint(1, min(2, len(self.classes))))
            return Among(Name("类别"), tuple(Text(word) for word in some), rng.random() < 0.25)
        if roll < 0.7 and len(self.numeric()) > 1:
            a, b = rng.sample(self.numeric(), 2)
            if self.measures[a].kind == self.measures[b].kind:
                return Compare(Name(a), sign, Binary("×", Name(b), Number("0.5", Fraction(1, 2))))
        if not self.numeric():
            return Among(Name("类别"), (Text(rng.choice(self.classes)),))
        name = rng.choice(self.numeric())
        return Compare(Name(name), sign, number(rng, self.measures[name].kind))

    def about_scores(self, sign: str) -> Formula:
        """A condition over scores or history."""
        rng = self.rng
        kind = rng.choice(["total", "rate", "item", "item_rate", "past"])
        share = rng.choice(["40", "60", "75", "90"])
        if kind == "past" and self.history:
            return Among(Call("上期", (Text("等次"),)), (Text("示范"), Text("典范")))
        if kind == "total":
            points = Fraction(int(self.full * Fraction(share) / 100))
            return Compare(Name("总分"), sign, Number(f"{points}分", points))
        if kind == "rate":
            return Compare(Name("得分率"), sign, Number(f"{share}%", Fraction(share) / 100))
        of = Text(rng.choice(self.scored))
        if kind == "item":
            return Compare(Call("得分", (of,)), sign, Number("3", Fraction(3)))
        return Compare(Call("得分率", (of,)), sign, Number(f"{share}%", Fraction(share) / 100))

    def condition(self) -> Formula:
        """A condition, sometimes of several parts."""
        roll = self.rng.random()
        if roll < 0.65:
            return self.comparison()
        if roll < 0.75:
            return Not(self.comparison())
        parts = (self.comparison(), self.comparison())
        if roll < 0.95:
            return Every(parts, roll < 0.85)
        return Every((Every(parts, True), self.comparison()))

    def easy(self) -> Formula:
        """A condition that most fulfil."""
        return Every((self.comparison(), self.comparison()), True)

    def rare(self) -> Formula:
        """A condition that few fulfil."""
        return Every((self.comparison(), self.comparison()))

    def expression(self, depth: int = 2) -> Formula:
        """A number."""
        rng = self.rng
        if depth == 0 or rng.random() < 0.35 or not self.numeric():
            if rng.random() < 0.25 or not self.numeric():
                return number(rng, rng.choice(["count", "percent", "amount"]))
            return Name(rng.choice(self.numeric()))
        kind = rng.choice(["+", "-", "×", "÷", "最大", "最小", "取整", "绝对值", "若", "分档", "对应", "neg"])
        inner = [self.expression(depth - 1) for _ in range(2)]
        if kind in "+-×÷":
            return Binary(kind, inner[0], inner[1])
        if kind in ("最大", "最小"):
            return Call(kind, tuple(inner))
        if kind in ("取整", "绝对值"):
            return Call(kind, (inner[0],))
        if kind == "若":
            return Call("若", (self.comparison(), inner[0], inner[1]))
        if kind == "neg":
            return Negative(inner[0])
        some = [Number(text, Fraction(text)) for text in ("10", "2.5", "0")]
        if kind == "分档" and self.numeric():
            name = rng.choice(self.numeric())
            limits = sorted((number(rng, self.measures[name].kind) for _ in range(2)), key=lambda one: -one.is_)
            return Table(True, Name(name), ((limits[0], some[0]), (limits[1], some[1])), some[2])
        rows = tuple((Text(word), row) for word, row in zip(self.classes, some))
        return Table(False, Name("类别"), rows, Number("7", Fraction(7)) if rng.random() < 0.7 else None)
