#pragma once
// The path that the operators of a content stream build (ISO 32000-2, 8.5), as far as covering needs it: the rectangles
// that it fills, and the box of what it leaves when it clips.

#include <optional>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "verify/changes/content_scanner.h"

namespace sealpdf::verify {

class Path {
  public:
    /// An operator that is none of paths changes nothing.
    void add(const ContentOperation& operation, const Matrix& ctm);
    bool is_ended_by(const std::string& op) const;
    /// From the unit square to default user space, one for each rectangle that `op`, which ends the path, fills wholly.
    /// Other shapes are left out: their boxes say too little.
    std::vector<Matrix> filled_by(const std::string& op) const;
    /// In default user space; no value when it does not clip.
    std::optional<Rect> clip_box() const { return clips_ ? box_ : std::nullopt; }

  private:
    void add_point(Point point);

    std::vector<Matrix> rectangles_;
    std::optional<Rect> box_;
    bool has_other_shapes_ = false;
    bool clips_ = false;
};

}  // namespace sealpdf::verify
