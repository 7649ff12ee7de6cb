package org.zimagelab.spark;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.spark.SparkConf;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.ClusterException;

/** By what right the driver speaks with Kubernetes, and what it is told if it has none. */
final class KubernetesAccess {
    private static final String TOKEN_FILE = "spark.kubernetes.authenticate.oauthTokenFile";

    /** More is no token. */
    private static final int MOST_BYTES = 100_000;

    private KubernetesAccess() {}

    /**
     * The token in the file that the properties name. Spark would send it with the line end behind it that editors and
     * {@code echo} write, which no server takes; the properties then name a copy without it.
     *
     * @param folder for the copy
     * @return empty if no file is named
     * @throws ClusterException with one line, if there is no token in it
     */
    static String token(SparkConf conf, Path folder) {
        String name = conf.get(TOKEN_FILE, "");
        if (name.isEmpty()) {
            return "";
        }
        try {
            Path file = Path.of(name);
            String written = Files.size(file) > MOST_BYTES ? "" : Files.readString(file);
            String token = written.strip();
            if (!token.matches("[\\x21-\\x7e]+")) {
                throw new ClusterException(TOKEN_FILE + ": expected a file that holds a token and nothing else");
            }
            if (!token.equals(written)) {
                Path copy = Files.createTempFile(folder, "token", ""); // for this user alone
                conf.set(TOKEN_FILE, Files.writeString(copy, token).toString());
            }
            return token;
        } catch (IOException | InvalidPathException e) {
            throw new ClusterException(TOKEN_FILE + ": the file cannot be read");
        }
    }

    /** What Kubernetes has answered, in one line, if that is why Spark does not start. */
    static Optional<String> refusal(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof KubernetesClientException refused) {
                return Optional.of(refused.getCode() > 0 ? "Kubernetes answers " + answer(refused) : failure(refused));
            }
        }
        return Optional.empty();
    }

    /** Why there is no answer; the client's own words do not say it. */
    private static String failure(KubernetesClientException failed) {
        Throwable root = failed;
        boolean isOfCertificate = false;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
            isOfCertificate |= root instanceof GeneralSecurityException || root instanceof SSLException;
        }
        String said = Printable.line(
                String.valueOf(root.getMessage()).lines().findFirst().orElse(""));
        return isOfCertificate
                ? "the certificate of Kubernetes is not trusted (" + said + "); name the one that has signed it by"
                        + " spark.kubernetes.authenticate.caCertFile"
                : "Kubernetes cannot be asked: " + said;
    }

    private static String answer(KubernetesClientException refused) {
        String status = refused.getStatus() == null ? null : refused.getStatus().getMessage();
        String said = status == null ? String.valueOf(refused.getMessage()) : status;
        if (refused.getCode() == 401) {
            return "401: it does not take this token or certificate";
        }
        if (refused.getCode() == 403 && (status == null || status.equals("Forbidden"))) { // of a watch
            return "403: this token or certificate may not do what is needed"
                    + (refused.getMessage().contains("/namespaces/")
                            ? " in the namespace "
                                    + refused.getMessage().replaceAll("(?s).*?/namespaces/([a-z0-9-]+).*", "$1")
                            : "");
        }
        return refused.getCode() + ": "
                + Printable.line(said.lines().findFirst().orElse(""));
    }
}
