import Foundation
import TestSupport
import Testing

/// `mbost-web` as operators start it.
@Suite struct WebProgramTests {
    @Test(arguments: [
        (["--listen", "nergens"], "--listen 'nergens' is not host:port"),
        (["--listen", "0.0.0.0:0", "--plain-http"], "--plain-http is for this machine alone"),
        (["--server", "nergens"], "--server 'nergens' is not host:port"), (["--log", "veel"], "--log 'veel' is no level"),
        (["--onbekend"], "Unknown option"),
    ])
    func wrongArgumentsAreOneLine(_ arguments: [String], _ text: String) throws {
        let ending = try Programs.run("mbost-web", arguments, environment: ["MBOST_SERVER": ""])
        #expect(ending.status == 64 && ending.errors.contains(text), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1 && ending.output.isEmpty)
    }

    @Test func aPlaceThatIsTakenIsSaid() throws {
        let first = try RunningPages(server: "127.0.0.1:1")
        let port = first.address.split(separator: ":").last.map(String.init) ?? ""
        let second = try Programs.run("mbost-web", ["--listen", "127.0.0.1:\(port)", "--plain-http"])
        #expect(second.status == 1 && second.errors.hasPrefix("mbost-web: "), "\(second.errors)")
        // Without a server there are pages all the same, that say so.
        let page = try Programs.run(
            "/usr/bin/curl", ["-s", "-i", "--max-time", "20", first.address + "/inloggen"])
        #expect(page.output.contains("200 OK") && page.output.contains("HttpOnly; SameSite=Strict"))
        #expect(!page.output.contains("Secure;"))
        // In good order.
        kill(first.process.processIdentifier, SIGTERM)
        first.process.waitUntilExit()
        #expect(first.process.terminationStatus == 0)
    }

    @Test func helpHasAnExample() throws {
        let help = try Programs.run("mbost-web", ["--help"])
        #expect(help.status == 0 && help.output.contains("EXAMPLE") && help.output.contains("EXIT STATUS"))
    }
}
