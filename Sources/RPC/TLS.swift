import NIOSSL

/// What a server shows its callers: files in PEM.
public struct ServerCertificate: Sendable {
    /// The certificate, then those between it and the root.
    public var chainFile: String
    public var keyFile: String
    /// Callers may show a certificate that one of these signed; nil: none is asked for.
    public var callerAuthorityFile: String?
    /// Callers must: a token alone is not enough to connect.
    public var requiresCallerCertificate: Bool

    public init(
        chainFile: String, keyFile: String, callerAuthorityFile: String? = nil, requiresCallerCertificate: Bool = false
    ) {
        self.chainFile = chainFile
        self.keyFile = keyFile
        self.callerAuthorityFile = callerAuthorityFile
        self.requiresCallerCertificate = requiresCallerCertificate
    }

    /// - Throws: ``ServerError`` naming the file.
    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try certificates(chainFile).map { .certificate($0) },
            privateKey: .privateKey(try privateKey(keyFile)))
        configuration.minimumTLSVersion = .tlsv12
        if let callerAuthorityFile {
            configuration.trustRoots = .certificates(try certificates(callerAuthorityFile))
            configuration.certificateVerification =
                requiresCallerCertificate ? .noHostnameVerification : .optionalVerification
        }
        return try made(configuration)
    }
}

/// How a caller knows its server, and shows itself: files in PEM.
public struct ClientTrust: Sendable {
    /// Who signed the server's certificate; nil for the machine's usual authorities.
    public var authorityFile: String?
    /// The caller's own certificate and key, for servers that ask for one.
    public var own: (chainFile: String, keyFile: String)?

    public init(authorityFile: String? = nil, own: (chainFile: String, keyFile: String)? = nil) {
        self.authorityFile = authorityFile
        self.own = own
    }

    /// - Throws: ``ServerError`` naming the file.
    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorityFile { configuration.trustRoots = .certificates(try certificates(authorityFile)) }
        if let own {
            configuration.certificateChain = try certificates(own.chainFile).map { .certificate($0) }
            configuration.privateKey = .privateKey(try privateKey(own.keyFile))
        }
        return try made(configuration)
    }
}

private func certificates(_ file: String) throws(ServerError) -> [NIOSSLCertificate] {
    guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
        throw ServerError(description: "\(file): no certificate in PEM can be read from it")
    }
    return certificates
}

private func privateKey(_ file: String) throws(ServerError) -> NIOSSLPrivateKey {
    guard let key = try? NIOSSLPrivateKey(file: file, format: .pem) else {
        throw ServerError(description: "\(file): no private key in PEM (without password) can be read from it")
    }
    return key
}

private func made(_ configuration: TLSConfiguration) throws(ServerError) -> NIOSSLContext {
    do {
        return try NIOSSLContext(configuration: configuration)
    } catch {
        throw ServerError(description: "the certificate and its key cannot be used together: \(error)")
    }
}
