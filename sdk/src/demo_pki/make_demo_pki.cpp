#include <openssl/objects.h>

#include "demo_pki/credit_code.h"
#include "demo_pki/folder.h"
#include "demo_pki/issue.h"
#include "sealpdf/demo_pki.h"
#include "sealpdf/seal.h"
#include "sealpdf/seal_issuing.h"

namespace sealpdf::demo_pki {
namespace fs = std::filesystem;
namespace {

// Company names and codes are invented: no region has the number 990000.
struct Company {
    std::string_view name;
    std::string_view organization_code;
    std::string_view seal_code;
    KeyKind key;
};
constexpr std::array<Company, 2> companies = {{
    {"青岚数字科技（示例）有限公司", "MA00QL01", "9900000000017", KeyKind::rsa_2048},
    {"云岫合同服务平台（示例）有限公司", "MA00YX02", "9900000000024", KeyKind::p256},
}};
constexpr std::string_view authority_organization = "印契示例认证中心";

constexpr std::string_view notice =
    "A certification authority for demonstrations, made by sealpdf.\n"
    "Its keys lie here unprotected: never trust root.crt outside a demonstration.\n"
    "Serial numbers in revoked.txt are revoked: SERIAL TIME REASON, one a line.\n";
constexpr std::string_view revoked_header = "# SERIAL (hexadecimal) TIME (RFC 3339) REASON (RFC 5280 name)\n";

TimePoint after_years(TimePoint time, int years) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date(day);
    date += std::chrono::years(years);
    if (!date.ok()) {  // 29 February
        date = date.year() / date.month() / std::chrono::last;
    }
    return std::chrono::sys_days(date) + (time - day);
}

struct Maker {
    fs::path directory;
    std::string base_url;
    TimePoint begin;

    Profile profile(std::string_view common_name, std::string_view organization, KeyKind key,
                    int years) const {
        Profile made;
        made.common_name = common_name;
        made.organization = organization;
        made.key = key;
        made.not_before = begin;
        made.not_after = after_years(begin, years) - std::chrono::seconds(1);
        return made;
    }
    // Where evidence about a certificate of this issuer is to be had. Only the issuing CA has an OCSP responder.
    void add_addresses(Profile& made, const std::string& issuer, bool with_ocsp) const {
        made.extensions.emplace_back(NID_crl_distribution_points,
                                     "URI:" + base_url + "/crl/" + issuer + ".crl");
        const std::string ocsp = with_ocsp ? "OCSP;URI:" + base_url + "/ocsp," : std::string();
        made.extensions.emplace_back(NID_info_access,
                                     ocsp + "caIssuers;URI:" + base_url + "/aia/" + issuer + ".crt");
    }
    void write_authority(const std::string& name, const Entity& entity) const {
        write_file(directory / (name + ".crt"), as_bytes(certificate_pem(entity)));
        write_secret(directory / (name + ".key"), as_bytes(key_pem(entity)));
    }

    Entity make_root() const {
        Profile root = profile("印契示例根证书", authority_organization, KeyKind::rsa_3072, 20);
        root.extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                           {NID_key_usage, "critical,keyCertSign,cRLSign"}};
        return issue(root, nullptr);
    }
    Entity make_issuing(const Entity& root) const {
        Profile issuing = profile("印契示例签发证书", authority_organization, KeyKind::p256, 10);
        issuing.extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                              {NID_key_usage, "critical,keyCertSign,cRLSign"}};
        add_addresses(issuing, "root", false);
        return issue(issuing, &root);
    }
    void make_tsa(const Entity& issuing) const {
        Profile tsa = profile("印契示例时间戳", authority_organization, KeyKind::p256, 5);
        tsa.extensions = {
            {NID_basic_constraints, "critical,CA:FALSE"},
            {NID_key_usage, "critical,digitalSignature"},
            {NID_ext_key_usage, "critical,timeStamping"}};  // RFC 3161, 2.3: this one alone, critical
        add_addresses(tsa, "issuing", true);
        write_authority("tsa", issue(tsa, &issuing));
    }
    void make_ocsp(const Entity& issuing) const {
        Profile ocsp = profile("印契示例OCSP", authority_organization, KeyKind::p256, 5);
        ocsp.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_ext_key_usage, "OCSPSigning"},
                           {NID_id_pkix_OCSP_noCheck, "ignored"}};  // RFC 6960, 4.2.2.2.1
        add_addresses(ocsp, "issuing", false);
        write_authority("ocsp", issue(ocsp, &issuing));
    }
    /// Who signs seal files (制章者): not a certification authority.
    std::shared_ptr<const Signer> make_seal_maker(const Entity& issuing) const {
        Profile maker = profile("印契示例制章中心", authority_organization, KeyKind::p256, 5);
        maker.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                            {NID_key_usage, "critical,digitalSignature,nonRepudiation"}};
        add_addresses(maker, "issuing", true);
        const Entity entity = issue(maker, &issuing);
        write_authority(std::string(seal_maker_name), entity);
        return Signer::from_pem(Input::bytes(to_bytes(key_pem(entity))), Input::bytes(to_bytes(certificate_pem(entity))));
    }
    void make_seal_file(const Company& company, const Profile& holder, const Entity& entity, const Bytes& picture,
                        const std::string& stem, const Signer& maker, TimePoint at) const {
        SealOrder order;
        order.vendor = "sealpdf demo";
        order.id = company.seal_code;
        order.name = company.name;
        order.kind = "contract";
        order.credit_code = holder.organization_identifier;
        order.certificates = {certificate_der(entity)};
        order.picture = picture;
        order.width = order.height = mm(42);
        SealIssueOptions options;
        options.at = at;
        options.revocation = RevocationRule::none;  // the CA itself has just issued it
        write_file(stem + ".esl", issue_seal(order, maker, options).der);
    }
    void make_seal(const Company& company, std::string_view name, const Entity& issuing, const Signer& maker,
                   TimePoint at) const {
        Profile seal = profile(company.name, company.name, company.key, 1);
        seal.organization_identifier = make_credit_code("990000", company.organization_code);
        seal.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature,nonRepudiation"}};
        add_addresses(seal, "issuing", true);
        const Entity entity = issue(seal, &issuing);
        const std::string stem = (directory / "seals" / name).string();
        // No line end: tools differ in whether they take it for a part of the password.
        const std::string password = to_hex(crypto::random_bytes(16));
        write_secret(stem + ".pass", as_bytes(password));
        write_secret(stem + ".p12", make_pkcs12(entity, issuing, password, std::string(company.name)));
        write_file(stem + ".crt", as_bytes(certificate_pem(entity)));
        SealDrawing drawing;
        drawing.name = company.name;
        drawing.inner = "合同专用章";
        drawing.bottom = company.seal_code;
        const Bytes picture = draw_seal(drawing);
        write_file(stem + ".png", picture);
        make_seal_file(company, seal, entity, picture, stem, maker, at);
    }
    void make_all(TimePoint at) const {
        fs::create_directories(directory / "seals");
        const Entity root = make_root();
        const Entity issuing = make_issuing(root);
        write_authority("root", root);
        write_authority("issuing", issuing);
        make_tsa(issuing);
        make_ocsp(issuing);
        const auto maker = make_seal_maker(issuing);
        for (std::size_t i = 0; i < companies.size(); ++i) {
            make_seal(companies[i], seal_names[i], issuing, *maker, at);
        }
        write_file(directory / revoked_name, as_bytes(revoked_header));
        renew_crls(directory, load_folder(directory), at);  // reads all back: what was written is usable
        write_file(directory / marker_name, as_bytes(notice));
    }
};

void check_base_url(const std::string& url) {
    // Commas and semicolons would end the value in OpenSSL's notation of extensions.
    const bool plain =
        url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/.-_~[]%") ==
        std::string::npos;
    if (!plain || !(url.starts_with("http://") || url.starts_with("https://")) || url.back() == '/') {
        throw Error(
            ErrorCode::invalid_argument,
            "the base URL '" + url + "' is not of the form http://127.0.0.1:8780 (without / at its end)");
    }
}

// Deletes a folder that was not finished.
class Scaffold {
  public:
    explicit Scaffold(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_.parent_path());
        fs::create_directory(path_);
        fs::permissions(path_, fs::perms::owner_all);
    }
    Scaffold(const Scaffold&) = delete;
    Scaffold& operator=(const Scaffold&) = delete;
    ~Scaffold() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

// Into a folder that exists: entry by entry, the marker last; taken back when one fails.
void move_entries(const fs::path& from, const fs::path& to) {
    std::vector<fs::path> names;
    for (const auto& entry : fs::directory_iterator(from)) {
        names.push_back(entry.path().filename());
        if (fs::exists(to / names.back())) {
            throw Error(ErrorCode::cannot_write,
                        "the folder already has a " + names.back().string() +
                            " but is no whole demo CA; name an empty folder, or remove it",
                        to.string());
        }
    }
    std::ranges::sort(names, {}, [](const fs::path& name) { return name == marker_name; });
    std::vector<fs::path> moved;
    try {
        for (const fs::path& name : names) {
            fs::rename(from / name, to / name);
            moved.push_back(to / name);
        }
    } catch (...) {
        for (const fs::path& path : moved) {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
        throw;
    }
}

void make_folder(const fs::path& directory, const DemoPkiOptions& options, TimePoint at) {
    const bool exists = fs::is_directory(directory);
    // On the same file system as the goal, so that renaming is one step.
    const std::string suffix = ".making-" + to_hex(crypto::random_bytes(6));
    const Scaffold scaffold(exists ? directory / suffix : fs::path(directory.string() + suffix));
    Maker{scaffold.path(), options.base_url, at - std::chrono::days(1)}.make_all(at);
    if (exists) {
        move_entries(scaffold.path(), directory);
        return;
    }
    fs::permissions(scaffold.path(), fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                         fs::perms::others_read | fs::perms::others_exec);
    fs::rename(scaffold.path(), directory);
}

void renew_folder(const fs::path& directory, TimePoint at) {
    try {
        renew_crls(directory, load_folder(directory), at);
    } catch (const Error& error) {
        throw Error(error.code(),
                    std::string("the demo CA in this folder is not whole: ") + error.what() +
                        "; remove the folder to have it made anew",
                    error.file());
    }
}

}  // namespace
}  // namespace sealpdf::demo_pki

SEALPDF_BEGIN_NAMESPACE

DemoPki make_demo_pki(const std::string& utf8_directory, const DemoPkiOptions& options) {
    namespace fs = std::filesystem;
    demo_pki::check_base_url(options.base_url);
    const TimePoint at = options.at ? *options.at : now();
    try {
        // Without a separator at its end, so that a sibling's name can be made from it.
        fs::path directory = fs::absolute(utf8_directory).lexically_normal();
        if (!directory.has_filename()) {
            directory = directory.parent_path();
        }
        if (fs::exists(directory / demo_pki::marker_name)) {
            demo_pki::renew_folder(directory, at);
        } else {
            demo_pki::make_folder(directory, options, at);
        }
        return demo_pki::describe(directory);
    } catch (const fs::filesystem_error& error) {
        throw Error(
            ErrorCode::cannot_write,
            "the demo CA's folder could not be made (" + error.code().message() + "); choose another place",
            utf8_directory);
    }
}

SEALPDF_END_NAMESPACE
