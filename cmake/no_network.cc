// The functions of libcurl that Xerces-C's network accessor names, without a network behind them. None is ever called: our
// parsers are built with a resolver that refuses (filters/common/safe_xml.cc, src/policy/xml_reader.cc); were one called
// after all, it would fail. Linking these instead of libcurl keeps 23 libraries out of every program.
extern "C" {

// A null handle or an error: nothing works.
void* curl_easy_init() { return nullptr; }
void curl_easy_cleanup(void*) {}
int curl_easy_setopt(void*, int, ...) { return 1; }
int curl_easy_getinfo(void*, int, ...) { return 1; }
int curl_global_init(long) { return 0; }
void curl_global_cleanup() {}
void* curl_multi_init() { return nullptr; }
int curl_multi_cleanup(void*) { return 1; }
int curl_multi_add_handle(void*, void*) { return 1; }
int curl_multi_remove_handle(void*, void*) { return 1; }
int curl_multi_perform(void*, int*) { return 1; }
int curl_multi_fdset(void*, void*, void*, void*, int*) { return 1; }
int curl_multi_timeout(void*, long*) { return 1; }
void* curl_multi_info_read(void*, int*) { return nullptr; }
void* curl_slist_append(void*, const char*) { return nullptr; }
void curl_slist_free_all(void*) {}

}  // extern "C"
