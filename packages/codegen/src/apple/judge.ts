import { type Code, code, NOTHING } from '../code.ts'
import { swift } from '../languages/swift.ts'
import type { RenderContext } from '../target.ts'
import { CERTIFICATE } from './certificate.ts'
import { HOST_NAME } from './host-name.ts'
import { REPORTS } from './reports.ts'

/** `PinJudge.swift`: the judgement, on the path that the platform verified; the same for every Swift target. */
export function renderJudge({ plan, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    ${swift.comment(...header)}

    import CryptoKit
    import Foundation
    import Security

    /// A connection was refused because of the pin set; nothing was sent to the server.
    public struct PinFailure: LocalizedError, CustomStringConvertible, Sendable {
      /// Why a connection was refused.
      public enum Reason: String, Sendable {
        case mismatch = "no pinned key in the verified path"
        case forbidden = "the path has a forbidden key"
        case untrusted = "the platform does not trust the certificate for this host"
        case expired = "the pins have expired, and expire closed"
        case unlisted = "the pin set does not list this host"
        case clearText = "clear text is refused"
        case unjudged = "the answer came over a connection that was not judged"
      }

      /// The name that was asked for.
      public let host: String
      public let reason: Reason
      /// The keys of the verified path, leaf first.
      public var served: [String] = []
      /// The pins of the host.
      public var expected: [String] = []
      /// What the platform says is wrong with the certificate.
      public var detail: String?

      public var description: String {
        let words = [reason.rawValue, detail].compactMap { $0 }.joined(separator: ": ")
        let lines =
          served.map { "  server sent   \($0)" } + expected.map { "  pin set has   \($0)" }
        return (["pinning failed for \(host): \(words)"] + lines).joined(separator: "\n")
      }

      public var errorDescription: String? { description }
    }

    /// A key (sha256/...) or a certificate (cert-sha256/...), and where in the path it counts.
    struct Pin: Sendable {
      enum Position: Sendable { case leaf, ca }

      let text: String
      let position: Position?

      init(_ text: String, _ position: Position? = nil) {
        self.text = text
        self.position = position
      }

      func matches(_ path: [PathCertificate]) -> Bool {
        let candidates: ArraySlice<PathCertificate>
        switch position {
        case .leaf: candidates = path.prefix(1)
        case .ca: candidates = path.dropFirst()
        case nil: candidates = path[...]
        }
        return candidates.contains { $0.isNamed(by: text) }
      }
    }

    /// What holds for one host, and for the names below it that it covers.
    struct PinEntry: Sendable {
      enum Subdomains: String, Sendable { case none, one, any }
      enum Mode: String, Sendable { case enforce, report, off }

      let host: String
      let subdomains: Subdomains
      let mode: Mode
      let pins: [Pin]
      let forbid: [String]
      let expiresAt: Date?
      let expiresClosed: Bool
      let reportTo: [String]

      var hasLapsed: Bool { expiresAt.map { Date() >= $0 } ?? false }
    }

    /// Judges servers by the pin set.
    struct PinJudge: Sendable {
      /// By the pin set that this module was generated from.
      static let current = PinJudge(PinEntries.all, refusesUnlisted: PinEntries.refusesUnlisted)

      let refusesUnlisted: Bool
      private let entries: [String: PinEntry]

      init(_ entries: [PinEntry], refusesUnlisted: Bool = false) {
        self.entries = Dictionary(entries.map { ($0.host, $0) }) { first, _ in first }
        self.refusesUnlisted = refusesUnlisted
      }

      /// The most specific entry that covers a name: itself, else the longest that reaches it.
      func entry(covering host: String) -> PinEntry? {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        for depth in labels.indices {
          guard let entry = entries[labels[depth...].joined(separator: ".")] else { continue }
          if depth == 0 || entry.subdomains == .any || (depth == 1 && entry.subdomains == .one) {
            return entry
          }
        }
        return nil
      }

      /// The entry that a server has to be judged by; nil where the platform's own checks are all.
      func entryToJudgeBy(_ host: String) throws -> PinEntry? {
        guard let entry = entry(covering: host) else {
          if refusesUnlisted { throw PinFailure(host: host, reason: .unlisted) }
          return nil
        }
        if entry.mode == .off { return nil }
        if entry.expiresClosed && entry.hasLapsed {
          throw PinFailure(host: host, reason: .expired, expected: entry.pins.map(\.text))
        }
        return entry
      }

      /// Throws what can be refused without a connection; clear text to a pinned host for one.
      func check(_ url: URL) throws {
        let host = HostName.canonical(url.host ?? "")
        let isSecure = ["https", "wss"].contains(url.scheme?.lowercased())
        if !isSecure, entry(covering: host).map({ $0.mode == .enforce }) ?? refusesUnlisted {
          throw PinFailure(host: host, reason: .clearText)
        }
        _ = try entryToJudgeBy(host)
      }

      /// Throws unless the platform trusts the server for this host and its path satisfies the pins.
      ///
      /// - Returns: Whether the host is judged at all; if not, the platform's own checks are all.
      @discardableResult
      func judge(_ trust: SecTrust, host asked: String, port: Int) throws -> Bool {
        let host = HostName.canonical(asked)
        guard let entry = try entryToJudgeBy(host) else { return false }
        let path = try verifiedPath(trust, host)
        let isForbidden = path.contains { entry.forbid.contains(where: $0.isNamed(by:)) }
        if !isForbidden && entry.pins.contains(where: { $0.matches(path) }) { return true }
        let blocks = isForbidden || (entry.mode == .enforce && !entry.hasLapsed)
        let failure = PinFailure(
          host: host, reason: isForbidden ? .forbidden : .mismatch,
          served: path.map { "\($0.key)  \($0.subject)" }, expected: entry.pins.map(\.text))
        ${reports ? code`PinReports.shared.tell(failure, entry, path, port: port, blocks: blocks)` : NOTHING}
        if blocks { throw failure }
        return true
      }

      /// The path as the platform verified it, leaf first: never what the server merely sent.
      private func verifiedPath(_ trust: SecTrust, _ host: String) throws -> [PathCertificate] {
        SecTrustSetPolicies(trust, SecPolicyCreateSSL(true, host as CFString))
        var error: CFError?
        guard SecTrustEvaluateWithError(trust, &error),
          let chain = SecTrustCopyCertificateChain(trust) as? [SecCertificate], !chain.isEmpty
        else {
          let detail = error.map { String(describing: $0) }
          throw PinFailure(host: host, reason: .untrusted, detail: detail)
        }
        return try chain.map { certificate in
          guard let read = PathCertificate(certificate) else {
            throw PinFailure(host: host, reason: .untrusted, detail: "a certificate is cut short")
          }
          return read
        }
      }
    }

    ${CERTIFICATE}

    ${HOST_NAME}
    ${reports ? REPORTS : NOTHING}
  `
}
