extension Dossier {
    /// Whether an institution has or had an enrolment or a diploma of this person.
    public func knows(_ brin: Brin) -> Bool {
        enrolments.contains { $0.brin == brin } || diplomas.contains { $0.brin == brin }
    }

    /// What an institution may see: the person's own facts, and of the rest what is its own.
    public func only(of brin: Brin) -> Dossier {
        var own = Dossier(person: person)
        own.nationalities = nationalities
        own.residenceTitles = residenceTitles
        for enrolment in enrolments where enrolment.brin == brin {
            own.append(
                enrolment, periods: Array(periods[enrolment.periods]),
                supportPeriods: Array(supportPeriods[enrolment.supportPeriods]),
                placements: Array(placements[enrolment.placements]))
        }
        own.diplomas = diplomas.filter { $0.brin == brin }
        own.exOfficio = exOfficio.filter { $0.brin == brin }
        own.partialResults = partialResults.filter { $0.brin == brin }
        return own
    }
}
