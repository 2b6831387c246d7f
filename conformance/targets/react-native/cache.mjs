// node --import hooks.mjs cache.mjs SETTING URL FIRST_PIN OWN_PIN: asks with one pin, then with another, then as
// generated; prints what each came to.
import { readFileSync } from 'node:fs'
import { fetch } from 'react-native-ssl-pinning'
import { close } from './react-native.mjs'

const [, , setting, url, ...pins] = process.argv
const { pinnedFetch } = await import(JSON.parse(readFileSync(setting, 'utf8')).module)
const outcomeOf = (asking) =>
  asking.then(
    () => 'accepted',
    () => 'refused',
  )
const outcomes = []
for (const pin of pins)
  outcomes.push(await outcomeOf(fetch(url, { method: 'GET', pkPinning: true, sslPinning: { certs: [pin] } })))
outcomes.push(await outcomeOf(pinnedFetch(url)))
console.log(outcomes.join(' '))
close()
