// node --import hooks.mjs client.mjs SETTING [drive]: one request by the generated pinnedFetch, and prints the answer;
// or as a driver of the lab, many.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { close } from './react-native.mjs'

const [, , setting, how] = process.argv
const { pinnedFetch } = await import(JSON.parse(readFileSync(setting, 'utf8')).module)

const ask = async (url) => {
  const response = await pinnedFetch(url, { method: 'GET', headers: { authorization: 'Bearer secret' } })
  return await response.text()
}

if (how === 'drive') {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      await ask(line.split(' ')[0])
      console.log('ACCEPT')
    } catch (error) {
      console.log(`REJECT ${String(error).split('\n')[0]}`)
    }
  }
} else {
  try {
    console.log(await ask(process.env.KEYPIN_LAB_URL))
  } catch (error) {
    console.error(String(error).split('\n')[0])
    process.exitCode = 1
  }
}
close()
