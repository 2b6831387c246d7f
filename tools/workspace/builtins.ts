// To `import` a builtin of Node, Node first reads all that it could give; for node:fs, node:tls and node:util that loads
// dozens of internal modules, and takes an eighth of what Node itself needs to start (bench/cold-start.ts). The packages
// behind the command get their builtins by process.getBuiltinModule instead, which reads only what is used.
import { createRequire, isBuiltin } from 'node:module'
import type { Plugin } from 'rolldown'

const PREFIX = '\0builtin:'
const require = createRequire(import.meta.url)

/** Turns static imports of builtins into calls of `process.getBuiltinModule`, which is there from Node 20.16 on. */
export function builtinsWhenUsed(): Plugin {
  return {
    name: 'builtins-when-used',
    resolveId(specifier, importer, { kind }) {
      if (!isBuiltin(specifier)) return undefined
      if (kind !== 'import-statement') return { id: specifier, external: true }
      return `${PREFIX}${specifier}?${importer}` // one for each importer, so that none becomes a file of its own
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined
      return { code: facadeOf(id.slice(PREFIX.length).replace(/\?.*/, '')), moduleSideEffects: false }
    },
  }
}

// Only the names that somebody imports are left of this once the bundle is made.
function facadeOf(specifier: string): string {
  const names = Object.keys(require(specifier) as object).filter(
    (name) => /^[A-Za-z_]\w*$/.test(name) && name !== 'default',
  )
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule('${specifier}')`,
    'export default builtin',
    ...names.map(
      (name) => `const $${name} = /* @__PURE__ */ (() => builtin.${name})(); export { $${name} as ${name} }`,
    ),
  ].join('\n')
}
