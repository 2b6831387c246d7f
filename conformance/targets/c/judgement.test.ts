// Which pins curl is given for a host, if a request is made at all: with the leaf that they are compared with, that
// comes to what the library decides.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pinOf } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { ask } from '../prove/judgement.ts'
import { buildC } from './clients.ts'
import { type CurlTrial, curlTrials } from './trials.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const trials = curlTrials(60)

test('there are enough trials, of both answers', () => {
  const cases = trials.flatMap((trial) => trial.cases)
  const share = cases.filter(({ blocks }) => blocks).length / cases.length
  assert.ok(cases.length > 1000 && share > 0.15 && share < 0.9, `${cases.length}, ${share}`)
})

test('the script gives curl the pins of each host, or refuses, as the library decides', async () => {
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'curl'), '#!/bin/sh\nprintf "%s\\n" "$@"\n')
  chmodSync(join(bin, 'curl'), 0o755)
  for (const [number, trial] of trials.entries()) {
    const script = await written('curl', trial, number, 'pinned-curl')
    for (const host of hostsOf(trial)) compare(trial, host, await told(script, host, bin))
  }
})

test(
  'the C gives a handle the pins of each host, or refuses, as the library decides',
  needs('libcurl'),
  async () => {
    for (const [number, trial] of trials.slice(0, 12).entries()) {
      await written('libcurl', trial, number, 'pinned_curl.c')
      const program = await buildC(join(dir, 'libcurl', String(number)), 'judge.c', [])
      const answers = (await ask([program], `${hostsOf(trial).join('\n')}\n`)).split('\n')
      for (const [index, host] of hostsOf(trial).entries()) compare(trial, host, answers[index] ?? '')
    }
  },
)

test(
  'the PHP gives a handle the pins of each host, or refuses, as the library decides',
  needs('php'),
  async () => {
    const libraries = await Promise.all(
      trials.map((trial, number) => written('php-curl', trial, number, 'PinnedCurl.php')),
    )
    const rows = trials.flatMap((trial, number) => hostsOf(trial).map((host) => `${number}|${host}`))
    const judge = [toolPath('php'), join(import.meta.dirname, 'judge.php'), ...libraries]
    const answers = (await ask(judge, rows.join('\n'))).split('\n')
    let next = 0
    for (const trial of trials) for (const host of hostsOf(trial)) compare(trial, host, answers[next++] ?? '')
  },
)

function hostsOf({ cases }: CurlTrial): string[] {
  return [...new Set(cases.map(({ host }) => host))]
}

async function written(target: string, { pinSet }: CurlTrial, number: number, file: string): Promise<string> {
  const files = await writeOutput(target, { name: '', pinSet }, join(dir, target, String(number)))
  return files.find((path) => path.endsWith(`/${file}`)) ?? ''
}

/** The pins that the script gives curl, `-` for none, or `refused` where it does not run it. */
function told(script: string, host: string, bin: string): Promise<string> {
  const name = host.includes(':') ? `[${host}]` : host
  const env = { ...cleanEnvironment(process.env), PATH: `${bin}:${process.env.PATH}` }
  return new Promise((resolve) => {
    execFile('/bin/sh', [script, `https://${name}/`], { env }, (error, stdout) => {
      const args = stdout.split('\n')
      const at = args.indexOf('--pinnedpubkey')
      resolve(error !== null ? 'refused' : at < 0 ? '-' : (args[at + 1] ?? ''))
    })
  })
}

function compare({ pinSet, cases }: CurlTrial, host: string, answer: string): void {
  const pins = answer.split(';')
  for (const { leaf, blocks } of cases.filter((one) => one.host === host)) {
    const own = pinOf(leaf).text.replace('/', '//')
    const does = answer === 'refused' || (answer !== '-' && !pins.includes(own))
    const entries = JSON.stringify([...pinSet.hosts.values()])
    assert.equal(does, blocks, `${host} under ${pinSet.unlisted} ${entries}: ${answer}`)
  }
}
