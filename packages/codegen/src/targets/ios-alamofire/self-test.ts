import { moduleOf } from '../../apple/options.ts'
import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedAlamofireTests.swift`: the real servers are reached with the pins, and refused with wrong ones. */
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

      // The hash of no key.
      private let wrong = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

      func testTheServersAreReached() async {
        let session = Session.pinned()
        for host in hostsInForce() {
          let answer = await session.request("https://\(named(host))/").serializingData().response
          XCTAssertNotNil(answer.response, "\(host): \(String(describing: answer.error))")
        }
      }

      func testAServerWithoutAPinnedKeyIsRefused() async {
        let session = Session(serverTrustManager: WrongPins(wrong))
        for host in hostsInForce() {
          let answer = await session.request("https://\(named(host))/").serializingData().response
          XCTAssertNil(answer.response, "\(host) was reached although none of its keys is pinned")
          XCTAssertEqual(answer.error?.pinFailure?.reason, .mismatch, host)
          XCTAssertEqual(answer.error?.pinFailure?.expected, [wrong])
        }
      }

      func testClearTextIsRefused() async {
        let session = Session.pinned()
        for host in hostsInForce() {
          let answer = await session.request("http://\(named(host))/").serializingData().response
          XCTAssertEqual(answer.error?.pinFailure?.reason, .clearText, host)
        }
      }

      private func hostsInForce() -> [String] {
        enforced.filter { PinJudge.current.entry(covering: $0)?.hasLapsed == false }
      }

      private func named(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
    }

    private final class WrongPins: ServerTrustManager, @unchecked Sendable {
      private let judge: PinJudge

      init(_ pin: String) {
        judge = PinJudge(
          PinEntries.all.map { entry in
            PinEntry(
              host: entry.host, subdomains: entry.subdomains, mode: entry.mode, pins: [Pin(pin)],
              forbid: [], expiresAt: nil, expiresClosed: false, reportTo: [])
          })
        super.init(evaluators: [:])
      }

      override func serverTrustEvaluator(
        forHost host: String
      ) throws -> (any ServerTrustEvaluating)? {
        PinnedTrustEvaluator(judge: judge)
      }
    }
  `
}

const ABOUT = [
  'Talks to the real servers, on a simulator, a device or a Mac, and needs the network: a wrong pin in the place of',
  'theirs has to refuse them, which it does only where the judgement is in the way of every connection.',
]
