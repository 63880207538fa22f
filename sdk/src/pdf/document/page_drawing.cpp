#include "pdf/document/page_drawing.h"

#include "pdf/document/structure_tree.h"

namespace sealpdf::pdf {
namespace {

constexpr int kMaxAncestors = 256;

// The page's own /Resources, else the nearest ancestor's (7.7.3.4): a copy, so that no other page changes.
Dict copy_resources(const Document& document, const Dict& page) {
    const Dict* node = &page;
    for (int i = 0; node != nullptr && i < kMaxAncestors; ++i) {
        if (const Dict* resources = document.at(*node, "Resources").as_dict()) {
            return *resources;
        }
        node = document.at(*node, "Parent").as_dict();
    }
    return {};
}

/// One category of the page's resources as a direct dictionary of its own, with names for what is drawn.
class Category {
  public:
    Category(const Document& document, const Dict& resources, const char* key, std::string prefix)
        : key_(key), prefix_(std::move(prefix)) {
        if (const Dict* present = document.at(resources, key).as_dict()) {
            dict_ = *present;
        }
    }

    const std::string& name_of(Ref ref) {
        const auto [found, added] = names_.try_emplace(ref);
        if (added) {
            do {
                found->second = prefix_ + std::to_string(++counter_);
            } while (dict_.contains(found->second));
            dict_.set(found->second, ref);
        }
        return found->second;
    }

    void put_into(Dict& resources) && {
        if (!names_.empty()) {
            resources.set(key_, std::move(dict_));
        }
    }

  private:
    const char* key_;
    std::string prefix_;
    Dict dict_;
    std::map<Ref, std::string> names_;
    int counter_ = 0;
};

void append_number(std::string& out, double value) {
    Bytes text;
    write_object(text, Object(value));
    out.append(as_text(text)).push_back(' ');
}

void append_drawing(std::string& out, const PageDrawing& drawing, Category& xobjects, Category& states,
                    bool tagged) {
    // 14.8.2.2: in a tagged document what is no part of the structure is marked as an artifact. PDF/UA-1, 7.1.
    out += tagged ? "/Artifact BMC\nq\n" : "q\n";
    if (drawing.ext_gstate) {
        out += "/" + states.name_of(*drawing.ext_gstate) + " gs\n";
    }
    if (drawing.clip) {
        for (const double value :
             {drawing.clip->x0, drawing.clip->y0, drawing.clip->width(), drawing.clip->height()}) {
            append_number(out, value);
        }
        out += "re W n\n";
    }
    const Matrix& m = drawing.matrix;
    for (const double value : {m.a, m.b, m.c, m.d, m.e, m.f}) {
        append_number(out, value);
    }
    out += "cm\n/" + xobjects.name_of(drawing.xobject) + (tagged ? " Do\nQ\nEMC\n" : " Do\nQ\n");
}

/// Back to the graphics state the page began with, and to the page level (8.2): what is drawn next is neither clipped
/// nor tinted nor part of somebody's optional content.
std::string close(const ContentEnding& ending) {
    std::string operators = ending.path ? "\nn\n" : "\n";  // a comment may have no end of line
    operators += ending.text_object ? "ET\n" : "";
    for (int i = 0; i < ending.marked_content; ++i) {
        operators += "EMC\n";
    }
    for (int i = 0; i < ending.compatibility; ++i) {
        operators += "EX\n";
    }
    for (int i = 0; i < ending.saves + 1; ++i) {
        operators += "Q\n";
    }
    return operators;
}

}  // namespace

Ref PageDrawer::content(const std::string& operators) {
    const auto [found, added] = contents_.try_emplace(operators);
    if (added) {
        found->second = document_.add_stream({}, std::make_shared<const Bytes>(to_bytes(operators)));
    }
    return found->second;
}

void PageDrawer::draw(const Page& page, const ContentEnding& ending,
                      const std::vector<PageDrawing>& drawings) {
    Array contents = page_contents(document_, page);
    Dict& dict = touch_page(document_, page);
    Dict resources = copy_resources(document_, dict);
    Category xobjects(document_, resources, "XObject", "Seal");
    Category states(document_, resources, "ExtGState", "SealState");
    const bool has_old = !contents.empty();
    std::string operators = has_old ? close(ending) : std::string();
    const bool tagged = is_tagged(document_.view());
    for (const PageDrawing& drawing : drawings) {
        append_drawing(operators, drawing, xobjects, states, tagged);
    }
    std::move(xobjects).put_into(resources);
    std::move(states).put_into(resources);
    if (has_old) {
        contents.insert(contents.begin(), Object(content("q\n")));
    }
    contents.push_back(content(operators));
    dict.set("Resources", std::move(resources));
    dict.set("Contents", std::move(contents));
}

}  // namespace sealpdf::pdf
