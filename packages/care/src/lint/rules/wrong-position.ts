import { withoutComments } from '../code/file.ts'
import { PLACES, placeIn } from '../code/pattern.ts'
import { type Complaint, eachEntry, type LintContext, pinPath, type Rule } from '../rule.ts'
import { sightedAt } from '../sighted.ts'

export const wrongPosition: Rule = {
  id: 'L39',
  name: 'wrong-position',
  level: 'error',
  finds: 'A pin in the position of a leaf whose key is a CA’s, or the other way round.',
  why: 'A pin matches in its position only. Apple keeps two lists and asks for a match in each that is there: the hash of a leaf among the CAs never matches, and the same hash in both refuses everybody.',
  fix: 'give the pin its own position: "leaf" for the first certificate of a path, "ca" for all others',
  sources: [
    'https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains',
  ],
  *check(context) {
    yield* inPinSet(context)
    yield* inPropertyLists(context)
  },
}

const inPinSet = eachEntry(function* (entry, path, context) {
  for (const [index, { pin, position }] of entry.pins.entries()) {
    if (position === undefined) continue
    const seen = sightedAt(entry, pin.text, context)
    if (seen === undefined || seen.position === position) continue
    const words = { leaf: 'a leaf', ca: 'a CA' } as const
    yield {
      path: pinPath(path, index).replace(/pin$/, 'position'),
      message: `${pin.text} is pinned as ${words[position]}, and was seen as ${words[seen.position]} (${seen.subject})`,
    }
  }
})

/** The same hash below both keys of one domain. */
function* inPropertyLists({ code }: LintContext): Iterable<Complaint> {
  for (const file of code.filter(({ path }) => path.endsWith('.plist'))) {
    const text = withoutComments(file)
    const leaves = hashesBelow('NSPinnedLeafIdentities', text)
    const both = [...hashesBelow('NSPinnedCAIdentities', text)].filter(([hash]) => leaves.has(hash))
    for (const [hash, index] of both.slice(0, PLACES))
      yield {
        ...placeIn(file, text, index),
        message: `${hash} is among the CAs and among the leaves, which no path can match`,
      }
  }
}

function hashesBelow(key: string, text: string): Map<string, number> {
  const lists = text.matchAll(
    new RegExp(String.raw`<key>${key}</key>\s*<array>([\s\S]{0,20000}?)</array>`, 'g'),
  )
  return new Map(
    [...lists].flatMap(({ 1: list = '', index }) =>
      [...list.matchAll(/<string>([A-Za-z0-9+/]{43}=)<\/string>/g)].map(
        ({ 1: hash = '', index: at }): [string, number] => [hash, index + at],
      ),
    ),
  )
}
