import FundingModel

/// Writes an individual overview piece by piece: begin, enrolments, diplomas, end; the caller takes the bytes away
/// whenever it likes.
///
/// Tabs, CRLF and no line end behind the last element, as delivered files have it.
public struct OverviewWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var depth = 1

    public init() {
        bytes.put(
            """
            <?xml version="1.0" encoding="utf-8"?>\r
            <Bekostigingsgrondslagen xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\r

            """)
    }

    public mutating func end() {
        bytes.put("</Bekostigingsgrondslagen>")
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    public mutating func write(_ enrolment: OverviewEnrolment) {
        element("Inschrijving") { xml in
            xml.value("BRIN", enrolment.brin)
            xml.value("Burgerservicenummer", enrolment.citizenServiceNumber)
            xml.value("Onderwijsnummer", enrolment.educationNumber)
            xml.value("Inschrijvingvolgnummer", enrolment.sequence)
            xml.value("DatumInschrijving", enrolment.enrolledOn)
            xml.value("DatumUitschrijvingGepland", enrolment.plannedEnd)
            xml.value("DatumUitschrijvingWerkelijk", enrolment.actualEnd)
            xml.value("NiveauHoogstBekostigdeDiploma", enrolment.highestFundedDiplomaLevel?.description)
            for countDate in enrolment.countDates { xml.write(countDate) }
        }
    }

    private mutating func write(_ countDate: OverviewCountDate) {
        let record = countDate.record
        element("Teldatum") { xml in
            xml.value("Teldatum", record.date)
            xml.value("DatumTijdBepalingBekostigingsgrondslagen", countDate.determinedAt)
            xml.value("StatusBepalingBekostigingsstatus", countDate.kind.rawValue)
            xml.value("LeeftijdOpEenAugustusStudiejaar", Int(record.ageOn1August))
            xml.value("Opleidingcode", record.trainingCode)
            xml.value("Niveau", record.level?.description)
            xml.value("Leertraject", record.pathway.rawValue)
            xml.value("Leerroutefase", record.phase?.rawValue)
            xml.value("IndicatieBekostigbaar", record.requested)
            xml.value("Bekostigingsstatus", record.funded)
            xml.value("InschrijvingVoorCorrectiefactor", record.countsForCorrection)
            xml.value("BBLBOLFactor", record.pathwayFactor)
            xml.value("PrijsfactorMBO", record.priceFactor)
            xml.value("AantalBekostigdeVerblijfsjarenMBO", Int(record.stayYears))
            xml.value("Verblijfsjaarfactor", record.stayYearFactor)
            xml.value("BijdrageInschrijvingAanDeelnemerswaarde", record.contribution)
            xml.write(countDate.placements)
            xml.write(countDate.signals)
        }
    }

    /// Where none applies one empty block stands.
    private mutating func write(_ placements: [OverviewPlacement]) {
        for placement in placements.isEmpty ? [nil] : placements.map(Optional.some) {
            element("BekostigingsrelevanteBPV") { xml in
                xml.value("Inschrijvingvolgnummer", placement?.enrolment)
                xml.value("Volgnummer", placement?.sequence)
                xml.value("Afsluitdatum", placement?.agreedOn)
                xml.value("DatumBegin", placement?.from)
                xml.value("DatumEindGepland", placement?.plannedEnd)
                xml.value("DatumEindWerkelijk", placement?.actualEnd)
                xml.value("Opleidingcode", placement?.trainingCode)
            }
        }
    }

    private mutating func write(_ signals: [OverviewSignal]) {
        for (number, signal) in (signals.isEmpty ? [nil] : signals.map(Optional.some)).enumerated() {
            element("Signaal") { xml in
                xml.value("Signaalvolgnummer", signal == nil ? nil : number + 1)
                xml.value("Signaalcode", signal?.code)
                xml.value("Signaalomschrijving", signal?.text)
                let parameters = signal?.parameters ?? []
                for (number, parameter) in (parameters.isEmpty ? [nil] : parameters.map(Optional.some)).enumerated() {
                    xml.element("Parameter") { xml in
                        xml.value("Parametervolgnummer", parameter == nil ? nil : number + 1)
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
            xml.value("BRIN", decision.brin)
            xml.value("Burgerservicenummer", diploma.citizenServiceNumber)
            xml.value("Onderwijsnummer", diploma.educationNumber)
            xml.value("Resultaatvolgnummer", decision.result)
            xml.value("Opleidingcode", decision.trainingCode)
            xml.value("Inschrijvingvolgnummer", diploma.enrolment)
            xml.value("DatumBehaald", decision.obtainedOn)
            xml.value("Niveau", decision.level?.description)
            xml.value("IndicatieSpecialistendiploma", decision.specialist)
            xml.value("NiveauHoogstBekostigdeDiploma", decision.highestFundedDiplomaLevel?.description)
            xml.value("IndicatieHoogstBekostigdeDiplomaIsSpecialist", diploma.highestIsSpecialist)
            xml.value("DatumTijdBepalingBekostigingsgrondslagen", diploma.determinedAt)
            xml.value("StatusBepalingBekostigingsstatus", diploma.kind.rawValue)
            xml.value("Bekostigingsstatus", decision.funded)
            xml.value("BijdrageDiplomawaarde", decision.contribution)
            xml.write(diploma.signals)
        }
    }

    // MARK: XML

    private mutating func element(_ name: String, _ body: (inout OverviewWriter) -> Void) {
        indent()
        put("<", name, ">\r\n")
        depth += 1
        body(&self)
        depth -= 1
        indent()
        put("</", name, ">\r\n")
    }

    /// An element with what the body appends; an empty one that says so when there is no value.
    private mutating func value<Value>(_ name: String, _ value: Value?, _ append: (inout [UInt8], Value) -> Void) {
        indent()
        guard let value else { return put("<", name, " xsi:nil=\"true\"/>\r\n") }
        put("<", name, ">")
        append(&bytes, value)
        put("</", name, ">\r\n")
    }

    private mutating func value(_ name: String, _ brin: Brin) {
        value(name, brin) { $0.put(plain: $1) }
    }

    private mutating func value(_ name: String, _ day: Day?) {
        value(name, day) { $0.put(plain: $1) }
    }

    private mutating func value(_ name: String, _ id: Identifier?) {
        value(name, id) { $0.put(plain: $1.text) }
    }

    private mutating func value(_ name: String, _ code: TrainingCode?) {
        value(name, code) { $0.put(plain: $1) }
    }

    private mutating func value(_ name: String, _ number: Int?) {
        value(name, number) { $0.put($1) }
    }

    private mutating func value(_ name: String, _ factor: Factor?) {
        value(name, factor) { $0.put(plain: $1) }
    }

    private mutating func value(_ name: String, _ amount: Decimal6?) {
        value(name, amount) { $0.put(plain: $1) }
    }

    private mutating func value(_ name: String, _ flag: Bool?) {
        value(name, flag) { $0.put($1) }
    }

    private mutating func value(_ name: String, _ text: ShortText?) {
        value(name, text?.description)
    }

    private mutating func value(_ name: String, _ text: String?) {
        value(name, text) { $0.put(xml: $1) }
    }

    private mutating func indent() {
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
    }

    private mutating func put(_ begin: String, _ name: String, _ end: String) {
        bytes.put(begin)
        bytes.put(name)
        bytes.put(end)
    }
}

extension [UInt8] {
    /// What XML 1.0 cannot hold becomes a blank; what means something to it is escaped.
    fileprivate mutating func put(xml text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): put("&amp;")
            case UInt8(ascii: "<"): put("&lt;")
            case UInt8(ascii: ">"): put("&gt;")
            case 0..<0x20: append(UInt8(ascii: " "))
            // U+FFFE and U+FFFF.
            case 0xBE...0xBF where suffix(2).elementsEqual([0xEF, 0xBF]):
                removeLast(2)
                append(UInt8(ascii: " "))
            default: append(byte)
            }
        }
    }
}
