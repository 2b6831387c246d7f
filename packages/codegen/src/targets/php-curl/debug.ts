import { type Code, code } from '../../code.ts'
import { bundleFile } from '../../curl/debug.ts'
import { debugRootsOf } from '../../debug-roots.ts'
import { php } from '../../languages/php.ts'
import type { RenderContext, RenderedFile } from '../../target.ts'

/** `PinnedCurlDebug.php` and the certificates beside it, where there are approved interception CAs. */
export function debugFiles(context: RenderContext): RenderedFile[] {
  if (debugRootsOf(context.options).length === 0) return []
  return [
    { path: 'PinnedCurlDebug.php', role: 'debug', code: renderDebugClass(context) },
    bundleFile(context, 'PinnedCurlDebug.pem'),
  ]
}

function renderDebugClass({ header }: RenderContext): Code {
  return code`
    <?php

    ${php.comment(...header)}
    //
    // For development: in composer.json below autoload-dev, which composer install --no-dev leaves out.

    declare(strict_types=1);

    namespace PinnedHttp;

    /** Lets interceptors through whose CA stands in PinnedCurlDebug.pem; all others are held to the pin set. */
    final class PinnedCurlDebug
    {
        /**
         * Does what PinnedCurl::exec() does. Whether an approved interceptor answers is found out by a connection
         * over which nothing is sent. Take another handle for the next request.
         *
         * @throws PinFailure as PinnedCurl::exec() does
         */
        public static function exec(\CurlHandle $handle, string $url): string|bool
        {
            $options = self::options($url);
            $probe = curl_copy_handle($handle);
            curl_setopt_array($probe, [CURLOPT_CONNECT_ONLY => true] + $options);
            if (!str_starts_with(strtolower($url), 'https:') || curl_exec($probe) === false) {
                return PinnedCurl::exec($handle, $url);
            }
            curl_setopt_array($handle, $options);

            return curl_exec($handle);
        }

        /**
         * Options for curl_setopt_array() that trust the approved CAs and nobody else.
         *
         * @return array<int, mixed>
         */
        private static function options(string $url): array
        {
            $options = PinnedCurl::options($url);
            unset($options[CURLOPT_PINNEDPUBLICKEY]);

            return [
                CURLOPT_CAINFO => __DIR__ . '/PinnedCurlDebug.pem',
                // In the place of the usual folder, one without certificates.
                CURLOPT_CAPATH => __DIR__,
                CURLOPT_SSL_VERIFYPEER => true,
                CURLOPT_SSL_VERIFYHOST => 2,
            ] + $options;
        }
    }
  `
}
