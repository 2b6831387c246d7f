// node --import hooks.mjs self-test.mjs SETTING HOST_URL STRANGER_URL: the generated self-test, as an app calls it.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { close } from './react-native.mjs'

const [, , setting, own, stranger] = process.argv
const folder = dirname(JSON.parse(readFileSync(setting, 'utf8')).module)
const { pinningSelfTest } = await import(join(folder, 'pinningSelfTest.ts'))
const wrong = await pinningSelfTest(stranger, () => own)
console.log(wrong.length === 0 ? 'the pins hold' : wrong.join('\n'))
process.exitCode = wrong.length === 0 ? 0 : 1
close()
