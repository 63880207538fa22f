#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>

#include "pades/form_walk.h"
#include "pades/prepare.h"
#include "pdf/document/structure_tree.h"
#include "place/straddle.h"
#include "sealpdf/stamp.h"
#include "stamp/certificate_checks.h"
#include "stamp/deferred.h"
#include "stamp/draw.h"
#include "stamp/earlier_signatures.h"
#include "stamp/issued_seal.h"
#include "stamp/plan.h"
#include "stamp/raising.h"
#include "stamp/sign.h"
#include "stamp/signer_chain.h"
#include "stamp/statements.h"
#include "stamp/terms.h"
#include "stamp/xfa.h"

namespace sealpdf {
inline namespace v0 {

namespace {

bool needs_authority(const StampOptions& options) {
    return options.level > SignatureLevel::b_b || options.content_timestamp;
}

void check_lock(const std::optional<FieldLock>& lock) {
    if (!lock) {
        return;
    }
    const bool all = lock->action == "all";
    if ((!all && lock->action != "include" && lock->action != "exclude") || all != lock->fields.empty() ||
        std::ranges::find(lock->fields, "") != lock->fields.end()) {
        throw Error(ErrorCode::invalid_argument, "a lock is for all fields, or includes or excludes those it names");
    }
}

void check_attributes(const StampOptions& options) {
    // EN 319 142-1, 6.3, note on /Reason: the two would say the same in two places.
    if (!options.commitment.empty() && !options.reason.empty()) {
        throw Error(ErrorCode::invalid_argument, "give a commitment type or a reason, not both (EN 319 142-1, 6.3)");
    }
    stamp::Statements{options};
}

void check_options(const StampOptions& options) {
    if (options.level < SignatureLevel::b_b) {
        throw Error(ErrorCode::invalid_argument, "a signature is made at level B-B, B-T, B-LT or B-LTA");
    }
    if (needs_authority(options)) {
        stamp::authority_of(options.timestamp_authority);
    }
    if (options.certify < 0 || options.certify > 3) {
        throw Error(ErrorCode::invalid_argument, "a certification permits 1, 2 or 3 (DocMDP); 0 is none");
    }
    check_lock(options.lock);
    check_attributes(options);
    if (!(options.opacity >= 0.0 && options.opacity <= 1.0)) {
        throw Error(ErrorCode::invalid_argument, "the opacity is a number from 0 to 1");
    }
}

stamp::Plan plan_impressions(const pdf::Document& document, const Seal::Impl& seal,
                             const std::vector<Placement>& places, const stamp::EarlierSignatures& earlier,
                             const std::string& field_name) {
    // Without a picture only places that need no size are accepted below; 42 mm lets them be named.
    const bool sized = seal.has_picture;
    stamp::Plan plan = stamp::make_plan(document, places, sized ? seal.width.points() : mm(42).points(),
                                        sized ? seal.height.points() : mm(42).points(), earlier);
    const bool visible = std::ranges::any_of(plan.spots, [](const place::Spot& spot) {
        return spot.kind == place::Spot::Kind::seal || spot.kind == place::Spot::Kind::straddle;
    });
    if (visible && !seal.has_picture) {
        throw Error(ErrorCode::invalid_argument,
                    "the seal has no picture to place: give one, or ask for an invisible signature");
    }
    const std::vector<stamp::Obstacle> obstacles =
        stamp::find_obstacles(plan, document, places, earlier, field_name);
    if (!obstacles.empty()) {
        throw Error(obstacles.front().code, obstacles.front().message, {}, obstacles.front().place);
    }
    return plan;
}

void warn_of_thin_strips(const stamp::Plan& plan, std::vector<Warning>& warnings) {
    const std::optional<double> thinnest = place::thinnest_strip(plan.spots);
    if (thinnest && *thinnest < mm(place::thin_strip_mm).points()) {
        char width[32];
        std::snprintf(width, sizeof width, "%.1f", pt(*thinnest).millimetres());
        warnings.push_back({"thin-strip", "the thinnest strip of the straddle seal is " + std::string(width) +
                                              " mm wide: let fewer pages share a seal by max-pages"});
    }
}

void warn_of_hidden_field(const stamp::Plan& plan, const Seal::Impl& seal, std::vector<Warning>& warnings) {
    if (seal.has_picture && plan.existing_field && !plan.spots[*plan.widget].shown) {
        warnings.push_back({"field-not-shown", "Readers do not show the field \"" + plan.spots[*plan.widget].field +
                                                   "\" (it is hidden, or on no page), nor the seal in it."});
    }
}

void check_form(const pdf::Document& document, std::vector<Warning>& warnings) {
    const stamp::XfaKind xfa = stamp::find_xfa(document);
    if (const auto obstacle = stamp::find_xfa_obstacle(xfa)) {
        throw Error(obstacle->code, obstacle->message);
    }
    stamp::warn_of_xfa(xfa, warnings);
}

void warn_of_tagging(const pdf::Document& document, const stamp::Plan& plan,
                     const stamp::EarlierSignatures& earlier, std::vector<Warning>& warnings) {
    if (earlier.any && !plan.existing_field && pdf::is_tagged(document.view())) {
        warnings.push_back(
            {"tagging-not-kept",
             "The document is tagged and signed already: the seal stays outside its structure, for a "
             "change there would break the earlier signatures. Readers for the blind may pass it over."});
    }
}

/// Where others signed, they signed the usage rights too.
void end_usage_rights(pdf::Document& document, const stamp::EarlierSignatures& earlier, std::vector<Warning>& warnings) {
    if (!earlier.any && pades::has_usage_rights(document.view())) {
        pades::remove_usage_rights(document);
        warnings.push_back({"usage-rights-removed",
                            "The document's usage rights for Adobe Reader (UR3), which any change ends, were taken out."});
    }
}

/// It may be a field that is still to come; more often it is a slip.
void warn_of_lock(const pdf::Document& document, const StampOptions& options, std::vector<Warning>& warnings) {
    if (!options.lock || options.lock->fields.empty()) {
        return;
    }
    const std::set<std::string> names = pades::walk_form(document.view()).names;
    for (const std::string& name : options.lock->fields) {
        const auto is_named = [&](const std::string& field) { return field == name || field.rfind(name + ".", 0) == 0; };
        if (name != options.field_name && std::ranges::none_of(names, is_named)) {
            warnings.push_back({"lock-names-no-field", "The lock names the field \"" + name +
                                                           "\", which the document does not have."});
        }
    }
}

void warn_of_unused_options(const StampOptions& options, std::vector<Warning>& warnings) {
    if (options.timestamp_authority && !needs_authority(options)) {
        warnings.push_back({"authority-not-asked",
                            "Level B-B has no timestamp, so that the authority was not asked: sign at level B-T or higher."});
    }
}

/// For those who do not see the seal.
std::string describe(const Seal::Impl& seal) {
    if (seal.awaits_certificate()) {
        return "电子印章 / electronic seal";
    }
    const pki::Certificate& certificate = *seal.certificates.front();
    const std::string holder =
        certificate.organization().empty() ? certificate.common_name() : certificate.organization();
    return "电子印章 / electronic seal of " + holder;
}

/// What is done with the finished revision: the level that it then has.
using Finish = std::function<SignatureLevel(pdf::Document&, const pades::SignatureRequest&, const stamp::Terms&,
                                            std::vector<Warning>&)>;

/// The documents' syntax and what its signatures permit come first, the drawing next, the key last.
StampResult run(const Seal::Impl& seal, const Input& input, const std::vector<Placement>& places,
                const StampOptions& options, std::size_t reserved, const Finish& finish) {
    check_options(options);
    const TimePoint at = options.signing_time.value_or(now());
    StampResult result;
    if (!seal.awaits_certificate()) {
        stamp::check_certificate(seal.certificates, options, at, result.warnings);
        stamp::warn_of_chain(seal, options, result.warnings);
    }
    stamp::check_issued_seal(seal, options, at, result.warnings);

    pdf::Document document = pdf::Document::open(input, options.open);
    const pdf::FilePtr& file = document.file();
    const stamp::EarlierSignatures earlier = stamp::find_earlier_signatures(document.view());
    stamp::check_repair(*file, earlier, result.warnings);
    if (earlier.any) {
        stamp::check_earlier_signatures(file, options, result.warnings);
    }
    check_form(document, result.warnings);
    const stamp::Plan plan = plan_impressions(document, seal, places, earlier, options.field_name);
    warn_of_tagging(document, plan, earlier, result.warnings);
    const stamp::Terms terms = stamp::agree_terms(document, plan, seal, options, at, result.warnings);
    const stamp::PaintRules rules = stamp::find_paint_rules(document, plan, earlier);
    std::vector<pades::WidgetRequest> widgets =
        stamp::draw_impressions(document, plan, seal, options, rules, result.warnings);
    if (!widgets.front().appearance && !plan.existing_field) {
        widgets.front().appearance = stamp::add_empty_appearance(document);
    }

    pades::SignatureRequest request;
    request.field_name = options.field_name;
    request.existing_field = plan.field();
    request.subfilter = terms.subfilter;
    request.reason = terms.reason;
    request.lock_document = terms.lock_document;
    request.certify = options.certify;
    request.lock = options.lock;
    request.description = describe(seal);
    request.location = options.location;
    request.contact = options.contact;
    request.name = options.name;
    request.claimed_time = at;
    request.contents_capacity =
        reserved != 0 ? reserved : stamp::contents_capacity(seal, terms.scheme, options);
    request.widget = widgets.front();
    request.further_widgets.assign(widgets.begin() + 1, widgets.end());
    request.seal = stamp::bind_seal(seal, plan, document);
    end_usage_rights(document, earlier, result.warnings);
    result.fields = pades::add_signature(document, request);
    if (options.extensions) {
        pades::declare_extension(document);
    }
    result.field = result.fields.front();

    request.field_name = result.field;
    const SignatureLevel level = finish(document, request, terms, result.warnings);
    result.level = terms.is_pades() ? level : SignatureLevel::none;
    if (level >= SignatureLevel::b_lt) {  // it was learnt after all, and stands in the document
        std::erase_if(result.warnings, [](const Warning& warning) { return warning.code == "revocation-unknown"; });
    }
    warn_of_unused_options(options, result.warnings);
    warn_of_lock(document, options, result.warnings);
    // What stood in a rebuilt file is listed anew, and so part of the first revision that can be told.
    result.revision = file->rebuilt() ? 1 : static_cast<int>(file->revisions().size()) + 1;
    result.impressions = stamp::list_impressions(plan, places);
    warn_of_thin_strips(plan, result.warnings);
    warn_of_hidden_field(plan, seal, result.warnings);
    stamp::warn_of_size(seal, plan, result.warnings);
    return result;
}

}  // namespace

Stamper::Stamper(Seal seal) : seal_(std::move(seal)) {}

namespace {

/// Errors about a service, the seal or the output are not about this document.
template <class Action>
auto naming_the_document(const Input& document, const Action& action) {
    try {
        return action();
    } catch (const Error& error) {
        const bool about_document = category(error.code()) == ErrorCategory::input ||
                                    category(error.code()) == ErrorCategory::refused;
        if (about_document) {
            throw error.in_file(document.name());
        }
        throw;
    }
}

}  // namespace

StampResult Stamper::stamp(const Input& document, const Output& output,
                           const std::vector<Placement>& places) const {
    return stamp(document, output, places, StampOptions());
}

StampResult Stamper::stamp(const Input& document, const Output& output, const std::vector<Placement>& places,
                           const StampOptions& options) const {
    const Seal::Impl& seal = seal_.impl();
    if (seal.awaits_certificate()) {
        throw Error(ErrorCode::invalid_argument, "the seal has no key: prepare the document and complete it later");
    }
    return naming_the_document(document, [&] {
        return run(seal, document, places, options, 0,
                   [&](pdf::Document& finished, const pades::SignatureRequest& request, const stamp::Terms& terms,
                       std::vector<Warning>& warnings) {
                       if (needs_authority(options)) {
                           return stamp::sign_and_raise(finished, seal, terms.scheme, request.field_name, options,
                                                        output, warnings);
                       }
                       stamp::sign_and_write(finished, seal, terms.scheme, options, output);
                       return SignatureLevel::b_b;
                   });
    });
}

PreparedStamp Stamper::prepare(const Input& document, const Output& output, const std::vector<Placement>& places,
                               const StampOptions& options, std::size_t reserved) const {
    if (reserved > stamp::max_reserved) {
        throw Error(ErrorCode::invalid_argument, "at most 1 MiB can be reserved for a signature");
    }
    if (needs_authority(options)) {
        throw Error(ErrorCode::invalid_argument,
                    "a prepared signature is of level B-B without timestamps; augment raises it");
    }
    return naming_the_document(document, [&] {
        PreparedStamp prepared;
        prepared.result =
            run(seal_.impl(), document, places, options, reserved,
                [&](pdf::Document& finished, const pades::SignatureRequest& request, const stamp::Terms& terms,
                    std::vector<Warning>&) {
                    prepared.session = stamp::write_prepared(finished, seal_.impl(), request, terms.scheme,
                                                             options, output);
                    return SignatureLevel::b_b;
                });
        return prepared;
    });
}

}  // namespace v0
}  // namespace sealpdf
