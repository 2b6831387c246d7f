// The forwarders as most guides have them: with trusted roots and no pins, without verification (what nginx and
// stunnel do as shipped), and without the name.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { type InitializedLab, initLab, loadLab, runLab } from '@keypin/lab'
import { type PinSet, parsePinSet, pinOf } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import { failuresOf, NAIVE_HOST, naiveFolder } from '../prove/naive.ts'
import { clients } from './clients.ts'

const { dir, remove } = naiveFolder()
after(remove)

const ONLY = ['P01', 'H01', 'H03', 'R01']

interface Naive {
  readonly what: string
  /** What is taken out of the generated configuration. */
  readonly edits: readonly (readonly [from: string | RegExp, to: string])[]
  readonly caught: readonly string[]
}

const EVERYTHING = ['P01 accepted', 'H01 accepted', 'H03 accepted']

/** Naive variants; `TRUST` stands for the roots of the machine. */
const NAIVE: Readonly<Record<string, readonly Naive[]>> = {
  stunnel: [
    { what: 'roots and a name, but no pin', edits: [['verifyPeer = yes\n', '']], caught: ['P01 accepted'] },
    {
      what: 'no verification, as shipped',
      edits: [
        ['verifyPeer = yes\n', ''],
        ['verifyChain = yes\n', ''],
        [/^checkHost.*\n/m, ''],
      ],
      caught: EVERYTHING,
    },
  ],
  nginx: [
    {
      what: 'roots and a name, but no pin',
      edits: [[/(proxy_ssl_trusted_certificate) .*;/, '$1 TRUST;']],
      caught: ['P01 accepted'],
    },
    { what: 'no verification, as shipped', edits: [['proxy_ssl_verify on;', '']], caught: EVERYTHING },
  ],
  haproxy: [
    {
      what: 'roots and a name, but no pin',
      edits: [[/ca-file \S+/, 'ca-file TRUST']],
      caught: ['P01 accepted'],
    },
    { what: 'roots, but no name', edits: [[/ verifyhost \S+ sni \S+/, '']], caught: ['H03 accepted'] },
    { what: 'no verification', edits: [['verify required', 'verify none']], caught: EVERYTHING },
  ],
}

for (const client of clients) {
  describe(client.name, needs(...client.needs), () => {
    let lab: InitializedLab
    let pinSet: PinSet
    before(async () => {
      lab = await initLab({ host: NAIVE_HOST, dir: join(dir, client.name) })
      pinSet = await pinSetOf(lab, client.shapes?.[0])
    })
    for (const { what, edits, caught } of NAIVE[client.name] ?? []) {
      test(`the lab catches ${what}`, async () => {
        const shape = { name: 'naive', pinSet }
        const folder = join(dir, client.name, what.replaceAll(/\W/g, '-'))
        const command = (await client.prepare([shape], folder)).command(shape)
        const config = command.at(-1) ?? ''
        for (const [from, to] of edits) edit(config, from, to.replace('TRUST', lab.files.trust))
        assert.deepEqual(failuresOf(await runLab({ dir: lab.dir, command, only: ONLY })), caught)
      })
    }
  })
}

function edit(path: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path, 'utf8')
  const edited = text.replace(from, to)
  assert.notEqual(edited, text, `${path} has no ${from}`)
  writeFileSync(path, edited)
}

async function pinSetOf({ dir: folder }: InitializedLab, shape: string | undefined): Promise<PinSet> {
  const { genuine } = await loadLab(folder)
  const issued =
    shape === 'root'
      ? [genuine.root, root()]
      : [genuine.leaf, genuine.intermediate.leaf(NAIVE_HOST, { key: genuine.backupKey })]
  const pins = issued.map(({ der, pem }) => ({ pin: pinOf(der).text, material: pem }))
  return parsePinSet({ version: 1, hosts: { [NAIVE_HOST]: { pins } } })
}
