import HeapModule
import NIOCore

/// What is due later, soonest first; of those at one moment, the first asked for. No I/O, the clock is given.
struct Timers {
    /// Something due; whoever holds it may call it off.
    final class Timer {
        fileprivate let deadline: NIODeadline
        fileprivate let number: UInt64
        /// Let go of once it has come or was called off: it may hold whoever holds this.
        fileprivate var action: (() -> Void)?
        fileprivate var isOff = false
        fileprivate var isWaiting = true

        fileprivate init(_ deadline: NIODeadline, _ number: UInt64, _ action: @escaping () -> Void) {
            self.deadline = deadline
            self.number = number
            self.action = action
        }
    }

    private struct Entry: Comparable {
        let timer: Timer

        static func < (left: Entry, right: Entry) -> Bool {
            (left.timer.deadline, left.timer.number) < (right.timer.deadline, right.timer.number)
        }

        static func == (left: Entry, right: Entry) -> Bool { left.timer === right.timer }
    }

    private var heap = Heap<Entry>()
    private var count: UInt64 = 0
    /// Called off and still in the heap.
    private var off = 0

    /// Those that wait, and those called off that are still held.
    var held: Int { heap.count }

    mutating func add(_ deadline: NIODeadline, _ action: @escaping () -> Void) -> Timer {
        count += 1
        let timer = Timer(deadline, count, action)
        heap.insert(Entry(timer: timer))
        return timer
    }

    /// Without effect on one that was already due.
    mutating func callOff(_ timer: Timer) {
        guard timer.isWaiting, !timer.isOff else { return }
        timer.isOff = true
        timer.action = nil
        off += 1
        // Most timers are called off long before they are due: those may not pile up.
        guard off > 64, off > heap.count / 2 else { return }
        heap = Heap(heap.unordered.filter { !$0.timer.isOff })
        off = 0
    }

    /// When the first is due.
    var next: NIODeadline? { heap.min?.timer.deadline }

    /// Takes the first that is due.
    mutating func due(_ now: NIODeadline) -> (() -> Void)? {
        while let first = heap.min?.timer, first.isOff || first.deadline <= now {
            heap.removeMin()
            first.isWaiting = false
            if !first.isOff { return exchange(&first.action, with: nil) }
            off -= 1
        }
        return nil
    }
}
