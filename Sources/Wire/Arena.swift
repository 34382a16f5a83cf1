internal import CMbostProto
internal import CProtobuf

/// Memory for the C structs of one message, let go of at once.
@safe
final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        for unsafe block in unsafe blocks { unsafe block.deallocate() }
    }

    private func allocate(_ size: Int, _ alignment: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: alignment)
        unsafe blocks.append(block)
        return unsafe block
    }

    /// A message with its defaults, filled in by the body.
    func make<Message: CMessage>(
        _ type: Message.Type, _ fill: (inout Message) -> Void
    ) -> UnsafeMutablePointer<Message> {
        let place = unsafe allocate(MemoryLayout<Message>.size, MemoryLayout<Message>.alignment)
        let message = unsafe place.bindMemory(to: Message.self, capacity: 1)
        unsafe Message.initialize(message)
        unsafe fill(&message.pointee)
        return unsafe message
    }

    func string(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8
        let place = unsafe allocate(bytes.count + 1, 1).bindMemory(to: CChar.self, capacity: bytes.count + 1)
        for (offset, byte) in bytes.enumerated() { unsafe place[offset] = CChar(bitPattern: byte) }
        unsafe place[bytes.count] = 0
        return unsafe place
    }

    func strings(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let size = unsafe texts.count * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
        let list = unsafe allocate(size, 8).bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: texts.count)
        for (index, text) in texts.enumerated() { unsafe (list + index).initialize(to: string(text)) }
        return unsafe list
    }

    /// A repeated message field.
    func list<Element, Message: CMessage>(
        _ elements: some Collection<Element>, _ type: Message.Type, _ fill: (inout Message, Element) -> Void
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?> {
        let size = unsafe elements.count * MemoryLayout<UnsafeMutablePointer<Message>?>.stride
        let list = unsafe allocate(size, 8).bindMemory(
            to: UnsafeMutablePointer<Message>?.self, capacity: elements.count)
        for (index, element) in elements.enumerated() {
            unsafe (list + index).initialize(to: make(type) { fill(&$0, element) })
        }
        return unsafe list
    }

    /// A repeated field of numbers.
    func numbers(_ numbers: [UInt32]) -> UnsafeMutablePointer<UInt32> {
        let place = unsafe allocate(numbers.count * 4, 4).bindMemory(to: UInt32.self, capacity: numbers.count)
        for (index, number) in numbers.enumerated() { unsafe (place + index).initialize(to: number) }
        return unsafe place
    }

    func numbers(_ numbers: [Int64]) -> UnsafeMutablePointer<Int64> {
        let place = unsafe allocate(numbers.count * 8, 8).bindMemory(to: Int64.self, capacity: numbers.count)
        for (index, number) in numbers.enumerated() { unsafe (place + index).initialize(to: number) }
        return unsafe place
    }

    func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        let place = unsafe allocate(bytes.count, 1).bindMemory(to: UInt8.self, capacity: bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe place.update(from: start, count: bytes.count) }
        }
        return unsafe ProtobufCBinaryData(len: bytes.count, data: place)
    }
}

/// A struct that protoc-c made for a message.
protocol CMessage {
    @unsafe static func initialize(_ message: UnsafeMutablePointer<Self>)
}

/// Packs a message whose fields the body fills in.
func packed<Message: CMessage>(_ type: Message.Type, _ fill: (inout Message, Arena) -> Void) -> [UInt8] {
    let arena = Arena()
    let message = unsafe arena.make(type) { fill(&$0, arena) }
    let base = unsafe UnsafeRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
    let size = unsafe protobuf_c_message_get_packed_size(base)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = unsafe buffer.baseAddress.map { unsafe protobuf_c_message_pack(base, $0) } ?? 0
    }
}

/// Unpacks a message, lends it to the body and lets go of it.
func unpacked<Message, Value>(
    _ name: String, _ bytes: [UInt8],
    _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Message>?,
    _ free: (UnsafeMutablePointer<Message>?, UnsafeMutablePointer<ProtobufCAllocator>?) -> Void,
    _ body: (Message) throws(WireError) -> Value
) throws(WireError) -> Value {
    // An empty message has no bytes, and C wants a place all the same.
    let padded = bytes.isEmpty ? [0] : bytes
    let message = unsafe padded.withUnsafeBufferPointer { unsafe unpack(nil, bytes.count, $0.baseAddress) }
    guard let message = unsafe message else { throw WireError.malformed(message: name) }
    defer { unsafe free(message, nil) }
    return try unsafe body(message.pointee)
}
