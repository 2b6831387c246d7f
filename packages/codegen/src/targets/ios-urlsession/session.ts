import { type Code, code } from '../../code.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext } from '../../target.ts'
import { LANE } from './lane.ts'

/** `PinnedSession.swift`: requests over sessions whose every connection is judged in its challenge. */
export function renderSession({ header }: RenderContext): Code {
  return code`
    ${swift.comment(...header)}

    import Foundation

    /// Requests to pinned servers only.
    ///
    ///     let session = PinnedSession()
    ///     let (data, response) = try await session.data(for: request)
    ///
    /// Each connection is judged once, in the challenge of its TLS handshake, before a byte of a
    /// request leaves; a refusal is thrown as a \`PinFailure\`, where URLSession knows only "cancelled".
    /// Each entry of the pin set has a URLSession of its own: connections are reused, and with HTTP/2
    /// even for other names, within one URLSession, where they would not be judged again. Redirects
    /// lead from one to the other. There is no URLCache, whose answers are older than the judgement.
    ///
    /// Not covered: URLSessions that the app makes elsewhere, WebViews (hand their challenges to
    /// \`answer(to:)\`), AVPlayer, and packages with a network stack of their own.
    public final class PinnedSession: Sendable {
      // RFC 9110, 15.4: a client should see cycles; browsers give up after 20.
      private static let mostRedirects = 20

      private let lanes: Lanes

      /// - Parameter configuration: For every URLSession made; a background one is not possible.
      public convenience init(configuration: URLSessionConfiguration = .ephemeral) {
        self.init(configuration: configuration, judge: .current)
      }

      init(configuration: URLSessionConfiguration, judge: PinJudge) {
        lanes = Lanes(configuration, judge)
      }

      deinit { lanes.close() }

      /// Loads a request, which may have a body, into memory. Throws \`PinFailure\` or \`URLError\`.
      public func data(for request: URLRequest) async throws -> (Data, URLResponse) {
        try await follow(request) { $0.dataTask(with: $1, completionHandler: $2) }
      }

      /// Loads a URL into memory. Throws \`PinFailure\` or \`URLError\`.
      public func data(from url: URL) async throws -> (Data, URLResponse) {
        try await data(for: URLRequest(url: url))
      }

      /// Loads a request into a file, which is the caller's to remove.
      public func download(for request: URLRequest) async throws -> (URL, URLResponse) {
        try await follow(request) { session, request, completion in
          session.downloadTask(with: request) { location, response, error in
            // The file is gone when this returns.
            completion(location.flatMap(Self.keep), response, error)
          }
        }
      }

      /// A URLSession for uploads, streams and WebSockets to the host of the URL. Its tasks are held to
      /// the pins; a redirect to another entry's host is their answer, and a refusal in \`failure(of:)\`.
      public func session(for url: URL) throws -> URLSession {
        try lanes.lane(for: url).session
      }

      /// Why a task of \`session(for:)\` was refused, which the task itself calls "cancelled".
      public func failure(of task: URLSessionTask) -> PinFailure? {
        // Tasks of several sessions have the same identifiers.
        task.originalRequest?.url.flatMap(lanes.made(for:))?.outcome(of: task).failure
      }

      /// What to answer a challenge of somebody else's session, or of a WebView; call its completion
      /// handler with it. Nothing but server trust is looked at.
      public static func answer(
        to challenge: URLAuthenticationChallenge
      ) -> (URLSession.AuthChallengeDisposition, URLCredential?, PinFailure?) {
        PinJudge.current.answer(to: challenge)
      }

      private typealias Completion<Body> = @Sendable (Body?, URLResponse?, Error?) -> Void

      private func follow<Body: Sendable>(
        _ request: URLRequest,
        _ task: (URLSession, URLRequest, @escaping Completion<Body>) -> URLSessionTask
      ) async throws -> (Body, URLResponse) {
        var request = request
        for _ in 0...Self.mostRedirects {
          guard let url = request.url else { throw URLError(.badURL) }
          let lane = try lanes.lane(for: url)
          let (body, response, redirect) = try await load(request, on: lane, task)
          guard let redirect else { return (body, response) }
          if let file = body as? URL { try? FileManager.default.removeItem(at: file) }
          request = redirect
        }
        throw URLError(.httpTooManyRedirects)
      }

      private func load<Body: Sendable>(
        _ request: URLRequest, on lane: Lane,
        _ make: (URLSession, URLRequest, @escaping Completion<Body>) -> URLSessionTask
      ) async throws -> (Body, URLResponse, URLRequest?) {
        let running = Running()
        return try await withTaskCancellationHandler {
          try await withCheckedThrowingContinuation { continuation in
            let task = make(lane.session, request) { body, response, error in
              continuation.resume(
                with: Result {
                  let outcome = running.task.map(lane.settle) ?? Outcome()
                  if let failure = outcome.failure { throw failure }
                  guard let body, let response else { throw error ?? URLError(.unknown) }
                  return (body, response, outcome.redirect)
                })
            }
            running.start(task)
          }
        } onCancel: {
          running.cancel()
        }
      }

      @Sendable private static func keep(_ location: URL) -> URL? {
        let kept = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        return (try? FileManager.default.moveItem(at: location, to: kept)).map { kept }
      }
    }

    ${LANE}
  `
}
