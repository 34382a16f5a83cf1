public import FundingModel

extension OrdersOverview {
    /// The orders in one of their forms; the same orders give the same bytes.
    public func rendered(as format: DocumentFormat) -> [UInt8] {
        switch format {
        case .json: jsonForm()
        case .csv: csvForm()
        case .html: htmlForm()
        }
    }

    /// `OFB_27DV_2027`, without its ending.
    public var fileStem: String { "OFB_\(brin)_\(fundingYear)" }

    /// One JSON object on a line; decimals are text.
    private func jsonForm() -> [UInt8] {
        var json = JSONObjectOutput()
        json.object { json in
            json.text("brin", brin.description)
            json.text("name", name)
            json.number("fundingYear", fundingYear.year)
            json.list("orders") { json in
                for order in orders { json.object { $0.order(order) } }
            }
        }
        return json.finished()
    }

    /// Records as the other files have them: `;` between fields, the first one the kind of record, no header line.
    ///
    /// VLP: BRIN; name; funding year. BES: number; date; kind; amount; difference. DEEL: number; part; amount;
    /// difference. GRP: number; group; B1; O1; B2; O2; Cf; base; student value; diploma base; diploma value; sum;
    /// national sum; share in percent; budget; amount. RUST: number; report; moment of determination; rule set; tables;
    /// program; payers of the lower fee; of the higher; lower fee; higher fee; disability budget; contributions of all.
    /// VRG: number; BRIN of a predecessor. TERM: number; month; percentage; amount. SLR: counts of BES, DEEL, GRP and
    /// TERM.
    private func csvForm() -> [UInt8] {
        var output = DelimitedOutput()
        output.line("VLP", [brin.description, name, fundingYear.description])
        for order in orders { output.order(order) }
        let groups = orders.reduce(0) { $0 + $1.basis.groups.count }
        let parts = orders.reduce(0) { $0 + $1.parts.count }
        let payments = orders.reduce(0) { $0 + $1.payments.count }
        output.line("SLR", [orders.count, parts, groups, payments].map { String($0) })
        return output.bytes
    }
}

extension JSONObjectOutput {
    /// One order, with all that it rests on.
    mutating func order(_ order: Order) {
        number("number", order.number)
        text("date", order.date.description)
        text("kind", order.kind.rawValue)
        text("amount", order.amount.description)
        text("difference", order.difference.description)
        list("parts") { json in
            for part in order.parts {
                json.object { json in
                    json.text("part", part.kind.rawValue)
                    json.text("amount", part.amount.description)
                    json.text("difference", part.difference.description)
                }
            }
        }
        list("payments") { json in
            for (place, payment) in order.payments.enumerated() {
                json.object { json in
                    json.number("month", place + 1)
                    json.text("percentage", order.basis.rhythm.percentage(ofMonth: place))
                    json.text("amount", payment.description)
                }
            }
        }
        object("basis") { $0.basis(order.basis) }
    }

    private mutating func basis(_ basis: OrderBasis) {
        text("report", basis.report.rawValue)
        text("determinedAt", DutchTime.text(basis.determinedAt))
        object("receipt") { json in
            json.text("ruleSet", basis.receipt.ruleSet)
            json.text("referenceData", basis.receipt.referenceData)
            json.text("program", basis.receipt.program)
        }
        list("predecessors") { json in
            for brin in basis.predecessors { json.element(brin.description) }
        }
        list("groups") { json in
            for group in basis.groups {
                json.object { json in
                    json.totals(group.totals)
                    json.text("nationalSum", group.nationalSum.description)
                    json.text("budget", group.budget.description)
                }
            }
        }
        number("payersLowerFee", basis.feePayers.lower)
        number("payersHigherFee", basis.feePayers.higher)
        text("lowerFee", basis.fees.lower.description)
        text("higherFee", basis.fees.higher.description)
        text("disabilityBudget", basis.disabilityBudget.description)
        text("nationalContribution", basis.nationalContribution.description)
    }
}

extension DelimitedOutput {
    fileprivate mutating func order(_ order: Order) {
        let (number, basis) = (String(order.number), order.basis)
        line(
            "BES",
            [
                number, order.date.description, order.kind.rawValue, order.amount.description,
                order.difference.description,
            ])
        for part in order.parts {
            line("DEEL", [number, part.kind.rawValue, part.amount.description, part.difference.description])
        }
        for group in basis.groups {
            let totals = group.totals
            let counts = [totals.counts.b1, totals.counts.o1, totals.counts.b2, totals.counts.o2].map { String($0) }
            line(
                "GRP",
                [number, totals.group.description] + counts + [
                    totals.correctionFactor.text(decimals: 8), totals.base.description,
                    totals.studentValue.description, totals.diplomaBase.description, totals.diplomaValue.description,
                    totals.sum.description, group.nationalSum.description, totals.share?.percentage,
                    group.budget.description, totals.amount?.euros,
                ])
        }
        line(
            "RUST",
            [
                number, basis.report.rawValue, DutchTime.text(basis.determinedAt), basis.receipt.ruleSet,
                basis.receipt.referenceData, basis.receipt.program, String(basis.feePayers.lower),
                String(basis.feePayers.higher), basis.fees.lower.description, basis.fees.higher.description,
                basis.disabilityBudget.description, basis.nationalContribution.description,
            ])
        for brin in basis.predecessors { line("VRG", [number, brin.description]) }
        for (place, payment) in order.payments.enumerated() {
            line("TERM", [number, String(place + 1), basis.rhythm.percentage(ofMonth: place), payment.description])
        }
    }
}

extension PaymentRhythm {
    /// - Parameter place: 0 for January.
    func percentage(ofMonth place: Int) -> String { Factor(hundredths: months[place]).description }
}
