"""Schemes as YAML and facts as sheets, by hand: the standard library has no YAML."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from random import Random
from typing import Union

from clauses import NA
from exact import decimal_text, full_width
from model import Clause, Combine, Facts, Incentive, Item, Outcome, Overlay, Scheme, Split, Star, Streak, Tier

Tree = Union[dict, list, str, int, bool, None]


def yaml(tree: Tree, indent: int = 0) -> str:
    """Maps and lists as blocks, everything else as one quoted text."""
    space = "  " * indent
    if isinstance(tree, dict):
        lines = []
        for key, value in tree.items():
            if isinstance(value, (dict, list)) and value:
                lines.append(f"{space}{key}:\n{yaml(value, indent + 1)}")
            else:
                lines.append(f"{space}{key}: {scalar(value)}\n")
        return "".join(lines)
    if isinstance(tree, list):
        lines = []
        for value in tree:
            if isinstance(value, dict) and value:
                inner = yaml(value, indent + 1)
                lines.append(f"{space}- {inner.lstrip()}")
            else:
                lines.append(f"{space}- {scalar(value)}\n")
        return "".join(lines)
    return f"{space}{scalar(tree)}\n"


def scalar(value: Tree) -> str:
    """One value on a line."""
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value in ({}, []):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value, ensure_ascii=False)


def filled(tree: dict[str, Tree | None | Fraction]) -> dict[str, Tree]:
    """Without what is not said; numbers as exact texts."""
    kept: dict[str, Tree] = {}
    for key, value in tree.items():
        if value is None or value is False or (isinstance(value, (list, dict)) and not value):
            continue
        kept[key] = decimal_text(value) if isinstance(value, Fraction) else value
    return kept


def combine_tree(combine: Combine) -> Tree:
    """How stages come together."""
    if isinstance(combine, str):
        return combine
    return {"weights": {stage: decimal_text(weight) for stage, weight in combine.items()}}


def clause_tree(clause: Clause) -> Tree:
    """A sentence alone, or with its bindings."""
    tree = filled(
        {
            "id": clause.id if clause.own_id else None,
            "text": clause.text,
            "from": [] if clause.gives else list(clause.from_),
            "gives": clause.gives,
            "combine": combine_tree(clause.combine) if clause.combine is not None else None,
            "effective": clause.effective,
        }
    )
    return clause.text if list(tree) == ["text"] else tree


def item_tree(item: Item) -> Tree:
    """An item."""
    return filled(
        {
            "id": item.id,
            "name": item.name,
            "points": item.points,
            "start": item.start,
            "floor": item.floor,
            "no_floor": item.no_floor,
            "no_cap": item.no_cap,
            "only": str(item.only) if item.only is not None else None,
            "otherwise": item.otherwise if item.otherwise != "rescale" else None,
            "clauses_count": item.count if item.count != "sum" else None,
            "clauses": [clause_tree(clause) for clause in item.clauses],
        }
    )


def star_tree(star: Star | None) -> Tree | None:
    """What wins a star."""
    if star is None:
        return None

    def standards(list_: list) -> list[Tree]:
        return [filled({"text": one.text, "when": str(one.when) if one.when else None}) for one in list_]

    return filled(
        {"line": star.line, "core": standards(star.core), "rigid": standards(star.rigid), "declared": star.declared}
    )


def outcome_tree(outcome: Outcome) -> Tree:
    """A gate, veto or ceiling."""
    kind, of = outcome.then
    then: Tree | None = {kind: of} if of != "" else kind
    return filled(
        {
            "id": outcome.id,
            "text": f"条件{outcome.id}",
            "when": str(outcome.when),
            "tiers": outcome.tiers,
            "then": then if then != "no_tier" else None,
            "called": outcome.called or None,
            "basis": "某法第一条",
        }
    )


def streak_tree(streak: Streak) -> Tree:
    """Words that follow."""
    return {"id": streak.id, "text": f"情形{streak.id}", "when": str(streak.when), "then": "研究"}


def tier_tree(tier: Tier) -> Tree:
    """A tier."""
    return filled(
        {
            "name": tier.name,
            "from": tier.from_,
            "rate": tier.rate,
            "stars": tier.stars,
            "when": str(tier.when) if tier.when else None,
            "quota": tier.quota,
            "share": tier.share,
            "per_league": tier.per_league,
        }
    )


def recipients_tree(posts: list[str] | None) -> Tree:
    """The subject, or people in posts."""
    return "subject" if posts is None else {"people": posts}


def split_tree(split: Split) -> Tree:
    """One share of an amount."""
    tree = filled({"percent": split.percent, "name": split.name or None})
    formulas = {"weight": split.weight, "each_at_most": split.each_at_most}
    written = {name: str(formula) if formula else None for name, formula in formulas.items()}
    return tree | {"to": recipients_tree(split.posts)} | filled(written)


def incentive_tree(incentive: Incentive) -> Tree:
    """Money that follows."""
    formulas = {name: getattr(incentive, name) for name in ("when", "pool", "at_most", "at_least", "barred")}
    return filled(
        {
            "id": incentive.id,
            "name": f"奖补{incentive.id}",
            "to": recipients_tree(incentive.posts) if incentive.posts is not None else None,
            "amount": str(incentive.amount),
            **{name: str(formula) if formula is not None else None for name, formula in formulas.items()},
            "rounding": incentive.rounding if incentive.rounding != "half_up" else None,
            "whole_yuan": incentive.whole_yuan,
            "limits": incentive.limits,
            "raises": incentive.raises,
            "split": [split_tree(split) for split in incentive.split],
        }
    )


def scheme_tree(scheme: Scheme, files: dict[str, str]) -> Tree:
    """The whole scheme. `files`: the file of each imported scheme by id."""
    measures = {
        name: filled({"unit": one.unit or None, "words": bool(one.words)}) | ({} if one.required else {"required": False})
        for name, one in scheme.measures.items()
    }
    parameters = {
        name: [filled({"from": row.from_, "class": row.class_, "is": row.written}) for row in rows]
        for name, rows in scheme.parameters.items()
    }
    imports = {
        name: filled({"scheme": files[one.scheme.id], "take": one.take, "periods": one.periods, "tiers": one.tiers})
        | ({"over": one.over} if one.over != "own" else {})
        | ({"combine": one.combine} if one.combine != "mean" else {})
        for name, one in scheme.imports.items()
    }
    derive = {
        name: {"formula": str(formula), "unit": unit} if unit else str(formula)
        for name, (formula, unit) in scheme.derive.items()
    }
    dimensions = [
        filled(
            {
                "id": one.id,
                "name": one.name,
                "points": one.points,
                "weight": one.weight,
                "outside": one.outside,
                "bounds": filled({"at_least": one.at_least, "at_most": one.at_most}),
                "star": star_tree(one.star),
                "items": [item_tree(item) for item in one.items],
            }
        )
        for one in scheme.dimensions
    ]
    ladder = scheme.ladder
    return {"fanben": 1} | filled(
        {
            "id": scheme.id,
            "title": f"办法{scheme.id}",
            "period": scheme.period,
            "as_of": scheme.as_of,
            "subjects": filled(
                {"kinds": scheme.kinds, "posts": scheme.posts, "only": str(scheme.only) if scheme.only else None}
            ),
            "points": scheme.points,
            "decimals": scheme.decimals if scheme.decimals != 2 else None,
            "rounding": scheme.rounding if scheme.rounding != "half_up" else None,
            "league": scheme.league if scheme.league != "all" else None,
            "stages": [{"id": id_, "name": name} for id_, name in scheme.stages],
            "combine": combine_tree(scheme.combine) if scheme.combine != "last" else None,
            "measures": measures,
            "parameters": parameters,
            "imports": imports,
            "derive": derive,
            "dimensions": dimensions,
            "total": filled({"at_least": scheme.at_least, "at_most": scheme.at_most}),
            "gates": [outcome_tree(one) for one in scheme.gates],
            "vetoes": [outcome_tree(one) for one in scheme.vetoes],
            "ceilings": [outcome_tree(one) for one in scheme.ceilings],
            "tiers": [tier_tree(tier) for tier in scheme.tiers],
            "ties": scheme.ties,
            "ladder": filled({"up": ladder.up, "down": ladder.down, "first": ladder.first, "unrated": ladder.unrated}) if ladder else None,
            "streaks": [streak_tree(one) for one in scheme.streaks],
            "notices": [streak_tree(one) for one in scheme.notices],
            "overlay": {"items": 3, "each_at_most": "20"} if scheme.overlays else None,
            "incentives": [incentive_tree(one) for one in scheme.incentives],
        }
    )


def overlay_tree(scheme: Scheme, overlay: Overlay) -> Tree:
    """A township's own items."""
    return {"fanben": 1} | filled(
        {
            "overlay": scheme.id,
            "unit": overlay.unit,
            "period": overlay.period,
            "add": {id_: [item_tree(item) for item in items] for id_, items in overlay.add.items()},
            "points": {id_: decimal_text(points) for id_, points in overlay.points.items()},
        }
    )


def sheet(rows: list[list[str]]) -> str:
    """A csv file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def cell(rng: Random, value: object, unit: str, kind: str) -> str:
    """A value as one of the ways an office writes it."""
    if value is None:
        return ""
    if value is NA:
        return rng.choice(["/", "／", "不适用"])
    if isinstance(value, bool):
        return rng.choice(["是", "√", "有"] if value else ["否", "×", "无"])
    if isinstance(value, str):
        return value or "无"
    assert isinstance(value, Fraction)
    return written(rng, value, unit, kind)


def written(rng: Random, value: Fraction, unit: str, kind: str) -> str:
    """A number as one of the ways an office writes it."""
    if kind == "percent":
        text = f"{decimal_text(value)}%"
    elif unit in ("元", "万元", "千元"):
        by = {"元": 1, "万元": 10000, "千元": 1000}[unit]
        forms = [decimal_text(value / by), f"{decimal_text(value)}元", f"{decimal_text(value / 10000)}万元"]
        text = rng.choice(forms)
    else:
        text = decimal_text(value)
        if unit and kind == "count" and rng.random() < 0.15:
            text += unit
    roll = rng.random()
    if roll < 0.08:
        return full_width(text)
    return f" {text} " if roll < 0.14 else text


def facts_files(rng: Random, scheme: Scheme, facts: Facts) -> dict[str, str]:
    """Every sheet of the facts by file name."""
    from sheets import sheets

    return {name: sheet(rows) for name, rows in sheets(rng, scheme, facts).items()}
