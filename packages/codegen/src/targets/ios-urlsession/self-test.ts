import { moduleOf } from '../../apple/options.ts'
import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedSessionTests.swift`: the real servers are reached with the pins, and refused with wrong ones. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${swift.comment(...header, '', ...ABOUT)}

    import Foundation
    import XCTest

    @testable import ${moduleOf(options).name}

    final class PinnedSessionTests: XCTestCase {
      // swift-format-ignore
      private let enforced = [
        ${enforced.map(({ host }) => code`${swift.literal(host)},`)}
      ]

      // The hash of no key.
      private let wrong = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

      func testTheServersAreReached() async throws {
        let session = PinnedSession()
        for host in hostsInForce() {
          let (_, response) = try await session.data(from: url("https", host))
          XCTAssertNotNil(response as? HTTPURLResponse, host)
        }
      }

      func testAServerWithoutAPinnedKeyIsRefused() async throws {
        let session = PinnedSession(configuration: .ephemeral, judge: judgeWithWrongPins())
        for host in hostsInForce() {
          do {
            _ = try await session.data(from: url("https", host))
            XCTFail("\(host) was reached although none of its keys is pinned")
          } catch let failure as PinFailure {
            XCTAssertEqual(failure.reason, .mismatch, "\(failure)")
            XCTAssertEqual(failure.expected, [wrong])
            XCTAssertFalse(failure.served.isEmpty)
          }
        }
      }

      func testARootDotIsNoWayAround() async throws {
        let session = PinnedSession(configuration: .ephemeral, judge: judgeWithWrongPins())
        for host in hostsInForce() where host.contains(where: \.isLetter) && !host.contains(":") {
          do {
            _ = try await session.data(from: url("https", host + "."))
            XCTFail("\(host). was reached although none of its keys is pinned")
          } catch let failure as PinFailure {
            XCTAssertEqual(failure.host, host)
          }
        }
      }

      func testClearTextIsRefused() async throws {
        let session = PinnedSession()
        for host in hostsInForce() {
          do {
            _ = try await session.data(from: url("http", host))
            XCTFail("\(host) was reached in clear text")
          } catch let failure as PinFailure {
            XCTAssertEqual(failure.reason, .clearText, "\(failure)")
          }
        }
      }

      func testTheServersHaveTheirPins() {
        for host in enforced {
          let pins = PinJudge.current.entry(covering: host)?.pins ?? []
          XCTAssertGreaterThanOrEqual(pins.count, 2, "\(host) has no backup")
          XCTAssertFalse(pins.contains { $0.text == wrong }, host)
        }
      }

      private func hostsInForce() -> [String] {
        enforced.filter { PinJudge.current.entry(covering: $0)?.hasLapsed == false }
      }

      private func judgeWithWrongPins() -> PinJudge {
        PinJudge(
          PinEntries.all.map { entry in
            PinEntry(
              host: entry.host, subdomains: entry.subdomains, mode: entry.mode, pins: [Pin(wrong)],
              forbid: [], expiresAt: nil, expiresClosed: false, reportTo: [])
          })
      }

      private func url(_ scheme: String, _ host: String) throws -> URL {
        var parts = URLComponents()
        parts.scheme = scheme
        parts.host = host.contains(":") ? "[\(host)]" : host
        parts.path = "/"
        return try XCTUnwrap(parts.url)
      }
    }
  `
}

const ABOUT = [
  'Talks to the real servers, on a simulator, a device or a Mac, and needs the network: a wrong pin in the place of',
  'theirs has to refuse them, which it does only where the judgement is in the way of every connection.',
]
