import FundingModel

extension Table {
    static let signalColumns = ["code", "omschrijving", "parameter"]
    static let institutionColumns = ["brin", "naam", "bekostigd_vanaf", "bekostigd_tot_en_met", "opvolger"]
    static let licenceColumns = ["brin", "crebo", "vanaf", "tot_en_met"]

    /// Texts of the signals. Source: PvE 16.5.4 (text ≤ 255, parameter name ≤ 50).
    func signalTexts() throws(ReferenceDataError) -> [Signal: SignalTexts.Entry] {
        var entries: [Signal: SignalTexts.Entry] = [:]
        for row in rows {
            let signal = try required("code", of: row, as: "a known signal code") {
                UInt8($0).flatMap { Signal(rawValue: $0) }
            }
            let text = try required("omschrijving", of: row, as: "a text of at most 255 characters") {
                $0.count <= 255 ? $0 : nil
            }
            let name = try value("parameter", of: row, as: "a name of at most 50 characters") {
                $0.count <= 50 ? $0 : nil
            }
            entries[signal] = SignalTexts.Entry(text: text, parameterName: name)
        }
        return entries
    }

    /// Dutch: instellingen.
    func institutions() throws(ReferenceDataError) -> InstitutionTable {
        var institutions: [InstitutionTable.Institution] = []
        for row in rows {
            institutions.append(
                InstitutionTable.Institution(
                    brin: try required("brin", of: row, as: "a BRIN") { Brin($0) },
                    name: text("naam", of: row) ?? "",
                    fundedFrom: try value("bekostigd_vanaf", of: row, as: "a day yyyy-mm-dd") { Day($0) },
                    fundedUntil: try value("bekostigd_tot_en_met", of: row, as: "a day yyyy-mm-dd") { Day($0) },
                    successor: try value("opvolger", of: row, as: "a BRIN") { Brin($0) }))
        }
        return InstitutionTable(institutions)
    }

    /// Dutch: licenties.
    func licences() throws(ReferenceDataError) -> LicenceTable {
        var licences: [LicenceTable.Licence] = []
        for row in rows {
            licences.append(
                LicenceTable.Licence(
                    brin: try required("brin", of: row, as: "a BRIN") { Brin($0) },
                    trainingCode: try required("crebo", of: row, as: "a code of five digits") { TrainingCode($0) },
                    from: try value("vanaf", of: row, as: "a day yyyy-mm-dd") { Day($0) },
                    until: try value("tot_en_met", of: row, as: "a day yyyy-mm-dd") { Day($0) }))
        }
        return LicenceTable(licences)
    }
}
