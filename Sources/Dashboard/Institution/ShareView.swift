import FundingModel
import Wire

/// What a share is made of: the institution's values, and the sum of all institutions that they are a part of, whose
/// records only their own institutions see. Dutch: aandeel.
struct ShareView {
    let id: String
    let name: String
    let studentValue: Linked
    /// Nil for a group whose diplomas have no value.
    let diplomaValue: Linked?
    let national: String
    let share: String

    static func id(of group: FundingGroup) -> String { "aandeel-\(group)" }

    /// - Parameter views: of the selection's groups, in their order.
    static func all(_ reply: TotalsReply, _ views: [FiguresView.GroupView]) -> [ShareView] {
        zip(reply.selected?.groups ?? [], views).compactMap { group, view in
            guard let share = view.share,
                let national = reply.national.first(where: { $0.group == group.group })?.sum
            else { return nil }
            return ShareView(
                id: id(of: group.group), name: view.name, studentValue: view.studentValue,
                diplomaValue: group.group.hasDiplomaValue ? view.diplomaValue : nil,
                national: Dutch.decimal(national.description), share: share.text)
        }
    }
}
