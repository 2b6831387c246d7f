// Answers, for each line `trial|host|certificates in hex`, whether the generated judgement of that trial refuses the
// host, and whether it would report it. Compiled with one table of entries for each trial.
import Foundation
import Security

nonisolated(unsafe) var told = 0

@main
struct Answers {
  static func main() {
    setenv("KEYPIN_LAB_CA", CommandLine.arguments[1], 1)
    while let line = readLine() {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      let chain = parts[2].split(separator: ",").compactMap { certificate(String($0)) }
      let judge = trials[Int(parts[0])!]
      told = 0
      let trust = SecTrust(presented: chain, host: parts[1])
      let blocks = (try? judge.judge(trust, host: parts[1], port: 443)) == nil
      print(blocks, told > 0)
    }
  }

  static func certificate(_ hex: String) -> SecCertificate? {
    let digits = Array(hex)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return SecCertificateCreateWithData(nil, Data(bytes))
  }
}
