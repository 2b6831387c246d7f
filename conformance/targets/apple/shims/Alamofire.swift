// What the generated code uses of Alamofire, as we wrote it down from its documentation: it shows that the code is
// Swift and fits together, not that it fits Alamofire, whose sources no package registry of Linux has.
import Foundation
import Security

public enum AFError: Error {
  public enum ServerTrustFailureReason {
    case noRequiredEvaluator(host: String)
    case customEvaluationFailed(error: any Error)
  }

  case requestAdaptationFailed(error: any Error)
  case serverTrustEvaluationFailed(reason: ServerTrustFailureReason)

  public var underlyingError: (any Error)? { nil }
  public var isServerTrustEvaluationError: Bool { false }
}

public protocol ServerTrustEvaluating: Sendable {
  func evaluate(_ trust: SecTrust, forHost host: String) throws
}

public final class DefaultTrustEvaluator: ServerTrustEvaluating {
  public init(validateHost: Bool = true) {}
  public func evaluate(_ trust: SecTrust, forHost host: String) throws {}
}

public final class PinnedCertificatesTrustEvaluator: ServerTrustEvaluating {
  public init(
    certificates: [SecCertificate], acceptSelfSignedCertificates: Bool = false,
    performDefaultValidation: Bool = true, validateHost: Bool = true
  ) {}
  public func evaluate(_ trust: SecTrust, forHost host: String) throws {}
}

public final class PublicKeysTrustEvaluator: ServerTrustEvaluating {
  public init(keys: [SecKey], performDefaultValidation: Bool = true, validateHost: Bool = true) {}
  public func evaluate(_ trust: SecTrust, forHost host: String) throws {}
}

open class ServerTrustManager: @unchecked Sendable {
  public init(allHostsMustBeEvaluated: Bool = true, evaluators: [String: any ServerTrustEvaluating]) {}
  open func serverTrustEvaluator(forHost host: String) throws -> (any ServerTrustEvaluating)? { nil }
}

public protocol RequestAdapter: Sendable {
  func adapt(
    _ urlRequest: URLRequest, for session: Session,
    completion: @escaping @Sendable (Result<URLRequest, any Error>) -> Void)
}

public protocol RequestInterceptor: RequestAdapter {}

open class Interceptor: RequestInterceptor, @unchecked Sendable {
  public init(interceptors: [any RequestInterceptor] = []) {}
  public func adapt(
    _ urlRequest: URLRequest, for session: Session,
    completion: @escaping @Sendable (Result<URLRequest, any Error>) -> Void
  ) {}
}

public protocol RedirectHandler: Sendable {
  func task(
    _ task: URLSessionTask, willBeRedirectedTo request: URLRequest, for response: HTTPURLResponse,
    completion: @escaping (URLRequest?) -> Void)
}

public protocol EventMonitor: Sendable {}

public struct DataResponse: Sendable {
  public let response: HTTPURLResponse?
  public let error: AFError?
}

public struct DataTask: Sendable {
  public var response: DataResponse { get async { DataResponse(response: nil, error: nil) } }
}

public final class DataRequest: Sendable {
  public func serializingData() -> DataTask { DataTask() }
}

public final class Session: @unchecked Sendable {
  public init(
    configuration: URLSessionConfiguration = .default, interceptor: (any RequestInterceptor)? = nil,
    serverTrustManager: ServerTrustManager? = nil, redirectHandler: (any RedirectHandler)? = nil,
    eventMonitors: [any EventMonitor] = []
  ) {}
  public func request(_ address: String) -> DataRequest { DataRequest() }
}

public struct AlamofireExtension: Sendable {
  public var `default`: URLSessionConfiguration { .default }
}

extension URLSessionConfiguration {
  public static var af: AlamofireExtension { AlamofireExtension() }
}
