"""The second verifier: recomputes a bundle from its frozen rules and lists every difference.

    python3 verifier/verify.py B.zip [B2.zip …] [--json] [--digest HEX] [--approved approved.json]

Written from docs/bundle.md and docs/frozen.md with Python's standard library alone. Exit code 1 if anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from exact import text
from facts import Facts
from formulas import evaluate
from money import Settlement
from rating import STATES, Rating
from standing import Names, Program, result_of

MANIFEST = "manifest.json"
FACTS = ("tree.json", "people.json", "measures.json", "judgments.json", "history.json", "rulings.json")
FILES = ("scheme.json", *FACTS, "result.json")
LARGEST = 512 << 20
Difference = dict


class Float(Exception):
    """A number that is no whole one."""


def refuse(number: str) -> None:
    raise Float(number)


def has_sm3() -> bool:
    return "sm3" in hashlib.algorithms_available


def told(file: str, place: str, says: str = "", expected: object = None, found: object = None) -> Difference:
    return {"file": file, "place": place, "says": says, "expected": expected, "found": found}


def read(path: Path) -> tuple[dict[str, bytes], list[Difference]]:
    """The files that belong in a bundle, and everything a bundle must not be."""
    wrong: list[Difference] = []
    data, files, left = path.read_bytes(), {}, LARGEST
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError):
        return {}, [told("", "", "不是结果包(打不开的 zip)")]
    with archive:
        members = archive.infolist()
        if data[-22:-18] != b"PK\x05\x06" or not data.startswith(b"PK\x03\x04") or archive.comment:
            wrong.append(told("", "", "文件前后还有不属于结果包的内容"))
        names = [member.filename for member in members]
        for name in sorted({name for name in names if names.count(name) > 1}):
            wrong.append(told(name, "", "有同名的文件"))
        for name in names:
            if name.startswith("/") or ".." in name.replace("\\", "/").split("/"):
                wrong.append(told(name, "", "文件名指向包外"))
            elif name not in (MANIFEST, *FILES):
                wrong.append(told(name, "", "结果包里不该有这个文件"))
        for name in (MANIFEST, *FILES):
            if name not in names:
                wrong.append(told(name, "", "缺少这个文件"))
                continue
            try:
                with archive.open(name) as part:
                    content = part.read(left + 1)
            except Exception:  # Whatever is wrong with a damaged member, it cannot be read.
                wrong.append(told(name, "", "压缩内容已损坏"))
                continue
            if len(content) > left:
                wrong.append(told(name, "", f"展开后超过 {LARGEST >> 20} MB,不再读下去"))
                break
            left -= len(content)
            files[name] = content
    return files, wrong


def value_of(name: str, content: bytes, wrong: list[Difference]) -> object:
    """The value of canonical JSON; None: it is not."""
    try:
        words = content.decode("utf-8")
        value = json.loads(words, parse_float=refuse, parse_constant=refuse)
    except (UnicodeDecodeError, json.JSONDecodeError, Float, RecursionError) as error:
        wrong.append(told(name, "", f"不是规范的 JSON({error})"))
        return None
    if json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != words:
        wrong.append(told(name, "", "不是规范写法,同一内容只能有一种写法"))
        return None
    return value


def check_digests(manifest: dict, files: dict[str, bytes], wrong: list[Difference]) -> None:
    """Lengths and digests of the files as the manifest lists them."""
    if manifest.get("bundle") != 1:
        wrong.append(told(MANIFEST, "", "只认识第1版结果包"))
    listed = manifest.get("files", {})
    for name in sorted({*listed, *FILES}):
        if name not in FILES or name not in listed:
            wrong.append(told(MANIFEST, "", f"清单里{'不该有' if name in listed else '没有'} {name}"))
        elif name in files:
            own = {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
            if has_sm3():
                own["sm3"] = hashlib.new("sm3", files[name]).hexdigest()
            for what, value in own.items():
                if listed[name].get(what) != value:
                    wrong.append(told(name, what, "", listed[name].get(what), value))


def result(frozen: dict, facts: Facts, scheme_digest: str) -> dict:
    """What the rules make of the facts."""
    program, scheme = Program(frozen, facts), frozen["scheme"]
    common, overlays = program.rate(scheme)
    stands: dict[str, tuple[Rating, int]] = {}
    for rating in (common, *overlays):
        stands |= {row.subject.code: (rating, at) for at, row in enumerate(rating.rows)}
    subjects, rows = [], []
    for plain in common.rows:
        rating, at = stands[plain.subject.code]
        rows.append((rating, rating.rows[at]))
        subjects.append(subject(rating, at))
        if rating is not common:
            subjects[-1]["comparable"] = text(plain.low)
    settlement = Settlement(scheme, rows)
    return {
        "result": 1,
        "scheme_sha256": scheme_digest,
        "full": text(common.full),
        "subjects": subjects,
        "payments": settlement.payments,
        "unpaid": settlement.unpaid,
    }


def subject(rating: Rating, at: int) -> dict:
    """One subject as `result.json` has it."""
    row, case, scheme, names = rating.rows[at], rating.cases[at], rating.scheme, Names(rating, rating.rows[at])
    dimensions: dict[str, object] = {}
    items: dict[str, object] = {}
    for dimension in rating.rubric:
        scored = row.dimensions[dimension["id"]]
        declared = row.stars.get(dimension["id"]) != "not_declared"
        ends = {"low": text(scored.low), "high": text(scored.high), "lines": scored.lines}
        dimensions[dimension["id"]] = ends if declared else None
        for item in dimension.get("items", []) if declared else []:
            one = row.items[item["id"]]
            ends = {"low": text(one.low), "high": text(one.high), "state": STATES[one.state], "lines": one.lines}
            items[item["id"]] = ends
    said = {
        kind: [one["id"] for one in scheme.get(kind, []) if evaluate(one["when"]["is"], names) is True]
        for kind in ("streaks", "notices")
    }
    return {
        "code": row.subject.code,
        "league": row.subject.league,
        "rank": row.rank,
        "overall_rank": row.overall,
        "low": text(row.low),
        "high": text(row.high),
        "open": row.open,
        "tier": result_of(case),
        "stars": row.star_count,
        "star_states": row.stars,
        **said,
        "dimensions": dimensions,
        "items": items,
        "lines": row.lines,
    }


def name_of(member: object) -> str | None:
    """What a member of a list goes by."""
    if not isinstance(member, dict):
        return None
    if "code" in member:
        return str(member["code"])
    if "incentive" not in member or "subject" not in member:
        return None
    return " ".join(str(member.get(name, "")) for name in ("incentive", "name", "subject", "person")).strip()


def compare(place: str, expected: object, found: object, wrong: list[Difference]) -> None:
    """Every place in which two values differ."""
    if expected == found and type(expected) is type(found):
        return
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in [*expected, *(name for name in found if name not in expected)]:
            compare(f"{place} {name}".strip(), expected.get(name), found.get(name), wrong)
        return
    if isinstance(expected, list) and isinstance(found, list):
        mine, theirs = [name_of(one) for one in expected], [name_of(one) for one in found]
        if None not in mine and None not in theirs and (mine or theirs):
            known = dict(zip(theirs, found))
            for name, one in zip(mine, expected):
                compare(f"{place} {name}", one, known.get(name), wrong)
            for name in theirs:
                if name not in mine:
                    compare(f"{place} {name}", None, known[name], wrong)
            kept = [name for name in mine if name in known], [name for name in theirs if name in mine]
            if kept[0] != kept[1]:
                a, b = next(((a, b) for a, b in zip(*kept) if a != b), (len(kept[0]), len(kept[1])))
                wrong.append(told("result.json", f"{place} order", "", a, b))
            return
        for at in range(max(len(expected), len(found))):
            pair = (some[at] if at < len(some) else None for some in (expected, found))
            compare(f"{place} {at + 1}", *pair, wrong)
        return
    wrong.append(told("result.json", place, "", expected, found))


def verify(path: Path, digest: str | None, approved: Path | None) -> tuple[dict, list[Difference]]:
    """What a bundle is, and everything that is wrong with it."""
    files, wrong = read(path)
    values = {name: value_of(name, content, wrong) for name, content in files.items()}
    own = hashlib.sha256(files.get(MANIFEST, b"")).hexdigest()
    about = {"sha256": own, "sm3_checked": has_sm3(), "scheme": None, "subjects": 0}
    if isinstance(values.get(MANIFEST), dict):
        check_digests(values[MANIFEST], files, wrong)
    if digest is not None:
        printed = "".join(c for c in digest.lower() if c in "0123456789abcdef")
        sm3 = hashlib.new("sm3", files.get(MANIFEST, b"")).hexdigest() if has_sm3() else ""
        if len(printed) < 16 or not (own.startswith(printed) or sm3.startswith(printed)):
            wrong.append(told("", "与公示件上的摘要不是同一份(至少写16位)", "", printed, own))
    if approved is not None and approved.read_bytes() != files.get("scheme.json"):
        wrong.append(told("scheme.json", f"与定稿 {approved} 不是同一份"))
    if any(not isinstance(values.get(name), dict) for name in ("scheme.json", *FACTS)):
        return about, wrong
    frozen = values["scheme.json"]
    try:
        if frozen["frozen"] != 1:
            wrong.append(told("scheme.json", "", "只认识第1版定稿格式"))
            return about, wrong
        scheme = {name: frozen["scheme"][name] for name in ("id", "title", "version", "period")}
        about["scheme"] = scheme
        if isinstance(values.get(MANIFEST), dict):
            listed = values[MANIFEST].get("scheme", {})
            wrong.extend(
                told(MANIFEST, f"scheme {name}", "", value, listed.get(name))
                for name, value in scheme.items()
                if listed.get(name) != value
            )
        expected = result(frozen, Facts(values), hashlib.sha256(files["scheme.json"]).hexdigest())
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        wrong.append(told("scheme.json", "", f"按这份办法和数据算不下去({type(error).__name__}: {error})"))
        return about, wrong
    about["subjects"] = len(expected["subjects"])
    if isinstance(values.get("result.json"), dict):
        compare("", expected, values["result.json"], wrong)
    return about, wrong


def show(path: Path, about: dict, wrong: list[Difference]) -> str:
    """In words."""
    lines = [f"{path}"]
    if about["scheme"]:
        scheme = about["scheme"]
        lines.append(f"《{scheme['title']}》{scheme['version']}版 {scheme['period']},{about['subjects']} 个对象")
    groups = [about["sha256"][at : at + 4] for at in range(0, 32, 4)]
    lines.append(f"摘要 SHA-256 {' '.join(groups)}")
    if not about["sm3_checked"]:
        lines.append("本机的 Python 没有 SM3,只核对了 SHA-256")
    if not wrong:
        lines.append("核验一致")
    else:
        lines.append(f"核验不一致,共 {len(wrong)} 处:")
    for one in wrong:
        of = " ".join(part for part in (one["file"], one["place"]) if part)
        said = one["says"] or f"应为 {one['expected']},包里是 {one['found']}"
        lines.append(f"  {of}:{said}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", type=Path, nargs="+")
    parser.add_argument("--digest", help="the digest on the notice, or its first 16 digits or more")
    parser.add_argument("--approved", type=Path, help="the approved scheme")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sys.setrecursionlimit(10_000)
    failed = False
    for path in arguments.bundles:
        about, wrong = verify(path, arguments.digest, arguments.approved)
        failed |= bool(wrong)
        if arguments.json:
            print(json.dumps({"bundle": str(path), **about, "differences": wrong}, ensure_ascii=False, default=str))
        else:
            print(show(path, about, wrong))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
