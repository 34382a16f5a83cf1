import FundingModel
import Testing

@Suite struct DayTests {
    @Test(arguments: [
        ("2000-01-01", 0), ("1999-12-31", -1), ("2000-02-29", 59), ("2000-03-01", 60), ("2025-10-01", 9405),
        ("1970-01-01", -10957), ("0001-01-01", -730_119), ("9999-12-31", 2_921_939),
    ])
    func numbersDays(_ text: String, _ number: Int32) throws {
        let day = try #require(Day(text))
        #expect(day.number == number)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "2025-04-31", "0000-01-01", "2025-1-01",
        "20250101", "2025/01/01", "2025-01-01 ", " 2025-01-01", "", "yyyy-mm-dd", "-025-01-01",
    ])
    func refusesWhatIsNoDay(_ text: String) {
        #expect(Day(text) == nil)
    }

    @Test func everyDayOfFourCenturiesComesBack() throws {
        var day = try #require(Day("1800-01-01"))
        let last = try #require(Day("2201-01-01"))
        while day < last {
            let (year, month, date) = day.components
            #expect(Day(year: year, month: month, day: date) == day)
            day = Day(number: day.number + 1)
        }
    }

    @Test(arguments: [
        ("2004-02-29", "2022-02-28", 17), ("2004-02-29", "2022-03-01", 18), ("2004-02-29", "2024-02-29", 20),
        ("2006-08-01", "2024-07-31", 17), ("2006-08-01", "2024-08-01", 18), ("2006-00-00", "2024-01-01", 18),
        ("2006-08-00", "2024-07-31", 17), ("2006-08-00", "2024-08-01", 18),
    ])
    func countsYears(_ birth: String, _ day: String, _ age: Int) throws {
        let birthDate = try #require(BirthDate(birth))
        #expect(birthDate.description == birth)
        #expect(try birthDate.age(on: #require(Day(day))) == age)
    }

    @Test(arguments: ["2006-00-01", "2006-02-30", "2006-13-00", "2006-1-1", "0000-00-00"])
    func refusesWhatIsNoBirthDate(_ text: String) {
        #expect(BirthDate(text) == nil)
    }
}

@Suite struct DutchTimeTests {
    /// Both sides of both changes of 2025; each pair from `TZ=Europe/Amsterdam date -d @N '+%F %T'`.
    @Test(arguments: [
        (0, "1970-01-01 01:00:00"), (1_743_296_399, "2025-03-30 01:59:59"), (1_743_296_400, "2025-03-30 03:00:00"),
        (1_761_440_399, "2025-10-26 02:59:59"), (1_761_440_400, "2025-10-26 02:00:00"),
        (1_763_718_149, "2025-11-21 10:42:29"), (1_711_846_800, "2024-03-31 03:00:00"),
    ])
    func isLegalTime(_ seconds: Int64, _ text: String) {
        #expect(DutchTime.text(Moment(microseconds: seconds * 1_000_000)) == text)
    }
}

@Suite struct DutchMomentTests {
    @Test(
        arguments: [
            // Dutch time, and what it is in UTC.
            ("2026-02-01", "2026-02-01 00:00:00"), ("2026-02-01 12:00", "2026-02-01 12:00:00"),
            ("2026-07-01T12:00:30", "2026-07-01 12:00:30"), ("2026-03-29 01:59:59", "2026-03-29 01:59:59"),
            ("2026-03-29 03:00", "2026-03-29 03:00:00"), ("2026-10-25 02:30", "2026-10-25 02:30:00"),
            ("1999-12-31 23:59", "1999-12-31 23:59:00"),
        ])
    func isReadBackAsItWasWritten(_ text: String, _ shown: String) throws {
        let moment = try #require(DutchTime.moment(text))
        #expect(DutchTime.text(moment) == shown)
    }

    @Test func theHourThatComesTwiceIsTheFirst() throws {
        let first = try #require(DutchTime.moment("2026-10-25 02:30"))
        let before = try #require(DutchTime.moment("2026-10-25 01:30"))
        #expect(first.microseconds - before.microseconds == 3_600_000_000)
    }

    @Test(
        arguments: [
            "", "2026", "2026-02-30", "2026-02-01 24:00", "2026-02-01 12", "2026-02-01 12:60", "2026-02-01 1:00",
            "2026-02-01 12:00:60", "2026-02-01x12:00", "2026-02-01 12:00:00:00", "2026-02-01 +1:00",
            // An hour that is skipped.
            "2026-03-29 02:30",
        ])
    func whatIsNoMomentIsNone(_ text: String) {
        #expect(DutchTime.moment(text) == nil)
    }
}
