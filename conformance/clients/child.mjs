// Runs inside the process of a client, on every Node of the matrix; hence JavaScript. `main` is called by the program
// that program.ts writes, makes the attempts that the parent asks for, and tells it what came of each.
import diagnostics from 'node:diagnostics_channel'

const ATTEMPT_MS = 20_000

/** @param {object} program what program.ts wrote */
export async function main(program) {
  const { attempts, pinSet } = JSON.parse(process.argv[2])
  const blocked = []
  const uncaught = []
  diagnostics.subscribe('keypin:decision', (event) => noteBlocked(event, blocked))
  for (const { open, ...target } of attempts) {
    blocked.length = uncaught.length = 0
    const url = `${program.scheme}://${target.host}:${target.port}/`
    // Under keypin/register an unchanged program is just that: only a misplaced option comes from a pinner.
    const pinning = open === 'unchanged' ? {} : await pinningOf(pinSet, blocked, program.needsUndici)
    process.on('uncaughtException', (error) => uncaught.push(`${error?.name}: ${error?.message}`))
    const { error, ...outcome } = await attempt(program, open, { ...target, url, ...pinning })
    process.removeAllListeners('uncaughtException')
    if (error !== undefined) outcome.error = await describe(error, pinSet !== undefined)
    await tell({ ...outcome, uncaught: [...uncaught], blocked: [...blocked] })
  }
  process.exit(0)
}

async function pinningOf(pinSet, blocked, needsUndici) {
  const { createPinner } = await import('keypin/node')
  const { readFileSync } = await import('node:fs')
  const pinner = createPinner(readFileSync(pinSet), { onDecision: (event) => noteBlocked(event, blocked) })
  return { pinner, ...(needsUndici ? await import('keypin/undici') : {}) }
}

function noteBlocked({ action, host }, blocked) {
  if (action === 'block') blocked.push(host)
}

async function attempt(program, open, scope) {
  let client
  let given
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the client neither went on nor gave up')), ATTEMPT_MS)
  })
  try {
    const exchange = async () => {
      given = program.given(scope)
      client = program[open](scope, given)
      await program.use(client, scope, given)
    }
    await Promise.race([exchange(), late])
    return { answered: true }
  } catch (error) {
    return { answered: false, error: error ?? new Error('the client gave no error') }
  } finally {
    clearTimeout(timer)
    await close(program, client, scope, given)
  }
}

async function close(program, ...known) {
  try {
    await program.close(...known)
  } catch {
    // It was never open, or is closed already.
  }
}

// How much of the PinMismatchError is in what the caller got.
async function describe(error, hasKeypin) {
  const name = String(error?.name)
  const message = String(error?.message)
  const found = hasKeypin ? pathTo((await import('keypin/node')).PinMismatchError, error) : undefined
  if (found === undefined) return { name, message, code: error?.code }
  return { name, message, code: error?.code, path: found.path, codeThere: found.error.code }
}

// Breadth first, so that the shortest way is found; `cause` first, since that is where callers look. By its class:
// some clients write a code of their own over that of the errors they hand on, or give theirs the name of ours.
function pathTo(PinMismatchError, error) {
  const queue = [[error, []]]
  const seen = new Set()
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [at, path] = next
    if (typeof at !== 'object' || at === null || seen.has(at) || path.length > 5) continue
    seen.add(at)
    if (at instanceof PinMismatchError) return { error: at, path: path.join('.') }
    if (at instanceof Error) queue.push([at.cause, [...path, 'cause']])
    for (const key of Object.keys(at)) queue.push([at[key], [...path, key]])
  }
  return undefined
}

function tell(message) {
  return new Promise((resolve, reject) => {
    process.send(message, (error) => (error === null ? resolve() : reject(error)))
  })
}
