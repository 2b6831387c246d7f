import { api } from './api.ts'
import type { Check } from './check.ts'
import { commandsPage } from './commands.ts'
import { docs } from './docs.ts'
import { errors } from './errors.ts'
import { layers } from './layers.ts'
import { length } from './length.ts'
import { links } from './links.ts'
import { lock } from './lock.ts'
import { packages } from './packages.ts'
import { scenariosPage } from './scenarios.ts'
import { style } from './style.ts'
import { targetsTable } from './targets.ts'
import { types } from './types.ts'
import { version } from './version.ts'

/** The repository's own checks, in the order they run: quick ones first. */
export const checks: readonly Check[] = [
  style,
  types,
  layers,
  version,
  lock,
  length,
  links,
  errors,
  docs,
  targetsTable,
  commandsPage,
  scenariosPage,
  api,
  packages,
]
