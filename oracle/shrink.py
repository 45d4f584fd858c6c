"""Makes a scheme and facts smaller while something about them stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import MISSING, fields, is_dataclass

from model import Facts, Scheme

Change = Callable[[Scheme, Facts], None]
KEPT = {"id", "name", "text", "meaning", "period", "stages", "league", "measures"}
"""Fields that are not put back to what they are by default: they are small or name something."""


def shrink(scheme: Scheme, facts: Facts, stays: Callable[[Scheme, Facts], bool], tries: int = 1500) -> tuple[Scheme, Facts]:
    """Takes away what can be taken away, the largest pieces first, until nothing more can."""
    smaller = True
    while smaller:
        smaller = False
        # Each change is made to the smallest found so far: what it names may be gone by then.
        for change in changes(scheme, facts):
            if tries == 0:
                return scheme, facts
            tries -= 1
            tried = deepcopy((scheme, facts))
            try:
                change(*tried)
            except (IndexError, KeyError):
                continue
            if stays(*tried):
                (scheme, facts), smaller = tried, True
    return scheme, facts


def changes(scheme: Scheme, facts: Facts) -> Iterator[Change]:
    """Everything that could be left out."""
    yield from (without_list(1, name, at) for name in ("units", "people") for at in backwards(getattr(facts, name)))
    yield lambda _, facts: facts.past.clear()
    yield lambda _, facts: facts.rulings.clear()
    yield from (without_value(key) for key in list(facts.values))
    yield from (without_column(name) for name in sorted({name for _, name in facts.own}))
    for name in ("incentives", "streaks", "notices", "overlays", "vetoes", "gates", "ceilings", "tiers", "dimensions", "ties", "posts", "kinds"):
        yield from (without_list(0, name, at) for at in backwards(getattr(scheme, name)))
    for name in ("imports", "derive", "parameters", "measures"):
        yield from (without_key(name, key) for key in list(getattr(scheme, name)))
    for at, dimension in enumerate(scheme.dimensions):
        for place in backwards(dimension.items)[: len(dimension.items) - 1]:
            yield lambda scheme, _, at=at, place=place: scheme.dimensions[at].items.pop(place)
        for place, item in enumerate(dimension.items):
            for clause in backwards(item.clauses)[: len(item.clauses) - 1]:
                yield lambda scheme, _, at=at, place=place, clause=clause: (
                    scheme.dimensions[at].items[place].clauses.pop(clause)
                )
    yield from plain(scheme, lambda scheme: scheme)
    for name in ("dimensions", "tiers", "vetoes", "gates", "ceilings", "incentives"):
        for at, one in enumerate(getattr(scheme, name)):
            yield from plain(one, lambda scheme, name=name, at=at: getattr(scheme, name)[at])
    for at, dimension in enumerate(scheme.dimensions):
        for place, item in enumerate(dimension.items):
            yield from plain(item, lambda scheme, at=at, place=place: scheme.dimensions[at].items[place])
    for key, values in facts.values.items():
        yield from (without_value(key, code) for code in list(values))
    yield from (without_list(1, name, at) for name in ("past", "rulings") for at in backwards(getattr(facts, name)))


def backwards(things: list) -> range:
    """Places from the last to the first."""
    return range(len(things) - 1, -1, -1)


def without_list(of: int, name: str, at: int) -> Change:
    """Without one of a list of the scheme (0) or the facts (1)."""
    return lambda scheme, facts: getattr((scheme, facts)[of], name).pop(at)


def without_key(name: str, key: str) -> Change:
    """Without one of the scheme's named things."""
    return lambda scheme, _: getattr(scheme, name).pop(key)


def without_value(key: tuple[str, str, str], code: str | None = None) -> Change:
    """Without a column of values, or one subject's."""
    if code is None:
        return lambda _, facts: facts.values.pop(key)
    return lambda _, facts: facts.values[key].pop(code)


def without_column(name: str) -> Change:
    """Without a measure in the unit or people sheet itself."""
    return lambda _, facts: [facts.own.pop(key) for key in list(facts.own) if key[1] == name]


def plain(one: object, find: Callable[[Scheme], object]) -> Iterator[Change]:
    """Each field that says something put back to what it says by default."""
    assert is_dataclass(one)
    for field in fields(one):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if field.name in KEPT or default is MISSING or getattr(one, field.name) == default or isinstance(default, list):
            continue
        yield lambda scheme, _, name=field.name, default=default: setattr(find(scheme), name, deepcopy(default))
