import { chromium } from './chromium.ts'
import { curl } from './curl.ts'
import { firefox } from './firefox.ts'
import type { Preset, PresetName } from './preset.ts'

/** Every client that the lab knows how to start; a new one is a file and a line here. */
export const presets: readonly Preset[] = [curl, chromium, firefox]

/** @throws {TypeError} When there is none of that name. */
export function presetOf(name: PresetName): Preset {
  const found = presets.find((preset) => preset.name === name)
  if (found !== undefined) return found
  const known = presets.map((preset) => preset.name).join(', ')
  throw new TypeError(`preset: expected one of ${known}, got ${JSON.stringify(name)}`)
}
