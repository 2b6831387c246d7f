// Drivers with known habits, good and bad: node driver.mjs NAME. Each makes one request for each URL on its stdin and
// says on its stdout how that went.
import { createInterface } from 'node:readline'
import tls from 'node:tls'
import { address, ca, checkLeaf, get as getOnce, host, isPinned, mismatch } from './basics.mjs'

const pinned = { rejectUnauthorized: true, checkServerIdentity: checkLeaf }
const get = (url, options, finished) => getOnce(options, finished, url)

const say = (line) => process.stdout.write(`${line}\n`)
const answer = (error) => say(error ? `REJECT ${error.message}` : 'ACCEPT')
let asked = 0
let firstSeen

const mustStaple = Buffer.from('06082b06010505070118', 'hex')
// RFC 6960, 4.2.1: certStatus [1] with the time of the revocation
const revoked = Buffer.from('a111180f', 'hex')

/** A connection to where a URL leads. */
const dial = (url, options) => {
  const socket = tls.connect({ host: address, port: Number(new URL(url).port), servername: host, ...options })
  socket.on('error', answer)
  return socket
}
const askAndAnswer = (socket) => {
  socket.end(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  socket.on('end', () => answer()).resume()
}

/** All that RFC 9525, 6066 and 7633 ask for, beside the pin. */
const strictly = (url) => {
  const socket = dial(url, { ca, ...pinned, requestOCSP: true })
  let staple = null
  socket.on('OCSPResponse', (response) => {
    staple = response
  })
  socket.on('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate()
    const isNamed = certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined
    const isMissing = certificate.raw.includes(mustStaple) && staple === null
    if (isNamed && !isMissing && !staple?.includes(revoked)) return askAndAnswer(socket)
    socket.destroy()
    return answer(new Error('not to be trusted'))
  })
}

/** A pin and nothing else. */
const byPinOnly = (url) => {
  const socket = dial(url, { rejectUnauthorized: false })
  socket.on('secureConnect', () => {
    if (isPinned(socket.getPeerCertificate().raw)) return askAndAnswer(socket)
    socket.destroy()
    return answer(mismatch())
  })
}

const drivers = {
  unpinned: (url) => get(url, {}, answer),
  'trusts-all': (url) => get(url, { rejectUnauthorized: false }, answer),
  strict: strictly,
  'pin-only': byPinOnly,
  /** Takes the first certificate that it ever saw, and no other. */
  'first-certificate': (url) =>
    get(
      url,
      {
        rejectUnauthorized: true,
        checkServerIdentity: (_name, { fingerprint256 }) => {
          firstSeen ??= fingerprint256
          return fingerprint256 === firstSeen ? undefined : new Error('not the first one')
        },
      },
      answer,
    ),
  pinned: (url) => {
    say('some words that are no answer')
    get(url, pinned, answer)
  },
  /** Says the right thing and does the wrong one. */
  'says-reject': (url) => get(url, {}, () => say('REJECT')),
  /** Takes a finished handshake for acceptance, and so never shows a request. */
  'handshake-only': (url) => {
    const socket = dial(url, { ca })
    socket.on('secureConnect', () => {
      if (!isPinned(socket.getPeerCertificate().raw)) say('REJECT')
      else say('ACCEPT')
      socket.destroy()
    })
  },
  'answers-early': (url) => {
    say('ACCEPT')
    setTimeout(() => get(url, pinned, () => {}), 300)
  },
  /** Refuses at first, and tries again without pins long after it has answered. */
  'late-retry': (url) =>
    get(url, pinned, (error) => {
      answer(error)
      if (error) setTimeout(() => get(url, {}, () => {}), 700)
    }),
  'cannot-third': (url) => (++asked === 3 ? say('UNSUPPORTED for want of it') : get(url, pinned, answer)),
  'unsupported-but-sends': (url) => get(url, {}, () => say('UNSUPPORTED')),
  'crashes-on-forged': (url) => get(url, pinned, (error) => (error ? process.abort() : answer())),
  hangs: (url) => {
    if (++asked <= 2) get(url, pinned, answer)
  },
  'answers-twice': (url) =>
    get(url, pinned, (error) => {
      answer(error)
      answer(error)
    }),
  silent: () => process.exit(0),
}

createInterface({ input: process.stdin }).on('line', drivers[process.argv[2] ?? ''])
