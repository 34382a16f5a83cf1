import FundingModel

extension DossierReader {
    /// What an enrolment says of itself, as far as it has been read.
    struct EnrolmentFacts {
        var brin: Brin?
        var sequence: Identifier?
        var enrolledOn: Day?
        var plannedEnd: Day?
        var actualEnd: Day?
        var leavingReason: ShortText?
        var hasSupportPeriods = false

        /// Nil when a field is missing.
        func enrolment(at institution: Brin?) -> Enrolment? {
            guard let brin = institution, let sequence, let enrolledOn, let plannedEnd else { return nil }
            return Enrolment(
                brin: brin, sequence: sequence, enrolledOn: enrolledOn, plannedEnd: plannedEnd,
                actualEnd: actualEnd, leavingReason: leavingReason)
        }
    }

    mutating func enrolments(_ line: Span<UInt8>, _ dossier: inout Dossier) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            var object = try json.element(line)
            let facts = try enrolment(line, &object, shapes.enrolment)
            guard let enrolment = facts.enrolment(at: facts.brin), !periods.isEmpty else {
                throw json.missing(object, shapes.enrolment)
            }
            dossier.append(enrolment, periods: periods, supportPeriods: supportPeriods, placements: placements)
        }
    }

    /// Reads one enrolment, complete or not; its rows are left in the reader's own arrays.
    mutating func enrolment(
        _ line: Span<UInt8>, _ object: inout JSONObjectProgress, _ shape: JSONShape<DossierFields.Enrolment>
    ) throws(JSONLineDefect) -> EnrolmentFacts {
        periods.removeAll(keepingCapacity: true)
        supportPeriods.removeAll(keepingCapacity: true)
        placements.removeAll(keepingCapacity: true)
        periodStarts.removeAll()
        placementKeys.removeAll()
        var facts = EnrolmentFacts()
        while let field = try json.next(line, &object, shape) {
            switch field {
            case .brin:
                facts.brin = try json.brin(line)
                try checkKey(facts)
            case .sequence:
                facts.sequence = try json.identifier(line)
                try checkKey(facts)
            case .enrolledOn:
                facts.enrolledOn = try json.day(line)
                try checkDays(facts)
                for period in periods { try checkStart(period.from, facts) }
            case .plannedEnd:
                facts.plannedEnd = try json.day(line)
                try checkDays(facts)
            case .actualEnd:
                facts.actualEnd = try json.day(line)
                try checkDays(facts)
            case .leavingReason: facts.leavingReason = try json.shortText(line)
            case .periods: try readPeriods(line, facts)
            case .supportPeriods:
                facts.hasSupportPeriods = true
                try readSupportPeriods(line)
            case .placements: try readPlacements(line)
            }
        }
        return facts
    }

    private mutating func checkKey(_ facts: EnrolmentFacts) throws(JSONLineDefect) {
        guard let brin = facts.brin, let sequence = facts.sequence else { return }
        guard leavesRules || enrolmentKeys.insert(RecordKey(brin: brin, id: sequence)) else {
            throw json.defect("another enrolment of this institution has the same sequence id")
        }
    }

    private func checkDays(_ facts: EnrolmentFacts) throws(JSONLineDefect) {
        try inOrder(facts.enrolledOn, facts.plannedEnd)
        try inOrder(facts.enrolledOn, facts.actualEnd)
    }

    private func checkStart(_ from: Day, _ facts: EnrolmentFacts) throws(JSONLineDefect) {
        guard let enrolledOn = facts.enrolledOn, from < enrolledOn, !leavesRules else { return }
        throw json.defect("a period starts before the enrolment")
    }

    private mutating func readPeriods(_ line: Span<UInt8>, _ facts: EnrolmentFacts) throws(JSONLineDefect) {
        let name = json.leaf
        try json.enterArray(line)
        while try json.nextElement(line) {
            var object = try json.element(line)
            periods.append(try period(line, &object, shapes.period, facts).row)
        }
        guard !periods.isEmpty else {
            json.leaf = name
            throw json.defect("must hold one period or more")
        }
    }

    /// Reads a period, and the enrolment it names where it stands alone.
    mutating func period(
        _ line: Span<UInt8>, _ object: inout JSONObjectProgress, _ shape: JSONShape<DossierFields.Period>,
        _ facts: EnrolmentFacts
    ) throws(JSONLineDefect) -> (row: Period, enrolment: Identifier?) {
        var enrolment: Identifier?
        var from: Day?
        var trainingCode: TrainingCode?
        var pathway: Pathway?
        var level: Level?
        var requested: Bool?
        var texts: (provider: ShortText?, location: ShortText?, route: ShortText?) = (nil, nil, nil)
        var phase: RoutePhase?
        while let field = try json.next(line, &object, shape) {
            switch field {
            case .enrolment: enrolment = try json.identifier(line)
            case .from:
                let day = try json.day(line)
                try checkStart(day, facts)
                guard leavesRules || periodStarts.insert(day) else {
                    throw json.defect("another period of this enrolment starts on the same day")
                }
                from = day
            case .trainingCode: trainingCode = try json.trainingCode(line)
            case .pathway: pathway = try json.pathway(line)
            case .level: level = try json.level(line)
            case .requested: requested = try json.flag(line)
            case .provider: texts.provider = try json.shortText(line)
            case .location: texts.location = try json.shortText(line)
            case .route: texts.route = try json.shortText(line)
            case .phase: phase = try json.phase(line)
            }
        }
        guard let from, let trainingCode, let pathway, let requested else { throw json.missing(object, shape) }
        let row = Period(
            from: from, trainingCode: trainingCode, pathway: pathway, level: level, requested: requested,
            provider: texts.provider, location: texts.location, route: texts.route, phase: phase)
        return (row, enrolment)
    }

    private mutating func readSupportPeriods(_ line: Span<UInt8>) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            var from: Day?
            var until: Day?
            var object = try json.element(line)
            while let field = try json.next(line, &object, shapes.supportPeriod) {
                switch field {
                case .from: from = try json.day(line)
                case .until: until = try json.day(line)
                }
                try inOrder(from, until)
            }
            guard let from else { throw json.missing(object, shapes.supportPeriod) }
            supportPeriods.append(SupportPeriod(from: from, until: until))
        }
    }

    private mutating func readPlacements(_ line: Span<UInt8>) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            var object = try json.element(line)
            placements.append(try placement(line, &object, shapes.placement).row)
        }
    }

    /// Reads a placement, and the enrolment it names where it stands alone.
    mutating func placement(
        _ line: Span<UInt8>, _ object: inout JSONObjectProgress, _ shape: JSONShape<DossierFields.Placement>
    ) throws(JSONLineDefect) -> (row: Placement, enrolment: Identifier?) {
        var enrolment: Identifier?
        var sequence: Identifier?
        var agreedOn: Day?
        var stretch: (from: Day?, plannedEnd: Day?, actualEnd: Day?) = (nil, nil, nil)
        var hours: Int32?
        var company: ShortText?
        var trainingCode: TrainingCode?
        var elective: ShortText?
        while let field = try json.next(line, &object, shape) {
            switch field {
            case .enrolment: enrolment = try json.identifier(line)
            case .sequence:
                let id = try json.identifier(line)
                guard leavesRules || placementKeys.insert(id) else {
                    throw json.defect("another placement of this enrolment has the same sequence id")
                }
                sequence = id
            case .agreedOn: agreedOn = try json.day(line)
            case .from: stretch.from = try json.day(line)
            case .plannedEnd: stretch.plannedEnd = try json.day(line)
            case .actualEnd: stretch.actualEnd = try json.day(line)
            case .hours: hours = Int32(try json.wholeNumber(line, most: Int(Int32.max)))
            case .company: company = try json.shortText(line)
            case .trainingCode: trainingCode = try json.trainingCode(line)
            case .elective: elective = try json.shortText(line)
            }
            try inOrder(stretch.from, stretch.plannedEnd)
            try inOrder(stretch.from, stretch.actualEnd)
        }
        guard let sequence, let agreedOn, let from = stretch.from, let plannedEnd = stretch.plannedEnd
        else { throw json.missing(object, shape) }
        let row = Placement(
            sequence: sequence, agreedOn: agreedOn, from: from, plannedEnd: plannedEnd, actualEnd: stretch.actualEnd,
            hours: hours, company: company, trainingCode: trainingCode, elective: elective)
        return (row, enrolment)
    }
}
