// libqpdf's headers for this folder. Its JSON header is left out: nothing here uses JSON, and Clang in C++20 refuses its class that
// holds a vector of itself. Include this before any other header of libqpdf.
#pragma once

#define JSON_HH   // the include guard of qpdf/JSON.hh
class JSON;

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
