// `npm run pack [-- NAME…]`: the packages as they are published, with their tarballs, below .build/packages.
import { relative } from 'node:path'
import { pack } from './workspace/stage.ts'

for (const { name, tarball } of await pack(process.argv.slice(2))) {
  console.log(`${name}: ${relative(process.cwd(), tarball)}`)
}
