"""Rarer sentences, and the choice among all of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from clauses import Around, Band, Bands, Counted, Each, Levels, Meaning, Question, YesNo
from sentences import RATES, TEMPLATES, Numbers, Sentence, maybe_cap


def several_faults(n: Numbers) -> Sentence:
    """组织不健全、制度不健全各扣2分"""
    names = ["组织不健全", "制度不健全", "台账不规范"][: n.rng.randint(2, 3)]
    points = n.small()
    parts = [YesNo(at, -points) for at in range(len(names))]
    return f"{'、'.join(names)}各扣{n.say(points)}分", Meaning([Question("yes_no") for _ in names], list(parts))


def changing_rate(n: Numbers) -> Sentence:
    """会议缺席前2次每次扣0.5分,第3次起每次扣1分"""
    first, step, later = n.rng.randint(1, 4), n.small(), n.small() + Fraction(1, 4)
    text = (
        f"会议缺席前{n.say(Fraction(first))}次每次扣{n.say(step)}分,"
        f"第{n.say(Fraction(first + 1))}次起每次扣{n.say(later)}分"
    )
    rows = ((Fraction(0), -step), (Fraction(first), -later))
    return text, Meaning([Question("count", "次")], [Counted(0, Fraction(1), rows)])


def counted_apart(n: Numbers) -> Sentence:
    """露天焚烧每处扣1分,夜间的加倍扣分"""
    step, (words, by) = n.small(), n.rng.choice([("减半扣分", Fraction(1, 2)), ("加倍扣分", Fraction(2))])
    questions = [Question("count", "处"), Question("count", "处")]
    parts = [Each(0, Fraction(1), -step), Each(1, Fraction(1), -step * by)]
    return f"露天焚烧每处扣{n.say(step)}分,夜间的{words}", Meaning(questions, list(parts))


def all_doubled(n: Numbers) -> Sentence:
    """迟到早退每次扣1分,造成严重影响的加倍扣分"""
    step = n.small()
    meaning = Meaning([Question("count", "次"), Question("yes_no")], [Each(0, Fraction(1), -step)], times=(1, Fraction(2)))
    return f"迟到早退每次扣{n.say(step)}分,造成严重影响的加倍扣分", meaning


def begun_steps(n: Numbers) -> Sentence:
    """新增绿化面积每2亩加0.5分,不足2亩按2亩计"""
    every, step = Fraction(n.rng.choice([1, 2, 5])), n.small()
    size = "" if every == 1 else n.say(every)
    text = f"新增绿化面积每{size}亩加{n.say(step)}分,不足{n.say(every)}亩按{n.say(every)}亩计"
    return text, Meaning([Question("amount", "亩")], [Counted(0, every, ((Fraction(0), step),), begun=True)])


def so_many_count(n: Numbers) -> Sentence:
    """新增1个合作社加2分,最多3个"""
    step, most = n.small(), Fraction(n.rng.randint(1, 5))
    text = f"新增1个合作社加{n.say(step)}分,最多{n.say(most)}个"
    return text, Meaning([Question("count", "个")], [Counted(0, Fraction(1), ((Fraction(0), step),), most)])


def both_ways(n: Numbers) -> Sentence:
    """占比达到50%得10分,每增减1个百分点加减0.5分"""
    what, threshold, award, step = n.rng.choice(RATES), n.rate(), n.large(), n.small()
    every = Fraction(n.rng.choice(["1", "2", "0.5"]))
    text = f"{what}达到{n.say(threshold)}%得{n.say(award)}分,每增减{n.say(every)}个百分点加减{n.say(step)}分"
    return text, Meaning([Question("percent", "%")], [Around(0, threshold, every, step, award)])


def degrees(n: Numbers) -> Sentence:
    """台账齐全得5分、基本齐全得3分、不齐全不得分"""
    top = n.large() + 1
    rows = (("齐全", top), ("基本齐全", top / 2), ("不齐全", Fraction(0)))
    text = f"台账齐全得{n.say(top)}分、基本齐全得{n.say(top / 2)}分、不齐全不得分"
    return text, Meaning([Question("level", "", tuple(name for name, _ in rows))], [Levels(0, rows)])


def places(n: Numbers) -> Sentence:
    """年度排名第一名得5分、第二名得3分"""
    top = n.large() + 1
    rows = tuple(Band(points, Fraction(at), True, Fraction(at), True) for at, points in ((1, top), (2, top / 2)))
    text = f"年度排名第一名得{n.say(top)}分、第二名得{n.say(top / 2)}分"
    return text, Meaning([Question("count", "名")], [Bands(0, rows, True)])


def each_level(n: Numbers) -> Sentence:
    """获国家级表彰每次加5分、省级每次加3分"""
    high, low = n.small() + 1, n.small()
    cap, bounds = maybe_cap(n, True, high)
    cap, bounds = (cap, bounds) if cap.startswith(",最") else ("", [])
    text = f"获国家级表彰每次加{n.say(high)}分、省级每次加{n.say(low)}分{cap}"
    questions = [Question("count", "次"), Question("count", "次")]
    parts = [Each(0, Fraction(1), high), Each(1, Fraction(1), low)]
    return text, Meaning(questions, list(parts), bounds=bounds)


def own_for_each(n: Numbers) -> Sentence:
    """书记、主任缺席会议每次分别扣2、1分"""
    first, second = n.small() + 1, n.small()
    text = f"书记、主任缺席会议每次分别扣{n.say(first)}、{n.say(second)}分"
    questions = [Question("count", "次"), Question("count", "次")]
    return text, Meaning(questions, [Each(0, Fraction(1), -first), Each(1, Fraction(1), -second)])


RARER: list[tuple[int, Callable[[Numbers], Sentence]]] = [
    (1, several_faults),
    (2, changing_rate),
    (1, counted_apart),
    (1, all_doubled),
    (2, begun_steps),
    (2, so_many_count),
    (2, both_ways),
    (1, degrees),
    (1, places),
    (1, each_level),
    (1, own_for_each),
]


def any_sentence(rng: Random, points: Fraction) -> Sentence:
    """One random sentence for an item worth `points`."""
    everything = TEMPLATES + RARER
    weights = [weight for weight, _ in everything]
    template = rng.choices([template for _, template in everything], weights)[0]
    return template(Numbers(rng, points))

