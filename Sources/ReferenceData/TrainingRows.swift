import FundingModel

/// Rows of the training table. Dutch: CREBO-tabel. Source: the regulations named in column `bron`.
extension Table {
    static let trainingColumns = [
        "crebo", "naam", "soort", "niveau", "leerweg", "prijsfactor", "beroepsvereisten", "dossier", "domein",
        "geldig_vanaf", "bron",
    ]

    func trainings() throws(ReferenceDataError) -> (rows: [Training], names: [TrainingCode: String]) {
        var trainings: [Training] = []
        var names: [TrainingCode: String] = [:]
        for row in rows {
            let training = try training(row)
            trainings.append(training)
            names[training.code] = text("naam", of: row)
        }
        return (trainings, names)
    }

    private func training(_ row: Row) throws(ReferenceDataError) -> Training {
        let pathways = try value("leerweg", of: row, as: "BOL, BBL or BOL/BBL", Table.pathways)
        return Training(
            code: try required("crebo", of: row, as: "a code of five digits") { TrainingCode($0) },
            validFrom: try required("geldig_vanaf", of: row, as: "a day yyyy-mm-dd") { Day($0) },
            kind: try required("soort", of: row, as: "a kind of training") { Training.Kind(rawValue: $0) },
            level: try value("niveau", of: row, as: "a level 1–4") { UInt8($0).flatMap { Level(rawValue: $0) } },
            allowsBOL: pathways?.bol ?? false, allowsBBL: pathways?.bbl ?? false,
            priceFactor: try value("prijsfactor", of: row, as: "a factor with two decimals") { Factor($0) },
            requiredByHealth: text("beroepsvereisten", of: row) == "VWS",
            dossier: try value("dossier", of: row, as: "a code of five digits") { TrainingCode($0) },
            domain: try value("domein", of: row, as: "a code of five digits") { TrainingCode($0) },
            isAssumed: text("bron", of: row) == "aanname")
    }

    private static func pathways(_ text: String) -> (bol: Bool, bbl: Bool)? {
        switch text {
        case "BOL": (true, false)
        case "BBL": (false, true)
        case "BOL/BBL", "BBL/BOL": (true, true)
        default: nil
        }
    }
}
