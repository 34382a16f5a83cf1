import FundingModel

/// The decisions in a GRONDSLAG: their form is checked, the register decides by itself.
extension Record {
    func checkEnrolmentDecision() throws(FileDefect) {
        _ = try institution(.grondslag, nil)
        _ = try identifier(3, "inschrijvingvolgnummer")
        _ = try day(4, "teldatum")
        try checkStanding(5)
        _ = try optionalFlag(7, "bekostigingsstatus")
        _ = try flag(8, "inschrijving voor correctiefactor")
        _ = try factor(9, "BBL/BOL-factor")
        _ = try factor(10, "prijsfactor")
        _ = try number(11, "aantal bekostigde verblijfsjaren")
        _ = try factor(12, "verblijfsjaarfactor")
        try checkAmount(13, "bijdrage deelnemerswaarde")
    }

    func checkDiplomaDecision() throws(FileDefect) {
        _ = try institution(.grondslag, nil)
        _ = try identifier(3, "resultaatvolgnummer")
        for (place, name) in [(4, "niveau"), (6, "niveau hoogst bekostigde diploma")] {
            _ = try optional(place, name, "niveau (MBO-1 tot en met MBO-4)") {
                Level(String(decoding: $0, as: UTF8.self))
            }
        }
        _ = try flag(5, "indicatie specialistendiploma")
        _ = try optionalFlag(7, "indicatie hoogst bekostigde diploma is specialist")
        try checkStanding(8)
        _ = try flag(10, "bekostigingsstatus")
        try checkAmount(11, "bijdrage diplomawaarde")
    }

    /// When it was determined, and V or D.
    private func checkStanding(_ place: Int) throws(FileDefect) {
        _ = try required(place, "datum/tijd bepaling", "moment (jjjjmmdduummss)") { field in
            guard field.count == 14, let day = Record.day(field.prefix(8)),
                let time = Record.number(field.suffix(6)), time / 10_000 < 24, time / 100 % 100 < 60, time % 100 < 60
            else { return nil as Day? }
            return day
        }
        let kind: StatusKind? = try option(place + 1, "status bepaling bekostigingsstatus", "V of D")
        guard kind != nil else { throw defect("status bepaling bekostigingsstatus", "is leeg; verwacht wordt: V of D") }
    }

    private func optionalFlag(_ place: Int, _ name: String) throws(FileDefect) -> Bool? {
        self[place].isEmpty ? nil : try flag(place, name)
    }

    private func factor(_ place: Int, _ name: String) throws(FileDefect) -> Factor? {
        try optional(place, name, "factor met hoogstens twee decimalen") { Factor(String(decoding: $0, as: UTF8.self)) }
    }

    private func checkAmount(_ place: Int, _ name: String) throws(FileDefect) {
        _ = try optional(place, name, "getal met hoogstens zes decimalen") {
            Decimal6(String(decoding: $0, as: UTF8.self))
        }
    }
}
