#include "schemas/digest.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(Digest, is_sha_256) {
  EXPECT_EQ(sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2, B.1
  EXPECT_EQ(document_digest("").substr(0, 15), "sha256:e3b0c442");
}

TEST(Hasher, delimits_and_tags_its_parts) {
  EXPECT_NE(Hasher("t").part("a", "bc").hex(), Hasher("t").part("ab", "c").hex());
  EXPECT_NE(Hasher("t").part("a", "").part("b", "x").hex(),
            Hasher("t").part("a", "x").part("b", "").hex());
  EXPECT_NE(Hasher("t").hex(), Hasher("u").hex());
  EXPECT_EQ(Hasher("t").part("n", 7).hex(16), Hasher("t").part("n", "7").hex(16));
}

}  // namespace
}  // namespace kiroku
