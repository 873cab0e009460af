// Puts our own stream decoders below libqpdf: object streams and cross-reference streams are then decoded with the same bounds as
// everything else. libqpdf's own decoders know no bound.
#pragma once

namespace temizu::pdf {

// Once, before the first file. Decoding outside a wash fails.
void register_filters();

}  // namespace temizu::pdf
