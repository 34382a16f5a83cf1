import ExchangeFormats
import FundingModel

/// Made-up records of an overview, the same for the same seed: every field absent and present, texts with every mark that
/// some form gives a meaning.
struct OverviewSketch {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func one<Value>(_ values: [Value]) -> Value { values[next(values.count)] }
    mutating func flag() -> Bool { next(2) == 0 }
    mutating func maybe<Value>(_ value: Value) -> Value? { next(3) == 0 ? nil : value }

    mutating func day(_ year: Int) -> Day { Day(Day("\(year)-01-01")!.number + Int32(next(365))) }

    mutating func training() -> TrainingCode { TrainingCode(value: UInt32(25_000 + next(900)))! }

    mutating func signals() -> [OverviewSignal] {
        (0..<next(4)).map { number in
            OverviewSignal(
                code: one(["7", "8", "9", "12", "28", "30", "31", "A:1", "x|y"]) + (number == 3 ? "!" : ""),
                text: one(["Geen bekostiging [1].", "a|b{c}\\d;e", "\"tussen\" & <haken>, komma's", "", "é=è:ü"]),
                parameters: (0..<next(3)).map { _ in
                    .init(name: one(["BRIN", "na=am", "", "\\"]), value: one(["25LX", "a|b", "{}", "x=y;\"z\""]))
                })
        }
    }

    mutating func placements() -> [OverviewPlacement] {
        (0..<next(3)).map { number in
            OverviewPlacement(
                enrolment: Identifier(one(["001", "C2"]))!, sequence: Identifier("P\(number)")!, agreedOn: day(2025),
                from: day(2025), plannedEnd: day(2026), actualEnd: maybe(day(2026)), trainingCode: maybe(training()))
        }
    }

    mutating func countDate(_ date: String) -> OverviewCountDate {
        let (placements, signals) = (placements(), signals())
        let isOctober = date.hasSuffix("10-01")
        var record = CountDateRecord(
            date: Day(date)!, trainingCode: training(), level: maybe(one(Level.allCases)),
            pathway: one(Pathway.allCases), requested: flag(), phase: maybe(one(RoutePhase.allCases)),
            ageOn1August: Int16(14 + next(60)), funded: isOctober ? flag() : nil, countsForCorrection: flag(),
            pathwayFactor: maybe(Factor(hundredths: Int32(one([40, 50, 100])))))
        if isOctober {
            record.priceFactor = maybe(Factor(hundredths: Int32(100 + next(90))))
            record.stayYears = UInt8(next(8))
            record.stayYearFactor = maybe(Factor(hundredths: Int32(one([0, 50, 120]))))
            record.contribution = maybe(Decimal6(millionths: Int64(next(2_000_000))))
        }
        record.placements = placements.map { PlacementKey(enrolment: $0.enrolment, sequence: $0.sequence) }
        for signal in signals {
            if let known = UInt8(signal.code).flatMap(Signal.init) { record.signals.insert(known) }
        }
        return OverviewCountDate(
            determinedAt: one(["2025-11-21 10:42:29", "", "2026-03-01 00:00:00"]), kind: one(StatusKind.allCases),
            record: record, placements: placements, signals: signals)
    }

    /// - Parameter number: makes the record's key, so that no two are alike.
    mutating func enrolment(_ number: Int) -> OverviewEnrolment {
        let isEducation = next(8) == 0
        let token = ShortText(one(["BSN", "", "10"]) + String(100_000 + number))
        var enrolment = OverviewEnrolment(
            brin: Brin("25LX")!, citizenServiceNumber: isEducation ? nil : token,
            educationNumber: isEducation ? token : nil, sequence: Identifier("\(number % 3 + 1)")!,
            enrolledOn: day(2024), plannedEnd: day(2026), actualEnd: maybe(day(2026)),
            highestFundedDiplomaLevel: maybe(one(Level.allCases)))
        if next(5) > 0 { enrolment.countDates.append(countDate("2025-10-01")) }
        if next(5) > 0 { enrolment.countDates.append(countDate("2026-02-01")) }
        return enrolment
    }

    mutating func diploma(_ number: Int) -> OverviewDiploma {
        let signals = signals()
        let highest = maybe(one(Level.allCases))
        let isSpecialist = highest == nil ? nil : flag()
        var decision = DiplomaDecision(
            brin: Brin("25LX")!, result: Identifier("R\(number)")!, obtainedOn: day(2025), trainingCode: training(),
            level: maybe(one(Level.allCases)), specialist: flag(), highestFundedDiplomaLevel: highest,
            highestFundedIsSpecialist: isSpecialist ?? false, funded: flag(),
            contribution: maybe(Decimal6(whole: next(6))))
        for signal in signals {
            if let known = UInt8(signal.code).flatMap(Signal.init) { decision.signals.insert(known) }
        }
        return OverviewDiploma(
            citizenServiceNumber: ShortText("BSN\(100_000 + number)"), educationNumber: nil,
            enrolment: maybe(Identifier("001")!), determinedAt: "2025-07-07 07:13:15", kind: one(StatusKind.allCases),
            decision: decision, highestIsSpecialist: isSpecialist, signals: signals)
    }

    mutating func records(enrolments: Int, diplomas: Int) -> [OverviewRecord] {
        (0..<enrolments).map { .enrolment(enrolment($0)) } + (0..<diplomas).map { .diploma(diploma($0)) }
    }
}

extension Day {
    fileprivate init(_ number: Int32) { self.init(number: number) }
}

/// Reading and writing whole overviews in either form.
enum Overviews {
    static func xml(_ records: [OverviewRecord]) -> [UInt8] {
        var writer = OverviewWriter()
        for record in records {
            switch record {
            case .enrolment(let enrolment): writer.write(enrolment)
            case .diploma(let diploma): writer.write(diploma)
            }
        }
        writer.end()
        return writer.bytes
    }

    static func csv(_ records: [OverviewRecord], change: OverviewChange? = nil) -> [UInt8] {
        var writer = OverviewTableWriter(showsChanges: change != nil)
        for record in records {
            switch record {
            case .enrolment(let enrolment): writer.write(enrolment, change: change)
            case .diploma(let diploma): writer.write(diploma, change: change)
            }
        }
        writer.end()
        return writer.bytes
    }

    /// In either form.
    static func read(_ bytes: [UInt8], pieces: Int = 4096) throws -> [OverviewRecord] {
        var reader = OverviewFileReader(file: "overzicht")
        var records: [OverviewRecord] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            records += try reader.feed(bytes[start..<min(start + pieces, bytes.count)])
        }
        return records + (try reader.finish())
    }
}
