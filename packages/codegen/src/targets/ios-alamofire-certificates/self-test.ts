import { moduleOf } from '../../apple/options.ts'
import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedAlamofireTests.swift`: the files are there, the real servers are reached, and refused without them. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${swift.comment(...header, '', ...ABOUT)}

    import Alamofire
    import Foundation
    import XCTest

    @testable import ${moduleOf(options).name}

    final class PinnedAlamofireTests: XCTestCase {
      // swift-format-ignore
      private let enforced = [
        ${enforced.map(({ host }) => code`${swift.literal(host)},`)}
      ]

      func testTheFilesAreThere() {
        for name in PinnedHosts.all.flatMap({ $0.keys + $0.certificates }) {
          XCTAssertNotNil(PinnedTrustEvaluator.certificate(name), name)
        }
      }

      func testTheServersAreReached() async {
        let session = Session.pinned()
        for host in enforced {
          let answer = await session.request("https://\(named(host))/").serializingData().response
          XCTAssertNotNil(answer.response, "\(host): \(String(describing: answer.error))")
        }
      }

      func testAServerWithAnotherCertificateIsRefused() async {
        let session = Session(serverTrustManager: OtherCertificates())
        for host in enforced {
          let answer = await session.request("https://\(named(host))/").serializingData().response
          XCTAssertNil(answer.response, "\(host) was reached although its certificate is not pinned")
          XCTAssertEqual(answer.error?.isServerTrustEvaluationError, true, host)
        }
      }

      func testClearTextIsRefused() async {
        let session = Session.pinned()
        for host in enforced {
          let answer = await session.request("http://\(named(host))/").serializingData().response
          let failure = answer.error?.underlyingError as? PinFailure
          XCTAssertEqual(failure?.reason, .clearText, host)
        }
      }

      private func named(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
    }

    private final class OtherCertificates: ServerTrustManager, @unchecked Sendable {
      init() { super.init(evaluators: [:]) }

      override func serverTrustEvaluator(
        forHost host: String
      ) throws -> (any ServerTrustEvaluating)? {
        PinnedTrustEvaluator(
          PinnedHost(host: host, subdomains: .none, isOff: false, keys: [], certificates: []))
      }
    }
  `
}

const ABOUT = [
  'Talks to the real servers, on a simulator, a device or a Mac, and needs the network: without their certificates',
  'they have to be refused, which happens only where the evaluation is in the way of every connection.',
]
