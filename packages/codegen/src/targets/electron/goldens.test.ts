// Electron itself is a download that cannot be had everywhere, so no window has run this: it is held against Electron's
// own declarations, and the guard is asked by Node what it would answer.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { needs, toolDirectory } from '../../../../../tools/testing/needs.ts'
import { generateAccepting, sharedPinSets } from '../../testing/goldens.ts'

const run = promisify(execFile)
const workspace = resolve(import.meta.dirname, '../../../../..')
const base = join(workspace, '.build/electron')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'goldens-'))
after(() => rmSync(dir, { recursive: true, force: true }))

for (const file of globSync('goldens/*/*.ts', { cwd: import.meta.dirname }))
  cpSync(join(import.meta.dirname, file), join(dir, file))

async function typecheck(): Promise<string> {
  const types = join(toolDirectory('electron-types'), 'package', 'electron.d.ts')
  const config = {
    extends: join(workspace, 'tsconfig.json'),
    compilerOptions: {
      paths: { electron: [types] },
      lib: ['es2023', 'dom'],
      typeRoots: [join(workspace, 'node_modules/@types')],
    },
    include: [join(dir, '**/*.ts')],
    exclude: [],
  }
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config))
  return await run(join(workspace, 'node_modules/.bin/tsc'), ['-p', dir]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
}

test('the goldens fit the declarations of Electron', needs('electron-types'), async () => {
  assert.equal(await typecheck(), '')
})

const CHROMIUMS_ANSWER = -3
const REFUSED = -2

const selfTest = (name: string): Promise<{ stdout: string }> => {
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions'))
  const file = join(dir, `goldens/${name}/pinned-session.test.ts`)
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
  return run(process.execPath, [...conditions, '--test', file], { env })
}

for (const name of ['simple', 'everything', 'hostile']) {
  test(`the self-test of ${name} passes`, async () => {
    await selfTest(name)
  })
}

test('the self-test fails where nothing is judged', async () => {
  const file = join(dir, 'goldens/simple/pinned-session.ts')
  const whole = readFileSync(file, 'utf8')
  const from = "decision.action === 'allow' ?"
  assert.ok(whole.includes(from))
  writeFileSync(file, whole.replace(from, 'true ?'))
  try {
    await assert.rejects(selfTest('simple'), ({ stdout }: { stdout: string }) =>
      /not ok|✖ api\.example\.com: what Chromium would let pass/.test(stdout),
    )
  } finally {
    writeFileSync(file, whole)
  }
})

test('the overlay lets approved interceptors through, and throws where the app is packaged', async () => {
  const [approved, other] = [root(), root()]
  const folder = join(dir, 'overlay')
  mkdirSync(folder)
  const simple = sharedPinSets().get('simple')
  assert.ok(simple)
  const set = { debugPins: pinOf(approved.der).text }
  for (const file of generateAccepting(simple, 'electron', set).files)
    if ('text' in file && file.path.endsWith('.ts')) writeFileSync(join(folder, file.path), file.text)
  const { judge } = await import(join(folder, 'pinned-session.ts'))
  const { approveInterception } = await import(join(folder, 'pinned-session.debug.ts'))
  const asked = (authority: typeof approved): object => ({
    errorCode: 0,
    hostname: 'api.example.com',
    validatedCertificate: {
      data: authority.leaf('api.example.com').pem,
      fingerprint: 'leaf',
      issuerCert: { data: authority.pem, fingerprint: 'root' },
    },
  })
  const quietly = (): undefined => undefined
  assert.throws(() => approveInterception({ isPackaged: true }), /not for a release/)
  assert.equal(judge(asked(approved), quietly), REFUSED)
  approveInterception({ isPackaged: false })
  assert.equal(judge(asked(approved), quietly), CHROMIUMS_ANSWER)
  assert.equal(judge(asked(other), quietly), REFUSED)
})

test('a misspelt name of Electron does not pass', needs('electron-types'), async () => {
  const file = join(dir, 'goldens/simple/pinned-session.ts')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, whole.replace('request.validatedCertificate', 'request.validCertificate'))
  assert.match(await typecheck(), /validCertificate/)
  writeFileSync(file, whole)
})
