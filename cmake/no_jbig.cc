// The functions of JBIG-KIT that libtiff's codec for JBIG names, without a codec behind them: JBIG-KIT is GPL and is not linked
// (docs/decisions/0006). Every decoder fails; a TIFF with JBIG pages is withheld.
extern "C" {

void jbg_dec_init(void*) {}
int jbg_dec_in(void*, unsigned char*, unsigned long, unsigned long*) { return 0x40; }   // not JBG_EOK: decoding ends
unsigned char* jbg_dec_getimage(const void*, int) { return nullptr; }
unsigned long jbg_dec_getsize(const void*) { return 0; }
void jbg_dec_free(void*) {}
void jbg_enc_init(void*, unsigned long, unsigned long, int, unsigned char**, void (*)(unsigned char*, unsigned long, void*), void*) {}
void jbg_enc_out(void*) {}
void jbg_enc_free(void*) {}
int jbg_newlen(unsigned char*, unsigned long) { return 0x40; }
const char* jbg_strerror(int) { return "JBIG is not supported"; }

}  // extern "C"
