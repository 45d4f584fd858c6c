"""What follows in money (docs/schemes.md, "Money")."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from clauses import NA
from evaluate import Rating, Row
from exact import floor, rounded
from formulas import Formula, Known
from model import Incentive, Person, Scheme, Split
from standing import Names

CENT = Fraction(1, 100)


@dataclass
class Payment:
    """Money for one recipient."""

    incentive: str
    name: str
    subject: str
    person: str
    amount: Fraction


Unpaid = tuple[str, str, str]


class PersonNames(Names):
    """The person's own columns first, then the subject's names."""

    def __init__(self, rating: Rating, row: Row, person: Person | None) -> None:
        super().__init__(rating, row)
        self.person = person

    def name(self, name: str) -> Known:
        if self.person is None:
            return super().name(name)
        if name == "职务":
            return self.person.post
        facts, population = self.rating.facts, self.rating.population
        found = facts.recorded(name, self.rating.scheme.period, "", self.person.code)
        if found is None:
            found = facts.own.get((self.person.code, name))
        if name in self.rating.scheme.measures and found is not None:
            return population.read(name, found)
        return super().name(name)


class Missing(Exception):
    """Something an amount reads is not recorded."""


def settle(scheme: Scheme, rows: list[tuple[Rating, Row]]) -> tuple[list[Payment], list[Unpaid]]:
    """All payments, incentive by incentive, and what could not be computed.

    Each row comes with the rating its result stands in: its township's, if that has items of its own.
    """
    payments: list[Payment] = []
    unpaid: list[Unpaid] = []
    for incentive in scheme.incentives:
        Settling(rows, incentive, payments, unpaid).run()
    return payments, unpaid


class Settling:
    """One incentive."""

    def __init__(
        self,
        rows: list[tuple[Rating, Row]],
        incentive: Incentive,
        payments: list[Payment],
        unpaid: list[Unpaid],
    ) -> None:
        self.rows = [row for _, row in rows]
        self.ratings = {row.subject.code: rating for rating, row in rows}
        self.incentive = incentive
        self.payments = payments
        self.unpaid = unpaid

    def run(self) -> None:
        """Every recipient in display order."""
        if self.incentive.limits:
            self.limit()
            return
        recipients = self.recipients()
        if self.incentive.pool is not None:
            self.share_pool(recipients)
            return
        for row, person in recipients:
            try:
                exact = self.exact(row, person)
            except Missing:
                self.not_paid(row, person)
                continue
            if exact is None:
                continue
            amount = rounded(exact, 0 if self.incentive.whole_yuan else 2, self.incentive.rounding)
            if amount > 0:
                self.pay(row, person, amount)

    def rating(self, row: Row) -> Rating:
        """The rating a row's result stands in."""
        return self.ratings[row.subject.code]

    def recipients(self) -> list[tuple[Row, Person | None]]:
        """The subjects, or people of their units."""
        found: list[tuple[Row, Person | None]] = []
        for row in self.rows:
            if self.incentive.posts is None:
                found.append((row, None))
            else:
                found.extend((row, person) for person in self.people(row, self.incentive.posts))
        return found

    def people(self, row: Row, posts: list[str]) -> list[Person]:
        """Those in these posts (all, if none is named) in the subject's unit, in file order."""
        everybody = [person for person in self.rating(row).facts.people if person.unit == row.subject.unit]
        return [person for person in everybody if not posts or person.post in posts]

    def exact(self, row: Row, person: Person | None) -> Fraction | None:
        """The amount before rounding; None: not meant for this one."""
        names = PersonNames(self.rating(row), row, person)
        if self.incentive.when is not None:
            holds = self.incentive.when.value(names)
            if holds is None:
                raise Missing
            if holds is not True:
                return None
        amount = number(self.incentive.amount, names)
        if amount is None:
            return None
        if self.incentive.at_most is not None:
            most = number(self.incentive.at_most, names)
            amount = amount if most is None else min(amount, most)
        if self.incentive.at_least is not None:
            least = number(self.incentive.at_least, names)
            amount = amount if least is None else max(amount, least)
        return amount

    def share_pool(self, recipients: list[tuple[Row, Person | None]]) -> None:
        """The pool by largest remainders; amounts are weights."""
        if not recipients:
            return
        assert self.incentive.pool is not None
        pool = self.incentive.pool.value(PersonNames(self.rating(recipients[0][0]), recipients[0][0], None))
        assert isinstance(pool, Fraction)
        weights = []
        for row, person in recipients:
            try:
                weights.append(self.exact(row, person) or Fraction(0))
            except Missing:
                self.not_paid(row, person)
        if len(weights) < len(recipients):
            # Nobody's share is known before everybody's weight is.
            return
        if all(weight <= 0 for weight in weights):
            self.not_paid(*recipients[0])
            return
        total = rounded(pool, 2, self.incentive.rounding)
        for (row, person), amount in zip(recipients, shares(total, weights)):
            if amount > 0:
                self.pay(row, person, amount)

    def limit(self) -> None:
        """What is paid to one recipient beyond the amount is taken back, in the order of the first payments."""
        together: dict[tuple[str, str], Fraction] = {}
        for one in self.payments:
            if one.incentive in self.incentive.limits:
                key = (one.subject, one.person)
                together[key] = together.get(key, Fraction(0)) + one.amount
        for (subject, code), paid in together.items():
            row = next(row for row in self.rows if row.subject.code == subject)
            person = next((one for one in self.rating(row).facts.people if one.code == code), None)
            try:
                most = self.exact(row, person)
            except Missing:
                self.not_paid(row, person)
                continue
            if most is None:
                continue
            most = rounded(most, 0 if self.incentive.whole_yuan else 2, self.incentive.rounding)
            if paid > most:
                self.record(f"奖补{self.incentive.id}", row, person, most - paid)

    def pay(self, row: Row, person: Person | None, amount: Fraction) -> None:
        """The amount, or its parts."""
        name = f"奖补{self.incentive.id}"
        if not self.incentive.split:
            self.record(name, row, person, amount)
            return
        for split, part in zip(self.incentive.split, parts(amount, self.incentive.split)):
            said = f"{name}·{split.name}" if split.name else name
            if split.posts is None:
                if part > 0:
                    self.record(said, row, person, part)
                continue
            people = self.people(row, split.posts)
            if not people:
                self.not_paid(row, person)
                continue
            weights = [self.weight(split, row, one) for one in people]
            if None in weights:
                # Nobody's share is known before everybody's weight is.
                self.not_paid(row, people[weights.index(None)])
                continue
            if all(weight <= 0 for weight in weights):
                self.not_paid(row, person)
                continue
            # Equal remainders by the order of the posts, where the scheme names them.
            posts = split.posts
            order = sorted(range(len(people)), key=lambda at: posts.index(people[at].post) if posts else 0)
            parted = dict(zip(order, shares(part, [weights[at] for at in order])))
            for one, own in zip(people, (parted[at] for at in range(len(people)))):
                if own > 0:
                    self.record(said, row, one, own)

    def weight(self, split: Split, row: Row, person: Person) -> Fraction | None:
        """One person's weight; None: not known yet."""
        if split.weight is None:
            return Fraction(1)
        value = split.weight.value(PersonNames(self.rating(row), row, person))
        if value is NA:
            return Fraction(0)
        return value if isinstance(value, Fraction) else None

    def record(self, name: str, row: Row, person: Person | None, amount: Fraction) -> None:
        """One payment."""
        code = person.code if person is not None else ""
        self.payments.append(Payment(self.incentive.id, name, row.subject.code, code, amount))

    def not_paid(self, row: Row, person: Person | None) -> None:
        """One amount that waits."""
        code = person.code if person is not None else ""
        self.unpaid.append((self.incentive.id, row.subject.code, code))


def number(formula: Formula, names: Names) -> Fraction | None:
    """A formula's number; None: not applicable."""
    value = formula.value(names)
    if isinstance(value, Fraction):
        return value
    if value is None or isinstance(value, (str, bool)):
        raise Missing
    return None


def shares(amount: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Whole 分 by largest remainders, equal remainders in order. Weights of zero or less get nothing."""
    counted = [max(weight, Fraction(0)) for weight in weights]
    everything = sum(counted, Fraction(0))
    if everything == 0:
        return [Fraction(0) for _ in weights]
    exact = [amount * weight / everything / CENT for weight in counted]
    given = [floor(share) for share in exact]
    left = floor(amount / CENT) - sum(given)
    by_remainder = sorted(range(len(exact)), key=lambda at: (given[at] - exact[at], at))
    for at in by_remainder[:left]:
        given[at] += 1
    return [share * CENT for share in given]


def parts(amount: Fraction, splits: list[Split]) -> list[Fraction]:
    """Per cent in whole 分; what does not divide goes to the subject, if it has a share."""
    subject = next((at for at, split in enumerate(splits) if split.posts is None), None)
    if subject is None:
        return shares(amount, [split.percent for split in splits])
    given = [rounded(amount * split.percent / 100, 2, "down") for split in splits]
    given[subject] += amount - sum(given, Fraction(0))
    return given
