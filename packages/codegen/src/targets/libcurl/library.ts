import { type Code, code, NOTHING } from '../../code.ts'
import { curlPins, lapsesAt } from '../../curl/target.ts'
import { c } from '../../languages/c.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_curl.h`. */
export function renderHeader({ plan, header }: RenderContext): Code {
  return code`
    ${c.comment(...header)}
    //
    // libcurl that talks to pinned servers only:
    //
    //   char why[PINNED_CURL_ERROR_SIZE];
    //   CURLcode result = pinned_curl_perform(easy, "https://...", why);
    //
    // The key of the leaf is compared with the pins (CURLOPT_PINNEDPUBLICKEY) within the TLS connection:
    // after its certificate and host name checks, and before a byte of the request leaves. Redirects are
    // not followed, and http: to a pinned host is refused.
    #ifndef PINNED_CURL_H
    #define PINNED_CURL_H

    #include <curl/curl.h>

    #ifdef __cplusplus
    extern "C" {
    #endif

    // The digest of the pin set, for logs and support.
    #define PINNED_CURL_DIGEST ${c.literal(plan.digest)}

    // What a text of errors has room for.
    #define PINNED_CURL_ERROR_SIZE 4096

    // Performs a request that is held to the pin set, with the options that the handle has already.
    //
    // Returns what curl_easy_perform() does. CURLE_SSL_PINNEDPUBKEYNOTMATCH (90) says that the connection
    // was refused because of the pin set, and why (of PINNED_CURL_ERROR_SIZE, or NULL) tells the rest; when
    // it is not 90, why is empty.
    CURLcode pinned_curl_perform(CURL *easy, const char *url, char *why);

    // Prepares a handle for one request, for programs that perform it by other means (curl_multi). Call it
    // last before the request, and again for the next one: it has to have the last word on CURLOPT_URL,
    // CURLOPT_PINNEDPUBLICKEY, CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST, CURLOPT_FOLLOWLOCATION and
    // CURLOPT_PROTOCOLS. Returns as above what can be refused without a connection.
    CURLcode pinned_curl_setup(CURL *easy, const char *url, char *why);

    #ifdef __cplusplus
    }
    #endif

    #endif
  `
}

/** `pinned_curl.c`. */
export function renderSource({ plan, header }: RenderContext): Code {
  return code`
    ${c.comment(...header)}
    #define _POSIX_C_SOURCE 200112L
    #include "pinned_curl.h"

    #include <ctype.h>
    #include <stdio.h>
    #include <string.h>
    #include <time.h>
    #ifdef _WIN32
    #include <ws2tcpip.h>
    #else
    #include <arpa/inet.h>
    #endif

    // What holds for one host, and for the names below it that it covers.
    struct entry {
      const char *host;
      enum { NO_SUBDOMAINS, ONE_LABEL, ANY_DEPTH } scope;
      enum { ENFORCE, OFF } mode;
      time_t lapses; // 0: never
      enum { OPEN, CLOSED } on_expiry;
      const char *pins;
    };

    static const int refuses_unlisted = ${plan.unlisted === 'block' ? 1 : 0};

    static const struct entry entries[] = {
      ${plan.entries.map(renderEntry)}
      {NULL, NO_SUBDOMAINS, OFF, 0, OPEN, NULL},
    };

    ${SOURCE}
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, mode, reason, pins, subdomains, onExpiry } = entry
  return code`
    ${reason === undefined ? NOTHING : c.comment(`reason: ${reason}`)}
    ${pins.flatMap(noteOf)}
    {${c.literal(host)}, ${SCOPES[subdomains]}, ${mode === 'off' ? code`OFF` : code`ENFORCE`}, ${lapsesAt(entry)}, ${onExpiry === 'closed' ? code`CLOSED` : code`OPEN`},
     ${mode === 'off' ? code`NULL` : c.literal(curlPins(entry))}},
  `
}

const SCOPES = { none: code`NO_SUBDOMAINS`, one: code`ONE_LABEL`, any: code`ANY_DEPTH` }

function noteOf({ pin, state, label }: PlanPin): Code[] {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return note === '' ? [] : [c.comment(`${pin.text} ${note}`)]
}

const SOURCE = code`
  // The most specific entry that covers a name: itself, else the longest that reaches it.
  static const struct entry *find_entry(const char *name)
  {
    int depth;
    for(depth = 0; name; depth++) {
      const struct entry *entry;
      for(entry = entries; entry->host; entry++) {
        int reaches = depth == 0 || entry->scope == ANY_DEPTH || (depth == 1 && entry->scope == ONE_LABEL);
        if(reaches && !strcmp(entry->host, name))
          return entry;
      }
      name = strchr(name, '.');
      if(name)
        name++;
    }
    return NULL;
  }

  static CURLcode refuse(char *why, const char *host, const char *reason, const char *pins)
  {
    size_t used;
    if(!why)
      return CURLE_SSL_PINNEDPUBKEYNOTMATCH;
    snprintf(why, PINNED_CURL_ERROR_SIZE, "pinning failed for %.255s: %s", host, reason);
    while(pins && *pins) {
      size_t length = strcspn(pins, ";");
      used = strlen(why);
      snprintf(why + used, PINNED_CURL_ERROR_SIZE - used, "\n  pin set has   %.*s", (int)length, pins);
      pins += length + (pins[length] == ';');
    }
    return CURLE_SSL_PINNEDPUBKEYNOTMATCH;
  }

  // Whether a last label makes others read a name as an IPv4 address.
  static int looks_numeric(const char *host)
  {
    const char *last = strrchr(host, '.');
    last = last ? last + 1 : host;
    return !strncmp(last, "0x", 2) || (*last && strspn(last, "0123456789") == strlen(last));
  }

  // One spelling per name: lower case, no root dot, IP addresses in their usual form. NULL, or what is wrong.
  static const char *canonical(char *host, size_t size)
  {
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    unsigned char address[16];
    char *at;
    size_t length = strlen(host);
    if(length && host[length - 1] == ']') { // [2001:db8::7]
      host[length - 1] = 0;
      memmove(host, host + 1, length - 1);
    }
    for(at = host; *at; at++) {
      if((unsigned char)*at >= 0x80)
        return "the name is no A-label (xn--...)";
      *at = (char)tolower((unsigned char)*at);
    }
    while(at > host && at[-1] == '.')
      *--at = 0;
    if(strchr(host, ':')) {
      host[strcspn(host, "%")] = 0;
      if(inet_pton(AF_INET6, host, address) != 1)
        return "an address that cannot be read";
      if(!memcmp(address, mapped, sizeof(mapped)))
        inet_ntop(AF_INET, address + 12, host, (unsigned)size);
      else
        inet_ntop(AF_INET6, address, host, (unsigned)size);
      return NULL;
    }
    if(looks_numeric(host) && inet_pton(AF_INET, host, address) != 1)
      return "an address in an unusual spelling";
    return NULL;
  }

  static CURLcode set_pins(CURL *easy, const struct entry *entry)
  {
    const int pinned = entry && entry->mode == ENFORCE;
    CURLcode result = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, pinned ? entry->pins : NULL);
    if(!result && pinned)
      result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    if(!result && pinned)
      result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if(!result)
      result = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  #if LIBCURL_VERSION_NUM >= 0x075500
    if(!result)
      result = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, pinned ? "https" : "http,https");
  #else
    if(!result)
      result = curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTPS | (pinned ? 0L : CURLPROTO_HTTP));
  #endif
    return result;
  }

  static CURLcode choose(CURL *easy, char *host, size_t size, const char *scheme, const struct entry **chosen, char *why)
  {
    const struct entry *entry;
    const char *wrong = canonical(host, size);
    if(wrong)
      return refuse(why, host, wrong, NULL);
    entry = find_entry(host);
    if(!entry && refuses_unlisted)
      return refuse(why, host, "the pin set does not list this host", NULL);
    if(entry && entry->mode == ENFORCE) {
      if(strcmp(scheme, "https"))
        return refuse(why, host, "clear text is refused", entry->pins);
      if(entry->lapses && time(NULL) >= entry->lapses) {
        if(entry->on_expiry == CLOSED)
          return refuse(why, host, "the pins have expired, and expire closed", entry->pins);
        entry = NULL;
      }
    }
    *chosen = entry;
    return set_pins(easy, entry);
  }

  static CURLcode prepare(CURL *easy, const char *url, char *host, size_t size, const struct entry **chosen, char *why)
  {
    CURLU *parts = curl_url();
    char *scheme = NULL, *name = NULL, *whole = NULL;
    CURLcode result = CURLE_URL_MALFORMAT;
    if(why)
      *why = 0;
    // The request is made to the text that was read here, and so to no other host.
    if(parts && !curl_url_set(parts, CURLUPART_URL, url, 0) && !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
       !curl_url_get(parts, CURLUPART_HOST, &name, 0) && !curl_url_get(parts, CURLUPART_URL, &whole, 0) &&
       strlen(name) < size) {
      strcpy(host, name);
      result = choose(easy, host, size, scheme, chosen, why);
      if(!result)
        result = curl_easy_setopt(easy, CURLOPT_URL, whole);
    }
    curl_free(scheme);
    curl_free(name);
    curl_free(whole);
    curl_url_cleanup(parts);
    return result;
  }

  CURLcode pinned_curl_setup(CURL *easy, const char *url, char *why)
  {
    const struct entry *entry = NULL;
    char host[512];
    return prepare(easy, url, host, sizeof(host), &entry, why);
  }

  CURLcode pinned_curl_perform(CURL *easy, const char *url, char *why)
  {
    const struct entry *entry = NULL;
    char host[512];
    CURLcode result = prepare(easy, url, host, sizeof(host), &entry, why);
    if(result)
      return result;
    result = curl_easy_perform(easy);
    if(result == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
      refuse(why, host, "the key of the leaf is not pinned (CURLOPT_VERBOSE shows its hash)", entry ? entry->pins : NULL);
    return result;
  }
`
