import type { Draft, ImportFormat, ReadOptions, Source } from '../format.ts'
import { Notes } from '../notes.ts'
import { withConstants } from '../source/constants.ts'
import { recordedEntries } from '../source/records.ts'
import type { Lexis } from '../source/tokens.ts'
import { treeOf } from '../source/tree.ts'
import { generatedEntries } from './generated.ts'
import { writtenTransfers } from './transfers.ts'

const LEXIS: Lexis = {
  lineComment: '//',
  blockComments: true,
  // PHP's, which C has no use for.
  interpolation: /\$[{\w]|\{\$/,
  prefixes: /(?!)/y,
  joinsNeighbours: true,
}

/**
 * Code that sets options of libcurl, in C, C++ and PHP.
 *
 * @see https://curl.se/libcurl/c/CURLOPT_PINNEDPUBLICKEY.html
 */
export const libcurl: ImportFormat = {
  id: 'libcurl',
  title: 'C, C++ or PHP (CURLOPT_PINNEDPUBLICKEY)',
  overlap: 'most-specific',
  recognizes: ({ text }) => /\bCURLOPT_PINNEDPUBLICKEY\b/.test(text),
  read: (sources, options) => {
    const notes = new Notes()
    const drafts = sources.flatMap((source) => readSource(source, options, notes))
    const blocks = sources.some(({ text }) => BLOCKS_UNLISTED.test(text))
    return { drafts, losses: notes.losses, ...(blocks ? { unlisted: 'block' } : {}) }
  },
}

// As generated code says it.
const BLOCKS_UNLISTED =
  /^ *(?:static const int refuses_unlisted = 1|private const REFUSES_UNLISTED = true);$/m

function readSource(source: Source, options: ReadOptions, notes: Notes): readonly Draft[] {
  const { tree } = withConstants(treeOf(source.text, LEXIS))
  const own = [...generatedEntries(tree, source, notes), ...recordedEntries(tree, source, notes).drafts]
  return own.length > 0 ? own : writtenTransfers(tree, source, options, notes)
}
