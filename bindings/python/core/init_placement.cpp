#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/placement.h"
#include "sealpdf/report.h"

namespace sealpdf::python {

/// A number from 1, "last" or "all".
struct Occurrence {
    int value = 1;
};

}  // namespace sealpdf::python

namespace pybind11::detail {

template <>
struct type_caster<sealpdf::python::Occurrence> {
    PYBIND11_TYPE_CASTER(sealpdf::python::Occurrence, const_name("int | str"));
    bool load(handle source, bool) {
        if (PyUnicode_Check(source.ptr())) {
            const auto word = source.cast<std::string>();
            if (word != "last" && word != "all") {
                throw sealpdf::Error(
                    sealpdf::ErrorCode::invalid_argument,
                    "the occurrence must be a number from 1, \"last\" or \"all\", not \"" + word + "\"");
            }
            value.value = word == "all" ? sealpdf::AtKeyword::all : sealpdf::AtKeyword::last;
            return true;
        }
        make_caster<int> number;
        if (!number.load(source, false)) {
            return false;
        }
        value.value = cast_op<int>(number);
        if (value.value < 1) {
            throw sealpdf::Error(sealpdf::ErrorCode::invalid_argument,
                                 "the occurrence must be a number from 1, \"last\" or \"all\"");
        }
        return true;
    }
    static handle cast(sealpdf::python::Occurrence occurrence, return_value_policy, handle) {
        if (occurrence.value == sealpdf::AtKeyword::all || occurrence.value == sealpdf::AtKeyword::last) {
            return str(occurrence.value == sealpdf::AtKeyword::all ? "all" : "last").release();
        }
        return PyLong_FromLong(occurrence.value);
    }
};

}  // namespace pybind11::detail

namespace sealpdf::python {

namespace {

template <class T>
struct PlaceOf final : Place {
    explicit PlaceOf(T place) : Place{std::move(place)} {}
};

template <class T>
using PlaceClass = py::class_<PlaceOf<T>, Place>;

template <class T, class M>
auto get(M T::* member) {
    return [member](const PlaceOf<T>& self) { return std::get<T>(self.value).*member; };
}

py::object to_python(Placement place) {
    return std::visit([]<class T>(T& kind) { return py::cast(PlaceOf<T>(std::move(kind))); }, place);
}

PlaceOf<AtKeyword> make_keyword(std::string text, Occurrence occurrence, Pages pages, Length dx, Length dy,
                                Choice<AtKeyword::Align> align, bool regex, bool across_lines, bool hidden) {
    return PlaceOf(AtKeyword{std::move(text), occurrence.value, std::move(pages.text), dx, dy, align.value,
                             regex, across_lines, hidden});
}

PlaceOf<AtPoint> make_point(Pages page, Length x, Length y, Choice<Corner> from, const std::string& align) {
    if (align != "center" && align != "corner") {
        throw Error(ErrorCode::invalid_argument, "\"" + align + "\" is not one of: center, corner");
    }
    return PlaceOf(AtPoint{std::move(page.text), x, y, from.value, align == "corner"});
}

PlaceOf<AtCorner> make_corner(Choice<Corner> corner, Pages pages, Length margin) {
    return PlaceOf(AtCorner{std::move(pages.text), corner.value, margin});
}

PlaceOf<Straddle> make_straddle(Pages pages, Choice<Edge> edge, double position_percent,
                                std::optional<Length> position, int max_pages, Length overlap, Length margin,
                                int skip_first, int skip_last, double first_last_min_share,
                                std::optional<std::uint64_t> width_seed, std::optional<double> two_sided) {
    return PlaceOf(Straddle{std::move(pages.text), edge.value, position_percent, position, max_pages, overlap,
                            margin, skip_first, skip_last, first_last_min_share, width_seed, two_sided});
}

py::str place_text(const Place& self) { return text(to_string(self.value)); }

void init_place(py::module_& m) {
    py::class_<Place>(
        m, "Placement",
        "Where impressions of a seal go: Keyword, At, Corner, Straddle, Field or Invisible. Shown as "
        "the\ncommand line writes it; equal when that text is.")
        .def("__str__", &place_text)
        .def("__repr__",
             [](const py::object& self) {
                 return py::str("<sealpdf.{} {!r}>")
                     .format(py::type::of(self).attr("__name__"), py::str(self));
             })
        .def(
            "__eq__", [](const Place& a, const Place& b) { return to_string(a.value) == to_string(b.value); },
            py::is_operator())
        .def("__hash__", [](const Place& self) { return py::hash(place_text(self)); });
}

void init_text_places(py::module_& m) {
    PlaceClass<AtKeyword>(
        m, "Keyword",
        "At a text. occurrence: its number from 1, \"last\" or \"all\"; pages: 3 or\n"
        "\"1-3,7,-1,odd,even,all\"; dx and dy shift the impression, in mm to the right and down.\n"
        "regex: text is a regular expression (syntax of RE2); across_lines: a hit may go on over the end of\n"
        "a line; hidden: text that no reader sees counts, too.")
        .def(py::init(&make_keyword), py::arg("text"), py::arg("occurrence") = 1, py::arg("pages") = "all",
             py::arg("dx") = 0.0, py::arg("dy") = 0.0, py::arg("align") = "center", py::kw_only(),
             py::arg("regex") = false, py::arg("across_lines") = false, py::arg("hidden") = false)
        .def_property_readonly("text", get(&AtKeyword::text))
        .def_property_readonly(
            "occurrence",
            [](const PlaceOf<AtKeyword>& self) {
                return Occurrence{std::get<AtKeyword>(self.value).occurrence};
            },
            "A number from 1, \"last\" or \"all\".")
        .def_property_readonly("pages", get(&AtKeyword::pages))
        .def_property_readonly("dx", get(&AtKeyword::dx), "mm to the right")
        .def_property_readonly("dy", get(&AtKeyword::dy), "mm downwards")
        .def_property_readonly("align", get(&AtKeyword::align))
        .def_property_readonly("regex", get(&AtKeyword::regex))
        .def_property_readonly("across_lines", get(&AtKeyword::across_lines))
        .def_property_readonly("hidden", get(&AtKeyword::hidden));
    PlaceClass<AtField>(m, "Field", "In a signature field that the document has already.")
        .def(py::init([](std::string name) { return PlaceOf(AtField{std::move(name)}); }), py::arg("name"))
        .def_property_readonly("name", get(&AtField::name));
    PlaceClass<Invisible>(m, "Invisible", "Nowhere: the signature shows nothing.").def(py::init([] {
        return PlaceOf(Invisible{});
    }));
}

void init_page_places(py::module_& m) {
    PlaceClass<AtPoint>(
        m, "At",
        "At a point: x and y in mm away from the page's corner `from_`, into the page. align "
        "\"center\":\nthe impression's centre stands there; \"corner\": its corner named by from_.")
        .def(py::init(&make_point), py::arg("page"), py::arg("x"), py::arg("y"),
             py::arg("from_") = "top-left", py::arg("align") = "center")
        .def_property_readonly("pages", get(&AtPoint::pages))
        .def_property_readonly("x", get(&AtPoint::x), "mm")
        .def_property_readonly("y", get(&AtPoint::y), "mm")
        .def_property_readonly("from_", get(&AtPoint::from))
        .def_property_readonly("align_corner", get(&AtPoint::align_corner));
    PlaceClass<AtCorner>(m, "Corner",
                         "In a corner of the page, the box exactly `margin` mm away from both edges.")
        .def(py::init(&make_corner), py::arg("corner") = "bottom-right", py::arg("pages") = 1,
             py::arg("margin") = 10.0)
        .def_property_readonly("corner", get(&AtCorner::corner))
        .def_property_readonly("pages", get(&AtCorner::pages))
        .def_property_readonly("margin", get(&AtCorner::margin), "mm");
    PlaceClass<Straddle>(
        m, "Straddle",
        "骑缝章: one seal cut into strips over the edges of the pages. Its centre lies along the\n"
        "edge at position_percent, or at `position` mm from the top (from the left on the top and\n"
        "bottom edges). More than max_pages pages get several seals; overlap in mm: how much of its\n"
        "neighbours each strip shows; margin in mm: between the edge and the strips. skip_first and\n"
        "skip_last leave pages of the document out. The first and the last strip show at least\n"
        "first_last_min_share of the seal (0 to 0.4); width_seed cuts strips of seeded widths instead\n"
        "of equal ones. two_sided (0.05 to 0.95): open book, each seal lies over two neighbouring pages,\n"
        "that share of it on the earlier one.")
        .def(py::init(&make_straddle), py::arg("pages") = "all", py::arg("edge") = "right",
             py::arg("position_percent") = 50.0, py::arg("position") = py::none(), py::arg("max_pages") = 20,
             py::arg("overlap") = 0.0, py::arg("margin") = 0.0, py::arg("skip_first") = 0,
             py::arg("skip_last") = 0, py::arg("first_last_min_share") = 0.2,
             py::arg("width_seed") = py::none(), py::arg("two_sided") = py::none())
        .def_property_readonly("pages", get(&Straddle::pages))
        .def_property_readonly("edge", get(&Straddle::edge))
        .def_property_readonly("position_percent", get(&Straddle::position_percent))
        .def_property_readonly("position", get(&Straddle::position), "mm, or None: by the percentage")
        .def_property_readonly("max_pages", get(&Straddle::max_pages))
        .def_property_readonly("overlap", get(&Straddle::overlap), "mm")
        .def_property_readonly("margin", get(&Straddle::margin), "mm")
        .def_property_readonly("skip_first", get(&Straddle::skip_first))
        .def_property_readonly("skip_last", get(&Straddle::skip_last))
        .def_property_readonly("first_last_min_share", get(&Straddle::first_last_min_share))
        .def_property_readonly("width_seed", get(&Straddle::width_seed), "None: equal widths")
        .def_property_readonly("two_sided", get(&Straddle::two_sided),
                               "The earlier page's share; None: one edge.");
}

void init_results(py::module_& m) {
    py::class_<Impression>(m, "Impression", "Where an impression of the seal stands, or would.")
        .def_property_readonly("place", get_text(&Impression::place), "The place it comes from, as text.")
        .def_readonly("page", &Impression::page, "From 1.")
        .def_readonly("rect", &Impression::rect, "mm, from the top left as the reader sees the page.")
        .def_property_readonly("kind", get_text(&Impression::kind),
                               "\"widget\", \"content\" or \"straddle\".")
        .def_readonly("keyword_rect", &Impression::keyword_rect, "mm, as rect.")
        .def_property_readonly(
            "keyword",
            [](const Impression& self) {
                return self.keyword ? std::optional(text(*self.keyword)) : std::nullopt;
            },
            "The text that was found.")
        .def_property_readonly(
            "context",
            [](const Impression& self) {
                return self.context ? std::optional(text(*self.context)) : std::nullopt;
            },
            "With what stands before and behind it on its line.");
    py::class_<PageSize>(m, "PageSize", "A page as the reader sees it.")
        .def_readonly("page", &PageSize::page, "From 1.")
        .def_readonly("width", &PageSize::width, "mm")
        .def_readonly("height", &PageSize::height, "mm")
        .def_readonly("rotate", &PageSize::rotate, "Degrees; width and height are those after turning.");
    py::class_<LocateResult> result(m, "LocateResult",
                                    "Where each impression would go, and what forbids it.");
    py::class_<LocateResult::Forbidden>(result, "Forbidden")
        .def_property_readonly("code", get_text(&LocateResult::Forbidden::code))
        .def_property_readonly("message", get_text(&LocateResult::Forbidden::message));
    result.def_property_readonly("file", get_text(&LocateResult::file))
        .def_readonly("pages", &LocateResult::pages)
        .def_readonly("impressions", &LocateResult::impressions)
        .def_readonly("forbidden", &LocateResult::forbidden,
                      "Why a stamp with these places would be refused.")
        .def("to_json", py::overload_cast<const LocateResult&, int>(&to_json), ReleaseGil(),
             py::arg("indent") = 2)
        .def("to_dict", [](const LocateResult& self) { return parse_json(to_json(self, -1)); });
}

struct TextHit {
    int page = 0;
    RectMm rect;
    std::string text, context;
};

Document open_document(const SourceArgument& argument, std::string password, bool repair) {
    Source source = open_source(argument);
    source.open = source.merged({std::move(password), repair});
    std::vector<PageSize> pages;
    {
        const py::gil_scoped_release release;
        pages = locate(source.input, {}, mm(42), mm(42), source.open).pages;
    }
    return {std::move(source), std::move(pages)};
}

std::vector<TextHit> find_text(const Document& self, std::string text, Pages pages, bool regex,
                               bool across_lines, bool hidden) {
    const py::gil_scoped_release release;
    AtKeyword keyword;
    keyword.text = std::move(text);
    keyword.occurrence = AtKeyword::all;
    keyword.pages = std::move(pages.text);
    keyword.regex = regex;
    keyword.across_lines = across_lines;
    keyword.hidden = hidden;
    std::vector<TextHit> hits;
    try {
        for (const Impression& impression :
             locate(self.source.input, {keyword}, mm(42), mm(42), self.source.open).impressions) {
            hits.push_back({impression.page, impression.keyword_rect.value_or(RectMm{}),
                            impression.keyword.value_or(""), impression.context.value_or("")});
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::keyword_not_found) {
            throw;
        }
    }
    return hits;
}

LocateResult locate_places(const SourceArgument& document, const PlacesArgument& places, Length width,
                           Length height, std::string password, bool repair) {
    const Source source = open_source(document);
    const std::vector<Placement> list = to_placements(places);
    const py::gil_scoped_release release;
    return locate(source.input, list, width, height, source.merged({std::move(password), repair}));
}

void init_document(py::module_& m) {
    py::class_<TextHit>(m, "TextHit", "A text found in a document.")
        .def_readonly("page", &TextHit::page, "From 1.")
        .def_readonly("rect", &TextHit::rect, "mm, from the top left as the reader sees the page.")
        .def_property_readonly("text", get_text(&TextHit::text), "As the document has it.")
        .def_property_readonly("context", get_text(&TextHit::context),
                               "With what stands before and behind it on its line.")
        .def("__repr__", [](const TextHit& self) {
            return py::str("TextHit(page={}, rect={!r}, text={!r})")
                .format(self.page, self.rect, text(self.text));
        });
    py::class_<Document>(m, "Document",
                         "A PDF to look into, and to give to stamp, verify, locate and inspect.")
        .def_static("open", &open_document, py::arg("source"), py::kw_only(), py::arg("password") = "",
                    py::arg("repair") = true,
                    "A path, bytes or a binary stream. A file that is no PDF raises InputError. A path is "
                    "read again by\n"
                    "every use, piecewise; a stream is read to its end at once. password and repair hold for "
                    "every use.")
        .def_property_readonly(
            "name", [](const Document& self) { return text(self.source.input.name()); },
            "The path, or the stream's name; empty for bytes.")
        .def_readonly("pages", &Document::pages, "The pages' sizes in mm.")
        .def("find_text", &find_text, py::arg("text"), py::arg("pages") = "all", py::kw_only(),
             py::arg("regex") = false, py::arg("across_lines") = false, py::arg("hidden") = false,
             "All occurrences in reading order, with page and rectangle in mm; an empty list when there is "
             "none.\nThe options are those of Keyword.")
        .def("__repr__", [](const Document& self) {
            return py::str("<sealpdf.Document {!r}, {} pages>")
                .format(text(self.source.input.name()), self.pages.size());
        });
}

}  // namespace

void init_placement(py::module_& m) {
    bind_enum<Corner>(m, "A corner of the page as the reader sees it.");
    bind_enum<Edge>(m, "An edge of the page as the reader sees it.");
    bind_enum<AtKeyword::Align>(
        m,
        "center: the impression's centre on the keyword's. left, right: its left (right) edge on the "
        "keyword's left\n"
        "(right) edge. over: above the keyword, its lower edge on the keyword's upper edge.");
    init_place(m);
    init_text_places(m);
    init_page_places(m);
    m.def(
        "parse_placement", [](const std::string& place) { return to_python(parse_placement(place)); },
        py::arg("text"), "Reads a place as the command line writes it: \"keyword:（盖章）;dy=8mm\".");
    init_results(m);
    init_document(m);
    m.def("locate", &locate_places, py::arg("document"), py::arg("places"), py::arg("width") = 42.0,
          py::arg("height") = 42.0, py::kw_only(), py::arg("password") = "", py::arg("repair") = true,
          "Dry run of a stamp: where the impressions of a seal of width x height mm would go. Raises "
          "RefusedError as\n"
          "stamp does (keyword-not-found, ...); a place off the page is in the result's `forbidden`.");
}

}  // namespace sealpdf::python
