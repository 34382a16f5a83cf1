import FundingModel
import FundingRules
import Testing

/// Section 4, BPV for BBL: matching, in time (≤ 31 December), in practice. Source: UWEB 2.2.2.2, 2.2.3.2.
@Suite struct PlacementTests {
    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BBL", """
        none                     | $                                                     | 27DV C1: oct -c[30] feb .c
        agreed 31 December       | $ ; bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003  | 27DV C1: oct +c=0.520000{C1/1} feb .c
        agreed 1 January         | $ ; bpv C1 1 2026-01-01 2025-12-31..2026-06-30 30003  | 27DV C1: oct -c[30] feb .c
        practice from 31 Dec     | $ ; bpv C1 1 2025-09-01 2025-12-31..2025-12-31 30003  | 27DV C1: oct +c=0.520000{C1/1} feb .c
        practice from 1 January  | $ ; bpv C1 1 2025-09-01 2026-01-01..2026-06-30 30003  | 27DV C1: oct -c[31] feb .c
        practice until 30 Dec    | $ ; bpv C1 1 2025-09-01 2025-09-01..2025-12-30 30003  | 27DV C1: oct -c[31] feb .c
        actual end 30 December   | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30!2025-12-30 30003 | 27DV C1: oct -c[31] feb .c
        other training           | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 20002  | 27DV C1: oct -c[32] feb .c
        other training, long ago | $ ; bpv C1 1 2015-09-01 2015-09-01..2016-06-30 20002  | 27DV C1: oct -c[32] feb .c
        without a training       | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 -      | 27DV C1: oct -c[32] feb .c
        not matching and late    | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 20002 ; bpv C1 2 2026-01-01 2025-09-01..2026-06-30 30003 | 27DV C1: oct -c[30] feb .c
        one late, one in time    | $ ; bpv C1 1 2026-01-01 2025-09-01..2026-06-30 30003 ; bpv C1 2 2025-09-01 2026-01-01..2026-06-30 30003 | 27DV C1: oct -c[31] feb .c
        those in practice only   | $ ; bpv C1 3 2025-09-01 2025-09-01..2026-06-30 30003 ; bpv C1 2 2025-09-01 2026-01-01..2026-06-30 30003 ; bpv C1 1 2025-09-01 2025-09-01..2025-12-31 30003 | 27DV C1: oct +c=0.520000{C1/1,C1/3} feb .c
        listed though it fails   | $/N ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 30003 | 27DV C1: oct -[9]{C1/1} feb .[9]
        """))
    func standard(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 10001/BBL", """
        entree, ends 1 October       | $ ; bpv C1 1 2025-09-01 2025-09-01..2025-10-01 10001 | 27DV C1: oct +c=0.500000{C1/1} feb .c
        entree, ends 30 September    | $ ; bpv C1 1 2025-09-01 2025-09-01..2025-09-30 10001 | 27DV C1: oct -c[31] feb .c
        entree, begins much later    | $ ; bpv C1 1 2025-12-31 2026-07-01..2026-07-31 10001 | 27DV C1: oct +c=0.500000{C1/1} feb .c
        level of the record counts   | enr 27DV C1 2024-08-01..2027-07-31 10001/BBL/MBO-2 ; bpv C1 1 2025-09-01 2025-09-01..2025-10-01 10001 | 27DV C1: oct -c[31] feb .c
        """))
    func entree(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30006/BBL", """
        health, from 1 June          | $ ; bpv C1 1 2025-12-31 2026-06-01..2026-06-30 30006 | 27DV C1: oct +c=0.640000{C1/1} feb .c
        health, from 2 June          | $ ; bpv C1 1 2025-12-31 2026-06-02..2026-06-30 30006 | 27DV C1: oct -c[31] feb .c
        health, ends 1 October       | $ ; bpv C1 1 2025-09-01 2025-09-01..2025-10-01 30006 | 27DV C1: oct +c=0.640000{C1/1} feb .c
        health, ends 30 September    | $ ; bpv C1 1 2025-09-01 2025-09-01..2025-09-30 30006 | 27DV C1: oct -c[31] feb .c
        one dossier                  | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 30007 | 27DV C1: oct +c=0.640000{C1/1} feb .c
        its dossier                  | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 23001 | 27DV C1: oct +c=0.640000{C1/1} feb .c
        its domain                   | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 79010 | 27DV C1: oct +c=0.640000{C1/1} feb .c
        another dossier              | $ ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 23002 | 27DV C1: oct -c[32] feb .c
        the placement is narrower    | enr 27DV C1 2024-08-01..2027-07-31 79010/BBL/MBO-3 ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 30007 | 27DV C1: oct -[23]{C1/1} feb .[23]
        """))
    func healthAndDossiers(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BBL", """
        other enrolment, same institution | $ ; enr 27DV C0 2020-08-01..2021-07-31 20002/BBL ; bpv C0 9 2025-09-01 2025-09-01..2026-06-30 30003 ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 30003 | 27DV C1: oct +c=0.520000{C0/9,C1/1} feb .c
        other institution                 | $ ; enr 25LX X0 2020-08-01..2021-07-31 20002/BBL ; bpv X0 9 2025-09-01 2025-09-01..2026-06-30 30003 | 27DV C1: oct -c[30] feb .c
        """))
    func whereRegistered(_ row: Row) throws { try row.check() }
}
