#!/usr/bin/env python3
"""Decides dossiers by the rules of the domain page, in plain Python: a yardstick and a second opinion.

    decide.py --year 2027 --reference Sources/ReferenceData/Tables dossiers.jsonl > decisions.jsonl
    decide.py --check Tests/FundingRulesTests/Cases --reference Sources/ReferenceData/Tables
    decide.py --time 5 --year 2027 --reference Sources/ReferenceData/Tables dossiers.jsonl

Written from the rules' description alone, not from the Swift code. Standard library only. It trusts the form of its
input, and knows no institution or licence table: every institution is funded and licensed. --check compares with
every decisions-<year>.jsonl of a folder and ends with status 1 at a difference.
"""

import argparse
import csv
import json
import os
import statistics
import sys
import time
from datetime import date, timedelta

LAWFUL_STATES = ("NW", "NI", "HB")
PATHWAY_FACTORS = {("BOL", 1): 100, ("BOL", 2): 100, ("BOL", 3): 100, ("BOL", 4): 100,
                   ("BBL", 1): 50, ("BBL", 2): 40, ("BBL", 3): 40, ("BBL", 4): 40}
KIND_VALUES = {"basisberoepsopleiding": 1, "vakopleiding": 3, "middenkaderopleiding": 5,
               "specialistenopleiding": "specialist", "entreeopleiding": None, "assistentopleiding": None}
LEVEL_VALUES = {1: None, 2: 1, 3: 3, 4: 5}


class Training:
    """One dated row of the training table."""

    __slots__ = ("code", "kind", "level", "pathways", "price", "health", "dossier", "domain", "start")

    def __init__(self, row):
        self.code = row["crebo"]
        self.kind = row["soort"]
        self.level = int(row["niveau"]) if row["niveau"] else None
        self.pathways = tuple(row["leerweg"].split("/")) if row["leerweg"] else ()
        self.price = hundredths(row["prijsfactor"]) if row["prijsfactor"] else None
        self.health = row["beroepsvereisten"] == "VWS"
        self.dossier = row["dossier"] or None
        self.domain = row["domein"] or None
        self.start = row["geldig_vanaf"]

    @property
    def value(self):
        """1, 3, 5, 'specialist' or None: by kind, or by level when the kind names none."""
        if self.kind in KIND_VALUES:
            return KIND_VALUES[self.kind]
        return LEVEL_VALUES.get(self.level)


def hundredths(text):
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


class Reference:
    def __init__(self, folder):
        self.rows = {}
        for name in ("crebo.csv", "crebo-aanname.csv"):
            path = os.path.join(folder, name)
            if not os.path.exists(path):
                continue
            with open(path, encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    self.rows.setdefault(row["crebo"], []).append(Training(row))
        for rows in self.rows.values():
            rows.sort(key=lambda row: row.start)

    def training(self, code, day):
        """The row with the latest start not after the day, else the code's first row; None when unknown."""
        rows = self.rows.get(code)
        if rows is None:
            return None
        found = rows[0]
        for row in rows:
            if row.start <= day:
                found = row
        return found


def effective_end(row):
    return row.get("actualEnd") or row["plannedEnd"]


def covers(enrolment, day):
    return enrolment["enrolledOn"] <= day <= effective_end(enrolment)


def period_started_by(enrolment, day):
    found = None
    for period in enrolment["periods"]:
        if period["from"] <= day:
            found = period
    return found


def period_on(enrolment, day):
    return period_started_by(enrolment, day) if covers(enrolment, day) else None


def last_period(enrolment):
    return period_started_by(enrolment, effective_end(enrolment)) or enrolment["periods"][0]


def day_before(day):
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def birth_parts(text):
    year, month, day = (int(part) for part in text.split("-"))
    return year, max(month, 1), max(day, 1)


def age_on(birth, day):
    year, month, monthday = birth
    on = (int(day[:4]), int(day[5:7]), int(day[8:]))
    return on[0] - year - (0 if (on[1], on[2]) >= (month, monthday) else 1)


def stretch_holds(row, day):
    start, end = row.get("from"), row.get("until")
    return (start is None or start <= day) and (end is None or day < end)


def level_text(level):
    return None if level is None else "MBO-%d" % level


def level_number(text):
    return None if text is None else int(text[4:])


def factor_text(value):
    return None if value is None else "%d.%02d" % divmod(value, 100)


def millionths_text(value):
    return None if value is None else "%d.%06d" % divmod(value, 1000000)


class Record:
    """An enrolment on a count date, while it is being decided."""

    __slots__ = ("enrolment", "period", "training", "level", "codes", "bpv", "placements", "wins", "rivals", "date")


class Case:
    """One dossier looked at for one funding year."""

    def __init__(self, dossier, year, reference):
        self.dossier = dossier
        self.year = year
        self.reference = reference
        self.person = dossier["person"]
        self.birth = birth_parts(self.person["birthDate"])
        self.enrolments = dossier.get("enrolments") or []
        for enrolment in self.enrolments:
            enrolment["periods"] = sorted(enrolment["periods"], key=lambda period: period["from"])
        self.diplomas = dossier.get("diplomas") or []
        self.nationalities = dossier.get("nationalities") or []
        self.titles = dossier.get("residenceTitles") or []
        self.residence_known = {}
        self.diploma_results = {}
        self.linked = {(row["brin"], row["enrolment"]) for row in self.diplomas if row.get("enrolment")}

    # --- the decision -------------------------------------------------------------------------------------------

    def decide(self):
        october, february = "%04d-10-01" % (self.year - 2), "%04d-02-01" % (self.year - 1)
        first, last = "%04d-08-01" % (self.year - 2), "%04d-07-31" % (self.year - 1)
        listed = [row for row in self.enrolments if row["enrolledOn"] <= last and effective_end(row) >= first]
        listed.sort(key=lambda row: (row["brin"], row["sequence"]))
        dated = {id(row): [] for row in listed}
        for day in (october, february):
            records = [record for record in (self.record(row, day) for row in listed) if record]
            self.concur(records)
            for record in records:
                dated[id(record.enrolment)].append(self.shown(record, day == october))
        enrolments = [{"brin": row["brin"], "sequence": row["sequence"],
                       "highestFundedDiplomaLevel": level_text(self.highest_funded(october)[0]),
                       "countDates": dated[id(row)]} for row in listed]
        wanted = "%04d" % (self.year - 2)
        diplomas = sorted((row for row in self.diplomas if row["obtainedOn"][:4] == wanted),
                          key=lambda row: (row["brin"], row["result"]))
        return {"person": self.person["number"], "fundingYear": self.year, "enrolments": enrolments,
                "diplomas": [self.shown_diploma(row) for row in diplomas]}

    # --- enrolments ---------------------------------------------------------------------------------------------

    def record(self, enrolment, day):
        period = period_on(enrolment, day)
        if period is None:
            return None
        record = Record()
        record.enrolment, record.period, record.date = enrolment, period, day
        training = record.training = self.reference.training(period["trainingCode"], day)
        level = level_number(period.get("level"))
        if level is None and training:
            level = training.level
        record.level = level
        codes = record.codes = []
        if not period["requested"]:
            codes.append(9)
        if training is None:
            codes.append(22)
        pathway = period["pathway"]
        if pathway not in ("BOL", "BBL") or (training and training.pathways and pathway not in training.pathways):
            codes.append(23)
        if level is None:
            codes.append(24)
        if period.get("phase") == "VO":
            codes.append(14)
        if not self.lawful_residence(enrolment):
            codes.append(25)
        informative = []
        if not self.nationalities and not self.titles:
            informative.append(28)
        residence = self.person.get("residence") or {}
        if self.person.get("inBRP") is False:
            country, region = residence.get("country"), residence.get("region")
            if country is None:
                informative.append(29)
            elif country not in ("NL", "BE") and not (country == "DE" and region in LAWFUL_STATES):
                codes.append(26)
        death = self.person.get("deathDate")
        if death is not None and death < day:
            codes.append(27)
        record.wins = not codes
        record.rivals = []
        codes.extend(informative)
        order = (9, 21, 22, 2, 23, 24, 14, 25, 28, 26, 29, 27)
        codes.sort(key=order.index)
        record.bpv, record.placements = None, []
        if pathway == "BBL" and day[5:] == "10-01":
            record.bpv, record.placements = self.bpv(record)
            if record.bpv:
                codes.append(record.bpv)
        return record

    def lawful_residence(self, enrolment):
        key = id(enrolment)
        if key in self.residence_known:
            return self.residence_known[key]
        day = enrolment["enrolledOn"]
        holds = (
            (not self.nationalities and not self.titles)
            or any(row["code"] in ("0001", "0002") and stretch_holds(row, day) for row in self.nationalities)
            or age_on(self.birth, day) < 18
            or any(row["code"] != "98" and stretch_holds(row, day) for row in self.titles)
            or self.continued(enrolment))
        self.residence_known[key] = holds
        return holds

    def continued(self, enrolment):
        code, start = enrolment["periods"][0]["trainingCode"], enrolment["enrolledOn"]
        before = day_before(start)
        return any(
            other is not enrolment and other["enrolledOn"] < start
            and last_period(other)["trainingCode"] == code and effective_end(other) >= before
            and self.lawful_residence(other)
            for other in self.enrolments)

    def bpv(self, record):
        """The failing signal or None, and the placements in practice."""
        day = record.date
        brin, code, training = record.enrolment["brin"], record.period["trainingCode"], record.training
        last_of_year, june = day[:4] + "-12-31", "%04d-06-01" % (int(day[:4]) + 1)
        any_placement, matching, in_time, practised = False, False, False, []
        for enrolment in self.enrolments:
            if enrolment["brin"] != brin:
                continue
            for placement in enrolment.get("placements") or ():
                any_placement = True
                if not self.matches(placement.get("trainingCode"), code, training, day):
                    continue
                matching = True
                if placement["agreedOn"] > last_of_year:
                    continue
                in_time = True
                end = effective_end(placement)
                if record.level == 1:
                    practice = end >= day
                elif training and training.health:
                    practice = placement["from"] <= june and end >= day
                else:
                    practice = placement["from"] <= last_of_year <= end
                if practice:
                    practised.append((enrolment["sequence"], placement["sequence"]))
        practised.sort()
        if not any_placement:
            return 30, practised
        if not matching:
            return 32, practised
        if not in_time:
            return 30, practised
        return (None, practised) if practised else (31, practised)

    def matches(self, placed, code, training, day):
        if placed is None:
            return False
        if placed == code:
            return True
        other = self.reference.training(placed, day)
        if training and other and training.dossier and training.dossier == other.dossier:
            return True
        if training and placed in (training.dossier, training.domain):
            return True
        return bool(other) and code in (other.dossier, other.domain)

    @staticmethod
    def concur(records):
        able = [record for record in records if record.wins]
        if not able:
            return
        able.sort(key=lambda record: (record.enrolment["brin"], record.enrolment["sequence"]))
        able.sort(key=lambda record: -(record.training.price or 0))
        able.sort(key=lambda record: record.period["pathway"] != "BOL")
        able.sort(key=lambda record: record.enrolment["enrolledOn"], reverse=True)
        able.sort(key=lambda record: record.bpv is not None)
        for place, record in enumerate(able):
            record.wins = place == 0
            if len(able) > 1:
                record.codes.append(8 if place == 0 else 7)
                record.rivals = sorted({other.enrolment["brin"] for other in able if other is not record})[:5]

    def shown(self, record, is_october):
        enrolment, period, day = record.enrolment, record.period, record.date
        counts = record.wins
        funded = counts and record.bpv is None if is_october else None
        signals = [{"code": str(code), "parameters": record.rivals if code in (7, 8) else []}
                   for code in record.codes]
        if is_october:
            for status in self.dossier.get("exOfficio") or ():
                if (status["brin"], status["sequence"], status["countDate"]) == (
                        enrolment["brin"], enrolment["sequence"], day):
                    funded = status["funded"]
                    signals.append({"code": "12", "parameters": [status["reason"]]})
        pathway_factor = PATHWAY_FACTORS.get((period["pathway"], record.level))
        price = record.training.price if record.training and is_october else None
        years, year_factor, contribution = 0, None, None
        if funded:
            stay_factor = 100
            if day < "2018-10-01":
                if record.level is not None and pathway_factor is not None:
                    years, year_factor = self.stay_years(record)
                stay_factor = year_factor
            if pathway_factor is not None and price is not None and stay_factor is not None:
                contribution = pathway_factor * price * stay_factor
        return {"date": day, "trainingCode": period["trainingCode"], "level": level_text(record.level),
                "pathway": period["pathway"], "requested": period["requested"],
                "ageOn1August": age_on(self.birth, "%04d-08-01" % (self.year - 2)), "funded": funded,
                "countsForCorrection": counts, "pathwayFactor": factor_text(pathway_factor),
                "priceFactor": factor_text(price), "stayYears": years, "stayYearFactor": factor_text(year_factor),
                "contribution": millionths_text(contribution),
                "placements": [{"enrolment": one, "sequence": two} for one, two in record.placements],
                "signals": signals}

    def stay_years(self, record):
        entree = record.level == 1
        this_year = int(record.date[:4])
        years = {this_year}
        for enrolment in self.enrolments:
            for year in range(int(enrolment["enrolledOn"][:4]), min(int(effective_end(enrolment)[:4]), this_year) + 1):
                day = "%04d-10-01" % year
                if day >= record.date:
                    continue
                period = period_on(enrolment, day)
                if period is None or not period["requested"] or period["pathway"] not in ("BOL", "BBL"):
                    continue
                level = level_number(period.get("level"))
                if level is None:
                    training = self.reference.training(period["trainingCode"], day)
                    level = training.level if training else None
                if level is not None and (level == 1) == entree:
                    years.add(year)
        gap = 2 if entree else 3
        count, previous = 0, None
        for year in sorted(years):
            if previous is not None and year - previous - 1 >= gap:
                count = 0
            count += 1
            previous = year
        if entree:
            return count, {1: 120, 2: 60}.get(count, 0)
        return count, 120 if count == 1 else 100 if count <= 4 else 50 if count <= 6 else 0

    # --- diplomas -----------------------------------------------------------------------------------------------

    def highest_funded(self, before):
        """Highest level of the diplomas before a day that are funded in their own year; is one of those specialist?"""
        best, specialist = None, False
        for diploma in self.diplomas:
            if diploma["obtainedOn"] >= before or not self.judge(diploma)["funded"]:
                continue
            training = self.reference.training(diploma["trainingCode"], diploma["obtainedOn"])
            is_specialist = training.value == "specialist"
            if best is None or training.level > best:
                best, specialist = training.level, is_specialist
            elif training.level == best:
                specialist = specialist or is_specialist
        return best, specialist

    def shown_diploma(self, diploma):
        judged = self.judge(diploma)
        level, specialist = self.highest_funded(diploma["obtainedOn"])
        training = judged["training"]
        return {"brin": diploma["brin"], "result": diploma["result"], "obtainedOn": diploma["obtainedOn"],
                "trainingCode": diploma["trainingCode"], "level": level_text(training.level if training else None),
                "specialist": bool(training) and training.value == "specialist",
                "highestFundedDiplomaLevel": level_text(level), "highestFundedIsSpecialist": specialist,
                "funded": judged["funded"], "contribution": millionths_text(judged["contribution"]),
                "signals": [{"code": str(code), "parameters": []} for code in judged["codes"]]}

    def judge(self, diploma):
        key = id(diploma)
        if key not in self.diploma_results:
            self.diploma_results[key] = self.judge_once(diploma)
        return self.diploma_results[key]

    def judge_once(self, diploma):
        day = diploma["obtainedOn"]
        training = self.reference.training(diploma["trainingCode"], day)
        codes = []
        if not diploma["requested"]:
            codes.append(9)
        if training is None:
            codes.append(22)
        elif training.level is None:
            codes.append(24)
        elif training.level == 1:
            codes.append(41)
        if not self.is_candidate(diploma):
            codes.append(42)
        value = training.value if training else None
        contribution = None
        if value is not None:
            earlier = self.earlier(diploma, value)
            if value == "specialist":
                contribution = 0 if any(other == "specialist" for _, other in earlier) else 2
            else:
                ladder = [(row, other) for row, other in earlier if other in (1, 3, 5)]
                highest = max((other for _, other in ladder), default=0)
                contribution = value - highest
                if highest > value:
                    codes.append(43)
                if any(row["obtainedOn"][:4] == day[:4] and other >= value for row, other in ladder):
                    codes.append(44)
            if contribution <= 0 and 43 not in codes and 44 not in codes:
                codes.append(45)
        funded = not codes
        return {"training": training, "codes": codes, "funded": funded,
                "contribution": contribution * 1000000 if funded else None}

    def earlier(self, diploma, value):
        """Earlier diplomas with their values; those before an interruption of three years do not count."""
        since = self.interruption(int(diploma["obtainedOn"][:4]))
        found = []
        for other in self.diplomas:
            if other is diploma:
                continue
            training = self.reference.training(other["trainingCode"], other["obtainedOn"])
            other_value = training.value if training else None
            if other_value is None:
                continue
            if self.rank(other, other_value) < self.rank(diploma, value) and (
                    since is None or other["obtainedOn"] >= since):
                found.append((other, other_value))
        return found

    @staticmethod
    def rank(diploma, value):
        return (diploma["obtainedOn"], 9 if value == "specialist" else value, diploma["brin"], diploma["result"])

    def interruption(self, year):
        """1 October of the first year of the latest run of three years or more without an enrolment, or None."""
        covered = set()
        for enrolment in self.enrolments:
            for one in range(int(enrolment["enrolledOn"][:4]), int(effective_end(enrolment)[:4]) + 1):
                if covers(enrolment, "%04d-10-01" % one):
                    covered.add(one)
        if not covered:
            return None
        found, run_start = None, None
        for one in range(min(covered) + 1, year):
            if one in covered:
                run_start = None
                continue
            if run_start is None:
                run_start = one
            if one - run_start >= 2:
                found = run_start
        return None if found is None else "%04d-10-01" % found

    def is_candidate(self, diploma):
        day = diploma["obtainedOn"]
        linked = None
        for enrolment in self.enrolments:
            if (enrolment["brin"], enrolment["sequence"]) == (diploma["brin"], diploma.get("enrolment")):
                linked = enrolment
        if linked is None or day < linked["periods"][0]["from"]:
            return False
        period = last_period(linked) if day > effective_end(linked) else period_started_by(linked, day)
        pathway = period["pathway"]
        if pathway in ("BOL", "BBL"):
            return True
        return pathway == "EX" and any(self.ended_without_diploma(row, day) for row in self.enrolments)

    def ended_without_diploma(self, enrolment, day):
        end = effective_end(enrolment)
        if end > day or int(day[:4]) - int(end[:4]) > 2:
            return False
        period = last_period(enrolment)
        return (period["pathway"] in ("BOL", "BBL") and period["requested"]
                and (enrolment["brin"], enrolment["sequence"]) not in self.linked)


def decide_line(line, year, reference):
    return json.dumps(Case(json.loads(line), year, reference).decide())


def check(folder, reference):
    different = total = 0
    for name in sorted(os.listdir(folder)):
        if not name.startswith("decisions-"):
            continue
        year = int(name[10:14])
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            expected = file.read().splitlines()
        with open(os.path.join(folder, "dossiers-%d.jsonl" % year), encoding="utf-8") as file:
            given = file.read().splitlines()
        wrong = [place for place, (line, want) in enumerate(zip(given, expected), 1)
                 if decide_line(line, year, reference) != want]
        total += len(given)
        different += len(wrong) + abs(len(given) - len(expected))
        where = ": lines %s" % wrong[:20] if wrong else ""
        print("%s: %d dossiers, %d differ%s" % (name, len(given), len(wrong), where))
    print("%d dossiers, %d differ" % (total, different))
    return 1 if different or not total else 0


def measure(runs, lines, year, reference):
    """Dossiers a second, JSON included and rules alone, as one line of JSON."""
    whole, rules = [], []
    for _ in range(runs):
        start = time.perf_counter()
        for line in lines:
            decide_line(line, year, reference)
        whole.append(len(lines) / (time.perf_counter() - start))
        dossiers = [json.loads(line) for line in lines]
        start = time.perf_counter()
        for dossier in dossiers:
            Case(dossier, year, reference).decide()
        rules.append(len(lines) / (time.perf_counter() - start))
    print(json.dumps({"whole": statistics.median(whole), "rules": statistics.median(rules)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, help="funding year")
    parser.add_argument("--reference", required=True, help="folder with crebo.csv and crebo-aanname.csv")
    parser.add_argument("--check", metavar="FOLDER", help="compare with the cases of this folder")
    parser.add_argument("--time", type=int, metavar="RUNS", help="measure instead of writing decisions")
    parser.add_argument("file", nargs="?", help="dossiers as JSON lines; standard input when absent")
    arguments = parser.parse_args()
    reference = Reference(arguments.reference)
    if arguments.check:
        return check(arguments.check, reference)
    if arguments.year is None:
        parser.error("--year is needed")
    with (open(arguments.file, encoding="utf-8") if arguments.file else sys.stdin) as file:
        lines = [line for line in file if line.strip()]
    if arguments.time:
        measure(arguments.time, lines, arguments.year, reference)
    else:
        for line in lines:
            print(decide_line(line, arguments.year, reference))
    return 0


if __name__ == "__main__":
    sys.exit(main())
