import { type Code, code } from '../../code.ts'
import { TAP, TAP_HEAD } from '../../curl/tap.ts'
import { c } from '../../languages/c.ts'
import { shell } from '../../languages/shell.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_curl_test.c`: a program that makes one or two requests, for the script beside it. */
export function renderTestProgram({ header }: RenderContext): Code {
  return code`
    ${c.comment(...header)}
    //
    // pinned_curl_test plain|pinned|careless|after URL ROOT: ends with libcurl's code.
    #include "pinned_curl.h"

    #include <stdio.h>
    #include <string.h>

    int main(int count, char **arguments)
    {
      char why[PINNED_CURL_ERROR_SIZE] = "";
      struct curl_slist *loopback = curl_slist_append(NULL, "::127.0.0.1:");
      CURL *easy = curl_easy_init();
      CURLcode result;
      if(count != 4 || !easy)
        return 2;
      curl_easy_setopt(easy, CURLOPT_CAINFO, arguments[3]);
      curl_easy_setopt(easy, CURLOPT_CONNECT_TO, loopback);
      curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
      if(!strcmp(arguments[1], "plain") || !strcmp(arguments[1], "after")) {
        curl_easy_setopt(easy, CURLOPT_URL, arguments[2]);
        result = curl_easy_perform(easy);
      }
      if(!strcmp(arguments[1], "careless")) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
        curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
      }
      if(strcmp(arguments[1], "plain") != 0)
        result = pinned_curl_perform(easy, arguments[2], why);
      if(*why)
        fprintf(stderr, "%s\n", why);
      curl_easy_cleanup(easy);
      curl_slist_free_all(loopback);
      return (int)result;
    }
  `
}

/** `pinned_curl_test.sh`: compiles the program, and lets an interceptor on loopback try it. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const hosts = plan.entries.filter(({ mode }) => mode === 'enforce').map(({ host }) => shell.literal(host))
  return code`
    #!/bin/sh
    ${shell.comment(...header)}
    #
    # Shows, without leaving this machine, that the pins are on: sh pinned_curl_test.sh
    #
    # A server on loopback plays the interceptor: its certificate for each pinned host comes from a root
    # that libcurl trusts, but its key is not pinned. Needs cc, curl-config, and OpenSSL 1.1.1 for the rest.
    ${TAP_HEAD}

    ${TRY}

    ${TAP}

    build "$here/pinned_curl.c" "$dir/test"
    ${hosts.map((host) => code`try ${host}`)}
    echo "1..$count"
    exit "$failed"
  `
}

const TRY = code`
  # build SOURCE PROGRAM: warnings are errors.
  # shellcheck disable=SC2046 # words are what curl-config gives
  build() {
    \${CC:-cc} -std=c99 -Wall -Wextra -Werror -I "$here" $(curl-config --cflags) -o "$2" \
      "$here/pinned_curl_test.c" "$1" $(curl-config --libs)
  }

  try() {
    serve "$1"
    sed "s,\"sha256//,\"$served;sha256//," "$here/pinned_curl.c" >"$dir/pinned_curl.c"
    build "$dir/pinned_curl.c" "$dir/holds-its-pin"
    case $1 in
      *:*) name="[$1]" ;;
      *) name=$1 ;;
    esac
    url=https://$name:$port/secret
    if "$dir/test" pinned "$url" "$dir/root.pem" 2>&1 | grep -q 'expire closed'; then
      check "$name: the pins have expired, and expire closed" 90 "$dir/test" pinned "$url" "$dir/root.pem"
      stop
      return
    fi
    check "$name: an unpinned handle falls for the interceptor" 0 "$dir/test" plain "$url" "$dir/root.pem"
    check "$name: a key that is not pinned is refused" 90 "$dir/test" pinned "$url" "$dir/root.pem"
    check "$name: a connection from before the pins is not used again" 90 "$dir/test" after "$url" "$dir/root.pem"
    check "$name: checks that were off are on" 60 "$dir/test" careless "$url" "$dir/root.pem"
    check "$name: clear text is refused" 90 "$dir/test" pinned "http://$name:$port/" "$dir/root.pem"
    check "$name: a server whose key is pinned is reached" 0 "$dir/holds-its-pin" pinned "$url" "$dir/root.pem"
    stop
  }
`
