import { type Code, code } from '../../code.ts'
import { javascript, value } from '../../languages/javascript.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { listOf } from '../ios-nspinneddomains/config.ts'

/** `with-pins.js`: the config plugin, which Expo runs in Node when it makes the native projects. */
export function renderPlugin({ plan, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    const { copyFileSync, mkdirSync, readFileSync, writeFileSync } = require('fs');
    const { join } = require('path');
    const {
      AndroidConfig,
      withAndroidManifest,
      withDangerousMod,
      withInfoPlist,
    } = require('expo/config-plugins');

    // Builds for the self-test have the hash of no key in the place of every pin.
    const NO_KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    const isWrong = () => process.env.PINNING_SELF_TEST === 'wrong';

    const PINNED_DOMAINS = ${value(domainsOf(plan.entries))};

    const EXCEPTION_DOMAINS = ${value(exceptionsOf(plan.entries))};

    module.exports = function withPins(config) {
      return withPinnedDomains(withManifest(withConfigFile(config)));
    };

    /** The file, in the resources of the native project. */
    function withConfigFile(config) {
      return withDangerousMod(config, [
        'android',
        (mod) => {
          const root = mod.modRequest.platformProjectRoot;
          const folder = join(root, 'app/src/main/res/xml');
          const file = join(folder, 'network_security_config.xml');
          mkdirSync(folder, { recursive: true });
          copyFileSync(join(__dirname, 'network_security_config.xml'), file);
          if (isWrong()) {
            const text = readFileSync(file, 'utf8');
            writeFileSync(file, text.replace(/(<pin [^>]*>)[^<]*/g, \`$1\${NO_KEY}\`));
          }
          return mod;
        },
      ]);
    }

    /** The reference to it. One that is there already would be lost, so it is asked about. */
    function withManifest(config) {
      return withAndroidManifest(config, (mod) => {
        const application = AndroidConfig.Manifest.getMainApplicationOrThrow(
          mod.modResults,
        );
        const name = 'android:networkSecurityConfig';
        const own = '@xml/network_security_config';
        const present = application.$[name];
        if (present !== undefined && present !== own) {
          throw new Error(\`\${name} is \${present} already: put the pins there\`);
        }
        application.$[name] = own;
        return mod;
      });
    }

    /** Apple's pins, beside what the app has in NSAppTransportSecurity. */
    function withPinnedDomains(config) {
      return withInfoPlist(config, (mod) => {
        const security = mod.modResults.NSAppTransportSecurity ?? {};
        mod.modResults.NSAppTransportSecurity = {
          ...security,
          NSExceptionDomains: {
            ...security.NSExceptionDomains,
            ...EXCEPTION_DOMAINS,
          },
          NSPinnedDomains: {
            ...security.NSPinnedDomains,
            ...(isWrong() ? wrongDomains() : PINNED_DOMAINS),
          },
        };
        return mod;
      });
    }

    function wrongDomains() {
      const text = JSON.stringify(PINNED_DOMAINS);
      return JSON.parse(
        text.replace(/("SPKI-SHA256-BASE64":)"[^"]*"/g, \`$1"\${NO_KEY}"\`),
      );
    }
  `
}

const ABOUT = [
  'In app.json: "plugins": ["./plugins/with-pins"]; then npx expo prebuild, or a build. Expo Go takes no plugins.',
  'Android and iOS judge what goes through their own TLS: fetch, images, WebSockets and most native SDKs on Android,',
  'what stands on URLSession on iOS. A failure is a plain TLS error: beside it use react-native-ssl-public-key-pinning,',
  'for errors that say why and for reports.',
]

function domainsOf(entries: readonly PlanEntry[]): object {
  return Object.fromEntries(
    entries.map((entry) => {
      const identities = entry.pins.map(({ pin }) => ({
        'SPKI-SHA256-BASE64': pin.text.slice('sha256/'.length),
      }))
      return [entry.host, { NSIncludesSubdomains: false, [listOf(entry)]: identities }]
    }),
  )
}

// A domain that is named here keeps to TLS also where the app has NSAllowsArbitraryLoads.
function exceptionsOf(entries: readonly PlanEntry[]): object {
  const secure = { NSExceptionAllowsInsecureHTTPLoads: false, NSIncludesSubdomains: false }
  return Object.fromEntries(entries.map(({ host }) => [host, secure]))
}
