package org.zimagelab.spark;

import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.Redaction;

/** Errors of Hadoop's file systems in one line. */
final class HadoopErrors {
    private static final String SDK = "software.amazon.awssdk.";

    /** Numbers of requests. */
    private static final Pattern NUMBERS = Pattern.compile("\\s*\\((?:Service|SDK Attempt Count): [^)]*\\)");

    private static final Pattern CLASSES = Pattern.compile("\\b(?:[a-z0-9]+\\.){2,}[A-Z]\\w*(?:Exception|Error): ");

    /** Where Hadoop has a page about an error. */
    private static final String PAGE = ";\\s+For more details see:.*";

    /** The code of an error of S3, which Hadoop writes behind the numbers. */
    private static final Pattern CODE = Pattern.compile("\\):([A-Z]\\w+)");

    /** Codes and words that say no more than that something is not permitted. */
    private static final Set<String> DENIED = Set.of("AccessDenied", "Forbidden");

    private HadoopErrors() {}

    /** The reason of an error, without the values of secret settings. */
    static String line(Throwable e, Redaction secrets) {
        String first = reason(e).lines().findFirst().orElse("").replaceFirst(PAGE, "");
        return Printable.line(secrets.of(
                CLASSES.matcher(NUMBERS.matcher(first).replaceAll("")).replaceAll("")));
    }

    private static String reason(Throwable e) {
        Optional<String> said = said(e);
        Optional<String> code = code(e);
        if (said.isEmpty()) {
            return AtomicFile.reason(e);
        }
        String words = Printable.lowerFirst(said.get())
                + code.map(one -> " (" + one + ")").orElse("");
        if (e instanceof AccessDeniedException) {
            boolean plain = DENIED.contains(code.orElse(said.get()));
            return AtomicFile.reason(e) + (plain ? "" : ": " + words);
        }
        return words;
    }

    /** What Amazon's SDK says of a failed request; Hadoop writes classes and addresses around it, or twice. */
    private static Optional<String> said(Throwable e) {
        Throwable cause = e.getCause();
        while (cause != null && !cause.getClass().getName().startsWith(SDK)) {
            cause = cause.getCause();
        }
        return Optional.ofNullable(cause)
                .map(Throwable::getMessage)
                .map(text -> NUMBERS.matcher(text).replaceAll("").strip().replaceFirst("\\.$", ""))
                .filter(text -> !text.isEmpty());
    }

    private static Optional<String> code(Throwable e) {
        Matcher code = CODE.matcher(String.valueOf(e.getMessage()));
        return code.find() ? Optional.of(code.group(1)) : Optional.empty();
    }
}
