#ifndef HEDDLE_CCURL_H
#define HEDDLE_CCURL_H

#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_share_setopt are variadic, which Swift can't call. One function a kind of argument.

typedef size_t (*heddle_curl_write)(char *bytes, size_t size, size_t count, void *context);
typedef int (*heddle_curl_prerequest)(void *context, char *peer, char *local, int peer_port, int local_port);

static inline CURLcode heddle_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_set_write(CURL *handle, CURLoption option, heddle_curl_write value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_set_prerequest(CURL *handle, CURLoption option, heddle_curl_prerequest value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode heddle_curl_get_long(CURL *handle, CURLINFO option, long *value) {
    return curl_easy_getinfo(handle, option, value);
}

static inline CURLcode heddle_curl_get_off(CURL *handle, CURLINFO option, curl_off_t *value) {
    return curl_easy_getinfo(handle, option, value);
}

static inline CURLSHcode heddle_curl_share(CURLSH *share, curl_lock_data kind) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, kind);
}

#endif
