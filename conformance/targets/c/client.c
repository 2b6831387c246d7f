// One request through the generated code; prints the answer.
#include "pinned_curl.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
  char why[PINNED_CURL_ERROR_SIZE] = "";
  char connect_to[64];
  const char *proxy = getenv("KEYPIN_PROXY");
  CURL *easy = curl_easy_init();
  CURLcode result;
  if(!easy)
    return 2;
  snprintf(connect_to, sizeof(connect_to), "::%s:", getenv("KEYPIN_LAB_ADDRESS"));
  if(proxy)
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy);
  else
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, curl_slist_append(NULL, connect_to));
  curl_easy_setopt(easy, CURLOPT_CAINFO, getenv("KEYPIN_LAB_CA"));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, curl_slist_append(NULL, "Authorization: Bearer secret"));
  result = pinned_curl_perform(easy, getenv("KEYPIN_LAB_URL"), why);
  if(result)
    fprintf(stderr, "%s\n%s\n", why, curl_easy_strerror(result));
  return (int)result;
}
