// Compiled into the same module as the generated code, where it goes before the URLSessionConfiguration.ephemeral of
// Linux: the same, with our TLS below it.
import Foundation
import Security

extension URLSessionConfiguration {
  public static var ephemeral: URLSessionConfiguration {
    let configuration = URLSessionConfiguration.default
    configuration.protocolClasses = [Wire.self]
    return configuration
  }
}
