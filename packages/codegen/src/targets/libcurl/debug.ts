import { type Code, code } from '../../code.ts'
import { debugBundle, debugRootsOf } from '../../debug-roots.ts'
import { c } from '../../languages/c.ts'
import type { RenderContext, RenderedFile } from '../../target.ts'

/** `pinned_curl_debug.c` and its header, where there are certificates of approved interception CAs. */
export function debugFiles(context: RenderContext): RenderedFile[] {
  if (debugRootsOf(context.options).length === 0) return []
  return [
    { path: 'pinned_curl_debug.h', role: 'debug', code: renderDebugHeader(context) },
    { path: 'pinned_curl_debug.c', role: 'debug', code: renderDebugSource(context) },
  ]
}

function renderDebugHeader({ header }: RenderContext): Code {
  return code`
    ${c.comment(...header)}
    //
    // For builds that are not released: those without NDEBUG, and with pinned_curl_debug.c.
    #ifndef PINNED_CURL_DEBUG_H
    #define PINNED_CURL_DEBUG_H

    #ifdef NDEBUG
    #error "approved interception is not for a release"
    #endif

    #include "pinned_curl.h"

    #ifdef __cplusplus
    extern "C" {
    #endif

    // Does what pinned_curl_perform() does, and lets interceptors through whose CA is approved. Which of the two
    // answers is found out by a connection over which nothing is sent.
    CURLcode pinned_curl_debug_perform(CURL *easy, const char *url, char *why);

    #ifdef __cplusplus
    }
    #endif

    #endif
  `
}

function renderDebugSource({ options, header }: RenderContext): Code {
  const roots = debugRootsOf(options)
  return code`
    ${c.comment(...header)}
    #include "pinned_curl_debug.h"

    #include <string.h>

    ${c.comment('CAs that may intercept. Their keys:', ...roots.map(({ pin }) => pin.text))}
    static const char approved[] =
      ${ended(debugBundle(roots).lines.map((line) => c.literal(`${line}\n`)))}

    // Trusts the approved CAs and nobody else.
    static CURLcode trust_approved(CURL *easy)
    {
      struct curl_blob blob = {(void *)approved, sizeof(approved) - 1, CURL_BLOB_NOCOPY};
      CURLcode result = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, NULL);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS, 0L);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
      return result;
    }

    static int is_intercepted(CURL *easy)
    {
      CURL *probe = curl_easy_duphandle(easy);
      int intercepted = probe && !trust_approved(probe) && !curl_easy_setopt(probe, CURLOPT_CONNECT_ONLY, 1L) &&
                        !curl_easy_perform(probe);
      curl_easy_cleanup(probe);
      return intercepted;
    }

    CURLcode pinned_curl_debug_perform(CURL *easy, const char *url, char *why)
    {
      CURLcode result = pinned_curl_setup(easy, url, why);
      if(result)
        return result;
      if(strncmp(url, "https:", 6) || !is_intercepted(easy))
        return pinned_curl_perform(easy, url, why);
      result = trust_approved(easy);
      return result ? result : curl_easy_perform(easy);
    }
  `
}

/** Pieces below each other, and a semicolon behind the last. */
function ended(pieces: readonly Code[]): Code {
  return code`
    ${pieces.slice(0, -1)}
    ${pieces.slice(-1)};
  `
}
