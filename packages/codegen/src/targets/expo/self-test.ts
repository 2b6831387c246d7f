import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { array } from '../../react-native/entries.ts'
import type { RenderContext } from '../../target.ts'

/** `pinningSelfTest.ts`: asks all hosts, in a build with the pins and in one with wrong ones. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const hosts = plan.entries.map(({ host }) => javascript.literal(host))
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    const ENFORCED: readonly string[] = ${array(hosts, 'const ENFORCED: readonly string[] = ;'.length)};

    /**
     * Shows that the pins are on; what is wrong is in the answer.
     *
     * @param pins What the app was built with: the pins, or wrong ones.
     * @param stranger A server that is not pinned, to tell wrong pins from no network.
     */
    export async function pinningSelfTest(
      pins: 'right' | 'wrong',
      stranger: string,
    ): Promise<string[]> {
      if (!(await isReached(stranger))) return ['the network is down'];
      const wrong: string[] = [];
      for (const host of ENFORCED) {
        const reached = await isReached(\`https://\${host}/\`);
        if (reached && pins === 'wrong') wrong.push(\`\${host}: it is not pinned\`);
        if (!reached && pins === 'right') wrong.push(\`\${host}: it is refused\`);
        if (await isReached(\`http://\${host}/\`)) wrong.push(\`\${host}: clear text\`);
      }
      return wrong;
    }

    async function isReached(url: string): Promise<boolean> {
      try {
        await fetch(url, { method: 'HEAD' });
        return true;
      } catch {
        return false;
      }
    }
  `
}

const ABOUT = [
  'To be called in two builds, on devices or emulators: one as it is, and one with PINNING_SELF_TEST=wrong in the',
  'environment of npx expo prebuild, in which no pinned host may be reached.',
]
