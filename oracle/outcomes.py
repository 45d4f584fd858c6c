"""Random outcomes of a scheme: gates, vetoes, tiers, quotas, money, imports."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from conditions import Conditions, number
from exact import decimal_text
from formulas import Among, Binary, Call, Compare, Every, Formula, Name, Number, Table, Text
from model import Import, Incentive, Ladder, Outcome, Scheme, Split, Streak, Tier
from rules import TIERS, Rules

POSTS = ["书记", "主任"]
TAKES = ["total", "total", "comparable", "rank", "stars", "tier"]


def tiers(rng: Random, rules: Rules) -> None:
    """Tiers from the best down, with quotas now and then."""
    scheme, full = rules.scheme, rules.full()
    if rng.random() < 0.07:
        return
    count = rng.randint(2, 4)
    quotas = rng.random() < 0.5
    by_stars = any(one.star for one in scheme.dimensions) and rng.random() < 0.6
    shares = sorted(rng.sample(range(20, 90, 5), count), reverse=True)
    for at in range(count):
        tier = Tier(TIERS[at])
        if by_stars:
            tier.stars = max(count - at - 1, 0)
        elif rng.random() < 0.7:
            tier.from_ = Fraction(int(full * shares[at] / 100))
        else:
            tier.rate = Fraction(shares[at]) + Fraction(rng.choice(["0", "0.5"]))
        if rng.random() < 0.12:
            tier.when = rules.conditions(True).easy()
        if quotas and rng.random() < 0.6:
            if rng.random() < 0.5:
                tier.quota = rng.randint(0, 4)
            else:
                tier.share = Fraction(rng.choice(["10", "20", "33.3", "50"]))
            tier.per_league = rng.random() < 0.3
        scheme.tiers.append(tier)
    if any(tier.quota is not None or tier.share is not None for tier in scheme.tiers) and rng.random() < 0.7:
        known = [item.id for item in scheme.items()] + [one.id for one in scheme.dimensions]
        known += [name for name, one in scheme.measures.items() if not one.words] + list(scheme.derive)
        scheme.ties = rng.sample(known, rng.randint(1, min(3, len(known))))
    if rng.random() < 0.2:
        up, down = rng.choice([None, 1, 1, 2]), rng.choice([None, 1, 1, 2])
        scheme.ladder = Ladder(up, down, rng.choice([None, scheme.tiers[-1].name, scheme.tiers[0].name]))
        scheme.ladder.unrated = rng.choice([[], [], ["未评"], ["未评", scheme.tiers[-1].name]])


def words(rng: Random, rules: Rules) -> None:
    """Streaks and notices over what became of a subject, this period and before."""
    scheme = rules.scheme
    names = [tier.name for tier in scheme.tiers] + [scheme.untitled]
    for list_, letter in ((scheme.streaks, "s"), (scheme.notices, "n")):
        for at in range(rng.choice([0, 0, 1, 2])):
            some = tuple(Text(name) for name in rng.sample(names, rng.randint(1, min(2, len(names)))))
            periods = rng.choice(["1", "2", "2", "3"])
            results = (Number(periods, Fraction(periods)), Text("等次"), *some)
            when: Formula = Call(rng.choice(["连续", "近"]), results)
            roll = rng.random()
            if roll < 0.2:
                when = Compare(Name(rng.choice(["名次", "倒数名次"])), "≤", Number("2", Fraction(2)))
            elif roll < 0.4:
                when = Every((Among(Name("等次"), some), rules.conditions(True).comparison()))
            elif roll < 0.55:
                when = Among(Call("上期", (Text("等次"), Text(names[0]))), some, rng.random() < 0.3)
            list_.append(Streak(f"{letter}{at + 1}", when))


def conditions(rng: Random, rules: Rules) -> None:
    """Gates, vetoes and ceilings."""
    scheme = rules.scheme
    names = [tier.name for tier in scheme.tiers]
    for at in range(rng.choice([0, 0, 1, 2])):
        some = rng.sample(names, rng.randint(0, len(names)))
        scheme.gates.append(Outcome(f"门槛{at + 1}", rules.conditions(True).easy(), some))
        scheme.gates[-1].called = rng.choice(["", "", "未推荐", "退回"])
    for list_, word in ((scheme.vetoes, "否决"), (scheme.ceilings, "上限")):
        for at in range(rng.choice([0, 0, 1, 1, 2])):
            then: list[tuple[str, str | int]] = [("no_tier", ""), ("zero", ""), ("lower", rng.randint(1, 2)), ("text", "约谈")]
            if names:
                then += [("at_most", rng.choice(names)), ("at_most", rng.choice(names)), ("tier", rng.choice(names))]
            list_.append(Outcome(f"{word}{at + 1}", rules.conditions(True).rare(), then=rng.choice(then)))
            if word == "否决":
                list_[-1].called = rng.choice(["", "", "否决", "退回"])


def amount(rng: Random, of: Conditions, scheme: Scheme, person: bool) -> Formula:
    """An amount in yuan."""
    names = [tier.name for tier in scheme.tiers]
    roll = rng.random()
    if roll < 0.35 and names:
        rows = tuple((Text(name), money(rng)) for name in names[: rng.randint(1, len(names))])
        return Table(False, Name("等次"), rows, Number("0", Fraction(0)) if rng.random() < 0.5 else None)
    if roll < 0.5:
        limits = [Fraction(int(of.full * share / 100)) for share in (80, 50, 20)]
        rows = tuple((Number(decimal_text(limit), limit), money(rng)) for limit in limits)
        return Table(True, Name("总分"), rows, Number("100", Fraction(100)) if rng.random() < 0.5 else None)
    if roll < 0.65:
        return Binary("×", Name("得分率"), money(rng))
    if roll < 0.72:
        place = Number("2", Fraction(2))
        return Call("若", (Compare(Name("名次"), "≤", place), money(rng), Binary("÷", money(rng), Name("组内个数"))))
    if roll < 0.78:
        return Binary("×", Name("星数"), money(rng))
    if roll < 0.85 and scheme.dimensions:
        return Binary("×", Call("得分", (Text(rng.choice(of.scored)),)), Number("33.33", Fraction("33.33")))
    if person and "系数" in scheme.measures:
        return Binary("×", Name("系数"), money(rng))
    return of.expression()


def money(rng: Random) -> Number:
    """An amount as people write it."""
    text = rng.choice(["1万元", "3万元", "1234.56元", "500元", "0.85万", "77.77"])
    return Number(text, {"1万元": Fraction(10000), "3万元": Fraction(30000), "0.85万": Fraction(8500)}.get(text, Fraction(text.strip("元万")) if "万" not in text else Fraction(0)))


def incentives(rng: Random, rules: Rules) -> None:
    """Money for subjects and people, pools, splits."""
    scheme = rules.scheme
    for at in range(rng.choice([0, 1, 2, 3])):
        of = rules.conditions(True)
        people = rng.random() < 0.35
        one = Incentive(f"m{at + 1}", amount(rng, of, scheme, people))
        if people:
            one.posts = rng.choice([[], POSTS, ["书记"]])
        if rng.random() < 0.25:
            one.when = of.easy()
        if rng.random() < 0.2:
            one.pool = Number("10万元", Fraction(100000)) if rng.random() < 0.7 else money(rng)
        if rng.random() < 0.25:
            one.at_most = rng.choice([money(rng), of.expression(1)])
        if rng.random() < 0.15:
            one.at_least = rng.choice([money(rng), Number("200元", Fraction(200))])
        one.rounding = rng.choice(["half_up", "half_up", "half_even", "down", "up"])
        one.whole_yuan = rng.random() < 0.2
        if rng.random() < 0.3:
            one.split = split(rng, scheme)
        if rng.random() < 0.2:
            one.barred = barred(rng, of, one)
        scheme.incentives.append(one)
    paid = [one.id for one in scheme.incentives]
    if paid and rng.random() < 0.25:
        most = Incentive("封顶", amount(rng, rules.conditions(True), scheme, False))
        most.limits = rng.sample(paid, rng.randint(1, len(paid)))
        most.rounding = rng.choice(["half_up", "down"])
        if rng.random() < 0.3:
            most.when = rules.conditions(True).easy()
        scheme.incentives.append(most)
    if paid and rng.random() < 0.25:
        least = Incentive("保底", amount(rng, rules.conditions(True), scheme, False))
        least.raises = rng.sample(paid, rng.randint(1, len(paid)))
        least.posts = rng.choice([None, None, [], POSTS])
        least.rounding = rng.choice(["half_up", "down"])
        if rng.random() < 0.3:
            least.when = rules.conditions(True).easy()
        scheme.incentives.append(least)


def barred(rng: Random, of: Conditions, one: Incentive) -> Formula:
    """Who may not draw it: people in a post, or whoever a condition holds for."""
    of_people = one.posts is not None or any(part.posts is not None for part in one.split)
    if of_people and rng.random() < 0.6:
        return Among(Name("职务"), (Text(rng.choice([*POSTS, "包村干部"])),))
    return of.easy()


def split(rng: Random, scheme: Scheme) -> list[Split]:
    """Per cent to the subject and to people."""
    weight = None
    if rng.random() < 0.5:
        rows = ((Text("书记"), Number("1", Fraction(1))), (Text("主任"), Number("0.9", Fraction(9, 10))))
        weight = Table(False, Name("职务"), rows, Number("0.8", Fraction(4, 5)) if rng.random() < 0.7 else None)
        if "系数" in scheme.measures and rng.random() < 0.5:
            weight = Name("系数")
    people = Split(Fraction(50), rng.choice([[], POSTS]), "干部", weight)
    if rng.random() < 0.2:
        people.weight, people.each_at_most = None, rng.choice(
            [Number("3000元", Fraction(3000)), Binary("÷", money(rng), Number("3", Fraction(3)))]
        )
    if rng.random() < 0.3:
        third = Fraction("33.3")
        return [Split(third, None, "公用"), Split(third, ["书记"], "书记"), Split(100 - 2 * third, [], "全体", weight)]
    if rng.random() < 0.2:
        return [Split(Fraction(100), [], "", weight)]
    return [Split(Fraction(50), None, "集体"), people] if rng.random() < 0.8 else [people, Split(Fraction(50), None)]


def an_import(rng: Random, rules: Rules, other: Scheme) -> None:
    """Results of another scheme as measures."""
    names = [tier.name for tier in other.tiers]
    for at in range(rng.randint(1, 2)):
        one = Import(other, rng.choice(TAKES))
        if rules.scheme.posts:
            one.over = "unit"
        elif rules.scheme.kinds == ["乡镇"]:
            one.over = "children"
        if rng.random() < 0.7:
            one.periods = ["2026Q1", "2026Q2", "2026Q3"][: rng.randint(1, 3)]
        if one.take == "tier":
            several = len(one.periods) > 1 or one.over == "children"
            one.combine = rng.choice(["count", "share", "last"] if several else ["mean", "last", "count", "share"])
            if one.combine in ("count", "share"):
                one.tiers = rng.sample(names, rng.randint(1, len(names))) if names else [other.untitled]
        else:
            one.combine = rng.choice(["mean", "mean", "sum", "last"])
        rules.scheme.imports[f"引入{at + 1}"] = one


__all__ = ["an_import", "conditions", "incentives", "number", "tiers"]
