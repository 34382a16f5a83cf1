internal import CReferenceTables
internal import Crypto
internal import FoundationEssentials
public import FundingModel

/// Reads the reference tables: those built into the program, or those of a user's folder in their place.
///
/// Files: `crebo*.csv` (at least one; their rows add up), `signal.csv`, `instelling.csv`, `licentie.csv` (optional;
/// without `signal.csv` the built-in texts serve); for adding up besides `budget.csv`, `cursusgeld.csv` and
/// `betaalritme.csv`, of which none is built in. Dutch: referentiegegevens.
public enum ReferenceFolder {
    /// The tables that came with the program.
    public static func builtIn() throws(ReferenceDataError) -> ReferenceTables {
        try tables(from: builtInFiles())
    }

    /// The tables of a folder.
    ///
    /// - Throws: ``ReferenceDataError`` naming file, line and column of the first defect.
    public static func read(_ path: String) throws(ReferenceDataError) -> ReferenceTables {
        var files = try folderFiles(path)
        guard files.keys.contains(where: isTrainingTable) else {
            throw ReferenceDataError(
                file: path, reason: "holds no training table; put a crebo.csv there or name another folder")
        }
        if files["signal.csv"] == nil {
            files["signal.csv"] = builtInFiles()["signal.csv"]
        }
        return try tables(from: files)
    }

    static func isTrainingTable(_ name: String) -> Bool {
        name.hasPrefix("crebo") && name.hasSuffix(".csv")
    }

    static func tables(from files: [String: [UInt8]]) throws(ReferenceDataError) -> ReferenceTables {
        var trainings: [Training] = []
        var names: [TrainingCode: String] = [:]
        for name in files.keys.sorted() where isTrainingTable(name) {
            let table = try Table(file: name, bytes: files[name] ?? [], columns: Table.trainingColumns)
            let read = try table.trainings()
            trainings += read.rows
            names.merge(read.names) { first, _ in first }
        }
        let signals = try table("signal.csv", files, Table.signalColumns)?.signalTexts() ?? [:]
        return ReferenceTables(
            trainings: TrainingTable(rows: trainings, names: names),
            institutions: try table("instelling.csv", files, Table.institutionColumns)?.institutions(),
            licences: try table("licentie.csv", files, Table.licenceColumns)?.licences(),
            signals: SignalTexts(signals), hash: hash(of: files.filter { !moneyFiles.contains($0.key) }),
            money: try money(from: files))
    }

    static func table(
        _ name: String, _ files: [String: [UInt8]], _ columns: [String]
    ) throws(ReferenceDataError) -> Table? {
        guard let bytes = files[name] else { return nil }
        return try Table(file: name, bytes: bytes, columns: columns)
    }

    /// SHA-256 over each name, a zero byte, the length and the bytes, in order of name.
    static func hash(of files: [String: [UInt8]]) -> String {
        var hash = SHA256()
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array(name.utf8) + [0] + Array(String(bytes.count).utf8) + [0])
            hash.update(data: bytes)
        }
        let digits = Array("0123456789abcdef")
        return String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func builtInFiles() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for index in 0..<Int(mbost_table_total()) {
            guard let name = unsafe mbost_table_name(index), let bytes = unsafe mbost_table_bytes(index)
            else { continue }
            unsafe files[String(cString: name)] = Array(
                UnsafeBufferPointer(start: bytes, count: mbost_table_length(index)))
        }
        return files
    }

    /// The files of the folder that this program knows; others are none of its business.
    static func folderFiles(_ path: String) throws(ReferenceDataError) -> [String: [UInt8]] {
        let known = moneyFiles.union(["signal.csv", "instelling.csv", "licentie.csv"])
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ReferenceDataError(file: path, reason: "cannot be read as a folder; name an existing one")
        }
        var files: [String: [UInt8]] = [:]
        for name in names where isTrainingTable(name) || known.contains(name) {
            guard let bytes = FileManager.default.contents(atPath: path + "/" + name) else {
                throw ReferenceDataError(file: path + "/" + name, reason: "cannot be read; check its permissions")
            }
            files[name] = Array(bytes)
        }
        return files
    }
}
