public import FundingModel
import FundingRules
public import Logging
import NIOCore
import RPC
public import RegisterStore
import Wire

/// How the service behaves where operators may choose.
public struct ServiceOptions: Sendable {
    /// What health tells of the database: `embedded` or `external`.
    public var databaseKind = "embedded"
    /// Whether statuses are kept in memory for look-ups.
    public var keepsIndex = true
    /// How old the index may be before look-ups are refused; nil: they are answered and say how old they are. Unit:
    /// microseconds.
    public var mostIndexAge: Int64?
    /// Where overviews stand while they are sent, in files without names.
    public var spoolFolder = "/var/tmp"
    /// How much of them is kept for who comes back to go on; those being sent not counted. Unit: bytes.
    public var mostSpooled = 2 << 30
    /// Of the pseudonyms in a GRONDSLAG; without it none is given out.
    public var pseudonymKey: PseudonymKey?
    /// Bytes of a GRONDSLAG in memory while it is put in order; the rest is on disk, in `spoolFolder`.
    public var mostSorted = 16 << 20
    /// Persons of an RO, GRONDSLAG or OBO that are read at a time, more or less.
    public var personsAtATime = 5000
    /// Accesses that may wait to be logged; with more, calls that show personal data are refused.
    public var mostUnlogged = 1_000_000
    /// Tasks that work on recomputations; 0 leaves them to other servers. Each takes two connections for a while.
    public var workers = 2

    public init() {}
}

/// Who may call at all.
public enum Admission: Sendable {
    /// Callers that the register knows, each for what its roles allow; accesses to personal data are logged.
    case known(AuditKey)
    /// Everybody, for everything, and nothing is logged: for tests and measurements within one program.
    case anyone
}

/// The index in memory at one moment.
public struct IndexState: Sendable {
    public var isLoaded: Bool
    /// All changes up to this one are in.
    public var change: Int64
    /// When that was last known.
    public var asOf: Moment
    public var persons: Int
    /// Unit: bytes.
    public var memory: Int
    /// What the tallies beside it take, about. Unit: bytes.
    public var tallyMemory: Int
}

/// The service: what callers can ask, on one register and one set of reference data; and the work it does by itself
/// while ``run()`` runs.
public struct StatusService: Sendable {
    let store: RegisterStore
    /// Where calls that only read look.
    let reading: ReadingStores
    let tables: ReferenceTables
    let options: ServiceOptions
    let index = StatusIndex()
    let deciders: DeciderShelf
    let overviews: OverviewShelf
    let totalsShelf = TotalsShelf()
    let pastTotals = PastShelf<PastYear, [Brin: InstitutionTotals]>(most: 8)
    /// Of institutions, in whole: parts are taken from them.
    let countShelf = CountShelf(most: 30)
    let pastTallies = PastShelf<PastYear, CountedTallies>(most: 60)
    let stakes: StakeShelf
    /// Wakes what follows changes, and what works on jobs.
    let changed = Nudge()
    let jobAsked = Nudge()
    let logger: Logger
    /// Knows the callers; nil where everybody is admitted.
    public let callers: CallerShelf?
    let audit: AuditLog?
    /// What pseudonyms are made with.
    let auditKey: AuditKey?

    /// - Parameter replica: asked in place of the store by calls that only read, while it is there.
    public init(
        store: RegisterStore, tables: ReferenceTables, admission: Admission,
        options: ServiceOptions = ServiceOptions(),
        replica: RegisterStore? = nil,
        logger: Logger = Logger(label: "service")
    ) {
        self.store = store
        reading = ReadingStores(primary: store, replica: replica, logger: logger)
        self.tables = tables
        self.options = options
        self.logger = logger
        deciders = DeciderShelf(store: store, tables: tables)
        overviews = OverviewShelf(folder: options.spoolFolder, mostBytes: options.mostSpooled) { [reading] key, file in
            try await StatusService.makeOverview(key, reading, tables.signals, options, into: file)
        }
        stakes = StakeShelf(reading: reading, tables: tables)
        switch admission {
        case .known(let key):
            callers = CallerShelf(store: store, logger: logger)
            audit = AuditLog(store: store, key: key, mostWaiting: options.mostUnlogged, logger: logger)
            auditKey = key
        case .anyone: (callers, audit, auditKey) = (nil, nil, nil)
        }
    }

    /// Does what nobody asks for: keeps the index true, works on jobs, sends held feedback; until its task is
    /// cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            if options.keepsIndex {
                group.addTask { await IndexFeed(store: store, index: index, nudge: changed, logger: logger).run() }
            }
            if options.workers > 0 {
                group.addTask {
                    await JobWorkers(
                        store: store, deciders: deciders, nudge: jobAsked, changed: changed, logger: logger,
                        workers: options.workers
                    ).run()
                }
            }
            if let callers { group.addTask { await callers.run() } }
            if let audit { group.addTask { await audit.run() } }
            group.addTask { await ServiceMeter(service: self).run() }
            group.addTask { await tidy() }
        }
    }

    var tallies: TallyBook { index.tallies }

    /// How far the index in memory is, and what it takes.
    public var indexState: IndexState {
        let state = index.current
        return IndexState(
            isLoaded: state.isLoaded, change: state.change, asOf: state.asOf, persons: index.count,
            memory: index.memory, tallyMemory: index.tallies.memory)
    }

    /// Waits until look-ups from memory show all that was committed before, a moment at most: who was told that
    /// something is done may look for it.
    func settle() async throws {
        reading.noteWrite()
        guard options.keepsIndex, index.current.isLoaded else { return }
        let change = try await store.lastChange()
        changed.send()
        let end = ContinuousClock.now + .seconds(2)
        while index.current.change < change, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func tidy() async {
        while !Task.isCancelled {
            do {
                _ = try await store.tidyDefinitiveRuns()
            } catch {
                logger.debug("held feedback cannot be looked after", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(300))
        }
    }

    func decider(for year: FundingYear) throws(CallError) -> Decider {
        do {
            return try Decider(fundingYear: year, tables: tables)
        } catch {
            throw CallError(.invalidArgument, "\(error)", details: [.init("field", "funding_year")])
        }
    }

    /// The texts of signals that people will read.
    func texts(of signals: some Sequence<Signal>) -> [Signal: String] {
        Dictionary(signals.map { ($0, tables.signals.text(of: $0)) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A message's value from its bytes.
func request<Request: WireMessage>(_ message: ByteBuffer) throws -> Request {
    try Request(encoded: Array(message.readableBytesView))
}
