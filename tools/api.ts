// `npm run api`: writes the public surface of every package to api/, for a person to read the diff.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { API, publicSurfaces } from './workspace/api.ts'

const surfaces = await publicSurfaces()
mkdirSync(API, { recursive: true })
for (const file of readdirSync(API)) if (!surfaces.has(file)) rmSync(join(API, file))
for (const [file, text] of surfaces) writeFileSync(join(API, file), text)
console.log(`api: ${[...surfaces.keys()].join(', ')}`)
