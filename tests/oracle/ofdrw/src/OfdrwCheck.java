import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.gm.ses.parse.SESVersion;
import org.ofdrw.gm.ses.parse.VersionParser;

/**
 * Reads seal files by ofdrw and has Bouncy Castle verify the maker's signature. One JSON object a file; exit 0 when all
 * verify, 1 when one does not. A separate judge: no part of the product links it.
 */
public final class OfdrwCheck {
    private record Read(int version, String id, String name, byte[] picture, long width, long height, byte[] certificate,
                        String algorithm, byte[] signature, byte[] signed, byte[] again) {}

    public static void main(String[] files) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        boolean all = true;
        for (String file : files) {
            String answer;
            try {
                Read seal = read(Files.readAllBytes(Path.of(file)));
                boolean valid = verifies(seal);
                all &= valid;
                answer = "\"version\": " + seal.version + ", \"id\": " + quote(seal.id) + ", \"name\": " + quote(seal.name)
                    + ", \"width_mm\": " + seal.width + ", \"height_mm\": " + seal.height + ", \"picture_size\": " + seal.picture.length
                    + ", \"algorithm\": " + quote(seal.algorithm) + ", \"signature\": " + valid
                    + ", \"same_again\": " + Arrays.equals(seal.again, Files.readAllBytes(Path.of(file)));
            } catch (Exception error) {
                all = false;
                answer = "\"error\": " + quote(error.toString());
            }
            System.out.println("{\"file\": " + quote(file) + ", " + answer + "}");
        }
        System.exit(all ? 0 : 1);
    }

    private static Read read(byte[] bytes) throws Exception {
        ASN1Sequence whole = ASN1Sequence.getInstance(bytes);
        byte[] info = whole.getObjectAt(0).toASN1Primitive().getEncoded("DER");
        if (VersionParser.parseSES_SealVersion(bytes).getVersion() == SESVersion.v1) {
            var seal = org.ofdrw.gm.ses.v1.SESeal.getInstance(bytes);
            var sign = seal.getSignInfo();
            var property = seal.getEsealInfo().getProperty();
            var picture = seal.getEsealInfo().getPicture();
            ASN1EncodableVector signed = new ASN1EncodableVector();
            signed.add(whole.getObjectAt(0));
            signed.add(sign.getCert());
            signed.add(sign.getSignatureAlgorithm());
            return new Read(1, seal.getEsealInfo().getEsID().getString(), property.getName().getString(), picture.getData().getOctets(),
                picture.getWidth().getValue().longValueExact(), picture.getHeight().getValue().longValueExact(), sign.getCert().getOctets(),
                sign.getSignatureAlgorithm().getId(), sign.getSignData().getOctets(), new DERSequence(signed).getEncoded("DER"),
                seal.getEncoded("DER"));
        }
        var seal = org.ofdrw.gm.ses.v4.SESeal.getInstance(bytes);
        var property = seal.geteSealInfo().getProperty();
        var picture = seal.geteSealInfo().getPicture();
        return new Read(4, seal.geteSealInfo().getEsID().getString(), property.getName().getString(), picture.getData().getOctets(),
            picture.getWidth().getValue().longValueExact(), picture.getHeight().getValue().longValueExact(), seal.getCert().getOctets(),
            seal.getSignAlgID().getId(), seal.getSignedValue().getOctets(), info, seal.getEncoded("DER"));
    }

    private static boolean verifies(Read seal) throws Exception {
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509", "BC").generateCertificate(new ByteArrayInputStream(seal.certificate));
        Signature signature = Signature.getInstance(seal.algorithm, "BC");
        signature.initVerify(certificate.getPublicKey());
        signature.update(seal.signed);
        return signature.verify(seal.signature);
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }

    private OfdrwCheck() {}
}
