import { type Code, code } from '../code.ts'

/** The sender of pin failures, over a session that is not pinned. */
export const REPORTS: Code = code`

  /// Tells pin failures to the addresses of the entry, and never in the way.
  final class PinReports: NSObject, URLSessionTaskDelegate, @unchecked Sendable {
    static let shared = PinReports()

    // An identical failure is told once a day, as TrustKit does it.
    private static let repeatAfter: TimeInterval = 24 * 60 * 60
    private static let mostRemembered = 1000
    private static let mostCertificateBytes = 24_000

    private let lock = NSLock()
    private var told: [String: Date] = [:]

    // Not a pinned one: what failed for the request would fail for its report.
    private lazy var session: URLSession = {
      let configuration = URLSessionConfiguration.ephemeral
      configuration.timeoutIntervalForRequest = 10
      return URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    }()

    func tell(
      _ failure: PinFailure, _ entry: PinEntry, _ path: [PathCertificate], port: Int, blocks: Bool
    ) {
      let now = Date()
      let body = report(failure, entry, path, port: port, blocks: blocks, at: now)
      guard let data = try? JSONSerialization.data(withJSONObject: body) else { return }
      let keys = path.map(\.key).joined(separator: " ")
      for address in entry.reportTo {
        guard let url = URL(string: address) else { continue }
        guard isNew("\(address) \(failure.host) \(failure.reason) \(keys)", now) else { continue }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = data
        // That it fails is nobody's concern: it is told again tomorrow.
        lock.withLock { session }.dataTask(with: request) { _, _, _ in }.resume()
      }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping (URLRequest?) -> Void
    ) {
      completionHandler(nil)
    }

    private func isNew(_ failure: String, _ now: Date) -> Bool {
      lock.withLock {
        if let last = told[failure], now.timeIntervalSince(last) < Self.repeatAfter { return false }
        if told.count >= Self.mostRemembered { told.removeAll() }
        told[failure] = now
        return true
      }
    }

    private func report(
      _ failure: PinFailure, _ entry: PinEntry, _ path: [PathCertificate], port: Int, blocks: Bool,
      at now: Date
    ) -> [String: Any] {
      let pins = entry.pins.map(\.text)
      var body: [String: Any] = [
        "date-time": moment(now),
        "hostname": failure.host,
        "port": port,
        "include-subdomains": entry.subdomains != .none,
        "noted-hostname": entry.host,
        "served-certificate-chain": [String](),
        "validated-certificate-chain": certificates(of: path),
        "known-pins": pins.filter { $0.hasPrefix("sha256/") }
          .map { "pin-sha256=\"\($0.dropFirst(7))\"" },
        "keypin": [
          "version": 1,
          "outcome": failure.reason == .forbidden ? "forbidden" : "mismatch",
          "action": blocks ? "block" : "allow",
          "mode": entry.mode.rawValue,
          "subdomains": entry.subdomains.rawValue,
          "expired": entry.hasLapsed,
          "pin-set": PinEntries.digest,
          "known-certificate-pins": pins.filter { $0.hasPrefix("cert-") },
          "seen": path.enumerated().map { index, certificate in
            [
              "pin": certificate.key,
              "certificate-pin": certificate.certificate,
              "subject": certificate.subject,
              "position": index == 0 ? "leaf" : "ca",
            ]
          },
        ] as [String: Any],
      ]
      if let end = entry.expiresAt { body["effective-expiration-date"] = moment(end) }
      return body
    }

    /// The path in PEM, as far as it fits, leaf first.
    private func certificates(of path: [PathCertificate]) -> [String] {
      var room = Self.mostCertificateBytes
      return path.prefix { certificate in
        room -= certificate.der.count
        return room >= 0
      }.map { certificate in
        let lines = certificate.der.base64EncodedString(options: [
          .lineLength64Characters, .endLineWithLineFeed,
        ])
        return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
      }
    }

    private func moment(_ date: Date) -> String { ISO8601DateFormatter().string(from: date) }
  }
`
