package org.zimagelab.tuning.spread;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Takes the secrets of Spark's and Hadoop's properties out of texts. A property is a secret if its key or its value
 * matches {@code spark.redaction.regex}, as for Spark's own pages, or if its key matches Spark's default of it, or is
 * one of those that Hadoop's default of {@code hadoop.security.sensitive-config-keys} is about.
 */
public final class Redaction {
    private static final String KEY = "spark.redaction.regex";

    /** Spark 4.2's default, and what Hadoop 3.5 has besides: keys of accounts, of encryption, of sessions. */
    private static final Pattern DEFAULT = Pattern.compile("(?i)secret|password|token|access[.]?key"
            + "|account[.]key|encryption[.]key|session[.]key|private[.]key|keystore[.]pass|[.]sas[.]|credential$");

    /** What no secret is, though its key may say so: spark.authenticate.secretBitLength is 256. */
    private static final Pattern PLAIN = Pattern.compile("(?i)true|false|\\d{1,4}[a-z]{0,2}");

    /** As Spark writes it. */
    private static final String REDACTED = "*********(redacted)";

    /** A shorter secret is only taken out as a whole word: else half of the text would go. */
    private static final int SHORT = 4;

    private final List<Pattern> secrets;

    private Redaction(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed()) // one may contain another
                .map(Redaction::pattern)
                .toList();
    }

    /** @param conf all properties that the cluster is used with */
    public static Redaction of(Map<String, String> conf) {
        Pattern own = own(conf.getOrDefault(KEY, ""));
        return new Redaction(conf.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals(KEY) && !entry.getValue().isBlank())
                .filter(entry -> !PLAIN.matcher(entry.getValue().strip()).matches())
                .filter(entry -> DEFAULT.matcher(entry.getKey()).find()
                        || own.matcher(entry.getKey()).find()
                        || own.matcher(entry.getValue()).find())
                .map(Map.Entry::getValue)
                .toList());
    }

    private static Pattern own(String regex) {
        try {
            return regex.isEmpty() ? DEFAULT : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return DEFAULT; // Spark itself will refuse it
        }
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        return Pattern.compile(secret.length() < SHORT ? "(?<!\\w)" + quoted + "(?!\\w)" : quoted);
    }

    /** A text without the secrets. */
    public String of(String text) {
        String clean = text;
        for (Pattern secret : secrets) {
            clean = secret.matcher(clean).replaceAll(Matcher.quoteReplacement(REDACTED));
        }
        return clean;
    }
}
