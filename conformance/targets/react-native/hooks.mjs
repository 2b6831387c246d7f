// Metro's ways of finding modules: 'react-native' is there, and no extension is needed.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const [, , setting] = process.argv
const libraries = pathToFileURL(`${JSON.parse(readFileSync(setting, 'utf8')).libraries}/`).href

// Metro takes a package's modules where it has some, else its main file.
function libraryFile(name) {
  const { main, module = main } = JSON.parse(readFileSync(new URL(`${name}/package.json`, libraries), 'utf8'))
  return new URL(`${name}/${module.replace(/(\.js)?$/, '.js')}`, libraries).href
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'react-native') return next(new URL('react-native.mjs', import.meta.url).href, context)
    if (/^\.\.?\/[^.]*$/.test(specifier) && context.parentURL?.endsWith('.ts'))
      return next(`${specifier}.ts`, context)
    if (specifier.startsWith('react-native-')) return next(libraryFile(specifier), context)
    return next(specifier, context)
  },
})
