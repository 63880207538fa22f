import java.io.ByteArrayOutputStream;
import java.io.FileReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * Verifies the detached CMS signatures of PDFs by Bouncy Castle: BouncyCastleCheck [--trust ROOT.pem]... FILE.pdf...
 * With --trust the signer's certificate has to be issued by one of the roots. One JSON object a file; exit 0 when all are
 * good, 1 when one is not. A separate judge: no part of the product links it.
 */
public final class BouncyCastleCheck {
    private static final Pattern RANGE = Pattern.compile("/ByteRange\\s*\\[\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");
    private static final List<X509CertificateHolder> ROOTS = new ArrayList<>();

    public static void main(String[] words) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        boolean all = true;
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("--trust")) {
                try (PEMParser pem = new PEMParser(new FileReader(words[++i]))) {
                    ROOTS.add((X509CertificateHolder) pem.readObject());
                }
                continue;
            }
            List<String> signatures = new ArrayList<>();
            boolean good = judge(Files.readAllBytes(Path.of(words[i])), signatures);
            all &= good;
            System.out.println("{\"file\": " + quote(words[i]) + ", \"verdict\": \"" + (good ? "ok" : "negative")
                + "\", \"signatures\": [" + String.join(", ", signatures) + "]}");
        }
        System.exit(all ? 0 : 1);
    }

    private static boolean judge(byte[] file, List<String> signatures) {
        Matcher range = RANGE.matcher(new String(file, StandardCharsets.ISO_8859_1));
        boolean good = true;
        while (range.find()) {
            String answer;
            try {
                String error = verify(file, range);
                good &= error == null;
                answer = error == null ? "\"good\": true" : "\"good\": false, \"error\": " + quote(error);
            } catch (Exception error) {
                good = false;
                answer = "\"good\": false, \"error\": " + quote(error.toString());
            }
            signatures.add("{" + answer + "}");
        }
        return good && !signatures.isEmpty();
    }

    /** Null, or what is wrong. */
    private static String verify(byte[] file, Matcher range) throws Exception {
        int[] n = new int[4];
        for (int i = 0; i < 4; i++) {
            n[i] = Integer.parseInt(range.group(i + 1));
        }
        ByteArrayOutputStream covered = new ByteArrayOutputStream();
        covered.write(file, n[0], n[1]);
        covered.write(file, n[2], n[3]);
        byte[] padded = HexFormat.of().parseHex(new String(file, n[1] + 1, n[2] - n[1] - 2, StandardCharsets.ISO_8859_1));
        byte[] value = trim(padded);
        CMSSignedData cms = new CMSSignedData(value);
        if (cms.getSignedContent() == null) {
            cms = new CMSSignedData(new CMSProcessableByteArray(covered.toByteArray()), value);
        }
        for (SignerInformation signer : cms.getSignerInfos()) {
            var found = cms.getCertificates().getMatches(signer.getSID());
            if (found.size() != 1) {
                return "not one certificate of the signer";
            }
            X509CertificateHolder certificate = (X509CertificateHolder) found.iterator().next();
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate))) {
                return "the signature is wrong";
            }
            if (!ROOTS.isEmpty() && !issued(certificate)) {
                return "the certificate is issued by no root";
            }
        }
        return cms.getSignerInfos().size() == 1 ? null : "not one signer";
    }

    /** The value without the zeros behind it: 30 82 LL LL. */
    private static byte[] trim(byte[] padded) {
        int length = 4 + ((padded[2] & 0xff) << 8 | padded[3] & 0xff);
        return Arrays.copyOf(padded, length);
    }

    private static boolean issued(X509CertificateHolder certificate) throws Exception {
        for (X509CertificateHolder root : ROOTS) {
            if (root.getSubject().equals(certificate.getIssuer())
                && certificate.isSignatureValid(new JcaContentVerifierProviderBuilder().setProvider("BC").build(root))) {
                return true;
            }
        }
        return false;
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }

    private BouncyCastleCheck() {}
}
