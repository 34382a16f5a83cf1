import FundingModel
import Postgres

/// Brings the fact tables from one state of a dossier to the next, touching only rows that differ.
///
/// The person's row is written in any case: it carries the version of the facts.
struct FactsWriter {
    let old: Dossier?
    let new: Dossier
    private var person: Parameter { .person(new.person.number) }

    init(from old: Dossier?, to new: Dossier) {
        self.old = old
        self.new = new
    }

    func write(in batch: inout Batch) {
        writePerson(in: &batch)
        if old?.nationalities ?? [] != new.nationalities { replaceNationalities(in: &batch) }
        if old?.residenceTitles ?? [] != new.residenceTitles { replaceTitles(in: &batch) }
        writeEnrolments(in: &batch)
        writeDiplomas(in: &batch)
    }

    private func writePerson(in batch: inout Batch) {
        let facts = new.person
        let sql =
            old == nil
            ? """
            INSERT INTO mbost.persons (person, birth_year, birth_month, birth_day, sex, death_date, in_brp, country,
                region, facts_changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())
            """
            : """
            UPDATE mbost.persons SET birth_year = $2, birth_month = $3, birth_day = $4, sex = $5, death_date = $6,
                in_brp = $7, country = $8, region = $9, facts_changed_at = now(),
                facts_version = nextval('mbost.facts_versions') WHERE person = $1
            """
        batch.add(
            sql, person, .int16(facts.birthDate.year), .int16(Int16(facts.birthDate.month)),
            .int16(Int16(facts.birthDate.day)), .text(facts.sex?.rawValue), .day(facts.deathDate),
            .bool(facts.inBRP), .text(facts.country?.description), .text(facts.region?.description))
    }

    private func replaceNationalities(in batch: inout Batch) {
        batch.add("DELETE FROM mbost.nationalities WHERE person = $1", person)
        for (ordinal, nationality) in new.nationalities.enumerated() {
            batch.add(
                """
                INSERT INTO mbost.nationalities (person, ordinal, code, from_date, until_date)
                VALUES ($1, $2, $3, $4, $5)
                """,
                person, .int16(Int16(clamping: ordinal)), .int16(Int16(bitPattern: nationality.code)),
                .day(nationality.from),
                .day(nationality.until))
        }
    }

    private func replaceTitles(in batch: inout Batch) {
        batch.add("DELETE FROM mbost.residence_titles WHERE person = $1", person)
        for (ordinal, title) in new.residenceTitles.enumerated() {
            batch.add(
                """
                INSERT INTO mbost.residence_titles (person, ordinal, code, from_date, until_date)
                VALUES ($1, $2, $3, $4, $5)
                """, person, .int16(Int16(clamping: ordinal)), .int16(Int16(title.code)), .day(title.from),
                .day(title.until))
        }
    }

    private func writeEnrolments(in batch: inout Batch) {
        var before = (old?.enrolments ?? []).keyed { RecordName(brin: $0.brin, id: $0.sequence) }
        for enrolment in new.enrolments {
            let name = RecordName(brin: enrolment.brin, id: enrolment.sequence)
            let rows = EnrolmentWriter(
                person: person, enrolment: enrolment, dossier: new, old: before.removeValue(forKey: name),
                oldDossier: old)
            rows.write(in: &batch)
        }
        for name in before.keys.sorted() {
            batch.add(
                "DELETE FROM mbost.enrolments WHERE person = $1 AND brin = $2 AND sequence = $3", person,
                .brin(name.brin), .text(name.id.description))
        }
    }

    private func writeDiplomas(in batch: inout Batch) {
        var before = (old?.diplomas ?? []).keyed { RecordName(brin: $0.brin, id: $0.result) }
        for diploma in new.diplomas {
            let known = before.removeValue(forKey: RecordName(brin: diploma.brin, id: diploma.result))
            if known == diploma { continue }
            if known != nil { delete(diploma.brin, diploma.result, in: &batch) }
            batch.add(
                """
                INSERT INTO mbost.diplomas (person, brin, result, training_code, obtained_on, requested, enrolment,
                    provider) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """, person, .brin(diploma.brin), .text(diploma.result.description), .code(diploma.trainingCode),
                .day(diploma.obtainedOn), .bool(diploma.requested), .text(diploma.enrolment?.description),
                .text(diploma.provider?.description))
        }
        for name in before.keys.sorted() { delete(name.brin, name.id, in: &batch) }
    }

    private func delete(_ brin: Brin, _ result: Identifier, in batch: inout Batch) {
        batch.add(
            "DELETE FROM mbost.diplomas WHERE person = $1 AND brin = $2 AND result = $3", person, .brin(brin),
            .text(result.description))
    }
}

/// One enrolment's rows.
private struct EnrolmentWriter {
    let person: Parameter
    let enrolment: Enrolment
    let dossier: Dossier
    let old: Enrolment?
    let oldDossier: Dossier?
    private var brin: Parameter { .brin(enrolment.brin) }
    private var sequence: Parameter { .text(enrolment.sequence.description) }

    init(person: Parameter, enrolment: Enrolment, dossier: Dossier, old: Enrolment?, oldDossier: Dossier?) {
        self.person = person
        self.enrolment = enrolment
        self.dossier = dossier
        self.old = old
        self.oldDossier = oldDossier
    }

    func write(in batch: inout Batch) {
        // Periods that would begin before a later first day must be gone before it moves.
        deleteOldPeriods(in: &batch)
        writeFacts(in: &batch)
        writePeriods(in: &batch)
        writeSupport(in: &batch)
        writePlacements(in: &batch)
    }

    private func writeFacts(in batch: inout Batch) {
        if let old, old.facts == enrolment.facts { return }
        let sql =
            old == nil
            ? """
            INSERT INTO mbost.enrolments (person, brin, sequence, enrolled_on, planned_end, actual_end, leaving_reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """
            : """
            UPDATE mbost.enrolments SET enrolled_on = $4, planned_end = $5, actual_end = $6, leaving_reason = $7
            WHERE person = $1 AND brin = $2 AND sequence = $3
            """
        batch.add(
            sql, person, brin, sequence, .day(enrolment.enrolledOn), .day(enrolment.plannedEnd),
            .day(enrolment.actualEnd), .text(enrolment.leavingReason?.description))
    }

    private var oldPeriods: [Period] { old.flatMap { old in oldDossier.map { Array($0.periods[old.periods]) } } ?? [] }
    private var newPeriods: [Period] { Array(dossier.periods[enrolment.periods]) }

    private func deleteOldPeriods(in batch: inout Batch) {
        let kept = Set(newPeriods.map(\.from))
        for period in oldPeriods where !kept.contains(period.from) {
            batch.add(
                "DELETE FROM mbost.periods WHERE person = $1 AND brin = $2 AND sequence = $3 AND from_date = $4",
                person, brin, sequence, .day(period.from))
        }
    }

    private func writePeriods(in batch: inout Batch) {
        let known = Set(oldPeriods.map(\.from))
        for period in newPeriods where !oldPeriods.contains(period) {
            let sql =
                known.contains(period.from)
                ? """
                UPDATE mbost.periods SET enrolled_on = $5, training_code = $6, pathway = $7, level = $8,
                    requested = $9, provider = $10, location = $11, route = $12, phase = $13
                WHERE person = $1 AND brin = $2 AND sequence = $3 AND from_date = $4
                """
                : """
                INSERT INTO mbost.periods (person, brin, sequence, from_date, enrolled_on, training_code, pathway,
                    level, requested, provider, location, route, phase)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """
            batch.add(
                sql, person, brin, sequence, .day(period.from), .day(enrolment.enrolledOn),
                .code(period.trainingCode), .text(period.pathway.rawValue),
                .int16(period.level.map { Int16($0.rawValue) }), .bool(period.requested),
                .text(period.provider?.description), .text(period.location?.description),
                .text(period.route?.description), .text(period.phase?.rawValue))
        }
    }

    private func writeSupport(in batch: inout Batch) {
        let before = old.flatMap { old in oldDossier.map { Array($0.supportPeriods[old.supportPeriods]) } } ?? []
        let after = Array(dossier.supportPeriods[enrolment.supportPeriods])
        if before == after { return }
        batch.add(
            "DELETE FROM mbost.support_periods WHERE person = $1 AND brin = $2 AND sequence = $3", person, brin,
            sequence)
        for (ordinal, support) in after.enumerated() {
            batch.add(
                """
                INSERT INTO mbost.support_periods (person, brin, sequence, ordinal, from_date, until_date)
                VALUES ($1, $2, $3, $4, $5, $6)
                """, person, brin, sequence, .int16(Int16(clamping: ordinal)), .day(support.from), .day(support.until))
        }
    }

    private func writePlacements(in batch: inout Batch) {
        let before = old.flatMap { old in oldDossier.map { Array($0.placements[old.placements]) } } ?? []
        let after = Array(dossier.placements[enrolment.placements])
        let (known, kept) = (Set(before.map(\.sequence)), Set(after.map(\.sequence)))
        for placement in before where !kept.contains(placement.sequence) {
            batch.add(
                "DELETE FROM mbost.placements WHERE person = $1 AND brin = $2 AND enrolment = $3 AND sequence = $4",
                person, brin, sequence, .text(placement.sequence.description))
        }
        for placement in after where !before.contains(placement) {
            let sql =
                known.contains(placement.sequence)
                ? """
                UPDATE mbost.placements SET agreed_on = $5, from_date = $6, planned_end = $7, actual_end = $8,
                    hours = $9, company = $10, training_code = $11, elective = $12
                WHERE person = $1 AND brin = $2 AND enrolment = $3 AND sequence = $4
                """
                : """
                INSERT INTO mbost.placements (person, brin, enrolment, sequence, agreed_on, from_date, planned_end,
                    actual_end, hours, company, training_code, elective)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """
            batch.add(
                sql, person, brin, sequence, .text(placement.sequence.description), .day(placement.agreedOn),
                .day(placement.from), .day(placement.plannedEnd), .day(placement.actualEnd), .int32(placement.hours),
                .text(placement.company?.description), .code(placement.trainingCode),
                .text(placement.elective?.description))
        }
    }
}

extension Enrolment {
    /// Without the places of its rows.
    fileprivate var facts: Enrolment {
        Enrolment(
            brin: brin, sequence: sequence, enrolledOn: enrolledOn, plannedEnd: plannedEnd, actualEnd: actualEnd,
            leavingReason: leavingReason)
    }
}

extension Parameter {
    fileprivate static func code(_ code: TrainingCode?) -> Parameter { .int32(code.map { Int32($0.value) }) }
}

extension Array {
    fileprivate func keyed<Key: Hashable>(_ key: (Element) -> Key) -> [Key: Element] {
        Dictionary(map { (key($0), $0) }, uniquingKeysWith: { _, last in last })
    }
}
