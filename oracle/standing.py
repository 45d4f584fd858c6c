"""From totals to ranks, tiers, quotas and the ladder (docs/schemes.md, "From the total to a tier")."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from clauses import NA
from exact import floor
from formulas import Formula, Known, Number
from model import Outcome, Tier
from subjects import BeforeRating, past_results, weighted

if TYPE_CHECKING:
    from evaluate import Rating, Row

Key = list[Fraction]


class Names(BeforeRating):
    """Names once scores are known; the tier and the rank once they are."""

    def __init__(self, rating: Rating, row: Row) -> None:
        super().__init__(rating.population, row.subject)
        self.rating = rating
        self.row = row

    def name(self, name: str) -> Known:
        row, rating = self.row, self.rating
        if name in ("总分", "得分率"):
            if row.low != row.high:
                return None
            return row.low if name == "总分" else row.low / rating.full
        if name == "星数":
            return Fraction(row.stars)
        if name == "等次":
            return row.tier or None
        league = [other for other in rating.rows if other.subject.league == row.subject.league]
        if name in ("名次", "倒数名次"):
            if not row.rank or any(other.low != other.high for other in league):
                return None
            return Fraction(row.rank if name == "名次" else 1 + sum(1 for other in league if other.low < row.low))
        if name == "组内个数":
            return Fraction(len(league))
        return super().name(name)

    def call(self, function: str, arguments: list[Formula]) -> Known:
        """得分, 得分率, 上期, 连续, 近."""
        code = self.row.subject.code
        if function in ("得分", "得分率"):
            return self.score(str(arguments[0]), function == "得分率")
        if function == "上期":
            return self.before(arguments)
        if function in ("连续", "近"):
            needed, name = arguments[0], str(arguments[1])
            assert isinstance(needed, Number)
            values = [str(value) for value in arguments[2:]]
            current = self.name(name)
            if current is None:
                return None
            earlier = past_results(self.rating.facts, self.rating.scheme, code, name)
            results = [current, *reversed(earlier)][: int(needed.is_)]
            if function == "近":
                return any(value in values for value in results)
            return len(results) == needed.is_ and all(value in values for value in results)
        return None

    def score(self, name: str, rate: bool) -> Known:
        """得分(id), 得分率(id) of an item or a dimension: unknown while its ends differ."""
        for dimension in self.rating.scheme.dimensions:
            full = weighted(dimension.full(), dimension.weight)
            found = [(dimension.id, self.row.dimensions[dimension.id], full)]
            found += [(item.id, self.row.items[item.id], item.points) for item in dimension.items]
            for id_, scored, full in found:
                if id_ == name:
                    if scored.low != scored.high or (rate and full == 0):
                        return None
                    return scored.low / full if rate else scored.low
        return None


def stand(rating: Rating) -> None:
    """Fills in rank and tier, and whether a result is provisional."""
    decisions = [Decision(rating, row) for row in rating.rows]
    for decision in decisions:
        if decision.zero:
            decision.row.low, decision.row.high = (min(end, Fraction(0)) for end in (decision.row.low, decision.row.high))
    for row in rating.rows:
        league = [other for other in rating.rows if other.subject.league == row.subject.league]
        row.rank = 1 + sum(1 for other in league if other.low > row.low)
        row.overall = 1 + sum(1 for other in rating.rows if other.low > row.low)
    fill(rating, decisions)
    for decision in decisions:
        climb(rating, decision)
        place = decision.place
        decision.row.tier = rating.scheme.untitled if place is None else rating.scheme.tiers[place].name
    for decision in decisions:
        row = decision.row
        row.title = row.tier if decision.place is not None else decision.called or row.tier
        names = Names(rating, row)
        row.words = {
            "streaks": [one.id for one in rating.scheme.streaks if one.when.value(names) is True],
            "notices": [one.id for one in rating.scheme.notices if one.when.value(names) is True],
        }


class Decision:
    """Which tiers a subject can have, and the one it gets."""

    def __init__(self, rating: Rating, row: Row) -> None:
        self.rating = rating
        self.row = row
        self.none = row.vetoed
        self.zero = False
        self.at_most = 0
        self.lower = 0
        self.direct: int | None = None
        self.place: int | None = None
        self.ruled = False
        self.tied = False
        self.called = ""
        names, tiers = Names(rating, row), rating.scheme.tiers
        for outcome in rating.scheme.vetoes + rating.scheme.ceilings:
            holds = outcome.when.value(names)
            row.open |= holds is None
            if holds is True:
                self.consequence(outcome)
                # Ceilings call nobody.
                self.called = self.called or outcome.called
        self.closed: set[int] = set()
        for gate in rating.scheme.gates:
            holds = gate.when.value(names)
            row.open |= holds is None
            if holds is False or holds is NA:
                self.called = self.called or gate.called
            if holds is not True:
                self.closed.update(self.index(name) for name in gate.tiers or [tier.name for tier in tiers])
        self.own: list[bool] = []
        for at, tier in enumerate(tiers):
            holds = self.meets(at, tier, names)
            # A better tier that hangs on something missing keeps the result open.
            row.open |= holds is None and True not in self.own
            self.own.append(holds is True)
        start = self.direct if self.direct is not None else next((at for at, own in enumerate(self.own) if own), None)
        self.limit = len(tiers) if self.none or start is None else max(start + self.lower, self.at_most)

    def index(self, name: str) -> int:
        """A tier's place; below all of them for any other name."""
        names = [tier.name for tier in self.rating.scheme.tiers]
        return names.index(name) if name in names else len(names)

    def consequence(self, outcome: Outcome) -> None:
        """What a veto or ceiling brings."""
        kind, of = outcome.then
        if kind in ("no_tier", "zero"):
            self.none = True
            self.zero |= kind == "zero"
        elif kind == "at_most":
            self.at_most = max(self.at_most, self.index(str(of)))
        elif kind == "lower":
            self.lower += int(of)
        elif kind == "tier":
            self.direct = max(self.direct or 0, self.index(str(of)))

    def meets(self, at: int, tier: Tier, names: Names) -> Known:
        """Whether total, stars, gates and the condition let the subject have a tier."""
        low = min(self.row.low, Fraction(0)) if self.zero else self.row.low
        if at in self.closed or (tier.from_ is not None and low < tier.from_):
            return False
        if tier.rate is not None and low * 100 < tier.rate * self.rating.full:
            return False
        if tier.stars is not None and self.row.stars < tier.stars:
            return False
        return tier.when.value(names) if tier.when is not None else True

    def can(self, place: int) -> bool:
        """Whether the subject can have a tier."""
        if place < self.limit or place >= len(self.own):
            return False
        return self.own[place] or (self.direct is not None and place == self.limit)


def fill(rating: Rating, decisions: list[Decision]) -> None:
    """Tiers from the best down, each from one list, within quotas."""
    rulings = dict(rating.facts.rulings)
    waiting: list[tuple[Key, Decision]] = []
    for decision in decisions:
        title = rulings.get(decision.row.subject.code)
        if title is None:
            waiting.append((quota_key(rating, decision.row), decision))
            continue
        place = decision.index(title)
        decision.ruled, decision.place = True, place if place < len(rating.scheme.tiers) else None
    waiting.sort(key=lambda one: one[0], reverse=True)
    ties: list[tuple[list[Decision], int]] = []
    for place, tier in enumerate(rating.scheme.tiers):
        leagues = {one.row.subject.league for one in decisions} if tier.per_league else {None}
        new_ties = []
        for league in leagues:
            inside = [one for one in decisions if league in (None, one.row.subject.league)]
            quota = quota_of(tier, len(inside))
            able = [(key, one) for key, one in waiting if one in inside and one.can(place)]
            if quota is not None:
                used = sum(1 for one in inside if one.ruled and one.place == place)
                kept = sum(
                    min(losers, sum(1 for one in tied if one in inside and one.can(place))) for tied, losers in ties
                )
                quota = max(quota - used - kept, 0)
            able, tie = within(able, quota)
            for one in able:
                one.place = place
            if tie is not None:
                new_ties.append(tie)
                for one in tie[0]:
                    one.tied = one.row.open = True
        ties = new_ties
        waiting = [(key, one) for key, one in waiting if one.place is None and not one.tied]


def within(able: list[tuple[Key, Decision]], quota: int | None) -> tuple[list[Decision], tuple[list[Decision], int] | None]:
    """Those who surely get a place, and those who are equal at the line with how many of them lose."""
    if quota is None or quota >= len(able):
        return [one for _, one in able], None
    line = able[quota][0]
    sure = [one for key, one in able[:quota] if key != line]
    tied = [one for key, one in able if key == line]
    places = quota - len(sure)
    return sure, (tied, len(tied) - places) if places > 0 else None


def quota_of(tier: Tier, members: int) -> int | None:
    """How many may get a tier; the smaller of a number and a share."""
    share = floor(members * tier.share / 100) if tier.share is not None else None
    both = [limit for limit in (tier.quota, share) if limit is not None]
    return min(both) if both else None


def quota_key(rating: Rating, row: Row) -> Key:
    """The total, then each of the ties; what is missing counts as 0, an open score as its least."""
    key = [row.low]
    for tie in rating.scheme.ties:
        if tie in row.dimensions:
            key.append(row.dimensions[tie].low)
        elif tie in row.items:
            key.append(row.items[tie].low)
        else:
            value = row.subject.measures.get(tie)
            key.append(value if isinstance(value, Fraction) else Fraction(0))
    return key


def climb(rating: Rating, decision: Decision) -> None:
    """Keeps the tier within the ladder's steps from the last period's."""
    ladder, bottom = rating.scheme.ladder, len(rating.scheme.tiers)
    if ladder is None or decision.ruled or decision.tied or decision.direct is not None:
        return
    now = decision.place if decision.place is not None else bottom
    earlier = past_results(rating.facts, rating.scheme, decision.row.subject.code, "等次")
    earlier = [value for value in earlier if value not in ladder.unrated]
    best, worst = 0, bottom
    if earlier:
        before = decision.index(earlier[-1])
        best = max(before - ladder.up, 0) if ladder.up is not None else 0
        worst = min(before + ladder.down, bottom) if ladder.down is not None else bottom
    elif ladder.first is not None:
        best = decision.index(ladder.first)
    if now < best:
        now = next((place for place in range(best, bottom) if decision.can(place)), bottom)
    elif now > worst and not (decision.none or decision.lower):
        open_ = [place for place in range(max(worst, decision.at_most), bottom) if place not in decision.closed]
        now = min([now, *open_])
    decision.place = now if now < bottom else None
