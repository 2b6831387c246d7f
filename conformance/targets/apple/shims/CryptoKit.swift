// Stands in for Apple's CryptoKit, over OpenSSL: the one function that the generated code uses.
import COpenSSL
import Foundation

public struct SHA256Digest: Sequence {
  fileprivate let bytes: [UInt8]

  public func makeIterator() -> IndexingIterator<[UInt8]> { bytes.makeIterator() }
}

public enum SHA256 {
  public static func hash(data: Data) -> SHA256Digest {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = COpenSSL.SHA256([UInt8](data), data.count, &digest)
    return SHA256Digest(bytes: digest)
  }
}
