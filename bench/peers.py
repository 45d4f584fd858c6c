"""The same work in other engines: `python3 peers.py ENGINE VILLAGES ITEMS`.

Each loads its columns in its own best form first; only the work from columns to ranks is timed,
in one thread, the median of several runs. Prints one line of JSON.
"""

import json
import os
import statistics
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[name] = "1"

from spec import BAND_POINTS, FULL, TOWNSHIP, band_starts, digest, rate, value  # noqa: E402


def timed(run, times=5):
    """The median time of a run, and its result."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), result


def columns(villages, items):
    import numpy

    village = numpy.arange(villages, dtype=numpy.int64)
    return [
        (village * 7919 + item * 104729 + village * item * 31) % 101 for item in range(items)
    ]


def stars(numpy, total, first, items):
    percent = total * 100 / (FULL * items)
    graded = numpy.select([percent >= 70, percent >= 60, percent >= 50, percent >= 40], [5, 4, 3, 2], 1)
    return numpy.where(first < 5, 0, graded)


def with_numpy(villages, items):
    """numpy for the scores, pandas for ranks inside groups."""
    import numpy
    import pandas

    cols = columns(villages, items)
    towns = numpy.arange(villages) // TOWNSHIP
    points = numpy.array(BAND_POINTS, dtype=numpy.int64)

    def run():
        total = numpy.zeros(villages, dtype=numpy.int64)
        for item, x in enumerate(cols):
            if item % 2 == 0:
                total += points[numpy.searchsorted(band_starts(item), x, side="right")]
            else:
                total += numpy.clip(FULL - rate(item) * x, 0, FULL)
        star = stars(numpy, total, cols[0], items)
        rank = pandas.Series(total).groupby(towns).rank(method="min", ascending=False)
        return total, star, rank.to_numpy()

    seconds, (total, star, rank) = timed(run, times=21)
    return seconds, zip(range(villages), total, star, rank)


def with_polars(villages, items):
    import polars as pl

    frame = pl.DataFrame({f"v{i}": c for i, c in enumerate(columns(villages, items))})
    frame = frame.with_columns(pl.int_range(0, villages).alias("village"))

    def points(item):
        x = pl.col(f"v{item}")
        if item % 2 == 1:
            return (FULL - rate(item) * x).clip(0, FULL)
        low, middle, high = band_starts(item)
        return pl.when(x < low).then(0).when(x < middle).then(200).when(x < high).then(400).otherwise(500)

    def run():
        total = pl.sum_horizontal(*[points(item) for item in range(items)]).alias("total")
        percent = pl.col("total") * 100 / (FULL * items)
        star = pl.when(pl.col("v0") < 5).then(0)
        for line, count in ((70, 5), (60, 4), (50, 3), (40, 2)):
            star = star.when(percent >= line).then(count)
        rank = pl.col("total").rank("min", descending=True).over(pl.col("village") // TOWNSHIP)
        return (
            frame.lazy()
            .select("village", "v0", total)
            .with_columns(star.otherwise(1).alias("star"), rank.alias("rank"))
            .select("village", "total", "star", "rank")
            .collect()
        )

    seconds, result = timed(run, times=21)
    return seconds, result.sort("village").rows()


def with_duckdb(villages, items):
    import duckdb
    import pandas

    con = duckdb.connect()
    con.execute("set threads = 1")
    wide = pandas.DataFrame({f"v{i}": c for i, c in enumerate(columns(villages, items))})
    wide["village"] = range(villages)
    con.register("wide_frame", wide)
    con.execute("create table facts as select * from wide_frame")

    def points(item):
        if item % 2 == 1:
            return f"greatest(0, {FULL} - {rate(item)} * v{item})"
        low, middle, high = band_starts(item)
        return f"case when v{item} < {low} then 0 when v{item} < {middle} then 200 when v{item} < {high} then 400 else 500 end"

    total = " + ".join(points(item) for item in range(items))
    query = f"""
        with scored as (select village, v0, {total} as total from facts)
        select village, total,
          case when v0 < 5 then 0 when total * 100 >= 70 * {FULL * items} then 5
               when total * 100 >= 60 * {FULL * items} then 4 when total * 100 >= 50 * {FULL * items} then 3
               when total * 100 >= 40 * {FULL * items} then 2 else 1 end as star,
          rank() over (partition by village // {TOWNSHIP} order by total desc) as rank
        from scored order by village"""
    return timed(lambda: con.execute(query).fetchall())


def with_openfisca(villages, items):
    import numpy
    from openfisca_core import entities, periods
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.taxscales import SingleAmountTaxScale
    from openfisca_core.variables import Variable

    village = entities.build_entity("village", "villages", "a village", is_person=True)
    role = [{"key": "member", "plural": "members", "label": "member"}]
    town = entities.build_entity("town", "towns", "a township", roles=role)
    system = TaxBenefitSystem([village, town])

    def variable(name, **attributes):
        attributes.update(entity=village, definition_period=periods.YEAR, label=name)
        system.add_variable(type(name, (Variable,), attributes))

    def bands(item):
        scale = SingleAmountTaxScale()
        for start, amount in zip((0, *band_starts(item)), BAND_POINTS):
            scale.add_bracket(start, amount)
        return lambda people, period: scale.calc(people(f"v{item}", period), right=False)

    def per_unit(item):
        return lambda people, period: numpy.clip(FULL - rate(item) * people(f"v{item}", period), 0, FULL)

    for item in range(items):
        variable(f"v{item}", value_type=int)
        variable(f"s{item}", value_type=float, formula=(per_unit if item % 2 else bands)(item))
    names = [f"s{item}" for item in range(items)]
    variable("total", value_type=float, formula=lambda p, period: sum(p(n, period) for n in names))
    variable(
        "star",
        value_type=int,
        formula=lambda p, period: stars(numpy, p("total", period), p("v0", period), items),
    )
    towns = numpy.arange(villages) // TOWNSHIP
    cols = columns(villages, items)

    def build():
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("village", numpy.arange(villages))
        instance = builder.declare_entity("town", numpy.unique(towns))
        builder.join_with_persons(instance, towns, roles=["member"] * villages)
        simulation = builder.build(system)
        for item, column in enumerate(cols):
            simulation.set_input(f"v{item}", "2026", column)
        return simulation

    taken = []
    for _ in range(3):
        simulation = build()
        start = time.perf_counter()
        total = simulation.calculate("total", "2026")
        star = simulation.calculate("star", "2026")
        simulation.persons.get_rank(simulation.populations["town"], -total)
        taken.append(time.perf_counter() - start)
    # Its rank is ordinal: equals get different places. For the digest they are ranked again.
    import pandas

    rank = pandas.Series(total).groupby(towns).rank(method="min", ascending=False)
    return statistics.median(taken), zip(range(villages), numpy.rint(total), star, rank)


def with_python(villages, items):
    rows = [[value(v, i) for i in range(items)] for v in range(villages)]

    def points(item, x):
        if item % 2 == 1:
            return max(0, FULL - rate(item) * x)
        return BAND_POINTS[sum(x >= start for start in band_starts(item))]

    def run():
        totals = [sum(points(item, x) for item, x in enumerate(row)) for row in rows]
        star = []
        for total, row in zip(totals, rows):
            percent = total * 100 / (FULL * items)
            grade = 1 + sum(percent >= line for line in (40, 50, 60, 70))
            star.append(0 if row[0] < 5 else grade)
        rank = []
        for start in range(0, villages, TOWNSHIP):
            group = sorted(totals[start : start + TOWNSHIP], reverse=True)
            rank.extend(1 + group.index(total) for total in totals[start : start + TOWNSHIP])
        return totals, star, rank

    seconds, (totals, star, rank) = timed(run, times=1)
    return seconds, zip(range(villages), totals, star, rank)


ENGINES = {
    "numpy": with_numpy,
    "polars": with_polars,
    "duckdb": with_duckdb,
    "openfisca": with_openfisca,
    "python": with_python,
}

if __name__ == "__main__":
    engine, villages, items = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seconds, rows = ENGINES[engine](villages, items)
    report = {
        "engine": engine,
        "villages": villages,
        "items": items,
        "seconds": seconds,
        "mcells_per_second": villages * items / seconds / 1e6,
        "digest": digest(rows),
    }
    print(json.dumps(report))
