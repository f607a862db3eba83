#pragma once
// What HTML elements mean for reading: which are shown, which begin a line, which keep white space.
#include <string_view>

#include <gumbo.h>

namespace kiroku {

bool is_element(const GumboNode& node);
bool is_a(const GumboNode& node, GumboTag tag);
// Of an element; nullptr where it has no such attribute.
const char* attribute(const GumboNode& node, const char* name);

// Never shown, or not here: scripts, the head, `hidden`, `display: none`, and the readings beside
// ruby text, which would stand in the middle of it (人口は約やく60万人).
bool is_hidden(const GumboNode& element);
bool begins_line(const GumboNode& element);
bool keeps_white_space(GumboTag tag);
bool is_literal(GumboTag tag);    // no tags inside: <textarea>
int heading_level(GumboTag tag);  // 1..6; 0: no heading

}  // namespace kiroku
