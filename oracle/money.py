"""What follows in money (docs/schemes.md, "Money")."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass
class Settled:
    """All payments, incentive by incentive; what waits, who may not draw, what a unit shares itself."""

    payments: list[Payment] = field(default_factory=list)
    unpaid: list[Unpaid] = field(default_factory=list)
    barred: list[Unpaid] = field(default_factory=list)
    unshared: list[tuple[str, str, Fraction, Fraction | None]] = field(default_factory=list)


class PersonNames(Names):
    """The person's own columns first, then the subject's names."""

    def __init__(self, rating: Rating, row: Row, person: Person | None) -> None:
        super().__init__(rating, row)
        self.person = person

    def name(self, name: str) -> Known:
        if name == "职务":
            own = self.person or self.subject_as_person()
            return own.post if own is not None else None
        if self.person is None:
            return super().name(name)
        facts, population = self.rating.facts, self.rating.population
        found = facts.recorded(name, self.rating.scheme.period, "", self.person.code)
        if found is None:
            found = facts.own.get((self.person.code, name))
        if name in self.rating.scheme.measures and found is not None:
            return population.read(name, found)
        return super().name(name)


    def subject_as_person(self) -> Person | None:
        """Who is rated, where people are."""
        people = self.rating.facts.people if self.rating.scheme.posts else []
        return next((one for one in people if one.code == self.row.subject.code), None)


class Missing(Exception):
    """Something an amount reads is not recorded."""


class Barred(Exception):
    """Whoever it would be for may not draw it."""


def settle(scheme: Scheme, rows: list[tuple[Rating, Row]]) -> Settled:
    """All money of a scheme.

    Each row comes with the rating its result stands in: its township's, if that has items of its own.
    """
    settled = Settled()
    for incentive in scheme.incentives:
        Settling(rows, incentive, settled).run()
    return settled


class Settling:
    """One incentive."""

    def __init__(
        self,
        rows: list[tuple[Rating, Row]],
        incentive: Incentive,
        settled: Settled,
    ) -> None:
        self.rows = [row for _, row in rows]
        self.ratings = {row.subject.code: rating for rating, row in rows}
        self.incentive = incentive
        self.settled = settled

    def run(self) -> None:
        """Every recipient in display order."""
        if self.incentive.limits:
            self.limit()
            return
        recipients = self.recipients()
        if self.incentive.raises:
            self.lift(recipients)
            return
        if self.incentive.pool is not None:
            self.share_pool(recipients)
            return
        for row, person in recipients:
            exact = self.known(row, person)
            if exact is None:
                continue
            amount = self.rounded(exact)
            if amount > 0:
                self.pay(row, person, amount)

    def known(self, row: Row, person: Person | None) -> Fraction | None:
        """The exact amount; None where there is nothing to pay: it waits, is barred, or is not meant."""
        try:
            return self.exact(row, person)
        except Missing:
            self.not_paid(row, person)
        except Barred:
            self.may_not_draw(row, person)
        return None

    def rounded(self, exact: Fraction) -> Fraction:
        """An amount as it is paid."""
        return rounded(exact, 0 if self.incentive.whole_yuan else 2, self.incentive.rounding)

    def shared_by_people(self) -> bool:
        """A part of it is split among people: each of them is asked whether they may draw."""
        return any(split.posts is not None for split in self.incentive.split)

    def bars(self, row: Row, person: Person | None) -> bool:
        """Whether a recipient may not draw it."""
        if self.incentive.barred is None:
            return False
        value = self.incentive.barred.value(PersonNames(self.rating(row), row, person))
        if value is None:
            raise Missing
        return value is True

    def lift(self, recipients: list[tuple[Row, Person | None]]) -> None:
        """Whom others pay less together than the amount is paid the difference."""
        for row, person in recipients:
            exact = self.known(row, person)
            if exact is None:
                continue
            code = person.code if person is not None else ""
            same = (row.subject.code, code)
            held = [
                one.amount
                for one in self.settled.payments
                if one.incentive in self.incentive.raises and (one.subject, one.person) == same
            ]
            amount = rounded(exact, 2, self.incentive.rounding) - sum(held, Fraction(0))
            if amount > 0:
                self.record(f"奖补{self.incentive.id}", row, person, amount)

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
        shared = person is None and self.shared_by_people()
        if not shared and self.bars(row, person):
            raise Barred
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
            except Barred:
                self.may_not_draw(row, person)
                weights.append(Fraction(0))
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
        for one in self.settled.payments:
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
            most = self.rounded(most)
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
            if split.each_at_most is not None:
                self.let_share(row, person, split, said, part)
                continue
            people = self.drawing(row, split.posts)
            if people is None:
                continue
            if not people:
                self.not_paid(row, person)
                self.settled.unshared.append((said, row.subject.code, part, None))
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

    def drawing(self, row: Row, posts: list[str]) -> list[Person] | None:
        """The people who may draw a part; None: of one it is not known, and the part waits."""
        found = []
        for one in self.people(row, posts):
            try:
                if self.bars(row, one):
                    self.may_not_draw(row, one)
                else:
                    found.append(one)
            except Missing:
                self.not_paid(row, one)
                return None
        return found

    def let_share(self, row: Row, person: Person | None, split: Split, said: str, part: Fraction) -> None:
        """The unit says who gets how much of it, nobody more than the most."""
        assert split.each_at_most is not None
        most = number(split.each_at_most, PersonNames(self.rating(row), row, None))
        self.settled.unshared.append((said, row.subject.code, part, rounded(most or Fraction(0), 2, "down")))
        self.not_paid(row, person)

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
        self.settled.payments.append(Payment(self.incentive.id, name, row.subject.code, code, amount))

    def may_not_draw(self, row: Row, person: Person | None) -> None:
        """One who is listed and not paid."""
        code = person.code if person is not None else ""
        self.settled.barred.append((self.incentive.id, row.subject.code, code))

    def not_paid(self, row: Row, person: Person | None) -> None:
        """One amount that waits."""
        code = person.code if person is not None else ""
        self.settled.unpaid.append((self.incentive.id, row.subject.code, code))


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
