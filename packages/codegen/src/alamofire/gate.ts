import type { PackageDependency } from '../apple/package.ts'
import { type Code, code } from '../code.ts'

/** Alamofire, as Package.swift names it. */
export const ALAMOFIRE: PackageDependency = {
  url: 'https://github.com/Alamofire/Alamofire.git',
  from: '5.9.0',
  product: 'Alamofire',
  package: 'Alamofire',
}

/** What of a session is not in the evaluation of a server's trust: addresses that are refused as such. */
export const GATE: Code = code`
  /// Refuses clear text to pinned hosts, for requests and for redirects; goes last, after whatever
  /// else changes the request.
  private struct PinGate: RequestInterceptor, RedirectHandler {
    func adapt(
      _ urlRequest: URLRequest, for session: Session,
      completion: @escaping (Result<URLRequest, any Error>) -> Void
    ) {
      if let url = urlRequest.url, let failure = refusal(of: url) {
        completion(.failure(failure))
      } else {
        completion(.success(urlRequest))
      }
    }

    /// A redirect that is refused is the answer itself.
    func task(
      _ task: URLSessionTask, willBeRedirectedTo request: URLRequest,
      for response: HTTPURLResponse, completion: @escaping (URLRequest?) -> Void
    ) {
      let isRefused = request.url.flatMap(refusal) != nil
      completion(isRefused ? nil : request)
    }
  }
`

/** The session, with the gate behind the interceptor of the app. */
export const SESSION: Code = code`
  extension Session {
    /// A session that talks to pinned servers only. It has no URLCache, whose answers may be older
    /// than the pins.
    ///
    /// Have one, and give it nothing but what belongs to pinned hosts where you can: with HTTP/2 a
    /// connection to another host whose certificate also names a pinned one may be used for both.
    public static func pinned(
      configuration: URLSessionConfiguration = .af.default,
      interceptor: (any RequestInterceptor)? = nil,
      eventMonitors: [any EventMonitor] = []
    ) -> Session {
      configuration.urlCache = nil
      configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
      let gate = PinGate()
      let interceptors: [any RequestInterceptor] = interceptor.map { [$0, gate] } ?? [gate]
      return Session(
        configuration: configuration,
        interceptor: Interceptor(interceptors: interceptors),
        serverTrustManager: PinnedTrustManager(),
        redirectHandler: gate,
        eventMonitors: eventMonitors)
    }
  }
`
