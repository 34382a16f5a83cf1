import ExchangeFormats
import FundingModel
import FundingRules

/// Turns a batch of dossier lines into lines of decisions, bad ones reported in their place.
struct BatchDecider: Sendable {
    let decider: Decider

    struct Outcome: Sendable {
        var bytes: [UInt8] = []
        var tally = LineCounts()
    }

    func decide(_ batch: LineBatch) -> Outcome {
        var outcome = Outcome()
        let writer = DecisionWriter()
        outcome.tally.lines = batch.lineCount
        outcome.tally.bytes = batch.bytes.count
        guard !batch.isTooLong else {
            outcome.tally.bad = 1
            writer.write(.lineTooLong, ofLine: batch.firstLine, to: &outcome.bytes)
            return outcome
        }
        var reader = DossierReader()
        outcome.bytes.reserveCapacity(batch.bytes.count)
        batch.forEachLine { line, number in
            do throws(JSONLineDefect) {
                let decision = decider.decide(try reader.read(line))
                outcome.tally.decided += 1
                if decision.restsOnAssumption { outcome.tally.assumed += 1 }
                writer.write(decision, to: &outcome.bytes)
            } catch {
                outcome.tally.bad += 1
                writer.write(error, ofLine: number, to: &outcome.bytes)
            }
        }
        return outcome
    }
}

/// What came of the lines so far.
struct LineCounts: Sendable, Equatable {
    var lines = 0
    var bytes = 0
    var decided = 0
    var bad = 0
    /// Decisions that rest on a training row that is only assumed.
    var assumed = 0

    static func += (left: inout LineCounts, right: LineCounts) {
        left.lines += right.lines
        left.bytes += right.bytes
        left.decided += right.decided
        left.bad += right.bad
        left.assumed += right.assumed
    }
}
