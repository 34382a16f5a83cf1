import FundingModel

/// Writes an individual overview piece by piece: begin, enrolments, diplomas, end; the caller takes the bytes away
/// whenever it likes.
///
/// Tabs, CRLF and no line end behind the last element, as delivered files have it.
public struct OverviewWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var depth = 1

    public init() {
        bytes += Array(
            """
            <?xml version="1.0" encoding="utf-8"?>\r
            <Bekostigingsgrondslagen xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\r

            """.utf8)
    }

    public mutating func end() {
        bytes += Array("</Bekostigingsgrondslagen>".utf8)
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    public mutating func write(_ enrolment: OverviewEnrolment) {
        element("Inschrijving") { xml in
            xml.value("BRIN", enrolment.brin.description)
            xml.value("Burgerservicenummer", enrolment.citizenServiceNumber?.description)
            xml.value("Onderwijsnummer", enrolment.educationNumber?.description)
            xml.value("Inschrijvingvolgnummer", enrolment.sequence.description)
            xml.value("DatumInschrijving", enrolment.enrolledOn.description)
            xml.value("DatumUitschrijvingGepland", enrolment.plannedEnd.description)
            xml.value("DatumUitschrijvingWerkelijk", enrolment.actualEnd?.description)
            xml.value("NiveauHoogstBekostigdeDiploma", enrolment.highestFundedDiplomaLevel?.description)
            for countDate in enrolment.countDates { xml.write(countDate) }
        }
    }

    private mutating func write(_ countDate: OverviewCountDate) {
        let record = countDate.record
        element("Teldatum") { xml in
            xml.value("Teldatum", record.date.description)
            xml.value("DatumTijdBepalingBekostigingsgrondslagen", countDate.determinedAt)
            xml.value("StatusBepalingBekostigingsstatus", countDate.kind.rawValue)
            xml.value("LeeftijdOpEenAugustusStudiejaar", String(record.ageOn1August))
            xml.value("Opleidingcode", record.trainingCode.description)
            xml.value("Niveau", record.level?.description)
            xml.value("Leertraject", record.pathway.rawValue)
            xml.value("Leerroutefase", record.phase?.rawValue)
            xml.value("IndicatieBekostigbaar", record.requested)
            xml.value("Bekostigingsstatus", record.funded)
            xml.value("InschrijvingVoorCorrectiefactor", record.countsForCorrection)
            xml.value("BBLBOLFactor", record.pathwayFactor.map { short($0.description) })
            xml.value("PrijsfactorMBO", record.priceFactor.map { short($0.description) })
            xml.value("AantalBekostigdeVerblijfsjarenMBO", String(record.stayYears))
            xml.value("Verblijfsjaarfactor", record.stayYearFactor.map { short($0.description) })
            xml.value("BijdrageInschrijvingAanDeelnemerswaarde", record.contribution.map { short($0.description) })
            xml.write(countDate.placements)
            xml.write(countDate.signals)
        }
    }

    /// Where none applies one empty block stands.
    private mutating func write(_ placements: [OverviewPlacement]) {
        for placement in placements.isEmpty ? [nil] : placements.map(Optional.some) {
            element("BekostigingsrelevanteBPV") { xml in
                xml.value("Inschrijvingvolgnummer", placement?.enrolment.description)
                xml.value("Volgnummer", placement?.sequence.description)
                xml.value("Afsluitdatum", placement?.agreedOn.description)
                xml.value("DatumBegin", placement?.from.description)
                xml.value("DatumEindGepland", placement?.plannedEnd.description)
                xml.value("DatumEindWerkelijk", placement?.actualEnd?.description)
                xml.value("Opleidingcode", placement?.trainingCode?.description)
            }
        }
    }

    private mutating func write(_ signals: [OverviewSignal]) {
        for (number, signal) in (signals.isEmpty ? [nil] : signals.map(Optional.some)).enumerated() {
            element("Signaal") { xml in
                xml.value("Signaalvolgnummer", signal == nil ? nil : String(number + 1))
                xml.value("Signaalcode", signal?.code)
                xml.value("Signaalomschrijving", signal?.text)
                let parameters = signal?.parameters ?? []
                for (number, parameter) in (parameters.isEmpty ? [nil] : parameters.map(Optional.some)).enumerated() {
                    xml.element("Parameter") { xml in
                        xml.value("Parametervolgnummer", parameter == nil ? nil : String(number + 1))
                        xml.value("Parameternaam", parameter?.name)
                        xml.value("Parameterwaarde", parameter?.value)
                    }
                }
            }
        }
    }

    public mutating func write(_ diploma: OverviewDiploma) {
        let decision = diploma.decision
        element("Diploma") { xml in
            xml.value("BRIN", decision.brin.description)
            xml.value("Burgerservicenummer", diploma.citizenServiceNumber?.description)
            xml.value("Onderwijsnummer", diploma.educationNumber?.description)
            xml.value("Resultaatvolgnummer", decision.result.description)
            xml.value("Opleidingcode", decision.trainingCode.description)
            xml.value("Inschrijvingvolgnummer", diploma.enrolment?.description)
            xml.value("DatumBehaald", decision.obtainedOn.description)
            xml.value("Niveau", decision.level?.description)
            xml.value("IndicatieSpecialistendiploma", decision.specialist)
            xml.value("NiveauHoogstBekostigdeDiploma", decision.highestFundedDiplomaLevel?.description)
            xml.value("IndicatieHoogstBekostigdeDiplomaIsSpecialist", diploma.highestIsSpecialist)
            xml.value("DatumTijdBepalingBekostigingsgrondslagen", diploma.determinedAt)
            xml.value("StatusBepalingBekostigingsstatus", diploma.kind.rawValue)
            xml.value("Bekostigingsstatus", decision.funded)
            xml.value("BijdrageDiplomawaarde", decision.contribution.map { short($0.description) })
            xml.write(diploma.signals)
        }
    }

    // MARK: XML

    private mutating func element(_ name: String, _ body: (inout OverviewWriter) -> Void) {
        indent()
        bytes += Array("<\(name)>\r\n".utf8)
        depth += 1
        body(&self)
        depth -= 1
        indent()
        bytes += Array("</\(name)>\r\n".utf8)
    }

    private mutating func value(_ name: StaticString, _ value: Bool?) {
        self.value(name, value.map { $0 ? "true" : "false" })
    }

    private mutating func value(_ name: StaticString, _ value: String?) {
        let name = name.description
        indent()
        guard let value else {
            bytes += Array("<\(name) xsi:nil=\"true\"/>\r\n".utf8)
            return
        }
        bytes += Array("<\(name)>".utf8)
        text(value)
        bytes += Array("</\(name)>\r\n".utf8)
    }

    private mutating func indent() {
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
    }

    /// What XML 1.0 cannot hold becomes a blank; what means something to it is escaped.
    private mutating func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += Array("&amp;".utf8)
            case "<": bytes += Array("&lt;".utf8)
            case ">": bytes += Array("&gt;".utf8)
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": bytes.append(UInt8(ascii: " "))
            default: bytes += Array(String(scalar).utf8)
            }
        }
    }
}

/// A decimal without superfluous zeros: `1`, `0.52`.
func short(_ decimal: String) -> String {
    var text = decimal[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
}
