#!/usr/bin/env python3
"""Grades a folder of submissions. Python 3.8 or later, no packages.

    python3 examples/labs/grade.py SUBMISSIONS [--out DIR] [--seed N] [--lang en|ru]

SUBMISSIONS holds one folder a student: the lab files alone, or a whole copy of the repository.
Only the files examples/labs/lab*.rs are taken from it. Everything else (graders, harness,
Cargo.toml) comes from the repository in which this script stands, so a student's own changes to
it count for nothing; they are reported as `edited`. Hidden checks are therefore simple: grade
with a copy of the repository whose checks.rs have more rows.

DIR (`grades` unless given) receives scores.csv, and for each student NAME.txt, what the graders
said, and NAME.json, the same as data. Exit code: 0 all were graded, 2 wrong usage.

Must never: run a student's build script, tests or Cargo.toml. What it cannot do: keep a malicious
program off your files. Students' code runs as you; for strangers' code use a container or a CI.
"""

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

UPSTREAM = Path(__file__).resolve().parents[2]
# What a grade depends on, beside the student's files.
GRADERS = ["Cargo.toml", "Cargo.lock", "src", "tests/labs", "tests/labs_selfcheck.rs"]
LABS = sorted(path.stem for path in (UPSTREAM / "examples/labs").glob("lab*.rs"))
# Eight checks of ten seconds each would be the worst case for one lab; a hang beyond it is ours.
LIMIT_SECONDS = 120
# A lab file is a few kilobytes; anything much larger is an accident or an attack on the compiler.
LARGEST_FILE = 256 * 1024


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    base = Path(os.environ.get("CARGO_TARGET_DIR", UPSTREAM / "target")).resolve() / "labs-grading"
    # A target folder of its own: in a shared one, cargo would take the last student's programs
    # for yours, since both packages have the same name and version.
    work, target = base / "repository", base / "target"
    prepare(work)
    rows = []
    print(f"{'':<24}" + "".join(f"{lab[:4]:>7}" for lab in LABS) + f"{'total':>8}")
    for folder in students(options.submissions):
        row = grade(folder, work, target, options)
        rows.append(row)
        scores = "".join(f"{row[lab]:>7}" for lab in LABS)
        print(f"{row['student']:<24}{scores}{row['total']:>8}  {row['notes']}", flush=True)
    table = options.out / "scores.csv"
    with open(table, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["student", *LABS, "total", "notes"])
        writer.writeheader()
        writer.writerows(rows)
    print(f"\nLAB_SEED={options.seed}  {table}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("submissions", type=Path, help="a folder with one folder a student")
    parser.add_argument("--out", type=Path, default=Path("grades"), help="where results go")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 1_000_000),
                        help="the same random inputs for all; a fresh number unless given")
    parser.add_argument("--lang", choices=["en", "ru"], default="en", help="of NAME.txt")
    options = parser.parse_args()
    if not options.submissions.is_dir():
        parser.error(f"{options.submissions} is no folder")
    if not students(options.submissions):
        parser.error(f"{options.submissions} holds no folders")
    return options


def students(submissions):
    folders = [path for path in submissions.iterdir() if path.is_dir()]
    return sorted(path for path in folders if not path.name.startswith("."))


def prepare(work):
    """A copy of the graders to work in, so that the instructor's own files stay untouched."""
    for name in [*GRADERS, "examples/labs"]:
        source, copy = UPSTREAM / name, work / name
        if source.is_file():
            replace(copy, source.read_bytes())
            continue
        wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
        for path in wanted:
            replace(copy / path, (source / path).read_bytes())
        for path in list(copy.rglob("*")):
            if path.is_file() and path.relative_to(copy) not in wanted:
                path.unlink()


def replace(path, content):
    """Writes only what differs: an untouched file keeps its time, and cargo builds less."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def grade(folder, work, target, options):
    """Puts one student's files among the graders, builds, runs; returns a row of the table."""
    notes = []
    for lab in LABS:
        file = handed_in(folder, lab, notes)
        replace(work / f"examples/labs/{lab}.rs", (file or starter(lab)).read_bytes())
    changed = edited(folder)
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        notes.append(f"edited {', '.join(changed[:3])}{more}")
    programs, errors = build(work, target)
    report = (options.out / f"{folder.name}.json").resolve()
    report.unlink(missing_ok=True)
    environment = {**os.environ, "LAB_REPORT": str(report), "LAB_LANG": options.lang,
                   "LAB_SEED": str(options.seed)}
    with open(options.out / f"{folder.name}.txt", "w", encoding="utf-8") as said:
        for lab in LABS:
            if lab in programs:
                run(programs[lab], work, environment, said)
            else:
                said.write(f"\n{lab}: does not compile\n{errors.get(lab, '')}\n")
                notes.append(f"{lab[:4]} does not compile")
    results = json.loads(report.read_text(encoding="utf-8"))["labs"] if report.exists() else []
    by_lab = {result["lab"]: result for result in results}
    for lab, result in by_lab.items():
        if result["refused"]:
            words = ", ".join(sorted({shortcut["word"] for shortcut in result["refused"]}))
            notes.append(f"{lab[:4]} refused: {words}")
    row = {lab: by_lab.get(lab, {}).get("score", 0) for lab in LABS}
    return {"student": folder.name, **row, "total": sum(row.values()), "notes": "; ".join(notes)}


def starter(lab):
    return UPSTREAM / f"tests/labs/{lab}/starter.rs"


def handed_in(folder, lab, notes):
    """The student's file for a lab, beside the others or where it stands in the repository."""
    for path in [folder / f"{lab}.rs", folder / "examples/labs" / f"{lab}.rs"]:
        if path.is_symlink() or (path.is_file() and path.stat().st_size > LARGEST_FILE):
            notes.append(f"{lab[:4]} is no plain small file")
        elif path.is_file():
            return path
    return None


def edited(folder):
    """Graders and settings that a student's copy holds in another form. Line ends do not count."""
    def text(path):
        return path.read_bytes().replace(b"\r\n", b"\n")
    changed = []
    for name in GRADERS:
        source = UPSTREAM / name
        files = [source] if source.is_file() else source.rglob("*")
        for path in (path for path in files if path.is_file()):
            theirs = folder / path.relative_to(UPSTREAM)
            if theirs.is_file() and text(theirs) != text(path):
                changed.append(path.relative_to(UPSTREAM).as_posix())
    return sorted(changed)


def build(work, target):
    """Builds every grader that compiles: the programs by lab, the compiler's words by lab."""
    named = [argument for lab in LABS for argument in ("--test", lab)]
    command = ["cargo", "build", "--locked", "--keep-going", "--message-format=json", *named]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target)}
    built = subprocess.run(command, cwd=work, env=environment, capture_output=True)
    programs, errors = {}, {}
    for line in built.stdout.decode("utf-8", "replace").splitlines():
        message = json.loads(line) if line.startswith("{") else {}
        lab = message.get("target", {}).get("name")
        if message.get("reason") == "compiler-artifact" and message.get("executable"):
            programs[lab] = message["executable"]
        elif message.get("message", {}).get("level") == "error":
            errors[lab] = errors.get(lab, "") + message["message"]["rendered"]
    if not programs and not any(lab in errors for lab in LABS):
        sys.exit("the graders themselves do not build:\n" + built.stderr.decode("utf-8", "replace"))
    return programs, errors


def run(program, work, environment, said):
    # A folder of its own: no file of the instructor lies in reach of a relative path.
    empty = work / "empty"
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir()
    said.flush()
    try:
        subprocess.run([program], cwd=empty, env=environment, stdout=said,
                       stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        said.write("\nThe grader itself did not end in time.\n")


if __name__ == "__main__":
    main()
