// The client of a debug build: the same, with test proxies approved.
#include "pinned_curl_debug.h"
#define pinned_curl_perform pinned_curl_debug_perform
#include "client.c"
