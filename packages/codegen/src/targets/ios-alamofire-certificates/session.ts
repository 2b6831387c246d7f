import { GATE, SESSION } from '../../alamofire/gate.ts'
import { HOST_NAME } from '../../apple/host-name.ts'
import { Code, code, NOTHING, paragraphs } from '../../code.ts'
import { debugRootsOf } from '../../debug-roots.ts'
import { swift } from '../../languages/swift.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { fileNameOf } from './certificates.ts'
import { NONE_APPROVED } from './debug.ts'

/** `PinnedAlamofire.swift`: a Session with Alamofire's own evaluators over the certificates in the module's bundle. */
export function renderSession({ plan, options, header }: RenderContext): Code {
  const hasApproved = debugRootsOf(options).length > 0
  return code`
    ${swift.comment(...header)}

    import Alamofire
    import Foundation
    import Security

    /// What the pin set says.
    enum PinnedHosts {
      /// The digest of the pin set, for logs and support.
      static let digest =
        ${swift.literal(plan.digest)}

      /// Whether a host that no entry covers is refused.
      static let refusesUnlisted = ${plan.unlisted === 'block' ? code`true` : code`false`}

      // swift-format-ignore
      static let all: [PinnedHost] = [
        ${plan.entries.map(renderEntry)}
      ]

      /// The most specific entry that covers a name: itself, else the longest that reaches it.
      static func entry(covering host: String) -> PinnedHost? {
        let labels = HostName.canonical(host).split(separator: ".", omittingEmptySubsequences: false)
        for depth in labels.indices {
          let name = labels[depth...].joined(separator: ".")
          guard let entry = all.first(where: { $0.host == name }) else { continue }
          if depth == 0 || entry.subdomains == .any || (depth == 1 && entry.subdomains == .one) {
            return entry
          }
        }
        return nil
      }
    }

    /// What holds for one host, and for the names below it that it covers.
    struct PinnedHost: Sendable {
      enum Subdomains: Sendable { case none, one, any }

      let host: String
      let subdomains: Subdomains
      /// Whether it is an exclusion.
      let isOff: Bool
      /// Files whose key counts.
      let keys: [String]
      /// Files that count as a whole.
      let certificates: [String]
    }

    /// A request was refused before there was a connection. What a server is refused for is in
    /// \`AFError.serverTrustEvaluationFailed\`.
    public struct PinFailure: LocalizedError, Sendable {
      public enum Reason: String, Sendable {
        case clearText = "clear text is refused"
        case unlisted = "the pin set does not list this host"
      }

      /// The name that was asked for.
      public let host: String
      public let reason: Reason

      public var errorDescription: String? { "pinning failed for \(host): \(reason.rawValue)" }
    }

    ${SESSION}

    /// Has every host judged: the pinned ones by their certificates, the others by the platform.
    public final class PinnedTrustManager: ServerTrustManager, @unchecked Sendable {
      public init() { super.init(allHostsMustBeEvaluated: true, evaluators: [:]) }

      public override func serverTrustEvaluator(
        forHost host: String
      ) throws -> (any ServerTrustEvaluating)? {
        guard let entry = PinnedHosts.entry(covering: host) else {
          // Throws that there is no evaluator.
          if PinnedHosts.refusesUnlisted { return try super.serverTrustEvaluator(forHost: host) }
          return DefaultTrustEvaluator()
        }
        return entry.isOff ? DefaultTrustEvaluator() : PinnedTrustEvaluator(entry)
      }
    }

    /// Takes a server that one of Alamofire's evaluators takes; each checks chain and host name first.
    struct PinnedTrustEvaluator: ServerTrustEvaluating {
      private let evaluators: [any ServerTrustEvaluating]

      init(_ entry: PinnedHost) {
        // Without a file there is an evaluator that refuses everyone.
        ${hasApproved ? KEYS_AND_APPROVED : KEYS}
        let certificates = entry.certificates.compactMap(Self.certificate)
        evaluators =
          [PublicKeysTrustEvaluator(keys: keys)]
          + (certificates.isEmpty ? [] : [PinnedCertificatesTrustEvaluator(certificates: certificates)])
      }

      func evaluate(_ trust: SecTrust, forHost host: String) throws {
        var refusal: (any Error)?
        for evaluator in evaluators {
          do {
            return try evaluator.evaluate(trust, forHost: host)
          } catch {
            refusal = error
          }
        }
        throw refusal ?? AFError.serverTrustEvaluationFailed(reason: .noRequiredEvaluator(host: host))
      }

      static func certificate(_ name: String) -> SecCertificate? {
        guard let url = Bundle.module.url(forResource: "Pins/\(name)", withExtension: "cer"),
          let data = try? Data(contentsOf: url)
        else { return nil }
        return SecCertificateCreateWithData(nil, data as CFData)
      }
    }

    private func refusal(of url: URL) -> (any Error)? {
      let host = HostName.canonical(url.host ?? "")
      guard let entry = PinnedHosts.entry(covering: host) else {
        return PinnedHosts.refusesUnlisted ? PinFailure(host: host, reason: .unlisted) : nil
      }
      let isSecure = ["https", "wss"].contains(url.scheme?.lowercased())
      return entry.isOff || isSecure ? nil : PinFailure(host: host, reason: .clearText)
    }

    ${GATE}

    ${paragraphs([HOST_NAME, hasApproved ? NONE_APPROVED : NOTHING])}
  `
}

function renderEntry({ host, subdomains, mode, reason, pins }: PlanEntry): Code {
  return code`
    ${reason === undefined ? NOTHING : swift.comment(`reason: ${reason}`)}
    PinnedHost(
      host: ${swift.literal(host)},
      subdomains: .${new Code(subdomains)},
      isOff: ${mode === 'off' ? code`true` : code`false`},
      ${files(
        'keys',
        pins.filter(({ pin }) => pin.kind === 'spki'),
      )},
      ${files(
        'certificates',
        pins.filter(({ pin }) => pin.kind === 'certificate'),
      )}
    ),
  `
}

function files(name: string, pins: readonly PlanPin[]): Code {
  if (pins.length === 0) return code`${new Code(name)}: []`
  return code`
    ${new Code(name)}: [
      ${pins.map(renderFile)}
    ]
  `
}

function renderFile(pin: PlanPin): Code {
  const note = [pin.pin.text, pin.state, pin.label].filter(Boolean).join(', ')
  return code`
    ${swift.comment(note)}
    ${swift.literal(fileNameOf(pin))},
  `
}

const KEYS = code`
  let keys = entry.keys.compactMap(Self.certificate).compactMap(SecCertificateCopyKey)
`

const KEYS_AND_APPROVED = code`
  let own = entry.keys.compactMap(Self.certificate)
  let keys = (own + ApprovedInterception.certificates).compactMap(SecCertificateCopyKey)
`
