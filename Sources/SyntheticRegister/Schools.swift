import FundingModel

/// The institutions of the register, the largest first. Dutch: instellingen.
struct Schools: Sendable {
    struct School: Sendable {
        let brin: Brin
        /// Dutch: onderwijsaanbieders, `nnnAnnn`.
        let providers: [ShortText]
        /// Dutch: onderwijslocaties, `nnnXnnn`.
        let locations: [ShortText]
        /// Does it tell the level of each period, or leave it to the training?
        let tellsLevel: Bool
        /// How it makes ids: 0 a number, 1 a letter before it, 2 a long number.
        let idStyle: Int
    }

    private static let brins = """
        25LX 27DV 25PL 25LJ 04NZ 25LP 25PX 27GZ 25LH 08PG 25LU 25LG 25MB 25PT 30BG 25LN 25PJ 20MQ 25LT 04EM
        23JA 02PA 25LW 25PN 25LF 26CC 25MA 21CY 24ZZ 25PU 25LR 05EA 25LZ 25PV 27YU 28DE 25PW 24TR 00AA 01OE
        25PM 14YD 25GV 21AB 09MR 22BH 16RH 25EF 10EH 30RB 17WH 13US 12WJ 06LW 07MU 18KC 11UL 19TN 03RU 15SB
        """

    let all: [School]
    /// Which school each 4096th part of the students goes to.
    private let shares: [UInt8]

    init() {
        let brins = Schools.brins.split { $0 == " " || $0 == "\n" }.compactMap { Brin(String($0)) }
        all = brins.enumerated().map { place, brin in
            let sites = max(1, (brins.count - place) / 8)
            return School(
                brin: brin, providers: (0..<sites).map { Schools.site(place, "A", $0) },
                locations: (0..<sites).map { Schools.site(place, "X", $0) }, tellsLevel: place % 3 == 1,
                idStyle: place % 5 < 3 ? 0 : place % 5 - 2)
        }
        // Falls with the square of the rank, from about 5 % to 0.1 %.
        let weights = brins.indices.map { (brins.count - 1 - $0) * (brins.count - 1 - $0) + 73 }
        let total = weights.reduce(0, +)
        var shares: [UInt8] = []
        var sum = 0
        for (place, weight) in weights.enumerated() {
            sum += weight
            while shares.count < sum * 4096 / total { shares.append(UInt8(place)) }
        }
        self.shares = shares
    }

    /// `100A012`: the province, the kind of place and its number.
    private static func site(_ school: Int, _ kind: Unicode.Scalar, _ place: Int) -> ShortText {
        let head = Code(100 + school % 12)
        let tail = Code(letter: kind, school * 8 + place, width: 3)
        guard let text = ShortText(utf8: Array(head) + Array(tail)) else {
            preconditionFailure("seven letters and digits make a short text")
        }
        return text
    }

    func any(_ dice: inout Dice) -> Int { Int(shares[dice.below(shares.count)]) }

    func other(than school: Int, _ dice: inout Dice) -> Int {
        let found = any(&dice)
        return found == school ? (school + 1) % all.count : found
    }
}
