import { createPrivateKey } from 'node:crypto'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { initLab, type Lab, loadLab, type Run, runLab } from '@keypin/lab'
import type { Io } from '../io.ts'
import type { DemoClient, Tools } from './clients/client.ts'
import { pinnedKotlin } from './clients/kotlin.ts'
import { ordinaryNode, pinnedNode } from './clients/node.ts'
import { pinnedPython } from './clients/python.ts'
import { closingTable, forgedCell, type Line } from './closing-table.ts'
import { Narrator } from './narrator.ts'
import { HOST, type Place } from './place.ts'
import { type DemoServer, startInterceptor, startService } from './servers.ts'
import { keypin } from './subcommand.ts'
import { visit } from './visit.ts'

const CLIENTS: readonly DemoClient[] = [ordinaryNode, pinnedNode, pinnedPython, pinnedKotlin]
const TARGETS = CLIENTS.flatMap(({ target }) => target ?? [])
// One of each kind: trusted forgeries with and without genuine certificates stuffed in, an untrusted one, the pinned
// key in an expired certificate, another host's.
const SCENARIOS = ['P01', 'P02', 'P03', 'P04a', 'P04b', 'P04c', 'V01', 'H01', 'H03']

interface Ready {
  readonly client: DemoClient
  readonly command: readonly string[]
}

/** Tells the story. Gives whether everything went as it says. */
export async function tellStory(place: Place, io: Io): Promise<boolean> {
  const narrator = new Narrator(io)
  const started = performance.now()
  const open: DemoServer[] = []
  try {
    const lab = await setTheScene(place, narrator, io)
    const service = keep(open, await startService(lab.genuine.leaf))
    const forged = lab.interceptionRoot.leaf(HOST)
    const interceptor = keep(open, await startInterceptor(forged, service.port, lab.genuine.root.pem))
    await showInterception(place, narrator, interceptor, io)
    await pinTheService(place, narrator, service, io)
    const lines = await tryClients({ place, narrator, service, io })
    const moved = keep(open, await startService(await onBackupKey(lab, place)))
    await moveToBackup(lines, { place, narrator, moved, io })
    return tellTheEnd(lines, place, narrator, (performance.now() - started) / 1000)
  } finally {
    await Promise.all(open.map((server) => server.close()))
  }
}

function keep(open: DemoServer[], server: DemoServer): DemoServer {
  open.push(server)
  return server
}

async function setTheScene(place: Place, narrator: Narrator, io: Io): Promise<Lab> {
  await initLab({ host: HOST, dir: place.lab, signal: io.signal })
  narrator.tell(
    `${narrator.style.bold('Keypin demo')}, all on this machine: ${HOST} is a service on loopback. The device`,
  )
  narrator.tell("trusts the service's root, and a second one that somebody has installed: an interceptor's.")
  return loadLab(place.lab)
}

async function showInterception(
  place: Place,
  narrator: Narrator,
  interceptor: DemoServer,
  io: Io,
): Promise<void> {
  narrator.step('An ordinary client, and an interceptor on the way')
  const program = await ordinaryNode.prepare(place, toolsOf(io), io.signal)
  if ('absent' in program) return
  const { said } = await visit(program.command, interceptor.port, place, io.signal)
  narrator.tell(`The client is content: it got ${said}. The interceptor read along:`)
  narrator.show(interceptor.heard(), 6)
  narrator.tell(narrator.style.red('A trusted root is all it took. TLS was on the whole time.'))
}

async function pinTheService(place: Place, narrator: Narrator, service: DemoServer, io: Io): Promise<void> {
  const at = ['--connect', `127.0.0.1:${service.port}`, '--ca', 'lab/genuine/root.pem']
  narrator.step('Look at what the service really presents')
  await command(['inspect', HOST, ...at], { place, narrator, io, most: 30 })
  narrator.step('Pin it, with a new backup key that no server shows')
  const consent = ['--accept-local-root', '--no-passphrase', '--yes']
  await command(['add', HOST, ...at, '--new-backup-key', 'spare.key.pem', ...consent], {
    place,
    narrator,
    io,
    most: 20,
  })
  await command(['lint'], { place, narrator, io, most: 12 })
  narrator.step('Generate the clients')
  await command(['generate', ...TARGETS], { place, narrator, io, most: 20 })
}

interface Telling {
  readonly place: Place
  readonly narrator: Narrator
  readonly io: Io
}

async function command(
  args: readonly string[],
  { place, narrator, io, most }: Telling & { most: number },
): Promise<void> {
  narrator.command(args)
  const { code, stdout, stderr } = await keypin(args, place.dir, io.signal)
  narrator.show(`${stderr}${stdout}`, most)
  if (code > 1) throw new Error(`keypin ${args[0]} ended with ${code}`)
}

function toolsOf({ env, cwd }: Io): Tools {
  return { dir: env.KEYPIN_TOOLS_DIR ?? join(cwd, '.cache', 'toolchains'), env }
}

async function tryClients({
  place,
  narrator,
  service,
  io,
}: Telling & { service: DemoServer }): Promise<Line[]> {
  narrator.step(`Put each of them before the genuine service, and before ${SCENARIOS.length} forged chains`)
  await copyFile(place.spareKey, join(place.lab, 'genuine', 'backup.key.pem'))
  // All are built at once, and tried one after the other as they are ready: Kotlin takes its time to compile.
  const builds = CLIENTS.map((client) => ({ client, made: client.prepare(place, toolsOf(io), io.signal) }))
  await Promise.allSettled(builds.slice(0, -1).map(({ made }) => made))
  const lines: Line[] = []
  for (const { client, made } of builds) {
    const program = await made
    if ('absent' in program) narrator.tell(`  ${client.title.padEnd(22)} left out: ${program.absent}`)
    else lines.push(await tryClient({ client, command: program.command }, { place, narrator, service, io }))
  }
  return lines
}

async function tryClient(
  { client, command }: Ready,
  telling: Telling & { service: DemoServer },
): Promise<Line> {
  const { place, narrator, service, io } = telling
  const { isAnswered } = await visit(command, service.port, place, io.signal)
  const run = await runScenarios(client, command, telling)
  narrator.tell(`  ${client.title.padEnd(22)} ${forgedCell(run)}`)
  const isPinned = client.target !== undefined
  return { client: client.title, isPinned, command, isAnswered, run, isAnsweredAfter: false }
}

function runScenarios(
  client: DemoClient,
  command: readonly string[],
  { place, narrator, io }: Telling,
): Promise<Run> {
  return runLab({
    dir: place.lab,
    pinSet: place.pinSet,
    command,
    only: SCENARIOS,
    record: join(place.dir, `record-${client.title.replace(/\W+/g, '-')}.json`),
    client: { name: client.title },
    signal: io.signal,
    onProgress: (progress) => {
      if (progress.type === 'finished')
        narrator.progress(
          `${client.title}: ${progress.done} of ${progress.total} chains, ${progress.id} ${progress.outcome}`,
        )
    },
  })
}

async function onBackupKey(
  lab: Lab,
  place: Place,
): Promise<ReturnType<Lab['genuine']['intermediate']['leaf']>> {
  return lab.genuine.intermediate.leaf(HOST, { key: createPrivateKey(await readFile(place.spareKey)) })
}

async function moveToBackup(
  lines: Line[],
  { place, narrator, moved, io }: Telling & { moved: DemoServer },
): Promise<void> {
  narrator.step('The service moves to the backup key; the clients stay as they are')
  for (const line of lines) {
    const { isAnswered, said } = await visit(line.command, moved.port, place, io.signal)
    line.isAnsweredAfter = isAnswered
    narrator.tell(
      `  ${line.client.padEnd(22)} ${isAnswered ? 'answered' : `refused: ${said.split('\n')[0]}`}`,
    )
  }
}

function tellTheEnd(lines: readonly Line[], place: Place, narrator: Narrator, seconds: number): boolean {
  narrator.step('What came of it')
  const { rows, isAsTold } = closingTable(lines)
  narrator.tell(rows.join('\n'))
  narrator.tell(`\nWritten to ${place.dir}, and nowhere else:`)
  narrator.tell('  pinset.json, pinset.keys.json   the pins, and where and when they were seen')
  narrator.tell('  spare.key.pem                   the backup key; a real one belongs offline')
  narrator.tell('  keypin/                         generated clients')
  narrator.tell('  record-….json                   the written results of the lab')
  narrator.tell(
    `\n${isAsTold ? 'All as it should be' : 'NOT as it should be'}, in ${seconds.toFixed(0)} s. Next: keypin inspect YOUR-HOST`,
  )
  return isAsTold
}
