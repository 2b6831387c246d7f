import { type Code, code } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { go, withTabs } from '../../languages/go.ts'
import type { RenderContext } from '../../target.ts'

/** A file that only builds with the tag `pinsdebug` take: they let approved interception through. */
export function renderOverlay({ options, header }: RenderContext, name: Code): Code {
  return withTabs(code`
    ${go.comment(...header)}
    //
    // Only for builds that are not released: go build -tags pinsdebug. Hosts stay pinned, to the
    // keys of the pin set and of the approved CAs.

    //go:build pinsdebug

    package ${name}

    func init() {
      approved := []pin{
        ${debugPinsOf(options).map(({ text }) => code`{${go.literal(text)}, "ca"},`)}
      }
      for _, entry := range entries {
        if entry.mode != "off" {
          entry.pins = append(entry.pins, approved...)
        }
      }
    }
  `)
}
