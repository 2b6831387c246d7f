// Exists because seven packages that ask for each other by exact version do not install when one was forgotten.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest } from '../workspace/packages.ts'
import type { Check, Verdict } from './check.ts'

/** One version for all packages and between them; the changelog knows it; the lock file names no registry. */
export const version: Check = {
  name: 'version',
  async run(root: string): Promise<Verdict> {
    const folders = globSync(['packages/*', 'conformance', 'bench'], { cwd: root })
    const manifests = folders
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
      .map((folder) => ({ folder, ...readManifest(join(root, folder)) }))
    const current = manifests.find(({ name }) => name === 'keypin')?.version ?? '?'
    const names = new Set(manifests.map(({ name }) => name))
    const faults = manifests.flatMap(
      ({ folder, version, dependencies, devDependencies, peerDependencies }) => {
        const others = Object.entries({ ...dependencies, ...devDependencies, ...peerDependencies })
        const wrong = others.filter(([name, range]) => names.has(name) && range !== current)
        return [
          ...(version === current
            ? []
            : [`${folder}/package.json has version ${version}, keypin has ${current}`]),
          ...wrong.map(
            ([name, range]) => `${folder}/package.json asks for ${name} ${range}, which is ${current}`,
          ),
        ]
      },
    )
    faults.push(...faultsOfChangelog(root, current), ...faultsOfLock(root))
    return { faults, looked: `${current} in ${manifests.length} packages` }
  },
}

function faultsOfChangelog(root: string, version: string): string[] {
  const path = join(root, 'CHANGELOG.md')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const heading = new RegExp(
    `^## \\[${version.replaceAll('.', '\\.')}\\] - (unreleased|\\d{4}-\\d\\d-\\d\\d)$`,
    'm',
  )
  return heading.test(text) ? [] : [`CHANGELOG.md has no heading '## [${version}] - …'`]
}

// A lock file that says where packages were fetched sends everyone to the registry of whoever wrote it.
function faultsOfLock(root: string): string[] {
  const lines = readFileSync(join(root, 'package-lock.json'), 'utf8').split('\n')
  const line = lines.findIndex((text) => /^\s*"resolved": "https?:/.test(text))
  return line < 0
    ? []
    : [`package-lock.json:${line + 1} names a registry; install with this repository's .npmrc`]
}
