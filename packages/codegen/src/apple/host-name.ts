import { type Code, code } from '../code.ts'

/** One spelling per name, so that another one is no way around the pins. */
export const HOST_NAME: Code = code`
  enum HostName {
    /// One spelling per name: lower case, no root dot, IP addresses in their usual form.
    static func canonical(_ host: String) -> String {
      var name = host.lowercased()
      if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
      while name.hasSuffix(".") { name.removeLast() }
      if !name.contains(":") {
        var address = in_addr()
        guard inet_aton(name, &address) != 0 else { return name }
        return text(AF_INET, &address) ?? name
      }
      var address = in6_addr()
      let plain = name.split(separator: "%").first.map(String.init) ?? name
      guard inet_pton(AF_INET6, plain, &address) == 1 else { return name }
      let bytes = withUnsafeBytes(of: &address) { [UInt8]($0) }
      let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [0xff, 0xff]
      if isMapped { return bytes[12...].map(String.init).joined(separator: ".") }
      return text(AF_INET6, &address) ?? name
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
      var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard inet_ntop(family, address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
      return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
  }
`
