import FundingModel
import Metrics
import Postgres
import RegisterStore

/// Tells, every second, how old the index is, how jobs stand and how the connections to the database are used.
struct ServiceMeter: Sendable {
    let service: StatusService

    func run() async {
        let age = Gauge(label: "mbost_index_age_seconds")
        let persons = Gauge(label: "mbost_index_persons")
        let memory = Gauge(label: "mbost_index_bytes")
        let change = Gauge(label: "mbost_index_change")
        let connections = Gauge(label: "mbost_database_connections")
        let busy = Gauge(label: "mbost_database_connections_busy")
        let unlogged = Gauge(label: "mbost_audit_waiting")
        let running = Gauge(label: "mbost_jobs_running")
        let done = Gauge(label: "mbost_job_persons_done")
        let total = Gauge(label: "mbost_job_persons_total")
        while !Task.isCancelled {
            let state = service.indexState
            if state.isLoaded {
                age.record(Double(max(0, Moment.now.microseconds - state.asOf.microseconds)) / 1_000_000)
            }
            persons.record(state.persons)
            memory.record(state.memory)
            change.record(state.change)
            connections.record(service.store.pool.size)
            busy.record(service.store.pool.busy)
            unlogged.record(service.audit?.waiting ?? 0)
            if let jobs = try? await service.store.jobs(most: 20).filter({ $0.state == .running }) {
                running.record(jobs.count)
                done.record(jobs.reduce(0) { $0 + $1.personsDone })
                total.record(jobs.reduce(0) { $0 + $1.personsTotal })
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
