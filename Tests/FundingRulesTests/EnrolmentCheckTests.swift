import FundingModel
import FundingRules
import Testing

/// Section 4: each check, both sides of each boundary. T = 2027: count dates 2025-10-01 and 2026-02-01.
@Suite struct EnrolmentCheckTests {
    @Test(arguments: Row.table("""
        full year              | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL            | 27DV C1: oct +c=1.300000 feb .c
        starts on 1 October    | enr 27DV C1 2025-10-01..2027-07-31 30003/BOL            | 27DV C1: oct +c=1.300000 feb .c
        starts on 2 October    | enr 27DV C1 2025-10-02..2027-07-31 30003/BOL            | 27DV C1: oct none feb .c
        ends on 1 October      | enr 27DV C1 2024-08-01..2025-10-01 30003/BOL            | 27DV C1: oct +c=1.300000 feb none
        ends on 30 September   | enr 27DV C1 2024-08-01..2025-09-30 30003/BOL            | 27DV C1: oct none feb none
        actual end goes first  | enr 27DV C1 2024-08-01..2025-09-30!2026-02-01 30003/BOL | 27DV C1: oct +c=1.300000 feb .c
        actual end is earlier  | enr 27DV C1 2024-08-01..2027-07-31!2025-09-30 30003/BOL | 27DV C1: oct none feb none
        ends on 31 January     | enr 27DV C1 2024-08-01..2026-01-31 30003/BOL            | 27DV C1: oct +c=1.300000 feb none
        ends on 1 August T-2   | enr 27DV C1 2024-08-01..2025-08-01 30003/BOL            | 27DV C1: oct none feb none
        ends on 31 July T-2    | enr 27DV C1 2024-08-01..2025-07-31 30003/BOL            |
        starts on 31 July T-1  | enr 27DV C1 2026-07-31..2027-07-31 30003/BOL            | 27DV C1: oct none feb none
        starts on 1 August T-1 | enr 27DV C1 2026-08-01..2027-07-31 30003/BOL            |
        no period yet          | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL@2025-10-02 | 27DV C1: oct none feb .c
        period changes 1 Oct   | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2025-10-01 | 27DV C1: oct +c=1.100000 feb .c
        period changes 2 Oct   | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2025-10-02 | 27DV C1: oct +c=1.300000 feb .c
        """))
    func coversCountDate(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31", """
        requested              | $ 30003/BOL/J      | 27DV C1: oct +c=1.300000 feb .c
        not requested          | $ 30003/BOL/N      | 27DV C1: oct -[9] feb .[9]
        training unknown       | $ 99999/BOL        | 27DV C1: oct -[22,24] feb .[22,24]
        unknown, level given   | $ 99999/BOL/MBO-3  | 27DV C1: oct -[22] feb .[22]
        unknown and ODT        | $ 99999/ODT/MBO-3  | 27DV C1: oct -[22,23] feb .[22,23]
        BBL only, BBL          | $ 40008/BBL        | 27DV C1: oct -c[30] feb .c
        BBL only, BOL          | $ 40008/BOL        | 27DV C1: oct -[23] feb .[23]
        BOL only, BBL          | $ 79010/BBL/MBO-2  | 27DV C1: oct -[23,30] feb .[23]
        no list, BOL           | $ 23002/BOL        | 27DV C1: oct +c=1.200000 feb .c
        no list, exam          | $ 23002/EX         | 27DV C1: oct -[23] feb .[23]
        exam                   | $ 30003/EX         | 27DV C1: oct -[23] feb .[23]
        part-time BOL          | $ 30003/BOL_DT     | 27DV C1: oct -[23] feb .[23]
        other education        | $ 30003/OVO        | 27DV C1: oct -[23] feb .[23]
        level unknown          | $ 23001/BOL        | 27DV C1: oct -[24] feb .[24]
        level of the period    | $ 23001/BOL/MBO-2  | 27DV C1: oct +c=1.600000 feb .c
        VO phase               | $ 30003/BOL/VO     | 27DV C1: oct -[14] feb .[14]
        MBO phase              | $ 30003/BOL/MBO    | 27DV C1: oct +c=1.300000 feb .c
        all in order           | $ 99999/ODT/N/VO ; nat 0052 .. ; brp N ; lives FR ; died 2020-01-01 | 27DV C1: oct -[9,22,23,24,14,25,26,27] feb .[9,22,23,24,14,25,26,27]
        entree                 | $ 10001/BOL        | 27DV C1: oct +c=1.000000 feb .c
        price row of the day   | $ 30009/BOL        | 27DV C1: oct +c=1.200000 feb .c
        """))
    func factsOfThePeriod(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BOL", """
        nothing known           | $ ; nothing                          | 27DV C1: oct +c=1.300000[28] feb .c[28]
        nothing known, minor    | $ ; nothing ; born 2010-01-01        | 27DV C1: oct +c=1.300000[28] feb .c[28]
        Dutch                   | $ ; nat 0001 1990-01-01..            | 27DV C1: oct +c=1.300000 feb .c
        treated as Dutch        | $ ; nat 0002 1990-01-01..            | 27DV C1: oct +c=1.300000 feb .c
        foreign                 | $ ; nat 0052 1990-01-01..            | 27DV C1: oct -[25] feb .[25]
        Dutch from the day      | $ ; nat 0001 2024-08-01..            | 27DV C1: oct +c=1.300000 feb .c
        Dutch from the next day | $ ; nat 0001 2024-08-02..            | 27DV C1: oct -[25] feb .[25]
        Dutch until the day     | $ ; nat 0001 1990-01-01..2024-08-01  | 27DV C1: oct -[25] feb .[25]
        Dutch until the next    | $ ; nat 0001 1990-01-01..2024-08-02  | 27DV C1: oct +c=1.300000 feb .c
        18 that day             | $ ; nat 0052 .. ; born 2006-08-01    | 27DV C1: oct -[25] feb .[25]
        18 the next day         | $ ; nat 0052 .. ; born 2006-08-02    | 27DV C1: oct +c=1.300000 feb .c
        day of birth unknown    | $ ; nat 0052 .. ; born 2006-08-00    | 27DV C1: oct -[25] feb .[25]
        month of birth unknown  | $ ; nat 0052 .. ; born 2007-00-00    | 27DV C1: oct +c=1.300000 feb .c
        title from the day      | $ ; title 30 2024-08-01..            | 27DV C1: oct +c=1.300000 feb .c
        title until the day     | $ ; title 30 2020-01-01..2024-08-01  | 27DV C1: oct -[25] feb .[25]
        title until the next    | $ ; title 30 2020-01-01..2024-08-02  | 27DV C1: oct +c=1.300000 feb .c
        title 98 is none        | $ ; title 98 2020-01-01..            | 27DV C1: oct -[25] feb .[25]
        records elsewhere       | $ ; title 30 2025-01-01..            | 27DV C1: oct -[25] feb .[25]
        """))
    func residenceStatus(_ row: Row) throws { try row.check() }

    /// The title ends on 2024-08-01: the enrolment of 2025 stands on the one before it, or falls.
    @Test(arguments: Row.table("title 30 2020-01-01..2024-09-01", """
        same training, day before    | $ ; enr 27DV C1 2024-08-01..2025-08-31 30003/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct +c=1.300000 feb .c
        a day between                | $ ; enr 27DV C1 2024-08-01..2025-08-30 30003/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct -[25] feb .[25]
        another institution          | $ ; enr 25LX C1 2024-08-01..2025-08-31 30003/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 25LX C1: oct none feb none; 27DV C2: oct +c=1.300000 feb .c
        another training             | $ ; enr 27DV C1 2024-08-01..2025-08-31 20002/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct -[25] feb .[25]
        last period's training       | $ ; enr 27DV C1 2024-08-01..2025-08-31 20002/BOL 30003/BOL@2025-01-01 ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct +c=1.300000 feb .c
        period that never came       | $ ; enr 27DV C1 2024-08-01..2025-08-31 30003/BOL 20002/BOL@2025-12-01 ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct +c=1.300000 feb .c
        began the same day           | $ ; enr 25LX C1 2025-09-01..2025-09-30 30003/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 25LX C1: oct none feb none; 27DV C2: oct -[25] feb .[25]
        in its turn, twice           | $ ; enr 27DV C1 2024-08-01..2025-02-28 30003/BOL ; enr 27DV C2 2025-03-01..2025-08-31 30003/BOL ; enr 27DV C3 2025-09-01..2027-07-31 30003/BOL | 27DV C2: oct none feb none; 27DV C3: oct +c=1.300000 feb .c
        in its turn, not lawful      | title 30 2020-01-01..2024-08-01 ; enr 27DV C1 2024-08-01..2025-08-31 30003/BOL ; enr 27DV C2 2025-09-01..2027-07-31 30003/BOL | 27DV C1: oct none feb none; 27DV C2: oct -[25] feb .[25]
        """))
    func continuedEnrolment(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BOL", """
        in the BRP, abroad       | $ ; brp J ; lives FR    | 27DV C1: oct +c=1.300000 feb .c
        absent counts as in BRP  | $ ; lives FR            | 27DV C1: oct +c=1.300000 feb .c
        Netherlands              | $ ; brp N ; lives NL    | 27DV C1: oct +c=1.300000 feb .c
        Belgium                  | $ ; brp N ; lives BE    | 27DV C1: oct +c=1.300000 feb .c
        Nordrhein-Westfalen      | $ ; brp N ; lives DE-NW | 27DV C1: oct +c=1.300000 feb .c
        Niedersachsen            | $ ; brp N ; lives DE-NI | 27DV C1: oct +c=1.300000 feb .c
        Bremen                   | $ ; brp N ; lives DE-HB | 27DV C1: oct +c=1.300000 feb .c
        Bayern                   | $ ; brp N ; lives DE-BY | 27DV C1: oct -[26] feb .[26]
        Germany without a state  | $ ; brp N ; lives DE    | 27DV C1: oct -[26] feb .[26]
        France, state of DE      | $ ; brp N ; lives FR-NW | 27DV C1: oct -[26] feb .[26]
        country unknown          | $ ; brp N               | 27DV C1: oct +c=1.300000[29] feb .c[29]
        died the day before      | $ ; died 2025-09-30     | 27DV C1: oct -[27] feb .[27]
        died on 1 October        | $ ; died 2025-10-01     | 27DV C1: oct +c=1.300000 feb .[27]
        died on 1 February       | $ ; died 2026-02-01     | 27DV C1: oct +c=1.300000 feb .c
        """))
    func residenceAndLife(_ row: Row) throws { try row.check() }
}
