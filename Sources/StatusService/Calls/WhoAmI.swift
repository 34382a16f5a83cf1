import FundingModel
import RPC
import Wire

extension StatusService {
    /// The caller as its credential has it; where nobody is asked who calls, everybody may do everything.
    func whoAmI(_ context: CallContext) throws(CallError) -> WhoAmIReply {
        let access = try access(context)
        guard let record = (context.caller as? Credential)?.record else {
            return WhoAmIReply(name: "", roles: Role.allCases, needsReason: false)
        }
        return WhoAmIReply(
            name: record.name, roles: record.roles, brin: access.brin,
            needsReason: record.purpose.isEmpty && record.brin == nil)
    }
}
