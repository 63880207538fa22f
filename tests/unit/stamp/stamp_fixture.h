#pragma once
// The seal, the documents and the short cuts of the stamping tests.

#include <string>
#include <vector>

#include "sealpdf/stamp.h"

namespace stamp_test {

/// The moment at which the tests sign: testdata/pki/stamp/SOURCE.md.
sealpdf::TimePoint signing_time();
std::string pki(const std::string& name);
std::shared_ptr<const sealpdf::Signer> signer(const std::string& name);
/// A red ring of 42 mm on transparent ground.
sealpdf::Bytes picture();
sealpdf::Seal seal(const std::string& name = "rsa");
sealpdf::StampOptions options();
std::vector<sealpdf::Placement> places(const std::vector<std::string>& texts);

struct Stamped {
    sealpdf::Bytes bytes;
    sealpdf::StampResult result;
};
Stamped stamp(const sealpdf::Bytes& document, const std::vector<std::string>& at,
              const sealpdf::StampOptions& options = stamp_test::options(),
              const sealpdf::Seal& seal = stamp_test::seal());
/// The code of the error; fails the test when there is none, or when something was written all the same.
sealpdf::ErrorCode code_of(const sealpdf::Bytes& document, const std::vector<std::string>& at,
                           const sealpdf::StampOptions& options = stamp_test::options(),
                           const sealpdf::Seal& seal = stamp_test::seal());

/// True when the tool is installed; its output (both streams) and exit status.
bool has_tool(const std::string& name);
struct ToolResult {
    int status = 0;
    std::string output;
};
ToolResult run_tool(const std::string& command);

}  // namespace stamp_test
