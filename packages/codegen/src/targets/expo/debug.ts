import { type Code, code } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { javascript, value } from '../../languages/javascript.ts'
import type { RenderContext, RenderedFile } from '../../target.ts'
import { renderDebugConfig } from '../android-nsc/config.ts'
import { listOf } from '../ios-nspinneddomains/config.ts'

/** The plugin of debug builds and the configuration that it brings, where interception is approved. */
export function debugFiles(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  return [
    { path: 'plugins/with-pins-debug.js', role: 'debug', code: renderDebugPlugin(context, approved) },
    {
      path: 'plugins/network_security_config_debug.xml',
      role: 'debug',
      code: renderDebugConfig(context, approved),
    },
  ]
}

function renderDebugPlugin({ plan, header }: RenderContext, approved: readonly string[]): Code {
  const byCa = plan.entries.filter((entry) => listOf(entry) === 'NSPinnedCAIdentities')
  const byLeaf = plan.entries.filter((entry) => !byCa.includes(entry))
  const identities = approved.map((pin) => ({ 'SPKI-SHA256-BASE64': pin.slice('sha256/'.length) }))
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    const { copyFileSync, mkdirSync } = require('fs');
    const { join } = require('path');
    const { withDangerousMod, withInfoPlist } = require('expo/config-plugins');
    const withPins = require('./with-pins');

    // Keys of CAs that may intercept.
    const APPROVED = ${value(identities)};

    const PINNED_BY_CA = ${value(byCa.map(({ host }) => host))};

    const PINNED_BY_LEAF = ${value(byLeaf.map(({ host }) => host))};

    module.exports = function withDebugPins(config) {
      if (process.env.EAS_BUILD_PROFILE === 'production') {
        throw new Error('approved interception is not for production');
      }
      // What is added last is run first.
      return withPins(withApprovedDomains(withDebugConfigFile(config)));
    };

    /** Beside the pins, for the build type "debug" alone, which has this file in the place of the other. */
    function withDebugConfigFile(config) {
      return withDangerousMod(config, [
        'android',
        (mod) => {
          const root = mod.modRequest.platformProjectRoot;
          const folder = join(root, 'app/src/debug/res/xml');
          mkdirSync(folder, { recursive: true });
          copyFileSync(
            join(__dirname, 'network_security_config_debug.xml'),
            join(folder, 'network_security_config.xml'),
          );
          return mod;
        },
      ]);
    }

    /** Where the leaf is pinned Apple wants it beside a pinned CA, so such hosts are not pinned at all. */
    function withApprovedDomains(config) {
      return withInfoPlist(config, (mod) => {
        const domains = mod.modResults.NSAppTransportSecurity.NSPinnedDomains;
        for (const host of PINNED_BY_LEAF) delete domains[host];
        for (const host of PINNED_BY_CA) {
          domains[host].NSPinnedCAIdentities = [
            ...domains[host].NSPinnedCAIdentities,
            ...APPROVED,
          ];
        }
        return mod;
      });
    }
  `
}

const ABOUT = [
  'For development builds only, in the place of with-pins. In app.config.js:',
  "  plugins: [process.env.APP_VARIANT === 'development' ? './plugins/with-pins-debug' : './plugins/with-pins']",
  'A test proxy whose CA has one of the approved keys, and is installed and trusted on the device, can read them. On',
  'Android that is the build type "debug" only; on iOS all that is built from this project, so prebuild releases anew.',
]
