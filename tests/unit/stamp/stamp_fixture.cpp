#include "stamp_fixture.h"

#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>

#include "image/picture.h"
#include "support/repository.h"

namespace stamp_test {

using namespace sealpdf;

TimePoint signing_time() { return parse_time("2026-06-01T08:00:00Z"); }

std::string pki(const std::string& name) { return test_support::testdata("pki/stamp/" + name).string(); }

std::shared_ptr<const Signer> signer(const std::string& name) {
    return Signer::from_pem(Input::file(pki(name + ".key")), Input::file(pki(name + ".pem")));
}

Bytes picture() {
    constexpr int side = 200;
    image::Picture pixels;
    pixels.width = pixels.height = side;
    pixels.pixels_per_metre_x = pixels.pixels_per_metre_y = side / 0.042;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const int squared = (x - side / 2) * (x - side / 2) + (y - side / 2) * (y - side / 2);
            const bool ring = squared < 98 * 98 && squared > 85 * 85;
            const bool mark = y < side / 4 && std::abs(x - side / 2) < 12;  // says where the top is
            append(pixels.rgb, Bytes{215, 0, 15});
            pixels.alpha.push_back(ring || mark ? 255 : 0);
        }
    }
    return image::encode_png(pixels);
}

Seal seal(const std::string& name) {
    return Seal::from_picture(Input::bytes(picture(), "ring.png"), signer(name),
                              {.width = mm(42), .height = {}});
}

StampOptions options() {
    StampOptions options;
    options.signing_time = signing_time();
    return options;
}

std::vector<Placement> places(const std::vector<std::string>& texts) {
    std::vector<Placement> result;
    for (const std::string& text : texts) {
        result.push_back(parse_placement(text));
    }
    return result;
}

Stamped stamp(const Bytes& document, const std::vector<std::string>& at, const StampOptions& options,
              const Seal& seal) {
    Stamped stamped;
    stamped.result =
        Stamper(seal).stamp(Input::bytes(document), Output::bytes(stamped.bytes), places(at), options);
    return stamped;
}

ErrorCode code_of(const Bytes& document, const std::vector<std::string>& at, const StampOptions& options,
                  const Seal& seal) {
    Bytes out;
    try {
        Stamper(seal).stamp(Input::bytes(document), Output::bytes(out), places(at), options);
    } catch (const Error& error) {
        CHECK(out.empty());
        CHECK(std::string_view(error.what()).size() > 10);
        return error.code();
    }
    FAIL("no error");
    return ErrorCode::internal;
}

bool has_tool(const std::string& name) {
    return std::system(("command -v " + name + " > /dev/null").c_str()) == 0;
}

ToolResult run_tool(const std::string& command) {
    ToolResult result;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
        result.output.append(buffer, count);
    }
    result.status = WEXITSTATUS(::pclose(pipe));
    return result;
}

}  // namespace stamp_test
