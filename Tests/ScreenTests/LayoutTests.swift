import Testing

@testable import mbost

/// Lines and tables at the width of a screen: words stay whole, numbers above all.
@Suite struct LayoutTests {
    static let plain = Style(isColoured: false)
    static let coloured = Style(isColoured: true)

    private func rows(_ line: ScreenLine, _ width: Int?, _ style: Style = plain) -> [String] {
        Layout(width: width, style: style).rows(line)
    }

    @Test func aLineThatFitsStaysAsItIs() {
        let line = ScreenLine(2, Piece("een  twee"), .good(" drie"))
        #expect(rows(line, nil) == ["  een  twee drie"])
        #expect(rows(line, 16) == ["  een  twee drie"])
    }

    @Test func aLongerLineBreaksBetweenWords() {
        let line = ScreenLine(2, hanging: 3, Piece("een  twee"), .good(" drie"))
        #expect(rows(line, 15) == ["  een twee drie"])
        #expect(rows(line, 14) == ["  een twee", "     drie"])
        #expect(rows(line, 10) == ["  een twee", "     drie"])
        #expect(rows(line, 9) == ["  een", "     twee", "     drie"])
        // A word longer than the screen stays whole.
        #expect(rows(line, 1) == ["  een", "     twee", "     drie"])
    }

    @Test func looksStayWithTheirWords() {
        let line = ScreenLine(.strong("een twee"), Piece(": "), .bad("drie vier"))
        #expect(
            rows(line, nil, Self.coloured) == ["\u{1B}[1meen twee\u{1B}[0m: \u{1B}[31mdrie vier\u{1B}[0m"])
        #expect(
            rows(line, 14, Self.coloured) == [
                "\u{1B}[1meen twee\u{1B}[0m:\u{1B}[31m drie\u{1B}[0m", "  \u{1B}[31mvier\u{1B}[0m",
            ])
        #expect(rows(line, 14) == ["een twee: drie", "  vier"])
    }

    @Test func emptyLinesHaveNoBlanks() {
        #expect(rows(.empty, 3) == [""])
        #expect(rows(ScreenLine(4, []), nil) == [""])
    }

    static var table: Table {
        var table = Table(.text("naam"), .number("aantal"), .text("opmerking"))
        table.rows = [
            [Piece("C1"), Piece("123456"), Piece("een opmerking die lang genoeg is om te breken")],
            [Piece("langer"), Piece("7"), Piece("")],
        ]
        return table
    }

    @Test(
        arguments: [
            (
                nil,
                """
                naam    aantal  opmerking
                C1      123456  een opmerking die lang genoeg is om te breken
                langer       7

                """
            ),
            (
                36,
                """
                naam    aantal  opmerking
                C1      123456  een opmerking die
                                lang genoeg is om te
                                breken
                langer       7

                """
            ),
            (
                35,
                """
                naam    aantal
                C1      123456
                    een opmerking die lang genoeg
                    is om te breken
                langer       7

                """
            ),
            (
                13,
                """
                naam       C1
                aantal     123456
                opmerking  een
                           opmerking
                           die
                           lang
                           genoeg
                           is
                           om
                           te
                           breken

                naam       langer
                aantal     7

                """
            ),
        ] as [(Int?, String)])
    func tablesFit(_ width: Int?, _ expected: String) {
        #expect(Layout(width: width, style: Self.plain).text(Self.table) == expected)
    }

    static var numbers: Table {
        var table = Table(numbersOf: "Per groep", ["aantal", "waarde"])
        table.add("niveau 3 en 4")
        table.add("  bekostigde inschrijvingen", ["1234", "-5.000000"])
        return table
    }

    /// Numbers stay in their columns, beside the last row of what they are about; below it when there is no room.
    @Test(
        arguments: [
            (
                nil,
                """
                Per groep                    aantal     waarde
                niveau 3 en 4
                  bekostigde inschrijvingen    1234  -5.000000

                """
            ),
            (
                46,
                """
                Per groep                    aantal     waarde
                niveau 3 en 4
                  bekostigde inschrijvingen    1234  -5.000000

                """
            ),
            (
                45,
                """
                Per groep                   aantal     waarde
                niveau 3 en 4
                  bekostigde
                    inschrijvingen            1234  -5.000000

                """
            ),
            (
                37,
                """
                Per groep           aantal     waarde
                niveau 3 en 4
                  bekostigde
                    inschrijvingen    1234  -5.000000

                """
            ),
            (
                36,
                """
                niveau 3 en 4
                  bekostigde inschrijvingen
                    aantal  1234
                    waarde  -5.000000

                """
            ),
        ] as [(Int?, String)])
    func numbersFit(_ width: Int?, _ expected: String) {
        #expect(Layout(width: width, style: Self.plain).text(Self.numbers) == expected)
    }

    @Test func coloursTakeNoRoom() {
        var table = Table(numbersOf: "a", ["b"])
        table.rows = [[.bad("rood woord"), .good("12")]]
        #expect(
            Layout(width: 12, style: Self.coloured).text(table) == """
                \u{1B}[1ma\u{1B}[0m          \u{1B}[1mb\u{1B}[0m
                \u{1B}[31mrood\u{1B}[0m
                  \u{1B}[31mwoord\u{1B}[0m   \u{1B}[32m12\u{1B}[0m

                """)
    }

    @Test func coloursAreAsked() {
        #expect(ColourChoice.always.style.isColoured && !ColourChoice.never.style.isColoured)
        // Tests write to no terminal.
        #expect(!ColourChoice.automatic.style.isColoured || Terminal.isThere)
    }
}
