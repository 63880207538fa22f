#include "pdf/document/page.h"

#include <cmath>
#include <optional>
#include <set>

namespace sealpdf::pdf {
namespace {

constexpr Rect kLetter{0, 0, 612, 792};  // what readers assume without a /MediaBox
constexpr double kMaxCoordinate = 1e7;

// What a page tree's node hands down (7.7.3.4).
struct Inherited {
    std::optional<Rect> media_box, crop_box;
    int rotate = 0;
};

struct Node {
    Ref ref;
    const Dict* direct = nullptr;  // in its parent's /Kids, against 7.7.3.2
    int depth = 0;
    Inherited inherited;
};

std::optional<Rect> read_box(const View& view, const Dict& dict, std::string_view key) {
    const Array* array = view.array_at(dict, key);
    if (array == nullptr || array->size() < 4) {
        return std::nullopt;
    }
    double value[4];
    for (std::size_t i = 0; i < 4; ++i) {
        const std::optional<double> number = view.resolve((*array)[i]).as_number();
        if (!number || std::abs(*number) > kMaxCoordinate) {
            return std::nullopt;
        }
        value[i] = *number;
    }
    const Rect box = Rect{value[0], value[1], value[2], value[3]}.normalized();
    return box.width() > 0 && box.height() > 0 ? std::optional(box) : std::nullopt;
}

void inherit(const View& view, const Dict& dict, Inherited& inherited) {
    if (const auto box = read_box(view, dict, "MediaBox")) {
        inherited.media_box = box;
    }
    if (const auto box = read_box(view, dict, "CropBox")) {
        inherited.crop_box = box;
    }
    if (const auto rotate = view.at(dict, "Rotate").as_number(); rotate && std::abs(*rotate) < 1e6) {
        const int degrees = static_cast<int>(*rotate);
        inherited.rotate = degrees % 90 == 0 ? (degrees % 360 + 360) % 360 : 0;
    }
}

Page make_page(const View& view, const Dict& dict, const Node& node, int index) {
    Page page;
    page.index = index;
    page.ref = node.ref;
    page.rotate = node.inherited.rotate;
    page.media_box = node.inherited.media_box.value_or(kLetter);
    page.crop_box = page.media_box;
    if (const auto& crop = node.inherited.crop_box) {
        // 14.11.2.1: effectively cut to the media box; a box that lies outside is ignored.
        const Rect cut{std::max(crop->x0, page.media_box.x0), std::max(crop->y0, page.media_box.y0),
                       std::min(crop->x1, page.media_box.x1), std::min(crop->y1, page.media_box.y1)};
        page.crop_box = cut.x0 < cut.x1 && cut.y0 < cut.y1 ? cut : page.media_box;
    }
    const double unit = view.at(dict, "UserUnit").as_number().value_or(1);
    page.user_unit = unit > 0 && unit <= 75'000 ? unit : 1;
    return page;
}

[[noreturn]] void fail(const View& view, ErrorCode code, const char* message, Ref ref) {
    throw Error(code, message, view.file()->source().name(), to_string(ref));
}

// A node of the tree, not a page: by what it is rather than by /Type, which writers forget.
const Array* kids_of(const View& view, const Dict& dict) {
    return view.at(dict, "Type").is_name("Page") ? nullptr : view.array_at(dict, "Kids");
}

}  // namespace

double Page::width() const { return (rotate % 180 == 0 ? crop_box.width() : crop_box.height()) * user_unit; }
double Page::height() const { return (rotate % 180 == 0 ? crop_box.height() : crop_box.width()) * user_unit; }

Matrix Page::to_display() const {
    const double u = user_unit;
    const Rect& box = crop_box;
    switch (rotate) {
        case 90:
            return {0, u, u, 0, -box.y0 * u, -box.x0 * u};
        case 180:
            return {-u, 0, 0, u, box.x1 * u, -box.y0 * u};
        case 270:
            return {0, -u, -u, 0, box.y1 * u, box.x1 * u};
        default:
            return {u, 0, 0, -u, -box.x0 * u, box.y1 * u};
    }
}

std::vector<Page> read_pages(const View& view, PageTree rule) {
    const Limits& limits = view.file()->limits();
    const Object* root = view.catalog().find("Pages");
    if (root == nullptr || !root->as_ref()) {
        fail(view, ErrorCode::damaged, "the document has no page tree", view.catalog_ref());
    }
    std::vector<Page> pages;
    std::set<std::uint32_t> visited;
    std::vector<Node> open{{*root->as_ref(), nullptr, 0, {}}};  // a stack: the next page is on top
    while (!open.empty()) {
        Node node = open.back();
        open.pop_back();
        const Dict* dict = node.direct != nullptr ? node.direct : view.get(node.ref).as_dict();
        if (dict == nullptr) {
            continue;  // a kid that is null is no page
        }
        inherit(view, *dict, node.inherited);
        const Array* kids = kids_of(view, *dict);
        if (kids == nullptr) {
            if (pages.size() >= static_cast<std::size_t>(limits.pages)) {
                fail(view, ErrorCode::limit_exceeded, "the document has more pages than the limit allows",
                     node.ref);
            }
            pages.push_back(make_page(view, *dict, node, static_cast<int>(pages.size())));
            continue;
        }
        // A page may stand twice, as readers show it twice. A node with kids may not: the tree could be a loop, or
        // double with every level.
        if (node.direct == nullptr && !visited.insert(node.ref.number).second) {
            fail(view, ErrorCode::damaged, "the page tree holds a node twice", node.ref);
        }
        if (node.depth >= limits.page_tree_depth) {
            fail(view, ErrorCode::limit_exceeded, "the page tree is deeper than the limit allows", node.ref);
        }
        if (open.size() + kids->size() > static_cast<std::size_t>(limits.pages)) {
            fail(view, ErrorCode::limit_exceeded, "the document has more pages than the limit allows",
                 node.ref);
        }
        for (std::size_t i = kids->size(); i-- > 0;) {
            const Object& kid = (*kids)[i];
            if (kid.as_ref() || (kid.as_dict() != nullptr && rule == PageTree::tolerant)) {
                open.push_back({kid.as_ref().value_or(Ref{}), kid.as_dict(), node.depth + 1, node.inherited});
            } else if (rule == PageTree::strict) {
                fail(view, ErrorCode::damaged, "the page tree holds something that is no page", node.ref);
            }
        }
    }
    return pages;
}

RectMm to_mm(const Rect& r) {
    constexpr double k = 25.4 / 72;
    return {r.x0 * k, r.y0 * k, r.width() * k, r.height() * k};
}

Rect from_mm(const RectMm& r) {
    constexpr double k = 72 / 25.4;
    return {r.x * k, r.y * k, (r.x + r.width) * k, (r.y + r.height) * k};
}

}  // namespace sealpdf::pdf
