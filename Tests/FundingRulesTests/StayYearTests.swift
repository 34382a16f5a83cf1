import FundingModel
import FundingRules
import Testing

/// Stay years: only for T ≤ 2019, only for funded records. T = 2019: count date 2017-10-01.
@Suite struct StayYearTests {
    @Test(arguments: Row.table("""
        first year            | enr 27DV C1 2017-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.560000~1 feb .c
        second year           | enr 27DV C1 2016-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.300000~2 feb .c
        fourth year           | enr 27DV C1 2014-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.300000~4 feb .c
        fifth year            | enr 27DV C1 2013-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=0.650000~5 feb .c
        sixth year            | enr 27DV C1 2012-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=0.650000~6 feb .c
        seventh year          | enr 27DV C1 2011-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=0.000000~7 feb .c
        since 2 October       | enr 27DV C1 2016-10-02..2019-07-31 30003/BOL | 27DV C1: oct +c=1.560000~1 feb .c
        not funded: none      | enr 27DV C1 2016-08-01..2019-07-31 30003/BOL/N | 27DV C1: oct -[9] feb .[9]
        not requested then    | enr 27DV C1 2016-08-01..2019-07-31 30003/BOL/N 30003/BOL@2017-08-01 | 27DV C1: oct +c=1.560000~1 feb .c
        exam candidate then   | enr 27DV C1 2016-08-01..2019-07-31 30003/EX 30003/BOL@2017-08-01 | 27DV C1: oct +c=1.560000~1 feb .c
        entree then           | enr 27DV C1 2016-08-01..2019-07-31 10001/BOL 30003/BOL@2017-08-01 | 27DV C1: oct +c=1.560000~1 feb .c
        elsewhere, level 2    | enr 25LX C1 2015-08-01..2017-07-31 20002/BBL ; enr 27DV C1 2017-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.300000~3 feb .c
        two years without     | enr 25LX C1 2013-08-01..2015-07-31 30003/BOL ; enr 27DV C1 2017-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.300000~3 feb .c
        three years without   | enr 25LX C1 2012-08-01..2014-07-31 30003/BOL ; enr 27DV C1 2017-08-01..2019-07-31 30003/BOL | 27DV C1: oct +c=1.560000~1 feb .c
        """))
    func levels2To4(_ row: Row) throws { try row.check(year: 2019) }

    @Test(arguments: Row.table("""
        entree, first         | enr 27DV C1 2017-08-01..2019-07-31 10001/BOL | 27DV C1: oct +c=1.200000~1 feb .c
        entree, second        | enr 27DV C1 2016-08-01..2019-07-31 10001/BOL | 27DV C1: oct +c=0.600000~2 feb .c
        entree, third         | enr 27DV C1 2015-08-01..2019-07-31 10001/BOL | 27DV C1: oct +c=0.000000~3 feb .c
        entree, one without   | enr 25LX C1 2015-08-01..2016-07-31 10001/BOL ; enr 27DV C1 2017-08-01..2019-07-31 10001/BOL | 27DV C1: oct +c=0.600000~2 feb .c
        entree, two without   | enr 25LX C1 2014-08-01..2015-07-31 10001/BOL ; enr 27DV C1 2017-08-01..2019-07-31 10001/BOL | 27DV C1: oct +c=1.200000~1 feb .c
        ex officio, no level  | enr 27DV C1 2017-08-01..2019-07-31 23001/BOL ; exo 27DV C1 2017-10-01 J b | 27DV C1: oct +[24,12(b)] feb .[24]
        """))
    func entree(_ row: Row) throws { try row.check(year: 2019) }

    @Test func noFactorFrom2020On() throws {
        try Row(
            name: "2020", dossier: "enr 27DV C1 2010-08-01..2020-07-31 30003/BOL",
            expected: "27DV C1: oct +c=1.300000 feb .c"
        ).check(year: 2020)
    }
}
