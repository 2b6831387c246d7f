import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { decide, evaluate, type HostEntry, type PinSet, parsePinSet, pinOf } from 'keypin'
import { writeOutput } from '../output.ts'
import { paths, type Trial, trialsOf } from '../prove/cases.ts'
import { ask, compare, SEED } from '../prove/judgement.ts'
import { selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

test('react-native-ssl-pinning is asked for the pins that the library would judge by', async () => {
  const blocked = trials.flatMap(({ cases }) => cases).filter(({ blocks }) => blocks).length
  assert.ok(trials.length > 30 && blocked > 500, `${trials.length} trials, ${blocked} refusals`)
  await judge('right', () => undefined)
})

test('code that forgets the names far below a host is caught', async () => {
  const forget = (module: string): void => weaken(module, "one.subdomains === 'any' ||", '')
  await assert.rejects(judge('wrong', forget), /seed/)
})

const trials = trialsOf(SEED, 60, 'anywhere').flatMap(sayable)

async function judge(name: string, change: (module: string) => void): Promise<void> {
  const job = await Promise.all(
    trials.map(async ({ pinSet, cases }, number) => {
      const shape = { name: '', pinSet }
      const files = await writeOutput('react-native-ssl-pinning', shape, join(dir, name, `${number}`), {
        set: { platforms: 'android' },
      })
      const module = files.find((path) => path.endsWith('/pinnedFetch.ts')) ?? ''
      change(module)
      return { module, cases: cases.map(({ host, path }) => [host, pins(path)]) }
    }),
  )
  const command = [process.execPath, join(import.meta.dirname, 'judge.mjs')]
  const answers: boolean[] = JSON.parse(await ask(command, JSON.stringify(job)))
  let next = 0
  for (const trial of trials) compare(trial, ({ blocks }) => assert.equal(answers[next++], blocks))
  assert.equal(next, answers.length)
}

function pins(path: number): string[] {
  return (paths[path] ?? []).map((der) => pinOf(der).text)
}

/** The trial with what the target can say of its pin set, judged anew; none where nothing is left. */
function sayable({ pinSet, cases }: Trial): Trial[] {
  const entries = [...pinSet.hosts.values()].filter(({ host }) => !/^[\d.]+$|:/.test(host))
  const hosts = Object.fromEntries(entries.map((entry) => [entry.host, plain(entry)]))
  if (entries.every((entry) => plain(entry).mode === 'off')) return []
  const left: PinSet = parsePinSet({ version: 1, unlisted: pinSet.unlisted, hosts })
  const named = cases.filter(({ host }) => !host.includes(':'))
  const judged = named.map((one) => {
    const decision = decide(evaluate(left, one.host, [paths[one.path] ?? []], new Date()))
    return { ...one, blocks: decision.action === 'block' }
  })
  return [{ pinSet: left, cases: judged }]
}

function plain({ mode, subdomains, pins: all, expiresAt, onExpiry }: HostEntry): { mode: string } {
  const keys = all.map(({ pin }) => pin).filter(({ kind }) => kind === 'spki')
  if (mode !== 'enforce' || keys.length < 2)
    return { ...{ mode: 'off', reason: 'not for this' }, ...{ subdomains } }
  const expiry =
    expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString().replace('.000', ''), onExpiry }
  return { ...{ mode, subdomains, pins: keys.map(({ text }) => text) }, ...expiry }
}
