// Pins of whole certificates: the library on Android trusts the files in the app instead of the device's roots.
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, loadLab, runLab } from '@keypin/lab'
import { formatPinSet, parsePinSet, pinOf } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { NAIVE_HOST as HOST, NAIVE_SCENARIOS } from '../prove/naive.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { compileBridge, program, sslPinning, writeSetting } from './clients.ts'

const { dir, remove } = selfTestFolder()
after(remove)

for (const tls of ['1.2', '1.3'] as const) {
  test(
    `with pinned certificates over TLS ${tls}, forged chains get nothing`,
    needs('react-native'),
    async () => {
      const folder = join(dir, tls)
      const lab = await initLab({ host: HOST, dir: join(folder, 'lab') })
      const { genuine } = await loadLab(lab.dir)
      const spare = genuine.intermediate.leaf(HOST, { key: genuine.backupKey })
      const pins = [genuine.leaf, spare].map(({ der, pem }, index) => {
        const state = index === 0 ? 'active' : 'backup'
        return { pin: pinOf(der, 'certificate').text, position: 'leaf', state, material: pem }
      })
      const pinSet = parsePinSet({ version: 1, hosts: { [HOST]: { pins } } })
      writeFileSync(join(folder, 'pinset.json'), formatPinSet(pinSet))
      const files = await writeOutput(sslPinning.name, { name: tls, pinSet }, folder)
      assert.equal(files.filter((file) => /assets\/.*\.cer$/.test(file) && existsSync(file)).length, 2)
      await compileBridge(sslPinning, '0.70', join(folder, 'classes'))
      const setting = await writeSetting(sslPinning, '0.70', folder, join(folder, 'classes'))
      const run = await runLab({
        dir: lab.dir,
        driver: program('client.mjs', setting, 'drive'),
        // A new certificate for the key is another certificate, and the pin is of the old one.
        only: NAIVE_SCENARIOS.filter((id) => id !== 'R03'),
        pinSet: join(folder, 'pinset.json'),
        tls,
      })
      const found = run.results.map(({ id, verdict, appBytes }) => [id, verdict, appBytes])
      assert.deepEqual(
        run.results.filter(({ verdict }) => verdict !== 'pass'),
        [],
        JSON.stringify(found),
      )
    },
  )
}
