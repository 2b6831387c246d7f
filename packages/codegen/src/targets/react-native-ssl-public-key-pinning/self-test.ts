import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { array } from '../../react-native/entries.ts'
import type { RenderContext } from '../../target.ts'

/** `pinningSelfTest.ts`: shows on a device that a wrong pin is refused, which no test without one can. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const hosts = plan.entries.map(({ host }) => javascript.literal(host))
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    import { initializeSslPinning } from 'react-native-ssl-public-key-pinning';
    import {
      PinFailure,
      pinnedFetch,
      pinningOptions,
      startPinning,
    } from './pinning';

    const ENFORCED: readonly string[] = ${array(hosts, 'const ENFORCED: readonly string[] = ;'.length)};

    /**
     * Shows that the pins are on; what is wrong is in the answer.
     *
     * @param stranger A server that is none of yours and was not asked before, whose
     *   certificate the device trusts: its key is a wrong one for every host.
     * @param addressOf Where a host is asked; its pins have to match there.
     */
    export async function pinningSelfTest(
      stranger: string,
      addressOf = (host: string): string => \`https://\${host}/\`,
    ): Promise<string[]> {
      const wrong: string[] = [];
      await startPinning();
      for (const host of ENFORCED) {
        const failure = await failureOf(() => pinnedFetch(addressOf(host)));
        if (failure !== undefined) {
          wrong.push(\`\${host}: its own server is refused: \${failure}\`);
        }
        const clear = addressOf(host).replace('https:', 'http:');
        const refusal = await failureOf(() => pinnedFetch(clear));
        if (!(refusal instanceof PinFailure)) {
          wrong.push(\`\${host}: clear text is not refused\`);
        }
        const words = await askAStranger(stranger, host);
        if (!(words instanceof PinFailure)) {
          wrong.push(\`\${host}: a wrong key is not refused: \${words}\`);
        }
      }
      return wrong;
    }

    // Pins the stranger as the host is pinned, and asks.
    async function askAStranger(stranger: string, host: string): Promise<unknown> {
      const name = /^https:\/\/([^:/]+)/.exec(stranger)?.[1] ?? '';
      const pins = pinningOptions()[host];
      if (pins === undefined) return 'it is not pinned, or not any more';
      try {
        await initializeSslPinning({ ...pinningOptions(), [name]: pins });
        return await failureOf(() => pinnedFetch(stranger));
      } finally {
        await initializeSslPinning(pinningOptions());
      }
    }

    async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
      try {
        await action();
        return undefined;
      } catch (error) {
        return error;
      }
    }
  `
}

const ABOUT = [
  'To be called in a debug build or an end-to-end test, on a device or an emulator: what holds the connection is',
  'native code, and a test that mocks it shows nothing.',
]
