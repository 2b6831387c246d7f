// Clients with known habits for scenarios that take more than one visit, or more than a chain: node story-client.mjs
// NAME. For each good one there is one that gets it wrong.
import dgram from 'node:dgram'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { join } from 'node:path'
import tls from 'node:tls'
import {
  address,
  ca,
  checkLeaf,
  done,
  get,
  host,
  keyPin,
  lookup,
  mismatch,
  pins,
  port,
  url,
} from './basics.mjs'

const {
  KEYPIN_LAB_STATE: state = '',
  KEYPIN_LAB_EXCHANGE: exchange,
  KEYPIN_LAB_UPDATE_URL: updates,
} = process.env
const pinSet = JSON.parse(readFileSync(process.env.KEYPIN_LAB_PINSET ?? '', 'utf8'))
const entry = pinSet.hosts[host] ?? { pins: [] }

const pinned = { checkServerIdentity: checkLeaf, rejectUnauthorized: true }
const unpinned = { rejectUnauthorized: true }
const pinnedTo = (known) => ({
  rejectUnauthorized: true,
  checkServerIdentity: (name, certificate) =>
    tls.checkServerIdentity(name, certificate) ??
    (known.includes(keyPin(certificate.raw)) ? undefined : mismatch()),
})

const stored = (name) => join(state, name)
const recall = (name) =>
  existsSync(stored(name)) ? JSON.parse(readFileSync(stored(name), 'utf8')) : undefined
const remember = (name, value) => writeFileSync(stored(name), JSON.stringify(value))

const request = (options, finished, at = url) =>
  https.get(at, { lookup, ca, agent: false, ...options }, finished).on('error', done)
const readAll = (response) => {
  response.resume()
  response.on('end', () => done())
}

const textOf = async (response) => {
  let text = ''
  for await (const chunk of response) text += chunk
  return text
}

/** Judges by the pin set as it stands, with its mode and its end. */
const byTheBook = () => {
  const isLapsed = entry.expiresAt !== undefined && Date.parse(entry.expiresAt) < Date.now()
  if (isLapsed && entry.onExpiry === 'closed') return done(mismatch())
  if (isLapsed) return get(unpinned)
  return entry.mode === 'report' ? get({ ...unpinned, agent: false }, reportTo(entry.reportTo)) : get(pinned)
}
const reportTo = (places) => (error) => {
  if (error) return done(error)
  const body = JSON.stringify({ host, pins })
  const options = { lookup, ca, agent: false, method: 'POST', headers: { 'content-length': body.length } }
  return https.request(places[0], options, readAll).on('error', done).end(body)
}

/** A session that was kept from the last visit, or none. */
const resuming = (options) => {
  const kept = recall('session')
  const session = kept === undefined ? {} : { session: Buffer.from(kept, 'base64') }
  const socket = tls.connect({ host: address, port, servername: host, ca, ...session, ...options })
  socket.on('session', (ticket) => remember('session', ticket.toString('base64')))
  socket.on('error', done)
  return socket
}
const talk = (socket) => {
  socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  socket.on('end', () => done())
  // It shows what it has got: whoever leaves at once may reset the connection with a goodbye unread.
  socket.on('data', (chunk) => process.stdout.write(chunk))
}

const openWebSocket = (options) =>
  https
    .get(url, {
      lookup,
      ca,
      agent: false,
      ...options,
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    })
    .on('upgrade', (_response, socket) => socket.on('end', () => done()).resume())
    .on('error', done)
const openEvents = (options) => request({ ...options, headers: { accept: 'text/event-stream' } }, readAll)
const call = (options) => {
  const session = http2.connect(url, { lookup, ca, ...options })
  session.on('error', done)
  const stream = session.request({
    ':method': 'POST',
    ':path': '/lab.Service/Call',
    'content-type': 'application/grpc',
  })
  stream.on('error', done)
  let status
  stream.on('trailers', (trailers) => {
    status = trailers['grpc-status']
  })
  stream.on('end', () => done(status === '0' ? undefined : new Error('no status')))
  stream.resume()
  stream.end(Buffer.alloc(5))
}
const exchanges = { websocket: openWebSocket, events: openEvents, grpc: call }

/** Fetches pins and goes by them: or by its own, when what came is not to be had, or not to be taken. */
const updated = (options, accept) => {
  const fetched = (text) => accept(text?.match(/sha256\/[\w+/]+=/gu) ?? undefined, text)
  https
    .get(updates, { lookup, ca, agent: false, ...options }, async (response) =>
      fetched(await textOf(response)),
    )
    .on('error', () => fetched(undefined))
}

const follow = (first, second) =>
  request(first, (response) => {
    const { location } = response.headers
    response.resume()
    if (location === undefined) return response.on('end', () => done())
    return request(second(new URL(location).hostname), readAll, location)
  })
const pinnedIfListed = (name) => (pinSet.hosts[name] || isCovered(name) ? pinned : unpinned)
const isCovered = (name) => entry.subdomains === 'any' && name.endsWith(`.${host}`)
const orBlocked = (name) =>
  pinSet.hosts[name] || isCovered(name) || pinSet.unlisted !== 'block'
    ? pinnedIfListed(name)
    : { checkServerIdentity: () => new Error('not listed') }

/** What a web view does: it loads what the page refers to. */
const loadPage = (second) =>
  request(pinned, async (response) => {
    const [, source] = /src="([^"]+)"/u.exec(await textOf(response)) ?? []
    return source === undefined ? done() : request(second(new URL(source).hostname), readAll, source)
  })

/** TLS to the proxy, a tunnel in that, and TLS to the server in that. */
const throughHttpsProxy = (options) => {
  const proxy = process.env.KEYPIN_LAB_PROXY
  if (!proxy?.startsWith('https:')) return get(options)
  const outer = tls.connect({ host: address, port: Number(new URL(proxy).port), ca })
  outer.on('error', done)
  outer.write(`CONNECT ${host}:${port} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`)
  return outer.once('data', () => {
    const inner = tls.connect({ socket: outer, servername: host, ca, ...options })
    inner.on('error', done)
    inner.on('secureConnect', () => talk(inner))
  })
}

const clients = {
  'by-the-book': byTheBook,
  /** Never looks at what stands beside the pins. */
  'lapses-open': () =>
    entry.expiresAt !== undefined && Date.parse(entry.expiresAt) < Date.now() ? get(unpinned) : get(pinned),
  'reports-nothing': () => get(entry.mode === 'report' ? unpinned : pinned),
  'only-listed': () => get(orBlocked(host)),
  'pins-by-name': () => get(pinnedIfListed(host)),
  /** Its pins are those of its first visit, for good. */
  'pins-of-first-visit': () => {
    const known = recall('pins') ?? pins
    remember('pins', known)
    get(pinnedTo(known))
  },
  /** Knows its first pin only. */
  'first-pin-only': () => get(pinnedTo(pins.slice(0, 1))),
  /** Keeps every pin that it was ever told of. */
  'keeps-old-pins': () => {
    const known = [...new Set([...(recall('pins') ?? []), ...pins])]
    get(pinnedTo(known), (error) => {
      if (error === undefined) remember('pins', known)
      done(error)
    })
  },

  /** Waives its pins for what its own bundle does not certify. */
  'waives-for-installed': () =>
    get(pinned, (error) => {
      const installed = process.env.NODE_EXTRA_CA_CERTS
      if (error?.code === undefined || installed === undefined) return done(error)
      return get({ ca: readFileSync(installed) })
    }),
  'pinned-with-installed': () => {
    const more = process.env.NODE_EXTRA_CA_CERTS
    get({ ...pinned, ...(more === undefined ? {} : { ca: readFileSync(more) }) })
  },

  /** Pins what it saw first, and nothing else. */
  remembers: () => {
    const known = recall('known')
    request(known === undefined ? unpinned : pinnedTo(known), (response) => {
      if (known === undefined) remember('known', [keyPin(response.socket.getPeerCertificate().raw)])
      readAll(response)
    })
  },
  /** RFC 7469: pins what the header says, from then on. */
  'remembers-header': () => {
    const known = recall('known')
    request(known === undefined ? unpinned : pinnedTo(known), (response) => {
      const header = response.headers['public-key-pins']
      if (header)
        remember(
          'known',
          header.match(/[\w+/]{43}=/gu).map((hash) => `sha256/${hash}`),
        )
      readAll(response)
    })
  },
  /** Notes what it sees before it judges it. */
  'learns-from-forgery': () => {
    const known = recall('known')
    request(
      {
        rejectUnauthorized: true,
        checkServerIdentity: (name, certificate) => {
          const seen = keyPin(certificate.raw)
          remember('known', [...new Set([...(known ?? []), seen])])
          if (known !== undefined && !known.includes(seen)) return mismatch()
          return tls.checkServerIdentity(name, certificate)
        },
      },
      readAll,
    )
  },

  /** Fetches its pins over a connection that is pinned itself, and takes none that lapsed. */
  'updates-carefully': () =>
    updated(pinned, (fresh, text) => {
      const { expiresAt } = (text && JSON.parse(text).hosts?.[host]) ?? {}
      get(fresh === undefined || Date.parse(expiresAt) < Date.now() ? pinned : pinnedTo(fresh))
    }),
  'updates-from-anyone': () =>
    updated(unpinned, (fresh) => get(fresh === undefined ? pinned : pinnedTo(fresh))),
  'updates-or-goes-without': () =>
    updated(pinned, (fresh) => get(fresh === undefined ? unpinned : pinnedTo(fresh))),

  'retries-pinned': () => get(pinned, (error) => (error ? get(pinned) : done())),
  'retries-unpinned': () =>
    get(pinned, (error) => (error?.code === 'ECONNRESET' ? get(unpinned) : done(error))),
  'falls-back-to-clear-text': () =>
    get(pinned, (error) => {
      if (error?.code !== 'ECONNRESET') return done(error)
      return http.get({ host: address, port, path: '/secret' }, () => done()).on('error', done)
    }),

  'resumes-unjudged': () => {
    const socket = resuming({ rejectUnauthorized: true, checkServerIdentity: checkLeaf })
    socket.on('secureConnect', () => talk(socket))
  },
  /** Node has no certificate to show on a resumed session: what it was judged by is kept beside it. */
  'resumes-judged': () => {
    const socket = resuming({ rejectUnauthorized: true, checkServerIdentity: checkLeaf })
    socket.on('secureConnect', () => {
      if (!socket.isSessionReused()) {
        remember('pin', keyPin(socket.getPeerCertificate().raw))
        return talk(socket)
      }
      if (pins.includes(recall('pin'))) return talk(socket)
      socket.destroy()
      return done(mismatch())
    })
  },

  /** Goes to HTTP/3 when told of it, where nobody sees what it does. */
  'tries-http3': () => {
    const alternative = recall('alternative')
    if (alternative !== undefined) {
      const socket = dgram.createSocket('udp4')
      return socket.send(Buffer.alloc(1200, 0xc0), alternative, address, () => {
        socket.close()
        get(pinned)
      })
    }
    return request(pinned, (response) => {
      const [, found] = /h3=":(\d+)"/u.exec(response.headers['alt-svc'] ?? '') ?? []
      if (found) remember('alternative', Number(found))
      readAll(response)
    })
  },

  'follows-by-pin-set': () => follow(pinned, pinnedIfListed),
  'follows-listed-only': () => follow(pinned, orBlocked),
  'follows-unpinned': () => follow(pinned, () => unpinned),
  'loads-page': () => loadPage(orBlocked),
  'loads-page-from-anywhere': () => loadPage(() => unpinned),

  'exchanges-pinned': () => (exchanges[exchange] ?? get)(pinned),
  'exchanges-unpinned': () => (exchange === undefined ? get(pinned) : exchanges[exchange](unpinned)),

  'through-https-proxy-pinned': () => throughHttpsProxy(pinned),
  /** Content with the proxy’s certificate. */
  'through-https-proxy-unpinned': () =>
    throughHttpsProxy(process.env.KEYPIN_LAB_PROXY?.startsWith('https:') ? unpinned : pinned),

  'always-pinned': () => get(pinned, (error) => (error ? done(error) : get(pinned))),
  'pinned-once': () => get(pinned, (error) => (error ? done(error) : get(unpinned))),
}

clients[process.argv[2] ?? '']()
