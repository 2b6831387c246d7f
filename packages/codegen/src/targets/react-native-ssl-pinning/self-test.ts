import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { array } from '../../react-native/entries.ts'
import type { RenderContext } from '../../target.ts'

/** `pinningSelfTest.ts`: shows on a device that a wrong pin is refused, which no test without one can. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    import { fetch as nativeFetch } from 'react-native-ssl-pinning';
    import {
      isPinFailure,
      PinFailure,
      pinnedFetch,
      pinningOf,
    } from './pinnedFetch';

    const ENFORCED: readonly string[] = ${array(
      enforced.map(({ host }) => javascript.literal(host)),
      'const ENFORCED: readonly string[] = ;'.length,
    )};

    /**
     * Shows that the pins are on; what is wrong is in the answer.
     *
     * @param stranger A server that is none of yours, whose certificate the device
     *   trusts: its key is a wrong one for every host.
     * @param addressOf Where a host is asked; its pins have to match there.
     */
    export async function pinningSelfTest(
      stranger: string,
      addressOf = (host: string): string => \`https://\${host}/\`,
    ): Promise<string[]> {
      const wrong: string[] = [];
      for (const [index, host] of ENFORCED.entries()) {
        const failure = await failureOf(() => pinnedFetch(addressOf(host)));
        if (failure !== undefined) {
          wrong.push(\`\${host}: its own server is refused: \${failure}\`);
        }
        const clear = addressOf(host).replace('https:', 'http:');
        const refusal = await failureOf(() => pinnedFetch(clear));
        if (!(refusal instanceof PinFailure)) {
          wrong.push(\`\${host}: clear text is not refused\`);
        }
        const address = spell(stranger, index + 1);
        const words = await failureOf(() => nativeFetch(address, pinningOf(host)));
        if (!isPinFailure(String(words))) {
          wrong.push(\`\${host}: a wrong key is not refused: \${words}\`);
        }
      }
      return wrong;
    }

    // The library keeps a client, and its pins, for a name as it is spelt.
    function spell(address: string, number: number): string {
      return address.replace(/^(https:\/\/)([^:/]+)/, (_, scheme, name) => {
        const letters = [...name.toLowerCase()].map((letter, index) =>
          (number >> index) & 1 ? letter.toUpperCase() : letter,
        );
        return scheme + letters.join('');
      });
    }

    async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
      try {
        await action();
        return undefined;
      } catch (error) {
        // A response whose status is not 2xx came over a connection that was let through.
        return typeof error === 'object' && error !== null && 'status' in error
          ? undefined
          : error;
      }
    }
  `
}

const ABOUT = [
  'To be called in a debug build or an end-to-end test, on a device or an emulator: what holds the connection is',
  'native code, and a test that mocks it shows nothing.',
]
