"""Totals → stars, ranks, tiers, quotas, the ladder; imports (docs/schemes.md 10–17)."""

from __future__ import annotations

from fractions import Fraction

from exact import ZERO, floor, optional, rounded
from facts import Before, Facts, Population
from formulas import evaluate, is_number
from rating import NOT_EVALUATED, Rating, Row, holds, line


class Names(Before):
    """Names once scores are known. `acted`: what vetoes did and where everybody stands is known too."""

    def __init__(self, rating: Rating, row: Row, acted: bool = True) -> None:
        super().__init__(rating.population, row.subject)
        self.rating, self.row, self.acted = rating, row, acted and row.stood

    def name(self, name: str) -> object:
        row, league = self.row, self.rating.leagues[self.row.subject.league]
        if name in ("总分", "得分率"):
            low, high = (row.low, row.high) if self.acted else row.total
            if low != high:
                return None
            return low / self.rating.full if name == "得分率" and self.rating.full else low
        if name == "星数":
            return Fraction(row.star_count)
        if name == "等次":
            return tier_name(self.rating, row) if self.acted else None
        if name in ("名次", "倒数名次"):
            if not self.acted or not row.rank or any(one.low != one.high for one in league):
                return None
            return Fraction(row.rank if name == "名次" else 1 + sum(1 for one in league if one.low < row.low))
        if name == "组内个数":
            return Fraction(len(league))
        return super().name(name)

    def call(self, function: str, arguments: list) -> object:
        if function in ("score", "score_rate"):
            return self.score(arguments[0]["text"], function == "score_rate")
        if function == "before":
            return self.before(arguments)
        if function in ("in_a_row", "recently"):
            return self.run(arguments, function == "in_a_row")
        return None

    def score(self, name: str, rate: bool) -> object:
        for dimension in self.rating.rubric:
            if name in (dimension["id"], dimension.get("name")):
                return one_score(self.row.dimensions[dimension["id"]], Fraction(dimension["weighted"]), rate)
        for dimension in self.rating.rubric:
            for item in dimension.get("items", []):
                if name in (item["id"], item.get("name")):
                    return one_score(self.row.items[item["id"]], Fraction(item["points"]), rate)
        return None

    def run(self, arguments: list, every: bool) -> object:
        needed, name, values = int(Fraction(arguments[0]["number"]["value"])), arguments[1]["text"], arguments[2:]
        said = {one["text"] if "text" in one else one["number"]["written"] for one in values if "text" in one or "number" in one}
        numbers = {Fraction(one["number"]["value"]) for one in values if "number" in one}
        current = self.name(name)
        if isinstance(current, str):
            now = current in said
        elif is_number(current):
            now = current in numbers
        else:
            return None
        earlier = self.population.history.words(self.subject.code, name)[::-1]
        if not every:
            return now or any(value in said for value in earlier[: max(needed - 1, 0)])
        run = next((at for at, value in enumerate(earlier) if value not in said), len(earlier))
        return now and run + 1 >= needed


def one_score(scored: object, full: Fraction, rate: bool) -> object:
    if scored.low != scored.high or (rate and full == 0):
        return None
    return scored.low / full if rate else scored.low


def tier_name(rating: Rating, row: Row) -> str:
    """The tier, or what those without one are called."""
    return rating.scheme["untitled"] if row.place is None else rating.scheme["tiers"][row.place]["name"]


class Case:
    """Which tiers a subject can have."""

    def __init__(self, rating: Rating, row: Row) -> None:
        scheme, names = rating.scheme, Names(rating, row, False)
        self.rating, self.row, self.tiers = rating, row, scheme.get("tiers", [])
        self.none = any(item.veto for item in row.items.values())
        self.zero, self.at_most, self.lower, self.direct = False, 0, 0, None
        self.ruled = self.tied = False
        self.called: list[str] = []
        for kind in ("vetoes", "ceilings"):
            for event in scheme.get(kind, []):
                held = holds(evaluate(event["when"]["is"], names))
                row.open |= held is None
                if held:
                    self.bring(event["then"])
                    if kind == "vetoes" and "called" in event:
                        self.called.append(event["called"])
        self.closed: set[int] = set()
        for gate in scheme.get("gates", []):
            held = holds(evaluate(gate["when"]["is"], names))
            row.open |= held is None
            if held is False and "called" in gate:
                self.called.append(gate["called"])
            if not held:
                self.closed.update(self.place(name) for name in gate.get("tiers") or [one["name"] for one in self.tiers])
        if self.zero:
            low, high = row.total
            row.low, row.high = min(low, ZERO), min(high, ZERO)
            if row.low != low:
                row.lines = [*row.lines, line("adjustment", "总分", row.low - low)]
        self.own: list[int] = []
        for at, tier in enumerate(self.tiers):
            held = self.meets(at, tier, names)
            row.open |= held is None and not self.own
            if held:
                self.own.append(at)
        start = self.direct if self.direct is not None else next(iter(self.own), None)
        self.limit = len(self.tiers) if self.none or start is None else max(start + self.lower, self.at_most)

    def place(self, name: str) -> int:
        names = [one["name"] for one in self.tiers]
        return names.index(name) if name in names else len(names)

    def bring(self, then: object) -> None:
        """What a veto or ceiling brings."""
        if then in ("no_tier", "zero"):
            self.none = True
            self.zero |= then == "zero"
            return
        ((kind, of),) = then.items()
        if kind == "at_most":
            self.at_most = max(self.at_most, self.place(of))
        elif kind == "tier":
            self.direct = max(self.direct or 0, self.place(of))
        elif kind == "lower":
            self.lower += of

    def meets(self, at: int, tier: dict, names: Names) -> bool | None:
        low, from_, rate = self.row.low, optional(tier, "from"), optional(tier, "rate")
        if at in self.closed or (from_ is not None and low < from_):
            return False
        if rate is not None and low * 100 < rate * self.rating.full:
            return False
        if self.row.star_count < tier.get("stars", 0):
            return False
        return holds(evaluate(tier["when"]["is"], names)) if "when" in tier else True

    def can(self, place: int) -> bool:
        return place >= self.limit and (place in self.own or (self.direct is not None and place == self.limit))


def stand(rating: Rating) -> None:
    """Fills in everything behind the total."""
    for row in rating.rows:
        names = Names(rating, row, False)
        stars = [one for one in rating.rubric if "star" in one]
        row.stars = {one["id"]: rating.star(row, one, names) for one in stars}
        row.star_count = sum(1 for state in row.stars.values() if state == "won")
        waits = any(
            row.items[item["id"]].state == NOT_EVALUATED and row.dimensions[one["id"]].applies
            for one in rating.rubric
            for item in one.get("items", [])
        )
        row.open = waits or "open" in row.stars.values()
    cases = [Case(rating, row) for row in rating.rows]
    places: dict = {}
    for scope in (*rating.leagues.values(), rating.rows):
        lows = sorted((row.low for row in scope), reverse=True)
        first: dict[Fraction, int] = {}
        for at, low in enumerate(lows):
            first.setdefault(low, at + 1)
        for row in scope:
            places[scope is rating.rows, id(row)] = first[row.low]
    for row in rating.rows:
        row.rank, row.overall = places[False, id(row)], places[True, id(row)]
        row.open |= row.low != row.high
    fill(rating, cases)
    for case in cases:
        climb(rating, case)
    for row in rating.rows:
        row.stood = True
    rating.cases = cases


def fill(rating: Rating, cases: list[Case]) -> None:
    """Tiers from the best down, each from one list, within quotas."""
    waiting = []
    for case in cases:
        title = rating.facts.rulings.get(case.row.subject.code)
        if title is not None:
            place = case.place(title)
            case.ruled, case.row.place = True, place if place < len(case.tiers) else None
            continue
        waiting.append(case)
    order = {id(case): key(rating, case.row) for case in waiting}
    waiting.sort(key=lambda case: order[id(case)], reverse=True)
    ties: list[tuple[list[Case], int]] = []
    for place, tier in enumerate(rating.scheme.get("tiers", [])):
        leagues = list(rating.leagues) if tier.get("per_league", False) else [None]
        new_ties = []
        for league in leagues:
            inside = [case for case in cases if league in (None, case.row.subject.league)]
            members = {id(case) for case in inside}
            able = [case for case in waiting if id(case) in members and case.can(place)]
            quota = places_of(tier, len(inside))
            if quota is not None:
                used = sum(1 for case in inside if case.ruled and case.row.place == place)
                kept = sum(min(lose, sum(1 for one in tied if id(one) in members and one.can(place))) for tied, lose in ties)
                quota = max(quota - used - kept, 0)
            if quota is None or quota >= len(able):
                sure, tied = able, []
            else:
                at_line = order[id(able[quota])]
                tied = [case for case in able if order[id(case)] == at_line]
                sure = [case for case in able[:quota] if order[id(case)] != at_line]
                if quota > len(sure):
                    new_ties.append((tied, len(tied) - (quota - len(sure))))
                    for case in tied:
                        case.tied = case.row.open = True
            for case in sure:
                case.row.place = place
        ties = new_ties
        waiting = [case for case in waiting if case.row.place is None and not case.tied]


def places_of(tier: dict, members: int) -> int | None:
    """How many may get a tier."""
    both = [tier["quota"]] if "quota" in tier else []
    if "share" in tier:
        both.append(floor(members * Fraction(tier["share"]) / 100))
    return min(both, default=None)


def key(rating: Rating, row: Row) -> list[Fraction]:
    """What is compared at a quota."""
    found = [row.low]
    for tie in rating.scheme.get("ties", []):
        scored = row.dimensions.get(tie) or row.items.get(tie)
        value = row.subject.measures.get(tie)
        found.append(scored.low if scored is not None else value if is_number(value) else ZERO)
    return found


def climb(rating: Rating, case: Case) -> None:
    """Keeps a tier within the ladder's steps."""
    ladder, row, bottom = rating.scheme.get("ladder"), case.row, len(case.tiers)
    if ladder is None or case.ruled or case.tied or case.direct is not None:
        return
    now = bottom if row.place is None else row.place
    earlier = rating.population.history.words(row.subject.code, "等次")
    earlier = [value for value in earlier if value not in ladder.get("unrated", [])]
    best, worst = 0, bottom
    if earlier:
        before = case.place(earlier[-1])
        best = max(before - ladder["up"], 0) if "up" in ladder else 0
        worst = min(before + ladder["down"], bottom) if "down" in ladder else bottom
    elif "first" in ladder:
        best = case.place(ladder["first"])
        best = 0 if best == bottom else best
    if now < best:
        now = next((place for place in range(best, bottom) if case.can(place)), bottom)
    elif now > worst and not (case.none or case.lower):
        now = next((place for place in range(max(worst, case.at_most), now) if place not in case.closed), now)
    row.place = now if now < bottom else None


def result_of(case: Case) -> str:
    """What a result is called."""
    if case.row.place is None and case.called:
        return case.called[0]
    return tier_name(case.rating, case.row)


class Program:
    """A frozen file applied to facts."""

    def __init__(self, frozen: dict, facts: Facts) -> None:
        self.frozen, self.facts = frozen, facts
        self.known: dict[str, tuple[Rating, list[Rating]]] = {}

    def rate(self, scheme: dict) -> tuple[Rating, list[Rating]]:
        """By the common rules, and by those of each township that has its own."""
        name = f"{scheme['id']}@{scheme['period']}"
        if name not in self.known:
            imported = {name: self.take(one) for name, one in scheme.get("imports", {}).items()}
            common = self.one(scheme, scheme.get("dimensions", []), imported, None)
            own = [one for one in scheme.get("overlays", []) if one["period"] == scheme["period"]]
            overlays = [self.one(scheme, one["dimensions"], imported, one["unit"]) for one in own]
            self.known[name] = (common, overlays)
        return self.known[name]

    def one(self, scheme: dict, rubric: list, imported: dict, within: str | None) -> Rating:
        population = Population(scheme, self.facts, imported, within)
        rating = Rating(scheme, rubric, self.facts, population, self.frozen["levels"])
        stand(rating)
        return rating

    def take(self, one: dict) -> dict[str, object]:
        """Other schemes' results as a measure."""
        values: dict[str, list[object]] = {}
        for name in one["schemes"]:
            common, overlays = self.rate(self.frozen["imported"][name])
            results = taken(common, one["take"])
            for rating in overlays if one["take"] != "comparable" else []:
                results |= taken(rating, one["take"])
            for code, value in sorted(results.items()):
                values.setdefault(code, []).append(value)
        if one["over"] == "children":
            above: dict[str, list[object]] = {}
            for code, entries in sorted(values.items()):
                parent = self.facts.unit.get(code, {}).get("parent")
                if parent is not None:
                    above.setdefault(parent, []).extend(entries)
            values = above
        elif one["over"] == "unit":
            values = {person["code"]: values[person["unit"]] for person in self.facts.people if person["unit"] in values}
        return {code: gathered(one, entries) for code, entries in values.items()}


def taken(rating: Rating, take: str) -> dict[str, object]:
    """What is taken of each subject; None: not known yet."""
    found: dict[str, object] = {}
    for row in rating.rows:
        league = rating.leagues[row.subject.league]
        waits, value = {
            "total": (row.low != row.high, row.low),
            "comparable": (row.low != row.high, row.low),
            "rank": (take == "rank" and any(one.low != one.high for one in league), Fraction(row.rank)),
            "stars": ("open" in row.stars.values(), Fraction(row.star_count)),
            "tier": (row.open, tier_name(rating, row)),
        }[take]
        found[row.subject.code] = None if waits else value
    return found


def gathered(one: dict, entries: list[object]) -> object:
    """Several results as one."""
    combine, tiers = one["combine"], one.get("tiers", [])
    if None in entries:
        return None
    if combine == "last":
        return entries[-1]
    if len(entries) == 1 and one["take"] == "tier" and not tiers:
        return entries[0]
    if combine in ("count", "share"):
        count = Fraction(sum(1 for value in entries if isinstance(value, str) and value in tiers))
        return count if combine == "count" else rounded(count * 100 / len(entries), 6)
    total = sum((value for value in entries if is_number(value)), ZERO)
    return total if combine == "sum" else rounded(total / len(entries), 6)
