import Foundation

/// Gives a file another name in one step, in the place of what had it: Foundation has no call for that.
///
/// - Returns: Whether it worked.
func renameAtomically(_ old: String, to new: String) -> Bool {
    unsafe rename(old, new) == 0
}
