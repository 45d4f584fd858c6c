"""Facts as the rows of an office's sheets: 单位, 人员, 数据, 评分 by stage, 历年, 裁定."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from model import Facts, Item, Measure, Scheme
from printing import cell

Rows = list[list[str]]


def sheets(rng: Random, scheme: Scheme, facts: Facts) -> dict[str, Rows]:
    """The rows of every sheet by file name."""
    schemes = [scheme] + [one.scheme for one in scheme.imports.values()]
    files: dict[str, Rows] = {"单位.csv": units(rng, scheme, facts)}
    if facts.people:
        files["人员.csv"] = people(rng, scheme, facts)
    measures = {name: one for of in schemes for name, one in of.measures.items()}
    files |= data(rng, measures, facts)
    files |= judgments(rng, schemes, facts)
    if facts.past:
        files["历年.csv"] = past(facts)
    if facts.rulings:
        rows = [[code, title, "会议研究", "2026-12-20"] for code, title in facts.rulings]
        files["裁定.csv"] = [["编码", "研究意见", "理由", "日期"], *rows]
    return files


def own_columns(facts: Facts, codes: list[str]) -> list[str]:
    """The measures that stand in the unit or people sheet itself."""
    return sorted({name for code, name in facts.own if code in codes})


def units(rng: Random, scheme: Scheme, facts: Facts) -> Rows:
    """The tree, some measures beside it."""
    own = own_columns(facts, [unit.code for unit in facts.units])
    rows = [["编码", "名称", "类型", "上级编码", "类别", "片区", *own]]
    for unit in facts.units:
        cells = [own_cell(rng, scheme, facts, unit.code, name) for name in own]
        rows.append([unit.code, unit.name, unit.kind, unit.parent, unit.class_, unit.area, *cells])
    return rows


def own_cell(rng: Random, scheme: Scheme, facts: Facts, code: str, name: str) -> str:
    """A measure in the unit or people sheet."""
    measure = scheme.measures[name]
    return cell(rng, facts.own.get((code, name)), measure.unit, measure.kind)


def people(rng: Random, scheme: Scheme, facts: Facts) -> Rows:
    """The people in office."""
    own = own_columns(facts, [person.code for person in facts.people])
    rows = [["人员编号", "编码", "姓名", "职务", "类别", *own]]
    for person in facts.people:
        cells = [own_cell(rng, scheme, facts, person.code, name) for name in own]
        rows.append([person.code, person.unit, person.name, person.post, person.fields.get("类别", ""), *cells])
    return rows


def data(rng: Random, measures: dict[str, Measure], facts: Facts) -> dict[str, Rows]:
    """Measures: a wide sheet for each period, the rest long."""
    files: dict[str, Rows] = {}
    names = {code: name for code, name in everybody(facts)}
    periods = sorted({period for name, period, _ in facts.values if name in measures})
    long: Rows = []
    for period in periods:
        keys = [key for key in facts.values if key[0] in measures and key[1] == period]
        wide = [key for key in keys if rng.random() < 0.8]
        for key in (key for key in keys if key not in wide):
            measure = measures[key[0]]
            for code, value in facts.values[key].items():
                long.append([code, key[0], period, cell(rng, value, measure.unit, measure.kind)])
        codes = [code for code in names if any(code in facts.values[key] for key in wide)]
        if not codes:
            continue
        units_written = {key: heading_unit(rng, measures[key[0]].unit) for key in wide}
        head = [key[0] + (f"({unit})" if unit != measures[key[0]].unit else "") for key, unit in units_written.items()]
        styles = {key: share_style(rng, measures[key[0]], facts.values[key]) for key in wide}
        rows = [["编码", "名称", "周期", *head]]
        for code in codes:
            cells = []
            for key, unit in units_written.items():
                value = facts.values[key].get(code)
                if styles[key] and isinstance(value, Fraction):
                    value, kind = value / 100, "plain"
                    cells.append(cell(rng, value, "", kind))
                else:
                    cells.append(cell(rng, value, unit, measures[key[0]].kind))
            rows.append([code, names[code], period, *cells])
        files[f"数据{period}.csv"] = shuffled(rng, rows)
    if long:
        files["数据续.csv"] = shuffled(rng, [["编码", "数据项", "周期", "值"], *long])
    return files


def heading_unit(rng: Random, unit: str) -> str:
    """The unit a column is written in: 万元 over a measure in 元 and the other way round."""
    return rng.choice(["元", "万元", "千元"]) if unit in ("元", "万元", "千元") and rng.random() < 0.3 else unit


def share_style(rng: Random, measure: Measure, values: dict[str, object]) -> bool:
    """Whether a column of shares is written as 0.95 throughout."""
    numbers = [value for value in values.values() if isinstance(value, Fraction) and value != 0]
    # A column of nothing but 1 could be 1 % or 100 %.
    fits = any(value < 100 for value in numbers) and all(value <= 100 for value in numbers)
    return bool(measure.share and fits and rng.random() < 0.25)


def everybody(facts: Facts) -> list[tuple[str, str]]:
    """Codes with names, units first."""
    return [(unit.code, unit.name) for unit in facts.units] + [(one.code, one.name) for one in facts.people]


def shuffled(rng: Random, rows: Rows) -> Rows:
    """The rows below the head in any order: it does not matter."""
    body = rows[1:]
    rng.shuffle(body)
    return [rows[0], *body]


def question_of(scheme: Scheme, key: str) -> tuple[str, str]:
    """The unit and kind of the question behind a key."""
    items: list[Item] = scheme.items() + [item for o in scheme.overlays for list_ in o.add.values() for item in list_]
    for item in items:
        for clause in item.clauses:
            for at in clause.judged():
                if clause.key(at) == key:
                    question = clause.meaning.questions[at]
                    return question.unit, question.kind
    return "", "yes_no"


def judgments(rng: Random, schemes: list[Scheme], facts: Facts) -> dict[str, Rows]:
    """One sheet for each stage of each scheme and period; the stage in the name or in a column."""
    files: dict[str, Rows] = {}
    names = {code: name for code, name in everybody(facts)}
    for scheme in schemes:
        found = judged_keys(scheme)
        groups: dict[tuple[str, str], list[str]] = {}
        for name, period, stage in facts.values:
            if name in found:
                groups.setdefault((period, stage), []).append(name)
        titles = dict(scheme.stages)
        for (period, stage), keys in groups.items():
            in_column = bool(stage) and rng.random() < 0.5
            # A sheet with a 环节 column says it there; one without says it in its name, or not at all.
            column = in_column or (not stage and rng.random() < 0.5)
            rows = [["编码", "名称", "周期", *(["环节"] if column else []), *keys]]
            codes = [code for code in names if any(code in facts.values[key, period, stage] for key in keys)]
            for code in codes:
                cells = []
                for key in keys:
                    unit, kind = question_of(scheme, key)
                    cells.append(cell(rng, facts.values[key, period, stage].get(code), unit, kind))
                said = [rng.choice([stage, titles[stage]]) if in_column else ""] if column else []
                rows.append([code, names[code], period, *said, *cells])
            title = titles[stage] if stage and not in_column else f"第{len(files) + 1}表"
            files[f"评分{scheme.id}{period}{title}.csv"] = shuffled(rng, rows)
    return files


def judged_keys(scheme: Scheme) -> set[str]:
    """Every key a judge answers under."""
    items = scheme.items() + [item for o in scheme.overlays for list_ in o.add.values() for item in list_]
    keys = {clause.key(at) for item in items for clause in item.clauses for at in clause.judged()}
    stars = [dimension.star for dimension in scheme.dimensions if dimension.star is not None]
    return keys | {one.key for star in stars for one in star.core + star.rigid if one.when is None}


def past(facts: Facts) -> Rows:
    """Results of earlier periods."""
    columns = sorted({name for _, _, values in facts.past for name in values})
    return [
        ["编码", "周期", *columns],
        *([code, period, *(values.get(name, "") for name in columns)] for code, period, values in facts.past),
    ]
