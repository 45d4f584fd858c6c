"""Sentences whose meaning the generator knows: words with random numbers, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from clauses import (
    Band,
    Bands,
    Base,
    Beside,
    Each,
    Levels,
    Manual,
    Meaning,
    Param,
    Question,
    Ratio,
    Reached,
    YesNo,
)
from exact import decimal_text, full_width

Sentence = tuple[str, Meaning]
LEVELS = ("国家级", "省级", "市级", "县级")
BAD_COUNTS = [("垃圾乱堆乱放", "处"), ("安全隐患", "处"), ("信访积案", "件"), ("无故空岗", "次"), ("迟报材料", "次")]
GOOD_COUNTS = [("开展文体活动", "次"), ("举办技能培训", "场"), ("参加志愿服务", "人次"), ("化解矛盾纠纷", "件")]
YEARLY = [("村务公开", "次"), ("党员大会", "次"), ("村民代表会议", "次"), ("主题党日活动", "次")]
RATES = ["垃圾分类覆盖率", "改厕普及率", "群众满意率", "医保参保率", "矛盾化解率"]
AMOUNTS = ["集体经济收入", "产业项目投资", "村集体积累"]
THINGS = ["制定村规民约", "建成便民服务站", "建立议事制度", "建成农家书屋"]
FAULTS = ["未建立工作台账", "被通报批评", "未按时报送材料", "财务公开不及时"]
WORK = ["档案资料齐全规范", "阵地建设规范", "工作措施落实到位"]
DISASTERS = ["发生重大安全责任事故", "出现弄虚作假行为", "发生群体性事件"]
COUNTED = [("培训人数", "人"), ("绿化株数", "株"), ("联系户数", "户")]


class Numbers:
    """Random numbers of a sentence, each printed once, now and then in wide digits."""

    def __init__(self, rng: Random, points: Fraction) -> None:
        self.rng = rng
        self.points = points
        self.wide = rng.random() < 0.12

    def say(self, value: Fraction) -> str:
        """A number as the sentence writes it."""
        text = decimal_text(value)
        return full_width(text) if self.wide else text

    def small(self) -> Fraction:
        """Points of one step."""
        return Fraction(self.rng.choice(["0.1", "0.2", "0.25", "0.3", "0.5", "0.5", "1", "1", "1.5", "2"]))

    def large(self) -> Fraction:
        """Points a sentence is worth, up to the item's."""
        most = max(int(self.points), 1)
        whole = Fraction(self.rng.randint(1, most))
        return whole + Fraction(self.rng.choice(["0", "0", "0", "0.5", "-0.5"]))

    def rate(self) -> Fraction:
        """A share in per cent."""
        return Fraction(self.rng.choice(["60", "75", "80", "85", "85.5", "90", "92.5", "95", "98"]))


def maybe_cap(n: Numbers, gives: bool, step: Fraction) -> tuple[str, list[tuple[str, Fraction]]]:
    """A cap behind a sentence of steps, or none."""
    roll = n.rng.random()
    most = step * n.rng.randint(1, 6)
    if gives:
        if roll < 0.6:
            return n.rng.choice([",最高加{}分", ",最高{}分", ",最多加{}分"]).format(n.say(most)), [("gives", most)]
        return ("", []) if roll < 0.95 else (",加分不封顶", [("no_cap", Fraction(0))])
    if roll < 0.35:
        return ",扣完为止", [("exhausts", Fraction(0))]
    if roll < 0.6:
        return f",最多扣{n.say(most)}分", [("takes", most)]
    return ("", []) if roll < 0.96 else (",本项扣分不保底", [("no_floor", Fraction(0))])


def per_unit_deduction(n: Numbers) -> Sentence:
    """每处扣0.5分"""
    what, unit = n.rng.choice(BAD_COUNTS)
    step, every = n.small(), Fraction(n.rng.choice([1, 1, 1, 2, 3]))
    size = unit if every == 1 else f"{n.say(every)}{unit}"
    cap, bounds = maybe_cap(n, False, step)
    text = f"{what}每{size}扣{n.say(step)}分{cap}"
    return text, Meaning([Question("count", unit)], [Each(0, every, -step)], bounds=bounds)


def per_unit_bonus(n: Numbers) -> Sentence:
    """每次加1分,最高加6分"""
    what, unit = n.rng.choice(GOOD_COUNTS)
    step, every = n.small(), Fraction(n.rng.choice([1, 1, 1, 2, 10]))
    size = unit if every == 1 else f"{n.say(every)}{unit}"
    cap, bounds = maybe_cap(n, True, step)
    verb = n.rng.choice(["加", "得"])
    text = f"{what}每{size}{verb}{n.say(step)}分{cap}"
    return text, Meaning([Question("count", unit)], [Each(0, every, step)], bounds=bounds)


def yearly_shortfall(n: Numbers) -> Sentence:
    """每年不少于4次,每少1次扣1分"""
    what, unit = n.rng.choice(YEARLY)
    count, step = Fraction(n.rng.choice([2, 4, 6, 12])), n.small()
    cap, bounds = maybe_cap(n, False, step)
    text = f"{what}每年不少于{n.say(count)}{unit},每少1{unit}扣{n.say(step)}分{cap}"
    part = Beside(0, count, False, Fraction(1), -step)
    return text, Meaning([Question("count", unit)], [part], bounds=bounds)


def per_point_below(n: Numbers) -> Sentence:
    """低于95%,每低1个百分点扣0.5分; 达到95%得8分,每低1个百分点扣0.5分"""
    what, threshold, step = n.rng.choice(RATES), n.rate(), n.small()
    every = Fraction(n.rng.choice(["1", "1", "2", "0.5", "5"]))
    cap, bounds = maybe_cap(n, False, step)
    tail = f"每低{n.say(every)}个百分点扣{n.say(step)}分{cap}"
    if n.rng.random() < 0.5:
        award = n.large()
        text, part = f"{what}达到{n.say(threshold)}%得{n.say(award)}分,{tail}", award
    else:
        text, part = f"{what}低于{n.say(threshold)}%,{tail}", None
    beside = Beside(0, threshold, False, every, -step, part)
    return text, Meaning([Question("percent", "%")], [beside], bounds=bounds)


def per_point_above(n: Numbers) -> Sentence:
    """高于90%,每高1个百分点加0.5分,最高加3分"""
    what, threshold, step = n.rng.choice(RATES), n.rate(), n.small()
    every = Fraction(n.rng.choice(["1", "2", "0.5"]))
    cap, bounds = maybe_cap(n, True, step)
    text = f"{what}高于{n.say(threshold)}%,每高{n.say(every)}个百分点加{n.say(step)}分{cap}"
    return text, Meaning(
        [Question("percent", "%")], [Beside(0, threshold, True, every, step, share=True)], bounds=bounds
    )


def amount_steps(n: Numbers) -> Sentence:
    """达到3万元得6分,每增加1万元加1分,最高12分"""
    what, award, step = n.rng.choice(AMOUNTS), n.large(), n.small()
    threshold = Fraction(n.rng.choice(["3", "5", "7.5", "10"]))
    every = Fraction(n.rng.choice(["0.5", "1", "2"]))
    text = f"{what}达到{n.say(threshold)}万元得{n.say(award)}分,每增加{n.say(every)}万元加{n.say(step)}分"
    bounds = []
    if n.rng.random() < 0.6:
        most = award + step * n.rng.randint(1, 5)
        text, bounds = f"{text},最高{n.say(most)}分", [("gives", most)]
    part = Beside(0, threshold * 10000, True, every * 10000, step, award)
    return text, Meaning([Question("amount", "万元")], [part], bounds=bounds)


def yes_or_no(n: Numbers) -> Sentence:
    """制定村规民约得3分; 否则扣1分"""
    question = [Question("yes_no")]
    if n.rng.random() < 0.35:
        points = n.small()
        return f"{n.rng.choice(FAULTS)}扣{n.say(points)}分", Meaning(question, [YesNo(0, -points)])
    thing, points, other = n.rng.choice(THINGS), n.large(), n.small()
    roll = n.rng.random()
    text = f"{thing}的得{n.say(points)}分"
    if roll < 0.3:
        return f"{text},否则扣{n.say(other)}分", Meaning(question, [YesNo(0, points, -other)])
    if roll < 0.4:
        return f"{text},否则得{n.say(other)}分", Meaning(question, [YesNo(0, points, other)])
    return text, Meaning(question, [YesNo(0, points)])


def reached_or_not(n: Numbers) -> Sentence:
    """达到35%得8分,否则不得分"""
    what, threshold, points = n.rng.choice(RATES), n.rate(), n.large()
    text = f"{what}达到{n.say(threshold)}%得{n.say(points)}分"
    if n.rng.random() < 0.5:
        return f"{text},否则不得分", Meaning([Question("percent", "%")], [Reached(0, threshold, points)])
    other = n.small()
    part = Reached(0, threshold, points, -other)
    return f"{text},否则扣{n.say(other)}分", Meaning([Question("percent", "%")], [part])


def levels(n: Numbers) -> Sentence:
    """获国家级表彰加5分、省级加3分、市级加2分"""
    count = n.rng.randint(2, 4)
    step = n.small() + Fraction(1, 2)
    rows = [(name, step * (count - at)) for at, name in enumerate(LEVELS[:count])]
    takes = n.rng.random() < 0.2
    verb = "扣" if takes else "加"
    words = "、".join(
        f"{'受到国家级通报' if takes else '获国家级表彰'}{verb}{n.say(points)}分" if at == 0 else f"{name}{verb}{n.say(points)}分"
        for at, (name, points) in enumerate(rows)
    )
    sign = -1 if takes else 1
    part = Levels(0, tuple((name, sign * points) for name, points in rows))
    tail = ",就高不重复" if not takes and n.rng.random() < 0.3 else ""
    return words + tail, Meaning([Question("level", "", tuple(name for name, _ in rows))], [part])


def bands(n: Numbers) -> Sentence:
    """95%以上得6分,90%以上不足95%得5分,不足90%不得分; 超过…"""
    count = n.rng.randint(2, 3)
    kind = n.rng.choice(["percent", "count", "amount"])
    if kind == "percent":
        what, unit, factor = n.rng.choice(RATES), "%", 1
        limits = [Fraction(95), Fraction(87) + Fraction(n.rng.choice(["0", "0.5"])), Fraction(70)][:count]
    elif kind == "count":
        (what, unit), factor = n.rng.choice(COUNTED), 1
        limits = [Fraction(100), Fraction(60), Fraction(30)][:count]
    else:
        what, unit, factor = n.rng.choice(AMOUNTS), "万元", 10000
        limits = [Fraction(30), Fraction("12.5"), Fraction(5)][:count]
    top = n.large() + count
    points = [top * (count - at) / count for at in range(count)]
    points = [Fraction(int(value * 2), 2) for value in points]
    say = [f"{n.say(limit)}{unit}" for limit in limits]
    style = n.rng.choice(["open", "closed", "above"])
    clauses, rows = [], []
    for at, limit in enumerate(limits):
        gives = f"得{n.say(points[at])}分"
        if style == "above":
            clauses.append(f"超过{say[at]}{gives}")
            rows.append(Band(points[at], limit * factor, False))
        elif style == "open" or at == 0:
            clauses.append(f"{say[at]}以上{gives}")
            rows.append(Band(points[at], limit * factor, True))
        else:
            clauses.append(f"{say[at]}以上不足{say[at - 1]}{gives}")
            rows.append(Band(points[at], limit * factor, True, limits[at - 1] * factor, False))
    if style != "above" and n.rng.random() < 0.5:
        clauses.append(f"不足{say[-1]}不得分")
    question = Question(kind, unit)
    return what + ",".join(clauses), Meaning([question], [Bands(0, tuple(rows), kind == "count")])


def at_most_band(n: Numbers) -> Sentence:
    """3件以下得5分,超过3件得2分"""
    limit, top, less = Fraction(n.rng.randint(2, 5)), n.large() + 1, n.small() / 2
    text = f"群众投诉{n.say(limit)}件以下得{n.say(top)}分,超过{n.say(limit)}件得{n.say(less)}分"
    rows = (Band(top, None, True, limit, True), Band(less, limit, False))
    return text, Meaning([Question("count", "件")], [Bands(0, rows, True)])


def ratio(n: Numbers) -> Sentence:
    """完成率100%得10分,未完成的按比例得分"""
    full = n.large()
    if n.rng.random() < 0.5:
        what = n.rng.choice(["任务完成率", "整改完成率"])
        text = n.rng.choice([f"{what}100%得{n.say(full)}分,未完成的按比例得分", f"{what}按比例得{n.say(full)}分"])
        return text, Meaning([Question("percent", "%")], [Ratio(0, Fraction(100), full)])
    what, unit = n.rng.choice([("植树", "株"), ("改厕", "户")])
    target = Fraction(n.rng.choice([30, 70, 500]))
    text = f"完成{what}{n.say(target)}{unit}得{n.say(full)}分,未完成的按比例得分"
    return text, Meaning([Question("count", unit)], [Ratio(0, target, full)])


def manual(n: Numbers) -> Sentence:
    """落实到位,5分; 酌情扣1-3分"""
    question, work = [Question("range", "分")], n.rng.choice(WORK)
    roll, high = n.rng.random(), n.large() + Fraction(1, 2)
    if roll < 0.5:
        return f"{work},{n.say(high)}分", Meaning(question, [Manual(0, Fraction(0), high)])
    if roll < 0.8:
        return f"根据完成质量酌情得0-{n.say(high)}分", Meaning(question, [Manual(0, Fraction(0), high)])
    return f"视问题轻重酌情扣{n.say(Fraction(1, 2))}-{n.say(high)}分", Meaning(
        question, [Manual(0, Fraction(1, 2), high, True)]
    )


def zero(n: Numbers) -> Sentence:
    """…的,本项不得分"""
    text = f"{n.rng.choice(DISASTERS)}的,本项不得分"
    return text, Meaning([Question("yes_no")], [], zero=[0])


def veto(n: Numbers) -> Sentence:
    """…的,实行一票否决"""
    text = f"{n.rng.choice(DISASTERS)}的,实行一票否决"
    return text, Meaning([Question("yes_no")], [], veto=[0])


def base_with_deductions(n: Numbers) -> Sentence:
    """班子建设4分:不团结不得分,制度不健全扣2分; 基础分10分,每发现一处问题扣1分"""
    worth = max(n.large(), Fraction(2))
    if n.rng.random() < 0.4:
        step = n.small()
        cap, bounds = maybe_cap(n, False, step)
        text = f"基础分{n.say(worth)}分,每发现一处问题扣{n.say(step)}分{cap}"
        return text, Meaning([Question("count", "处")], [Base(-1, worth), Each(0, Fraction(1), -step)], bounds=bounds)
    names = ["制度不健全", "会议记录不完整", "分工不明确"][: n.rng.randint(1, 3)]
    taken = [min(n.small(), worth) for _ in names]
    deductions = ",".join(f"{name}扣{n.say(points)}分" for name, points in zip(names, taken))
    questions = [Question("yes_no") for _ in range(len(names) + 1)]
    parts = [Base(-1, worth)] + [YesNo(at + 1, -points) for at, points in enumerate(taken)]
    return f"班子建设{n.say(worth)}分:不团结不得分,{deductions}", Meaning(questions, parts, zero=[0])


def unreadable(n: Numbers) -> Sentence:
    """A sentence nobody can read: a judge gives points within the item."""
    meaning = Meaning([Question("range", "分")], [Manual(0, Fraction(0), n.points)], by_hand=True)
    return n.rng.choice(["按得票情况折算计分", "参照上级办法另行加分"]), meaning


def with_parameter(n: Numbers, name: str, kind: str) -> Sentence:
    """A threshold that depends on the class and the day: {绿化率}"""
    step, points = n.small(), n.large()
    what = n.rng.choice(RATES) if kind == "percent" else n.rng.choice(AMOUNTS)
    unit = "" if kind == "percent" else "元"
    start = f"{what}达到{{{name}}}{unit}得{n.say(points)}分"
    question = Question("percent", "%") if kind == "percent" else Question("amount", "元")
    if n.rng.random() < 0.4:
        return f"{start},否则不得分", Meaning([question], [Reached(0, Param(name), points)])
    if kind == "percent":
        tail, every = f"每低1个百分点扣{n.say(step)}分", Fraction(1)
    else:
        tail, every = f"每少1万元扣{n.say(step)}分", Fraction(10000)
    part = Beside(0, Param(name), False, every, -step, points)
    return f"{start},{tail},扣完为止", Meaning([question], [part], bounds=[("exhausts", Fraction(0))])


TEMPLATES: list[tuple[int, Callable[[Numbers], Sentence]]] = [
    (5, per_unit_deduction),
    (4, per_unit_bonus),
    (4, yearly_shortfall),
    (5, per_point_below),
    (3, per_point_above),
    (4, amount_steps),
    (5, yes_or_no),
    (3, reached_or_not),
    (3, levels),
    (5, bands),
    (2, at_most_band),
    (3, ratio),
    (4, manual),
    (1, zero),
    (1, veto),
    (4, base_with_deductions),
    (1, unreadable),
]
