import { type Code, code, when } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { csharp } from '../../languages/csharp.ts'
import type { RenderContext } from '../../target.ts'
import { namespaceOf } from './namespace.ts'

/** Where approved keys come from, for the library: a part of it that only debug builds have. */
export function approvedPart(options: RenderContext['options']): Code {
  return when(hasApproved(options), () => APPROVED)
}

/** Whether there are such keys. */
export function hasApproved(options: RenderContext['options']): boolean {
  return debugPinsOf(options).length > 0
}

/** `PinnedHttpDebug.cs`: the keys of approved interception CAs. */
export function renderDebugPart({ options, header }: RenderContext): Code {
  return code`
    ${csharp.comment(...header, '', ...ABOUT)}

    #if DEBUG
    using System.Collections.Generic;

    namespace ${namespaceOf(options)}
    {
        internal static partial class ApprovedInterception
        {
            static partial void Add(ICollection<string> pins)
            {
                ${debugPinsOf(options).map(({ text }) => code`pins.Add(${csharp.literal(text)});`)}
            }
        }
    }
    #endif
  `
}

const ABOUT = [
  'For builds that define DEBUG; to others this file is empty, and may be missing. A test proxy whose CA has one of the',
  'approved keys, and is trusted by the system, can read them: hosts stay pinned, to it and to the pin set.',
]

const APPROVED = code`
  /// <summary>Keys of CAs that may intercept debug builds. Another file has them; without it there are none.</summary>
  internal static partial class ApprovedInterception
  {
      internal static readonly IReadOnlyList<string> Pins = Read();

      static partial void Add(ICollection<string> pins);

      private static IReadOnlyList<string> Read()
      {
          var pins = new List<string>();
          Add(pins);
          return pins;
      }
  }
`
