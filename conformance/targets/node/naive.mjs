// The Node snippet of tutorials, but for its pins, its roots and where it connects to:
// node node-https.mjs PIN,PIN
const https = await import('node:https')
const crypto = await import('node:crypto')
const { readFileSync } = await import('node:fs')

const PINNED_HASHES = process.argv[2].split(',')

const { KEYPIN_LAB_ADDRESS: address, KEYPIN_LAB_CA: ca, KEYPIN_LAB_URL: url } = process.env
const agent = new https.Agent({
  ca: readFileSync(ca),
  lookup: (_host, { all }, done) => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)),
  checkServerIdentity: (host, cert) => {
    const publicKey = cert.pubkey
    const hash = crypto.createHash('sha256').update(publicKey).digest('base64')
    if (!PINNED_HASHES.includes(hash)) {
      throw new Error(`Certificate pin mismatch for ${host}. Got: ${hash}`)
    }
    return undefined
  },
})

// What a server that must not stop does; without it the throw ends the process.
process.on('uncaughtException', (error) => console.error(error.message))

https.get(url, { agent }, (response) => response.pipe(process.stdout))
