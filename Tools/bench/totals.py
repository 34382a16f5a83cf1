#!/usr/bin/env python3
"""Adds up decisions by section 6 of the domain page, in plain Python with exact fractions: a second opinion.

    totals.py --year 2027 [--budgets FILE] [--national FILE] [--reference DIR] decisions.jsonl

Written from the rules' description alone, not from the Swift code. Standard library only. It trusts the form of its
input and writes the same JSON object as `mbost totals`.
"""

import argparse
import csv
import json
import os
import sys
from fractions import Fraction


def groups_of(year):
    """Name and levels of each group that shares a budget."""
    if year <= 2023:
        return [("entree", {1}), ("234", {2, 3, 4})]
    return [("entree", {1}), ("2", {2}), ("34", {3, 4})]


def half_up(value, decimals):
    """A fraction rounded half up to so many decimals, still as a fraction."""
    scale = 10 ** decimals
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def shown(value, decimals):
    if value is None:
        return None
    digits = str(int(half_up(value, decimals) * 10 ** decimals)).rjust(decimals + 1, "0")
    return digits[:-decimals] + "." + digits[-decimals:]


class Institution:
    def __init__(self, groups):
        self.groups = {name: dict(B1=0, O1=0, B2=0, O2=0, base=Fraction(0), diplomas=Fraction(0))
                       for name, _ in groups}


def level_of(record):
    return int(record["level"][-1]) if record["level"] else None


def take(institutions, decision, groups, home):
    def group(brin, level):
        institution = institutions.setdefault(home(brin), Institution(groups))
        return next((institution.groups[name] for name, levels in groups if level in levels), None)

    for enrolment in decision["enrolments"]:
        # One without count dates is listed all the same, and so is its institution.
        institutions.setdefault(home(enrolment["brin"]), Institution(groups))
        for record in enrolment["countDates"]:
            place = group(enrolment["brin"], level_of(record))
            if place is None:
                continue
            first = record["date"][5:7] == "10"
            if record["countsForCorrection"]:
                place[("B" if record["pathway"] == "BBL" else "O") + ("1" if first else "2")] += 1
            if first and record["funded"] and record["contribution"] is not None:
                place["base"] += Fraction(record["contribution"])
    for diploma in decision["diplomas"]:
        place = group(diploma["brin"], level_of(diploma))
        if place is not None and level_of(diploma) != 1 and diploma["funded"] and diploma["contribution"] is not None:
            place["diplomas"] += Fraction(diploma["contribution"])


def values(name, counts):
    """Correction factor, student value, diploma value and their sum."""
    weight = Fraction(1, 2) if name == "entree" else Fraction(2, 5)
    october = counts["B1"] * weight + counts["O1"]
    february = counts["B2"] * weight + counts["O2"]
    factor = (october + february) / (2 * october) if october else Fraction(1)
    student = half_up(counts["base"] * factor * (1 if name == "entree" else Fraction(4, 5)), 2)
    diploma = half_up(counts["diplomas"] * Fraction(1, 5), 2)
    return factor, student, diploma, student + diploma


def mergers(folder, year):
    """Which institution counts for which: the last successor, of mergers before the year."""
    path = os.path.join(folder, "instelling.csv") if folder else None
    if not path or not os.path.exists(path):
        return lambda brin: brin
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["opvolger"]]
    for row in sorted(rows, key=lambda row: row["bekostigd_tot_en_met"]):
        if not row["bekostigd_tot_en_met"] or int(row["bekostigd_tot_en_met"][:4]) < year:
            found[row["brin"]] = row["opvolger"]

    def home(brin):
        while brin in found:
            brin = found[brin]
        return brin
    return home


def budgets_of(path, folder, year):
    if not path:
        path = os.path.join(folder, "budget.csv") if folder else None
        if not path or not os.path.exists(path):
            return {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row["onderdeel"]: Fraction(row["bedrag"]) for row in csv.DictReader(file, delimiter=";")
                if int(row["bekostigingsjaar"]) == year}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--year", type=int, required=True)
    options.add_argument("--budgets")
    options.add_argument("--national")
    options.add_argument("--reference")
    options.add_argument("file", nargs="?", default="-")
    options = options.parse_args()
    groups = groups_of(options.year)
    home = mergers(options.reference, options.year)
    institutions = {}
    with sys.stdin if options.file == "-" else open(options.file, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                take(institutions, json.loads(line), groups, home)
    budgets = budgets_of(options.budgets, options.reference, options.year)
    national = {name: dict(B1=0, O1=0, B2=0, O2=0, base=Fraction(0), student=Fraction(0), diplomas=Fraction(0),
                           diploma=Fraction(0), sum=Fraction(0)) for name, _ in groups}
    for institution in institutions.values():
        for name, counts in institution.groups.items():
            _, student, diploma, total = values(name, counts)
            for key in ("B1", "O1", "B2", "O2", "base", "diplomas"):
                national[name][key] += counts[key]
            national[name]["student"] += student
            national[name]["diploma"] += diploma
            national[name]["sum"] += total
    given = None
    if options.national:
        with open(options.national, encoding="utf-8") as file:
            given = {group["group"]: Fraction(group["sum"]) for group in json.load(file)["national"]}
    write(institutions, groups, national, given, budgets)


def write(institutions, groups, national, given, budgets):
    output = {"institutions": [], "national": []}
    for brin in sorted(institutions):
        shown_groups = []
        for name, _ in groups:
            counts = institutions[brin].groups[name]
            factor, student, diploma, total = values(name, counts)
            whole = national[name]["sum"] if given is None else given.get(name)
            share = total / whole if whole else None
            amount = share * budgets[name] if share is not None and name in budgets else None
            shown_groups.append({
                "group": name, "B1": counts["B1"], "O1": counts["O1"], "B2": counts["B2"], "O2": counts["O2"],
                "correctionFactor": shown(factor, 8), "base": shown(counts["base"], 6),
                "studentValue": shown(student, 2), "diplomaBase": shown(counts["diplomas"], 6),
                "diplomaValue": shown(diploma, 2), "sum": shown(total, 2),
                "sharePercent": shown(share * 100, 8) if share is not None else None, "amount": shown(amount, 2)})
        output["institutions"].append({"brin": brin, "groups": shown_groups})
    for name, _ in groups:
        budget = shown(budgets.get(name), 2)
        if given is None:
            sums = national[name]
            output["national"].append({
                "group": name, "B1": sums["B1"], "O1": sums["O1"], "B2": sums["B2"], "O2": sums["O2"],
                "base": shown(sums["base"], 6), "studentValue": shown(sums["student"], 2),
                "diplomaBase": shown(sums["diplomas"], 6), "diplomaValue": shown(sums["diploma"], 2),
                "sum": shown(sums["sum"], 2), "amount": budget})
        elif name in given:
            output["national"].append({
                "group": name, "B1": None, "O1": None, "B2": None, "O2": None, "base": None, "studentValue": None,
                "diplomaBase": None, "diplomaValue": None, "sum": shown(given[name], 2), "amount": budget})
    print(json.dumps(output))


if __name__ == "__main__":
    main()
