// A workflow runs with the rights of the repository that it is put into. What it takes from elsewhere is therefore
// named exactly: actions by commit, downloads by their hash, packages by a lockfile or a version.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { targets } from './registry.ts'
import { expectedGoldens } from './testing/goldens.ts'

// One for each target and golden; what differs between them is the header.
const workflows = expectedGoldens()
  .filter(({ path }) => /\/goldens\/[^/]+\/ci\//.test(path))
  .map(({ target, contents }) => ({ id: target, text: String(contents) }))

interface Rule {
  readonly what: string
  /** What a line has that the rule is about, and what it is right with. */
  readonly about: RegExp
  readonly right: RegExp
}

const RULES: readonly Rule[] = [
  {
    what: 'an action is named by its commit, with the version beside it',
    about: /^\s*(?:-\s+)?uses:/,
    right: /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v?\d+(?:\.\d+)+$/,
  },
  {
    what: 'an image is named by an exact version',
    about: /^\s*(?:container|image):/,
    right: /:v?\d+\.\d+\.\d+$/,
  },
  {
    what: 'nothing that is fetched goes straight to an interpreter',
    about: /(?:curl|wget|fetch|iwr)\b.*\|/,
    right: /(?!)/,
  },
  {
    what: 'a download fails when it fails',
    about: /\bcurl\b.*https?:|\bcurl\b.*"\$/,
    right: /--fail .*--proto =https/,
  },
  { what: 'npm takes what the lockfile has', about: /\bnpm (?:i|install|add|exec)\b/, right: /^\s*#/ },
  { what: 'npx runs what the lockfile has', about: /\bnpx\b/, right: /\bnpx --no -- / },
  {
    what: 'pip takes a list, or versions',
    about: /\bpip install\b/,
    right: /pip install(?: -r [\w.-]+| [\w-]+==[\d.]+)+$/,
  },
  { what: 'gem takes versions', about: /\bgem install\b/, right: /--version [\d.]+$/ },
  {
    what: 'cargo takes what the lockfile has',
    about: /\bcargo (?:test|build|run|install)\b/,
    right: /--locked/,
  },
  { what: 'pub takes what the lockfile has', about: /\bpub get\b/, right: /--enforce-lockfile/ },
]

/** The lines that a rule is about, and that are not right by it. */
function offences(text: string): string[] {
  const lines = text.split('\n')
  return RULES.flatMap(({ what, about, right }) =>
    lines.filter((line) => about.test(line) && !right.test(line)).map((line) => `${what}: ${line.trim()}`),
  )
}

for (const id of new Set(workflows.map((workflow) => workflow.id))) {
  test(`the workflow of ${id} takes nothing unnamed from elsewhere, and has few rights`, () => {
    for (const own of workflows) if (own.id === id) isCareful(own.text)
  })
}

function isCareful(text: string): void {
  assert.deepEqual(offences(text), [])
  assert.match(text, /^permissions:\n {2}contents: read$/m)
  assert.doesNotMatch(text, /pull_request_target|secrets\.|write-all|: write$/m)
  const count = (what: RegExp): number => text.match(what)?.length ?? 0
  assert.equal(count(/persist-credentials: false$/gm), count(/actions\/checkout@/g))
  for (const url of text.match(/https:\/\/\S+\.(?:zip|tar\.gz|tgz)/g) ?? []) {
    const before = text.slice(0, text.indexOf(url)).split('\n').at(-1) ?? ''
    const [, name] = /^ *(\w+): $/.exec(before) ?? []
    const held = new RegExp(`^ *${name}_SHA256: [0-9a-f]{64}$[\\s\\S]*"\\$${name}_SHA256 .*--check$`, 'm')
    assert.match(text, held, `${url} is not held to a hash`)
  }
}

test('every target to ship has a workflow', () => {
  const without = targets.filter(
    ({ id, exchange }) => !exchange?.alone && !workflows.some((own) => own.id === id),
  )
  assert.deepEqual(
    without.map(({ id }) => id),
    [],
  )
})

test('what workflows are usually made of is found', () => {
  const usual = [
    '      - uses: actions/checkout@v4',
    '      - uses: actions/checkout@main # v4.0.0',
    '    container: envoyproxy/envoy:v1.34-latest',
    '      - run: curl -fsSL https://get.maestro.mobile.dev | bash',
    '      - run: npm install --no-save left-pad',
    '      - run: npx pod-install',
    '      - run: pip install requests trustme',
    '      - run: gem install minitest',
    '      - run: cargo install cargo-nextest',
    '      - run: flutter pub get',
  ]
  for (const line of usual) assert.notDeepEqual(offences(line), [], line)
})

test('one download that is held to its hash does not answer for another', () => {
  const careful = workflows.find(({ text }) => text.includes('_SHA256'))?.text ?? ''
  isCareful(careful)
  const two = careful.replace(/^( *)env:$/m, '$1env:\n$1  OTHER: https://example.com/other.zip')
  assert.notEqual(two, careful)
  assert.throws(() => isCareful(two), /other\.zip is not held to a hash/)
})

test('a checkout that keeps its credentials is found beside one that does not', () => {
  const careful = workflows.find(({ text }) => text.includes('persist-credentials'))?.text ?? ''
  isCareful(careful)
  const [checkout = ''] = careful.match(/^ *- uses: actions\/checkout@.*$/m) ?? []
  assert.throws(() => isCareful(`${careful}\n${checkout}`))
})
