// Stands in for Apple's Security framework, over OpenSSL: trust objects that are really evaluated, against the
// anchors in KEYPIN_LAB_CA. On Apple's platforms URLSession is in Foundation; here it comes with this module.
import COpenSSL
import Foundation
@_exported import FoundationNetworking

// The types of Core Foundation, as far as a cast has to find them.
public typealias CFString = String
public typealias CFData = Data
public typealias CFArray = [Any]

public final class CFError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

public final class SecCertificate: @unchecked Sendable {
  fileprivate let x509: OpaquePointer
  fileprivate let der: Data

  fileprivate init(_ x509: OpaquePointer) {
    X509_up_ref(x509)
    self.x509 = x509
    der = bytes { shim_write(x509, $0) }
  }

  deinit { X509_free(x509) }
}

public final class SecKey {
  fileprivate let raw: Data

  fileprivate init(_ raw: Data) { self.raw = raw }
}

public final class SecPolicy {
  fileprivate let host: String?

  fileprivate init(_ host: String?) { self.host = host }
}

public final class SecTrust: @unchecked Sendable {
  fileprivate let presented: [SecCertificate]
  fileprivate var host: String?
  fileprivate var path: [SecCertificate]?

  /// As the server sent them, leaf first, under the policy that URLSession gives a challenge.
  public init(presented: [SecCertificate], host: String) {
    self.presented = presented
    self.host = host
  }
}

public func SecCertificateCreateWithData(_ allocator: Any?, _ data: CFData) -> SecCertificate? {
  guard let x509 = shim_read([UInt8](data), data.count) else { return nil }
  defer { X509_free(x509) }
  return SecCertificate(x509)
}

public func SecCertificateCopyData(_ certificate: SecCertificate) -> CFData { certificate.der }

public func SecCertificateCopySubjectSummary(_ certificate: SecCertificate) -> CFString? {
  var text = [CChar](repeating: 0, count: 1024)
  return shim_name(certificate.x509, &text, 1024) > 0 ? String(cString: text) : nil
}

public func SecCertificateCopyKey(_ certificate: SecCertificate) -> SecKey? {
  SecKey(bytes { shim_write_key(certificate.x509, $0) })
}

public func SecKeyCopyExternalRepresentation(
  _ key: SecKey, _ error: UnsafeMutablePointer<CFError?>?
) -> CFData? { key.raw }

public func SecPolicyCreateSSL(_ server: Bool, _ hostname: CFString?) -> SecPolicy { SecPolicy(hostname) }

@discardableResult
public func SecTrustSetPolicies(_ trust: SecTrust, _ policies: SecPolicy) -> Int32 {
  trust.host = policies.host
  trust.path = nil
  return 0
}

public func SecTrustEvaluateWithError(_ trust: SecTrust, _ error: UnsafeMutablePointer<CFError?>?) -> Bool {
  let sent = stack(of: trust.presented)
  defer { shim_free(sent) }
  let anchors = ProcessInfo.processInfo.environment["KEYPIN_LAB_CA"] ?? ""
  var why: UnsafePointer<CChar>?
  guard let path = shim_verify(sent, anchors, trust.host, &why) else {
    error?.pointee = CFError(why.map(String.init(cString:)) ?? "not trusted")
    return false
  }
  defer { shim_free(path) }
  trust.path = certificates(in: path)
  return true
}

/// Apple's builds a path when nobody has asked for an evaluation, trusted or not; here it is then what the server
/// sent, so that code that does not evaluate is shown all that it must not believe.
public func SecTrustCopyCertificateChain(_ trust: SecTrust) -> CFArray? { trust.path ?? trust.presented }

public func SecTrustGetCertificateCount(_ trust: SecTrust) -> Int { (trust.path ?? trust.presented).count }

public func SecTrustGetCertificateAtIndex(_ trust: SecTrust, _ index: Int) -> SecCertificate? {
  (trust.path ?? trust.presented)[index]
}

// What of FoundationNetworking is unavailable on Linux.

public let NSURLAuthenticationMethodServerTrust = "NSURLAuthenticationMethodServerTrust"

final class TrustProtectionSpace: URLProtectionSpace, @unchecked Sendable {
  let trust: SecTrust

  init(host: String, port: Int, trust: SecTrust) {
    self.trust = trust
    super.init(
      host: host, port: port, protocol: NSURLProtectionSpaceHTTPS, realm: nil,
      authenticationMethod: NSURLAuthenticationMethodServerTrust)
  }

  required init?(coder: NSCoder) { nil }
}

extension URLProtectionSpace {
  public var serverTrust: SecTrust? { (self as? TrustProtectionSpace)?.trust }
}

extension URLCredential {
  public convenience init(trust: SecTrust) { self.init(user: "", password: "", persistence: .none) }
}

func certificates(in chain: OpaquePointer) -> [SecCertificate] {
  (0..<shim_count(chain)).compactMap { shim_at(chain, $0).map(SecCertificate.init) }
}

private func stack(of certificates: [SecCertificate]) -> OpaquePointer? {
  let chain = shim_stack()
  for certificate in certificates { shim_push(chain, certificate.x509) }
  return chain
}

private func bytes(_ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> Data {
  var data = [UInt8](repeating: 0, count: Int(max(0, write(nil))))
  let count = data.count
  data.withUnsafeMutableBufferPointer { buffer in
    var cursor = buffer.baseAddress
    if count > 0 { _ = write(&cursor) }
  }
  return Data(data)
}
