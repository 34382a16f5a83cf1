import FundingModel

/// A record that concurs: all its checks other than BPV hold. Dutch: samenloop. Source: WEB 2.2.2.3.
struct Contender {
    /// Place of its enrolment among the decision's.
    let place: Int
    let brin: Brin
    let sequence: Identifier
    let placementHolds: Bool
    let enrolledOn: Day
    let isBOL: Bool
    let priceFactor: Int32

    /// BPV holds first; latest enrolled-on; BOL before BBL; higher price factor; lower BRIN; lower sequence id
    /// **(choice)**.
    func precedes(_ other: Contender) -> Bool {
        if placementHolds != other.placementHolds { return placementHolds }
        if enrolledOn != other.enrolledOn { return enrolledOn > other.enrolledOn }
        if isBOL != other.isBOL { return isBOL }
        if priceFactor != other.priceFactor { return priceFactor > other.priceFactor }
        return brin != other.brin ? brin < other.brin : sequence < other.sequence
    }
}

enum Concurrence {
    /// At most this many institutions are named in signals 7 and 8.
    static let mostNamed = 5

    /// The contender that wins; nil without any.
    static func winner(among contenders: [Contender]) -> Contender? {
        contenders.dropFirst().reduce(contenders.first) { best, next in
            best.map { next.precedes($0) ? next : $0 }
        }
    }

    /// The BRINs of all the others that concur, its own not excepted, distinct and ascending.
    static func rivals(of contender: Contender, among contenders: [Contender]) -> [Brin] {
        var brins: [Brin] = []
        for other in contenders where other.place != contender.place && !brins.contains(other.brin) {
            brins.append(other.brin)
        }
        if brins.count > 1 { brins.sort() }
        if brins.count > mostNamed { brins.removeLast(brins.count - mostNamed) }
        return brins
    }
}
