// node --import hooks.mjs naive.mjs SETTING keys|files HASHES: one request as most snippets make it; prints the answer.
// Without pkPinning, as `files` has it, hashes are names of files that no app has.
import { fetch } from 'react-native-ssl-pinning'
import { close } from './react-native.mjs'

const [, , , way, hashes] = process.argv
const certs = hashes.split(',').map((hash) => `sha256/${hash}`)
const options = { method: 'GET', ...(way === 'keys' ? { pkPinning: true } : {}), sslPinning: { certs } }
try {
  const response = await fetch(process.env.KEYPIN_LAB_URL, options)
  console.log(await response.text())
} catch (error) {
  console.error(String(error).split('\n')[0])
  process.exitCode = 1
}
close()
