import FundingModel
import FundingRules
import Testing

/// Section 5: each check of a diploma, both sides of each boundary. T = 2027: diplomas of 2025.
@Suite struct DiplomaTests {
    /// An enrolment long before the study year, so that only diplomas are decided.
    static let student = "enr 27DV C1 2020-08-01..2025-07-31 30003/BOL"

    @Test(arguments: Row.table(student, """
        level 2                  | $ ; dip 27DV 1 2025-06-01 20002 C1     | 27DV 1: +=1
        level 3                  | $ ; dip 27DV 1 2025-06-01 30003 C1     | 27DV 1: +=3
        middenkader              | $ ; dip 27DV 1 2025-06-01 40004 C1     | 27DV 1: +=5
        specialist               | $ ; dip 27DV 1 2025-06-01 50005 C1     | 27DV 1: +=2
        kind names none: level   | $ ; dip 27DV 1 2025-06-01 23002 C1     | 27DV 1: +=5
        entree                   | $ ; dip 27DV 1 2025-06-01 10001 C1     | 27DV 1: -[41]
        training unknown         | $ ; dip 27DV 1 2025-06-01 99999 C1     | 27DV 1: -[22]
        level unknown            | $ ; dip 27DV 1 2025-06-01 23001 C1     | 27DV 1: -[24]
        not requested            | $ ; dip 27DV 1 2025-06-01 30003 C1 N   | 27DV 1: -[9]
        1 January T-2            | $ ; dip 27DV 1 2025-01-01 30003 C1     | 27DV 1: +=3
        31 December T-3          | $ ; dip 27DV 1 2024-12-31 30003 C1     |
        31 December T-2          | $ ; dip 27DV 1 2025-12-31 30003 C1     | 27DV 1: +=3
        1 January T-1            | $ ; dip 27DV 1 2026-01-01 30003 C1     |
        no linked enrolment      | $ ; dip 27DV 1 2025-06-01 30003 -      | 27DV 1: -[42]
        link to none             | $ ; dip 27DV 1 2025-06-01 30003 C9     | 27DV 1: -[42]
        link elsewhere           | $ ; dip 25LX 1 2025-06-01 30003 C1     | 25LX 1: -[42]
        ordered by BRIN, result  | $ ; dip 27DV B 2025-06-01 20002 - ; dip 27DV A 2025-06-01 20002 - ; dip 25LX C 2025-06-01 10001 - | 25LX C: -[41,42]; 27DV A: -[42]; 27DV B: -[42,44]
        """))
    func single(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("""
        BBL                       | enr 27DV C1 2020-08-01..2025-07-31 30003/BBL ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        part-time                 | enr 27DV C1 2020-08-01..2025-07-31 30003/BOL_DT ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        before the first period   | enr 27DV C1 2025-01-01..2025-07-31 30003/BOL@2025-06-02 ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        on its first day          | enr 27DV C1 2025-01-01..2025-07-31 30003/BOL@2025-06-01 ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        period on the date        | enr 27DV C1 2025-01-01..2025-07-31 30003/BOL 30003/ODT@2025-06-02 ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        after the end: last       | enr 27DV C1 2024-08-01..2025-05-31 30003/ODT 30003/BOL@2025-05-31 ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        exam alone                | enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        exam, ended two years ago | enr 25LX C0 2020-08-01..2023-01-01 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        exam, ended three ago     | enr 25LX C0 2020-08-01..2022-12-31 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        exam, ended that day      | enr 25LX C0 2020-08-01..2025-06-01 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3
        exam, ended the next day  | enr 25LX C0 2020-08-01..2025-06-02 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        exam, not requested       | enr 25LX C0 2020-08-01..2024-07-31 30003/BOL/N ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        exam, last period exam    | enr 25LX C0 2020-08-01..2024-07-31 30003/BOL 30003/EX@2024-01-01 ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: -[42]
        exam, had its diploma     | enr 25LX C0 2020-08-01..2024-07-31 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1 ; dip 25LX 9 2024-07-01 10001 C0 | 27DV 1: -[42]
        """))
    func candidate(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table(student, """
        second step              | $ ; dip 27DV 1 2024-06-01 20002 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-2: +=2
        third step               | $ ; dip 27DV 1 2023-06-01 20002 C1 ; dip 27DV 2 2024-06-01 30003 C1 ; dip 27DV 3 2025-06-01 40004 C1 | 27DV 3 ^MBO-3: +=2
        same again               | $ ; dip 27DV 1 2024-06-01 30003 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: -[45]
        lower after higher       | $ ; dip 27DV 1 2024-06-01 40004 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-4: -[43]
        earlier one unrequested  | $ ; dip 27DV 1 2024-06-01 30003 C1 N ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2: -[45]
        earlier entree           | $ ; dip 27DV 1 2024-06-01 10001 C1 ; dip 27DV 2 2025-06-01 20002 C1 | 27DV 2: +=1
        two in the year, up      | $ ; dip 27DV 1 2025-05-01 20002 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 1: +=1; 27DV 2 ^MBO-2: +=2
        two in the year, same    | $ ; dip 27DV 1 2025-05-01 30003 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 1: +=3; 27DV 2 ^MBO-3: -[44]
        two in the year, down    | $ ; dip 27DV 1 2025-05-01 40004 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 1: +=5; 27DV 2 ^MBO-4: -[43,44]
        same date, lower earlier | $ ; dip 27DV 1 2025-06-01 40004 C1 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 1: +=2; 27DV 2: +=3
        same date, same value    | $ ; dip 27DV 2 2025-06-01 30003 C1 ; dip 27DV 1 2025-06-01 30003 C1 | 27DV 1: +=3; 27DV 2: -[44]
        specialist on middenkader| $ ; dip 27DV 1 2025-05-01 40004 C1 ; dip 27DV 2 2025-06-01 50005 C1 | 27DV 1: +=5; 27DV 2 ^MBO-4: +=2
        middenkader on specialist| $ ; dip 27DV 1 2025-05-01 50005 C1 ; dip 27DV 2 2025-06-01 40004 C1 | 27DV 1: +=2; 27DV 2 ^MBO-4s: +=5
        specialist twice         | $ ; dip 27DV 1 2024-05-01 50005 C1 ; dip 27DV 2 2025-06-01 50005 C1 | 27DV 2 ^MBO-4s: -[45]
        """))
    func ladder(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("""
        two years without        | enr 27DV C0 2015-08-01..2021-07-31 30003/BOL ; enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2019-06-01 30003 C0 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: -[45]
        three years without      | enr 27DV C0 2015-08-01..2020-07-31 30003/BOL ; enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2019-06-01 30003 C0 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: +=3
        up to the diploma's year | enr 27DV C0 2015-08-01..2022-07-31 30003/BOL ; enr 27DV C1 2025-08-01..2025-09-30 30003/BOL ; dip 27DV 1 2019-06-01 30003 C0 ; dip 27DV 2 2025-09-01 30003 C1 | 27DV C1 ^MBO-3: oct none feb none; 27DV 2 ^MBO-3: +=3
        30 September of the year | enr 27DV C0 2015-08-01..2020-07-31 30003/BOL ; enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2020-09-30 30003 C0 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: +=3
        1 October of the year    | enr 27DV C0 2015-08-01..2020-07-31 30003/BOL ; enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2020-10-01 30003 C0 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: -[45]
        before the first year    | enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2018-06-01 30003 C1 N ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2: -[45]
        any pathway fills a year | enr 27DV C0 2015-08-01..2020-07-31 30003/BOL ; enr 27DV C2 2021-08-01..2022-07-31 30003/ODT/N ; enr 27DV C1 2023-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2019-06-01 30003 C0 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-3: -[45]
        the latest run           | enr 27DV C0 2010-08-01..2012-07-31 30003/BOL ; enr 27DV C2 2015-08-01..2018-07-31 30003/BOL ; enr 27DV C1 2022-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2017-06-01 20002 C2 ; dip 27DV 2 2025-06-01 30003 C1 | 27DV 2 ^MBO-2: +=3
        """))
    func interruption(_ row: Row) throws { try row.check() }

    @Test(arguments: Row.table("enr 27DV C1 2020-08-01..2027-07-31 30003/BOL", """
        before 1 October         | $ ; dip 27DV 1 2024-09-30 20002 C1 | 27DV C1 ^MBO-2: oct +c=1.300000 feb .c
        on 30 September T-2      | $ ; dip 27DV 1 2025-09-30 20002 C1 | 27DV C1 ^MBO-2: oct +c=1.300000 feb .c; 27DV 1: +=1
        on 1 October T-2         | $ ; dip 27DV 1 2025-10-01 20002 C1 | 27DV C1: oct +c=1.300000 feb .c; 27DV 1: +=1
        not funded then          | $ ; dip 27DV 1 2024-09-30 20002 C1 N | 27DV C1: oct +c=1.300000 feb .c
        """))
    func highestFundedDiploma(_ row: Row) throws { try row.check() }
}
