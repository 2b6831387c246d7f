// Runs the snippets of the founding documents through the lab, and holds the table in the manual against the run.
// KEYPIN_WRITE_DOCS=1 writes the table instead.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '@keypin/forge'
import { initLab, loadLab, type Result, type Run, runLab } from '@keypin/lab'
import { needs } from '../../tools/testing/needs.ts'
import { serve } from '../node/tls-server.ts'
import { type Snippet, snippets } from './tutorials.ts'

const HOST = 'localhost'
const DOC = join(import.meta.dirname, '../../docs/what-tutorials-get-wrong.md')
const SCENARIOS = ['P01', 'P04b', 'H01', 'H03', 'R01', 'R03']

// Below the repository, so that the programs find its packages.
const base = join(import.meta.dirname, '../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'tutorials-'))
after(() => rmSync(dir, { recursive: true, force: true }))

async function tryOut(snippet: Snippet): Promise<Run> {
  const folder = join(dir, snippet.id)
  mkdirSync(folder)
  const lab = await initLab({ host: HOST, dir: join(folder, 'lab'), key: snippet.key })
  const { genuine } = await loadLab(lab.dir)
  const reader = { host: HOST, dir: folder, leaf: genuine.leaf.der, trust: lab.files.trust }
  return runLab({ dir: lab.dir, command: await snippet.prepare(reader), only: SCENARIOS })
}

function cell(results: readonly Result[], id: string): string {
  const found = results.filter((result) => result.id === id)
  const worst = found.find(({ verdict }) => verdict !== 'pass') ?? found[0]
  if (worst === undefined) return '–'
  const { outcome, verdict, expected, phase } = worst
  if (phase !== undefined && outcome !== 'accepted') return `**${outcome}** (locked out)`
  if (verdict === 'pass') return outcome
  return verdict === 'inconclusive'
    ? 'not reached'
    : `**${outcome}**${expected === 'accept' ? ' (locked out)' : ''}`
}

function rowOf({ title }: Snippet, { results }: Run): string {
  return `| ${[title, ...['C0', ...SCENARIOS].map((id) => cell(results, id))].join(' | ')} |`
}

function rowInDoc({ title }: Snippet): string | undefined {
  return readFileSync(DOC, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${title} |`))
}

function writeRow(snippet: Snippet, row: string): void {
  const text = readFileSync(DOC, 'utf8')
  const known = rowInDoc(snippet)
  writeFileSync(
    DOC,
    known === undefined
      ? text.replace('<!-- runs:end -->', `${row}\n<!-- runs:end -->`)
      : text.replace(known, row),
  )
}

for (const snippet of snippets) {
  test(`${snippet.title}: the manual says what the lab saw`, needs(...snippet.needs), async () => {
    const row = rowOf(snippet, await tryOut(snippet))
    if (process.env.KEYPIN_WRITE_DOCS === '1') writeRow(snippet, row)
    assert.equal(rowInDoc(snippet), row)
  })
}

test('Python requests: the request is with the forger before the check', needs('python'), async () => {
  const folder = join(dir, 'python-leak')
  mkdirSync(folder)
  const forger = root({ name: 'Forger' })
  const genuine = root().leaf(HOST)
  const trust = join(folder, 'trust.pem')
  writeFileSync(trust, forger.pem)
  const snippet = snippets.find(({ id }) => id === 'python-requests') as Snippet
  const command = await snippet.prepare({ host: HOST, dir: folder, leaf: genuine.der, trust })
  // A server that keeps the connection open, so that the snippet gets as far as its check.
  const server = await serve(forger.leaf(HOST))
  const env = {
    PATH: process.env.PATH,
    KEYPIN_LAB_CA: trust,
    KEYPIN_LAB_URL: `https://${HOST}:${server.port}/`,
  }
  const [file = '', ...args] = command
  const ended = spawnClient(file, args, env)
  assert.match(await ended, /Certificate pin mismatch/)
  assert.ok(server.decrypted() > 0)
  await server.close()
})

function spawnClient(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: 30_000 }, (_error, _stdout, stderr) => resolve(stderr))
  })
}
