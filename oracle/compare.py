"""Runs `fanben rate --json` on random schemes and names every difference from the second evaluator.

    python3 oracle/compare.py --binary target/debug/fanben --seeds 0..300
    python3 oracle/compare.py --binary target/release/fanben --seeds 5000      (from a random start, printed)

Exit code 1 if anything differs; the first seed that does is shrunk and shown. `--keep DIR` leaves the files of the seeds that differ there;
`python3 oracle/generate.py SEED DIR` writes those of any seed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import SystemRandom

from evaluate import Row, Scored, rate_with_overlays
from exact import decimal_text
from generate import files, generate
from model import Facts, Scheme
from money import Settled, settle
from shrink import shrink
from subjects import full_points


@dataclass
class Difference:
    """Something the two evaluators say differently."""

    seed: int
    subject: str
    what: str
    expected: str
    got: str

    def kind(self) -> str:
        """What sort of thing it is about."""
        return self.what.split(".")[0].split(" ")[0]

    def __str__(self) -> str:
        return f"seed {self.seed}  {self.subject}  {self.what}: expected {self.expected}, got {self.got}"


@dataclass
class Compared:
    """What one seed came to."""

    seed: int
    subjects: int
    differences: list[Difference]


def points(value: Fraction) -> str:
    """Points as the binary prints them."""
    return decimal_text(value)


def said(scored: Scored) -> dict[str, str]:
    """An item as the JSON says it."""
    return {"low": points(scored.low), "high": points(scored.high), "state": scored.state}


def expected_row(row: Row) -> dict[str, object]:
    """A result as the JSON should say it."""
    result: dict[str, object] = {
        "rank": row.rank,
        "low": points(row.low),
        "high": points(row.high),
        "open": row.open,
        "tier": row.title,
        "overall_rank": row.overall,
        **row.words,
        "stars": row.stars,
        "league": row.subject.league,
    }
    result |= {f"star_states.{id_}": state for id_, state in row.star_states.items()}
    # Where a subject does not go for a star there is no score at all.
    undeclared = [id_ for id_, state in row.star_states.items() if state == "未申报"]
    result |= {
        f"dimensions.{id_}": None if id_ in undeclared else points(scored.low)
        for id_, scored in row.dimensions.items()
    }
    for id_, scored in row.items.items():
        result |= {f"items.{id_}.{name}": value for name, value in said(scored).items()}
    return result


def flat(result: dict) -> dict[str, object]:
    """The nested JSON result as one level."""
    row: dict[str, object] = {name: result[name] for name in ("rank", "overall_rank", "low", "high", "open", "tier", "stars", "league")}
    row |= {name: [one["id"] for one in result[name]] for name in ("streaks", "notices")}
    if "comparable" in result:
        row["comparable"] = result["comparable"]
    row |= {f"star_states.{id_}": state for id_, state in result["star_states"].items()}
    row |= {f"dimensions.{id_}": low for id_, low in result["dimensions"].items()}
    for id_, item in result["items"].items():
        row |= {f"items.{id_}.{name}": item[name] for name in ("low", "high", "state")}
    return row


def compare(seed: int, binary: str, keep: str | None) -> Compared:
    """One seed."""
    scheme, facts = generate(seed)
    differences, subjects = told_apart(seed, scheme, facts, binary)
    if differences and keep:
        write(Path(keep, str(seed)), files(seed, scheme, facts)[0])
    return Compared(seed, subjects, differences)


def write(folder: Path, texts: dict[str, str]) -> None:
    """The files of a scheme and its facts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def told_apart(seed: int, scheme: Scheme, facts: Facts, binary: str) -> tuple[list[Difference], int]:
    """Every difference, and how many subjects were compared."""
    texts, order = files(seed, scheme, facts)
    with tempfile.TemporaryDirectory(prefix=f"fanben-{seed}-") as folder:
        write(Path(folder), texts)
        command = [binary, "rate", f"{folder}/scheme.yaml", "--facts", *(f"{folder}/{name}" for name in order), "--json"]
        ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    # With nobody of the kind in the lists there is a result, empty, and an error.
    nobody = ran.returncode == 1 and ran.stdout.startswith("{") and json.loads(ran.stdout)["results"] == []
    if ran.returncode != 0 and not nobody:
        return [Difference(seed, "", "exit code", "0", f"{ran.returncode} {ran.stderr.strip()}")], 0
    got = json.loads(ran.stdout)
    return differences_of(seed, scheme, facts, got), len(got["results"])


def smallest(seed: int, binary: str) -> str:
    """The scheme and facts of a seed without everything that has nothing to do with the difference."""
    scheme, facts = generate(seed)
    kind = told_apart(seed, scheme, facts, binary)[0][0].kind()

    def differs(scheme: Scheme, facts: Facts) -> bool:
        try:
            found = told_apart(seed, scheme, facts, binary)[0]
        except Exception:  # Something that is still needed was taken away.
            return False
        return kind in {one.kind() for one in found}

    scheme, facts = shrink(scheme, facts, differs)
    texts = files(seed, scheme, facts)[0]
    told = "\n".join(str(one) for one in told_apart(seed, scheme, facts, binary)[0])
    return "\n".join([*(f"── {name}\n{text}" for name, text in texts.items()), told])


def differences_of(seed: int, scheme: Scheme, facts: Facts, got: dict) -> list[Difference]:
    """Where the result is not what it should be."""
    differences = [
        Difference(seed, finding["cell"], f"finding {finding['sheet']}", "none", finding["says"])
        for finding in got["facts_findings"]
        # A note says what was understood; nothing was left out.
        if not finding["note"]
    ]
    stands = rate_with_overlays(scheme, facts)
    rows = {row.subject.code: expected_row(row) for _, row in stands}
    if any(rating.overlaid for rating, _ in stands):
        common = {row.subject.code: row for _, row in rate_with_overlays(scheme, facts, False)}
        for rating, row in stands:
            if rating.overlaid:
                rows[row.subject.code]["comparable"] = points(common[row.subject.code].low)
    full = full_points(scheme)
    codes = [result["code"] for result in got["results"]]
    if codes != list(rows):
        return [*differences, Difference(seed, "", "subjects", " ".join(rows), " ".join(codes))]
    if points(full) != got["full"]:
        differences.append(Difference(seed, "", "full", points(full), got["full"]))
    for result in got["results"]:
        found, wanted = flat(result), rows[result["code"]]
        for name in [*wanted, *(name for name in found if name not in wanted)]:
            if wanted.get(name) != found.get(name):
                differences.append(
                    Difference(seed, result["code"], name, str(wanted.get(name)), str(found.get(name)))
                )
    return differences + money_differences(seed, settle(scheme, stands), got["settlement"])


def money_differences(seed: int, expected: Settled, got: dict) -> list[Difference]:
    """Payments to the 分 in their order, what waits, who may not draw, what units share themselves."""

    def about(name: str) -> list[tuple]:
        return [(one["incentive"], one["subject"], one.get("person", "")) for one in got.get(name, [])]

    found = [
        (one["incentive"], one["name"], one["subject"], one.get("person", ""), one["amount"]) for one in got["payments"]
    ]
    wanted = [(one.incentive, one.name, one.subject, one.person, points(one.amount)) for one in expected.payments]
    theirs = [(one["name"], one["subject"], one["amount"], one.get("each_at_most")) for one in got.get("unshared", [])]
    mine = [
        (name, subject, points(amount), None if most is None else points(most))
        for name, subject, amount, most in expected.unshared
    ]
    pairs = (
        ("payments", wanted, found),
        ("unpaid", expected.unpaid, about("unpaid")),
        ("barred", expected.barred, about("barred")),
        ("unshared", mine, theirs),
    )
    differences = []
    for what, mine, theirs in pairs:
        if mine != theirs:
            missing = [one for one in mine if one not in theirs]
            extra = [one for one in theirs if one not in mine]
            differences.append(Difference(seed, "", what, str(missing or "another order"), str(extra)))
    return differences


def seeds_of(text: str) -> range:
    """`0..300`, or a number of seeds from a random start."""
    first, dots, end = text.partition("..")
    if dots:
        return range(int(first), int(end))
    start = SystemRandom().randrange(10**9)
    print(f"seeds {start}..{start + int(first)}", flush=True)
    return range(start, start + int(first))


def main() -> int:
    """Compares and reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="the fanben executable")
    parser.add_argument("--seeds", required=True, help="FIRST..END, or how many from a random start")
    parser.add_argument("--keep", help="a folder for the files of the seeds that differ")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", type=int, default=20, help="how many differences are printed")
    arguments = parser.parse_args()
    seeds = seeds_of(arguments.seeds)
    subjects, wrong, shown = 0, 0, 0
    first: int | None = None
    with ProcessPoolExecutor(arguments.workers) as pool:
        work = [pool.submit(compare, seed, arguments.binary, arguments.keep) for seed in seeds]
        for done in work:
            compared = done.result()
            subjects += compared.subjects
            if compared.differences:
                wrong += 1
                first = compared.seed if first is None else first
            for difference in compared.differences[: max(arguments.show - shown, 0)]:
                print(difference)
            shown += len(compared.differences)
    if first is not None:
        print(f"seed {first}, shrunk:\n{smallest(first, arguments.binary)}")
    print(f"{len(seeds)} seeds, {subjects} subjects compared, {wrong} seeds differ in {shown} places")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
