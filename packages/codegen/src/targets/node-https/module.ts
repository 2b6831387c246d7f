import { formatPinSet } from 'keypin'
import { type Code, code } from '../../code.ts'
import { javascript, value } from '../../languages/javascript.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-https.mjs`: the pin set and the agents that hold connections to it. */
export function renderModule({ pinSet, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // node:https            https.get(url, { agent })
    // axios                 axios.create(axiosOptions)
    // a private CA, mTLS    https.get(url, { agent: createAgent({ ca, cert, key }) })
    //
    // The pins are judged when the TLS handshake is done and before a byte of the request is encrypted,
    // on paths whose signatures were checked; certificate and host name checks stay on whatever the options
    // say, resumed sessions are judged too, and failures go to the reportTo addresses of the pin set.
    import http from 'node:http'
    import { findEntry, normalizeHost } from 'keypin'
    import { createPinner, EnforcementError } from 'keypin/node'

    export { EnforcementError, PinMismatchError } from 'keypin/node'

    const pinSet = ${value(JSON.parse(formatPinSet(pinSet)))}

    /** Judges connections by the pin set; \`pinner.tlsOptions()\` serves http2, databases, mail and queues. */
    export const pinner = createPinner(pinSet)

    /** An https.Agent that is held to the pin set. */
    export const agent = pinner.agent()

    /** Makes such an agent with TLS options of its own. */
    export function createAgent(options = {}) {
      return pinner.agent(options)
    }

    // An https.Agent refuses http: by itself; this is for clients that choose the agent by the scheme.
    class CleartextAgent extends http.Agent {
      createConnection(options, callback) {
        const refusal = refuseCleartext(options.host ?? 'localhost')
        if (refusal === undefined) return super.createConnection(options, callback)
        callback(refusal)
      }
    }

    function refuseCleartext(host) {
      try {
        const entry = findEntry(pinner.pinSet, normalizeHost(host))
        const isFree = entry === undefined ? pinner.pinSet.unlisted === 'allow' : entry.mode !== 'enforce'
        if (isFree) return undefined
        return new EnforcementError('KEYPIN_CLEARTEXT', \`\${host} is pinned and was asked for in clear text\`)
      } catch (unreadableHost) {
        return unreadableHost
      }
    }

    /** An http.Agent that refuses clear text to pinned hosts. */
    export const cleartextAgent = new CleartextAgent()

    /**
     * Options for axios. Its fetch adapter would not use the agent, and its own proxy support sends https:
     * requests to the proxy in clear text.
     */
    export const axiosOptions = {
      adapter: 'http',
      httpsAgent: agent,
      httpAgent: cleartextAgent,
      proxy: false,
    }
  `
}

/** `pinned-https.d.mts`: the module's types. */
export function renderTypes({ header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    import type { Agent as HttpAgent } from 'node:http'
    import type { Agent, AgentOptions } from 'node:https'
    import type { Pinner } from 'keypin/node'

    export { EnforcementError, PinMismatchError } from 'keypin/node'

    /** Judges connections by the pin set; \`pinner.tlsOptions()\` serves http2, databases, mail and queues. */
    export declare const pinner: Pinner
    /** An https.Agent that is held to the pin set. */
    export declare const agent: Agent
    /** Makes such an agent with TLS options of its own. */
    export declare function createAgent(options?: AgentOptions): Agent
    /** An http.Agent that refuses clear text to pinned hosts. */
    export declare const cleartextAgent: HttpAgent
    /** Options for axios. */
    export declare const axiosOptions: {
      adapter: 'http'
      httpsAgent: Agent
      httpAgent: HttpAgent
      proxy: false
    }
  `
}
