#include <gtest/gtest.h>

#include "pipeline/readers/office.h"
#include "pipeline/readers/reader.h"
#include "tests/readers/reading.h"

namespace kiroku {
namespace {

using namespace std::string_literals;

TEST(MediaType, ByContent) {
  const struct {
    std::string bytes, path, media_type;
  } cases[] = {
      {"%PDF-1.7\n", "a", "application/pdf"},
      {"\xEF\xBB\xBF \n%PDF-1.4", "a.txt", "application/pdf"},
      {"From: mail\nMIME\n\n%PDF-1.4\n1 0 obj\n", "a", "application/pdf"},
      {"A file that begins with %PDF-1.7 is a PDF.\n", "a.txt", "text/plain"},
      {"\x89PNG\r\n\x1A\nxxxx", "a.pdf", "image/png"},
      {"\xFF\xD8\xFF\xE0", "a", "image/jpeg"},
      {"II*\0abcd"s, "a", "image/tiff"},
      {"MM\0*abcd"s, "a", "image/tiff"},
      {"RIFF1234WEBPVP8 ", "a", "image/webp"},
      {"BM\x10\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0"s, "a", "image/bmp"},
      {"BMW sells cars in Munich and elsewhere.", "a", "text/plain"},
      {"<!DOCTYPE html><p>x", "a", "text/html"},
      {"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- c --><HTML lang=ja>", "a.txt", "text/html"},
      {"<p>one</p>", "a", "text/html"},
      {"<h1 align=center>Title</h1>\n\nText", "README.md", "text/plain"},
      {"just a line <b>bold</b>", "a.htm", "text/html"},
      {"just a line", "a.md", "text/plain"},
      {"just a line", "", "text/plain"},
      {"<?xml version='1.0'?><rss></rss>", "a.xml", "text/plain"},
      {"\x96\x6B\x8B\xE3\x8F\x42\x8E\x73", "a.txt", "text/plain"},
      {"", "a.pdf", "application/pdf"},
      {"", "a.txt", "text/plain"},
      {"", "a", "text/plain"},
      {"not really", "a.pdf", "application/pdf"},
      {"PK\x03\x04 zip", "a.docx", ""},
      {"PK\x03\x04..[Content_Types].xml..word/document.xml..", "a",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"PK\x03\x04..[Content_Types].xml..ppt/presentation.xml..", "a",
       "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
      {"PK\x03\x04..[Content_Types].xml..xl/workbook.bin..", "a",
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.textPK", "a.odt",
       "application/vnd.oasis.opendocument.text"},
      {"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.presentationPK", "",
       "application/vnd.oasis.opendocument.presentation"},
      {"PK\x03\x04..mimetypeapplication/epub+zipPK", "a.epub", ""},
      {"PK\x03\x04..word/document.xml", "a.zip", ""},
      {"\xD0\xCF\x11\xE0..W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"s, "a", "application/msword"},
      {"\xD0\xCF\x11\xE0 other", "a.doc", ""},
      {"{\\rtf1 text}", "a.txt", ""},
      {"%!PS-Adobe", "a.ps", ""},
      {std::string(4000, '\x01'), "a.bin", ""},
      {std::string(4000, '\x01'), "a.PDF", "application/pdf"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(media_type_of(one.bytes, one.path), one.media_type) << one.bytes << " " << one.path;
}

TEST(MediaType, Utf16) {
  EXPECT_EQ(media_type_of("\xFF\xFE" + utf16("<!doctype html><p>x</p>", false), "a"), "text/html");
  EXPECT_EQ(media_type_of(utf16("plain text, unmarked\n", true), "a"), "text/plain");
}

TEST(MediaType, EveryTypeHasItsReader) {
  for (const char* type :
       {"application/pdf", "text/plain", "text/html", "image/png", "image/jpeg", "image/tiff"}) {
    EXPECT_NE(reader_for(type), nullptr) << type;
  }
  EXPECT_EQ(reader_for(""), nullptr);
  EXPECT_EQ(reader_for("application/zip"), nullptr);
  EXPECT_TRUE(is_office("application/vnd.oasis.opendocument.text"));
  EXPECT_FALSE(is_office("application/pdf"));
}

}  // namespace
}  // namespace kiroku
