// What PinnedSession tells about tasks of its URLSessions, and where it goes; prints what is wrong.
import Foundation
import Security

@main
struct Checks {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    let forged = URL(string: environment["FORGED_URL"]!)!
    let away = URL(string: environment["AWAY_URL"]!)!
    let session = PinnedSession()
    await refusedTaskIsExplained(session, forged, away)
    try await redirectsAreFollowed(session, away)
    exit(0)
  }

  static func refusedTaskIsExplained(_ session: PinnedSession, _ forged: URL, _ other: URL) async {
    do {
      let refused = try await finished(session.session(for: forged), forged)
      let fine = try await finished(session.session(for: other), other)
      if refused.taskIdentifier != fine.taskIdentifier { print("the identifiers should be the same here") }
      if session.failure(of: refused)?.reason != .mismatch { print("the refusal is not told") }
      if session.failure(of: fine) != nil { print("a task that was not refused is told to be") }
    } catch {
      print("\(error)")
    }
  }

  // From an unpinned host to the genuine pinned one, and so from one URLSession to another.
  static func redirectsAreFollowed(_ session: PinnedSession, _ away: URL) async throws {
    let (data, _) = try await session.data(from: away)
    if String(decoding: data, as: UTF8.self) != "ok" { print("the redirect was not followed") }
  }

  static func finished(_ session: URLSession, _ url: URL) async throws -> URLSessionTask {
    await withCheckedContinuation { continuation in
      let box = Box()
      box.task = session.dataTask(with: url) { _, _, _ in continuation.resume(returning: box.task!) }
      box.task?.resume()
    }
  }
}

private final class Box: @unchecked Sendable {
  var task: URLSessionTask?
}
