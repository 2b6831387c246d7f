// Reads host names from stdin; prints for each the pins that a handle is given, `-` for none, or `refused`.
#include "pinned_curl.c"

int main(void)
{
  char host[512];
  CURL *easy = curl_easy_init();
  while(fgets(host, sizeof(host), stdin)) {
    const struct entry *entry = NULL;
    host[strcspn(host, "\n")] = 0;
    if(choose(easy, host, sizeof(host), "https", &entry, NULL))
      puts("refused");
    else
      puts(entry && entry->mode == ENFORCE ? entry->pins : "-");
  }
  curl_easy_cleanup(easy);
  return 0;
}
