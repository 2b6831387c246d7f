// Pinning in Electron: the main process is Node, windows are Chromium. Each needs a guard of its own.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { app, BrowserWindow, type Certificate, type Request, session } from 'electron'
import { decide, evaluate, explain, type Path, parsePinSet } from 'keypin'
import { createPinner } from 'keypin/node'

const pinSet = parsePinSet(readFileSync('pinset.json'))

// The main process: as in any Node program.
const pinner = createPinner(pinSet)

// The windows: Chromium hands over the chain that it has validated itself, trust anchor included, before a request is
// made. Its answer is remembered for the session, so a new pin set takes `session.clearHostResolverCache()` and
// `session.closeAllConnections()`, or a new session.
const USE_CHROMIUMS_RESULT = -3
const REFUSE = -2

function judge({ hostname, verificationResult, validatedCertificate }: Request): number {
  if (verificationResult !== 'net::OK') return USE_CHROMIUMS_RESULT // Never turns a "no" into a "yes".
  try {
    const evaluation = evaluate(pinSet, hostname, [pathOf(validatedCertificate)], new Date())
    if (decide(evaluation).action === 'allow') return USE_CHROMIUMS_RESULT
    console.error(explain(evaluation))
  } catch (error) {
    console.error(error) // What cannot be judged is refused.
  }
  return REFUSE
}

function pathOf(leaf: Certificate): Path {
  const path: Uint8Array[] = []
  for (let at: Certificate | undefined = leaf; at !== undefined && path.length < 16; at = issuerOf(at)) {
    path.push(new X509Certificate(at.data).raw)
  }
  return path
}

function issuerOf({ issuerCert, fingerprint }: Certificate): Certificate | undefined {
  return issuerCert?.fingerprint === fingerprint ? undefined : issuerCert
}

await app.whenReady()
session.defaultSession.setCertificateVerifyProc((request, done) => done(judge(request)))
await new BrowserWindow().loadURL('https://app.example.com/')
https.get('https://api.example.com/', { agent: pinner.agent() }, (response) => response.resume())
