internal import CMbostProto

/// Asks for the contract.
public struct DescribeRequest: WireMessage {
    public init() {}

    public var encoded: [UInt8] { unsafe packed(Mbost__V1__DescribeRequest.self) { _, _ in } }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "DescribeRequest", bytes, mbost__v1__describe_request__unpack, mbost__v1__describe_request__free_unpacked
        ) { (_) throws(WireError) in DescribeRequest() }
    }
}

/// The contract for machines: calls need no other file of ours to be made.
public struct DescribeReply: WireMessage {
    /// A serialized `google.protobuf.FileDescriptorSet` with the service and its messages.
    public var descriptors: [UInt8]

    public init(descriptors: [UInt8]) {
        self.descriptors = descriptors
    }

    /// The contract this program was built with.
    public static var own: DescribeReply {
        let bytes = unsafe UnsafeBufferPointer(start: mbost_descriptors(), count: mbost_descriptors_length())
        return unsafe DescribeReply(descriptors: Array(bytes))
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__DescribeReply.self) { message, arena in
            unsafe message.descriptors = arena.bytes(descriptors)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "DescribeReply", bytes, mbost__v1__describe_reply__unpack, mbost__v1__describe_reply__free_unpacked
        ) { (message) throws(WireError) in DescribeReply(descriptors: unsafe Field.bytes(message.descriptors)) }
    }
}
