package org.zimagelab.checks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** What does not keep to the rules yet: {@code open.txt} says a rule and a name in each line. It is to become empty. */
final class Open {
    private Open() {}

    /** The names that a rule lets pass for now. */
    static Set<String> of(String rule) {
        try (InputStream list = Open.class.getResourceAsStream("open.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(rule + " "))
                    .map(line -> line.substring(rule.length() + 1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
