#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/seal.h"

namespace sealpdf::python {

namespace {

Seal from_picture(const SourceArgument& picture, std::shared_ptr<Signer> signer, std::optional<Length> width,
                  std::optional<Length> height, bool crop, bool white_transparent,
                  std::optional<std::uint64_t> age_seed) {
    const Source source = open_source(picture);
    const py::gil_scoped_release release;
    return Seal::from_picture(source.input, std::move(signer),
                              {width, height, crop, white_transparent, age_seed});
}

Seal from_pkcs12(const SourceArgument& picture, const SourceArgument& p12, const std::string& password,
                 std::optional<Length> width, std::optional<Length> height, bool crop, bool white_transparent,
                 std::optional<std::uint64_t> age_seed) {
    const Source picture_source = open_source(picture);
    const Source p12_source = open_source(p12);
    const py::gil_scoped_release release;
    return Seal::from_pkcs12(picture_source.input, p12_source.input, password,
                             {width, height, crop, white_transparent, age_seed});
}

Seal from_seal_file(const SourceArgument& seal_file, std::shared_ptr<Signer> signer, std::optional<Length> width,
                    std::optional<Length> height) {
    const Source source = open_source(seal_file);
    const py::gil_scoped_release release;
    SealOptions options;
    options.width = width;
    options.height = height;
    return Seal::from_seal_file(source.input, std::move(signer), options);
}

Seal without_picture(std::shared_ptr<Signer> signer) {
    const py::gil_scoped_release release;
    return Seal::without_picture(std::move(signer));
}

Bytes draw(std::string name, std::string inner, std::string bottom, std::optional<Length> width, Choice<SealShape> shape,
           bool star, bool sample, std::string color, int dpi, std::string font,
           std::optional<std::uint64_t> age_seed, std::optional<Length> height, std::string middle, int columns,
           Choice<DrawingFormat> format) {
    const py::gil_scoped_release release;
    SealDrawing drawing;
    drawing.shape = shape.value;
    drawing.name = std::move(name);
    drawing.inner = std::move(inner);
    drawing.bottom = std::move(bottom);
    drawing.width = width;
    drawing.height = height;
    drawing.middle = std::move(middle);
    drawing.columns = columns;
    drawing.star = star;
    drawing.sample = sample;
    drawing.color = std::move(color);
    drawing.dpi = dpi;
    drawing.font = std::move(font);
    drawing.age_seed = age_seed;
    return draw_seal(drawing, format.value);
}

}  // namespace

void init_seal(py::module_& m) {
    bind_enum<SealShape>(m, "The outline of a drawn seal.");
    bind_enum<DrawingFormat>(m, "What a seal is drawn as.");
    py::class_<Seal>(
        m, "Seal",
        "The electronic seal (电子印章): a picture of a physical size and the key it seals with.\n"
        "Immutable; one Seal may serve many threads and documents.")
        .def_static(
            "from_pkcs12", &from_pkcs12, py::arg("picture"), py::arg("p12"), py::arg("password"),
            py::arg("width") = py::none(), py::arg("height") = py::none(), py::kw_only(),
            py::arg("crop") = false, py::arg("white_transparent") = false, py::arg("age_seed") = py::none(),
            "A picture (PNG, JPEG, GIF, BMP, PDF or SVG) and the key of a .p12 or .pfx file. width and "
            "height in mm: "
            "with one of\n"
            "them the picture keeps its proportions; with none it has its own physical size, else 42 "
            "mm width. crop cuts off white or transparent borders first; white_transparent makes "
            "white paper\ntransparent and keeps the colours; age_seed wears the ink (做旧), alike for the "
            "same seed.")
        .def_static("from_picture", &from_picture, py::arg("picture"), py::arg("signer").none(false),
                    py::arg("width") = py::none(), py::arg("height") = py::none(), py::kw_only(),
                    py::arg("crop") = false, py::arg("white_transparent") = false,
                    py::arg("age_seed") = py::none(),
                    "A picture and a Signer; everything else as in from_pkcs12.")
        .def_static("from_seal_file", &from_seal_file, py::arg("seal_file"), py::arg("signer").none(false),
                    py::arg("width") = py::none(), py::arg("height") = py::none(),
                    "An issued seal (.esl) and a Signer: the picture in it, in the size it states. What is signed holds the "
                    "file.\nAnother size has to keep the proportions, and is warned of.")
        .def_static("without_picture", &without_picture, py::arg("signer").none(false),
                    "For signatures that show nothing: places=[Invisible()].")
        .def_property_readonly("has_picture", &Seal::has_picture)
        .def_property_readonly("is_issued", &Seal::is_issued, "Made by from_seal_file.")
        .def_property_readonly("width", &Seal::width, "mm")
        .def_property_readonly("height", &Seal::height, "mm")
        .def_property_readonly(
            "certificates", [](const Seal& self) { return self.signer().certificates(); },
            "DER, the signer's own first.");
    m.def("draw_seal", &draw, py::arg("name"), py::kw_only(), py::arg("inner") = "", py::arg("bottom") = "",
          py::arg("width") = py::none(), py::arg("shape") = "round", py::arg("star") = true,
          py::arg("sample") = true, py::arg("color") = "red", py::arg("dpi") = 600, py::arg("font") = "",
          py::arg("age_seed") = py::none(), py::arg("height") = py::none(), py::arg("middle") = "", py::arg("columns") = 0,
          py::arg("format") = "png",
          "Draws a company seal: a PNG with transparent ground and its resolution, or the same drawing as SVG or PDF. "
          "width and height in mm; color "
          "\"red\" or\n"
          "\"#RRGGBB\"; font a family's name or a file. The words 样章 TEST are drawn across unless sample "
          "is False:\n"
          "drawing the seal of another company is a crime in China (criminal law, article 280).");
}

}  // namespace sealpdf::python
