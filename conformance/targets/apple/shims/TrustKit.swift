// What the generated code uses of TrustKit, as we wrote it down from its headers: it shows that the code is Swift and
// fits together, not that it fits TrustKit, which is Objective-C for Apple's platforms.
import Foundation
import Security

public enum TSKTrustDecision: Int {
  case shouldAllowConnection, shouldBlockConnection, domainNotPinned
}

public final class TSKPinningValidator: NSObject {
  public func evaluateTrust(_ trust: SecTrust, forHostname hostname: String) -> TSKTrustDecision {
    .shouldBlockConnection
  }
}

public final class TrustKit: NSObject {
  public var pinningValidator: TSKPinningValidator
  public init(configuration: [String: Any]) { pinningValidator = TSKPinningValidator() }
}
