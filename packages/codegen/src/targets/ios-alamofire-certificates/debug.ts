import { type Code, code } from '../../code.ts'
import { debugRootsOf } from '../../debug-roots.ts'
import { swift } from '../../languages/swift.ts'
import type { RenderContext, RenderedFile } from '../../target.ts'

/** `ApprovedInterception.swift`, where there are certificates of approved interception CAs. */
export function debugFiles({ options, header }: RenderContext, folder: string): RenderedFile[] {
  const roots = debugRootsOf(options)
  if (roots.length === 0) return []
  const text = code`
    ${swift.comment(...header, '', ...ABOUT)}

    #if DEBUG
      import Foundation
      import Security

      /// CAs that may intercept this build.
      enum ApprovedInterception {
        static var certificates: [SecCertificate] {
          texts
            .compactMap { Data(base64Encoded: $0) }
            .compactMap { SecCertificateCreateWithData(nil, $0 as CFData) }
        }

        // swift-format-ignore
        private static let texts: [String] = [
          ${roots.map(renderRoot)}
        ]
      }
    #endif
  `
  return [{ path: `${folder}/ApprovedInterception.swift`, role: 'debug', code: text }]
}

function renderRoot({ pin, der }: ReturnType<typeof debugRootsOf>[number]): Code {
  return code`
    ${swift.comment(pin.text)}
    ${swift.literal(Buffer.from(der).toString('base64'))},
  `
}

const ABOUT = [
  'For debug builds only, which are those that define DEBUG. A test proxy whose CA stands here, and is installed and',
  'trusted on the device, can read them; all others still cannot.',
]

/** What all other builds have. */
export const NONE_APPROVED: Code = code`
  #if !DEBUG
    /// CAs that may intercept: none, in what is released.
    enum ApprovedInterception {
      static var certificates: [SecCertificate] { [] }
    }
  #endif
`
