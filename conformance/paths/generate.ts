// Writes vectors/paths/*.json anew, with fresh keys:
//   node --conditions=keypin-source conformance/paths/generate.ts [FOLDER]
// Nothing is compared here; the tests do that with what was written.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CaseGroup, NOW, type PathCase } from './case.ts'
import { groups } from './groups.ts'

const folder = process.argv[2] ?? join(import.meta.dirname, '../../vectors/paths')

mkdirSync(folder, { recursive: true })
for (const group of groups) {
  writeFileSync(join(folder, `${group.name}.json`), `${JSON.stringify(fileOf(group), null, 2)}\n`)
  console.error(`${group.name}: ${group.cases.length} cases`)
}

function fileOf({ about, cases }: CaseGroup): object {
  return { $schema: './schema.json', about, cases: cases.map(plain) }
}

function plain(one: PathCase): object {
  const { id, why, clause, now = NOW, certificates, ...answer } = one
  checkNames(one)
  const pems = Object.entries(certificates).map(([name, { der }]) => [name, pem(der)])
  return { id, why, clause, now: now.toISOString(), certificates: Object.fromEntries(pems), ...answer }
}

function checkNames({
  id,
  certificates,
  presented,
  anchors,
  paths,
  partial,
  refused = [],
  attack,
}: PathCase): void {
  const used = [
    ...presented,
    ...anchors,
    ...paths.flat(),
    ...(partial === undefined ? [] : [...partial.presented, ...partial.paths.flat()]),
    ...refused.map(({ certificate }) => certificate),
    ...(attack === undefined ? [] : [attack.pinned]),
  ]
  const unknown = used.filter((name) => !Object.hasOwn(certificates, name))
  if (unknown.length > 0)
    throw new Error(`${id}: no certificate is called ${[...new Set(unknown)].join(', ')}`)
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
