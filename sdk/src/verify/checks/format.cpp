#include "pades/integrity.h"
#include "verify/checks/checks.h"

namespace sealpdf::verify {

void check_format(const SignatureFacts& facts, Judgement& judgement) {
    const pades::Signature& signature = facts.signature;
    for (const Finding& problem : signature.problems) {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", problem.code, problem.message);
    }
    if (!pades::has_known_subfilter(signature)) {
        // Listed, never dropped: verification.md section 1.
        judgement.leave_open("FORMAT_FAILURE", "unknown-subfilter",
                             "signatures of the kind \"" + signature.subfilter + "\" cannot be verified by this version");
        return;
    }
    if (!facts.cms) {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", "usf.contents", "/Contents holds no signature value: " + facts.cms_error);
        return;
    }
    if (facts.nonzero_padding > 0) {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", "contents-padding", "/Contents holds other bytes than 00 behind the signature value");
    }
    if (signature.type == "DocTimeStamp" && signature.subfilter != "ETSI.RFC3161") {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", "subfilter-content", "/Type says document timestamp, /SubFilter signature");
    }
    const bool token = facts.cms->encapsulated_content_type == cms::oid::tst_info;
    const bool lacks_digest = pades::encapsulates_sha1(signature) && !facts.cms->content;
    if (token != (signature.subfilter == "ETSI.RFC3161") || lacks_digest) {
        judgement.broken = true;
        judgement.fail("FORMAT_FAILURE", "subfilter-content", "/SubFilter and the content of the CMS value do not agree");
    }
}

}  // namespace sealpdf::verify
