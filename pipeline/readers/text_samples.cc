#include "pipeline/readers/text_samples.h"

#include <algorithm>
#include <cmath>

#include "pipeline/readers/picture.h"
#include "schemas/span.h"

namespace kiroku {
namespace {

constexpr float kLongestSample = 11;  // of a sample, in line heights
constexpr int kMargin = 8;            // pixels around a sample

struct Candidate {
  Box box;
  int letters = 0;
};

// Marks of letters' size, from left to right.
std::vector<Box> letters_of(PIX& normalised) {
  const auto highest = static_cast<float>(pixGetHeight(&normalised) / 12);
  std::vector<Box> marks = marks_in(normalised);
  std::erase_if(marks, [&](const Box& mark) {
    const float height = mark.y1 - mark.y0;
    return height < 7 || height > highest || mark.x1 - mark.x0 > 5 * height;
  });
  std::sort(marks.begin(), marks.end(), [](const Box& a, const Box& b) { return a.x0 < b.x0; });
  return marks;
}

// Does the mark go on the run: beside it, about as high, less than a height away?
bool continues(const Candidate& run, const Box& mark) {
  const float height = run.box.y1 - run.box.y0, own = mark.y1 - mark.y0;
  const float shared = std::min(run.box.y1, mark.y1) - std::max(run.box.y0, mark.y0);
  const float grown = std::max(run.box.y1, mark.y1) - std::min(run.box.y0, mark.y0);
  return mark.x0 - run.box.x1 < height && shared > 0.5F * std::min(height, own) &&
         grown < 1.6F * std::max(height, own) && own < 2.5F * height;
}

std::vector<Candidate> runs_of(const std::vector<Box>& marks) {
  std::vector<Candidate> runs;
  for (const Box& mark : marks) {
    const auto run = std::find_if(runs.begin(), runs.end(),
                                  [&](const Candidate& one) { return continues(one, mark); });
    if (run == runs.end()) {
      runs.push_back({mark, 1});
    } else {
      run->box = run->box.united(mark);
      ++run->letters;
    }
  }
  return runs;
}

// Long lines of even height with a letter for about every height of theirs: noise has more.
float merit(const Candidate& run) {
  const float height = run.box.y1 - run.box.y0, length = (run.box.x1 - run.box.x0) / height;
  if (run.letters < 5 || length < 3 || height < 9) return 0;
  const auto letters = static_cast<float>(run.letters);
  if (letters > 5 * length || letters < 0.4F * length) return 0;
  return std::min(letters, 40.0F) * std::min(1.0F, height / 24);
}

}  // namespace

PixPointer cut_line(PIX& normalised, const Box& box) {
  const float height = box.y1 - box.y0;
  const int width = static_cast<int>(std::min(box.x1 - box.x0, kLongestSample * height));
  BOX* area = boxCreate(static_cast<int>(box.x0) - kMargin, static_cast<int>(box.y0) - kMargin / 2,
                        width + 2 * kMargin, static_cast<int>(height) + kMargin);
  const PixPointer part(pixClipRectangle(&normalised, area, nullptr));
  boxDestroy(&area);
  if (part == nullptr) return nullptr;
  return PixPointer(pixAddBorderGeneral(part.get(), kMargin, kMargin, kMargin, kMargin, kGround));
}

std::vector<PixPointer> text_samples(PIX& normalised, std::size_t most) {
  std::vector<Candidate> runs = runs_of(letters_of(normalised));
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Candidate& a, const Candidate& b) { return merit(a) > merit(b); });
  std::vector<PixPointer> samples;
  for (const Candidate& run : runs) {
    if (samples.size() == most || merit(run) <= 0) break;
    if (PixPointer sample = cut_line(normalised, run.box)) samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace kiroku
