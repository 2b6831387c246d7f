import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { listOf } from './config.ts'

/** `PinnedDomainsTests.swift`: what the app's bundle says, and that the platform keeps to it. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  return code`
    ${swift.comment(...header, '', ...ABOUT)}

    import Foundation
    import XCTest

    final class PinnedDomainsTests: XCTestCase {
      // swift-format-ignore
      private let expected: [String: (list: String, pins: Set<String>)] = [
        ${plan.entries.map(renderEntry)}
      ]

      // The hash of no key, as WrongPins.plist has it.
      private let wrong: Set<String> = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]

      func testThePinsAreInTheApp() throws {
        for (host, (list, pins)) in expected {
          let found = try XCTUnwrap(identities(of: host, list), "\(host) has no \(list)")
          XCTAssertTrue(found == pins || found == wrong, "\(host): \(found)")
          for other in ["NSPinnedLeafIdentities", "NSPinnedCAIdentities"] where other != list {
            XCTAssertNil(identities(of: host, other), "\(host): both lists would have to match")
          }
        }
      }

      func testTheServersAreReachedWithThePinsAndRefusedWithWrongOnes() async throws {
        let session = URLSession(configuration: .ephemeral)
        for (host, (list, _)) in expected {
          let address = try XCTUnwrap(URL(string: "https://\(host)/"))
          let isWrong = identities(of: host, list) == wrong
          do {
            _ = try await session.data(from: address)
            XCTAssertFalse(isWrong, "\(host) was reached although none of its keys is pinned")
          } catch let error as URLError where isWrong {
            XCTAssertNotEqual(error.code, .notConnectedToInternet, "there is no network")
          }
        }
      }

      private func identities(of host: String, _ list: String) -> Set<String>? {
        let security = Bundle.main.object(forInfoDictionaryKey: "NSAppTransportSecurity")
        let domains = (security as? [String: Any])?["NSPinnedDomains"] as? [String: Any]
        let found = (domains?[host] as? [String: Any])?[list] as? [[String: String]]
        return found.map { Set($0.compactMap { $0["SPKI-SHA256-BASE64"] }) }
      }
    }
  `
}

function renderEntry(entry: PlanEntry): Code {
  return code`
    ${swift.literal(entry.host)}: (
      ${swift.literal(listOf(entry))},
      [
        ${entry.pins.map(({ pin }) => code`${swift.literal(pin.text.slice('sha256/'.length))},`)}
      ]
    ),
  `
}

const ABOUT = [
  'For a test target that is hosted by the app (TEST_HOST), since the platform takes the pins from the Info.plist of',
  'the app, and cannot be given others at run time. Run it twice, with the network: in the app as it is released, and in',
  'one whose Info.plist has the NSAppTransportSecurity of WrongPins.plist, where every pinned server must be refused.',
]
