# Third-party libraries, all from Debian 12. temizu_folder's THIRD names are the only ones a folder sees.
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(XercesC REQUIRED)
# Xerces-C is linked statically, with stubs in place of the network functions it would bring (libcurl and 22 more libraries): no
# parser of ours can fetch, and a child of the zygote has a third fewer mappings to copy. docs/decisions/0015.
find_library(TEMIZU_XERCES_ARCHIVE NAMES libxerces-c.a REQUIRED)
add_library(temizu_no_network STATIC ${CMAKE_SOURCE_DIR}/cmake/no_network.cc)
add_library(temizu_xerces STATIC IMPORTED)
set_target_properties(temizu_xerces PROPERTIES IMPORTED_LOCATION ${TEMIZU_XERCES_ARCHIVE}
                      INTERFACE_LINK_LIBRARIES "temizu_no_network;ICU::uc;ICU::data")
find_package(Poco REQUIRED COMPONENTS Foundation Util Net NetSSL Crypto Data DataSQLite)
find_package(nlohmann_json REQUIRED)
if(TEMIZU_TESTS)
  find_package(GTest REQUIRED)
endif()
if(TEMIZU_BENCH)
  find_package(benchmark REQUIRED)
endif()

function(temizu_pkg target)
  pkg_check_modules(${target}_pkg REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(${target} INTERFACE)
  target_link_libraries(${target} INTERFACE PkgConfig::${target}_pkg)
endfunction()

temizu_pkg(temizu_gmime gmime-3.0)
temizu_pkg(temizu_magic libmagic)
temizu_pkg(temizu_sodium libsodium)
temizu_pkg(temizu_pango pangocairo pangoft2 cairo-pdf fontconfig harfbuzz-subset)
temizu_pkg(temizu_seccomp libseccomp)
temizu_pkg(temizu_oath liboath)
temizu_pkg(temizu_ldap ldap lber)
temizu_pkg(temizu_qrencode libqrencode)
temizu_pkg(temizu_gumbo gumbo)
temizu_pkg(temizu_qpdf libqpdf)
target_compile_definitions(temizu_qpdf INTERFACE POINTERHOLDER_TRANSITION=4)   # without its old pointers
temizu_pkg(temizu_openjpeg libopenjp2)
temizu_pkg(temizu_deflate libdeflate zlib)
temizu_pkg(temizu_archive libarchive)
temizu_pkg(temizu_jpeg libjpeg)
temizu_pkg(temizu_png libpng)
temizu_pkg(temizu_lcms lcms2)
temizu_pkg(temizu_freetype freetype2)
temizu_pkg(temizu_webp libwebp)
find_library(TEMIZU_GIF NAMES gif REQUIRED)   # has no .pc file
add_library(temizu_gif INTERFACE)
target_link_libraries(temizu_gif INTERFACE ${TEMIZU_GIF})
# libtiff is linked statically too: its JBIG codec would bring JBIG-KIT, which is GPL.
find_library(TEMIZU_TIFF_ARCHIVE NAMES libtiff.a REQUIRED)
add_library(temizu_no_jbig STATIC ${CMAKE_SOURCE_DIR}/cmake/no_jbig.cc)
pkg_check_modules(temizu_tiff_codecs REQUIRED IMPORTED_TARGET libjpeg libwebp libzstd liblzma libdeflate zlib)
find_library(TEMIZU_LERC NAMES Lerc REQUIRED)
add_library(temizu_tiff STATIC IMPORTED)
set_target_properties(temizu_tiff PROPERTIES IMPORTED_LOCATION ${TEMIZU_TIFF_ARCHIVE}
                      INTERFACE_LINK_LIBRARIES "temizu_no_jbig;PkgConfig::temizu_tiff_codecs;${TEMIZU_LERC}")
add_library(temizu_cli11 INTERFACE)  # headers only
