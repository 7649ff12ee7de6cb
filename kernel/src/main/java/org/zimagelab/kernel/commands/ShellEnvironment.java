package org.zimagelab.kernel.commands;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The environment of the commands of the shell: the kernel's own, and what {@code %env} set. */
final class ShellEnvironment {
    private final Map<String, String> set = new TreeMap<>();

    /** All of it, by name; a copy. */
    synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(System.getenv());
        all.putAll(set);
        return all;
    }

    synchronized void set(String name, String value) {
        set.put(name, value);
    }

    /** Whether the value should stay out of a saved notebook. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of("key", "token", "secret", "password", "passwd").anyMatch(lower::contains);
    }
}
