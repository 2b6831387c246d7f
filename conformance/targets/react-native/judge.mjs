// Asks the generated pinnedFetch of many pin sets, with natives that compare pins as OkHttp does: a job on stdin,
// answers on stdout.
import { registerHooks } from 'node:module'
import { json } from 'node:stream/consumers'

let path = []

globalThis.natives = {
  Platform: { OS: 'android' },
  fetch: async (_, { pkPinning, sslPinning, disableAllSecurity }) => {
    if (!pkPinning || disableAllSecurity || !sslPinning.certs.some((pin) => path.includes(pin)))
      throw 'Certificate pinning failure!'
    return {}
  },
}
globalThis.fetch = async () => new Response('')

const STUB = 'data:text/javascript,export const { Platform, fetch } = globalThis.natives'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('react-native') ? { url: STUB, shortCircuit: true } : next(specifier, context),
})

const answers = []
for (const { module, cases } of await json(process.stdin)) {
  const { pinnedFetch } = await import(module)
  for (const [host, pins] of cases) {
    path = pins
    answers.push(
      await pinnedFetch(`https://${host}/`).then(
        () => false,
        () => true,
      ),
    )
  }
}
console.log(JSON.stringify(answers))
