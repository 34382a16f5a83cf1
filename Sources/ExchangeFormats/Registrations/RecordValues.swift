import FundingModel

/// The domain's values of one record each; fields are counted from the kind, which is 0.
extension Record {
    /// Whose record it is: in an RO the file's, in a GRONDSLAG its own.
    func institution(_ kind: RegistrationKind, _ brin: Brin?) throws(FileDefect) -> Brin {
        if kind == .ro, let brin { return brin }
        return try required(2, "BRIN", "BRIN") { Brin(utf8: $0) }
    }

    func period(_ kind: RegistrationKind, in enrolment: Enrolment) throws(FileDefect) -> Period {
        // GRONDSLAG has an end, and level before pathway; DUO's location for early leavers (VSV) is not kept.
        let isRO = kind == .ro
        let pathway: Pathway? = try option(isRO ? 6 : 8, "leertraject", "leertraject (BOL, BBL, BOL_DT, EX, OVO, ODT)")
        guard let pathway else { throw defect("leertraject", "is leeg; verwacht wordt: leertraject") }
        let period = Period(
            from: try day(4, "datum begin"), trainingCode: try training(isRO ? 5 : 6), pathway: pathway,
            level: try optional(7, "niveau", "niveau (MBO-1 tot en met MBO-4)") {
                Level(String(decoding: $0, as: UTF8.self))
            }, requested: try flag(isRO ? 8 : 10, "indicatie bekostigbaar"),
            provider: try text(isRO ? 10 : 11, "onderwijsaanbieder"),
            location: try text(isRO ? 11 : 12, "onderwijslocatie"), route: try text(isRO ? 12 : 13, "leerroute"),
            phase: try option(isRO ? 13 : 14, "leerroutefase", "leerroutefase (VO of MBO)"))
        guard period.from >= enrolment.enrolledOn else {
            throw defect("datum begin", "ligt voor de datum inschrijving van haar inschrijving")
        }
        if !isRO { _ = try optionalDay(5, "datum einde") }
        return period
    }

    func supportPeriod() throws(FileDefect) -> SupportPeriod {
        let support = SupportPeriod(from: try day(4, "datum begin"), until: try optionalDay(5, "datum einde"))
        if let until = support.until, until < support.from {
            throw defect("datum einde", "ligt voor de datum begin")
        }
        return support
    }

    func placement() throws(FileDefect) -> Placement {
        let placement = Placement(
            sequence: try identifier(4, "BPV-volgnummer"), agreedOn: try day(5, "afsluitdatum"),
            from: try day(6, "datum begin"), plannedEnd: try day(7, "datum einde gepland"),
            actualEnd: try optionalDay(8, "datum einde werkelijk"),
            hours: try number(9, "omvang").map { Int32($0) }, company: try text(10, "leerbedrijf"),
            trainingCode: try optionalTraining(11), elective: try text(12, "keuzedeel"))
        guard placement.plannedEnd >= placement.from else {
            throw defect("datum einde gepland", "ligt voor de datum begin")
        }
        guard placement.effectiveEnd >= placement.from else {
            throw defect("datum einde werkelijk", "ligt voor de datum begin")
        }
        return placement
    }

    func diploma(_ kind: RegistrationKind, _ brin: Brin?) throws(FileDefect) -> Diploma {
        let isRO = kind == .ro
        return Diploma(
            brin: try institution(kind, brin), result: try identifier(3, "resultaatvolgnummer"),
            trainingCode: try training(4), obtainedOn: try day(5, "datum behaald"),
            requested: try flag(isRO ? 7 : 6, "indicatie bekostigbaar"),
            enrolment: try optionalIdentifier(isRO ? 8 : 7, "inschrijvingvolgnummer"),
            provider: try text(isRO ? 9 : 8, "onderwijsaanbieder"))
    }

    /// RO: diploma, its training, own id, code, date, then the marks; so is AMO in a GRONDSLAG. Delivered GRONDSLAG
    /// files leave the training out of GEO and KZD and have the date behind the marks; one that is as wide as an RO is
    /// read as an RO.
    func partialResult(_ kind: RegistrationKind, _ brin: Brin?) throws(FileDefect) -> PartialResult {
        var result = PartialResult(kind: PartialResult.Kind(rawValue: self.kind.rawValue) ?? .order)
        result.brin = try institution(kind, brin)
        result.diplomaResult = try optionalIdentifier(3, "resultaatvolgnummer diploma")
        let isPaper = kind == .ro || result.kind == .order || count > (result.kind == .genericExam ? 15 : 11)
        var place = 4
        if isPaper {
            result.diplomaTraining = try optionalTraining(4, "opleidingcode diploma")
            place = 5
        }
        result.result = try identifier(place, "resultaatvolgnummer")
        result.code = try text(place + 1, "code")
        if isPaper { result.date = try optionalDay(place + 2, "datum") }
        place += isPaper ? 3 : 2
        // An elective's date stands before or behind its certificate, which is no date.
        let hasEarlyDate = !isPaper && result.kind == .elective && Record.day(self[place + 1]) != nil
        if hasEarlyDate {
            result.outcome = try text(place, "resultaat")
            result.date = try optionalDay(place + 1, "datum")
            result.certificate = try text(place + 2, "certificaat")
            place += 3
        } else {
            place = try marks(from: place, into: &result)
            if !isPaper {
                result.date = try optionalDay(place, "datum")
                place += 1
            }
        }
        result.enrolment = try optionalIdentifier(place, "inschrijvingvolgnummer")
        result.provider = try text(place + 1, "onderwijsaanbieder")
        return result
    }

    /// The marks of the kind; the place behind them.
    private func marks(from place: Int, into result: inout PartialResult) throws(FileDefect) -> Int {
        switch result.kind {
        case .order:
            result.certificate = try text(place, "certificaat")
            return place + 1
        case .elective:
            result.outcome = try text(place, "resultaat")
            result.certificate = try text(place + 1, "certificaat")
            return place + 2
        case .genericExam:
            result.finalMark = try text(place, "eindcijfer")
            result.exemption = try text(place + 1, "vrijstelling")
            result.schoolMark = try text(place + 2, "cijfer IE")
            result.schoolExemption = try text(place + 3, "vrijstelling IE")
            result.centralMark = try text(place + 4, "cijfer CE")
            result.centralExemption = try text(place + 5, "vrijstelling CE")
            return place + 6
        }
    }
}
