/** The runtimes that are told apart, because they enforce by different hooks or not at all. */
export type Runtime = 'node' | 'electron' | 'bun' | 'deno' | 'workerd'

/** Which runtime this is, by what each says of itself. */
export function currentRuntime(): Runtime {
  const globals = globalThis as { navigator?: { userAgent?: string }; Bun?: unknown; Deno?: unknown }
  if (globals.navigator?.userAgent === 'Cloudflare-Workers') return 'workerd'
  if (globals.Bun !== undefined) return 'bun'
  if (globals.Deno !== undefined) return 'deno'
  return process.versions.electron === undefined ? 'node' : 'electron'
}
