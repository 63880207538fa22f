#pragma once
// Where each cluster of a text goes: along an arc or on a line. Millimetres, origin at the seal's centre, y
// downwards.

#include <optional>
#include <vector>

#include "image/font.h"

namespace sealpdf::image {

struct PlacedText {
    std::vector<Matrix> places;  // one a cluster: from its ems to millimetres
    double extent = 0;           // degrees of the arc, or millimetres of the line
};

struct Arc {
    bool upper = true;  // bases towards the centre; on the lower arc towards the ring
    double outer_radius = 0;
    double height = 0;  // of the tallest glyph, when there is room
    double least_height = 0;
    double wished_sweep = 0;  // degrees
    double largest_sweep = 0;
};

/// Symmetric about the vertical axis, with equal gaps. A text too long for its arc is first set tighter, then
/// narrower, then smaller; nullopt: too long even for `least_height`.
std::optional<PlacedText> lay_along_arc(const std::vector<Cluster>& text, const Arc& arc);

/// The upper arc of an ellipse, about its centre.
struct EllipseArc {
    double half_width = 0, half_height = 0;  // of the ellipse through the characters' tops
    double height = 0;
    double least_height = 0;
    double wished_sweep = 0;  // degrees, seen from the centre
    double largest_sweep = 0;
};

/// As lay_along_arc; each character stands square to the ellipse.
std::optional<PlacedText> lay_along_ellipse(const std::vector<Cluster>& text, const EllipseArc& arc);

struct Line {
    Point centre;
    double height = 0;
    double least_height = 0;
    double width = 0;  // the most it may take
};

/// Centred; narrower, then smaller when it is too long; nullopt as above.
std::optional<PlacedText> lay_on_line(const std::vector<Cluster>& text, const Line& line);

}  // namespace sealpdf::image
