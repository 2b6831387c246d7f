import { writeRecord } from '../record/write.ts'
import { stopIfAborted } from './client.ts'
import { describeRun } from './describe.ts'
import type { RunLabOptions } from './options.ts'
import { runScenarios } from './scenarios.ts'
import { prepare } from './setting.ts'
import type { Run } from './types.ts'

/**
 * Tries a client against the scenarios and gives every one a verdict. Prints nothing; with `record` it writes
 * the result to a file, signed and chained to the lab's earlier records.
 *
 * The client finds `KEYPIN_LAB_URL` and its siblings in its environment (see `docs/lab.md`). It is started once
 * per chain, and once more per chain that it refused, to see whether that was because of the pin; a `driver` is
 * asked as often instead. Everything it
 * starts is watched until 100 ms after the last process of its group has ended, and nothing of it outlives the run.
 *
 * @throws {LabError} `KEYPIN_LAB_INVALID`, `KEYPIN_LAB_EXPIRED`, `KEYPIN_LAB_SCENARIO`, `KEYPIN_LAB_CLIENT`,
 *   `KEYPIN_LAB_RECORD`, `KEYPIN_LAB_KEY`, `KEYPIN_LAB_ABORTED`.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID`
 * @example
 * const run = await runLab({ dir: 'lab', command: ['node', 'client.mjs'], record: 'run.json' })
 * process.exitCode = { pass: 0, fail: 1, inconclusive: 3 }[run.verdict]
 */
export async function runLab(options: RunLabOptions): Promise<Run> {
  const setting = await prepare(options)
  const startedAt = new Date()
  const results = await runScenarios(setting).finally(() => setting.bench.client.close())
  stopIfAborted(options.signal)
  const run = await describeRun(setting, startedAt, results)
  const { record: path, overwriteRecord: overwrite = false } = options
  const { signKey: key, lab } = setting
  if (path === undefined || key === undefined) return run
  return await writeRecord(run, { path, overwrite, journal: lab.files.journal, key })
}
