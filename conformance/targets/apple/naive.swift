// One request with the delegate of the tutorial.
import Foundation
import Security

@main
struct Client {
  static func main() async {
    do {
      guard let url = URL(string: ProcessInfo.processInfo.environment["KEYPIN_LAB_URL"] ?? "") else {
        exit(2)
      }
      let delegate = SSLPinningDelegate()
      let session = URLSession(configuration: .ephemeral, delegate: delegate, delegateQueue: nil)
      let (data, _) = try await session.data(for: URLRequest(url: url), delegate: nil)
      print(String(decoding: data, as: UTF8.self))
      exit(0)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }
}
