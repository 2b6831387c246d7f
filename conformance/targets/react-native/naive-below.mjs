// node --import hooks.mjs naive-below.mjs SETTING HASHES: one request with names below a host pinned; prints the answer.
import { initializeSslPinning } from 'react-native-ssl-public-key-pinning'
import { close } from './react-native.mjs'

const [, , , hashes] = process.argv
try {
  await initializeSslPinning({
    'example.com': { includeSubdomains: true, publicKeyHashes: hashes.split(',') },
  })
  console.log(await (await fetch(process.env.KEYPIN_LAB_URL)).text())
} catch (error) {
  console.error(String(error).split('\n')[0])
  process.exitCode = 1
}
close()
