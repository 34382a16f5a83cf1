import Foundation
import FuzzTargets

/// Which target: the environment's MBOST_FUZZ.
private let target = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["MBOST_FUZZ"] ?? "") ?? .frames

/// libFuzzer's entry: called with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
