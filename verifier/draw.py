"""Draws again what fanben drew. Standard library only; written from docs/draws.md.

    python3 verifier/draw.py PROOF.json

PROOF.json is what the page of a draw offers. Says what was drawn, or what does not fit.
"""

import hashlib
import json
import sys


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def draw(secret, figure, lists):
    """What comes out of each list, in the order it is drawn."""
    seed = sha256(secret + "\n" + figure)
    drawn = []
    for one in sorted(lists, key=lambda one: one["list"]):
        last = one.get("last", 0)
        entries = [str(n) for n in range(1, last + 1)] if last else sorted(set(one["codes"]))
        lots = sorted((sha256("\n".join([seed, one["list"], entry])), entry) for entry in entries)
        drawn.append({"list": one["list"], "drawn": [entry for _, entry in lots[: one["take"]]]})
    return drawn


def problems(proof):
    """Everything that does not fit."""
    found = []
    if sha256(proof["secret"]) != proof["commitment"]:
        found.append("the secret is not the one that was committed to before the draw")
    again = draw(proof["secret"], proof["figure"], proof["lists"])
    if again != proof["drawn"]:
        found.append("drawn again it comes to " + json.dumps(again, ensure_ascii=False))
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    found = problems(proof)
    for problem in found:
        print(problem)
    if not found:
        for one in proof["drawn"]:
            print(one["list"] + ": " + " ".join(one["drawn"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
