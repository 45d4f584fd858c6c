"""A typed rule and its answers → what the sentence gives or takes (docs/frozen.md, "Rules")."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from exact import ZERO, ceiling, floor, optional, toward_zero
from formulas import stands

YES_WORDS = {"是", "√", "有", "true", "对", "✓", "达标"}
NO_WORDS = {"否", "×", "无", "没有", "false", "不", "none", "None", "null"}
HUNDRED = Fraction(100)
COMBINATIONS, STEPS, MOST_STEPS = 4096, 100, 10**9
FAR_AWAY = Fraction((2**63 - 1) // 4, 10**6)

# An answer is True, False, a Fraction, a tuple of names, or None: missing.


class Unanswered(Exception):
    """A question has no answer, or one that does not fit; `of` tells which, if it does not fit."""

    def __init__(self, unfit: int | None = None) -> None:
        super().__init__()
        self.unfit = unfit


class Zeroed(Exception):
    """The item scores nothing."""


class Vetoed(Exception):
    """A consequence no points outweigh."""


def answer(question: dict, entry: object) -> object:
    """An entry that is no missing and no not-applicable one, as an answer; None: it is none."""
    if isinstance(entry, Fraction):
        return entry != 0 if question["kind"] == "yes/no" else entry
    if not isinstance(entry, str):
        return None
    words = entry.strip()
    if words in YES_WORDS and question["kind"] != "level":
        return True
    if words in NO_WORDS:
        return False
    if question["kind"] == "level":
        return tuple(name.strip() for name in words.replace(",", "、").replace("，", "、").split("、"))
    try:
        number = Fraction(words.removesuffix("%"))
    except ValueError:
        return None
    if question["kind"] == "yes/no":
        return {ZERO: False, Fraction(1): True}.get(number)
    if question["kind"] == "percent" and not words.endswith("%"):
        if 1 < abs(number) < 10:
            return None
        return number * 100 if abs(number) <= 1 else number
    return number * 10_000 if question.get("unit") == "万元" else number


def bare(name: str) -> str:
    """A name without 级 and 全."""
    return name.strip().rstrip("级").lstrip("全")


def limits_of(within: list) -> list[tuple[str, Fraction]]:
    return [(limit["is"], Fraction(limit["than"])) for limit in within]


def ends(within: list) -> tuple[Fraction | None, Fraction | None]:
    """The lower and the upper end of limits."""
    limits = limits_of(within)
    low = [than for sign, than in limits if sign not in ("<=", "<")]
    high = [than for sign, than in limits if sign not in (">=", ">")]
    return max(low, default=None), min(high, default=None)


def holds_all(within: list, value: Fraction) -> bool:
    return all(stands(value, sign, than) for sign, than in limits_of(within))


def takes(gives: dict) -> bool:
    """Points are taken away."""
    return Fraction(next(iter(gives.values()))) < 0


def can_give(part: dict) -> bool:
    """Whether a part can give points at all."""
    ((kind, of),) = part.items()
    if kind in ("base", "ratio", "score"):
        return True
    if kind == "award":
        besides = [beside for need in of["needs"] for beside in need.get("beside", [])]
        steps = any(beside["side"] == "signed" or not takes(beside["rate"]["gives"]) for beside in besides)
        return steps or ("gives" in of and not takes(of["gives"]))
    if kind == "apiece":
        return not takes(of["gives"])
    if kind == "each":
        return not takes(of["rate"]["gives"])
    if kind in ("each_of", "bands", "levels"):
        return any(not takes(row["gives"]) for row in of["rows"])
    if kind == "tiers":
        return any(not takes(tier["rate"]["gives"]) for tier in of["tiers"])
    return kind == "manual" and not of.get("takes", False)


class Sheet:
    """A rule with answers to its questions."""

    def __init__(self, rule: dict, answers: list, item_points: Fraction, levels: dict[str, int]) -> None:
        self.rule, self.answers, self.levels = rule, answers, levels
        self.points = Fraction(rule["worth"]) if "worth" in rule else item_points

    def answer(self, of: int) -> object:
        if self.answers[of] is None:
            raise Unanswered
        return self.answers[of]

    def number(self, of: int) -> Fraction:
        found = self.answer(of)
        if found is False:
            return ZERO
        if not isinstance(found, Fraction):
            raise Unanswered
        return found

    def worth(self, gives: dict | None) -> Fraction:
        if gives is None:
            return ZERO
        if "points" in gives:
            return Fraction(gives["points"])
        return self.points * Fraction(gives["share"]) / HUNDRED

    def fits(self, row: dict, name: str) -> bool:
        if any(bare(known) == bare(name) for known in row["names"]):
            return True
        asked = self.levels.get(name.strip())
        if asked is None:
            return False
        ranks = [self.levels[known.strip()] for known in row["names"] if known.strip() in self.levels]
        above, below = row.get("and_above", False), row.get("and_below", False)
        return any(known == asked or (above and asked > known) or (below and asked < known) for known in ranks)

    def holds(self, condition: dict) -> bool:
        ((kind, of),) = condition.items()
        if kind == "yes":
            found = self.answer(of)
            if not isinstance(found, bool):
                raise Unanswered
            return found
        found = self.answer(of["of"])
        if isinstance(found, bool):
            return found
        if kind == "number":
            return holds_all(of["within"], self.number(of["of"]))
        if kind == "level":
            if not isinstance(found, tuple):
                raise Unanswered
            return any(self.fits(of["row"], name) for name in found)
        names = self.answer(of["class"])
        if not isinstance(names, tuple):
            raise Unanswered
        for name, than in of["rows"]:
            if any(bare(one) == bare(name) for one in names):
                return stands(self.number(of["of"]), of["is"], Fraction(than))
        raise Unanswered(of["class"])

    def steps(self, units: Fraction, rate: dict, beside: Fraction | None = None, opposite: bool = False) -> Fraction:
        every = Fraction(rate["every"])
        if rate.get("of_number", False) and beside is not None:
            every = abs(beside) * every / HUNDRED
        if every <= 0:
            raise Unanswered
        if "up_to" in rate:
            units = min(units, Fraction(rate["up_to"]))
        count = units / every
        remainder = rate.get("remainder", "nothing")
        if remainder == "nothing":
            count = toward_zero(count)
        elif remainder == "whole":
            count = Fraction(ceiling(count) if count >= 0 else floor(count))
        gave = self.worth(rate["gives"]) * count * (-1 if opposite else 1)
        if "at_most" in rate:
            most = abs(self.worth(rate["at_most"]))
            gave = min(max(gave, -most), most)
        return gave

    # Parts: worth and steps.

    def of_base(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        return self.worth(of["gives"]), ZERO

    def of_apiece(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        holding = [self.holds({"yes": question}) for question in of["of"]]
        return self.worth(of["gives"]) * sum(holding), ZERO

    def of_each(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        value = self.number(of["of"])
        return ZERO, self.steps(value if of["count"] == "change" else max(value, ZERO), of["rate"])

    def of_each_of(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        total = ZERO
        for row in of["rows"]:
            rate = {"every": of["every"], "gives": row["gives"]}
            total += self.steps(max(self.number(row["of"]), ZERO), rate)
        return ZERO, total

    def of_each_like(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        units = max(self.number(of["of"]), ZERO)
        model = last_each(self.rule["parts"][:at])
        if model is None:
            return ZERO, ZERO
        plain = {name: value for name, value in model.items() if name not in ("up_to", "at_most")}
        return ZERO, self.steps(units, plain) * Fraction(of["percent"]) / HUNDRED

    def of_tiers(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        value, total = max(self.number(of["of"]), ZERO), ZERO
        tiers = of["tiers"]
        for place, tier in enumerate(tiers):
            above = Fraction(tier["above"])
            top = min(value, Fraction(tiers[place + 1]["above"])) if place + 1 < len(tiers) else value
            if top > above:
                total += self.steps(top - above, tier["rate"], above if above > 0 else None)
        return ZERO, total

    def of_score(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        return self.number(of["of"]) * Fraction(of["percent"]) / HUNDRED, ZERO

    def of_award(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        failed, total = False, ZERO
        for need in of["needs"]:
            condition, within, value = need["that"], None, ZERO
            if "number" in condition and not isinstance(self.answer(condition["number"]["of"]), bool):
                within = condition["number"]["within"]
            held = self.holds(condition)
            if within is None:
                failed |= not held
                continue
            value = self.number(condition["number"]["of"])
            low, high = ends(within)
            besides = need.get("beside", [])
            excused = any(
                (one["side"] != "above" and low is not None and value <= low)
                or (one["side"] != "below" and high is not None and value >= high)
                for one in besides
            )
            failed |= not held and not excused
            numbers = [than for _, than in limits_of(within)]
            for one in besides:
                least, most = min(numbers), max(numbers)
                if value > most and one["side"] != "below":
                    total += self.steps(value - most, one["rate"], most)
                elif value < least and one["side"] != "above":
                    total += self.steps(least - value, one["rate"], least, one["side"] == "signed")
        if "gives" not in of:
            return ZERO, total
        return (self.worth(of.get("otherwise")), ZERO) if failed else (self.worth(of["gives"]), total)

    def of_bands(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        if self.answer(of["of"]) is True and len(of["rows"]) == 1:
            return self.worth(of["rows"][0]["gives"]), ZERO
        value, best = self.number(of["of"]), None
        for row in of["rows"]:
            if holds_all(row["within"], value) and (best is None or tighter(row["within"], best["within"])):
                best = row
        return self.worth(best["gives"] if best is not None else of.get("otherwise")), ZERO

    def of_levels(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        names, rows = self.answer(of["of"]), of["rows"]
        if names is False:
            return self.worth(of.get("otherwise")), ZERO
        if names is True and len(rows) == 1:
            return self.worth(rows[0]["gives"]), ZERO
        if not isinstance(names, tuple):
            raise Unanswered
        best: Fraction | None = None
        for name in names:
            row = next((row for row in rows if any(bare(k) == bare(name) for k in row["level"]["names"])), None)
            if row is None:
                fitting = [row for row in rows if self.fits(row["level"], name)]
                # Of equal ranks the last.
                row = max(reversed(fitting), key=lambda one: self.rank(one["level"]), default=None)
            if row is not None:
                worth = self.worth(row["gives"])
                best = worth if best is None or abs(worth) > abs(best) else best
        return (self.worth(of.get("otherwise")) if best is None else best), ZERO

    def rank(self, row: dict) -> int:
        return max((self.levels.get(name.strip(), 0) for name in row["names"]), default=0)

    def of_ratio(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        full = Fraction(of.get("target", "0"))
        full = full if full > 0 else HUNDRED
        reached = full if self.answer(of["of"]) is True else self.number(of["of"])
        share = max(reached, ZERO) / full
        share = share if of.get("beyond", False) else min(share, Fraction(1))
        over = ZERO
        if "over" in of and reached > full:
            over = self.steps(reached - full, of["over"], full)
        return self.worth(of["full"]) * share, over

    def of_manual(self, of: dict, at: int) -> tuple[Fraction, Fraction]:
        most = Fraction(of["high"]) if "high" in of else self.points
        found = self.answer(of["of"])
        given = most if found is True else ZERO if found is False else abs(self.number(of["of"]))
        if given != 0 and not Fraction(of["low"]) <= given <= most:
            raise Unanswered(of["of"])
        total = given * (self.number(of["per"]) if "per" in of else 1)
        return (-total if of.get("takes", False) else total), ZERO

    def apply(self) -> Fraction:
        """Points; or it is zeroed, vetoed or not answered."""
        gains = losses = own = base = ZERO
        zero = veto = False
        for at, part in enumerate(self.rule["parts"]):
            ((kind, of),) = part.items()
            if kind in ("zero", "veto"):
                held = self.holds(of["when"])
                zero |= held and kind == "zero"
                veto |= held and kind == "veto"
            elif kind == "times":
                if not self.holds(of["when"]):
                    continue
                factor = Fraction(of["percent"]) / HUNDRED
                if of["of"] in ("taken", "all"):
                    losses *= factor
                if of["of"] == "given":
                    gains = base + (gains - base) * factor
                elif of["of"] == "all":
                    gains *= factor
            else:
                worth, steps = getattr(self, f"of_{kind}")(of, at)
                for points in (worth, steps):
                    gains, losses = (gains, losses + points) if points < 0 else (gains + points, losses)
                if worth >= 0 and kind in ("base", "award"):
                    own += worth
                    base += worth if kind == "base" else ZERO
        if veto:
            raise Vetoed
        if zero:
            if any(can_give(part) for part in self.rule["parts"]):
                return ZERO
            raise Zeroed
        for bound in self.rule.get("bounds", []):
            if bound == "exhausts":
                losses = max(losses, -own if own > 0 else -self.points)
            elif isinstance(bound, dict) and "takes_at_most" in bound:
                losses = max(losses, -abs(self.worth(bound["takes_at_most"])))
            elif isinstance(bound, dict) and "gives_at_most" in bound:
                gains = min(gains, abs(self.worth(bound["gives_at_most"])))
        return gains + losses


def last_each(parts: list) -> dict | None:
    """The rate said last."""
    return next((part["each"]["rate"] for part in reversed(parts) if "each" in part), None)


def tighter(within: list, before: list) -> bool:
    """Of two rows that hold, whether the later one counts."""
    (low, high), (low_before, high_before) = ends(within), ends(before)
    if (low is not None and low == high_before) or (high is not None and high == low_before):
        return len(within) == 1 and within[0]["is"] in (">=", ">", "=") and len(before) > 1
    if low is not None and low_before is not None and low != low_before:
        return low > low_before
    if low is not None and low_before is None:
        return True
    if high is not None and high_before is not None:
        return high < high_before
    return high is not None and low_before is None


class Outlook:
    """What the missing answers leave open."""

    def __init__(self, rule: dict, answers: list, item_points: Fraction, levels: dict, reach: Fraction | None) -> None:
        self.rule, self.item_points, self.levels = rule, item_points, levels
        self.points = Fraction(rule["worth"]) if "worth" in rule else item_points
        self.reach = self.points if reach is None else reach
        self.low: Fraction | None = None
        self.high: Fraction | None = None
        self.zero = False
        missing = [at for at, given in enumerate(answers) if given is None]
        choices = [self.interesting(of) for of in missing]
        count = 1
        for some in choices:
            count *= len(some)
        sheet = list(answers)
        if count <= COMBINATIONS:
            for combination in product(*choices):
                for of, choice in zip(missing, combination):
                    sheet[of] = choice
                self.see(sheet)
        else:
            self.one_by_one(sheet, missing, choices)
        self.zero_only = self.zero and self.low is None

    def see(self, sheet: list) -> Fraction | None:
        """Applies and remembers; as points (None: a veto)."""
        try:
            points = Sheet(self.rule, sheet, self.item_points, self.levels).apply()
        except Zeroed:
            self.zero = True
            return -self.points
        except Vetoed:
            return None
        self.low = points if self.low is None else min(self.low, points)
        self.high = points if self.high is None else max(self.high, points)
        return points

    def one_by_one(self, sheet: list, missing: list, choices: list) -> None:
        for greatest in (False, True):
            for of, some in zip(missing, choices):
                sheet[of] = some[0]
            best = self.see(sheet)
            for of, some in [*zip(missing, choices), *zip(missing, choices)]:
                kept = sheet[of]
                for choice in some:
                    sheet[of] = choice
                    now = self.see(sheet)
                    if now is not None and (best is None or (now != best and (now > best) == greatest)):
                        best, kept = now, choice
                sheet[of] = kept

    def interesting(self, of: int) -> list:
        """The answers at which the rule can change what it does."""
        kind = self.rule["questions"][of]["kind"]
        if kind == "yes/no":
            return [False, True]
        numbers: set[Fraction] = set()
        names: set[str] = set()
        grain = Fraction(1) if kind == "count" else Fraction(1, 100)
        changes = False
        for at, part in enumerate(self.rule["parts"]):
            ((what, body),) = part.items()
            if what == "each" and body["of"] == of:
                changes |= body["count"] == "change"
            self.look(what, body, of, grain, numbers, names, last_each(self.rule["parts"][: at + 1]))
        if kind == "level":
            return [False, *((name,) for name in sorted(names))]
        numbers.add(ZERO)
        if kind == "percent":
            numbers.add(HUNDRED)
        return sorted(number for number in numbers if changes or number >= 0)

    def look(self, what: str, of: dict, asked: int, grain: Fraction, numbers: set, names: set, last: dict | None) -> None:
        def limit(sign: str, than: Fraction) -> None:
            numbers.update((than, than - grain if sign in (">=", "<") else than + grain))

        def condition(form: dict) -> None:
            ((kind, body),) = form.items()
            if kind == "number" and body["of"] == asked:
                for sign, than in limits_of(body["within"]):
                    limit(sign, than)
            elif kind == "by_class":
                for name, than in body["rows"]:
                    if body["of"] == asked:
                        limit(body["is"], Fraction(than))
                    if body["class"] == asked:
                        names.add(name)
            elif kind == "level" and body["of"] == asked:
                names.update(body["row"]["names"])

        if what == "award":
            for need in of["needs"]:
                condition(need["that"])
                number = need["that"].get("number")
                if number is None or number["of"] != asked:
                    continue
                for _, than in limits_of(number["within"]):
                    for beside in need.get("beside", []):
                        far = self.far(beside["rate"], than)
                        if beside["side"] != "below":
                            numbers.add(than + far)
                        if beside["side"] != "above":
                            numbers.add(max(than - far, ZERO))
        elif what in ("zero", "veto", "times"):
            condition(of["when"])
        elif what == "each_of":
            for row in of["rows"]:
                if row["of"] == asked:
                    rate = {"every": of["every"], "gives": row["gives"]}
                    numbers.update((Fraction(of["every"]), self.far(rate, ZERO)))
        elif what == "manual":
            low = Fraction(of["low"])
            high = Fraction(of["high"]) if "high" in of else None
            if of["of"] == asked:
                numbers.update((low, high if high is not None else self.points))
            if of.get("per") == asked:
                self.cases(low if low > 0 else low if high is None else high, numbers)
        elif what == "each_like" and of["of"] == asked:
            one = ZERO if last is None else self.one(last["gives"])
            self.cases(one * Fraction(of["percent"]) / HUNDRED, numbers)
        elif what != "apiece" and of.get("of") == asked:
            if what == "each":
                every, far = Fraction(of["rate"]["every"]), self.far(of["rate"], ZERO)
                numbers.update((every, far))
                up_to = optional(of["rate"], "up_to")
                numbers.update(() if up_to is None else (up_to,))
                if of["count"] == "change":
                    numbers.update((-every, -far))
            elif what == "tiers":
                numbers.update(Fraction(tier["above"]) for tier in of["tiers"])
                last_tier = of["tiers"][-1]
                above = Fraction(last_tier["above"])
                numbers.add(above + self.far(last_tier["rate"], above))
            elif what == "bands":
                for row in of["rows"]:
                    for sign, than in limits_of(row["within"]):
                        limit(sign, than)
            elif what == "levels":
                names.update(name for row in of["rows"] for name in row["level"]["names"])
            elif what == "ratio":
                full = Fraction(of.get("target", "100"))
                numbers.add(full)
                if "over" in of:
                    numbers.add(full + self.far(of["over"], full))
            elif what == "score":
                percent = Fraction(of["percent"])
                score = HUNDRED if percent <= 0 else Fraction(min(ceiling(self.reach * 100 / percent), MOST_STEPS))
                numbers.add(score)

    def one(self, gives: dict) -> Fraction:
        """The points of one step."""
        if "points" in gives:
            return abs(Fraction(gives["points"]))
        return abs(Fraction(gives["share"])) * self.points / HUNDRED

    def count(self, one: Fraction, most: Fraction) -> int:
        """How many steps come to so many points."""
        return min(max(ceiling(most / one), 1) if one > 0 else STEPS, MOST_STEPS)

    def far(self, rate: dict, number: Fraction) -> Fraction:
        """So many units that their steps reach the end."""
        at_most = rate.get("at_most", {})
        most = abs(Fraction(at_most["points"])) if "points" in at_most else self.reach
        every = Fraction(rate["every"])
        if rate.get("of_number", False) and number > 0:
            every = Fraction(floor(number * every * 10**6 / HUNDRED), 10**6)
        units = self.count(self.one(rate["gives"]), most) * every
        return units if units * 10**6 < 2**63 else FAR_AWAY

    def cases(self, one: Fraction, numbers: set) -> None:
        numbers.update((Fraction(1), Fraction(self.count(one, self.reach))))
