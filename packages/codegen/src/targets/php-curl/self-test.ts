import { type Code, code } from '../../code.ts'
import { TAP, TAP_HEAD } from '../../curl/tap.ts'
import { php } from '../../languages/php.ts'
import { shell } from '../../languages/shell.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_curl_test.php`: a program that makes one or two requests, for the script beside it. */
export function renderTestProgram({ header }: RenderContext): Code {
  return code`
    <?php

    ${php.comment(...header)}
    //
    // php pinned_curl_test.php LIBRARY plain|pinned|careless|after URL ROOT: ends with curl's code.

    declare(strict_types=1);

    [, $library, $manner, $url, $root] = $argv;
    require $library;

    $handle = curl_init();
    curl_setopt_array($handle, [
        CURLOPT_CONNECT_TO => ['::127.0.0.1:'],
        CURLOPT_NOPROXY => '*',
        CURLOPT_RETURNTRANSFER => true,
    ]);
    if ($manner === 'careless') {
        curl_setopt_array($handle, [CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0]);
    } else {
        curl_setopt($handle, CURLOPT_CAINFO, $root);
    }
    if ($manner === 'plain' || $manner === 'after') {
        curl_setopt($handle, CURLOPT_URL, $url);
        curl_exec($handle);
    }
    if ($manner !== 'plain') {
        try {
            PinnedHttp\PinnedCurl::exec($handle, $url);
        } catch (PinnedHttp\PinFailure $failure) {
            fwrite(STDERR, $failure->getMessage() . "\n");
            exit($failure->getCode());
        }
    }
    exit(curl_errno($handle));
  `
}

/** `pinned_curl_test.sh`: lets an interceptor on loopback try the program. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const hosts = plan.entries.filter(({ mode }) => mode === 'enforce').map(({ host }) => shell.literal(host))
  return code`
    #!/bin/sh
    ${shell.comment(...header)}
    #
    # Shows, without leaving this machine, that the pins are on: sh pinned_curl_test.sh
    #
    # A server on loopback plays the interceptor: its certificate for each pinned host comes from a root
    # that curl trusts, but its key is not pinned. Needs OpenSSL 1.1.1 for the certificates and the server.
    ${TAP_HEAD}

    ${TRY}

    ${TAP}

    ${hosts.map((host) => code`try ${host}`)}
    echo "1..$count"
    exit "$failed"
  `
}

const TRY = code`
  # request LIBRARY MANNER URL
  request() {
    php "$here/pinned_curl_test.php" "$1" "$2" "$3" "$dir/root.pem"
  }

  try() {
    serve "$1"
    own=sha256/\${served#sha256//}
    sed "s,\"sha256/,\"$own\"\, &," "$here/PinnedCurl.php" >"$dir/PinnedCurl.php"
    case $1 in
      *:*) name="[$1]" ;;
      *) name=$1 ;;
    esac
    url=https://$name:$port/secret
    if request "$here/PinnedCurl.php" pinned "$url" 2>&1 | grep -q 'expire closed'; then
      check "$name: the pins have expired, and expire closed" 90 request "$here/PinnedCurl.php" pinned "$url"
      stop
      return
    fi
    check "$name: an unpinned handle falls for the interceptor" 0 request "$here/PinnedCurl.php" plain "$url"
    check "$name: a key that is not pinned is refused" 90 request "$here/PinnedCurl.php" pinned "$url"
    check "$name: a connection from before the pins is not used again" 90 request "$here/PinnedCurl.php" after "$url"
    check "$name: checks that were off are on" 60 request "$here/PinnedCurl.php" careless "$url"
    check "$name: clear text is refused" 90 request "$here/PinnedCurl.php" pinned "http://$name:$port/"
    check "$name: a server whose key is pinned is reached" 0 request "$dir/PinnedCurl.php" pinned "$url"
    stop
  }
`
