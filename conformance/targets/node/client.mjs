// node node-client.mjs MODULE https|axios: one request through the generated agent; prints the answer.
import { readFileSync } from 'node:fs'
import https from 'node:https'

const [module, client] = process.argv.slice(2)
const { axiosOptions, createAgent } = await import(module)
const { KEYPIN_LAB_ADDRESS: address, KEYPIN_LAB_CA: ca, KEYPIN_LAB_URL: url } = process.env
const lookup = (_host, { all }, done) => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4))
const agent = createAgent({ ca: readFileSync(ca), lookup, keepAlive: false })

const ask = {
  https: () =>
    new Promise((resolve, reject) => {
      const request = https.get(url, { agent, headers: { authorization: 'Bearer secret' } }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text)).on('error', reject)
      })
      request.on('error', reject)
    }),
  axios: async () => {
    const { default: axios } = await import('axios')
    const api = axios.create({ ...axiosOptions, httpsAgent: agent, responseType: 'text' })
    return (await api.get(url, { headers: { authorization: 'Bearer secret' } })).data
  },
}
try {
  console.log(await ask[client]())
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
