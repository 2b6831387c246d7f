import { HOST_NAME } from '../../apple/host-name.ts'
import { moduleOf } from '../../apple/options.ts'
import { VISIBLE } from '../../apple/visible.ts'
import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedTrustKit.swift`: TrustKit with the configuration beside it, and the delegate that asks it. */
export function renderModule({ header }: RenderContext): Code {
  return code`
    ${swift.comment(...header)}

    import Foundation
    import Security
    import TrustKit

    /// A connection was refused because of the pin set, or because the platform does not trust it;
    /// nothing was sent to the server. TrustKit has reported it.
    public struct PinFailure: LocalizedError, Sendable {
      /// The name that was asked for.
      public let host: String
      /// The names in the certificates of the path, leaf first; TrustKit keeps their keys to itself.
      public let served: [String]
      /// What TrustKit has as the pins of the host.
      public let expected: [String]

      public var errorDescription: String? {
        let lines =
          served.map { "  server sent   \($0)" } + expected.map { "  pin set has   sha256/\($0)" }
        return (["pinning failed for \(host)"] + lines).joined(separator: "\n")
      }
    }

    /// TrustKit with the pins in TrustKit.plist. It swizzles nothing: sessions have to be given a
    /// \`PinnedDelegate\`.
    public enum PinnedTrustKit {
      /// Without its configuration, or with one that TrustKit refuses, the app does not start.
      nonisolated(unsafe) public static let trustKit = TrustKit(configuration: configuration)

      nonisolated(unsafe) static let configuration: [String: Any] = {
        guard let url = Bundle.module.url(forResource: "TrustKit", withExtension: "plist"),
          let data = try? Data(contentsOf: url),
          let list = try? PropertyListSerialization.propertyList(from: data, format: nil),
          let configuration = list as? [String: Any]
        else { preconditionFailure("TrustKit.plist is not in the bundle") }
        return configuration
      }()

      /// A session whose connections are judged by TrustKit.
      public static func session(
        configuration: URLSessionConfiguration = .ephemeral
      ) -> (URLSession, PinnedDelegate) {
        configuration.urlCache = nil
        let delegate = PinnedDelegate()
        let session = URLSession(
          configuration: configuration, delegate: delegate, delegateQueue: nil)
        return (session, delegate)
      }

      /// The pins of a name, which are those of the longest name above it where it has none.
      static func pins(of host: String) -> [String] {
        let domains = configuration["TSKPinnedDomains"] as? [String: [String: Any]] ?? [:]
        let labels = host.split(separator: ".")
        let names = labels.indices.lazy.map { labels[$0...].joined(separator: ".") }
        let entry = names.compactMap { domains[$0] }.first
        return entry?["TSKPublicKeyHashes"] as? [String] ?? []
      }
    }

    /// Answers the challenges of a URLSession, which has to have no other delegate for them.
    public final class PinnedDelegate: NSObject, URLSessionTaskDelegate, @unchecked Sendable {
      private let lock = NSLock()
      private var failures: [Int: PinFailure] = [:]
      private let validator: TSKPinningValidator

      public convenience override init() {
        self.init(validator: PinnedTrustKit.trustKit.pinningValidator)
      }

      init(validator: TSKPinningValidator) { self.validator = validator }

      /// Why a task was refused, which the task itself calls "cancelled" (-999).
      public func failure(of task: URLSessionTask) -> PinFailure? {
        lock.withLock { failures[task.taskIdentifier] }
      }

      public func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
      ) {
        let space = challenge.protectionSpace
        guard space.authenticationMethod == NSURLAuthenticationMethodServerTrust,
          let trust = space.serverTrust
        else { return completionHandler(.performDefaultHandling, nil) }
        // TrustKit compares names letter by letter.
        let host = HostName.canonical(space.host)
        switch validator.evaluateTrust(trust, forHostname: host) {
        case .shouldAllowConnection:
          completionHandler(.useCredential, URLCredential(trust: trust))
        case .domainNotPinned:
          completionHandler(.performDefaultHandling, nil)
        default:
          let path = SecTrustCopyCertificateChain(trust) as? [SecCertificate] ?? []
          let names = path.compactMap { (SecCertificateCopySubjectSummary($0) as String?)?.visible }
          let failure = PinFailure(
            host: host, served: names, expected: PinnedTrustKit.pins(of: host))
          lock.withLock { failures[task.taskIdentifier] = failure }
          completionHandler(.cancelAuthenticationChallenge, nil)
        }
      }
    }

    ${HOST_NAME}

    ${VISIBLE}
  `
}

/** `PinnedTrustKitTests.swift`: the real servers are reached with the pins, and refused with wrong ones. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${swift.comment(...header, '', ...ABOUT_TEST)}

    import Foundation
    import TrustKit
    import XCTest

    @testable import ${moduleOf(options).name}

    final class PinnedTrustKitTests: XCTestCase {
      // swift-format-ignore
      private let enforced = [
        ${enforced.map(({ host }) => code`${swift.literal(host)},`)}
      ]

      // Hashes of no key; TrustKit wants two.
      private let wrong = [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      ]

      func testTrustKitTakesTheConfiguration() {
        XCTAssertNotNil(PinnedTrustKit.trustKit.pinningValidator)
        for host in enforced {
          XCTAssertGreaterThanOrEqual(PinnedTrustKit.pins(of: host).count, 2, "\(host) has no backup")
        }
      }

      func testTheServersAreReached() async throws {
        let (session, _) = PinnedTrustKit.session()
        for host in enforced { _ = try await session.data(from: address(host)) }
      }

      func testAServerWithoutAPinnedKeyIsRefused() async throws {
        let domain: [String: Any] = [
          "TSKPublicKeyHashes": wrong, "TSKEnforcePinning": true, "TSKDisableDefaultReportUri": true,
        ]
        let domains = enforced.map { ($0, domain) }
        let trustKit = TrustKit(configuration: [
          "TSKSwizzleNetworkDelegates": false,
          "TSKPinnedDomains": Dictionary(uniqueKeysWithValues: domains),
        ])
        let delegate = PinnedDelegate(validator: trustKit.pinningValidator)
        let session = URLSession(configuration: .ephemeral, delegate: delegate, delegateQueue: nil)
        for host in enforced {
          do {
            _ = try await session.data(from: address(host))
            XCTFail("\(host) was reached although none of its keys is pinned")
          } catch let error as URLError {
            XCTAssertEqual(error.code, .cancelled, host)
          }
        }
      }

      private func address(_ host: String) throws -> URL {
        try XCTUnwrap(URL(string: "https://\(host)/"))
      }
    }
  `
}

const ABOUT_TEST = [
  'Talks to the real servers, on a simulator, a device or a Mac, and needs the network: wrong pins in the place of',
  'theirs have to refuse them, which they do only where TrustKit is asked about every connection.',
]
