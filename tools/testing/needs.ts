// Which outside tools a test may count on. The table is tools/toolchains.json, shared with the installer.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import table from '../toolchains.json' with { type: 'json' }

/** A tool that `tools/toolchains` can install. */
export type ToolName = keyof typeof table

interface Tool {
  readonly what: string
  readonly commands: readonly string[]
  /** Whether the system's own installation serves as well as one of ours. */
  readonly system?: boolean
  /** Whether it is installed by its name only, and no test may need it in an ordinary run. */
  readonly onDemand?: boolean
  /** Tools that must be there too. */
  readonly requires?: readonly string[]
}

const tools = new Map<string, Tool>(Object.entries(table))

/** The folder of all installed tools: `KEYPIN_TOOLS_DIR`, else `.cache/toolchains` of this repository. */
export const toolsDirectory: string =
  process.env.KEYPIN_TOOLS_DIR ?? join(import.meta.dirname, '..', '..', '.cache', 'toolchains')

/**
 * Options for a test that runs outside tools: `test('…', needs('openssl'), async () => {})`.
 *
 * An absent tool skips the test and names the command that installs it. Under `KEYPIN_REQUIRE_TOOLS=1`
 * it throws instead, so that nothing is skipped in CI without anyone noticing.
 */
export function needs(...names: readonly ToolName[]): { skip: string | false } {
  const absent = names.filter((name) => !isInstalled(name))
  if (absent.length === 0) return { skip: false }
  const list = absent.join(' ')
  const reason = `${list} ${absent.length > 1 ? 'are' : 'is'} absent; install ${absent.length > 1 ? 'them' : 'it'} with: tools/toolchains ${list}`
  if (process.env.KEYPIN_REQUIRE_TOOLS === '1') throw new Error(`${reason} (KEYPIN_REQUIRE_TOOLS=1)`)
  return { skip: reason }
}

/**
 * The executable of a tool, as an absolute path.
 *
 * @param command Which of the tool's commands, by default its first: `toolPath('gnutls', 'danetool')`.
 * @throws {Error} When the tool is absent; ask {@link needs} first.
 */
export function toolPath(name: ToolName, command: string | undefined = tools.get(name)?.commands[0]): string {
  const path = command === undefined ? undefined : findCommand(name, command)
  if (path === undefined)
    throw new Error(`${command ?? name} is absent; install it with: tools/toolchains ${name}`)
  return path
}

/** The folder that `tools/toolchains` filled for a tool: for jars and other files that are no commands. */
export function toolDirectory(name: ToolName): string {
  return join(toolsDirectory, name)
}

/** The jars in a folder of a tool, for a class path: `toolJars('okhttp-kotlin', 'okhttp-5')`. */
export function toolJars(name: ToolName, folder: string): string[] {
  const path = join(toolDirectory(name), folder)
  return readdirSync(path)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(path, file))
}

function isInstalled(name: string): boolean {
  const tool = tools.get(name)
  if (tool === undefined) throw new TypeError(`no tool is called '${name}'; see tools/toolchains.json`)
  if (!(tool.requires ?? []).every(isInstalled)) return false
  if (!tool.system && !existsSync(join(toolsDirectory, name, '.installed'))) return false
  return tool.commands.every((command) => findCommand(name, command) !== undefined)
}

function findCommand(name: string, command: string): string | undefined {
  const folders = [join(toolsDirectory, name, 'bin')]
  if (tools.get(name)?.system) folders.push(...(process.env.PATH ?? '').split(delimiter))
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
