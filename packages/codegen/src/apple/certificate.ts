import { type Code, code } from '../code.ts'
import { VISIBLE } from './visible.ts'

/** A certificate and its pins, with the SubjectPublicKeyInfo cut from its DER. */
export const CERTIFICATE: Code = code`
  /// A certificate of a verified path.
  struct PathCertificate: Sendable {
    let der: Data
    /// The pin of its key.
    let key: String
    /// The pin of the whole certificate.
    let certificate: String
    /// The name people know it by; written by a stranger.
    let subject: String

    init?(_ certificate: SecCertificate) {
      let der = SecCertificateCopyData(certificate) as Data
      guard let key = Self.publicKeyInfo([UInt8](der)) else { return nil }
      let name = SecCertificateCopySubjectSummary(certificate) as String? ?? ""
      self.der = der
      self.key = "sha256/\(Self.digest(key))"
      self.certificate = "cert-sha256/\(Self.digest(der))"
      self.subject = name.visible
    }

    func isNamed(by pin: String) -> Bool { pin == key || pin == certificate }

    private static func digest(_ data: Data) -> String {
      Data(SHA256.hash(data: data)).base64EncodedString()
    }

    /// The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1).
    ///
    /// SecKeyCopyExternalRepresentation leaves the algorithm out, so that its hash is no pin.
    private static func publicKeyInfo(_ der: [UInt8]) -> Data? {
      guard let outer = element(der, 0), let body = element(der, outer.lowerBound) else { return nil }
      var offset = body.lowerBound
      if offset < der.count, der[offset] == 0xa0 {  // version, absent in version 1
        guard let version = element(der, offset) else { return nil }
        offset = version.upperBound
      }
      for _ in 0..<5 {  // serialNumber, signature, issuer, validity, subject
        guard let skipped = element(der, offset) else { return nil }
        offset = skipped.upperBound
      }
      guard let key = element(der, offset) else { return nil }
      return Data(der[offset..<key.upperBound])
    }

    /// Where the content of the DER element at an offset is.
    private static func element(_ der: [UInt8], _ offset: Int) -> Range<Int>? {
      guard offset + 1 < der.count else { return nil }
      var start = offset + 2
      var length = Int(der[offset + 1])
      if length >= 0x80 {
        let count = length - 0x80
        guard (1...4).contains(count), start + count <= der.count else { return nil }
        length = der[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
        start += count
      }
      return start + length <= der.count ? start..<start + length : nil
    }
  }

  ${VISIBLE}
`
