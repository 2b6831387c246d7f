#!/usr/bin/env node
// The library has no command of its own: it hands over to @keypin/cli, or says how to get it.
const COMMAND = '@keypin/cli'

if (isInstalled()) {
  const { main } = await import(COMMAND)
  process.exitCode = await main(process.argv.slice(2))
} else {
  const line = ['npx', COMMAND, ...process.argv.slice(2).map(quoted)].join(' ')
  process.stderr.write(`keypin: the command is in a package of its own; run: ${line}\n`)
  process.exitCode = 3
}

function isInstalled() {
  try {
    import.meta.resolve(COMMAND)
    return true
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return false
    throw error
  }
}

// For a POSIX shell; arguments may be file names with spaces, and unseen characters must not reach a terminal.
function quoted(argument) {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return `'${argument.replace(/\p{C}/gu, '?').replaceAll("'", `'\\''`)}'`
}
