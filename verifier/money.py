"""Results → money (docs/schemes.md 19–20)."""

from __future__ import annotations

from fractions import Fraction

from exact import ZERO, floor, rounded, text
from facts import entry
from formulas import NA, evaluate, is_number
from rating import Rating, Row
from standing import Names

CENT = Fraction(1, 100)


class Missing(Exception):
    """Something an amount reads is not recorded."""


class PersonNames(Names):
    """A person's own columns first, then the subject's names."""

    def __init__(self, rating: Rating, row: Row, person: dict | None) -> None:
        super().__init__(rating, row)
        self.person = person

    def name(self, name: str) -> object:
        if self.person is None:
            return super().name(name)
        if name == "职务":
            return self.person["post"]
        scheme = self.rating.scheme
        if name in scheme.get("measures", {}):
            recorded, found = self.rating.facts.value(name, scheme["period"], "", self.person["code"])
            if not recorded and name in self.person.get("measures", {}):
                recorded, found = True, entry(self.person["measures"][name])
            if recorded:
                return self.population.read(name, found)
        return super().name(name)


class Settlement:
    """All money that follows."""

    def __init__(self, scheme: dict, rows: list[tuple[Rating, Row]]) -> None:
        self.rows = rows
        self.payments: list[dict] = []
        self.unpaid: list[dict] = []
        for incentive in scheme.get("incentives", []):
            self.settle(incentive)

    def settle(self, of: dict) -> None:
        if of.get("limits"):
            self.limit(of)
            return
        recipients = []
        for rating, row in self.rows:
            if of["to"] == "subject":
                recipients.append((rating, row, None))
            else:
                people = rating.facts.people_of(row.subject.unit, of["to"]["people"])
                recipients.extend((rating, row, person) for person in people)
        if of.get("raises"):
            self.raise_to(of, recipients)
            return
        if "pool" in of:
            self.pool(of, recipients)
            return
        for recipient in recipients:
            try:
                exact = self.exact(of, recipient)
            except Missing:
                self.wait(of, recipient)
                continue
            if exact is not None:
                amount = rounded(exact, 0 if of.get("whole_yuan", False) else 2, of["rounding"])
                if amount > 0:
                    self.pay(of, recipient, amount)

    def exact(self, of: dict, recipient: tuple) -> Fraction | None:
        """The amount before rounding; None: not for this one."""
        names = PersonNames(*recipient)
        if "when" in of:
            held = evaluate(of["when"]["is"], names)
            if held is None:
                raise Missing
            if held is not True:
                return None
        # Of what is split among people, each of them is asked.
        split = recipient[2] is None and any(one["to"] != "subject" for one in of.get("split", []))
        if not split and self.barred(of, recipient):
            return None
        amount = number(of["amount"], names)
        if amount is None:
            return None
        for bound, pick in (("at_most", min), ("at_least", max)):
            if bound in of:
                limit = number(of[bound], names)
                amount = amount if limit is None else pick(amount, limit)
        return amount

    def barred(self, of: dict, recipient: tuple) -> bool:
        """The recipient may not draw it."""
        if "barred" not in of:
            return False
        held = evaluate(of["barred"]["is"], PersonNames(*recipient))
        if held is None:
            raise Missing
        return held is True

    def raise_to(self, of: dict, recipients: list) -> None:
        """What the named incentives pay less together than the amount is paid."""
        for recipient in recipients:
            try:
                least = self.exact(of, recipient)
            except Missing:
                self.wait(of, recipient)
                continue
            if least is None:
                continue
            least = rounded(least, 2, of["rounding"])
            _, row, person = recipient
            code = None if person is None else person["code"]
            paid = ZERO
            for one in self.payments:
                who = (one["subject"], one.get("person"))
                if one["incentive"] in of["raises"] and who == (row.subject.code, code):
                    paid += Fraction(one["amount"])
            if paid < least:
                self.record(of, of["name"], recipient, least - paid)

    def pool(self, of: dict, recipients: list) -> None:
        """A sum shared out by largest remainders; nobody is paid while a weight is unknown."""
        if not recipients:
            return
        pool = evaluate(of["pool"]["is"], PersonNames(*recipients[0]))
        if not is_number(pool):
            self.wait(of, recipients[0])
            return
        weights = []
        for recipient in recipients:
            try:
                weights.append(self.exact(of, recipient) or ZERO)
            except Missing:
                self.wait(of, recipient)
        if len(weights) < len(recipients):
            return
        if all(weight <= 0 for weight in weights):
            self.wait(of, recipients[0])
            return
        for recipient, amount in zip(recipients, shares(rounded(pool, 2, of["rounding"]), weights)):
            if amount > 0:
                self.pay(of, recipient, amount)

    def limit(self, of: dict) -> None:
        """What one recipient is paid together beyond the amount is taken back."""
        together: dict[tuple[str, str | None], Fraction] = {}
        for one in self.payments:
            if one["incentive"] in of["limits"]:
                who = (one["subject"], one.get("person"))
                together[who] = together.get(who, ZERO) + Fraction(one["amount"])
        rows = {row.subject.code: (rating, row) for rating, row in reversed(self.rows)}
        for (code, person), paid in together.items():
            rating, row = rows[code]
            recipient = (rating, row, None if person is None else rating.facts.person.get(person))
            names = PersonNames(*recipient)
            held = evaluate(of["when"]["is"], names) if "when" in of else True
            most = evaluate(of["amount"]["is"], names)
            if held is None or (held is True and not is_number(most) and most is not NA):
                self.wait(of, recipient)
            elif held is True and is_number(most):
                most = rounded(most, 2, of["rounding"])
                if paid > most:
                    self.record(of, of["name"], recipient, most - paid)

    def pay(self, of: dict, recipient: tuple, amount: Fraction) -> None:
        """The amount, or its parts."""
        if not of.get("split"):
            self.record(of, of["name"], recipient, amount)
            return
        for split, part in zip(of["split"], parts(amount, of["split"])):
            name = f"{of['name']}·{split['name']}" if split.get("name") else of["name"]
            if split["to"] == "subject":
                self.record(of, name, recipient, part)
            else:
                self.among(of, split, recipient, name, part)

    def among(self, of: dict, split: dict, recipient: tuple, name: str, part: Fraction) -> None:
        rating, row, _ = recipient
        if "each_at_most" in split:
            # The unit proposes who gets how much.
            self.wait(of, recipient)
            return
        posts = split["to"]["people"]
        people = []
        for person in rating.facts.people_of(row.subject.unit, posts):
            try:
                if not self.barred(of, (rating, row, person)):
                    people.append(person)
            except Missing:
                self.wait(of, (rating, row, person))
                return
        if not people:
            self.wait(of, recipient)
            return
        weights = []
        for person in people:
            weight = Fraction(1)
            if "weight" in split:
                weight = evaluate(split["weight"]["is"], PersonNames(rating, row, person))
            if weight is not NA and not is_number(weight):
                self.wait(of, (rating, row, person))
                return
            weights.append(ZERO if weight is NA else weight)
        if all(weight <= 0 for weight in weights):
            self.wait(of, recipient)
            return
        # Equal remainders by the order of the posts, where the scheme names them.
        order = sorted(range(len(people)), key=lambda at: posts.index(people[at]["post"]) if posts else 0)
        parted = dict(zip(order, shares(part, [weights[at] for at in order])))
        for person, own in zip(people, (parted[at] for at in range(len(people)))):
            if own > 0:
                self.record(of, name, (rating, row, person), own)

    def record(self, of: dict, name: str, recipient: tuple, amount: Fraction) -> None:
        _, row, person = recipient
        self.payments.append(
            {
                "incentive": of["id"],
                "name": name,
                "subject": row.subject.code,
                "amount": text(amount),
                "provisional": row.open,
                **({"person": person["code"]} if person is not None else {}),
            }
        )

    def wait(self, of: dict, recipient: tuple) -> None:
        _, row, person = recipient
        named = {"person": person["code"]} if person is not None else {}
        self.unpaid.append({"incentive": of["id"], "subject": row.subject.code, **named})


def number(formula: dict, names: Names) -> Fraction | None:
    """A formula's number; None: not applicable."""
    value = evaluate(formula["is"], names)
    if value is NA:
        return None
    if not is_number(value):
        raise Missing
    return value


def shares(amount: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Whole 分 by largest remainders, equal ones in order. Weights of zero or less get nothing."""
    counted = [max(weight, ZERO) for weight in weights]
    everything = sum(counted, ZERO)
    if everything <= 0 or amount <= 0:
        return [ZERO for _ in weights]
    exact = [amount * weight / everything / CENT for weight in counted]
    given = [floor(share) for share in exact]
    left = floor(amount / CENT) - sum(given)
    order = sorted((at for at in range(len(exact)) if counted[at] > 0), key=lambda at: (given[at] - exact[at], at))
    for at in order[:left]:
        given[at] += 1
    return [share * CENT for share in given]


def parts(amount: Fraction, split: list[dict]) -> list[Fraction]:
    """Per cent in whole 分; what does not divide goes to the subject, if it has a share."""
    percents = [Fraction(one["percent"]) for one in split]
    own = next((at for at, one in enumerate(split) if one["to"] == "subject"), None)
    if own is None:
        return shares(amount, percents)
    given = [rounded(amount * percent / 100, 2, "down") for percent in percents]
    given[own] += amount - sum(given, ZERO)
    return given
