#include "quarantine/seal/seal.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace temizu {
namespace {

struct Pair {
  Bytes open = Bytes(32, '\0'), secret = Bytes(32, '\0');
  Pair() {
    EXPECT_TRUE(seal_ready());
    crypto_box_keypair(reinterpret_cast<unsigned char*>(open.data()), reinterpret_cast<unsigned char*>(secret.data()));
  }
};

// Goal: whatever the cut in which plain octets go in and sealed octets come back, the blob opens to the same octets and
// has the size that was foretold.
TEST(Seal, OpensWhateverTheCut) {
  ASSERT_TRUE(seal_ready());
  const Bytes key = random_octets(32);
  for (std::size_t size : {0, 1, 65'535, 65'536, 65'537, 131'072, 300'000}) {
    Bytes plain(size, 'p');
    for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<char>(i % 251);
    for (std::size_t cut : {1, 7'919, 65'536, 100'000}) {
      if (cut == 1 && size > 70'000) continue;
      Bytes sealed, opened;
      SealWriter writer(key, "item");
      for (std::size_t at = 0; at < size; at += cut) writer.add(ByteView(plain).substr(at, cut), sealed);
      writer.finish(sealed);
      EXPECT_EQ(sealed.size(), sealed_size(size));
      const auto sink = [&](ByteView piece) -> Status {
        EXPECT_LE(piece.size(), kPlainPieceBytes);
        opened += piece;
        return {};
      };
      SealReader reader(key, "item");
      for (std::size_t at = 0; at < sealed.size(); at += cut) ASSERT_TRUE(reader.add(ByteView(sealed).substr(at, cut), sink));
      ASSERT_TRUE(reader.finish(sink));
      EXPECT_TRUE(opened == plain) << size << " in cuts of " << cut;
    }
  }
}

// Goal: a blob of another item, under another key, cut at any piece, with pieces swapped or appended, does not open.
TEST(Seal, RefusesWhatIsNotExactlyWhatWasSealed) {
  ASSERT_TRUE(seal_ready());
  const Bytes key = random_octets(32);
  const Bytes sealed = seal_bytes(key, "item", Bytes(200'000, 'x'));
  const auto opens = [&](const Bytes& octets, const char* item = "item") { return open_bytes(key, item, octets, 1 << 20).has_value(); };
  EXPECT_TRUE(opens(sealed));
  EXPECT_FALSE(opens(sealed, "other"));
  EXPECT_FALSE(open_bytes(random_octets(32), "item", sealed, 1 << 20));
  EXPECT_FALSE(open_bytes(Bytes(), "item", sealed, 1 << 20));
  EXPECT_FALSE(opens(""));
  EXPECT_FALSE(opens(sealed.substr(0, kSealHeaderBytes)));
  for (std::size_t pieces = 1; pieces <= 3; ++pieces) EXPECT_FALSE(opens(sealed.substr(0, kSealHeaderBytes + pieces * kSealedPieceBytes)));
  EXPECT_FALSE(opens(sealed + sealed.substr(kSealHeaderBytes)));
  Bytes swapped = sealed;
  swapped.replace(kSealHeaderBytes, kSealedPieceBytes, sealed, kSealHeaderBytes + kSealedPieceBytes, kSealedPieceBytes);
  EXPECT_FALSE(opens(swapped));
  EXPECT_EQ(open_bytes(key, "item", sealed, 1000).error().code, Code::limit);
}

// Goal: only the secret key opens a sealed content key; the keys of one group share the curve work and nothing else; after
// forget() a new group begins.
TEST(Seal, GroupKeysOpenWithTheSecretKeyOnly) {
  const Pair store, other;
  GroupSealer sealer(store.open);
  const Bytes first = random_octets(32), second = random_octets(32);
  const Bytes a = sealer.seal(first), b = sealer.seal(second);
  EXPECT_EQ(a.size(), kSealedKeyBytes);
  EXPECT_EQ(a.substr(0, 80), b.substr(0, 80));
  EXPECT_NE(a.substr(80), b.substr(80));
  sealer.forget();
  const Bytes c = sealer.seal(first);
  EXPECT_NE(a.substr(0, 80), c.substr(0, 80));
  GroupOpener opener(store.open, store.secret), stranger(other.open, other.secret), receive(store.open, "");
  EXPECT_EQ(*opener.open(a), first);
  EXPECT_EQ(*opener.open(b), second);
  EXPECT_EQ(*opener.open(c), first);
  EXPECT_EQ(stranger.open(a).error().code, Code::denied);
  EXPECT_EQ(receive.open(a).error().code, Code::denied);
  for (std::size_t at : {std::size_t{80}, std::size_t{110}, a.size() - 1}) {
    Bytes altered = a;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    EXPECT_EQ(opener.open(altered).error().code, Code::bad_input) << at;
  }
  EXPECT_FALSE(opener.open(a.substr(1)));
}

// Goal: a boxed key opens for the two parties of the pair and for nobody else.
TEST(Seal, KeyBoxOpensForItsPairOnly) {
  const Pair wash, deliver, other;
  const KeyBox sender(deliver.open, wash.secret), receiver(wash.open, deliver.secret), stranger(wash.open, other.secret);
  const Bytes key = random_octets(32);
  const Bytes boxed = sender.box(key);
  EXPECT_EQ(boxed.size(), kBoxedKeyBytes);
  EXPECT_EQ(*receiver.open(boxed), key);
  EXPECT_FALSE(stranger.open(boxed));
  EXPECT_FALSE(receiver.open(boxed.substr(1)));
  EXPECT_FALSE(KeyBox().open(boxed));
  EXPECT_FALSE(KeyBox("short", wash.secret).ready());
}

}  // namespace
}  // namespace temizu
