"""A random scheme with facts from a seed.

`python3 oracle/generate.py SEED DIR` writes the files of one seed, to look at them or to run `fanben` on them by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import outcomes
from model import Facts, Measure, Scheme
from printing import facts_files, overlay_tree, scheme_tree, yaml
from records import Records
from rules import Rules


def generate(seed: int) -> tuple[Scheme, Facts]:
    """The scheme and the facts of a seed."""
    rng = Random(seed)
    kinds, posts = rng.choice([(["村"], []), (["村", "社区"], []), (["村", "社区"], []), ([], ["书记", "主任"])])
    other = None
    if rng.random() < 0.2:
        other = small_scheme(rng)
        if rng.random() < 0.3:
            kinds, posts = ["乡镇"], []
    rules = Rules(rng, "main", kinds, posts)
    rules.basics()
    scheme = rules.scheme
    if rng.random() < 0.4:
        scheme.measures["系数"] = Measure("", required=rng.random() < 0.5, kind="count")
    if other is not None:
        outcomes.an_import(rng, rules, other)
    rules.derive()
    rules.rubric()
    if rng.random() < 0.1:
        scheme.only = rules.conditions().easy()
    outcomes.tiers(rng, rules)
    outcomes.conditions(rng, rules)
    outcomes.words(rng, rules)
    outcomes.incentives(rng, rules)
    records = Records(rng, scheme)
    records.places(rng.randint(4, 14))
    towns = [unit.code for unit in records.facts.units if unit.kind == "乡镇"]
    if not posts and kinds != ["乡镇"] and rng.random() < 0.12:
        rules.overlays(towns, [scheme.period])
    records.fill(scheme, [scheme.period])
    if other is not None:
        periods = sorted({period for one in scheme.imports.values() for period in one.periods or [scheme.period]})
        if rng.random() < 0.4:
            small = Rules(rng, "other", other.kinds, [])
            small.scheme = other
            small.overlays(towns, periods)
        records.fill(other, periods)
    names = [tier.name for tier in scheme.tiers]
    if rng.random() < 0.4 or scheme.ladder is not None or scheme.streaks or scheme.notices:
        records.history(names or ["示范"])
    if names and rng.random() < 0.2:
        records.rulings(names)
    return scheme, records.facts


def small_scheme(rng: Random) -> Scheme:
    """Another scheme whose results are imported."""
    rules = Rules(rng, "other", ["村", "社区"], [])
    rules.basics()
    rules.scheme.as_of = None
    rules.rubric()
    outcomes.tiers(rng, rules)
    return rules.scheme


def files(seed: int, scheme: Scheme, facts: Facts) -> tuple[dict[str, str], list[str]]:
    """Scheme and facts as files; the names of the sheets in the order they are given."""
    rng = Random(seed * 7919 + 1)
    named = {"other": "other.yaml"}
    texts = {"scheme.yaml": yaml(scheme_tree(scheme, named))}
    overlays: list[str] = []
    for one in [scheme, *(import_.scheme for import_ in list(scheme.imports.values())[:1])]:
        if one.id == "other":
            texts["other.yaml"] = yaml(scheme_tree(one, named))
        for overlay in one.overlays:
            overlays.append(f"overlay{len(overlays) + 1}.yaml")
            texts[overlays[-1]] = yaml(overlay_tree(one, overlay))
    if overlays:
        pack = {"fanben": 1, "id": "pack", "name": "随机", "about": "随机", "schemes": ["scheme.yaml"]}
        texts["pack.yaml"] = yaml(pack | {"overlays": overlays})
    sheets = facts_files(rng, scheme, facts)
    order = list(sheets)
    rng.shuffle(order)
    return texts | sheets, order


def main() -> None:
    """Writes the files of one seed."""
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    texts, order = files(seed, *generate(seed))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"fanben rate {folder}/scheme.yaml --facts {' '.join(f'{folder}/{name}' for name in order)} --json")


if __name__ == "__main__":
    main()
