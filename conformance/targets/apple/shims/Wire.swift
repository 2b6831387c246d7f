// The TLS of URLSession, which on Linux shows nobody its handshakes: a URLProtocol under the real URLSession that
// makes the connection with OpenSSL and asks the session's delegate in the middle of the handshake, as Apple's does.
// Every name leads to KEYPIN_LAB_ADDRESS (and, where it is set, KEYPIN_LAB_PORT).
import COpenSSL
import Foundation
import FoundationNetworking

public final class Wire: URLProtocol, @unchecked Sendable {
  private let lock = NSLock()
  private var descriptor: Int32 = -1
  private var isStopped = false

  public override class func canInit(with request: URLRequest) -> Bool {
    ["http", "https"].contains(request.url?.scheme?.lowercased())
  }

  public override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

  public override func startLoading() {
    Thread { [self] in
      do {
        let (response, body) = try load(request)
        client?.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed)
        client?.urlProtocol(self, didLoad: body)
        client?.urlProtocolDidFinishLoading(self)
      } catch {
        client?.urlProtocol(self, didFailWithError: error)
      }
    }.start()
  }

  public override func stopLoading() {
    lock.withLock {
      isStopped = true
      if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  private func load(_ first: URLRequest) throws -> (HTTPURLResponse, Data) {
    var request = first
    for _ in 0..<20 {
      let (response, body) = try exchange(request)
      guard let next = redirect(request, response), let allowed = asked(next, response) else {
        return (response, body)
      }
      request = allowed
    }
    throw URLError(.httpTooManyRedirects)
  }

  private func exchange(_ request: URLRequest) throws -> (HTTPURLResponse, Data) {
    guard let url = request.url, let host = url.host else { throw URLError(.badURL) }
    let isSecure = url.scheme?.lowercased() == "https"
    let port = url.port ?? (isSecure ? 443 : 80)
    let descriptor = try connected(port)
    defer {
      lock.withLock {
        close(descriptor)
        self.descriptor = -1
      }
    }
    let stream: Stream =
      isSecure
      ? try TlsStream(descriptor, host) { [self] in try judged(host, port, $0) } : PlainStream(descriptor)
    try stream.write(head(of: request, url, host) + [UInt8](request.httpBody ?? Data()))
    return try Answer.read(from: stream, url)
  }

  private func connected(_ asked: Int) throws -> Int32 {
    let environment = ProcessInfo.processInfo.environment
    let port = environment["KEYPIN_SHIM_PORT"].flatMap(Int.init) ?? asked
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr(environment["KEYPIN_LAB_ADDRESS"] ?? "127.0.0.1")
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let failed = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    let isLate = lock.withLock {
      self.descriptor = descriptor
      return isStopped
    }
    if failed != 0 || isLate {
      close(descriptor)
      throw URLError(isLate ? .cancelled : .cannotConnectToHost)
    }
    return descriptor
  }

  private func head(of request: URLRequest, _ url: URL, _ host: String) -> [UInt8] {
    let path = (url.path.isEmpty ? "/" : url.path) + (url.query.map { "?\($0)" } ?? "")
    let authority = url.port.map { "\(host):\($0)" } ?? host
    var lines = [
      "\(request.httpMethod ?? "GET") \(path) HTTP/1.1", "Host: \(authority)", "Connection: close",
    ]
    lines += (request.allHTTPHeaderFields ?? [:]).map { "\($0.key): \($0.value)" }
    if let body = request.httpBody { lines.append("Content-Length: \(body.count)") }
    return [UInt8]((lines + ["", ""]).joined(separator: "\r\n").utf8)
  }

  /// What URLSession does with a server's certificates: it asks the delegate, first for the session, and for the
  /// task where the session's method is absent. On Linux no method is absent: what stands in for one says nothing,
  /// or chooses the default.
  private func judged(_ host: String, _ port: Int, _ presented: [SecCertificate]) throws {
    // As where another URLSession of the process has left a TLS session to resume.
    if ProcessInfo.processInfo.environment["KEYPIN_SHIM_UNASKED"] != nil { return }
    guard let task, let session = session(of: task) else { throw URLError(.unknown) }
    let trust = SecTrust(presented: presented, host: host)
    let challenge = URLAuthenticationChallenge(
      protectionSpace: TrustProtectionSpace(host: host, port: port, trust: trust), proposedCredential: nil,
      previousFailureCount: 0, failureResponse: nil, error: nil, sender: Sender())
    var answer = (URLSession.AuthChallengeDisposition.performDefaultHandling, nil as URLCredential?)
    if let delegate = session.delegate {
      answer = waited(session) { delegate.urlSession(session, didReceive: challenge, completionHandler: $0) }
    }
    if answer.0 == .performDefaultHandling, let delegate = session.delegate as? URLSessionTaskDelegate {
      answer = waited(session) {
        delegate.urlSession(session, task: task, didReceive: challenge, completionHandler: $0)
      }
    }
    switch answer.0 {
    case .useCredential: return
    case .cancelAuthenticationChallenge: throw URLError(.cancelled)
    default:
      if !SecTrustEvaluateWithError(trust, nil) { throw URLError(.serverCertificateUntrusted) }
    }
  }

  private func waited(
    _ session: URLSession,
    _ ask: @escaping @Sendable (
      @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    )
      -> Void
  ) -> (URLSession.AuthChallengeDisposition, URLCredential?) {
    let box = Box<(URLSession.AuthChallengeDisposition, URLCredential?)>()
    session.delegateQueue.addOperation {
      ask { box.put(($0, $1)) }
      box.put((.performDefaultHandling, nil))  // where nothing has been said
    }
    return box.take()
  }

  private func redirect(_ request: URLRequest, _ response: HTTPURLResponse) -> URLRequest? {
    guard [301, 302, 303, 307, 308].contains(response.statusCode),
      let location = response.value(forHTTPHeaderField: "location"),
      let url = URL(string: location, relativeTo: request.url)
    else { return nil }
    var next = request
    next.url = url.absoluteURL
    return next
  }

  private func asked(_ next: URLRequest, _ response: HTTPURLResponse) -> URLRequest? {
    guard let task, let session = session(of: task) else { return nil }
    guard let delegate = session.delegate as? URLSessionTaskDelegate else { return next }
    let box = Box<URLRequest?>()
    session.delegateQueue.addOperation {
      delegate.urlSession(session, task: task, willPerformHTTPRedirection: response, newRequest: next) {
        box.put($0)
      }
    }
    return box.take()
  }

  // The property is there and not public.
  private func session(of task: URLSessionTask) -> URLSession? {
    var mirror: Mirror? = Mirror(reflecting: task)
    while let current = mirror {
      if let found = current.descendant("session") {
        return (Mirror(reflecting: found).children.first?.value ?? found) as? URLSession ?? found
          as? URLSession
      }
      mirror = current.superclassMirror
    }
    return nil
  }
}

private final class Sender: NSObject, URLAuthenticationChallengeSender, @unchecked Sendable {
  func use(_ credential: URLCredential, for challenge: URLAuthenticationChallenge) {}
  func continueWithoutCredential(for challenge: URLAuthenticationChallenge) {}
  func cancel(_ challenge: URLAuthenticationChallenge) {}
  func performDefaultHandling(for challenge: URLAuthenticationChallenge) {}
  func rejectProtectionSpaceAndContinue(with challenge: URLAuthenticationChallenge) {}
}

/// A value that another thread waits for.
private final class Box<Value>: @unchecked Sendable {
  private let ready = DispatchSemaphore(value: 0)
  private var value: Value?

  /// The first counts.
  func put(_ value: Value) {
    if self.value == nil { self.value = value }
    ready.signal()
  }

  func take() -> Value {
    ready.wait()
    return value!
  }
}

private protocol Stream {
  func write(_ bytes: [UInt8]) throws
  /// Empty at the end.
  func read() throws -> [UInt8]
}

private struct PlainStream: Stream {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func write(_ bytes: [UInt8]) throws {
    if send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) != bytes.count {
      throw URLError(.networkConnectionLost)
    }
  }

  func read() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 16384)
    return Array(buffer[..<max(0, recv(descriptor, &buffer, buffer.count, 0))])
  }
}

private final class TlsStream: Stream {
  private let context: OpaquePointer
  private let ssl: OpaquePointer
  private let judge: ([SecCertificate]) throws -> Void
  private var refusal: Error?

  init(_ descriptor: Int32, _ host: String, _ judge: @escaping ([SecCertificate]) throws -> Void) throws {
    self.judge = judge
    context = shim_client()
    ssl = SSL_new(context)
    SSL_set_fd(ssl, descriptor)
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    if name.contains(where: \.isLetter), !name.contains(":") { shim_server_name(ssl, name) }
    // In the middle of the handshake: a refusal is an alert.
    SSL_CTX_set_cert_verify_callback(
      SSL_get_SSL_CTX(ssl),
      { store, stream in
        guard let store, let stream else { return 0 }
        return Unmanaged<TlsStream>.fromOpaque(stream).takeUnretainedValue().verify(store)
      }, Unmanaged.passUnretained(self).toOpaque())
    if SSL_connect(ssl) != 1 { throw refusal ?? URLError(.secureConnectionFailed) }
  }

  deinit {
    SSL_free(ssl)
    SSL_CTX_free(context)
  }

  private func verify(_ store: OpaquePointer) -> Int32 {
    guard let presented = shim_presented(store) else { return 0 }
    defer { shim_free(presented) }
    do {
      try judge(certificates(in: presented))
      return 1
    } catch {
      refusal = error
      return 0
    }
  }

  func write(_ bytes: [UInt8]) throws {
    if SSL_write(ssl, bytes, Int32(bytes.count)) <= 0 { throw URLError(.networkConnectionLost) }
  }

  func read() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 16384)
    return Array(buffer[..<Int(max(0, SSL_read(ssl, &buffer, Int32(buffer.count))))])
  }
}

private enum Answer {
  static func read(from stream: Stream, _ url: URL) throws -> (HTTPURLResponse, Data) {
    var bytes = Data()
    var end: Range<Data.Index>?
    while end == nil {
      let more = try stream.read()
      if more.isEmpty { throw URLError(.badServerResponse) }
      bytes += more
      end = bytes.range(of: Data("\r\n\r\n".utf8))
    }
    guard let end else { throw URLError(.badServerResponse) }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { headers[parts[0].lowercased()] = parts[1] }
    }
    var body = Data(bytes[end.upperBound...])
    let length = headers["content-length"].flatMap(Int.init) ?? .max
    while body.count < length {
      let more = try stream.read()
      if more.isEmpty { break }
      body += more
    }
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    guard
      let response = HTTPURLResponse(
        url: url, statusCode: status, httpVersion: "HTTP/1.1", headerFields: headers)
    else { throw URLError(.badServerResponse) }
    return (response, body)
  }
}
