import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, test } from 'node:test'
import { generateKey, root } from '@keypin/forge'
import { pinOf, pinOfPublicKey } from 'keypin'
import { withExchangedHalf } from '../testing/exchanged-half.ts'
import { Stage } from '../testing/stage.ts'
import { readBackup } from './backup.ts'

const now = new Date()
const ours = root()
const issuing = ours.intermediate()
const at = (stage: Stage, more: object = {}) => ({ cwd: stage.dir, now, ca: [], chain: [], ...more })

describe('a backup that is brought', () => {
  test('as a certificate is evidence of its CA only when a path of it is verified', async () => {
    await using stage = new Stage()
    const leaf = issuing.leaf('api.example.com')
    stage.write('spare.pem', leaf.pem)
    const claimed = readBackup('spare.pem', 'leaf', at(stage))
    assert.deepEqual([claimed.pin.text, claimed.evidence?.ends], [pinOf(leaf.der).text, undefined])
    assert.match(claimed.certificate?.unverified ?? '', /no path to a root/)
    const place = at(stage, { ca: [ours.der], chain: [issuing.der] })
    assert.equal(readBackup('spare.pem', 'leaf', place).evidence?.ends, 'given')
  })

  test('as a chain in one file needs nothing else but its root', async () => {
    await using stage = new Stage()
    stage.write('spare.pem', issuing.leaf('api.example.com').chainPem())
    assert.equal(readBackup('spare.pem', 'leaf', at(stage, { ca: [ours.der] })).evidence?.ends, 'given')
  })

  test('as the root of another CA stands as a CA, and has signed itself', async () => {
    await using stage = new Stage()
    stage.write('other.pem', ours.pem)
    const { position, evidence } = readBackup('other.pem', 'leaf', at(stage))
    assert.deepEqual([position, evidence?.possession], ['ca', 'proven'])
  })

  test('as a private key has to sign, not only to bear the public half of another one', async () => {
    const [mine = '', other = ''] = [1, 2].map(() =>
      generateKey('P-256').export({ type: 'pkcs8', format: 'pem' }).toString(),
    )
    const forged = withExchangedHalf(mine, other)
    const read = createPublicKey(createPrivateKey({ key: forged, format: 'der', type: 'pkcs8' }))
    const naive = pinOfPublicKey(read.export({ type: 'spki', format: 'der' })).text
    const wanted = createPublicKey(other).export({ type: 'spki', format: 'der' })
    assert.equal(naive, pinOfPublicKey(wanted).text)

    await using stage = new Stage()
    const body = forged.toString('base64')
    stage.write('forged.pem', `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`)
    assert.throws(() => readBackup('forged.pem', 'leaf', at(stage)), {
      code: /KEYPIN_BACKUP_REFUSED|KEYPIN_FILE_UNREADABLE/,
    })
    stage.write('mine.pem', mine)
    assert.equal(readBackup('mine.pem', 'leaf', at(stage)).evidence?.possession, 'proven')
  })
})
