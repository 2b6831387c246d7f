// `npm run build [-- NAME…]`: dist/ of all packages, or of those named and what they depend on.
import { build } from './workspace/build.ts'

const names = process.argv.slice(2)
const built = await build(names, { force: names.length === 0 })
console.error(`built ${built.map(({ name }) => name).join(', ')}`)
