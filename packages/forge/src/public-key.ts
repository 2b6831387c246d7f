import { createPublicKey, ECDH, type KeyObject } from 'node:crypto'
import { bitString, readElement, readElements, sequence } from './der.ts'
import { ForgeError } from './errors.ts'

/**
 * A way to write a public key:
 * - `usual` what everyone writes
 * - `compressed-point` an EC point in half the bytes
 * - `hybrid-point` an EC point with both (X9.62; almost nobody writes it, OpenSSL reads it)
 * - `no-null` an RSA key without the NULL parameters that RFC 3279 asks for
 */
export type PublicKeyForm = 'usual' | 'compressed-point' | 'hybrid-point' | 'no-null'

/** DER of the SubjectPublicKeyInfo that belongs to a private or public key. */
export function publicKeyInfo(key: KeyObject, form: PublicKeyForm = 'usual'): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const usual = publicKey.export({ type: 'spki', format: 'der' })
  return form === 'usual' ? usual : rewrite(usual, publicKey, form)
}

function rewrite(usual: Uint8Array, key: KeyObject, form: Exclude<PublicKeyForm, 'usual'>): Uint8Array {
  const [algorithm, bits] = readElements(readElement(usual).content)
  const [oid] = readElements(algorithm?.content ?? new Uint8Array())
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  if (algorithm === undefined || oid === undefined || bits === undefined) throw noSuchForm(key, form)
  if (form === 'no-null' && key.asymmetricKeyType === 'rsa') return sequence(sequence(oid.raw), bits.raw)
  if (form === 'no-null' || key.asymmetricKeyType !== 'ec' || namedCurve === undefined)
    throw noSuchForm(key, form)
  const pointForm = form === 'compressed-point' ? 'compressed' : 'hybrid'
  const point = ECDH.convertKey(bits.content.subarray(1), namedCurve, undefined, undefined, pointForm)
  return sequence(algorithm.raw, bitString(Buffer.from(point)))
}

const noSuchForm = (key: KeyObject, form: string): ForgeError =>
  new ForgeError('FORGE_OPTION_INVALID', `publicKeyForm: a ${key.asymmetricKeyType} key has no form ${form}`)
