// Changes a pin set and its records as a command does: `save` by way of the journal, `naive` one file after the other.
import { parseKeyRecords } from '@keypin/care'
import { parsePinSet } from 'keypin'
import { readText } from '../files/read.ts'
import { writeFiles } from '../files/write.ts'
import { openPinSet, pinSetPaths, savePinSet } from '../pinset/files.ts'

const [how, folder = ''] = process.argv.slice(2)
const paths = pinSetPaths(folder)
const after = (name: string): string => readText(`${folder}/${name}.after`, 'the text')
if (how === 'save')
  savePinSet(openPinSet(paths), {
    pinSet: parsePinSet(after('pinset.json')),
    keys: parseKeyRecords(after('pinset.keys.json')),
    created: [{ path: `${folder}/spare.key.pem`, contents: 'a key', how: 'create', mode: 0o600 }],
  })
else
  writeFiles([
    { path: paths.keys, contents: after('pinset.keys.json'), how: 'replace' },
    { path: paths.pinSet, contents: after('pinset.json'), how: 'replace' },
  ])
