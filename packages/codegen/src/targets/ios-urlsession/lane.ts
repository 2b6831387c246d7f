import { type Code, code } from '../../code.ts'

/** What PinnedSession leans on: a URLSession per pinned host, its delegate, and what became of its tasks. */
export const LANE: Code = code`
  extension PinJudge {
    func answer(
      to challenge: URLAuthenticationChallenge
    ) -> (URLSession.AuthChallengeDisposition, URLCredential?, PinFailure?) {
      let space = challenge.protectionSpace
      guard space.authenticationMethod == NSURLAuthenticationMethodServerTrust else {
        return (.performDefaultHandling, nil, nil)
      }
      do {
        guard let trust = space.serverTrust else {
          throw PinFailure(host: space.host, reason: .untrusted, detail: "there is no certificate")
        }
        guard try judge(trust, host: space.host, port: space.port) else {
          return (.performDefaultHandling, nil, nil)
        }
        return (.useCredential, URLCredential(trust: trust), nil)
      } catch {
        return (.cancelAuthenticationChallenge, nil, error as? PinFailure)
      }
    }
  }

  extension PinJudge {
    /// The entry that judges the host, and nothing where the platform alone does.
    fileprivate func laneName(for url: URL) -> String {
      let entry = entry(covering: HostName.canonical(url.host ?? ""))
      return entry.map { $0.mode == .off ? "" : $0.host } ?? ""
    }
  }

  /// The URLSessions, one for each entry of the pin set and one for all other hosts.
  private final class Lanes: @unchecked Sendable {
    private let configuration: URLSessionConfiguration
    private let judge: PinJudge
    private let lock = NSLock()
    private var lanes: [String: Lane] = [:]

    init(_ configuration: URLSessionConfiguration, _ judge: PinJudge) {
      guard let copy = configuration.copy() as? URLSessionConfiguration else {
        preconditionFailure("a URLSessionConfiguration copies to another class")
      }
      precondition(copy.identifier == nil, "a background session shows no one its connections")
      copy.urlCache = nil
      copy.requestCachePolicy = .reloadIgnoringLocalCacheData
      self.configuration = copy
      self.judge = judge
    }

    /// The lane of a URL, where there is one already.
    func made(for url: URL) -> Lane? { lock.withLock { lanes[judge.laneName(for: url)] } }

    /// Throws \`PinFailure\` for what can be refused without a connection.
    func lane(for url: URL) throws -> Lane {
      try judge.check(url)
      let name = judge.laneName(for: url)
      return lock.withLock {
        if let lane = lanes[name] { return lane }
        let isEnforced = judge.entry(covering: name)?.mode == .enforce
        let lane = Lane(name, configuration, judge, isEnforced: isEnforced)
        lanes[name] = lane
        return lane
      }
    }

    func close() {
      for lane in lock.withLock({ lanes.values }) { lane.session.finishTasksAndInvalidate() }
    }
  }

  /// What became of a task, beside what the task says.
  private struct Outcome {
    var failure: PinFailure?
    /// Where it was to go on, on another lane.
    var redirect: URLRequest?
  }

  /// A URLSession and its delegate.
  ///
  /// The challenge is answered for the task: as long as the delegate has no method for challenges of
  /// the session, URLSession asks this one, and says which task would be refused.
  private final class Lane: NSObject, URLSessionTaskDelegate, @unchecked Sendable {
    private let name: String
    private let judge: PinJudge
    private let isEnforced: Bool
    private let lock = NSLock()
    private var outcomes: [Int: Outcome] = [:]
    private var hasJudged = false
    private var made: URLSession?

    init(
      _ name: String, _ configuration: URLSessionConfiguration, _ judge: PinJudge, isEnforced: Bool
    ) {
      self.name = name
      self.judge = judge
      self.isEnforced = isEnforced
      super.init()
      made = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    }

    var session: URLSession {
      guard let made else { preconditionFailure("the session is made with the lane") }
      return made
    }

    func outcome(of task: URLSessionTask) -> Outcome {
      lock.withLock { outcomes[task.taskIdentifier] ?? Outcome() }
    }

    /// What became of a finished task; it is forgotten.
    func settle(_ task: URLSessionTask) -> Outcome {
      lock.withLock {
        var outcome = outcomes.removeValue(forKey: task.taskIdentifier) ?? Outcome()
        // An answer over a connection that nobody was asked about: a TLS session of another
        // URLSession was resumed. It is too late for the request, not for the answer.
        if isEnforced, !hasJudged, task.response != nil, outcome.failure == nil {
          outcome.failure = PinFailure(host: name, reason: .unjudged)
        }
        return outcome
      }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
      completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?)
        -> Void
    ) {
      let (disposition, credential, failure) = judge.answer(to: challenge)
      lock.withLock {
        if let failure { outcomes[task.taskIdentifier] = Outcome(failure: failure) }
        if disposition == .useCredential { hasJudged = true }
      }
      completionHandler(disposition, credential)
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping (URLRequest?) -> Void
    ) {
      let outcome = self.outcome(ofRedirectTo: request)
      lock.withLock { outcomes[task.taskIdentifier] = outcome }
      completionHandler(outcome == nil ? request : nil)
    }

    /// nil when the task may go there itself.
    private func outcome(ofRedirectTo request: URLRequest) -> Outcome? {
      guard let url = request.url else { return nil }
      do {
        try judge.check(url)
      } catch {
        return Outcome(failure: error as? PinFailure)
      }
      return judge.laneName(for: url) == name ? nil : Outcome(redirect: request)
    }
  }

  /// The task of a call that may be cancelled before there is one.
  private final class Running: @unchecked Sendable {
    private let lock = NSLock()
    private var isCancelled = false
    private(set) var task: URLSessionTask?

    func start(_ task: URLSessionTask) {
      let isLate = lock.withLock {
        self.task = task
        return isCancelled
      }
      task.resume()
      if isLate { task.cancel() }
    }

    func cancel() {
      let task = lock.withLock {
        isCancelled = true
        return self.task
      }
      task?.cancel()
    }
  }
`
