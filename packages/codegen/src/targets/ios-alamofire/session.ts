import { GATE, SESSION } from '../../alamofire/gate.ts'
import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedAlamofire.swift`: a Session whose trust evaluation is the judgement of `PinJudge.swift`. */
export function renderSession({ header }: RenderContext): Code {
  return code`
    ${swift.comment(...header)}

    import Alamofire
    import Foundation
    import Security

    ${SESSION}

    extension Error {
      /// Why the pin set refused a request, where it did: \`response.error?.pinFailure\`.
      public var pinFailure: PinFailure? {
        self as? PinFailure ?? (self as? AFError)?.underlyingError?.pinFailure
      }
    }

    /// Has every host judged: the pinned ones by the pin set, the others by the platform.
    public final class PinnedTrustManager: ServerTrustManager, @unchecked Sendable {
      public init() { super.init(allHostsMustBeEvaluated: true, evaluators: [:]) }

      public override func serverTrustEvaluator(
        forHost host: String
      ) throws -> (any ServerTrustEvaluating)? {
        PinnedTrustEvaluator()
      }
    }

    /// Compares keys and certificates of the verified path with the pin set, after the platform's own
    /// checks of chain and host name.
    public struct PinnedTrustEvaluator: ServerTrustEvaluating {
      private let judge: PinJudge

      public init() { self.init(judge: .current) }

      init(judge: PinJudge) { self.judge = judge }

      public func evaluate(_ trust: SecTrust, forHost host: String) throws {
        let isJudged = try judge.judge(trust, host: host, port: 0)
        if !isJudged { try DefaultTrustEvaluator().evaluate(trust, forHost: host) }
      }
    }

    private func refusal(of url: URL) -> (any Error)? {
      do {
        try PinJudge.current.check(url)
        return nil
      } catch {
        return error
      }
    }

    ${GATE}
  `
}
