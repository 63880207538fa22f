#include "pdf/document/page_form.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "pdf/syntax/filters.h"

namespace sealpdf::pdf {
namespace {

constexpr int kMaxAncestors = 256;

// What a page's /Resources may hold (7.8.3, Table 34). /ProcSet is obsolete.
constexpr std::array<std::string_view, 7> kCategories = {"ColorSpace", "ExtGState", "Font",   "Pattern",
                                                         "Properties", "Shading",   "XObject"};
// Entries of streams that describe the old document, not the picture.
constexpr std::array<std::string_view, 8> kLeftOut = {
    "AF", "Alternates", "LastModified", "Length", "Metadata", "OPI", "PieceInfo", "StructParent"};

class Copier {
  public:
    Copier(const View& view, const PageFormLimits& limits) : view_(view), limits_(limits) {}

    PageForm run(const Page& page) {
        const Dict* dict = view_.get(page.ref).as_dict();
        if (dict == nullptr) {
            refuse("its page is no dictionary");
        }
        form_.width = page.width();
        form_.height = page.height();
        form_.objects.resize(2);  // the form and its resources; the copies follow
        form_.objects[1] = copy_resources(*dict);
        Stream stream;
        stream.dict.set("Type", Name{"XObject"});
        stream.dict.set("Subtype", Name{"Form"});
        const Rect& box = page.crop_box;
        stream.dict.set("BBox", Array{box.x0, box.y0, box.x1, box.y1});
        const Matrix square{1 / page.width(), 0, 0, -1 / page.height(), 0, 1};
        const Matrix m = page.to_display().then(square);
        stream.dict.set("Matrix", Array{m.a, m.b, m.c, m.d, m.e, m.f});
        stream.dict.set("Resources", Ref{2, 0});
        stream.dict.set("Filter", Name{"FlateDecode"});
        stream.dict.set("Group", make_group(*dict));
        stream.data = std::make_shared<const Bytes>(deflate(read_content(*dict)));
        stream.length = stream.data->size();
        form_.objects[0] = Object(std::move(stream));
        copy_what_is_named();
        return std::move(form_);
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw Error(ErrorCode::bad_image,
                    "the PDF cannot be a seal's picture: " + why + "; export it again or give a PNG",
                    view_.file()->source().name());
    }
    void check(bool good, const char* why) const {
        if (!good) {
            refuse(why);
        }
    }

    Object copy_resources(const Dict& page) {
        const Dict* node = &page;
        const Dict* resources = nullptr;
        for (int i = 0; node != nullptr && resources == nullptr && i < kMaxAncestors; ++i) {
            resources = view_.dict_at(*node, "Resources");
            node = view_.dict_at(*node, "Parent");
        }
        Dict copied;
        for (const std::string_view category : kCategories) {
            if (const Object* value = resources != nullptr ? resources->find(category) : nullptr) {
                copied.set(category, copy(*value));
            }
        }
        return copied;
    }

    // Isolated, as a page is (11.4.7): blend modes inside act on the seal, not on the paper below.
    Object make_group(const Dict& page) {
        Dict group;
        group.set("S", Name{"Transparency"});
        group.set("I", true);
        if (const Dict* own = view_.dict_at(page, "Group")) {
            for (const std::string_view key : {"CS", "K"}) {
                if (const Object* value = own->find(key)) {
                    group.set(key, copy(*value));
                }
            }
        }
        return group;
    }

    Bytes read_content(const Dict& page) {
        std::vector<const Object*> streams;
        const Object& contents = view_.at(page, "Contents");
        if (const Array* array = contents.as_array()) {
            for (const Object& item : *array) {
                streams.push_back(&view_.resolve(item));
            }
        } else {
            streams.push_back(&contents);
        }
        Bytes content;
        for (const Object* object : streams) {
            const Stream* stream = object->as_stream();
            if (stream == nullptr) {
                continue;  // null: an empty page, or an empty part of it
            }
            check(!stream->dict.contains("F"), "its content lies in another file");
            const Bytes part = view_.decoded_stream(*stream).value_or_throw(view_.file()->source().name());
            check(content.size() + part.size() <= limits_.content_bytes, "its content is too long");
            append(content, part);
            content.push_back('\n');  // 7.8.2: streams end between tokens
        }
        return content;
    }

    // Copies are made one object at a time: the depth of references costs no stack.
    void copy_what_is_named() {
        while (!waiting_.empty()) {
            const auto [ref, index] = waiting_.front();
            waiting_.pop_front();
            form_.objects[index] = copy(view_.resolve(ref));
        }
    }

    Object copy(const Object& object) {
        if (const auto ref = object.as_ref()) {
            const auto [found, is_new] = copies_.emplace(*ref, form_.objects.size());
            if (is_new) {
                check(form_.objects.size() < limits_.objects, "it is made of too many objects");
                form_.objects.emplace_back();
                waiting_.emplace_back(*ref, found->second);
            }
            return Ref{static_cast<std::uint32_t>(found->second + 1), 0};
        }
        if (const Array* array = object.as_array()) {
            Array copied;
            for (const Object& item : *array) {
                copied.push_back(copy(item));
            }
            return copied;
        }
        if (const Stream* stream = object.as_stream()) {
            return copy_stream(*stream);
        }
        if (const Dict* dict = object.as_dict()) {
            return copy_dict(*dict);
        }
        return object;
    }

    Dict copy_dict(const Dict& dict) {
        check_dict(dict);
        Dict copied;
        for (const auto& [key, value] : dict) {
            copied.set(key, copy(value));
        }
        share_resources(copied, "Type3");
        return copied;
    }

    Object copy_stream(const Stream& stream) {
        check_dict(stream.dict);
        check(!stream.dict.contains("F"), "a part of it lies in another file");
        check(!stream.dict.contains("OC"), "it has layers (optional content)");
        check(!stream.dict.contains("Ref"), "it shows a page of another file");
        check(!view_.at(stream.dict, "Subtype").is_name("PS"), "it holds PostScript");
        Stream copied;
        for (const auto& [key, value] : stream.dict) {
            if (std::ranges::find(kLeftOut, key) == kLeftOut.end() && key != "StructParents") {
                copied.dict.set(key, copy(value));
            }
        }
        share_resources(copied.dict, "Form");
        copied.data = std::make_shared<const Bytes>(view_.raw_stream(stream));
        copied.length = copied.data->size();
        stream_bytes_ += copied.length;
        check(stream_bytes_ <= limits_.stream_bytes, "its pictures and fonts are too large");
        return copied;
    }

    // 7.8.3: a form or Type 3 font without resources of its own uses the page's, which is another page now.
    static void share_resources(Dict& copied, std::string_view subtype) {
        const Object* own = copied.find("Subtype");
        if (own != nullptr && own->is_name(subtype) && !copied.contains("Resources")) {
            copied.set("Resources", Ref{2, 0});
        }
    }

    void check_dict(const Dict& dict) {
        const Object& type = view_.at(dict, "Type");
        check(!type.is_name("OCG") && !type.is_name("OCMD"), "it has layers (optional content)");
        check(!type.is_name("Page") && !type.is_name("Pages") && !type.is_name("Catalog") &&
                  !type.is_name("Annot"),
              "its resources lead back into its document");
        const Object& kind = view_.at(dict, "S");
        check(!kind.is_name("JavaScript") && !kind.is_name("Launch"), "it holds a script");
        const auto below_one = [&](std::string_view key) {
            return view_.at(dict, key).as_number().value_or(1) < 1;
        };
        const Object& blend = view_.at(dict, "BM");
        const Object& mask = view_.at(dict, "SMask");
        form_.transparent = form_.transparent || kind.is_name("Transparency") || below_one("ca") ||
                            below_one("CA") ||
                            (!blend.is_null() && !blend.is_name("Normal") && !blend.is_name("Compatible")) ||
                            (!mask.is_null() && !mask.is_name("None"));
    }

    const View& view_;
    const PageFormLimits& limits_;
    PageForm form_;
    std::map<Ref, std::size_t> copies_;
    std::deque<std::pair<Ref, std::size_t>> waiting_;
    std::uint64_t stream_bytes_ = 0;
};

// Renumbers: the number of a reference is the index plus 1.
void point_to(Object& object, const std::vector<Ref>& refs) {
    if (const auto ref = object.as_ref()) {
        object = refs[ref->number - 1];
    } else if (Array* array = object.as_array()) {
        for (Object& item : *array) {
            point_to(item, refs);
        }
    } else if (Dict* dict = object.as_dict()) {
        for (auto& [key, value] : *dict) {
            point_to(value, refs);
        }
    }
}

// A picture that acts when it is opened is no picture.
bool acts_by_itself(const View& view) {
    const Dict& catalog = view.catalog();
    const Dict* names = view.dict_at(catalog, "Names");
    const Object& action = view.at(catalog, "OpenAction");  // an array is a destination
    return catalog.contains("AA") || (names != nullptr && names->contains("JavaScript")) ||
           action.as_dict() != nullptr;
}

}  // namespace

PageForm read_page_form(SourcePtr source, const PageFormLimits& limits) {
    const std::string name = source->name();
    FileOptions options;
    options.limits.pages = limits.pages;
    options.limits.inflated_bytes = options.limits.total_inflated_bytes = 8 * limits.content_bytes;
    const FilePtr file = File::open(std::move(source), options).value_or_throw(name);
    const View view = View::newest(file);
    if (view.trailer().contains("Encrypt")) {
        throw Error(ErrorCode::unsupported,
                    "the seal's picture is an encrypted PDF: save it without a password", name);
    }
    if (acts_by_itself(view)) {
        throw Error(
            ErrorCode::bad_image,
            "the PDF cannot be a seal's picture: it acts when it is opened; export it again or give a PNG",
            name);
    }
    const std::vector<Page> pages = read_pages(view);
    if (pages.empty()) {
        throw Error(ErrorCode::bad_image, "the seal's picture is a PDF without pages", name);
    }
    return Copier(view, limits).run(pages.front());
}

Ref add_page_form(Document& document, const PageForm& form, bool as_group) {
    std::vector<Ref> refs;
    for (const Object& object : form.objects) {
        refs.push_back(document.add(object));
    }
    for (const Ref ref : refs) {
        point_to(document.touch(ref), refs);
    }
    if (!as_group) {
        document.touch(refs.front()).as_dict()->erase("Group");
    }
    return refs.front();
}

}  // namespace sealpdf::pdf
