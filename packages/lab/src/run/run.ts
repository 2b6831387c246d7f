import { writeRecord } from '../record/write.ts'
import { stopIfAborted } from './client.ts'
import { describeRun } from './describe.ts'
import type { RunLabOptions } from './options.ts'
import { countFor, runScenarios } from './scenarios.ts'
import { prepare, type Setting } from './setting.ts'
import type { HostResults } from './summary.ts'
import type { Run } from './types.ts'

/**
 * Tries a client against the scenarios and gives every one a verdict. Prints nothing; with `record` it writes
 * the result to a file, signed and chained to the lab's earlier records.
 *
 * The client finds `KEYPIN_LAB_URL` and its siblings in its environment (see `docs/lab.md`). It is started once
 * per chain, and once more per chain that it refused, to see whether that was because of the pin; a `driver` is
 * asked as often instead. Everything it starts is watched until 100 ms after the last process of its group has ended,
 * and nothing of it outlives the run.
 *
 * @throws {LabError} `KEYPIN_LAB_INVALID`, `KEYPIN_LAB_EXPIRED`, `KEYPIN_LAB_SCENARIO`, `KEYPIN_LAB_CLIENT`,
 *   `KEYPIN_LAB_LISTEN`, `KEYPIN_LAB_UPSTREAM`, `KEYPIN_LAB_RECORD`, `KEYPIN_LAB_KEY`, `KEYPIN_LAB_ABORTED`.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID`
 * @example
 * const run = await runLab({ dir: 'lab', command: ['node', 'client.mjs'], record: 'run.json' })
 * process.exitCode = { pass: 0, fail: 1, inconclusive: 3 }[run.verdict]
 */
export async function runLab(options: RunLabOptions): Promise<Run> {
  const setting = await prepare(options)
  const startedAt = new Date()
  try {
    const tested = await runParts(setting)
    stopIfAborted(options.signal)
    const run = await recorded(await describeRun(setting, startedAt, tested), setting)
    setting.finished(run)
    return run
  } finally {
    await setting.close()
  }
}

/** One host after the other: an app whose other hosts are let be gets as far as it can. */
async function runParts(setting: Setting): Promise<HostResults[]> {
  const tested: HostResults[] = []
  const count = countFor(setting.parts)
  for (const part of setting.parts) {
    const { client } = part.bench
    const results = await runScenarios(part, setting, count).finally(() => client.close())
    tested.push({ host: part.host, results, quic: await client.sideDoor?.() })
  }
  return tested
}

/** The run as it is written, if it is to be written. */
async function recorded(run: Omit<Run, 'seal'>, { options, signKey: key, lab }: Setting): Promise<Run> {
  const { record: path, overwriteRecord: overwrite = false } = options
  if (path === undefined || key === undefined) return run
  return await writeRecord(run, { path, overwrite, journal: lab.files.journal, key })
}
