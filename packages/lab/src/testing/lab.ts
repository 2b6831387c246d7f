import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { parsePinSet } from 'keypin'
import { type InitializedLab, initLab } from '../pki/init.ts'
import type { RunLabOptions } from '../run/options.ts'
import { runLab } from '../run/run.ts'
import type { Result, Run } from '../run/types.ts'
import { temporaryFolder } from './folders.ts'

/** A lab on a name that leads nowhere, in a folder that is gone when the tests are over. */
export const testLab = (host = 'api.example.com'): Promise<InitializedLab> =>
  initLab({ host, dir: join(temporaryFolder(), 'lab') })

/** The command of one of the clients in `client.mjs`. */
export const client = (name: string): string[] => [
  process.execPath,
  join(import.meta.dirname, 'client.mjs'),
  name,
]

/** Runs one of the clients, or a command, against some scenarios. */
export const tryClient = (
  lab: InitializedLab,
  command: string | readonly string[],
  only: string,
  options: Partial<RunLabOptions> = {},
): Promise<Run> =>
  runLab({
    dir: lab.dir,
    command: typeof command === 'string' ? client(command) : command,
    only: only.split(' '),
    ...options,
  })

/** A result in a few words: `outcome verdict`, with ` pin` when it was shown to be about the pin. */
export const inShort = ({ outcome, verdict, attribution }: Result): string =>
  [outcome, verdict, ...(attribution === 'pin' ? ['pin'] : [])].join(' ')

/** What came of each scenario, in short; the controls are left out. */
export const shortResults = (run: Run): Record<string, string> =>
  Object.fromEntries(
    run.results.filter(({ phase }) => phase === undefined).map((result) => [result.id, inShort(result)]),
  )

/** Writes a pin set with other pins for the lab's host beside the lab's own, and gives its path. */
export function writePinSet(
  lab: InitializedLab,
  pins: readonly object[],
  more: object = {},
  whole: object = {},
): string {
  const pinSet = { version: 1, ...whole, hosts: { [lab.host]: { pins, ...more } } }
  const path = join(lab.dir, `pins-${pins.length}-${JSON.stringify(pinSet).length}.json`)
  parsePinSet(pinSet)
  writeFileSync(path, JSON.stringify(pinSet))
  return path
}

/** A JSON file. */
export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
formats.default(ajv)
const schema = join(import.meta.dirname, '../../schema/run-1.json')
const isRecord = ajv.compile(readJson(schema) as object)

/** What the schema has against a run, as it would be written. */
export function schemaErrors(run: Run): string[] {
  if (isRecord(JSON.parse(JSON.stringify(run)))) return []
  return (isRecord.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
