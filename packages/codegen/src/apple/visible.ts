import { type Code, code } from '../code.ts'

/** What goes around the names in certificates, which strangers write. */
export const VISIBLE: Code = code`
  extension String {
    private static let unseen: Set<Unicode.GeneralCategory> = [
      .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
    ]

    /// What of a stranger's text can be seen, so that it cannot hide or turn text around.
    var visible: String {
      let seen = unicodeScalars.filter { !Self.unseen.contains($0.properties.generalCategory) }
      return String(seen.prefix(100))
    }
  }
`
