import Foundation
import TestSupport
import Testing

/// `mbost export` as an institution uses it.
@Suite struct ExportTests {
    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// What another program finds in a ZIP: names and contents, checked by it.
    private static func unzip(_ path: String) throws -> [String] {
        let program = """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            for name in archive.namelist(): print(name, archive.read(name).decode().count('\\r\\n'))
            """
        let found = try Programs.run("/usr/bin/env", ["python3", "-c", program, path])
        #expect(found.status == 0, "\(found.errors)")
        return found.output.split(separator: "\n").map(String.init)
    }

    @Test func eachFileUnderItsNameAndOnlyWhenWhole() throws {
        let data = TemporaryFolder.path(named: "export")
        let folder = TemporaryFolder.path(named: "exported")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let server = try RunningServer([], data: data)
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        let ro = try server.mbost("export", "ro", "27DV", "--from", "2024-07-31", "--until", "2026-03-24", "--output", folder)
        #expect(ro.status == 0 && ro.output.contains("RO_27DV_20240731_20260324.CSV: 12 inschrijvingen, 4 diploma's"), "\(ro.errors)")
        let converted = try Programs.run("mbost", ["convert", "--from", "ro", folder + "/RO_27DV_20240731_20260324.CSV"])
        #expect(converted.status == 0 && converted.output.split(separator: "\n").count == 10)

        let undecided = try server.mbost("export", "grondslag", "27DV", "--study-year", "2025", "--output", folder)
        #expect(undecided.status == 1 && undecided.errors.contains("was not decided yet"))
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)
        let grondslag = try server.mbost("export", "grondslag", "27DV", "--study-year", "2025", "--output", folder, "--json")
        #expect(grondslag.status == 0 && grondslag.output.contains("\"enrolments\": "), "\(grondslag.errors)")
        let national = try server.mbost("export", "grondslag", "--all-institutions", "--study-year", "2025", "--output", folder)
        #expect(national.status == 0 && national.output.contains("GRONDSLAG_IP_MBO_ALLE_"), "\(national.errors)")

        let obo = try server.mbost("export", "obo", "27DV", "--study-year", "2025", "--output", folder)
        #expect(obo.status == 0, "\(obo.errors)")
        let files = try Self.names(folder)
        #expect(files.count == 4 && files[0].hasPrefix("27DV_") && files[0].hasSuffix(".ZIP"))
        #expect(try Self.unzip(folder + "/" + files[0]).count == 1)
        let unknown = try server.mbost("export", "obo", "25LX", "--study-year", "2025", "--output", folder)
        #expect(unknown.status == 7)
        #expect(try Self.names(folder) == files)
        #expect(server.stop() == 0)
    }

    @Test func differencesWithAnEarlierOne() throws {
        let data = TemporaryFolder.path(named: "differences")
        let (earlier, later) = (TemporaryFolder.path(named: "earlier"), TemporaryFolder.path(named: "later"))
        for folder in [earlier, later] { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        let server = try RunningServer([], data: data)
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)
        #expect(try server.mbost("export", "obo", "27DV", "--study-year", "2025", "--output", earlier).status == 0)
        let name = try #require(try Self.names(earlier).first)
        func export(_ old: String, _ folder: String = later) throws -> Programs.Ending {
            try server.mbost("export", "obo", "27DV", "--study-year", "2025", "--earlier", old, "--output", folder)
        }
        let same = try export("\(earlier)/\(name)")
        #expect(same.status == 0 && same.output.contains("verschillen: PER 0 VBT 0 NAT 0 ISG 0 ISP 0 BPV 0 DIP 0"), "\(same.errors)")
        let message = """
            {"message": "m-1", "brin": "27DV", "person": "999000044", "changes": [{"placement": {"enrolment": "C1", "sequence": "P9", \
            "agreedOn": "2025-08-20", "from": "2025-09-01", "plannedEnd": "2026-07-31"}}, {"deletePlacement": {"enrolment": "C1", "sequence": "C1"}}]}
            """
        let messages = later + "/messages.jsonl"
        try (message + "\n").write(toFile: messages, atomically: true, encoding: .utf8)
        #expect(try server.mbost("register", messages).status == 0)
        try FileManager.default.removeItem(atPath: messages)
        let changed = try export("\(earlier)/\(name)")
        #expect(changed.status == 0 && changed.output.contains("NAT 0 ISG 0 ISP 0 BPV 2 DIP 0"), "\(changed.output) \(changed.errors)")
        let day = name.dropFirst(5).dropLast(4)
        let found = try Self.unzip("\(later)/\(name)")
        #expect(found.map { $0.prefix { $0 != " " } } == ["OBO_27DV_2025-2026_\(day).CSV"] + ["PER", "VBT", "NAT", "ISG", "ISP", "BPV", "DIP"].map { "OBOV_\($0)_27DV_\(day).CSV" })
        #expect(found.filter { $0.hasPrefix("OBOV") }.map { $0.suffix(1) } == ["2", "2", "2", "2", "2", "4", "2"])
        // An archive with lists serves as an earlier one as well.
        let again = try export("\(later)/\(name)", earlier)
        #expect(again.status == 0 && again.output.contains("BPV 0"), "\(again.errors)")

        let files = try Self.names(later)
        let itself = try export("\(later)/\(name)")
        #expect(itself.status == 5 && itself.errors.contains("would be overwritten"))
        let bytes = try #require(FileManager.default.contents(atPath: "\(later)/\(name)"))
        let cut = earlier + "/cut.zip"
        for (content, reason) in [
            (bytes.prefix(300), "CTR: ontbreekt; is het bestand volledig?"), (Data("VLP|2025-2026|27DV|2025-11-18|2025-11-19\r\n".utf8), "CTR: ontbreekt"),
            (Data("VLP|2024-2025|27DV|2025-11-18|2025-11-19\r\nCTR|0|0|0|0|0\r\n".utf8), "vergeleken wordt met 27DV over 2025-2026"),
            (Data("iets anders\r\n".utf8), "is dit een OBO?"),
        ] {
            try Data(content).write(to: URL(filePath: cut))
            let refused = try export(cut)
            #expect(refused.status == 5, "\(reason)")
            #expect(refused.errors.contains(reason) || refused.errors.contains("is afgebroken"), "\(refused.errors)")
        }
        #expect(try export("/nowhere.zip").status == 5)
        #expect(try Self.names(later) == files)
        #expect(server.stop() == 0)
    }

    @Test func aKeyThatOthersCanReadIsRefused() throws {
        let data = TemporaryFolder.path(named: "open-key")
        let server = try RunningServer([], data: data)
        #expect(server.stop() == 0)
        let key = data + "/pseudonym.key"
        let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
        #expect(mode == 0o600 && FileManager.default.contents(atPath: key)?.count == 32)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let error = #expect(throws: RunningServer.DidNotStart.self) { try RunningServer([], data: data) }
        #expect(error?.errors.contains("the key of pseudonyms can be read by others; run: chmod 600 \(key)") == true)
    }
}
