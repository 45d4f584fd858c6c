"""Random schemes as bundles: both verifiers have to find nothing.

    python3 oracle/bundles.py --binary target/debug/fanben --seeds 0..300
    python3 oracle/bundles.py --binary target/release/fanben --seeds 5000      (from a random start, printed)

Each seed is rated with `--bundle`, verified with `fanben verify` and with `verifier/verify.py`. Exit code 1 if one of them finds a difference.
`--keep DIR` leaves the bundles of such seeds there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from compare import seeds_of, write
from generate import files, generate

VERIFIER = Path(__file__).resolve().parent.parent / "verifier" / "verify.py"
BATCH = 25


def bundled(seed: int, binary: str, folder: Path) -> tuple[Path | None, list[str]]:
    """The bundle of a seed, and what went wrong; no bundle where there is nobody to rate."""
    texts, order = files(seed, *generate(seed))
    here = folder / str(seed)
    write(here, texts)
    bundle = folder / f"{seed}.zip"
    facts = [str(here / name) for name in order]
    command = [binary, "rate", str(here / "scheme.yaml"), "--facts", *facts, "--json"]
    ran = run([*command, "--bundle", str(bundle), "--salt", f"salt of seed {seed:>12}"])
    if not bundle.exists():
        return None, [f"seed {seed}: no bundle: {ran.stderr.strip()}"]
    checked = run([binary, "verify", str(bundle)])
    return bundle, [] if checked.returncode == 0 else [f"seed {seed}: fanben verify\n{checked.stdout}{checked.stderr}"]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600, check=False)


def batch(seeds: list[int], binary: str, keep: str | None) -> tuple[int, int, list[str]]:
    """Some seeds: how many bundles and subjects were verified by both, and what went wrong."""
    with tempfile.TemporaryDirectory(prefix="fanben-bundles-") as name:
        folder, bundles, wrong, subjects = Path(name), [], [], 0
        for seed in seeds:
            bundle, problems = bundled(seed, binary, folder)
            wrong.extend(problems)
            bundles.extend([bundle] if bundle is not None else [])
        ran = run([sys.executable, "-B", str(VERIFIER), "--json", *map(str, bundles)])
        lines = [json.loads(line) for line in ran.stdout.splitlines()]
        if len(lines) != len(bundles):
            wrong.append(f"seeds {seeds[0]}…: the second verifier stopped: {ran.stderr.strip()}")
        for one in lines:
            subjects += one["subjects"]
            if one["differences"]:
                said = "\n  ".join(str(difference) for difference in one["differences"][:10])
                wrong.append(f"seed {Path(one['bundle']).stem}: verifier/verify.py\n  {said}")
                if keep:
                    Path(keep).mkdir(parents=True, exist_ok=True)
                    shutil.copy(one["bundle"], keep)
        return len(lines), subjects, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="the fanben executable")
    parser.add_argument("--seeds", required=True, help="FIRST..END, or how many from a random start")
    parser.add_argument("--keep", help="a folder for the bundles of the seeds that differ")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    seeds = list(seeds_of(arguments.seeds))
    count = subjects = 0
    wrong: list[str] = []
    with ProcessPoolExecutor(arguments.workers) as pool:
        batches = [seeds[at : at + BATCH] for at in range(0, len(seeds), BATCH)]
        for done in [pool.submit(batch, some, arguments.binary, arguments.keep) for some in batches]:
            bundles, rated, problems = done.result()
            count, subjects, wrong = count + bundles, subjects + rated, wrong + problems
    print("\n".join(wrong[:20]))
    print(f"{len(seeds)} seeds, {count} bundles with {subjects} subjects verified twice, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
